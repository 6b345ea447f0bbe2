"""Setting up an ESF project: the project itself, its delprojekt, its staff, what was decided.

A project is a log of its own (ADR 36): its slug stands where a förbund's stands. Each of these,
sent again, says the whole thing anew. Nothing here has a value of ours: a rate or a setting is what
somebody decided, with the source that says so.
"""

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, ClassVar, Final, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.handelser.ekonomi import ore
from schemas.handelser.forbund import Orgnr
from schemas.handelser.grund import Dag, Data, Kort, Namn, Slug, i_ordning
from schemas.kodverk import UrLista


Diarienummer = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}/[0-9]{5}$")]
Manad = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Kategori = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")]


class Period(Data):
    """A payment period: both days inside."""

    fran: Dag
    till: Dag

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        i_ordning(self.fran, self.till, "till")
        return self


class ProjektUpplagt(Data):
    """Opens the project's log; sent again it says the project anew. `programperiod` never changes.

    `agare` and `orgnr`: who owns the project. `perioder`: what is applied for at a time.
    """

    namn: Namn
    diarienummer: Diarienummer
    programperiod: Annotated[str, UrLista("programperiod")]
    agare: Namn
    orgnr: Orgnr | None = None
    start: Dag
    slut: Dag
    perioder: Annotated[list[Period], Field(max_length=100)] | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        i_ordning(self.start, self.slut, "slut")
        ordnade = sorted(self.perioder or (), key=lambda one: one.fran)
        if any(after.fran <= one.till for one, after in pairwise(ordnade)):
            raise PydanticCustomError("H026", "två perioder har samma dag", {"falt": "perioder"})
        return self


class Insatsplats(Data):
    """An insats of a förbund that belongs to the delprojekt: from a day, until a day, both inside;
    without them all the time.
    """

    forbund: Slug
    insats: Slug
    fran: Dag | None = None
    till: Dag | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        i_ordning(self.fran, self.till)
        return self


def _olika(platser: list[Insatsplats]) -> list[Insatsplats]:
    """The same insats twice is two times of it, and no day is in both."""
    ordnade = sorted(platser, key=lambda one: (one.forbund, one.insats, one.fran or ""))
    for one, nasta in pairwise(ordnade):
        samma = (one.forbund, one.insats) == (nasta.forbund, nasta.insats)
        if samma and (one.till is None or nasta.fran is None or nasta.fran <= one.till):
            raise PydanticCustomError("H026", "samma insats står två gånger")
    return platser


Insatsplatser = Annotated[
    list[Insatsplats], Field(min_length=1, max_length=200), AfterValidator(_olika)
]


class DelprojektUpplagt(Data):
    """A part of the project, and the insatser whose deltaganden are its participants.

    Sent again it says the delprojekt anew, and earlier months stay: an insats that is no longer
    named left on the day before the event's (ADR 54). `agare`: who carries its cost. `eget`: the
    project's owner does; then its share of common costs is not cleared when ESF has paid.
    """

    slug: Slug
    namn: Namn
    agare: Namn
    eget: bool = False
    insatser: Insatsplatser | None = None
    start: Dag | None = None
    slut: Dag | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        i_ordning(self.start, self.slut, "slut")
        return self


class PersonalUpplagd(Data):
    """Somebody who works in the project. `person` on the envelope is theirs, where it is known.

    One `kategori` in the whole project. `slag`: a direct cost, or medfinansiering by an employer
    who is not the project's owner. `anvandare`: the account that reports and signs as this person.
    """

    fritext: ClassVar = ("personnamn",)

    slug: Slug
    personnamn: Namn
    arbetsgivare: Namn
    orgnr: Orgnr | None = None
    kategori: Kategori
    slag: Annotated[str, UrLista("kostnadsslag")]
    anstalld_fran: Dag
    anstalld_till: Dag | None = None
    anvandare: Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")] | None = None

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        i_ordning(self.anstalld_fran, self.anstalld_till, "anstalld_till")
        return self


class Timpris(Data):
    """What an hour of a category costs, in kronor."""

    kategori: Kategori
    namn: Namn
    kronor: Annotated[str, StringConstraints(max_length=16)]

    @model_validator(mode="after")
    def _ar_belopp(self) -> Self:
        try:
            if ore(self.kronor) > 0:
                return self
        except ValueError:
            pass
        raise PydanticCustomError("H001", "inget belopp", {"falt": "kronor"})


def _en_rad_var(priser: list[Timpris]) -> list[Timpris]:
    if len({one.kategori for one in priser}) != len(priser):
        raise PydanticCustomError("H026", "samma kategori står två gånger")
    return priser


class TimprisBeslutat(Data):
    """A table of unit costs as it was decided: for the call (utlysning), not for the month worked.

    `kalla` says where it is to be read, `beslutad` when it was decided. Printed on every export.
    """

    slug: Slug
    kalla: Namn
    beslutad: Dag
    utlysning: Namn | None = None
    programomrade: Kort | None = None
    region: Kort | None = None
    priser: Annotated[
        list[Timpris], Field(min_length=1, max_length=200), AfterValidator(_en_rad_var)
    ]


_PROCENT: Final = frozenset({"schablon_procent", "medfinansiering_procent"})
AVRUNDNINGAR: Final = frozenset(
    {"ingen", "kvart_nedat", "kvart_narmast", "halvtimme_nedat", "hel_nedat", "hel_uppat"}
)
NYCKLAR: Final = frozenset({"lika", "budget", "esf_stod", "direkta_timmar", "deltagare", "avtalad"})
_KODER: Final = {
    "schablon_pa_medfinansiering": frozenset({"ja", "nej"}),
    "personnummer_pa_tidrapport": frozenset({"ja", "nej"}),
    "avrundning_personal": AVRUNDNINGAR,
    "avrundning_deltagare": AVRUNDNINGAR,
    "fordelningsnyckel": NYCKLAR,
}
_PER_DELPROJEKT: Final = re.compile(
    r"([^=;]+=[0-9]+(\.[0-9]{1,2})?)(; ?[^=;]+=[0-9]+(\.[0-9]{1,2})?)*"
)
_FORMER: Final = {
    **dict.fromkeys(("fordelning_andelar", "budget_delprojekt", "esfstod_delprojekt"),
                    _PER_DELPROJEKT),
    "kontant_medfinansiering": re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?"),
    "minsta_minuter": re.compile(r"[0-9]{1,5}"),
    "gemensamt_delprojekt": re.compile(r"[a-z0-9][a-z0-9_-]*"),
}  # fmt: skip


def _ratt_varde(namn: str, varde: str) -> bool:
    if namn in _PROCENT:
        return "-" not in varde and 0 <= ore(varde) <= 100_00
    if namn in _KODER:
        return varde in _KODER[namn]
    if namn == "bevara_till_och_med":
        return date.fromisoformat(varde).isoformat() == varde
    form = _FORMER.get(namn)
    return form is None or form.fullmatch(varde) is not None


Sats = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class EsfsatsBeslutad(Data):
    """A setting of the project that no rule gives: a per cent, how to round, until when to keep.

    `varde` is as `namn` has it: per cent with at most two decimals, a code, a day, or the name of
    one of the seven activities. `kalla`: the decision or call that says so.
    """

    namn: Annotated[str, UrLista("esfsats")]
    varde: Sats
    kalla: Namn

    @model_validator(mode="after")
    def _hor_ihop(self) -> Self:
        try:
            if _ratt_varde(self.namn, self.varde):
                return self
        except ValueError:
            pass
        raise PydanticCustomError("H001", "fel värde", {"falt": "varde"})


class Projektmanad(Data):
    """A month of the project: closed for time (`manad.last`), or open again (`manad.oppnad`)."""

    manad: Manad
