"""Makes broken files out of good ones, always the same ones from the same number."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from exchange.made_files import (
    EVERY_KIND,
    ROSTER,
    Day,
    Error,
    Formula,
    biff8,
    compound,
    csv_text,
    ods,
    parts_of,
    web_page,
    xls,
    xlsb,
    xlsx,
    xml_2003,
    zipped,
)

_RICH: tuple[tuple[object, ...], ...] = (
    *ROSTER,
    ("010", Error("#N/A"), Day(46_300.5)),
    (None, 'two "words",\nand more', True),
    ("'=1+1", -3, 1e300),
)
_WITH_FORMULA = (*_RICH, (Formula("=B2+1"), 1))

SEEDS: dict[str, bytes] = EVERY_KIND | {
    "csv with quotes": b"ID,Last,Notes\r\n" + b'1,"O""Neil","likes dogs,\nand maps"\r\n' * 5,
    "csv cp1252": csv_text().encode("cp1252"),
    "csv utf-16": csv_text().encode("utf-16-le"),
    "xlsx rich": xlsx(_WITH_FORMULA, before='<cols><col min="2" max="3" hidden="1"/></cols>'),
    "xlsx two sheets": xlsx(sheets=[("One", ""), ("Two", 'state="hidden"')]),
    "xls rich": xls(_WITH_FORMULA, from_1904=True),
    "xlsb rich": xlsb(_RICH),
    "ods rich": ods(_WITH_FORMULA),
    "html rich": web_page(_RICH, head='<meta charset="windows-1252"><style>td {mso: x}</style>').encode("cp1252"),
    "xml rich": xml_2003(_WITH_FORMULA).encode(),
}
_INSERTED = (
    b'"', b"'", b"\n", b"\r", b"\r\n", b",", b";", b"\t", b"|", b"\0", b"<", b">", b"&", b"]]>", b"<!--", b"<![CDATA[",
    b"&#0;", b"&#xD800;", b"&a;", b"<table>", b"</tr>", b'<td colspan="99999999">', b"\xff", b"\xed\xa0\x80",
    b"\xe2\x80\xae", b"=1+1", b"-", b"9" * 30, b"\xff\xff\xff\xff", b"\xfe\xff", b"PK\x03\x04", b"sep=", b"NaN",
    b"1e999", b"\x1b", b"../",
)  # fmt: skip
_NUMBER = re.compile(rb"[0-9]+")
_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"65536",
    b"1048577",
    b"2147483648",
    b"4294967295",
    b"99999999999999999999",
    b"1e308",
    b"x",
)


def _flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 8, 40))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _overwrite(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    at = chance.randrange(len(changed))
    size = chance.choice((1, 2, 4, 8))
    changed[at : at + size] = chance.choice((b"\0", b"\xff", b"\x7f", b"\x80", b"\x01")) * size
    return bytes(changed[: len(content)])


def _splice(content: bytes, chance: random.Random) -> bytes:
    start, size = chance.randrange(len(content)), chance.choice((1, 4, 16, 64, 512))
    at = chance.randrange(len(content))
    return content[:at] + content[start : start + size] * chance.choice((1, 1, 3)) + content[at:]


def _cut_out(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.choice((1, 2, 8, 64, 512)) :]


def _truncate(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content)) or 1]


def _insert(content: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(content) + 1)
        content = content[:at] + chance.choice(_INSERTED) * chance.choice((1, 1, 1, 3)) + content[at:]
    return content


def _renumber(content: bytes, chance: random.Random) -> bytes:
    found = [*_NUMBER.finditer(content)]
    if not found:
        return _flip(content, chance)
    one = chance.choice(found)
    return content[: one.start()] + chance.choice(_NUMBERS) + content[one.end() :]


_WAYS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _flip, _overwrite, _splice, _cut_out, _truncate, _insert, _insert, _renumber,
)  # fmt: skip


def _once(content: bytes, chance: random.Random) -> bytes:
    return chance.choice(_WAYS)(content, chance) or b"x"


def mutant(number: int) -> tuple[str, bytes]:
    """The broken file of this number, and the name of the seed it was made from.

    What lies in a container is broken inside it as well, so that more than the container's own checks is tried.
    """
    chance = random.Random(number)  # noqa: S311 - the same files every time are the point
    name = chance.choice([*SEEDS])
    content = SEEDS[name]
    times = chance.choice((1, 1, 1, 2, 4))
    inside = chance.random() < 0.8
    if content.startswith(b"PK") and inside:
        parts = parts_of(content)
        part = chance.choice([*parts])
        for _ in range(times):
            parts[part] = _once(parts[part], chance)
        return name, zipped(parts)
    if content.startswith(b"\xd0\xcf") and inside:
        stream = biff8(_WITH_FORMULA if "rich" in name else ROSTER)
        for _ in range(times):
            stream = _once(stream, chance)
        return name, compound({"Workbook": stream})
    for _ in range(times):
        content = _once(content, chance)
    return name, content
