"""The rights of the person: what is known of them in one file, and being forgotten.

Beside `queries`: reads across the rooms below, and is the only one that decides an erasure.
"""
