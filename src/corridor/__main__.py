"""Lets `python -m corridor` do what the `corridor` command does."""

import sys

from corridor.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
