from pathlib import Path

import pytest

from tracker.errors import WrongUse
from tracker.settings import Settings, SettingsError


def test_settings_nothing_set_gives_defaults():
    settings = Settings.from_environ({"PATH": "/bin"})
    assert settings.data_dir == Path.cwd() / "var"
    assert settings.secret_file == Path.cwd() / "var" / "nycklar"
    assert (settings.bind_host, settings.bind_port) == ("127.0.0.1", 8000)
    assert settings.database_url is settings.database_owner_url is settings.redis_url is None


def test_settings_secret_file_follows_data_dir(tmp_path):
    settings = Settings.from_environ({"STEGVIS_DATA_DIR": str(tmp_path)})
    assert settings.secret_file == tmp_path / "nycklar"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("postgresql://a:b@h/stegvis", "postgresql+psycopg://a:b@h/stegvis"),
        ("postgres://a@h:5433/stegvis", "postgresql+psycopg://a@h:5433/stegvis"),
        ("postgresql+psycopg://a@/d?host=/run/pg", "postgresql+psycopg://a@/d?host=/run/pg"),
    ],
)
def test_settings_database_url_names_the_driver(value, expected):
    assert Settings.from_environ({"STEGVIS_DATABASE_URL": value}).database_url == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.0.0.0:80", ("0.0.0.0", 80)),  # noqa: S104 - a value to read, nothing listens
        ("[::1]:8000", ("::1", 8000)),
        ("localhost:65535", ("localhost", 65535)),
    ],
)
def test_settings_bind_is_read(value, expected):
    settings = Settings.from_environ({"STEGVIS_BIND": value})
    assert (settings.bind_host, settings.bind_port) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STEGVIS_BIND", "8000"),
        ("STEGVIS_BIND", ":8000"),
        ("STEGVIS_BIND", "127.0.0.1:0"),
        ("STEGVIS_BIND", "127.0.0.1:65536"),
        ("STEGVIS_BIND", "127.0.0.1:８０００"),
        ("STEGVIS_BIND", "::1:8000"),
        ("STEGVIS_BIND", "http://localhost:8000"),
        ("STEGVIS_DATABASE_URL", ""),
        ("STEGVIS_DATABASE_URL", "mysql://a:hemligt@h/d"),
        ("STEGVIS_DATABASE_URL", "postgresql://h/d"),
        ("STEGVIS_DATABASE_URL", "postgresql://a:hemligt@h"),
        ("STEGVIS_DATABASE_URL", "postgresql://a:hemligt@h:port/d"),
        ("STEGVIS_DATABASE_URL", "postgresql://a:hemligt@[h/d"),
        ("STEGVIS_DATABASE_OWNER_URL", "postgresql://a:hemligt@h/d"),  # without the other one
        ("STEGVIS_REDIS_URL", "h:6379"),
        ("STEGVIS_REDIS_URL", "redis:///0"),
        ("STEGVIS_REDIS_URL", "amqp://a:hemligt@h"),
        ("STEGVIS_REDIS_URL", "redis+socket://"),
        ("STEGVIS_DATA_DIR", "  "),
        ("STEGVIS_DATA_DIR", __file__),
        ("STEGVIS_SECRET_FILE", str(Path(__file__).parent)),
        ("STEGVIS_DATADIR", "/srv"),
        ("STEGVIS_NAGOT_HELT_ANNAT", "1"),
    ],
)
def test_settings_wrong_value_is_one_sentence_that_names_it(name, value):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environ({name: value})
    assert name in caught.value.text
    assert "\n" not in caught.value.text
    assert "hemligt" not in caught.value.text
    assert caught.value.exit_code == 2
    assert isinstance(caught.value, WrongUse)


def test_settings_misspelt_name_gets_a_hint():
    with pytest.raises(SettingsError, match=r"menade du STEGVIS_DATA_DIR\?"):
        Settings.from_environ({"STEGVIS_DATADIR": "/srv"})


def test_settings_repr_hides_urls():
    settings = Settings.from_environ(
        {
            "STEGVIS_DATABASE_URL": "postgresql://a:hemligt@h/d",
            "STEGVIS_REDIS_URL": "redis://:hemligt@h",
        }
    )
    assert "hemligt" not in repr(settings)


def oidc(tmp_path, **changed: str | None) -> dict[str, str]:
    """The settings of a provider, some of them changed or left out."""
    (tmp_path / "hemlighet").write_text("hemligt\n", encoding="utf-8")
    given = {
        "STEGVIS_OIDC_ISSUER": "https://idp.example/realm",
        "STEGVIS_OIDC_CLIENT_ID": "stegvis",
        "STEGVIS_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "hemlighet"),
        "STEGVIS_OIDC_ACR": "loa3, loa4",
        **changed,
    }
    return {name: value for name, value in given.items() if value is not None}


def test_settings_of_a_provider_are_read_and_the_secret_is_not_shown(tmp_path):
    settings = Settings.from_environ(oidc(tmp_path))
    assert settings.oidc is not None
    assert settings.oidc.acr == ("loa3", "loa4")
    assert settings.oidc.client_secret == "hemligt"
    assert settings.oidc.namn == "organisationens inloggning"
    assert "hemligt" not in repr(settings) + repr(settings.oidc)
    assert Settings.from_environ({}).oidc is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STEGVIS_OIDC_ISSUER", None),
        ("STEGVIS_OIDC_ISSUER", "http://idp.example"),
        ("STEGVIS_OIDC_ISSUER", "https://idp.example?x=1"),
        ("STEGVIS_OIDC_ISSUER", "idp"),
        ("STEGVIS_OIDC_CLIENT_ID", None),
        ("STEGVIS_OIDC_CLIENT_SECRET_FILE", None),
        ("STEGVIS_OIDC_CLIENT_SECRET_FILE", "/finns/inte"),
        ("STEGVIS_OIDC_ACR", None),
        ("STEGVIS_OIDC_ACR", " , "),
    ],
)
def test_settings_of_a_provider_are_all_there_or_refused(tmp_path, name, value):
    with pytest.raises(SettingsError, match=name):
        Settings.from_environ(oidc(tmp_path, **{name: value}))
