"""What a remittent's unit is called: a unit is one under its remittent only (`remittent:enhet`)."""

from schemas.kodverk import namn


def enhetsnamn(kod: str) -> str:
    """«Arbetsförmedlingen, Farsta»."""
    remittent, _, enhet = kod.partition(":")
    return f"{namn('remittent', remittent)}, {enhet or 'ingen enhet angiven'}"
