"""What a file is by its content, never by its name; used in the child."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path

import msgspec

from interventiondesk.exchange.archives import Part, parts_of
from interventiondesk.exchange.compound import MAGIC, BadCompoundError, Compound
from interventiondesk.exchange.limits import Limits
from interventiondesk.exchange.tables import UnreadableError

_HEAD = 65_536

TEXT = "text"
WORKBOOK = "Excel workbook"
MACROS = "Excel workbook with macros"
STRICT = "Excel workbook (strict Open XML)"
BINARY = "binary Excel workbook"
OLD = "old Excel workbook"
OPEN_DOCUMENT = "OpenDocument sheet"
PAGE = "web page"
OLD_XML = "Excel 2003 XML sheet"
SET = "zip of tables"
FOLDER = "folder of tables"

OPEN_XML = {WORKBOOK, MACROS, STRICT}
WORKBOOKS = {*OPEN_XML, BINARY, OLD, OPEN_DOCUMENT}
_USUAL_SUFFIXES: dict[str, tuple[str, ...]] = {
    WORKBOOK: (".xlsx", ".xltx"),
    MACROS: (".xlsm", ".xltm"),
    STRICT: (".xlsx",),
    BINARY: (".xlsb",),
    OLD: (".xls", ".xlt"),
    OPEN_DOCUMENT: (".ods", ".ots"),
    PAGE: (".html", ".htm"),
    OLD_XML: (".xml",),
    SET: (".zip",),
    TEXT: (".csv", ".tsv", ".txt", ".tab"),
}
_SUFFIXES = {suffix for suffixes in _USUAL_SUFFIXES.values() for suffix in suffixes}
_EXPORT_AGAIN = "Export it again as CSV or as an Excel workbook (.xlsx)."
_INSIDE = "Unpack it and choose the file inside."


class Known(msgspec.Struct, frozen=True):
    """What a file is. `parts` are those of a zip."""

    kind: str
    parts: tuple[Part, ...] = ()


_BY_FIRST_BYTES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", _EXPORT_AGAIN),
    (b"\x89PNG", "a picture", _EXPORT_AGAIN),
    (b"\xff\xd8\xff", "a picture", _EXPORT_AGAIN),
    (b"GIF8", "a picture", _EXPORT_AGAIN),
    (b"SQLite format 3\0", "a database", _EXPORT_AGAIN),
    (b"\0\1\0\0Standard ", "a database (Access)", _EXPORT_AGAIN),
    (b"\x1f\x8b", "a compressed file (gzip)", _INSIDE),
    (b"BZh", "a compressed file (bzip2)", _INSIDE),
    (b"\xfd7zXZ", "a compressed file (xz)", _INSIDE),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7z)", _INSIDE),
    (b"Rar!", "a compressed file (RAR)", _INSIDE),
    (b"{\\rtf", "a text document (RTF)", _EXPORT_AGAIN),
    (b"MZ\x90", "a program", "Do not open it. " + _EXPORT_AGAIN),
    (b"\x7fELF", "a program", "Do not open it. " + _EXPORT_AGAIN),
    (b"PAR1", "a data file (Parquet)", _EXPORT_AGAIN),
    (b"MIME-Version:", "a web archive", _EXPORT_AGAIN),
    (b"\x09\x00\x04\x00", "an Excel file from before 1997", _EXPORT_AGAIN),
    (b"\x09\x02\x06\x00", "an Excel file from before 1997", _EXPORT_AGAIN),
    (b"\x09\x04\x06\x00", "an Excel file from before 1997", _EXPORT_AGAIN),
    (b"\x09\x08\x08\x00", "an Excel file from before 1997", _EXPORT_AGAIN),
)
_IS_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta|style|div|tr)\b", re.IGNORECASE)
_IS_OLD_XML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")


def known(path: Path, limits: Limits) -> Known:
    """What the file at `path` is. Raises `UnreadableError` where it is nothing that can be read or looks harmful, OSError
    where it cannot be opened."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(path, limits)
    if head.startswith(MAGIC):
        return _compound(path)
    refuse_others(head, path.suffix)
    return Known(written(head, path.suffix))


def shown(kind: str, path: Path, *, of: str | None = None) -> str:
    """A kind for people, with the ending of the name where it promises something else. `of` is the kind whose endings
    are usual where `kind` is finer."""
    suffix = path.suffix.casefold()
    usual = _USUAL_SUFFIXES.get(of or kind)
    return f"{kind} saved as {suffix}" if usual and suffix in _SUFFIXES and suffix not in usual else kind


def refuse_others(head: bytes, suffix: str) -> None:
    """Raises `UnreadableError` where the first bytes are those of something that holds no table."""
    for first, what, remedy in _BY_FIRST_BYTES:
        if head.startswith(first):
            raise _no_sheet(what, suffix, remedy)


def _no_sheet(what: str, suffix: str, remedy: str) -> UnreadableError:
    named = suffix.casefold()
    disguised = f" saved as {named}" if named in _SUFFIXES else ""
    return UnreadableError(f"This is {what}{disguised}, not a sheet.", remedy)


def written(head: bytes, suffix: str) -> str:
    """What a file without a known first mark is: a page, old XML, or text. Raises `UnreadableError` for other XML and for
    JSON."""
    start = head[:4096]
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        start = start.removeprefix(mark)
    start = start.replace(b"\0", b"").lstrip()
    if start.startswith(b"<"):
        if _IS_OLD_XML.search(start) and not _IS_PAGE.match(start):
            return OLD_XML
        if _IS_PAGE.search(start):
            return PAGE
        if start.startswith((b"<?xml", b"<!DOCTYPE", b"<!ENTITY")):
            raise _no_sheet("an XML file", suffix, _EXPORT_AGAIN)
    if start[:1] in (b"{", b"[") and re.match(rb"[\[{]\s*[\"\[{]", start):
        raise _no_sheet("a JSON file", suffix, _EXPORT_AGAIN)
    return TEXT


_IN_COMPOUND = (
    ("WordDocument", "a Word document"),
    ("PowerPoint Document", "a presentation"),
    ("__properties_version1.0", "an e-mail"),
)


def _compound(path: Path) -> Known:
    """The container of old Excel files and of protected new ones."""
    broken = UnreadableError(
        "This old Excel file is damaged: part of it is missing or points at itself.",
        "Open it in Excel, save it as an Excel workbook (.xlsx), and choose that file.",
    )
    try:
        inside = Compound(path)
        names = set(inside.streams)
        if names & {"EncryptedPackage", "EncryptionInfo"}:
            raise protected(WORKBOOK)
        if names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
            inside.check()
            return Known(OLD)
    except BadCompoundError as error:
        raise broken from error
    for stream, what in _IN_COMPOUND:
        if stream in names:
            raise _no_sheet(what, path.suffix, _EXPORT_AGAIN)
    raise broken


def protected(what: str) -> UnreadableError:
    """The refusal of a file that is encrypted."""
    name = "old Excel file" if what == OLD else "sheet" if what == OPEN_DOCUMENT else "workbook"
    return UnreadableError(
        f"This {name} is protected with a password.",
        "Open it in Excel, remove the password under File, Info, and save it.",
    )


_PARTS = (
    ("xl/workbook.bin", BINARY),
    ("xl/workbook.xml", WORKBOOK),
    ("content.xml", OPEN_DOCUMENT),
)
_OTHERS = (("word/document.xml", "a Word document"), ("ppt/presentation.xml", "a presentation"))


def _zipped(path: Path, limits: Limits) -> Known:
    """A zip: its list and every packed byte are looked at here, before calamine is let near it."""
    parts = parts_of(path, limits, _called(path))
    names = {part.name.replace("\\", "/").lstrip("/").casefold() for part in parts}
    for part, what in _OTHERS:
        if part in names:
            raise _no_sheet(what, path.suffix, _EXPORT_AGAIN)
    kind = next((kind for part, kind in _PARTS if part in names), SET)
    if kind == WORKBOOK:
        kind = _finer(path, names)
    if kind == OPEN_DOCUMENT:
        if b"encryption-data" in _start_of(path, "META-INF/manifest.xml"):
            raise protected(OPEN_DOCUMENT)
        said = _start_of(path, "mimetype")
        if b"opendocument" in said and b"spreadsheet" not in said:
            raise _no_sheet("an OpenDocument file", path.suffix, _EXPORT_AGAIN)
    return Known(kind, tuple(parts))


def _finer(path: Path, names: set[str]) -> str:
    """Which Open XML workbook it is."""
    if any(name.endswith("vbaproject.bin") for name in names):
        return MACROS
    return STRICT if b"purl.oclc.org/ooxml" in _start_of(path, "xl/workbook.xml") else WORKBOOK


def _start_of(path: Path, part: str) -> bytes:
    """The first bytes of a part of a zip that was looked through before, none where there is no such part."""
    with zipfile.ZipFile(path) as archive:
        try:
            with archive.open(part) as packed:
                return packed.read(_HEAD)
        except KeyError:
            return b""


def _called(path: Path) -> str:
    """What a zip is called before it is known, by its first part: workbooks begin with their types."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"[Content_Types].xml" in head or b"xl/" in head or b"_rels/" in head:
        return "workbook"
    return "OpenDocument sheet" if b"opendocument" in head else "zip file"
