"""The monthly participant files to SCB, in order, and which must be sent again."""
