"""A site with MyST and Furo, whose reports are there already: no `paretopress_configs`."""

project = "Benchmarks"
extensions = ["paretopress.sites.sphinx"]
html_theme = "furo"
smartquotes = False
