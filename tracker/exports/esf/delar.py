"""The parts of a workbook's zip: which sheet is where, and that its formulas are counted anew."""

import io
import re
from dataclasses import dataclass
from html import unescape
from posixpath import join, normpath
from typing import Final
from zipfile import ZipFile

from tracker.errors import Refused
from tracker.exports.esf.taggar import taggar
from tracker.exports.frozenzip import FrozenZip
from tracker.intake.files_limits import MIB, check_xlsx


STORSTA: Final = 5 * MIB
"""A form is small; a large file is something else."""
_BOK: Final = "xl/workbook.xml"
_RELATIONER: Final = "xl/_rels/workbook.xml.rels"
_BERAKNING: Final = re.compile(rb"<((?:\w+:)?)calcPr\b[^>]*>")
_FULL: Final = re.compile(rb"""\s(fullCalcOnLoad|calcMode)=("[^"]*"|'[^']*')""")
_FORE: Final = re.compile(
    rb"</((?:\w+:)?)(?:sheets|functionGroups|externalReferences|definedNames)>"
)
STORST_UPPACKAD: Final = 16 * MIB
"""Of XML: openpyxl makes an object of each cell, in the process that serves the page."""
_MAKRON: Final = ("vbaproject", "xl/macrosheets/", "xl/activex/", "customui/")
_LANKAR: Final = (
    *("xl/externallinks/", "xl/connections.xml", "xl/querytables/", "xl/embeddings/"),
    "xl/webextensions/",
)
_HAMTAR: Final = re.compile(
    r"\b(?:WEBSERVICE|RTD|IMAGE|DDE|IMPORT(?:DATA|FEED|HTML|RANGE|XML))\s*\(", re.IGNORECASE
)
"""Functions that read from elsewhere, or send there, when the file is opened; in any program."""
_INGET: Final = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[|\]\]>", re.DOTALL)
"""What may stand in the middle of a word and is not of it."""
_BILDER: Final = "xl/media/"


@dataclass(frozen=True, slots=True)
class Delar:
    """Every part in the order of the file, and sheet name → part."""

    innehall: dict[str, bytes]
    blad: dict[str, str]


def las(packad: bytes) -> Delar:
    """The parts of an .xlsx or .xlsm within the limits of files that others have made.

    Raises Refused for anything else.
    """
    if len(packad) > STORSTA:
        raise Refused(f"ESF041: Blanketten får vara högst {STORSTA // MIB} MiB. Ta bort bilder.")
    check_xlsx(packad)
    with ZipFile(io.BytesIO(packad)) as arkiv:
        innehall = {del_.filename: arkiv.read(del_) for del_ in arkiv.infolist()}
    if _BOK not in innehall or _RELATIONER not in innehall:
        raise Refused("ESF042: Spara blanketten som Excelarbetsbok (.xlsx) och lämna in den igen.")
    mal = {one.get("Id"): one.get("Target", "") for one in _element(innehall, _RELATIONER)}
    blad = {}
    for one in _element(innehall, _BOK):
        id_ = next((v for k, v in one.items() if k.endswith(":id")), None)
        if "name" in one and "sheetId" in one and id_ in mal:
            blad[one["name"]] = _plats(mal[id_])
    return Delar(innehall, {namn: del_ for namn, del_ in blad.items() if del_ in innehall})


def granska(packad: bytes) -> Delar:
    """As `las`, for a form that is to be kept: plain .xlsx, with nothing in it that runs or reads
    from elsewhere. Raises Refused with what is in the way.
    """
    delar = las(packad)
    namn = [one.lower() for one in delar.innehall]
    typer = delar.innehall.get("[Content_Types].xml", b"").lower()
    if any(ord_ in one for one in namn for ord_ in _MAKRON) or b"macroenabled" in typer:
        raise Refused(
            "ESF047: Blanketten har makron. Spara den som Excelarbetsbok (.xlsx) utan makron, och "
            "lämna in den igen."
        )
    stort = sum(
        len(one) for namn, one in delar.innehall.items() if not namn.lower().startswith(_BILDER)
    )
    if stort > STORST_UPPACKAD or not delar.blad:
        raise Refused("ESF042: Spara blanketten som Excelarbetsbok (.xlsx) och lämna in den igen.")
    if any(one.startswith(_LANKAR) for one in namn) or _hamtar(delar):
        raise Refused(
            "ESF048: Blanketten hämtar uppgifter från andra filer. Ta bort länkarna i Excel (Data, "
            "Redigera länkar), och lämna in den igen."
        )
    return delar


def _hamtar(delar: Delar) -> bool:
    """Whether something in it reads from elsewhere when it is opened; a link to press does not.

    Programs look for parts and words in any case, and read `WEBSERV&#73;CE` as we say it.
    """
    for namn in (one for one in delar.innehall if one.lower().endswith(".rels")):
        for one in _element(delar.innehall, namn):
            ute = one.get("TargetMode", "").strip().lower() == "external"
            if ute and not one.get("Type", "").endswith("/hyperlink"):
                return True
    return any(
        _HAMTAR.search(unescape(_INGET.sub("", part.decode(errors="replace"))))
        for namn, part in delar.innehall.items()
        if not namn.lower().startswith(_BILDER)
    )


def packa(delar: Delar, andrade: dict[str, bytes]) -> bytes:
    """The file with some parts replaced; the same parts give the same bytes.

    Whoever opens it counts every formula: the stored results were of the empty form.
    """
    nytt = delar.innehall | {_BOK: _raknas_om(delar.innehall[_BOK])} | andrade
    ut = io.BytesIO()
    with FrozenZip(ut, {}) as arkiv:
        for namn, byte in nytt.items():
            arkiv.writestr(namn, byte)
    return ut.getvalue()


def _plats(mal: str) -> str:
    return mal.removeprefix("/") if mal.startswith("/") else normpath(join("xl", mal))


def _element(innehall: dict[str, bytes], del_: str) -> list[dict[str, str]]:
    """The attributes of every element of a part."""
    return [tagg.attribut for tagg in taggar(innehall[del_]) if not tagg.slutar]


def _raknas_om(bok: bytes) -> bytes:
    found = _BERAKNING.search(bok)
    if found:
        tagg = _FULL.sub(b"", found[0])
        slut = b"/>" if tagg.endswith(b"/>") else b">"
        ny = tagg.removesuffix(slut).rstrip() + b' fullCalcOnLoad="1"' + slut
        return bok[: found.start()] + ny + bok[found.end() :]
    fore = list(_FORE.finditer(bok))
    if not fore:
        return bok
    at, prefix = fore[-1].end(), fore[-1][1]
    return bok[:at] + b"<" + prefix + b'calcPr fullCalcOnLoad="1"/>' + bok[at:]
