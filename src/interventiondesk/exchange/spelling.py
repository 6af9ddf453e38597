"""How the bytes of a text become letters: by proof where there is one, else by a choice that people can see and change."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import IO

import msgspec

from interventiondesk.exchange.tables import Spelling, UnreadableError, Warned

_CHUNK = 1 << 20
_ASCII = bytes(range(128))
_EXAMPLES = 5
_SEARCHED = 8 * _CHUNK

TITLES: dict[str, str] = {
    "utf-8": "Unicode (UTF-8)",
    "cp1252": "Western European (Windows)",
    "mac-roman": "Western European (Mac)",
    "cp1250": "Central European (Windows)",
    "latin-1": "Western European (Latin-1)",
    "cp437": "DOS",
    "shift_jis": "Japanese (Shift-JIS)",
    "gb18030": "Chinese (GB18030)",
}
"""The encodings that may be asked for, with their names for people, in the order in which they are offered."""
_SEVERAL_BYTES = {"utf-8", "shift_jis", "gb18030"}

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORD = re.compile(rb"[^\x00-\x1f,;|\"<>]{0,24}[\x80-\xff][^\x00-\x1f,;|\"<>]{0,24}")

MIXED = "mixed-utf-8-and-cp1252"
"""The name under which stray bytes in a text that is UTF-8 for the most part are read as Windows letters."""


def _stray(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    # One byte only: what follows may be good UTF-8 again.
    return error.object[error.start : error.start + 1].decode("cp1252", "replace"), error.start + 1


codecs.register_error(MIXED, _stray)


class Letters(msgspec.Struct, frozen=True):
    """How to decode a text: arguments for `open`, its name for people, other ways, and the first line with doubtful
    letters (0 where there is none)."""

    encoding: str
    errors: str = "strict"
    possible: tuple[Spelling, ...] = ()
    doubtful_line: int = 0

    @property
    def name(self) -> str:
        return self.encoding.removesuffix("-sig")


def doubts_of(letters: Letters) -> list[Warned]:
    """What the user should know of a text with letters that do not fit the rest."""
    if not letters.doubtful_line:
        return []
    return [
        Warned(
            f"line {letters.doubtful_line}",
            "Some letters are written in another way than the rest of the file: look at the names.",
        )
    ]


def spelling_of(opened: Callable[[], IO[bytes]], wanted: str | None = None) -> Letters:
    """By its mark, then by the pattern of NUL bytes, then strict UTF-8, then `wanted`, then cp1252. A text that is UTF-8
    for the most part stays UTF-8.

    Raises `UnreadableError` where the bytes are no text, and where they cannot be what was asked for.
    """
    with opened() as file:
        head = file.read(4096)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return Letters(encoding)
    if b"\0" in head and (wide := _wide(head)):
        return Letters(wide)
    seen, utf8 = _bytes_in(opened)
    if utf8:
        return Letters("utf-8")
    mixed = _mostly_utf8(opened)
    possible = _possible(opened, seen, mixed=mixed is not None)
    if wanted is not None and wanted != "utf-8":
        if wanted not in TITLES or not _decodes(opened, seen, wanted):
            raise UnreadableError(
                f"The letters of this file cannot be read as {TITLES.get(wanted, wanted)}.", "Choose another encoding."
            )
        return Letters(wanted, "strict", possible)
    if mixed is not None:
        return Letters("utf-8", MIXED, possible, mixed)
    line = 0 if _decodes(opened, seen, "cp1252") else _first_line(opened, "cp1252")
    return Letters("cp1252", "replace", possible, line)


def _wide(head: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, by where its NUL bytes stand."""
    quarter = len(head) // 4
    at = [head[place::4].count(0) for place in range(4)]
    if quarter:
        if min(at[1:]) > 0.9 * quarter and at[0] < 0.05 * quarter:
            return "utf-32-le"
        if min(at[:3]) > 0.9 * quarter and at[3] < 0.05 * quarter:
            return "utf-32-be"
    even, odd, half = at[0] + at[2], at[1] + at[3], len(head) / 2
    if odd > 0.5 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.5 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _bytes_in(opened: Callable[[], IO[bytes]]) -> tuple[bytes, bool]:
    """The bytes above 127 that occur, and whether all is UTF-8. Refuses NUL."""
    lines = 1
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8 = True
    seen: set[int] = set()
    with opened() as file:
        while part := file.read(_CHUNK):
            at = part.find(b"\0")
            if at >= 0:
                lines += part.count(b"\n", 0, at)
                raise UnreadableError(
                    f"Line {lines} of the file holds bytes that no text has.",
                    "It may be damaged or no text at all. Export it again as CSV or as an Excel workbook (.xlsx).",
                )
            lines += part.count(b"\n")
            if not part.isascii():
                seen.update(part.translate(None, _ASCII))
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
    return bytes(sorted(seen)), utf8


def _mostly_utf8(opened: Callable[[], IO[bytes]]) -> int | None:
    """The first line with a stray byte where there are as many letters in good UTF-8 as stray bytes, else None: by chance
    a Windows text hardly ever has one."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = strays = 0
    line, first = 1, 0
    with opened() as file:
        while part := file.read(_CHUNK):
            if part.isascii():
                line += part.count(b"\n")
                continue
            text = decoder.decode(part)
            bad = text.count("\ufffd")
            if bad and not first:
                first = line + text.count("\n", 0, text.index("\ufffd"))
            strays += bad
            good += sum(text.count(letter) for letter in {one for one in text if one > "\x7f"} - {"\ufffd"})
            line += text.count("\n")
    return (first or line) if good >= strays else None


def _decodes(opened: Callable[[], IO[bytes]], seen: bytes, encoding: str) -> bool:
    if encoding not in _SEVERAL_BYTES:
        try:
            seen.decode(encoding)
        except UnicodeDecodeError:
            return False
        return True
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with opened() as file:
            while part := file.read(_CHUNK):
                decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_line(opened: Callable[[], IO[bytes]], encoding: str) -> int:
    """The line of the first byte that a one-byte encoding does not have."""
    missing = [bytes([one]) for one in range(128, 256) if not _is_letter(one, encoding)]
    line = 1
    with opened() as file:
        while part := file.read(_CHUNK):
            if not part.isascii() and (found := [at for one in missing if (at := part.find(one)) >= 0]):
                return line + part.count(b"\n", 0, min(found))
            line += part.count(b"\n")
    return 0


def _is_letter(one: int, encoding: str) -> bool:
    try:
        bytes([one]).decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _possible(opened: Callable[[], IO[bytes]], seen: bytes, *, mixed: bool) -> tuple[Spelling, ...]:
    """Every encoding in which these bytes are text, with the first few words that need it; of two that write them alike
    only the first."""
    words: list[bytes] = []
    searched = 0
    with opened() as file:
        while len(words) < _EXAMPLES and searched < _SEARCHED and (part := file.read(_CHUNK)):
            searched += len(part)
            for found in _WORD.finditer(part):
                word = found[0].strip()
                if word not in words:
                    words.append(word)
                if len(words) >= _EXAMPLES:
                    break
    offered: list[Spelling] = []
    for encoding, title in TITLES.items():
        if encoding == "utf-8":
            if not mixed:
                continue
            examples = tuple(word.decode("utf-8", MIXED) for word in words)
        elif _decodes(opened, seen, encoding) or (encoding == "cp1252" and not mixed):
            examples = tuple(word.decode(encoding, "replace") for word in words)
        else:
            continue
        if all(examples != other.examples for other in offered):
            offered.append(Spelling(encoding, title, examples))
    return tuple(offered)
