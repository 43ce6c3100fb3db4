"""``python -m sim.cli`` is the command ``ecfsim``."""

import sys

from sim.cli import main

if __name__ == "__main__":
    sys.exit(main())
