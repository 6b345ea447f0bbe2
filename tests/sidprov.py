"""What is looked at on a page in the browser: axe, narrow screens, and the way of the Tab key."""

from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import CDPSession, Page


WIDE = {"width": 1240, "height": 900}
NARROW = {"width": 320, "height": 640}
ZOOMED = {"width": 320, "height": 256}
"""1280 × 1024 at 400 per cent."""

_STOPS = """() => {
  const seen = new Set();
  return [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter((e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}))
    .filter((e) => !e.closest('details:not([open])') || e.tagName === 'SUMMARY')
    .filter((e) => {
      if (e.type !== 'radio') return true;
      const group = e.name + (e.form ? [...document.forms].indexOf(e.form) : '');
      if (seen.has(group)) return false;
      seen.add(group);
      return true;
    }).length;
}"""
_WATCH = """() => {
  const shown = (style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
    && !/rgba\\(0, 0, 0, 0\\)|transparent/.test(style.outlineColor))
    || (style.boxShadow !== 'none' && style.animationName === 'none');
  const reached = [], unseen = [];
  let round = false, back = '';
  const come = ({target: e}) => {
    if (!round && reached.indexOf(e) > 0) back = e.outerHTML.slice(0, 120);
    if (reached.includes(e)) round = true;
    if (round) return;
    reached.push(e);
    const label = e.nextElementSibling;
    const own = shown(getComputedStyle(e))
      || (label && label.tagName === 'LABEL' && shown(getComputedStyle(label, '::before')));
    if (!own) unseen.push(e.outerHTML.slice(0, 120));
  };
  const go = ({relatedTarget}) => { round ||= !relatedTarget; };
  const end = () => {
    document.removeEventListener('focusin', come, true);
    document.removeEventListener('focusout', go, true);
  };
  document.activeElement.blur();
  document.addEventListener('focusin', come, true);
  document.addEventListener('focusout', go, true);
  window.stegvisTab = () => {
    if (round) end();
    return {round, back, reached: reached.length, unseen};
  };
  document.querySelector('.govuk-skip-link').focus();
}"""
"""Notes where the focus comes, until it leaves the page or comes somewhere again. One question for
a whole page: to ask after each press of the key cost more than all that was pressed.
"""


_AXE = """axe.run({resultTypes: ['violations']})
  .then((found) => found.violations.map((one) => one.id))"""
"""Only what is asked for: the whole answer is fifty kilobytes, and slow to hand over."""
_SCRIPTS = "matchMedia('(scripting: enabled)').matches"
_SWITCH = "Emulation.setScriptExecutionDisabled"
_SWITCHES: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()


@contextmanager
def _watched(page: Page) -> Iterator[None]:
    """What looks at a page may run, also on one without scripts: it came without its own, and has
    none that could begin now.
    """
    if page.evaluate(_SCRIPTS):
        yield
        return
    if page not in _SWITCHES:  # one for as long as the page lives: it ends with scripts on
        _SWITCHES[page] = page.context.new_cdp_session(page)
    for off in (True, False):  # not off by this session, whatever the page's own has said
        _SWITCHES[page].send(_SWITCH, {"value": off})
    try:
        yield
    finally:
        _SWITCHES[page].send(_SWITCH, {"value": True})


def axe(page: Page) -> list[str]:
    """What axe finds."""
    page.wait_for_load_state()
    with _watched(page):
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found: list[str] = page.evaluate(_AXE)
        return found


def too_wide(page: Page, size: dict[str, int]) -> list[str]:
    """How far a page goes beyond a screen of this size; nothing when it fits."""
    page.set_viewport_size(size)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(WIDE)
    return [] if width <= size["width"] else [f"{width} px"]


def tab_faults(page: Page) -> list[str]:
    """Tab through the whole page: what cannot be reached, traps, or takes the focus unseen."""
    with _watched(page):
        stops = page.evaluate(_STOPS)
        page.evaluate(_WATCH)
        for more in (stops, stops + 20):  # past the last one it goes out of the page
            for _ in range(more):
                page.keyboard.down("Tab")
            page.keyboard.up("Tab")
            way = page.evaluate("stegvisTab()")
            if way["round"]:
                break
    faults = [f"focus not seen: {one}" for one in way["unseen"]]
    if way["back"]:
        faults.append(f"the focus turns back to: {way['back']}")
    if not way["round"]:
        faults.append("the focus never comes round")
    if way["reached"] < stops:
        faults.append(f"{way['reached']} of {stops} reached")
    return faults
