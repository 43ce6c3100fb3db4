"""The command line. Each command asks the rooms below and shows the answer; nothing is decided here."""

import sys

try:
    from sim.cli.app import BAD_DATA, BAD_INPUT, FAILED, INTERRUPTED, OK
    from sim.cli.entry import main
except KeyboardInterrupt:  # Ctrl-C before there is anything to interrupt
    sys.stderr.write("ecfsim: interrupted\n")
    sys.exit(130)

__all__ = ["BAD_DATA", "BAD_INPUT", "FAILED", "INTERRUPTED", "OK", "main"]
