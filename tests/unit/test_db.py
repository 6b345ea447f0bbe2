import pytest

from tracker.db import make_engine, transactions
from tracker.errors import OutOfReach


def test_transaction_no_server_is_one_sentence(tmp_path):
    engine = make_engine(f"postgresql+psycopg://anna:hemligt@/stegvis?host={tmp_path}")
    with (
        pytest.raises(OutOfReach, match="Databasen svarar inte: vänta") as raised,
        transactions(engine)(forbund="sthlm"),
    ):
        pytest.fail("there is no database")
    assert "hemligt" not in raised.value.text


def test_make_engine_keeps_parameters_out_of_errors(tmp_path):
    assert make_engine(f"postgresql+psycopg:///stegvis?host={tmp_path}").hide_parameters
