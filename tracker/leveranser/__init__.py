"""What was sent: deliveries sealed in a chain of their own, and which of them are now different.

Stands on reports and their files. A delivery is never changed; what we know today is counted
beside it (ADR 26).
"""
