"""A decision on an extract made, ordered from and downloaded, as its pages have it done."""

import csv
import io
import re
from uuid import UUID

from conftest import event
from flask.testing import FlaskClient
from webbplats import token


SIDA = "/utredningar"
FORM = {
    "beslut": "Dnr 2026/7",
    "andamal": "Vad som leder till arbete",
    "insatser": "team",
    "fran": "2026-01-01",
    "till": "2026-02-28",
    "galler_till": "2026-04-01",
    "dagar": "nej",
}
KOLUMNER = ("person", "insats", "kon", "alder", "start", "slut", "anledning")


def folk(intag, forbund: str) -> None:
    """Besides Anna in *team* since January: one who ended, one who ended later, one wrong."""
    sent = []
    for name, nummer, start, slut, anledning in (
        ("E", "19700101-9822", "2025-11-03", "2026-02-10", "utskrivning"),
        ("S", "19780204-9804", "2025-12-01", "2026-03-01", "utskrivning_sjukdom"),
        ("F", "19660909-9806", "2026-01-07", "2026-01-08", "felregistrering"),
        ("G", "19620304-9801", "2025-01-07", "2025-12-31", "utskrivning"),
    ):
        on = {"insats": "team", "deltagande": name}
        sent += [
            event("inskrivning.gjord", forbund, **on, datum=start, person={"personnummer": nummer}),
            event("avslut.gjort", forbund, **on, datum=slut, data={"anledning": anledning}),
        ]
    intag.record_all(sent, av="drift:prov", forbund=None)


def decide(client: FlaskClient, vem: UUID, **given: object):
    form = {**FORM, "utredare": str(vem), "kolumner": list(KOLUMNER), **given}
    return client.post(f"{SIDA}/ny", data={**form, "csrf": token(client, f"{SIDA}/ny")})


def decided(client: FlaskClient, vem: UUID, **given: object) -> str:
    """The address of a new decision."""
    answer = decide(client, vem, **given)
    assert answer.status_code == 303
    return str(answer.headers["Location"]).partition("?")[0]


def order(client: FlaskClient, where: str):
    return client.post(f"{where}/utdrag", data={"csrf": token(client, where)})


def take(client: FlaskClient, where: str, wanted: str = "csv"):
    ids = re.findall(rf'action="{where}/utdrag/([0-9a-f-]+)"', client.get(where).text)
    if not ids:
        return None
    form = {"csrf": token(client, where), "format": wanted}
    return client.post(f"{where}/utdrag/{ids[0]}", data=form)


def taken(client: FlaskClient, where: str, verk, forbund: str) -> list[dict[str, str]]:
    """The rows of a fresh extract."""
    assert order(client, where).status_code == 303
    assert verk.make_all([forbund]) == 1
    answer = take(client, where)
    assert answer is not None
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
