"""Measurements: a generator of a nation, the harness that times Stegvis on it, the results."""
