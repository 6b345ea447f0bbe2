"""Workbooks of an ESF project: our own layout, and forms of others filled in."""
