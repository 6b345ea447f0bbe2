"""The identity room: the only one that knows who a person is and what was written in free text.

Intake comes here with a personnummer and leaves with a random person id; everything to the right of
it (log, projections, snapshots, reports) sees only that id, the kön and the birth year.
"""
