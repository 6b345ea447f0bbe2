"""The events of a path, and what people do to them afterwards: rättelser and makuleringar."""

from bench.generator import ord as o
from bench.generator.dagbok import Dagbok
from bench.generator.kalender import DYGN, ISO
from bench.generator.ord import Slump


class Rattningar:
    """Keeps the one promise of a path: what is recorded later has a later moment."""

    _deltagande: str
    _insats: str
    _person: str

    def __init__(self, slump: Slump, dagbok: Dagbok) -> None:
        self._slump, self._dagbok = slump, dagbok
        self._senast = 0
        self._forsta = ""
        self._forsta_makulerad = False

    def _moment(self, dag: int) -> int:
        """When something of day `dag` is recorded: most within days, one in twenty late."""
        slump = self._slump
        dagar = int(slump() * 5) if slump() < 0.94 else 31 + int(slump() * 90)
        moment = (dag + dagar) * DYGN + 25_200 + int(slump() * 32_400)
        self._senast = moment if moment > self._senast else self._senast + 60
        return self._senast

    def _hander(self, typ: str, dag: int, data: str, *, person: bool = False) -> str:
        forst = not self._forsta
        eget = self._dagbok.anteckna(
            typ,
            dag,
            self._moment(dag),
            data,
            insats=self._insats,
            deltagande=self._deltagande,
            person=self._person if person or forst else "",
        )
        if forst:
            self._forsta = eget
        return eget

    def _om(self, typ: str, dag: int, data: str) -> str:
        return self._dagbok.anteckna(typ, dag, self._moment(dag), data)

    def _ratta(self, avser: str, dag: int, andring: str) -> str:
        orsak = o.ORSAK(self._slump())
        data = f'{{"avser":"{avser}","andring":{andring},"orsak":{orsak}}}'
        return self._om("handelse.rattad", dag, data)

    def _makulera(self, avser: str, dag: int) -> str:
        self._forsta_makulerad |= avser == self._forsta
        data = f'{{"avser":"{avser}","orsak":{o.MAKULERAD(self._slump())}}}'
        return self._om("handelse.makulerad", dag, data)

    def _ratta_inskrivning(self, inskrivning: str, dag: int) -> None:
        """Some backgrounds are completed; some days of start were earlier than first told."""
        slump = self._slump
        if slump() < 0.04:
            falt, varde = "utbildning", o.UTBILDNING(slump())
            if slump() < 0.4:
                falt, varde = "tid_i_forsorjning", o.TID(slump())
            self._ratta(inskrivning, dag, f'{{"{falt}":"{varde}"}}')
        if slump() < 0.02:
            tidigare = max(dag - 1 - int(slump() * 10), 0)
            rattelse = self._ratta(inskrivning, dag, f'{{"datum":"{ISO[tidigare]}"}}')
            if slump() < 0.1:
                self._makulera(rattelse, dag)

    def _flytta(self, inskrivning: str, dag: int, till: str) -> None:
        """The whole deltagande belongs to another insats; later events name that one."""
        if till != self._insats:
            self._ratta(inskrivning, dag, f'{{"insats":"{till}"}}')
            self._insats = till

    def _byt_person(self, dag: int, person: str) -> None:
        # A rättelse of a makulerad event has no effect: later events would name another person.
        if self._forsta_makulerad:
            return
        andring = f'{{"person":{{"personnummer":"{person}"}}}}'
        self._ratta(self._forsta, dag, andring)
        self._person = person
