"""The same people and the same activities in several lists: every difference with its reason."""
