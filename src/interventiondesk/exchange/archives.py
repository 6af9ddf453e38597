"""Looks through a zip before anything is let near it: what comes out, how much, under which names. Nothing is unpacked."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from pathlib import Path

import msgspec

from interventiondesk.exchange.limits import Limits
from interventiondesk.exchange.tables import UnreadableError

_CHUNK = 1 << 20
_TAIL = 32
_EXPORT_AGAIN = "Export it again as CSV or as an Excel workbook (.xlsx)."
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,  # zipfile lets it through
    NotImplementedError,
    EOFError,
    ValueError,
    RuntimeError,
    OverflowError,
)
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:")
_MARKS = (
    (b"f", b"<f"),
    (b"f", b":f"),
    (b'"', b't="e"'),
    (b"'", b"t='e'"),
    (b"h", b'hidden="'),
    (b"h", b"hidden='"),
)
_MARKS_OPEN_DOCUMENT = ((b"f", b"formula"), (b"y", b"visibility="), (b"p", b"percentage"))
"""What is looked for, each after the rarest of its letters: where that is missing, it is found out thirty times as fast."""
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


class Part(msgspec.Struct, frozen=True):
    """One file inside: its path, and whether its XML has formulas, errors, hidden rows or percentages that calamine
    does not tell."""

    name: str
    unpacked: int
    marked: bool


def parts_of(path: Path, limits: Limits, what: str) -> list[Part]:
    """Every part of the zip at `path`, after all of it was unpacked once into nothing and counted. `what` is what the
    file is called in a refusal.

    Raises `UnreadableError` for a zip that is damaged, protected, made to grow, or that carries definitions of XML
    entities; OSError where it cannot be opened.
    """
    try:
        return _looked_through(path, limits, what)
    except BROKEN as error:
        raise damaged(what) from error
    except OSError as error:
        if error.errno is None:
            raise damaged(what) from error
        raise


def damaged(what: str) -> UnreadableError:
    return UnreadableError(
        f"This {what} is damaged: part of it is missing or unreadable.", "Download or save it again."
    )


def _looked_through(path: Path, limits: Limits, what: str) -> list[Part]:
    size = path.stat().st_size
    grows = UnreadableError(
        f"This {what} unpacks to far more than its size allows.",
        "It may be damaged or made to do harm. " + _EXPORT_AGAIN,
    )
    parts: list[Part] = []
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > limits.members or sum(member.compress_size for member in members) > size:
            raise grows
        _check_places(members, what)
        unpacked = 0
        for member in members:
            if member.flag_bits & 1:
                raise UnreadableError(
                    f"This {what} is protected with a password.", "Save it without one and try again."
                )
            count, marked, tail = 0, False, b""
            is_xml = member.filename.casefold().endswith((".xml", ".rels"))
            marks = _MARKS_OPEN_DOCUMENT if member.filename == "content.xml" else _MARKS
            # The sizes in the list may lie: what counts is what comes out.
            with archive.open(member) as packed:
                while piece := packed.read(_CHUNK):
                    if is_xml:
                        marked = marked or (not count and piece.startswith(_UTF16))
                        marked = _looked_at(tail + piece, () if marked else marks, what) or marked
                        tail = piece[-_TAIL:]
                    count += len(piece)
                    unpacked += len(piece)
                    if unpacked > limits.unpacked or (
                        unpacked > limits.ratio_counts_from and unpacked > limits.ratio * size
                    ):
                        raise grows
            parts.append(Part(member.filename, count, marked))
    return parts


def _looked_at(piece: bytes, marks: tuple[tuple[bytes, bytes], ...], what: str) -> bool:
    if b"!" in piece and b"<!" in piece and (b"<!ENTITY" in piece or (b"<!DOCTYPE" in piece and b"[" in piece)):
        raise _defines(what)
    if b"\0" in piece and b"<\0!\0E\0N\0T\0I\0T\0Y" in piece:
        raise _defines(what)
    return any(rare in piece and mark in piece for rare, mark in marks)


def _defines(what: str) -> UnreadableError:
    return UnreadableError(
        f"This {what} brings definitions of its own (entities), as no spreadsheet program writes them.",
        "It may be made to do harm. " + _EXPORT_AGAIN,
    )


def _check_places(members: list[zipfile.ZipInfo], what: str) -> None:
    """Two parts may not share bytes or a name: readers would then disagree on what is in the file."""
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.header_offset < end:
            raise damaged(what)
        end = member.header_offset + 30 + len(member.orig_filename) + member.compress_size
    if len({member.filename for member in members}) < len(members):
        raise UnreadableError(f"This {what} holds two parts with the same name.", "Download or save it again.")


def inner_name(member: zipfile.ZipInfo) -> str:
    """The path of a member inside a zip of tables, empty for what is no file of its own (folders, `__MACOSX`, hidden).

    Raises `UnreadableError` for a path that leads elsewhere: absolute, with a drive or a backslash, through `..`, a
    link, a device. No path of an archive is ever followed; such a zip is not what it seems.
    """
    raw = member.orig_filename
    shown = raw[:80] if raw.isprintable() else ascii(raw)[1:-1][:80]
    if member.is_dir():
        return ""
    steps = [step for step in raw.split("/") if step not in {"", "."}]
    kind = member.external_attr >> 16
    leads_out = (
        raw.startswith("/")
        or "\\" in raw
        or "\0" in raw
        or _DRIVE.match(raw)
        or any(step == ".." or ":" in step for step in steps)
    )
    if leads_out:
        raise UnreadableError(
            f"The zip holds a file whose path leads elsewhere: {shown}.",
            "It may be made to do harm. Ask for it again, or unpack it and choose the file inside.",
        )
    if stat.S_IFMT(kind) not in {0, stat.S_IFREG}:
        raise UnreadableError(f"The zip holds a link or a device instead of a file: {shown}.", _EXPORT_AGAIN)
    if any(_DEVICE.fullmatch(step.rstrip(" .")) for step in steps):
        raise UnreadableError(f"The zip holds a file named like a device of the computer: {shown}.", _EXPORT_AGAIN)
    if "__MACOSX" in steps or any(step.startswith(".") for step in steps):
        return ""
    return "/".join(steps)
