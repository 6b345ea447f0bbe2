"""The rules of a programperiod as data, and the catalogue of what a month must hold."""
