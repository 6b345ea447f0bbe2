"""The diary of one förbund: lines wait under the day they are recorded, and leave in order.

Only what is recorded later than the day at hand is kept, so memory follows the number of open
participations, not the number of events.
"""

from collections import defaultdict
from random import Random

from bench.generator.calendar import DAY, DAYS, ISO, iso_moment


class Diary:
    def __init__(self, forbund: str, rng: Random) -> None:
        self._forbund = f'","forbund":"{forbund}"'
        self._bits = rng.getrandbits
        self._days: defaultdict[int, list[tuple[int, int, str]]] = defaultdict(list)
        self._count = 0

    def record(
        self,
        typ: str,
        dag: int,
        moment: int,
        data: str,
        *,
        insats: str = "",
        deltagande: str = "",
        person: str = "",
    ) -> str:
        """Writes one event of day `dag`, recorded at `moment`; gives its id.

        What would be recorded after the last day is left out: nobody knows it yet.
        """
        h = f"{self._bits(128):032x}"
        own = f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"
        place = moment // DAY
        if place >= DAYS:
            return own
        line = [f'{{"id":"{own}","typ":"{typ}{self._forbund}']
        if insats:
            line.append(f',"insats":"{insats}"')
        if deltagande:
            line.append(f',"deltagande":"{deltagande}"')
        line.append(f',"datum":"{ISO[dag]}","registrerad":"{iso_moment(moment)}"')
        if person:
            line.append(f',"person":{{"personnummer":"{person}"}}')
        line.append(f',"data":{data}}}\n')
        self._count += 1
        # The running number keeps two events of the same second in the order they were told.
        self._days[place].append((moment, self._count, "".join(line)))
        return own

    def release(self, dag: int) -> list[str]:
        """The lines recorded on a day, in order; they are forgotten here."""
        lines = self._days.pop(dag, [])
        lines.sort()
        return [line for _, _, line in lines]
