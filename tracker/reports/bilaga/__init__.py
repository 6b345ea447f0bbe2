"""The årsbilaga: the chapter of follow-up and the SUS tables of a year, from one position (ADR 38).

`avsnitt` declares what is in it, `sammansatt` makes the tables that no single report has, `raknad`
counts it all. Nothing here knows a file.
"""
