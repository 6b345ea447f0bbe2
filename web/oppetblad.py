"""One sheet of time as opened for a visitor: whose, which month, and what they may do with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from flask import abort, url_for

from tracker.esf.manad import Manad
from tracker.esf.projekt import andra, bladprov
from tracker.esf.projekt.signaturer import Bladlage, signaturer
from tracker.esf.projekt.tidblad import Tidblad
from tracker.esf.projekt.uppsattning import Personal
from tracker.identity.texts import read_texts
from tracker.intake.record import Avsandare
from tracker.queries import projekt as lasning
from web.manader import las_manad
from web.projektrum import Rum, avsandare, rum
from web.services import tjanster
from web.visitor import today


VEM: Final[Mapping[str, str]] = MappingProxyType(
    {"den_anstallde": "den som har arbetat", "attest": "den som attesterar"}
)


@dataclass(frozen=True, slots=True)
class Oppet:
    """One sheet as it was opened: the person, the month, and what the visitor may do with it."""

    projekt: str
    diarienummer: str
    programperiod: str
    person: Personal
    namn: str
    manad: Manad
    lage: Bladlage
    grund: bladprov.Grund
    aktiviteter: dict[int, str]
    kategorier: dict[str, str]
    stangd: bool
    eget: bool
    far_skriva: bool
    avsandare: Avsandare

    @property
    def blad(self) -> Tidblad:
        return self.lage.blad

    @property
    def delprojekt(self) -> dict[str, str]:
        return {slug: one.namn for slug, one in self.grund.uppsatt.delprojekt.items()}

    @property
    def saknar(self) -> tuple[str, ...]:
        return self.lage.saknar(self.programperiod)

    @property
    def saknar_ord(self) -> list[str]:
        return [VEM[roll] for roll in self.saknar]

    @property
    def kategori(self) -> str:
        return self.kategorier.get(self.person.kategori, self.person.kategori)

    @property
    def adress(self) -> dict[str, str]:
        """What names the sheet in an address."""
        return {"slug": self.projekt, "personal": self.person.slug, "manad": str(self.manad)}

    def till(self, endpoint: str, **more: str | None) -> str:
        """The address of a page of the sheet."""
        values: dict[str, Any] = {**self.adress, **more}
        return url_for(endpoint, **values)


def oppna(slug: str, personal: str, manad: str) -> Oppet:
    """The sheet, or 404 where there is none that the visitor may see."""
    month = las_manad(manad)
    with rum(slug) as here:
        who = here.uppsatt.personal.get(personal)
        if who is None or not (personal in here.egna or here.ser_alla):
            abort(404)
        return _oppet(here, who, month)


def _oppet(here: Rum, who: Personal, month: Manad) -> Oppet:
    keys, session, transaction = tjanster().keys, here.session, tjanster().transaction
    lagen = signaturer(session, here.slug, month, keys=keys, personal=who.slug)
    namn = read_texts(session, here.slug, [who.personnamn], keys=keys)
    de = [(who.slug, who)]
    vid = andra.andra_projekt(transaction, here.uppsatt, de, keys=keys)
    elsewhere = andra.hos_andra(transaction, here.uppsatt, de, month, vid=vid, keys=keys)
    return Oppet(
        projekt=here.slug,
        diarienummer=here.uppsatt.diarienummer,
        programperiod=here.uppsatt.programperiod,
        person=who,
        namn=namn.get(who.personnamn, "Borttaget namn"),
        manad=month,
        lage=lagen[who.slug],
        grund=bladprov.las(session, here.uppsatt, who.slug, month, today(), elsewhere),
        aktiviteter=lasning.aktiviteter(session, here.slug),
        kategorier=lasning.kategorier(session, here.slug),
        stangd=str(month) in here.uppsatt.stangda,
        eget=who.slug in here.egna,
        far_skriva=here.far_skriva(who.slug),
        avsandare=avsandare(here.slug, who.slug, here),
    )
