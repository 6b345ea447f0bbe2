"""Small numbers (RAKNEREGLER 15): what a report for publication hides, and the proof that it holds.

Pure. From tables as they were counted, the new one and those already printed, to the cells of the
new one that must be hidden. ADR 31 says what is protected against whom.
"""
