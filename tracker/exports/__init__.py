"""Exports: one finished table → files, all with the same words. Last room of the main way."""
