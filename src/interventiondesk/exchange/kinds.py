"""What a file is by its content, never by its name; used in the child."""

from __future__ import annotations

import codecs
import re
import zipfile
import zlib
from pathlib import Path

import msgspec

from interventiondesk.exchange.limits import Limits

CHUNK = 1 << 20
_HEAD = 65_536

TEXT = "text"
WORKBOOK = "Excel workbook"
_AS_SHEET = "Open it in a spreadsheet program, save it as an Excel workbook (.xlsx) or as CSV, and choose that file."
_EXPORT_AGAIN = "Export it again as CSV or as an Excel workbook (.xlsx)."


class Known(msgspec.Struct, frozen=True):
    """What a file is. `says` is filled where it cannot be read, `remedy` is the next step then."""

    kind: str
    says: str = ""
    remedy: str = ""


_BY_FIRST_BYTES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", _EXPORT_AGAIN),
    (b"\x89PNG", "a picture", _EXPORT_AGAIN),
    (b"\xff\xd8\xff", "a picture", _EXPORT_AGAIN),
    (b"GIF8", "a picture", _EXPORT_AGAIN),
    (b"SQLite format 3\0", "a database", _EXPORT_AGAIN),
    (b"\x1f\x8b", "a compressed file (gzip)", "Unpack it and choose the file inside."),
    (b"7z\xbc\xaf\x27\x1c", "a compressed file (7z)", "Unpack it and choose the file inside."),
    (b"Rar!", "a compressed file (RAR)", "Unpack it and choose the file inside."),
    (b"{\\rtf", "a text document (RTF)", _EXPORT_AGAIN),
    (b"MZ", "a program", "Do not open it. " + _EXPORT_AGAIN),
    (b"\x7fELF", "a program", "Do not open it. " + _EXPORT_AGAIN),
    (b"PAR1", "a data file (Parquet)", _EXPORT_AGAIN),
)
_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|table|meta|style|div|tr)\b", re.IGNORECASE)
_OLD_XML = re.compile(rb"urn:schemas-microsoft-com:office:spreadsheet")


def known(path: Path, limits: Limits) -> Known:
    """What the file at `path` is. Raises OSError where it cannot be opened."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for first, what, remedy in _BY_FIRST_BYTES:
        if head.startswith(first):
            return _refused(path, what, remedy)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(path, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(path)
    return _written(path, head)


def _refused(path: Path, what: str, remedy: str) -> Known:
    named = path.suffix.casefold()
    disguised = f" saved as {named}" if named in {".csv", ".tsv", ".txt", ".xls", ".xlsx"} else ""
    return Known(f"{what}{disguised}", f"This is {what}{disguised}, not a sheet.", remedy)


def _written(path: Path, head: bytes) -> Known:
    """A file without a known first mark: a page, old XML, or text."""
    shown = head[:4096]
    for mark in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        shown = shown.removeprefix(mark)
    shown = shown.replace(b"\0", b"").lstrip()
    if shown.startswith(b"<"):
        if _OLD_XML.search(shown):
            return _refused(path, "an Excel 2003 XML sheet", _AS_SHEET)
        if _PAGE.search(shown):
            return _refused(path, "a web page", _AS_SHEET)
        if shown.startswith(b"<?xml"):
            return _refused(path, "an XML file", _EXPORT_AGAIN)
    if shown[:1] in (b"{", b"[") and re.match(rb"[\[{]\s*[\"\[{]", shown):
        return _refused(path, "a JSON file", _EXPORT_AGAIN)
    return Known(TEXT)


def _compound(path: Path) -> Known:
    """The container of old Excel files and of protected new ones."""
    with path.open("rb") as file:
        start = file.read(CHUNK)
    if "EncryptedPackage".encode("utf-16-le") in start:
        return Known(
            "protected Excel workbook",
            "This workbook is protected with a password.",
            "Open it in Excel, remove the password under File, Info, and save it.",
        )
    return _refused(path, "an old Excel file (.xls)", _AS_SHEET)


_PARTS = {
    "xl/workbook.xml": WORKBOOK,
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
}


_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,  # zipfile lets it through
    NotImplementedError,
    EOFError,
    ValueError,
    RuntimeError,
)


def _zipped(path: Path, limits: Limits) -> Known:
    """A zip: its list and every packed byte are checked here, before calamine is let near it."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename.replace("\\", "/").lstrip("/").casefold() for member in members}
            what = next((kind for part, kind in _PARTS.items() if part in names), "")
            if not what and "content.xml" in names:
                what = "an OpenDocument sheet (.ods)"
            if what != WORKBOOK:
                if what:
                    return _refused(path, what, _AS_SHEET)
                return _refused(path, "a zip file", "Unpack it and choose the file inside.")
            bomb = Known(
                WORKBOOK,
                "This workbook unpacks to far more than its size allows.",
                "It may be damaged or made to do harm. " + _EXPORT_AGAIN,
            )
            size = path.stat().st_size
            if len(members) > limits.members or sum(member.compress_size for member in members) > size:
                return bomb
            unpacked = 0
            for member in members:
                if member.flag_bits & 1:
                    return Known(
                        WORKBOOK, "This workbook is protected with a password.", "Save it without one and try again."
                    )
                # The sizes in the list may lie: what counts is what comes out.
                with archive.open(member) as packed:
                    while part := packed.read(CHUNK):
                        unpacked += len(part)
                        if unpacked > limits.unpacked or (
                            unpacked > limits.ratio_counts_from and unpacked > limits.ratio * size
                        ):
                            return bomb
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        ValueError,
        RuntimeError,
        zlib.error,
    ):
        return _damaged()
    except OSError as error:
        if error.errno is None:
            return _damaged()
        raise
    return Known(WORKBOOK)


def _damaged() -> Known:
    return Known(
        WORKBOOK, "This workbook is damaged: part of it is missing or unreadable.", "Download or save it again."
    )


class TextKnown(msgspec.Struct, frozen=True):
    """How the bytes of a text become letters, or why they cannot."""

    encoding: str
    says: str = ""
    remedy: str = ""


_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(path: Path) -> TextKnown:
    """By its mark, then by the pattern of NUL bytes, then strict UTF-8, then cp1252."""
    with path.open("rb") as file:
        head = file.read(4096)
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return TextKnown(encoding)
        if b"\0" in head:
            even, odd = head[0::2].count(0), head[1::2].count(0)
            half = len(head) / 2
            if odd > 0.5 * half and even < 0.05 * half:
                return TextKnown("utf-16-le")
            if even > 0.5 * half and odd < 0.05 * half:
                return TextKnown("utf-16-be")
        file.seek(0)
        lines = 1
        decoder = codecs.getincrementaldecoder("utf-8")()
        utf8 = True
        while part := file.read(CHUNK):
            at = part.find(b"\0")
            if at >= 0:
                lines += part.count(b"\n", 0, at)
                return TextKnown(
                    "",
                    f"Line {lines} of the file holds bytes that no text has.",
                    "It may be damaged or no text at all. " + _EXPORT_AGAIN,
                )
            lines += part.count(b"\n")
            if utf8:
                try:
                    decoder.decode(part)
                except UnicodeDecodeError:
                    utf8 = False
        if utf8:
            try:
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                utf8 = False
    return TextKnown("utf-8" if utf8 else "cp1252")
