"""The common indicators of 1304/2013 and 2021/1057 as a preview: our own count, not SCB's."""
