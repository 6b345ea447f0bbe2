"""The events of a path, and what people do to them afterwards: rättelser and makuleringar."""

from bench.generator import words as w
from bench.generator.calendar import DAY, ISO
from bench.generator.diary import Diary
from bench.generator.words import Chance


class Corrections:
    """Keeps the one promise of a path: what is recorded later has a later moment."""

    _deltagande: str
    _insats: str
    _person: str

    def __init__(self, chance: Chance, diary: Diary) -> None:
        self._chance, self._diary = chance, diary
        self._latest = 0
        self._first = ""
        self._first_void = False

    def _moment(self, dag: int) -> int:
        """When something of day `dag` is recorded: most within days, one in twenty late."""
        chance = self._chance
        days = int(chance() * 5) if chance() < 0.94 else 31 + int(chance() * 90)
        moment = (dag + days) * DAY + 25_200 + int(chance() * 32_400)
        self._latest = moment if moment > self._latest else self._latest + 60
        return self._latest

    def _event(self, typ: str, dag: int, data: str, *, person: bool = False) -> str:
        is_first = not self._first
        own = self._diary.record(
            typ,
            dag,
            self._moment(dag),
            data,
            insats=self._insats,
            deltagande=self._deltagande,
            person=self._person if person or is_first else "",
        )
        if is_first:
            self._first = own
        return own

    def _about(self, typ: str, dag: int, data: str) -> str:
        return self._diary.record(typ, dag, self._moment(dag), data)

    def _correct(self, avser: str, dag: int, andring: str) -> str:
        orsak = w.ORSAK(self._chance())
        data = f'{{"avser":"{avser}","andring":{andring},"orsak":{orsak}}}'
        return self._about("handelse.rattad", dag, data)

    def _void(self, avser: str, dag: int) -> str:
        self._first_void |= avser == self._first
        data = f'{{"avser":"{avser}","orsak":{w.MAKULERAD(self._chance())}}}'
        return self._about("handelse.makulerad", dag, data)

    def _correct_inskrivning(self, inskrivning: str, dag: int) -> None:
        """Some backgrounds are completed; some days of start were earlier than first told."""
        chance = self._chance
        if chance() < 0.04:
            field, value = "utbildning", w.UTBILDNING(chance())
            if chance() < 0.4:
                field, value = "tid_i_forsorjning", w.TID(chance())
            self._correct(inskrivning, dag, f'{{"{field}":"{value}"}}')
        if chance() < 0.02:
            earlier = max(dag - 1 - int(chance() * 10), 0)
            rattelse = self._correct(inskrivning, dag, f'{{"datum":"{ISO[earlier]}"}}')
            if chance() < 0.1:
                self._void(rattelse, dag)

    def _move(self, inskrivning: str, dag: int, till: str) -> None:
        """The whole deltagande belongs to another insats; later events name that one."""
        if till != self._insats:
            self._correct(inskrivning, dag, f'{{"insats":"{till}"}}')
            self._insats = till

    def _change_person(self, dag: int, person: str) -> None:
        # A rättelse of a makulerad event has no effect: later events would name another person.
        if self._first_void:
            return
        andring = f'{{"person":{{"personnummer":"{person}"}}}}'
        self._correct(self._first, dag, andring)
        self._person = person
