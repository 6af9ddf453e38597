"""The small button above a list that writes it as it is shown: filtered, sorted, its columns in their order."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFileDialog

from interventiondesk.domain.words import count
from interventiondesk.tasks.take_out import list_out
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.table import ValueTable
from interventiondesk.ui.session import Session

_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
_FILTERS = "Excel workbook (*.xlsx);;CSV (*.csv)"

Cells = list[str | int | float | None]


def shown_list(table: ValueTable[Any]) -> tuple[list[str], list[Cells]]:
    """Titles and rows as they are shown. Numbers at the right edge stay numbers; small charts have no words and are left
    out, and so are marks without a title; columns that only gave way to a narrow window are not."""
    model, head = table.value_model, table.head
    order = [head.logicalIndex(at) for at in range(head.count())]
    order = [at for at in order if model.columns[at].chart is None and model.columns[at].title]
    rows = [[_cell(model.text(row, at), model.columns[at].align) for at in order] for row in range(model.rowCount())]
    return [model.columns[at].title for at in order], rows


def _cell(text: str, align: str) -> str | int | float | None:
    if align == "right" and _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text or None


class ListOut(Button):
    """The button of one table."""

    def __init__(self, session: Session, table: ValueTable[Any], name: str) -> None:
        super().__init__("", "link", "export")
        self._session, self._table, self._name = session, table, name
        self.work = Background(self)
        says = "Take out this list as it is shown"
        self.setAccessibleName(says)
        self.setToolTip(says)
        self.clicked.connect(self._ask)

    def at_corner(self) -> None:
        """Stand in the titles of the table, at the right edge, where no toolbar is above it."""
        self.setParent(self._table)
        self._table.installEventFilter(self)
        self._move()
        self.show()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._move()
        return False

    def _move(self) -> None:
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

    def _ask(self) -> None:
        name = f"{self._name} {self._session.today.isoformat()}.xlsx"
        chosen, wanted = QFileDialog.getSaveFileName(self, "Take out this list", name, _FILTERS)
        if chosen:
            path = Path(chosen)
            if not path.suffix:
                path = path.with_suffix(".csv" if "csv" in wanted else ".xlsx")
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the list at a place that was chosen, and confirmed where something lay there."""
        headings, rows = shown_list(self._table)

        def work(_step: object) -> None:
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
