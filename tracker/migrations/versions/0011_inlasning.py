"""Files that are being taken in: one row each, with its lease (as of report runs)."""

import sqlalchemy as sa
from alembic import op


revision = "0011"
down_revision = "0009"
branch_labels = None
depends_on = None

_TID = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "inlasning",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("forbund", sa.String(), nullable=False),
        sa.Column("insats", sa.String(), nullable=True),
        sa.Column("av", sa.String(), nullable=False),
        sa.Column("slag", sa.String(), nullable=False),
        sa.Column("steg", sa.String(), nullable=False),
        sa.Column("tillstand", sa.String(), nullable=False),
        sa.Column("begard", _TID, nullable=False),
        sa.Column("lease", _TID, nullable=True),
        sa.Column("forsok", sa.Integer(), nullable=False),
        sa.Column("klart", sa.Integer(), nullable=False),
        sa.Column("andel", sa.Integer(), nullable=False),
        sa.Column("lasta", sa.Integer(), nullable=False),
        sa.Column("nya", sa.Integer(), nullable=False),
        sa.Column("fanns", sa.Integer(), nullable=False),
        sa.Column("avvisade", sa.Integer(), nullable=False),
        sa.Column("provat_fanns", sa.Integer(), nullable=False),
        sa.Column("val", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("fel", sa.String(), nullable=True),
        sa.Column("avslutad", _TID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inlasning")),
    )
    op.create_index(
        "ix_inlasning_vantar",
        "inlasning",
        ["begard"],
        postgresql_where=sa.text("tillstand IN ('begard', 'pagar')"),
    )
    op.create_index("ix_inlasning_av", "inlasning", ["av", "begard"])
    op.execute("REVOKE ALL ON inlasning FROM PUBLIC")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON inlasning TO stegvis_app")
    op.execute("GRANT SELECT ON inlasning TO stegvis_kopia")


def downgrade() -> None:
    op.drop_table("inlasning")
