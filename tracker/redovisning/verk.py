"""The work of a run that makes a project's files: read, checked, made, and sealed as they are made.

Called by a worker with a run (exports/produce.py), any number of times: each file has an id made of
the run's, so what was sealed before a worker died is not sealed again. Files hold people, so they
never lie on the disk; they are kept sealed among the project's deliveries (ADR 26).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid5

from schemas.rapporter import Parametrar
from tracker.clock import Clock, swedish_day
from tracker.db import Transaction
from tracker.errors import Refused
from tracker.esf.manad import Manad, av_dag, till_och_med
from tracker.esf.projekt import deltagare
from tracker.esf.projekt.hela_manaden import Grund, granskad, grund, hela
from tracker.esf.projekt.manadsunderlag import positioner
from tracker.esf.projekt.scbfakta import alla_manader, manader
from tracker.esf.projekt.uppsattning import las
from tracker.esf.underlag import Manadsunderlag
from tracker.exports.bok import Progress
from tracker.exports.esf import blankettfalt, scbfil
from tracker.exports.framsteg import within
from tracker.identity.keys import Keys
from tracker.leveranser import kedja, lasning
from tracker.leveranser.filer import Innehall
from tracker.leveranser.forsegla import Avsett, Forseglare, Till
from tracker.redovisning import ansokan, kontroll, sammanstallning, scb, tidrapporter
from tracker.redovisning.bestallning import NAMN, Bestalld, Vad, bestalld
from tracker.redovisning.blankettfiler import formular
from tracker.redovisning.gjort import Gjort
from tracker.redovisning.gjort import deltagare as deltagare_i
from tracker.reports.runs import Stand


EFTERAT: Final = frozenset({"D03", "D04"})
"""What is wrong until a file is sent cannot stop it from being made."""
STOPPAR: Final[Mapping[Vad, tuple[str, ...]]] = {
    Vad.SCB: ("D",),
    Vad.ANSOKAN: ("T", "K", "D"),
    Vad.KONTROLL: (),
    Vad.TIDRAPPORTER: ("T",),
    Vad.SAMMANSTALLNING: ("D",),
}
"""Which rules' errors stop which file, by their first letter."""
MOTTAGARE: Final[Mapping[Vad, str]] = {
    Vad.SCB: "scb",
    Vad.ANSOKAN: "esf_radet",
    Vad.KONTROLL: "revisorerna",
    Vad.TIDRAPPORTER: "esf_radet",
    Vad.SAMMANSTALLNING: "esf_radet",
}
Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Redovisare:
    """Makes and seals a project's files; made for each run, so that a new key is known."""

    transaction: Transaction
    keys: Keys
    forseglare: Forseglare
    clock: Clock
    new_id: Callable[[], UUID]

    def positioner(self, run: Stand) -> Mapping[str, int]:
        """Counts the participants of the project's months anew, and says where all stand then.

        Those that have ended, for files to SCB, and those of the order, ended or not.
        """
        projekt = run.parametrar.forbund[0]
        with self.transaction(forbund=projekt, role="stegvis_logg", readonly=True) as session:
            uppsatt = las(session, projekt)
        bestallda = till_och_med(av_dag(run.parametrar.fran), av_dag(run.parametrar.till))
        alla = sorted({*manader(uppsatt, self._idag()), *bestallda} & {*alla_manader(uppsatt)})
        deltagare.fyll_manader(self.transaction, projekt, alla, keys=self.keys, new_id=self.new_id)
        return positioner(self.transaction, projekt, keys=self.keys)

    def gor(self, run: Stand, vid: Mapping[str, int], tell: Tell) -> list[str]:
        """Makes and seals the run's files; their names. Raises Refused where an error stops."""
        projekt, vad = run.parametrar.forbund[0], Vad(run.rapport)
        with self.transaction(forbund=projekt, role="stegvis_logg", readonly=True) as session:
            ordered = bestalld(session, projekt, run.id)
        here = grund(self.transaction, projekt, idag=self._idag(), vid=vid, keys=self.keys)
        framsteg = within(0, run.totalt - 1, tell)
        if vad is Vad.SCB:
            return self._scb(run, here, ordered, framsteg)
        alla = list(till_och_med(av_dag(run.parametrar.fran), av_dag(run.parametrar.till)))
        if vad is Vad.ANSOKAN:
            underlag = self._granskade(vad, here, alla)
            gjort = ansokan.gor(self.transaction, here, underlag, framsteg, keys=self.keys)
        elif vad is Vad.TIDRAPPORTER:
            return self._tidrapporter(run, here, ordered, framsteg)
        elif vad is Vad.SAMMANSTALLNING:
            self._granskade(vad, here, alla[-1:])
            gjort = sammanstallning.gor(self.transaction, here, alla[-1], framsteg)
        else:
            gjort = kontroll.gor(
                self.transaction, here, ordered.val, framsteg, idag=self._idag(), keys=self.keys
            )
        return self._forsegla(run, gjort, ordered, vid)

    def _scb(self, run: Stand, here: Grund, ordered: Bestalld, framsteg: Progress) -> list[str]:
        projekt = here.uppsatt.projekt
        with self.transaction(forbund=projekt, huvudman=("*",), readonly=True) as session:
            lagen = scb.kedjan(here, scb.gjorda(session, projekt))
        vantar = scb.att_gora(lagen, till=av_dag(run.parametrar.till))
        if not vantar and not any(one.gjord for one in lagen):
            raise Refused("ESF034: Allt är skickat. Ingen fil väntar.")
        self._granskade(Vad.SCB, here, [one.manad for one in vantar])
        i_blankett = formular(self.transaction, projekt, "scb", here.vid[projekt], keys=self.keys)
        namn: list[str] = []
        for nummer, one in enumerate(vantar, start=1):
            fil = scbfil.filnamn(one.fil, here.uppsatt.namn)
            data = (
                i_blankett.fyll(blankettfalt.scb(one.fil)) if i_blankett else scbfil.skapa(one.fil)
            )
            med = deltagare_i(here.fakta, ((rad.person, one.manad) for rad in one.fil.rader))
            gjort = Gjort(one.manad, one.manad, one.fil.summa, [(fil, "xlsx", data)], {fil: med})
            namn += self._forsegla(run, gjort, ordered, here.vid)
            framsteg(nummer, len(vantar))
        return namn

    def _tidrapporter(
        self, run: Stand, here: Grund, ordered: Bestalld, framsteg: Progress
    ) -> list[str]:
        """A month's sheets, part by part; a part that lies sealed is not made again."""
        manad = av_dag(run.parametrar.till)
        self._granskade(Vad.TIDRAPPORTER, here, [manad])
        alla = tidrapporter.underlag(self.transaction, here, manad, keys=self.keys)
        if not alla.lagen:
            raise Refused(f"ESF042: Ingen har tid i {manad}. Då finns inga tidrapporter att göra.")
        namn, gjorda = self._ligger(here.uppsatt.projekt, run)
        for del_ in alla.delar(gjorda):
            slugs = tuple(lage.blad.personal for _, lage in del_)
            gjort = tidrapporter.gor(alla, del_)
            id_ = uuid5(run.id, f"tidrapporter {manad} {slugs[0]}")
            namn += self._forsegla(run, gjort, ordered, here.vid, id_=id_, insats=slugs)
            gjorda |= {*slugs}
            framsteg(len(gjorda), len(alla.lagen))
        return sorted(namn)

    def _ligger(self, projekt: str, run: Stand) -> tuple[list[str], set[str]]:
        """What the run has sealed already: the names of its files, and whose sheets they are."""
        with self.transaction(
            forbund=projekt, huvudman=("*",), role="stegvis_logg", readonly=True
        ) as session:
            rader = lasning.av_korning(session, projekt, run.id)
        namn = [one.namn for rad in rader for one in kedja.filer(rad)]
        return namn, {who for rad in rader for who in lasning.parametrar(rad).insats}

    def _granskade(self, vad: Vad, here: Grund, alla: Sequence[Manad]) -> list[Manadsunderlag]:
        """The months; raises Refused where one has an error that stops this kind of file."""
        funna: list[Manadsunderlag] = []
        for manad in alla:
            underlag = hela(
                self.transaction, here, manad, idag=self._idag(), keys=self.keys,
                med_blad=any(one != "D" for one in STOPPAR[vad]),
            )  # fmt: skip
            granskning = granskad(here, underlag)
            fel = sorted({
                one.regel
                for one in granskning.fynd
                if one.allvar == "fel" and one.regel[0] in STOPPAR[vad] and one.regel not in EFTERAT
            })  # fmt: skip
            if fel:
                raise Refused(
                    f"ESF032: Rätta felen i {manad} först ({', '.join(fel)}). De står i månadens "
                    "lista."
                )
            funna.append(underlag)
        return funna

    def _forsegla(
        self,
        run: Stand,
        gjort: Gjort,
        ordered: Bestalld,
        vid: Mapping[str, int],
        *,
        id_: UUID | None = None,
        insats: tuple[str, ...] = (),
    ) -> list[str]:
        """Seals what was made, under `id_` or that of its months. `insats`: whose of many it is."""
        vad = Vad(run.rapport)
        asked = {"from": gjort.fran.forsta, "to": gjort.till.sista}
        avsett = Avsett(
            forbund=run.parametrar.forbund[0],
            rapport=vad.value,
            definition=run.definition,
            parametrar=Parametrar.model_validate(
                {"forbund": run.parametrar.forbund, "insats": insats, **asked}
            ),
            position=dict(vid),
            tabell_sha256=gjort.summa,
            filer=[
                Innehall(namn, slag, data, personer=True, deltagare=gjort.deltagare.get(namn, ()))
                for namn, slag, data in gjort.filer
            ],
            korning=run.id,
        )
        syfte = f"{NAMN[vad]} {gjort.period}"
        till = Till(MOTTAGARE[vad], syfte, run.av, ordered.bekraftad)
        self.forseglare.forsegla(avsett, till, id_=id_ or uuid5(run.id, gjort.period))
        return [namn for namn, _, _ in gjort.filer]

    def _idag(self) -> date:
        return swedish_day(self.clock.now())
