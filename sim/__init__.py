"""ecfsim: a multi-court reference simulator and test harness for U.S. federal court e-filing."""

__version__ = "0.1.0"
