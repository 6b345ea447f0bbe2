"""The pages, one blueprint for each noun. A view asks or records, then shows."""

from web.pages import (
    anvandare,
    attgora,
    bekrafta,
    deltagare,
    extern,
    fokus,
    handelser,
    inloggning,
    inloggning_steg,
    insatser,
    installningar,
    konto,
    korningar,
    om,
    rapporter,
    registrera,
    remisser,
)


BLUEPRINTS = (
    inloggning.pages,
    inloggning_steg.pages,
    extern.pages,
    bekrafta.pages,
    konto.pages,
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
    installningar.pages,
    anvandare.pages,
)
