"""Forms: what is asked for each kind of event, and how answers become an event.

A form is data, as a report is: the same declaration draws the questions, reads the answers, shows
them for checking, and serves a rättelse of what was registered with it.
"""
