"""A nation made of chance: the events of 80 förbund over twelve years, for the measurements.

Stands before everything: it writes the event format that intake reads. Same seed, same bytes.
Nobody in it exists: personnummer have birth numbers 980–999 only, which are never given out.
"""
