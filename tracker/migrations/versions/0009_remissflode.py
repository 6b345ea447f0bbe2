"""Waiting list, reminders and the intake board."""

from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
# A line about somebody is seen by those who see the deltagande, by its own policy.
_SEDD = (
    f"{_FORBUND} AND EXISTS (SELECT FROM deltagande_nu d"
    " WHERE d.forbund = {0}.forbund AND d.deltagande = {0}.deltagande)"
)


def upgrade() -> None:
    for statement in (
        """
        CREATE TABLE paminnelse (
            forbund TEXT NOT NULL,
            deltagande TEXT NOT NULL,
            dag DATE NOT NULL,
            av UUID NOT NULL,
            skapad TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT pk_paminnelse PRIMARY KEY (forbund, deltagande)
        )
        """,
        """
        CREATE TABLE mote (
            forbund TEXT NOT NULL,
            id UUID NOT NULL,
            dag DATE NOT NULL,
            slag TEXT NOT NULL,
            organisationer TEXT[] NOT NULL,
            roller TEXT[] NOT NULL,
            av UUID NOT NULL,
            skapad TIMESTAMP WITH TIME ZONE NOT NULL,
            klart TIMESTAMP WITH TIME ZONE,
            CONSTRAINT pk_mote PRIMARY KEY (forbund, id)
        )
        """,
        """
        CREATE TABLE mote_arende (
            forbund TEXT NOT NULL,
            mote UUID NOT NULL,
            deltagande TEXT NOT NULL,
            nr INTEGER NOT NULL,
            svar UUID,
            plan UUID,
            CONSTRAINT pk_mote_arende PRIMARY KEY (forbund, mote, deltagande)
        )
        """,
    ):
        op.execute(statement)
    for name in ("paminnelse", "mote", "mote_arende"):
        sedd = _FORBUND if name == "mote" else _SEDD.format(name)
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {name} FROM PUBLIC",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO stegvis_app",
            f"CREATE POLICY app ON {name} TO stegvis_app USING ({sedd}) WITH CHECK ({sedd})",
            f"GRANT SELECT ON {name} TO stegvis_kopia",
            f"CREATE POLICY kopia_laser ON {name} FOR SELECT TO stegvis_kopia USING (true)",
        ):
            op.execute(statement)


def downgrade() -> None:
    for name in ("mote_arende", "mote", "paminnelse"):
        op.drop_table(name)
