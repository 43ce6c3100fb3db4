"""Simulated time (SimPy): stations, outages, filers at work, the trace."""
