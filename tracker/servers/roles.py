"""The database's roles and their rights: the only thing ever done as a superuser.

The embedded server runs this in single-user mode before it opens for anybody, so no superuser ever
connects. docs/drift.md prints the same statements for those who have a server of their own
(`python -m tracker.servers.roles`). All but CREATE DATABASE may be run again.
"""

import hashlib


DATABASE = "stegvis"
OWNER = "stegvis_agare"  # owns database and schema: migrations; can become BACKUP by SET ROLE
APP = "stegvis_app"  # the application; can become the two below by SET ROLE, inherits nothing
LOG = "stegvis_logg"  # appends; sees a förbund's whole log
SNAPSHOT = "stegvis_bild"  # builds snapshots; no identity
BACKUP = "stegvis_kopia"  # reads everything, changes nothing: backups

ATTRIBUTES = {
    OWNER: "LOGIN",
    APP: "LOGIN NOINHERIT",
    LOG: "NOLOGIN NOINHERIT",
    SNAPSHOT: "NOLOGIN NOINHERIT",
    BACKUP: "NOLOGIN NOINHERIT",
}
NOTHING_MORE = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


def roles() -> list[str]:
    """Statements for the server as a whole."""
    made: list[str] = []
    for name, attributes in ATTRIBUTES.items():
        missing = f"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}')"
        made.append(f"DO $$ BEGIN {missing} THEN CREATE ROLE {name}; END IF; END $$")
        made.append(f"ALTER ROLE {name} {attributes} {NOTHING_MORE}")
    return [
        *made,
        f"GRANT {LOG}, {SNAPSHOT} TO {APP}",
        f"GRANT {BACKUP} TO {OWNER} WITH INHERIT FALSE, SET TRUE",
    ]


def closed() -> list[str]:
    """Statements for a server that is ours alone: its other databases are nobody's business."""
    return [f"REVOKE ALL ON DATABASE {name} FROM PUBLIC" for name in ("postgres", "template1")]


def database(name: str = DATABASE) -> str:
    """The statement that makes the database; sorted by code point on every machine alike."""
    return (
        f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' "
        "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    )


def rights(name: str = DATABASE) -> list[str]:
    """Statements inside the database; its owner may run them too. Tables' rights: migrations."""
    return [
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {APP}",
        f"GRANT TEMPORARY ON DATABASE {name} TO {LOG}, {SNAPSHOT}",
        f"ALTER SCHEMA public OWNER TO {OWNER}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA public TO {APP}, {LOG}, {SNAPSHOT}, {BACKUP}",
    ]


def script() -> str:
    """Everything for psql on a server of one's own, as its superuser."""
    before = [*roles(), database()]
    return ";\n".join([*before, f"\\connect {DATABASE}\n" + ";\n".join(rights())]) + ";\n"


def stamp() -> str:
    """Changes when the statements do: a newer Stegvis then runs them again."""
    return hashlib.sha256("".join([script(), *closed()]).encode()).hexdigest()


if __name__ == "__main__":
    print(script(), end="")
