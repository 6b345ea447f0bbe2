"""Who may come in: users, their sessions, and keys for machines.

The pages and the API ask here first; what a user then may see is decided by the database, from
the context that the door opens its transaction with (ADR 9).
"""
