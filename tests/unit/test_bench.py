"""The harness says what was measured: goals, slopes, pictures, load, the report."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from xml.parsers import expat

import pytest

from bench.browser import Browser
from bench.client import post_requests
from bench.events import Place, paths, setup
from bench.load import Outcome, saturate, steady
from bench.mat import Point, Row, Text, finding, holds
from bench.measurements.importing import Run, slice_rates
from bench.plot import draw, slope
from bench.result import Said, pictures, report, stale
from bench.visitors import Besokare, Utfall, Vardag
from schemas.handelser import KINDS


@pytest.mark.parametrize(
    ("goal", "measured", "expected"),
    [
        ("≤ 0.5", 0.5, True),
        ("≤ 0.5", 0.51, False),
        ("≥ 20000", 20_000, True),
        ("≥ 20000", 19_999, False),
        ("", 3.0, None),
        ("≤ 0.5", None, None),
    ],
)
def test_holds(goal, measured, expected):
    assert holds(goal, measured) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '{"what": "x", "goal": "≤ 2", "measured": 1, "unit": "s", "note": "n"}',
            Row("x", "≤ 2", 1.0, "s", "n"),
        ),
        ('{"what": "x", "goal": 0.15, "measured": 1, "unit": "s"}', Row("x", "≤ 0.15", 1.0, "s")),
        ('{"what": "x", "goal": 900, "measured": 1, "unit": "/s"}', Row("x", "≥ 900", 1.0, "/s")),
        (
            '{"what": "x", "goal": null, "measured": null, "unit": "s", "note": null}',
            Row("x", "", None, "s"),
        ),
        ('{"series": "import", "n": 10, "seconds": 0.5}', Point("import", 10, 0.5)),
        ('{"heading": "h", "body": "b"}', Text("h", "b")),
        ("on my way", None),
        ("{}", None),
        ("17", None),
    ],
)
def test_finding(line, expected):
    assert finding(line) == expected


def test_slope_is_the_exponent():
    assert slope([(10**n, 3e-6 * 10 ** (1.2 * n)) for n in range(4, 8)]) == pytest.approx(1.2)
    assert slope([(10, 1.0)]) is None
    assert slope([]) is None


def test_picture_is_xml_with_a_title_and_every_point():
    curves = {"import & mer": [(10_000, 0.5), (1_000_000, 40.0)], "b": [(10_000, 0.1)]}
    picture = draw("Import", "events", curves)
    expat.ParserCreate().Parse(picture, True)
    assert "<title>Import</title>" in picture
    assert picture.count("<circle") == 3
    assert picture == draw("Import", "events", curves)


def test_slice_rates_are_between_borders_and_add_up_to_the_time():
    trail = [(1.0, 0.0), (6.0, 0.34), (11.0, 0.67), (15.0, 1.0)]
    run = Run(17.0, {}, trail, 0, 0)
    assert slice_rates(run, 300_000) == [20_000, 20_000, pytest.approx(100_000 / 6)]


def _said(*found, **more):
    return Said("m", "2026-01-02", found=list(found), **more)


def test_report_says_verdicts_reasons_and_faults():
    said = [
        _said(
            Row("a", "≤ 1", 0.5, "s"),
            Row("b slow", "≤ 1", 2.0, "s"),
            Row("c slow", "≤ 1", None, "s"),
            Point("import", 10, 1.0),
            Point("import", 100, 10.0),
            Text("Profile", "1 2 3"),
            fault="exit 1",
        )
    ]
    text = report(said, ["a machine"], {"b": "the disk"})
    assert "| a | ≤ 1 s | 0.5 s | holds |" in text
    assert "| b slow | ≤ 1 s | 2 s | **misses** |" in text
    assert "- *b slow*: the disk" in text
    assert "- *c slow*: no reason written" in text
    assert "**m did not finish**: exit 1" in text
    assert "import: slope 10–100 | ≤ 1.05 | 1 | holds" in text
    assert "## Profile" in text
    assert list(pictures(said)) == ["import.svg"]


def test_report_says_load_and_other_machines_of_each_measurement():
    head = {"day": "2026-01-02", "fault": "", "quick": False}
    loads = {"load": "0.2", "load_after": "3.1"}
    said = [
        Said.of("a", {**head, **loads, "machine": "m; v1"}, []),
        Said.of("b", {**head, **loads, "machine": "m; v0"}, []),
        Said.of("c", head, []),
    ]
    text = report(said, ["m", "v1"], {})
    assert "- a: 2026-01-02, load 0.2 before, 3.1 after\n" in text
    assert "- b: 2026-01-02, load 0.2 before, 3.1 after, on another machine or other" in text
    assert "- c: 2026-01-02, load not written down\n" in text


def test_reasons_for_rows_that_hold_or_are_not_there_are_stale():
    said = [_said(Row("a", "≤ 1", 0.5, "s"), Row("b slow", "≤ 1", 2.0, "s"))]
    assert stale(said, {"a": "x", "b": "x", "c": "x"}) == ["a", "c"]


def test_paths_are_events_of_the_contract():
    place = Place("prov", "steget")
    events = [*setup([place]), *(e for e, _ in zip(paths(place, "s/1"), range(30), strict=False))]
    for event in events:
        KINDS[event["typ"]].modell.model_validate(event["data"])
    assert len({e["id"] for e in events}) == len(events)
    assert len({e["deltagande"] for e in events if "deltagande" in e}) == 10


class Server:
    """Answers each request after `delay`, closing every connection after `keep` of them."""

    def __init__(self, delay=0.0, keep=7, status=201):
        self.delay, self.keep, self.status, self.bodies = delay, keep, status, []

    async def __call__(self, reader, writer):
        try:
            for n in range(1, self.keep + 1):
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                self.bodies.append(json.loads(await reader.readexactly(length)))
                await asyncio.sleep(self.delay)
                last = "Connection: close\r\n" if n == self.keep and n % 2 else ""
                reply = f"HTTP/1.1 {self.status} X\r\n{last}Content-Length: 2\r\n\r\n{{}}"
                writer.write(reply.encode())
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


def _against(server, load):
    async def go():
        listening = await asyncio.start_server(server, "127.0.0.1", 0)
        try:
            return await load(listening.sockets[0].getsockname()[1])
        finally:
            listening.close()

    # In a thread of its own: a browser that an earlier test started keeps a loop going in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, go()).result()


def _sources(clients):
    return [
        iter(post_requests(paths(Place("prov", "steget"), f"t/{n}"), "key")) for n in range(clients)
    ]


@pytest.mark.parametrize("keep", [6, 7])
def test_saturate_counts_each_request_once_over_closed_connections(keep):
    server = Server(keep=keep)
    outcome = _against(server, lambda port: saturate(port, _sources(4), 0.3))
    ids = [body["id"] for body in server.bodies]
    assert outcome.statuses == {201: len(set(ids))}
    assert len(ids) > 40
    assert outcome.rate == pytest.approx(len(outcome.latencies) / outcome.seconds)


def test_steady_keeps_the_rate():
    outcome = _against(Server(), lambda port: steady(port, _sources(4), 0.4, 200))
    assert outcome.statuses == {201: 80}
    assert outcome.seconds >= 0.39


def test_steady_latency_counts_from_when_the_request_was_due():
    """One client, 10 ms a request, one due each 5 ms: the last has waited for all before."""
    outcome = _against(Server(delay=0.01), lambda port: steady(port, _sources(1), 0.2, 200))
    assert outcome.percentile(0.99) > 0.15


def test_refused_requests_are_told_apart():
    server = Server(status=429)
    outcome = _against(server, lambda port: saturate(port, _sources(1), 0.05))
    assert not outcome.latencies
    assert outcome.said == "429: {}"


def test_percentile_of_a_hundred():
    outcome = Outcome(latencies=[n / 100 for n in range(100, 0, -1)])
    assert (outcome.percentile(0.5), outcome.percentile(0.99)) == (0.51, 1.0)


FORM = """<form><input type="hidden" name="csrf" value="abc"></form>
<main><input type="hidden" name="csrf" value="abc"><input type="hidden" name="n" value="1&amp;2">
<input type="hidden" name="n" value="3"></main>"""


class Site:
    """A page with a form, a cookie, and a receipt behind a redirect; answers after `delay`."""

    def __init__(self, delay=0.0):
        self.delay, self.sent = delay, []

    async def __call__(self, reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = int((head + "Content-Length: 0").split("Content-Length: ")[1].split()[0])
                body = (await reader.readexactly(length)).decode()
                self.sent.append((head.split(" HTTP")[0], "Cookie: c=1" in head, body))
                await asyncio.sleep(self.delay)
                post = head.startswith("POST")
                status = (
                    "303 X\r\nLocation: /kvitto" if post else "200 X\r\nSet-Cookie: c=1; Path=/"
                )
                reply = f"HTTP/1.1 {status}\r\nContent-Length: {len(FORM)}\r\n\r\n{FORM}"
                writer.write(reply.encode())
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


def test_browser_keeps_its_cookie_and_sends_forms_with_their_token():
    site = Site()

    async def walk(port):
        browser = Browser(port)
        page = await browser.get("/form")
        receipt = await browser.send("/form", {"svar": ["a", "b"], **page.hidden()})
        browser.close()
        return page.hidden(), receipt

    fields, receipt = _against(site, walk)
    assert fields == {"csrf": ["abc"], "n": ["1&2", "3"]}
    assert (receipt.status, receipt.path) == (200, "/kvitto")
    assert [(what, cookie) for what, cookie, _ in site.sent] == [
        ("GET /form", False), ("POST /form", True), ("GET /kvitto", True),
    ]  # fmt: skip
    assert site.sent[1][2] == "csrf=abc&svar=a&svar=b&n=1%262&n=3"


def test_a_visitor_is_kept_waiting_from_when_a_page_was_due():
    """A page takes longer than there is from one to the next: the lateness adds up."""
    utfall = Utfall()
    desk = Vardag("steget", ["D1"], [], ["1"], iter(()))

    async def work(port):
        mine = Besokare(Browser(port), desk, Random(1), utfall, every=0.02, mix={"tidslinje": 1})
        begin = time.perf_counter()
        await mine.work(begin, begin, begin + 0.2)

    _against(Site(delay=0.05), work)
    assert len(utfall.matt) > 5
    assert max(utfall.tider("tidslinje")) > 0.2
