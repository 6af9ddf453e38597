"""Reads the tables of a web page: many systems save one under the name of an Excel file."""

from __future__ import annotations

import re
from pathlib import Path

from interventiondesk.exchange.filling import SMALLER, Budget, Cleaner, Filled, Filler, cleaned
from interventiondesk.exchange.markup import Piece, given_in, pieces_of
from interventiondesk.exchange.spelling import TITLES, doubts_of, spelling_of
from interventiondesk.exchange.tables import Cell, Spelling, UnreadableError, Warned

_MOST = 64 << 20
_DEEPEST = 32
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([a-z0-9_-]+)", re.IGNORECASE)
_NAMES = {
    "windows-1252": "cp1252",
    "iso-8859-1": "cp1252",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "windows-1250": "cp1250",
    "shift_jis": "shift_jis",
    "shift-jis": "shift_jis",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
}
_UNSEEN = {"script", "style", "title", "template", "noscript", "textarea", "select", "xmp", "noframes", "iframe"}
_BREAKS = {"br", "p", "div", "li"}


class Page:
    """The tables of a page, those inside others for themselves."""

    def __init__(self) -> None:
        self.tables: list[Filled] = []
        self.titles: list[str] = []
        self.warnings: list[Warned] = []
        self.encoding = ""
        self.possible: tuple[Spelling, ...] = ()


def read_page(path: Path, budget: Budget, wanted: str | None = None) -> Page:
    """The tables of the page at `path`. Nothing that a page names is fetched and no script is run.

    Raises `UnreadableError` where it is too large, too deep, or has no table.
    """
    if path.stat().st_size > _MOST:
        raise UnreadableError(
            f"The web page has more than {_MOST >> 20} MB.", "Export it again as CSV or as an Excel workbook (.xlsx)."
        )
    with path.open("rb") as file:
        declared = _CHARSET.search(file.read(4096))
    said = _NAMES.get(declared[1].decode("ascii").casefold()) if declared else None
    try:
        letters = spelling_of(lambda: path.open("rb"), wanted or (said if said in TITLES else None))
    except UnreadableError:
        if wanted:
            raise
        letters = spelling_of(lambda: path.open("rb"))
    try:
        text = path.read_text(encoding=letters.encoding, errors=letters.errors)
    except UnicodeError as error:
        raise UnreadableError(
            "The letters of this page cannot be read: it is cut off or damaged.", "Export it again."
        ) from error
    page = Page()
    page.encoding, page.possible, page.warnings = letters.name, letters.possible, doubts_of(letters)
    parser = _Parser(budget, page)
    for piece in pieces_of(text):
        parser.take(piece)
    parser.finish()
    return page


class _Open:
    """A table that is being read."""

    def __init__(self, budget: Budget) -> None:
        self.filler = Filler(budget)
        self.row: list[Cell] | None = None
        self.cell: list[str] | None = None
        self.across = 1
        self.down = 1
        self.name = ""
        self.named: list[str] | None = None
        self.taken: dict[int, int] = {}


class _Parser:
    """Puts pieces of a page together to tables."""

    def __init__(self, budget: Budget, page: Page) -> None:
        self._budget = budget
        self._page = page
        self._open: list[_Open] = []
        self._unseen = 0
        self._cleaner = Cleaner(budget.limits.letters)
        self._length = 0

    def take(self, piece: Piece) -> None:
        """The next piece."""
        if not piece.tag:
            self._say(piece.text)
        elif piece.ends:
            self._end(piece.tag)
        else:
            self._begin(piece)

    def _begin(self, piece: Piece) -> None:
        tag = piece.tag
        if tag in _UNSEEN:
            self._unseen += 1
            return
        if tag == "table":
            if len(self._open) >= _DEEPEST:
                raise UnreadableError("The tables of this page stand inside each other without end.", SMALLER)
            self._open.append(_Open(self._budget))
            return
        if not self._open:
            return
        table = self._open[-1]
        if tag == "tr":
            self._end_row(table)
            table.row = []
        elif tag in {"td", "th"}:
            self._end_cell(table)
            if table.row is None:
                table.row = []
            given = given_in(piece)
            table.cell = []
            self._length = 0
            table.across = _count(given.get("colspan"), self._budget.limits.columns)
            table.down = _count(given.get("rowspan"), self._budget.limits.rows)
        elif tag == "caption":
            table.named = []
        elif tag in _BREAKS and table.cell:
            table.cell.append("\n")

    def _end(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
            return
        if not self._open:
            return
        table = self._open[-1]
        if tag == "table":
            self._end_table()
        elif tag == "tr":
            self._end_row(table)
        elif tag in {"td", "th"}:
            self._end_cell(table)
        elif tag == "caption" and table.named is not None:
            table.name, table.named = cleaned(" ".join("".join(table.named).split()))[:200], None

    def _say(self, data: str) -> None:
        if self._unseen or not self._open:
            return
        table = self._open[-1]
        if table.named is not None:
            table.named.append(data)
        elif table.cell is not None:
            self._length += len(data)
            if self._length > self._budget.limits.letters:
                raise UnreadableError(f"A cell is longer than {self._budget.limits.letters:,} letters.", SMALLER)
            table.cell.append(data)

    def finish(self) -> None:
        """Refuses a page that ends before its table does: what is missing cannot be known."""
        if self._open:
            raise UnreadableError("The web page ends in the middle of its table: it is cut off.", "Export it again.")

    def _end_cell(self, table: _Open) -> None:
        if table.cell is None or table.row is None:
            return
        row = table.row
        # Line breaks of the page's source are spaces; only <br> and its like break a line.
        lines = "".join(part if part == "\n" else part.replace("\n", " ").replace("\r", " ") for part in table.cell)
        text = "\n".join(" ".join(line.split()) for line in lines.split("\n"))
        table.cell = None
        while table.taken.get(len(row), 0):
            self._room(row, 1)
            row.append(None)
        self._room(row, table.across)
        if table.down > 1:
            for column in range(len(row), len(row) + table.across):
                # This row takes one of them when it ends.
                table.taken[column] = table.down
        row.append(self._cleaner[text])
        row.extend([None] * (table.across - 1))

    def _room(self, row: list[Cell], more: int) -> None:
        if len(row) + more > self._budget.limits.columns:
            raise UnreadableError(f"A row has more than {self._budget.limits.columns:,} columns.", SMALLER)

    def _end_row(self, table: _Open) -> None:
        self._end_cell(table)
        if table.row is not None:
            table.filler.add(table.row)
            table.row = None
            if table.taken:
                table.taken = {column: left - 1 for column, left in table.taken.items() if left > 1}

    def _end_table(self) -> None:
        table = self._open.pop()
        self._end_row(table)
        table.filler.close()
        self._page.titles += table.filler.titles
        if table.filler.blocks:
            if len(self._page.tables) >= self._budget.limits.sheets:
                raise UnreadableError(f"The page has more than {self._budget.limits.sheets} tables.", SMALLER)
            self._page.tables.append(
                Filled(table.name or f"Table {len(self._page.tables) + 1}", False, table.filler.blocks)
            )


def _count(written: str | None, most: int) -> int:
    """A span as it is written in a page: 1 where it is no number."""
    text = (written or "").strip()[:9]
    return min(max(1, int(text)), most) if text.isascii() and text.isdigit() else 1
