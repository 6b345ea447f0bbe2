"""The registry of event kinds: what may stand in a log.

Grammar: `substantiv.particip`, the thing and what happened to it. A kind, once used, is never
removed nor given another meaning; a field may be added, with a default
(contract HANDELSER.md, Kinds).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from schemas.handelser.aktivitet import (
    AktivitetAvslutad,
    AktivitetPaborjad,
    AktivitetUpplagd,
    InsatsAnsluten,
)
from schemas.handelser.andring import HandelseMakulerad, HandelseRattad
from schemas.handelser.antal import (
    AnonymInskriven,
    KonsultationGjord,
    PrisBeslutat,
    SeminariumHallet,
    VolymRegistrerad,
)
from schemas.handelser.deltagande import (
    AvslutGjort,
    DeltagandeAteroppnat,
    InskrivningGjord,
    MatningGjord,
    PlanFoljdesUpp,
    PlanUpprattad,
    RemissBesvarad,
    RemissInkommen,
    Samtycke,
)
from schemas.handelser.ekonomi import BudgetBeslutad, UtfallBokfort
from schemas.handelser.enkat import EnkatInlast, EnkatSammanstalld, EnkatUpplagd
from schemas.handelser.forbund import (
    DefinitionVald,
    ForbundUpplagt,
    HuvudmanUpplagd,
    InsatsUpplagd,
    InstallningBeslutad,
    KvalitetsmalBeslutat,
)
from schemas.handelser.fraga import FragaBeslutad
from schemas.handelser.grund import Data
from schemas.handelser.mal import MalBeslutat, MalFoljdesUpp
from schemas.handelser.personbyte import PersonBytteNummer, PersonerAtskilda, PersonerSammanforda
from schemas.handelser.projekt import (
    DelprojektUpplagt,
    EsfsatsBeslutad,
    PersonalUpplagd,
    Projektmanad,
    ProjektUpplagt,
    TimprisBeslutat,
)
from schemas.handelser.redovisning import AnsokanBeslutad, BlankettKopplad, ScbSkickad
from schemas.handelser.steg import InstrumentUpplagt, StegSkattat
from schemas.handelser.tid import (
    EsfgrundAngiven,
    NarvaroIntygad,
    NarvaroRegistrerad,
    TidRapporterad,
    TidSignerad,
)


OPPNAR: Final = frozenset({"forbund.upplagt", "projekt.upplagt"})
"""What opens a log: a förbund's, or that of an ESF project (ADR 36)."""
PERSONBYTEN: Final = frozenset({"person.bytt_nummer", "personer.sammanforda", "personer.atskilda"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event. `insats`, `deltagande`: what its envelope must name.

    `namn` is what a reader sees. A kind that needs a deltagande is about one person. `person`: may
    an event that names no deltagande carry one, or must it? One that is
    `ekonomi` is about money: it may name an insats, and must where its post is an insats's. One of
    `projekt` stands in the log of an ESF project, all others in a förbund's (ADR 36). One of `mal`
    is about a goal, or a survey's result that goals are held against: of the insats that it names,
    or of the whole förbund (ADR 37, 51). One of `beslut` is decided for an insats: registering in
    it is not enough to write that (ADR 52).
    """

    typ: str
    modell: type[Data]
    namn: str
    insats: bool = False
    deltagande: bool = False
    person: Literal["", "kan", "ska"] = ""
    ekonomi: bool = False
    projekt: bool = False
    mal: bool = False
    beslut: bool = False

    @property
    def insats_kan(self) -> bool:
        """True for the kinds that name an insats or none."""
        return self.ekonomi or self.mal

    @property
    def rattar(self) -> bool:
        """True for the kinds that are about another event."""
        return self.typ in {"handelse.rattad", "handelse.makulerad"}

    @property
    def byter_person(self) -> bool:
        """True for the kinds that say whose several deltaganden are (ADR 32)."""
        return self.typ in PERSONBYTEN


def _person(typ: str, modell: type[Data], namn: str) -> Kind:
    return Kind(typ, modell, namn, insats=True, deltagande=True)


def _antal(typ: str, modell: type[Data], namn: str, *, beslut: bool = False) -> Kind:
    return Kind(typ, modell, namn, insats=True, beslut=beslut)


def _projekt(
    typ: str, modell: type[Data], namn: str, person: Literal["", "kan", "ska"] = ""
) -> Kind:
    return Kind(typ, modell, namn, person=person, projekt=True)


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        kind.typ: kind
        for kind in (
            Kind("forbund.upplagt", ForbundUpplagt, "Förbund upplagt"),
            Kind("huvudman.upplagd", HuvudmanUpplagd, "Huvudman upplagd"),
            Kind("insats.upplagd", InsatsUpplagd, "Insats upplagd", insats=True),
            Kind("definition.vald", DefinitionVald, "Version av en rapport vald"),
            Kind("kvalitetsmal.beslutat", KvalitetsmalBeslutat, "Mål för datakvalitet"),
            Kind("mal.beslutat", MalBeslutat, "Mål", mal=True, beslut=True),
            Kind("mal.foljdes_upp", MalFoljdesUpp, "Resultat av mål", mal=True),
            Kind("enkat.upplagd", EnkatUpplagd, "Enkät upplagd", mal=True),
            Kind("enkat.sammanstalld", EnkatSammanstalld, "Svar på en enkät", mal=True),
            Kind("enkat.inlast", EnkatInlast, "Inläst enkätresultat", mal=True),
            Kind("fraga.beslutad", FragaBeslutad, "Egen fråga"),
            Kind("installning.beslutad", InstallningBeslutad, "Inställning beslutad"),
            Kind("instrument.upplagt", InstrumentUpplagt, "Instrument upplagt"),
            _person("remiss.inkommen", RemissInkommen, "Remiss"),
            _person("remiss.besvarad", RemissBesvarad, "Svar på remiss"),
            _person("inskrivning.gjord", InskrivningGjord, "Inskrivning"),
            _person("plan.upprattad", PlanUpprattad, "Plan upprättad"),
            _person("plan.foljdes_upp", PlanFoljdesUpp, "Plan följdes upp"),
            _person("matning.gjord", MatningGjord, "Mätning"),
            _person("steg.skattat", StegSkattat, "Skattning"),
            _person("avslut.gjort", AvslutGjort, "Avslut"),
            _person("deltagande.ateroppnat", DeltagandeAteroppnat, "Återöppnat"),
            _person("samtycke.lamnat", Samtycke, "Samtycke lämnat"),
            _person("samtycke.atertaget", Samtycke, "Samtycke återtaget"),
            _person("esfgrund.angiven", EsfgrundAngiven, "Grund för redovisning till ESF"),
            _person("narvaro.registrerad", NarvaroRegistrerad, "Närvaro"),
            _person("narvaro.intygad", NarvaroIntygad, "Närvarointyg"),
            _person("aktivitet.paborjad", AktivitetPaborjad, "Med i en aktivitet"),
            _person("aktivitet.avslutad", AktivitetAvslutad, "Slut i en aktivitet"),
            _antal("aktivitet.upplagd", AktivitetUpplagd, "Aktivitet upplagd"),
            _antal("insats.ansluten", InsatsAnsluten, "Insats ansluten till projekt", beslut=True),
            _antal("anonym.inskriven", AnonymInskriven, "Anonym inskriven"),
            _antal("volym.registrerad", VolymRegistrerad, "Volym"),
            _antal("konsultation.gjord", KonsultationGjord, "Konsultation"),
            _antal("seminarium.hallet", SeminariumHallet, "Seminarium"),
            _antal("pris.beslutat", PrisBeslutat, "Pris per ärende", beslut=True),
            Kind("person.bytt_nummer", PersonBytteNummer, "Nytt personnummer", person="ska"),
            Kind("personer.sammanforda", PersonerSammanforda, "Två registreringar blev en person"),
            Kind("personer.atskilda", PersonerAtskilda, "En registrering blev två", person="kan"),
            Kind("budget.beslutad", BudgetBeslutad, "Budget", ekonomi=True),
            Kind("utfall.bokfort", UtfallBokfort, "Utfall", ekonomi=True),
            _projekt("projekt.upplagt", ProjektUpplagt, "Projekt upplagt"),
            _projekt("delprojekt.upplagt", DelprojektUpplagt, "Delprojekt upplagt"),
            _projekt("personal.upplagd", PersonalUpplagd, "Personal upplagd", person="kan"),
            _projekt("timpris.beslutat", TimprisBeslutat, "Timpriser"),
            _projekt("esfsats.beslutad", EsfsatsBeslutad, "Projektets val"),
            _projekt("manad.last", Projektmanad, "Månad stängd"),
            _projekt("manad.oppnad", Projektmanad, "Månad öppnad igen"),
            _projekt("tid.rapporterad", TidRapporterad, "Tid"),
            _projekt("tid.signerad", TidSignerad, "Underskrift av tid"),
            _projekt("scb.skickad", ScbSkickad, "Fil skickad till SCB"),
            _projekt("blankett.kopplad", BlankettKopplad, "Blankett kopplad"),
            _projekt("ansokan.beslutad", AnsokanBeslutad, "Beslut om utbetalning"),
            Kind("handelse.rattad", HandelseRattad, "Rättelse"),
            Kind("handelse.makulerad", HandelseMakulerad, "Makulering"),
        )
    }
)
