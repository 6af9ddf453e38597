"""Reads what was pasted as a file of text would be read, without ever writing it to a disk."""

from __future__ import annotations

import hashlib
import io

import msgspec

from interventiondesk.exchange.child import Refused
from interventiondesk.exchange.filling import Budget
from interventiondesk.exchange.limits import MB, USUAL, Limits
from interventiondesk.exchange.reading_text import read_text
from interventiondesk.exchange.tables import FileRead, Row, Table, UnreadableError

NAME = "Pasted rows"
_MOST = 20 * MB
_ROWS = msgspec.msgpack.Decoder(list[Row])


def read_pasted(text: str, limits: Limits = USUAL) -> FileRead:
    """The rows of a block that was copied from a spreadsheet or a page. Raises `Refused` where there are none, or too
    many."""
    raw = text.encode("utf-8", "ignore")
    if not text.strip():
        raise Refused("Nothing was pasted.", "Copy the rows with their headings in the spreadsheet first.")
    if len(raw) > _MOST:
        raise Refused("This is more than can be pasted.", "Save it as a file and choose that.")
    try:
        found = read_text(lambda: io.BytesIO(raw), Budget(limits, len(raw)), "utf-8")
    except UnreadableError as error:
        raise Refused(error.says, error.remedy) from None
    rows = [row for block in found.filler.blocks for row in _ROWS.decode(block)]
    if not rows:
        raise Refused("Nothing was pasted.", "Copy the rows with their headings in the spreadsheet first.")
    return FileRead(
        file=NAME,
        size=len(raw),
        sha256=hashlib.sha256(raw).hexdigest(),
        kind="pasted text",
        delimiter=found.delimiter,
        left_out=tuple(found.filler.titles),
        warnings=tuple(found.warnings),
        tables=(Table(rows=tuple(rows)),),
    )
