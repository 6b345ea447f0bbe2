"""docs/sakerhet.md names requirements, tests, limits and parts of the code: all must be so."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tracker.access import deltagarlankar
from tracker.intake.files_limits import MAX_MEMBERS, MAX_ROWS, MAX_SIZE, MAX_UNPACKED, MIB
from web import deltagardorr, takt
from web.api.nycklar import API
from web.pages import egen, enkat
from web.sakerhetslogg import NEKAT


ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/sakerhet.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (V\d+\.\d+\.\d+) \|(.*)\|(.*)\|(.*)\|$", TEXT, re.MULTILINE)
"""(number, what it means, how it is met, tests)"""
NOT_OURS = TEXT.split("\n## Gäller inte\n")[1]
GOAL = 0.9

# OWASP ASVS 5.0.0: section → the level of each of its requirements in order.
ASVS: Final = """
V1.1 22|V1.2 1111122223|V1.3 112222222223|V1.4 222|V1.5 123|V2.1 122|V2.2 112|V2.3 12223|V2.4 23
V3.1 3|V3.2 113|V3.3 12223|V3.4 11222233|V3.5 11122333|V3.6 3|V3.7 22333|V4.1 12233|V4.2 23333
V4.3 22|V4.4 1222|V5.1 2|V5.2 112333|V5.3 113|V5.4 222|V6.1 122|V6.2 111111112222|V6.3 11223333
V6.4 112233|V6.5 22222333|V6.6 2223|V6.7 33|V6.8 2222|V7.1 222|V7.2 1111|V7.3 22|V7.4 11222
V7.5 223|V7.6 22|V8.1 1233|V8.2 1123|V8.3 133|V8.4 23|V9.1 111|V9.2 1222|V10.1 22|V10.2 223
V10.3 22223|V10.4 1111122222233333|V10.5 22222|V10.6 22|V10.7 222|V11.1 2233|V11.2 22233
V11.3 11233|V11.4 1222|V11.5 23|V11.6 23|V11.7 33|V12.1 12233|V12.2 11|V12.3 22223|V13.1 2333
V13.2 222223|V13.3 2233|V13.4 1222233|V14.1 22|V14.2 12223333|V14.3 122|V15.1 12233|V15.2 12233
V15.3 1222222|V15.4 3333|V16.1 2|V16.2 22222|V16.3 2222|V16.4 222|V16.5 2223|V17.1 23
V17.2 22223333|V17.3 22
"""
LEVELS = {
    f"{section}.{number}": int(level)
    for section, levels in (pair.split() for pair in re.split(r"[|\n]", ASVS.strip()))
    for number, level in enumerate(levels, 1)
}


def named_tests() -> list[str]:
    """The name of every test there is."""
    return [
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]


def code() -> Iterator[tuple[str, ast.Module]]:
    """Our own modules, by their path."""
    for top in ("schemas", "tracker", "workers", "web"):
        for path in sorted((ROOT / top).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "/versions/" not in name and "node_modules" not in name:
                yield name, ast.parse(path.read_text(encoding="utf-8"))


def calls(module: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imports(module: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{one.name}" for one in node.names}
    return found


def of(found: set[str], *packages: str) -> bool:
    return any(one == name or one.startswith(f"{name}.") for one in found for name in packages)


# --- the table ---


def test_standard_is_the_one_that_was_published() -> None:
    """345 requirements: 70 of level 1, 183 of level 2, 92 of level 3."""
    assert [list(LEVELS.values()).count(level) for level in (1, 2, 3)] == [70, 183, 92]


def test_security_table_has_each_requirement_once() -> None:
    told = [row[0] for row in ROWS] + re.findall(r"\bV\d+\.\d+\.\d+\b", NOT_OURS)
    assert sorted({one for one in told if told.count(one) > 1}) == []
    assert sorted(set(told) - LEVELS.keys()) == []
    assert sorted({one for one, level in LEVELS.items() if level < 3} - set(told)) == []


def test_security_table_names_tests_that_exist() -> None:
    there = named_tests()
    named = set(re.findall(r"`(test_\w+)`", TEXT))
    assert sorted(named - set(there)) == []
    assert sorted(name for name in named if there.count(name) > 1) == []


def test_security_table_has_a_test_or_a_reason_in_each_row() -> None:
    neither = [
        number
        for number, _, how, proof in ROWS
        if not re.search(r"`test_\w+`", proof) and (proof.strip() != "granskas" or len(how) < 10)
    ]
    assert neither == []


def test_security_is_mostly_tested_by_itself(record_property) -> None:
    ours = [proof for number, _, _, proof in ROWS if LEVELS[number] < 3]
    tested = [proof for proof in ours if "`test_" in proof]
    share = len(tested) / len(ours)
    print(f"ASVS 5.0 level 1 and 2: {len(tested)} of {len(ours)} tested, {share:.1%}")
    record_property("asvs_tested", f"{share:.3f}")
    assert len(ours) > 190
    assert share >= GOAL


@pytest.mark.parametrize("number", [row[0] for row in ROWS if "written_down" in row[3]])
def test_what_is_to_be_written_down_is_written_down(number: str) -> None:
    how = next(row[2] for row in ROWS if row[0] == number)
    [section] = re.findall(r"\*([^*]+)\*", how)
    found = re.search(rf"^## {re.escape(section)} \(.*?\n(.*?)^## ", TEXT, re.MULTILINE | re.DOTALL)
    assert found is not None
    assert len(found[1].split()) > 40


def section(name: str) -> str:
    return TEXT.split(f"\n## {name} (")[1].split("\n## ")[0]


# --- limits and lists ---


def test_limits_are_those_of_the_document() -> None:
    said = [
        int(n.replace(" ", ""))
        for n in re.findall(r"^\|[^|]+\| ([\d ]+) \|", section("Gränser"), re.MULTILINE)
    ]
    limits = (takt.KONTO_HAR, takt.KONTO, takt.ADRESS, takt.KOD, takt.SOK, takt.EXPORT)
    doors = (deltagardorr.MISS.antal, egen.KODER.antal, deltagarlankar.FORSOK, enkat.SVAR.antal)
    assert said == [*(limit.antal for limit in limits), *doors, API.antal]


def test_sizes_are_those_of_the_document() -> None:
    said = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", section("Filer"), re.MULTILINE))
    assert {kind: int(size) * MIB for kind, size in said.items()} == MAX_SIZE
    for limit, unit in ((MAX_UNPACKED // MIB, "MiB"), (MAX_MEMBERS, "delar"), (MAX_ROWS, "rader")):
        assert f"{limit:,}".replace(",", " ") + f" {unit}" in section("Filer")


CRYPTO: Final = {
    "AESGCM", "InvalidTag", "PasswordHasher", "InvalidHashError", "VerificationError", "sha256",
    "RFC_9106_LOW_MEMORY", "digest", "new", "compare_digest", "token_bytes", "token_hex",
    "token_urlsafe", "urandom",
}  # fmt: skip
"""What we take from the libraries: no block mode but GCM, no hash but SHA-256."""


def test_every_module_with_cryptography_stands_in_the_inventory() -> None:
    said = set(re.findall(r"`((?:tracker|web)/[\w/]+\.py)`", section("Nycklar och krypto")))
    libraries = ("cryptography", "hashlib", "hmac", "secrets", "argon2", "joserfc", "authlib")
    there, odd = set(), []
    for name, module in code():
        found = imports(module)
        if not of(found, *libraries):
            continue
        there.add(name)
        odd += [
            (name, one)
            for one in found
            if of({one}, "cryptography", "argon2") and one.split(".")[-1][0].isupper()
            and one.split(".")[-1] not in CRYPTO
        ]  # fmt: skip
        odd += [
            (name, called)
            for called, _ in calls(module)
            if re.fullmatch(r"(hashlib|hmac|secrets)\.\w+", called)
            and called.split(".")[-1] not in CRYPTO
        ]
        text = (ROOT / name).read_text(encoding="utf-8")
        weak = re.findall(r'"(sha1|md5)"|hashlib\.(?:md5|sha1)', text)
        odd += [(name, one) for one in weak if name != "tracker/access/totp.py"]
    assert odd == []
    assert sorted(there ^ said) == []


REACH_OUT: Final = {
    "web/oidc.py": "the provider in the settings",
    "web/up.py": "its own health, on this machine",
    "tracker/servers/valkey.py": "the built-in servers, by socket",
    "tracker/servers/server.py": "as above",
    "tracker/servers/reach.py": "as above",
}


def test_only_known_modules_reach_out() -> None:
    """Database and broker have clients of their own; nothing else opens a connection."""
    reach = ("requests", "urllib.request", "http.client", "socket", "smtplib", "ftplib", "httpx")
    more = ("aiohttp", "urllib3", "ldap", "paramiko", "telnetlib", "imaplib")
    assert {name for name, module in code() if of(imports(module), *reach, *more)} <= set(REACH_OUT)


def test_calls_to_the_provider_follow_no_redirect_and_check_certificates() -> None:
    module = ast.parse((ROOT / "web/oidc.py").read_text(encoding="utf-8"))
    asked = [
        {one.arg: ast.unparse(one.value) for one in call.keywords}
        for called, call in calls(module)
        if called.endswith((".fetch_token", "requests.get", "requests.post"))
    ]
    assert len(asked) == 2
    assert all(one["allow_redirects"] == "False" for one in asked)
    assert not any("verify" in one for one in asked)
    assert "verify" not in {one.arg for _, call in calls(module) for one in call.keywords}


FORBIDDEN: Final = re.compile(
    r"eval|exec|compile|__import__|os\.(system|popen|spawn\w+)|.*\.format_map|yaml\.\w+"
    r"|(.*\.)?(render_template_string|from_string|Markup)"
)
UNSAFE: Final = ("pickle", "marshal", "shelve", "yaml", "xml", "lxml", "dill", "jsonpickle")


def dangerous(name: str, module: ast.Module) -> list[str]:
    found = [called for called, _ in calls(module) if FORBIDDEN.fullmatch(called)]
    found += [one for one in imports(module) if of({one}, *UNSAFE)]
    for called, call in calls(module):
        if any(one.arg == "shell" for one in call.keywords):
            found.append(f"{called} shell")
        first = call.args[0] if call.args else None
        if (
            called.startswith("re.")
            and called != "re.escape"
            and not isinstance(first, ast.Constant)
        ):
            escaped = "re.escape(" in (ROOT / name).read_text(encoding="utf-8")
            found += [] if escaped else [f"{called} of what is no constant"]
        if name.startswith("web/") and called.endswith(".format"):
            own = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Constant)
            found += [] if own else [f"{called} of what is no constant"]
    return found


def test_dangerous_functions_are_not_used() -> None:
    assert [(name, one) for name, module in code() for one in dangerous(name, module)] == []
    safe = {
        path.name: re.findall(r"\{\{([^}]*\|\s*safe)", path.read_text(encoding="utf-8"))
        for path in (ROOT / "web/templates").glob("*.html")
    }
    drawn = ("setup.bild", "diagram.svg", "bild", "bild.svg", "p.bild.svg")
    ours = {
        f"{name} | safe" for name in drawn
    }  # drawn by us, from figures; words are escaped there
    assert {text.strip() for found in safe.values() for text in found} <= ours


@pytest.mark.parametrize(
    "line",
    [
        *("eval(x)", "import pickle", "from xml.etree import ElementTree", "run(x, shell=True)"),
        *("re.compile(x)", "text.format(x)", "render_template_string(x)", "os.system(x)"),
    ],
)
def test_dangerous_functions_are_seen(line: str) -> None:
    assert dangerous("web/app.py", ast.parse(line))


def test_own_scripts_make_no_markup_and_keep_nothing() -> None:
    scripts = list((ROOT / "web/static").glob("*.js"))
    assert len(scripts) >= 3
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage"
        r"|localStorage|sessionStorage|indexedDB|document\.cookie|__proto__|Object\.assign|https?://"
    )
    found = {path.name: forbidden.findall(path.read_text(encoding="utf-8")) for path in scripts}
    assert {name: one for name, one in found.items() if one} == {}


def test_every_log_line_stands_in_the_inventory() -> None:
    said = set(re.findall(r"`([a-z_]+)`", section("Loggar")))
    told = set(NEKAT.values())
    for name, module in code():
        for called, call in calls(module):
            if called in {"log.info", "log.warning", "log.error"} and "/servers/" not in name:
                first = call.args[0]
                told |= {str(first.value)} if isinstance(first, ast.Constant) else set()
    assert sorted(told - said) == []
    assert len(told) > 15


# --- what is installed ---


def test_every_library_is_pinned_with_a_hash() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE | re.IGNORECASE)[1:]
    assert len(blocks) > 50
    assert [
        one.split()[0] for one in blocks if "==" not in one or "--hash=sha256:" not in one
    ] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    pinned = {re.split(r"[=\[ ;]", one)[0].lower() for one in blocks}
    assert {re.split(r"[>=<\[ ;]", one)[0].lower() for one in asked} <= pinned
    npm = json.loads((ROOT / "web/package-lock.json").read_text(encoding="utf-8"))
    assert all("integrity" in one for name, one in npm["packages"].items() if name)


def test_what_is_installed_holds_no_tests() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = project["tool"]["setuptools"]["packages"]["find"]["include"]
    assert included == ["schemas*", "tracker*", "workers*", "web*"]
    named = [name for name, _ in code() if re.search(r"(^|/)(test_|conftest|tests/)", name)]
    assert named == []
