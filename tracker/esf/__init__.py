"""ESF: what an EU project's hours, files and money must be.

`projekt` reads the log; everything else is pure, from `underlag`: no database, no clock.
"""
