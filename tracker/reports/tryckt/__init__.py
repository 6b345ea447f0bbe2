"""Tables that others print, set beside what the log says: text in, cell by cell out.

Pure, but for the question whether the text holds a personnummer. Nothing pasted is kept.
"""
