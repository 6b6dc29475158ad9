"""`python -m paretopress` is the same program as `paretopress`."""

from paretopress.cli import main

if __name__ == "__main__":
    main(prog_name="paretopress")
