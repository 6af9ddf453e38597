"""Reads the cells of one row through small typed readers, and collects everything that is wrong with them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from interventiondesk.domain.declared import Entity, Field, field_of, spaced
from interventiondesk.domain.words import join
from interventiondesk.exchange.dates import AmbiguousDateError, date_of, first_of, has_order
from interventiondesk.exchange.meanings import value_of
from interventiondesk.exchange.sheets import SHEET
from interventiondesk.exchange.tables import Cell, Fault, Row, plain_name, text_of
from interventiondesk.exchange.whole_sheet import PAST, Sheet, Wrong

E = TypeVar("E", bound=Entity)

NOTHING = frozenset({"", "null", "none", "nan", "n/a", "na", "#n/a", "-", "--", "–", "—"})
"""What a cell says that says nothing, in lower case."""

_EARLIEST = dt.date(1990, 1, 1)
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "✓", "✔"})
_NO = frozenset({"no", "n", "false", "f", "0"})
_MAY_BE_PERCENT = frozenset({"percent", "goal", "goal_baseline"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


class Cells:
    """One row while it is read. Every reader gives what a cell means, or None where it is empty or wrong; what is wrong is
    collected in `wrongs`."""

    __slots__ = ("about", "row", "sheet", "wrongs")

    def __init__(self, sheet: Sheet, row: Row) -> None:
        self.sheet = sheet
        self.about = sheet.about
        self.row = row
        self.wrongs: list[Wrong] = []

    @property
    def number(self) -> int:
        """The row's number in the file."""
        return self.row.number

    def wrong(self, field: str, says: str, remedy: str = "") -> None:
        """Something that keeps the row out; `field` is the field or the header that is to blame."""
        found = Wrong(self.about.title(field) or ("" if field in _ALL_FIELDS else field), says, remedy)
        if found not in self.wrongs:
            self.wrongs.append(found)

    @contextmanager
    def cells_only(self) -> Generator[None]:
        """What is found wrong meanwhile is a problem of its cells alone: the row comes in without them."""
        before, self.wrongs = self.wrongs, []
        try:
            yield
        finally:
            found, self.wrongs = self.wrongs, before
            self.sheet.tell(self.row, found)

    def nothing_in(self, field: str, title: str = "") -> str:
        """The sentence about a cell that says nothing: that it is empty, or what it says instead of a value."""
        title, text = title or self.title(field), text_of(self.cell(field))
        return f"{title} says only {text}." if text else f"{title} is empty."

    def title(self, field: str) -> str:
        """How the file calls a field, or how we do."""
        return self.about.title(field) or spaced(field)

    def cell(self, field: str) -> Cell:
        """The bare cell."""
        return self.sheet.cell(self.row, field)

    def said(self, field: str) -> str:
        """The cell as text. One that holds an error says nothing and keeps the row out."""
        cell = self.cell(field)
        if isinstance(cell, Fault):
            self.wrong(field, f"The cell says {cell.text} instead of a value.", "Mend it in the spreadsheet.")
            return ""
        return text_of(cell)

    def name(self, field: str) -> str:
        """A text in which every word counts: Null is a last name."""
        return " ".join(self.said(field).split())

    def text(self, field: str) -> str:
        """One line of text; empty where the cell says nothing."""
        text = self.name(field)
        return "" if text.casefold() in NOTHING else text

    def long(self, field: str) -> str:
        """Text with its line breaks."""
        text = self.said(field)
        return "" if text.casefold() in NOTHING else text

    def needed(self, field: str, remedy: str = "Fill it in.") -> str:
        """One line of text that must be there."""
        text = self.text(field)
        if not text:
            self.wrong(field, self.nothing_in(field), remedy)
        return text

    def date(self, field: str, *, needed: bool = False, past: bool | None = None, remedy: str = "") -> dt.date | None:
        """A day. `past` says that a day after today cannot be meant; it follows from the field unless said. A date that
        may be either, or stands in a column of both orders, is a problem of the row where it is needed, else it is left
        out and the user asked once."""
        cell, text = self.cell(field), self.said(field)
        if text.casefold() in NOTHING or not text.strip("0/- "):
            if needed and not isinstance(cell, Fault):
                title = self.about.title(field) or "The date"
                says = self.nothing_in(field, title)
                self.wrong(field, says, remedy or f"Fill in the day of the {self.sheet.thing}.")
            return None
        order = self.sheet.order(field)
        if has_order(cell) and (both := self.sheet.two_orders(field)):
            says = f"This column has the day first in {both[0]} and the month first in {both[1]}."
            return self._no_order(field, says, needed=needed)
        try:
            date = date_of(cell, order)
        except AmbiguousDateError:
            says = f"Whether the day or the month comes first in {text} cannot be known from this column."
            return self._no_order(field, says, needed=needed)
        except ValueError:
            self.wrong(field, f"{text} is not a date.", "Write it as 2026-09-30 or 9/30/2026.")
            return None
        if order is not None and (proved := first_of(cell)) and order != (proved == "day"):
            says = f"{text} has the {proved} first, and the other dates the {'day' if order else 'month'}."
            self.wrong(field, says, f"Write it as {date.isoformat()}, if that is meant.")
            return None
        if (field in PAST if past is None else past) and date > self.sheet.today:
            self.wrong(field, f"The date {text} is in the future.", "Mend the date.")
            return None
        if field != "birth_date" and date < _EARLIEST:
            article = "an" if self.sheet.thing[0] in "aeio" else "a"
            self.wrong(field, f"The date {text} is too long ago for {article} {self.sheet.thing}.", "Mend the date.")
            return None
        return date

    def _no_order(self, field: str, says: str, *, needed: bool) -> None:
        """A date of which nothing tells whether the day or the month comes first."""
        if needed:
            self.sheet.asks_day_first = True
            self.wrong(field, says, "Say which comes first, or write dates as 2026-09-30.")
        else:
            self.sheet.ask_order(self.row, field, says)

    def real(self, field: str, least: float | None = None, most: float | None = None) -> float | None:
        """A number with at most three decimals."""
        text = self.text(field)
        if not text:
            return None
        if text.endswith("%") and field not in _MAY_BE_PERCENT:
            self.wrong(field, f"{text} is a percentage, and a number of something is asked for.", "Write the number.")
            return None
        bare = text.removesuffix("%").strip()
        try:
            value = round(float(bare), 3) if _NUMBER.fullmatch(bare) else value_of(self.cell(field))
        except ValueError:
            self.wrong(field, f"{text} is not a number.", "Write a number.")
            return None
        if least is not None and value < least:
            self.wrong(field, f"{text} is below {least:g}.", "Mend the number.")
        elif most is not None and value > most:
            self.wrong(field, f"{text} is above {most:g}.", "Mend the number.")
        else:
            return value
        return None

    def whole(self, field: str, least: int = 0, most: int = 10_000) -> int | None:
        """A whole number; a unit behind it is passed over: 30 min is 30."""
        text = re.sub(r"(?<=\d)\s*(minutes?|mins?\.?|students?)$", "", self.text(field), flags=re.IGNORECASE)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,6}(\.0+)?", text) or not least <= int(float(text)) <= most:
            self.wrong(field, f"{text} is not a whole number from {least} to {most}.", "Write a whole number.")
            return None
        return int(float(text))

    def yes_no(self, field: str) -> bool | None:
        """Yes or no."""
        text = self.text(field)
        word = text.casefold()
        if word in _YES or word in _NO:
            return word in _YES
        if text:
            self.wrong(field, f"{text} is neither Yes nor No.", "Write Yes or No.")
        return None

    def choice(self, field: str, entity: type[E], name: str, also: Mapping[str, str] | None = None) -> str | None:
        """One of the declared choices of a field: its value, its word, or one of the words in `also` (written as
        `plain_name` writes them)."""
        text = self.text(field)
        if not text:
            return None
        known = field_of(entity, name)
        plain = plain_name(text)
        found = _choices(known).get(plain) or (also or {}).get(plain)
        if found is None:
            words = join([word for value, word in known.choices if value], "or")
            self.wrong(field, f"{text} is not known as {known.title[:1].lower()}{known.title[1:]}.", f"Write {words}.")
        return found


def _choices(field: Field) -> dict[str, str]:
    found = {plain_name(value): value for value, _ in field.choices if value}
    return found | {plain_name(word): value for value, word in field.choices if value}


_ALL_FIELDS = frozenset(field for sheet in SHEET.values() for field in sheet.all_fields)
