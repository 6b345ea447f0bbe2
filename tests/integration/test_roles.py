import psycopg
import pytest


def connect(url):
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True, connect_timeout=30)


def ask(url, statement):
    with connect(url) as connection:
        return connection.execute(statement).fetchall()


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        ("postgres", "SELECT 1"),  # the superuser has no way in
        ("stegvis_logg", "SELECT 1"),  # not a login
        ("stegvis_app", "CREATE TABLE t ()"),
        ("stegvis_app", "CREATE SCHEMA s"),
        ("stegvis_app", "CREATE ROLE r"),
        ("stegvis_app", "SET ROLE stegvis_agare"),
        ("stegvis_app", "SET ROLE stegvis_logg; CREATE TABLE t ()"),
        ("stegvis_app", "SET ROLE stegvis_kopia"),
        ("stegvis_kopia", "SELECT 1"),  # not a login either
        ("stegvis_agare", "SET ROLE stegvis_kopia; CREATE TABLE t ()"),
        ("stegvis_agare", "ALTER ROLE stegvis_app SUPERUSER"),
        ("stegvis_agare", "ALTER ROLE stegvis_app BYPASSRLS"),
        ("stegvis_agare", "COPY (SELECT 1) TO PROGRAM 'true'"),
        ("stegvis_agare", "SELECT pg_read_file('/etc/passwd')"),
    ],
)
def test_roles_may_not(addresses, role, statement):
    with pytest.raises(psycopg.Error):
        ask(addresses.database_url.replace("stegvis_app", role), statement)


@pytest.mark.parametrize("role", ["stegvis_logg", "stegvis_bild"])
def test_roles_app_may_become(addresses, role):
    with connect(addresses.database_url) as connection:
        connection.execute(f"SET ROLE {role}")
        assert connection.execute("SELECT current_user").fetchall() == [(role,)]
        connection.execute("CREATE TEMPORARY TABLE t ()")


def test_roles_app_inherits_nothing(addresses):
    statement = """
        SELECT bool_or(inherit_option), bool_and(set_option) FROM pg_auth_members
        WHERE member = 'stegvis_app'::regrole
    """
    assert ask(addresses.database_owner_url, statement) == [(False, True)]


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_roles_other_databases_are_closed(addresses, database):
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        ask(addresses.database_url.replace("/stegvis?", f"/{database}?"), "SELECT 1")


def test_roles_none_is_above_the_rules(addresses):
    statement = """
        SELECT count(*), bool_or(rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)
        FROM pg_roles WHERE rolname LIKE 'stegvis%'
    """
    assert ask(addresses.database_owner_url, statement) == [(5, False)]


def test_database_is_utf8_and_sorts_the_same_everywhere(addresses):
    statement = """
        SELECT pg_encoding_to_char(encoding), datlocprovider::text, datlocale,
               upper('åäö'), current_setting('TimeZone'), current_setting('jit')
        FROM pg_database WHERE datname = current_database()
    """
    expected = [("UTF8", "b", "C.UTF-8", "ÅÄÖ", "UTC", "off")]
    assert ask(addresses.database_url, statement) == expected
