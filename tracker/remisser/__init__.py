"""Around a remiss, beside the log: when to look at it again, and the meetings that decide on it.

What was decided is an event like any other; here lies only what would be no fact about anybody:
a day to be reminded, an agenda, who sat at the table by role and organisation.
"""
