"""A förbund with two owners, for tests of who sees whom."""

from uuid import uuid4

from conftest import event

from tracker.intake.record import Intag


ANNA, BO = {"personnummer": "19900101-9802"}, {"personnummer": "19850615-9816"}


def two_owners(intag: Intag) -> str:
    """*team* is the kommun's, with Anna in A; *stod* the region's, with Bo in B. Its slug."""
    slug = f"a{uuid4().hex[:12]}"
    ny = {"inriktning": "individinriktad", "volyminsats": False}
    sent = [
        event("forbund.upplagt", slug, data={"namn": "Prov"}),
        event("huvudman.upplagd", slug, data={"slug": "kommunen", "namn": "Kommunen"}),
        event("huvudman.upplagd", slug, data={"slug": "regionen", "namn": "Regionen"}),
    ]
    for insats, huvudman, name, who in (
        ("team", "kommunen", "A", ANNA),
        ("stod", "regionen", "B", BO),
    ):
        data = {"namn": insats, **ny, "huvudman": huvudman}
        sent += [
            event("insats.upplagd", slug, insats=insats, data=data),
            event("inskrivning.gjord", slug, insats=insats, deltagande=name, person=who),
        ]
    intag.record_all(sent, av="anv:1", forbund=None)
    return slug
