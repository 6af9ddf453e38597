"""Tells the rows that close a sheet, such as Total, Average and n = 26, from those that are about somebody."""

from __future__ import annotations

import re

import msgspec

from interventiondesk.domain.words import count
from interventiondesk.exchange.catalog import Recognized
from interventiondesk.exchange.sheets import SHEET, STUDENT_FIELDS
from interventiondesk.exchange.tables import Fault, Row, Table, text_of

_BEFORE = r"(?:(?:the|grand|sub|overall|class|classroom|homeroom|school|grade|group|column|whole)[\s-]*)*"
_BEHIND = r"(?:\s*(?:of|for|in|by|scores?|students?|pupils?|rows?|absences?|days|minutes)\b.*)?[\s\d.,%]*(?:[:=(].*)?"
_LONGEST = 80
_CLEAR = re.compile(
    rf"{_BEFORE}(?:totals?|averages?|avg\.?|median|mean score|count of .+|standard deviation|std\.?\s*dev\.?){_BEHIND}"
    r"|(?:number|no\.|#|%|percent(?:age)?|share|count|sum|total|average|mean) of .+"
    r"|n\s*[:=]\s*\d+.*|\d+ (?:students?|pupils?|rows?|records?)",
    re.IGNORECASE,
)
_AT_THE_END = re.compile(
    rf"{_BEFORE}(?:n|mean|count|counts|sum|min\.?|minimum|max\.?|maximum|lowest|highest|range|sd){_BEHIND}",
    re.IGNORECASE,
)
"""Words that are also people's names: below the last student only."""

_IDS = ("student_id", "local_id", "state_id", "vendor_id")
_PERSON = tuple(field for field in STUDENT_FIELDS if field.endswith("_name"))


def without_closing_rows(table: Table, about: Recognized) -> tuple[Table, str]:
    """The table without its rows of totals, and a sentence about how many they were. A list of attendance is looked at
    from its end only: a year of days has hundreds of thousands of rows."""
    if about.kind is None or not SHEET[about.kind].of_student or about.kind == "actions":
        return table, ""
    look = _Look(about)
    kept = [*table.rows]
    left_out = 0
    while kept and kept[-1].number > about.header_row and (_is_note(kept[-1]) or look.closes(kept[-1], at_end=True)):
        left_out += not _is_note(kept[-1])
        kept.pop()
    if about.kind != "attendance":
        above = len(kept)
        kept = [row for row in kept if not look.closes(row) or row.number <= about.header_row]
        left_out += above - len(kept)
    if not left_out:
        return table, ""
    is_are = "is" if left_out == 1 else "are"
    return (
        msgspec.structs.replace(table, rows=tuple(kept)),
        f"{count(left_out, 'row')} of totals, averages or counts {is_are} left out.",
    )


def _is_note(row: Row) -> bool:
    """Whether a row is a sentence in one cell, which no importer reads."""
    filled = [text for cell in row.cells if (text := text_of(cell))]
    return len(filled) == 1 and " " in filled[0] and not _CLEAR.fullmatch(filled[0])


class _Look:
    """Tells the closing rows of one sheet. What a text says is asked once: a sheet says the same names again and again."""

    def __init__(self, about: Recognized) -> None:
        at = about.mapping
        self._who = [[at[field] for field in fields if field in at] for fields in (_IDS, _PERSON)]
        self._known: dict[str, bool] = {}

    def closes(self, row: Row, *, at_end: bool = False) -> bool:
        """Whether a row says what it sums up where another has the student, or before everything else."""
        cells = row.cells
        for columns in self._who:
            whose = ""
            for column in columns:
                cell = cells[column] if column < len(cells) else None
                if cell is None or isinstance(cell, Fault):
                    continue
                if whose:
                    return False
                whose = cell if isinstance(cell, str) else text_of(cell)
            if whose:
                return not whose.isdigit() and self._sums_up(whose, at_end=at_end)
        return self._sums_up(next((text for cell in cells if (text := text_of(cell))), ""), at_end=at_end)

    def _sums_up(self, text: str, *, at_end: bool) -> bool:
        if text not in self._known:
            self._known[text] = len(text) <= _LONGEST and bool(_CLEAR.fullmatch(text))
        return self._known[text] or (at_end and len(text) <= _LONGEST and bool(_AT_THE_END.fullmatch(text)))
