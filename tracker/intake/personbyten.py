"""What the identity room does when it turns out who is who: a part of identities.py (ADR 32)."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session

from tracker.identity import foljer, led, nummer
from tracker.identity.keys import Keys
from tracker.identity.nummer import Nummer
from tracker.intake.verdict import Steg
from tracker.state.post import Post


@dataclass(frozen=True, slots=True)
class Byten:
    """The event under way, and the owners of the deltaganden that it names."""

    session: Session
    forbund: str
    keys: Keys
    post: Post
    huvudman: Collection[str]

    def do(self, steg: Steg, number: Nummer | None) -> None:
        """One step; `number` is what the event gives. Never commits."""
        at, ny = (self.session, self.forbund), self.post.person
        if steg.vad in {"nummer", "nummer_delat"} and number is not None:
            nummer.change(
                *at, steg.person, number, fran=self.post.position, huvudman=self.huvudman,
                keys=self.keys, delat=steg.vad == "nummer_delat",
            )  # fmt: skip
        elif steg.vad == "nummer_ej":
            nummer.turn_back(
                *at, steg.person, undone=steg.vid,
                fran=self.post.position, huvudman=self.huvudman, keys=self.keys,
            )  # fmt: skip
        elif steg.vad == "nummer_igen":
            nummer.take_up(
                *at, steg.person, again=steg.vid,
                fran=self.post.position, huvudman=self.huvudman, keys=self.keys,
            )  # fmt: skip
        elif steg.vad == "utan" and ny is not None:
            nummer.without(*at, ny.id, kon=ny.kon, fodelsear=ny.fodelsear)
        elif steg.vad == "ater":
            led.back(*at, steg.person)
        elif steg.vad == "ater_ej":
            led.forth(*at, steg.person)
        elif steg.hos is not None:
            nummer.begin(*at, steg.person, keys=self.keys)  # for who is to know all their numbers
            (led.join if steg.vad == "forenad" else led.part)(*at, steg.person, steg.hos)
            if steg.vad == "forenad_ej":
                foljer.take_back_details(*at, steg.person, steg.hos, keys=self.keys)

    def tell(self, steg: Steg) -> None:
        """What owners know of a joined record goes along, once they know whom it counts as."""
        if steg.vad == "forenad" and steg.hos is not None:
            foljer.carry_details(self.session, self.forbund, steg.person, steg.hos, keys=self.keys)
