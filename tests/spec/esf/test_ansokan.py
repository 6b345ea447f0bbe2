"""What a payment application claims of a month, counted by hand."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from tests.spec.esf.manaden import blad, rad, ren
from tracker.esf.pengar.ansokan import ansokan
from tracker.esf.pengar.satser import Sats, Satslista
from tracker.esf.projekt.val import Beslut, Val


DAG = date(2026, 1, 1)
VAL = Val(
    {
        namn: Beslut(varde, "Beslutet", DAG, nr)
        for nr, (namn, varde) in enumerate(
            {
                "avrundning_personal": "ingen",
                "schablon_procent": "40",
                "medfinansiering_procent": "33",
            }.items()
        )
    },
    (
        Satslista(
            "a",
            tuple(
                Sats("a", "", "", "", kategori, kategori, ore, "Beslutet", DAG)
                for kategori, ore in (("pl", 600_00), ("pm", 400_00))
            ),
        ),
    ),
)
UPPSATT = SimpleNamespace(programperiod="2021_2027", delprojekt={"A": None, "B": None})


def test_who_has_two_records_has_the_hours_of_each_at_its_own_rate_and_kind() -> None:
    """Anna leads for two hours, and an hour beside it in the same delprojekt is her employer's."""
    direct = {"kategori": "pl", "slag": "direkt", "minuter": 60}
    rader = (
        rad(1, **direct),
        rad(2, nr=3, **direct),
        rad(3, nr=4, kategori="pm", slag="medfinansiering", minuter=60),
        rad(4, nr=5, delprojekt="B", kategori="pm", slag="direkt", minuter=30),
    )
    month = replace(ren("2021-2027"), blad=(blad("anna", *rader),), narvaro=(), intyg=())
    found = ansokan([month], VAL, UPPSATT)
    claimed = [(k.arbete.delprojekt, k.arbete.slag, k.minuter, k.ore) for k in found.kostnader]
    assert claimed == [
        ("A", "direkt", 120, 1_200_00),
        ("A", "medfinansiering", 60, 400_00),
        ("B", "direkt", 30, 200_00),
    ]
    assert [len(found.rader[k.arbete.id]) for k in found.kostnader] == [2, 1, 1]
    assert (found.utfall.direkt, found.utfall.natura) == (1_400_00, 400_00)
    assert found.utanfor == ()
