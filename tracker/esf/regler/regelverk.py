"""The rules of a programperiod: values with where they come from, None where nothing is known.

A value that no source gives is a setting of the project. Until somebody has set it, with a source,
the rules that need it say that they cannot be judged; nothing is assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any, Final, Generic, Literal, TypeVar

from tracker.errors import Refused


T = TypeVar("T")
ANTAL_AKTIVITETER: Final = 7


class Osatt(Exception):
    """A rule needs a value that nobody has entered. `ord` is what the page calls the value."""

    def __init__(self, ord_: str) -> None:
        super().__init__(ord_)
        self.ord = ord_


@dataclass(frozen=True, slots=True)
class Varde(Generic[T]):
    """A value, what a page calls it, and where it is from.

    `visshet`: bekraftad (a source says it), antagande (our own inference, which the source field
    explains), satt (entered by the project), okand (looked for and not found).
    """

    ord: str
    varde: T | None
    kalla: str
    visshet: Literal["bekraftad", "antagande", "satt", "okand"]

    def krav(self) -> T:
        """The value. Raises Osatt while there is none."""
        if self.varde is None:
            raise Osatt(self.ord)
        return self.varde


@dataclass(frozen=True, slots=True, kw_only=True)
class Regelverk:
    """One version of the rules of a programperiod. Times are minutes, shares per cent."""

    programperiod: str
    version: int
    tak_ar: Varde[int]
    tak_dag: Varde[int]
    varna_vid: Varde[int]
    en_kategori: Varde[bool]
    budget_kravs: Varde[bool]
    innehall: Varde[Literal["beskrivning", "aktivitet"]]
    aktiviteter: Varde[tuple[str, ...]]
    attest_kravs: Varde[bool]
    nollblad_tillats: Varde[bool]
    underskrift_inom: Varde[int]
    rutnat: Varde[int]
    marginal_tillfalle: Varde[int]
    scb_inom: Varde[int]
    avrundning: Varde[str]
    schablon_pa_natura: Varde[bool]
    under_grans: Varde[int]

    def med(self, satta: Mapping[str, tuple[Any, str]]) -> "Regelverk":
        """The same rules with values that a project has set: name → (value, source).

        Raises Refused without a source, for an unknown name, and for activities that are not seven.
        """
        nya: dict[str, Any] = {}
        for namn, (varde, kalla) in satta.items():
            fore = getattr(self, namn, None)
            if not isinstance(fore, Varde):
                raise Refused(f"ESF001: Inställningen {namn} finns inte. Välj en ur listan.")
            if not kalla.strip():
                raise Refused(f"ESF002: Ange källan till {fore.ord}, till exempel beslutets datum.")
            if namn == "aktiviteter" and len(set(varde)) != ANTAL_AKTIVITETER:
                raise Refused(f"ESF003: Ange {ANTAL_AKTIVITETER} olika aktiviteter.")
            nya[namn] = replace(fore, varde=varde, kalla=kalla, visshet="satt")
        return replace(self, **nya)

    def varden(self) -> dict[str, Varde[Any]]:
        """Every value by its name, in the order of the declaration."""
        alla = {one.name: getattr(self, one.name) for one in fields(self)}
        return {namn: one for namn, one in alla.items() if isinstance(one, Varde)}

    @property
    def summa(self) -> str:
        """A checksum of every value: what a file notes as the rules that it was made by."""
        ord_ = [f"{namn}={one.varde!r}" for namn, one in self.varden().items()]
        text = "\n".join([self.programperiod, str(self.version), *ord_])
        return sha256(text.encode()).hexdigest()
