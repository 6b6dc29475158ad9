"""Settings of all tests."""

from hypothesis import settings

# Times are never asserted: the first example pays for scipy's import, and machines differ.
settings.register_profile("paretopress", deadline=None, print_blob=True)
settings.load_profile("paretopress")
