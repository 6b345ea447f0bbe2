"""What is looked at on a page in the browser: axe, narrow screens, and the way of the Tab key."""

import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page


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
_AT = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const shown = (style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
    && !/rgba\\(0, 0, 0, 0\\)|transparent/.test(style.outlineColor)) || style.boxShadow !== 'none';
  const label = e.nextElementSibling;
  const own = shown(getComputedStyle(e))
    || (label && label.tagName === 'LABEL' && shown(getComputedStyle(label, '::before')));
  window.stegvisTab = window.stegvisTab || [];
  let at = window.stegvisTab.indexOf(e);
  const again = at >= 0;
  if (!again) window.stegvisTab.push(e);
  return {again, shown: own, what: e.outerHTML.slice(0, 120)};
}"""


_AXE = """axe.run({resultTypes: ['violations']})
  .then((found) => found.violations.map((one) => one.id))"""
"""Only what is asked for: the whole answer is fifty kilobytes, and slow to hand over."""
_COPIES: dict[Browser, Page] = {}
_SCRIPTS = re.compile(r"<script\b.*?</script>", re.DOTALL)


def axe(page: Page) -> list[str]:
    """What axe finds. It needs scripts to run: a page without them is looked at as a copy."""
    page.wait_for_load_state()
    alive = page.evaluate("document.body.classList.contains('js-enabled')")
    where = page if alive else _copy(page)
    if not where.evaluate("'axe' in window"):  # the one of the copies keeps it
        where.evaluate(AXE_SCRIPT)
    found: list[str] = where.evaluate(_AXE)
    return found


def _copy(page: Page) -> Page:
    """The page as it stands, without its scripts, where scripts may run. One for all copies: a new
    one costs as much as all that is looked for in it.
    """
    browser, origin = page.context.browser, page.url.split("/", 3)[:3]
    assert browser is not None
    copy = _COPIES.get(browser)
    if copy is None:
        copy = _COPIES[browser] = browser.new_context(viewport=WIDE).new_page()
    if copy.url.split("/", 3)[:3] != origin:
        copy.goto("/".join([*origin, "logga-in"]))
    copy.set_content(_SCRIPTS.sub("", page.content()))
    return copy


def too_wide(page: Page, size: dict[str, int]) -> list[str]:
    """How far a page goes beyond a screen of this size; nothing when it fits."""
    page.set_viewport_size(size)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(WIDE)
    return [] if width <= size["width"] else [f"{width} px"]


def tab_faults(page: Page) -> list[str]:
    """Tab through the whole page: what cannot be reached, traps, or takes the focus unseen."""
    page.evaluate("window.stegvisTab = []; document.querySelector('.govuk-skip-link').focus()")
    stops, faults = page.evaluate(_STOPS), []
    reached = 0
    for _ in range(stops * 2 + 20):
        at = page.evaluate(_AT)
        if at is None or at["again"]:
            break
        reached += 1
        if not at["shown"]:
            faults.append(f"focus not seen: {at['what']}")
        page.keyboard.press("Tab")
    else:
        faults.append("the focus never comes round")
    if reached < stops:
        faults.append(f"{reached} of {stops} reached")
    return faults
