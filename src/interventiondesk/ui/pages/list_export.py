"""The small button at a list that takes it out as it is shown, for a spreadsheet or on paper: filtered, sorted, its
columns in their order."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from interventiondesk.domain.words import count
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.table import ValueTable
from interventiondesk.ui.session import Session

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_NO_FILE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_FILTERS = "Excel workbook (*.xlsx);;CSV (*.csv);;PDF for the printer (*.pdf)"
_PAPER = "packet paper"

Cells = list[str | int | float | None]
Lines = tuple[list[str], list[Cells]]


def shown_list(table: ValueTable[Any]) -> Lines:
    """Titles and rows as they are shown. Numbers at the right edge stay numbers; small charts have no words and are left
    out, and so are marks without a title; columns that only gave way to a narrow window are not."""
    model, head = table.value_model, table.head
    order = [head.logicalIndex(at) for at in range(head.count())]
    order = [at for at in order if model.columns[at].chart is None and model.columns[at].title]
    rows = [[_cell(model.text(row, at), model.columns[at].align) for at in order] for row in range(model.rowCount())]
    return [model.whole_title(at) for at in order], rows


def _cell(text: str, align: str) -> str | int | float | None:
    if align == "right" and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text or None


class ListOut(Button):
    """The button of one list: of a table as it is shown, or of rows that `source` answers when they are wanted.

    Ctrl+Shift+E presses it, and Ctrl+P prints, where it is the page's own list or the keyboard is in its card. `also`
    are the words that tell it from others on its page.
    """

    def __init__(
        self, session: Session, source: ValueTable[Any] | Callable[[], Lines], name: str, *, also: str = ""
    ) -> None:
        super().__init__("", "link", "export")
        self._session, self._name = session, name
        self._table: ValueTable[Any] | None = source if isinstance(source, ValueTable) else None
        self._source: Callable[[], Lines] | None = None if isinstance(source, ValueTable) else source
        self.work = Background(self)
        says = f"Take out this list as it is shown{f': {also}' if also else ''}"
        self.setAccessibleName(says)
        self.setToolTip(f"{says} (Ctrl+Shift+E); Ctrl+P prints it")
        self.clicked.connect(self._ask)

    def set_name(self, name: str) -> None:
        """What the list is called on paper and as a file: with whose it is, where that changes."""
        self._name = name

    @property
    def is_own(self) -> bool:
        """Whether this is the list that the page is about, and not one of its cards."""
        return self._table is not None

    def at_corner(self) -> None:
        """Stand in the titles of the table, at the right edge, where no toolbar is above it."""
        if self._table is not None:
            self.setParent(self._table)
            self._table.installEventFilter(self)
            self._move()
            self.show()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._move()
        return False

    def _move(self) -> None:
        if self._table is None:
            return
        hint, head = self.sizeHint(), self._table.head.sizeHint().height()
        self.setGeometry(
            self._table.width() - hint.width() - look.px(look.STEP),
            max(0, (head - hint.height()) // 2),
            hint.width(),
            min(hint.height(), head),
        )

    @property
    def busy(self) -> bool:
        """Whether the list is being written."""
        return self.work.busy

    def lines(self) -> Lines:
        """Titles and rows as they are taken out."""
        if self._table is not None:
            return shown_list(self._table)
        return self._source() if self._source is not None else ([], [])

    def _ask(self) -> None:
        # a group's name may hold what no file may be called
        name = f"{_NO_FILE.sub(' ', self._name)} {self._session.today.isoformat()}.xlsx"
        chosen, wanted = QFileDialog.getSaveFileName(self, "Take out this list", name, _FILTERS)
        if chosen:
            path = Path(chosen)
            if not path.suffix:
                kind = next((one for one in (".csv", ".pdf") if one in wanted), ".xlsx")
                path = path.with_suffix(kind)
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the list at a place that was chosen, and confirmed where something lay there."""
        headings, rows = self.lines()
        desk, today, paper = self._session.desk, self._session.today, self._paper()

        def work(_step: object) -> None:
            if path.suffix.casefold() == ".pdf":
                from interventiondesk.tasks.listing import list_in_memory, save_list

                save_list(list_in_memory(desk, self._name, headings, rows, today, paper=paper), path)
                return
            from interventiondesk.tasks.take_out import list_out

            path.unlink(missing_ok=True)
            list_out(headings, rows, path, title=self._name)

        self.work.run(
            "Writing the list",
            work,
            lambda _nothing: self._session.told.emit(
                f"Wrote {count(len(rows), 'row')} to {path.name}. Keep it where only those can read it who may."
            ),
            self._session.refused.emit,
        )

    def _paper(self) -> str:
        return self._session.desk.kept(_PAPER, str) or "letter"

    def print_it(self) -> None:
        """Set the list on paper, ask for a printer, print it."""
        from interventiondesk.tasks.listing import list_in_memory

        headings, rows = self.lines()
        desk, today, paper = self._session.desk, self._session.today, self._paper()
        self.work.run(
            "Setting the pages",
            lambda step: list_in_memory(desk, self._name, headings, rows, today, paper=paper, step=step),
            lambda pages: self._send(pages.pdf, paper),
            self._session.refused.emit,
        )

    def _send(self, pdf: bytes, paper: str) -> None:
        from PySide6.QtCore import QMarginsF
        from PySide6.QtGui import QPageLayout, QPageSize
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        from interventiondesk.documents.preview import Preview
        from interventiondesk.ui.pages.packet import print_pages

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(f"{self._name} {self._session.today.isoformat()}")
        size = QPageSize(QPageSize.PageSizeId.A4 if paper == "a4" else QPageSize.PageSizeId.Letter)
        printer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF()))
        with Preview(pdf) as preview:
            dialog = QPrintDialog(printer, self)
            dialog.setMinMax(1, preview.pages)
            if dialog.exec() != QPrintDialog.DialogCode.Accepted:
                return
            first, last = printer.fromPage() or 1, printer.toPage() or preview.pages
            chosen = range(first - 1, min(last, preview.pages))
            if self._session.ask(lambda: print_pages(printer, preview, chosen, self)):
                self._session.told.emit(f"Sent to the printer: {self._name}, {count(len(chosen), 'page')}.")


def list_of(page: QWidget, focus: QWidget | None) -> ListOut | None:
    """The list of a page that the keys for printing and taking out mean: the one whose card the keyboard is in, else the
    page's own."""
    shown = [one for one in page.findChildren(ListOut) if one.isVisibleTo(page)]
    at = focus
    while at is not None and at is not page:
        inside = next((one for one in shown if one.parentWidget() is at), None)
        if inside is not None:
            return inside
        at = at.parentWidget()
    return next((one for one in shown if one.is_own), None)
