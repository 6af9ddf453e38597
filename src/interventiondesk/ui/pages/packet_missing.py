"""What is missing before a packet is printed, folded away beside it: each line leads to the place where it is mended."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.words import count
from interventiondesk.tasks.packet_missing import Missing
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import link
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.pick import Entry, Pick
from interventiondesk.ui.places import Place


def place_of(one: Missing) -> Place:
    """Where something that is missing is put right."""
    if one.where in ("student", "family"):
        return Place(name="student", student_id=one.student.id, tab="family" if one.where == "family" else "")
    if one.where == "plan":
        return Place(name="plan", student_id=one.student.id, plan_id=one.plan_id)
    whose = Place(name="scores" if one.where == "scores" else "sessions", measure_id=one.measure_id)
    if one.group_id:
        return msgspec.structs.replace(whose, group_id=one.group_id)
    return msgspec.structs.replace(whose, student_id=one.student.id)


class WhatIsMissing(QWidget):
    """The fold. It hides where nothing is missing, and never keeps anybody from printing. `go` carries a `Place`."""

    go = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._missing: tuple[Missing, ...] = ()
        self.fold = link("")
        self.fold.clicked.connect(self._turn)
        self.list = Pick("What is missing", most=6, least=2)
        self.list.itemActivated.connect(self._mend)
        self.list.itemClicked.connect(self._mend)
        self._card = Card()
        self._card.setFixedWidth(look.px(264))
        self._card.add(self.list)
        self._card.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(look.STEP))
        column.addWidget(self.fold)
        column.addWidget(self._card)
        self.hide()

    def show_missing(self, missing: tuple[Missing, ...]) -> None:
        """Tell how much is missing; the fold stays as it was left."""
        self._missing = missing
        self.setVisible(bool(missing))
        self.list.set_entries(
            [Entry(key=str(at), title=one.student.name, subtitle=one.says) for at, one in enumerate(missing)]
        )
        self.list.choose("")
        self._say()

    def _say(self) -> None:
        many = len(self._missing)
        said = f"{count(many, 'thing')} {'is' if many == 1 else 'are'} missing"
        self.fold.setText(said)
        self.fold.setAccessibleName(f"{said}, {'folded' if self._card.isHidden() else 'unfolded'}")

    def _turn(self) -> None:
        self._card.setVisible(self._card.isHidden())
        self._say()

    def _mend(self, _item: object = None) -> None:
        if self.list.chosen():
            self.go.emit(place_of(self._missing[int(self.list.chosen())]))
