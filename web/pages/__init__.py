"""The pages, one blueprint for each noun. A view asks or records, then shows."""

from web.pages import (
    attgora,
    deltagare,
    fokus,
    handelser,
    inloggning,
    insatser,
    korningar,
    om,
    rapporter,
    registrera,
    remisser,
)


BLUEPRINTS = (
    inloggning.pages,
    fokus.pages,
    attgora.pages,
    remisser.pages,
    deltagare.pages,
    registrera.pages,
    handelser.pages,
    insatser.pages,
    rapporter.pages,
    korningar.pages,
    om.pages,
)
