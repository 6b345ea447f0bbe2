"""What the command line and the API answer: refusals and receipts.

Both doors speak these models, so that a refusal reads the same whoever asked.
"""

from pydantic import BaseModel, ConfigDict


class Fel(BaseModel):
    """One fault of one line: where it is, its code, and a Swedish sentence that says what to do.

    `innehall` is the whole line as it was sent: nothing refused is lost. It may hold a
    personnummer, so a Fel is shown to the sender only and never logged.
    """

    model_config = ConfigDict(frozen=True)

    rad: int | None = None
    id: str | None = None
    kod: str
    falt: str | None = None
    text: str
    innehall: str | None = None


class Kvitto(BaseModel):
    """The receipt of an import. `lasta` is always the sum of the other four counts."""

    model_config = ConfigDict(frozen=True)

    lasta: int
    nya: int
    fanns: int
    avvisade: int
    ej_sparade: int
    fel: list[Fel]


class Sparad(BaseModel):
    """One event that is in the log: just written (*ny*) or there before (*fanns*)."""

    model_config = ConfigDict(frozen=True)

    id: str
    status: str
    position: int


class Resultat(BaseModel):
    model_config = ConfigDict(frozen=True)

    resultat: list[Sparad]


class Avslag(BaseModel):
    model_config = ConfigDict(frozen=True)

    fel: list[Fel]


class Avvikelse(BaseModel):
    """Something that `verify` found wrong: what, where, and a Swedish sentence about it."""

    model_config = ConfigDict(frozen=True)

    vad: str
    plats: str
    text: str


class Kedja(BaseModel):
    """The end of a förbund's log: its last position, and the hash there as hex digits."""

    model_config = ConfigDict(frozen=True)

    forbund: str
    position: int
    huvud: str


class Granskning(BaseModel):
    """What `stegvis verify` answers; all is well when `fel` is empty.

    `upplysningar`: what is right but good to know, such as a log that a restore has taken back.
    """

    model_config = ConfigDict(frozen=True)

    fel: list[Avvikelse]
    kedjor: list[Kedja]
    upplysningar: list[Avvikelse] = []
