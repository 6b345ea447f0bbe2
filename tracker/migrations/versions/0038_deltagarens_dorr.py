"""The participant's door: links, visits, goals in own words, and a context of one deltagande.

`stegvis.deltagande` names the one path that somebody without an account sees of themselves. While it
is set, no list and no mistake of a page shows anybody else (ADR 43). A link is looked for by the
keyed hash of what its holder has, which stands in `stegvis.lank`: nobody can list links.
"""

from alembic import op


revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_FORBUND = "forbund = (SELECT current_setting('stegvis.forbund'))"
_LISTA = "(SELECT string_to_array(current_setting('stegvis.{0}'), ','))::text[]"
_HUVUDMAN = (
    f"(huvudman = ANY ({_LISTA.format('huvudman')})"
    " OR (SELECT current_setting('stegvis.huvudman')) = '*')"
)
_PAR = _LISTA.format("insatser")
_INSATS = f"(huvudman || '/' || insats = ANY ({_PAR}) OR '*/' || insats = ANY ({_PAR}))"
_MIN = "deltagande = (SELECT current_setting('stegvis.deltagande', true))"
# Nothing set: as before. One set: that one alone, and what is no deltagande's is nobody's.
_BARA = "(SELECT coalesce(current_setting('stegvis.deltagande', true), '')) IN ('', deltagande)"
_INGEN = "(SELECT coalesce(current_setting('stegvis.deltagande', true), '')) = ''"
_RESTRICTED = {
    "deltagande_nu": _BARA,
    "logg": _BARA,
    "fritext": _INGEN,
    "person_index": _INGEN,
    "person_nummer": _INGEN,
    "person_uppgift": _INGEN,
}
_SOKT = "(SELECT string_to_array(current_setting('stegvis.lank', true), ','))::text[]"
_SOKER = "(SELECT coalesce(current_setting('stegvis.lank', true), '')) <> ''"
_TRAFF = f"(encode(hash, 'hex') = ANY ({_SOKT}) OR encode(kod, 'hex') = ANY ({_SOKT}))"
_SEDD = (
    "EXISTS (SELECT FROM deltagande_nu n WHERE n.forbund = {0}.forbund"
    " AND n.deltagande = {0}.deltagande{1})"
)
_SKRIVER = _LISTA.format("skriver")
_FAR = (
    f" AND n.person = deltagarlank.person AND {_SKRIVER} &&"
    " ARRAY['*', n.huvudman || '/' || n.insats, n.huvudman || '/*', '*/' || n.insats]"
)
_STALLD = _SEDD.format("deltagarlank", _FAR)
_EGEN_DELNING = f"(slag = 'visa' AND {_MIN})"
# Whoever looks for a link has no förbund yet, so the rest is not even asked.
_LANK_SER = (
    f"CASE WHEN {_SOKER} THEN {_TRAFF} ELSE {_FORBUND} AND {_SEDD.format('deltagarlank', '')} END"
)
_LANK_ANDRAR = f"CASE WHEN {_SOKER} THEN {_TRAFF} ELSE {_FORBUND} AND ({_STALLD} OR {_MIN}) END"
_LANK_NY = f"{_FORBUND} AND ({_STALLD} OR {_EGEN_DELNING})"
_BESOK = f"encode(nyckel, 'hex') = ANY ({_SOKT})"
_EGET = f"{_FORBUND} AND {_MIN}"

TABLES = (
    """
    CREATE TABLE deltagarlank (
        id UUID NOT NULL,
        hash BYTEA NOT NULL,
        kod BYTEA,
        forbund TEXT NOT NULL,
        deltagande TEXT NOT NULL,
        person UUID NOT NULL,
        slag TEXT NOT NULL,
        instrument TEXT,
        utgava INTEGER,
        sprak TEXT NOT NULL,
        till TIMESTAMP WITH TIME ZONE NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        skapad_av TEXT NOT NULL,
        forsok INTEGER NOT NULL,
        anvand TIMESTAMP WITH TIME ZONE,
        avslutad TIMESTAMP WITH TIME ZONE,
        avslutad_av TEXT,
        CONSTRAINT pk_deltagarlank PRIMARY KEY (id),
        CONSTRAINT uq_deltagarlank_hash UNIQUE (hash),
        CONSTRAINT uq_deltagarlank_kod UNIQUE (kod),
        CONSTRAINT ck_deltagarlank_slag CHECK (slag IN ('skatta', 'sida', 'visa')),
        CONSTRAINT ck_deltagarlank_kod CHECK ((kod IS NULL) = (slag = 'visa')),
        CONSTRAINT ck_deltagarlank_instrument CHECK (
            (instrument IS NULL) = (slag <> 'skatta') AND (utgava IS NULL) = (slag <> 'skatta')),
        CONSTRAINT ck_deltagarlank_avslut CHECK ((avslutad IS NULL) = (avslutad_av IS NULL))
    )
    """,
    "CREATE INDEX ix_deltagarlank_forbund_deltagande ON deltagarlank (forbund, deltagande)",
    """
    CREATE TABLE deltagarbesok (
        nyckel BYTEA NOT NULL,
        lank UUID NOT NULL,
        forbund TEXT NOT NULL,
        deltagande TEXT NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        sedd TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_deltagarbesok PRIMARY KEY (nyckel)
    )
    """,
    "CREATE INDEX ix_deltagarbesok_forbund_deltagande ON deltagarbesok (forbund, deltagande)",
    """
    CREATE TABLE eget_mal (
        forbund TEXT NOT NULL,
        id UUID NOT NULL,
        deltagande TEXT NOT NULL,
        key_id TEXT NOT NULL,
        text BYTEA NOT NULL,
        skapad TIMESTAMP WITH TIME ZONE NOT NULL,
        CONSTRAINT pk_eget_mal PRIMARY KEY (forbund, id)
    )
    """,
    "CREATE INDEX ix_eget_mal_forbund_deltagande ON eget_mal (forbund, deltagande)",
    # Which insatser rate at all: asked by the first page of everybody who is staff.
    (
        "CREATE INDEX ix_deltagande_nu_skattad ON deltagande_nu (forbund, insats)"
        " WHERE skattningar IS NOT NULL"
    ),
)
RIGHTS = (
    *(
        statement
        for name in ("deltagarlank", "deltagarbesok", "eget_mal")
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {name} FROM PUBLIC",
            f"GRANT SELECT, DELETE ON {name} TO stegvis_logg",
            (
                f"CREATE POLICY logg ON {name} TO stegvis_logg"
                f" USING ({_FORBUND}) WITH CHECK ({_FORBUND})"
            ),
        )
    ),
    (
        "GRANT SELECT, INSERT, UPDATE (forsok, anvand, avslutad, avslutad_av)"
        " ON deltagarlank TO stegvis_app"
    ),
    f"CREATE POLICY app_ser ON deltagarlank FOR SELECT TO stegvis_app USING ({_LANK_SER})",
    f"CREATE POLICY app_ny ON deltagarlank FOR INSERT TO stegvis_app WITH CHECK ({_LANK_NY})",
    f"CREATE POLICY app_andrar ON deltagarlank FOR UPDATE TO stegvis_app USING ({_LANK_ANDRAR})",
    "GRANT SELECT, INSERT, DELETE, UPDATE (sedd) ON deltagarbesok TO stegvis_app",
    f"CREATE POLICY app ON deltagarbesok TO stegvis_app USING ({_BESOK}) WITH CHECK ({_BESOK})",
    "GRANT SELECT, INSERT, DELETE ON eget_mal TO stegvis_app",
    "GRANT UPDATE (key_id, text) ON eget_mal TO stegvis_logg",
    (
        f"CREATE POLICY app_ser ON eget_mal FOR SELECT TO stegvis_app"
        f" USING ({_FORBUND} AND {_SEDD.format('eget_mal', '')})"
    ),
    f"CREATE POLICY app_ny ON eget_mal FOR INSERT TO stegvis_app WITH CHECK ({_EGET})",
    f"CREATE POLICY app_bort ON eget_mal FOR DELETE TO stegvis_app USING ({_EGET})",
    "GRANT SELECT ON eget_mal TO stegvis_kopia",
    "CREATE POLICY kopia_laser ON eget_mal FOR SELECT TO stegvis_kopia USING (true)",
    *(
        f"CREATE POLICY bara_egen ON {name} AS RESTRICTIVE FOR SELECT TO stegvis_app USING ({sees})"
        for name, sees in _RESTRICTED.items()
    ),
    # What a participant may add: how they rate themselves, in their own path, and nothing else.
    (
        "CREATE POLICY deltagare_skriver ON logg FOR INSERT TO stegvis_logg"
        f" WITH CHECK ({_FORBUND} AND typ = 'steg.skattat' AND strom LIKE 'd:%'"
        f" AND strom = ANY ({_SKRIVER}) AND data::json ->> 'respondent' = 'deltagare')"
    ),
)


def _seen(also: str) -> str:
    return (
        "ALTER POLICY app_laser ON deltagande_nu"
        f" USING ({_FORBUND} AND ({_HUVUDMAN} OR {_INSATS}{also}))"
    )


def upgrade() -> None:
    for statement in (*TABLES, *RIGHTS, _seen(f" OR {_MIN}")):
        op.execute(statement)


def downgrade() -> None:
    op.execute(_seen(""))
    op.execute("DROP POLICY deltagare_skriver ON logg")
    for name in _RESTRICTED:
        op.execute(f"DROP POLICY bara_egen ON {name}")
    for name in ("eget_mal", "deltagarbesok", "deltagarlank"):
        op.execute(f"DROP TABLE {name}")
    op.execute("DROP INDEX ix_deltagande_nu_skattad")
