"""Backup and restore: everything that is needed to start again elsewhere, in one file.

Stands beside the way from file to table and knows no event: it carries rows, heads and files as
they are. `save.py` writes the file, `restore.py` reads it into an empty place.
"""
