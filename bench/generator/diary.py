"""The diary of one förbund: lines wait under the day they are recorded, and leave in order.

Only what is recorded later than the day at hand is kept, so memory follows the number of open
participations, not the number of events.
"""

from collections import defaultdict
from random import Random

from bench.generator.kalender import DAGAR, DYGN, ISO, iso_tid


class Dagbok:
    def __init__(self, forbund: str, rng: Random) -> None:
        self._forbund = f'","forbund":"{forbund}"'
        self._bitar = rng.getrandbits
        self._dagar: defaultdict[int, list[tuple[int, int, str]]] = defaultdict(list)
        self._antal = 0

    def anteckna(
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
        h = f"{self._bitar(128):032x}"
        eget = f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"
        plats = moment // DYGN
        if plats >= DAGAR:
            return eget
        rad = [f'{{"id":"{eget}","typ":"{typ}{self._forbund}']
        if insats:
            rad.append(f',"insats":"{insats}"')
        if deltagande:
            rad.append(f',"deltagande":"{deltagande}"')
        rad.append(f',"datum":"{ISO[dag]}","registrerad":"{iso_tid(moment)}"')
        if person:
            rad.append(f',"person":{{"personnummer":"{person}"}}')
        rad.append(f',"data":{data}}}\n')
        self._antal += 1
        # The running number keeps two events of the same second in the order they were told.
        self._dagar[plats].append((moment, self._antal, "".join(rad)))
        return eget

    def lamna(self, dag: int) -> list[str]:
        """The lines recorded on a day, in order; they are forgotten here."""
        rader = self._dagar.pop(dag, [])
        rader.sort()
        return [rad for _, _, rad in rader]
