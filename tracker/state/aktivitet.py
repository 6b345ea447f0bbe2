"""The fold of one deltagande in one activity: when it began and ended there, time after time.

`aktivitet.paborjad` says a time anew, as long as nobody has said how it ended (ADR 47);
`aktivitet.avslutad` says that. Who begins after that day begins a time of its own, so that a figure
of before stays (ADR 52).
"""

from collections.abc import Sequence
from typing import Final

from tracker.state.post import Brott, Post, in_force


PABORJAD: Final = "aktivitet.paborjad"
AVSLUTAD: Final = "aktivitet.avslutad"


def fold_aktivitet(posts: Sequence[Post]) -> list[Post] | Brott:
    """Each time as the event that began it: its day is the first, `till` in its data the last,
    `fullfoljt` whether it was completed. Who ends before they begin was never there. Breaks H076:
    ended where none has begun, or before that.
    """
    times: list[Post] = []
    said: list[Post] = []
    for post in in_force(posts):
        if post.typ == AVSLUTAD:
            if not times or post.datum < times[-1].datum:
                return Brott("H076", post)
            end = {"till": post.datum.isoformat(), "fullfoljt": post.data.get("fullfoljt")}
            times[-1] = times[-1]._replace(data={**times[-1].data, **end})
            said = [post]
        elif times and not (said and post.datum > said[0].datum):
            times[-1] = post._replace(position=times[-1].position)
            said = []
        else:
            times.append(post)
            said = []
    return [one for one in times if str(one.data.get("till") or "9") >= one.datum.isoformat()]


def gangerna(posts: Sequence[Post]) -> list[Post]:
    """The same of a stream that the log holds. Raises ValueError when it breaks a rule: the log
    holds nothing that was refused.
    """
    times = fold_aktivitet(posts)
    if isinstance(times, Brott):
        raise _broken(times)
    return times


def _broken(brott: Brott) -> ValueError:
    return ValueError(f"{brott.kod} at position {brott.post.position}")
