"""One module a measurement; each runs as a process of its own (see bench/mat.py)."""
