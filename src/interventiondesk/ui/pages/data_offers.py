"""Rows that meet nobody by their ID, or have none, and may mean a student of the desk: each is asked about, none is decided
silently. Names that are one student's alone are confirmed in one step."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from interventiondesk.domain.words import count
from interventiondesk.exchange.draft import Offer, names_met
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import link
from interventiondesk.ui.parts.cards import Row
from interventiondesk.ui.parts.words import Elided

SHOWN = 100


class OfferRow(QWidget):
    """One question: row 12, Diaz, Ana, may be Díaz, Ana. `said` carries whether it is. Of rows without an ID it is asked
    once for all that name the same person."""

    said = Signal(bool)

    def __init__(self, offer: Offer, title: str) -> None:
        super().__init__()
        self.offer = offer
        sure = "very likely" if offer.sure == "likely" else "possible"
        who = f"Row {offer.row}, {title}" if title else f"Row {offer.row}"
        because = f"{offer.because} ({sure})"
        if offer.said:
            rows = f"row {offer.row}" if len(offer.rows) < 2 else f"{len(offer.rows)} rows from row {offer.row}"
            who, because = offer.said, f"{because}, {rows}"
        self.row = Row(who, f"is it {offer.name}?", because=because)
        self.row.lined = False
        self.yes, self.no = link("Yes, the same"), link("No")
        self.yes.setObjectName(f"same {offer.row} {offer.student_id}")
        self.no.setObjectName(f"apart {offer.row} {offer.student_id}")
        self.yes.setAccessibleName(f"Row {offer.row} is {offer.name}")
        self.no.setAccessibleName(f"Row {offer.row} is not {offer.name}")
        self.yes.clicked.connect(functools.partial(self._say, same=True))
        self.no.clicked.connect(functools.partial(self._say, same=False))
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, look.px(look.STEP), 0)
        box.setSpacing(0)
        box.addWidget(self.row, 1)
        box.addWidget(self.yes)
        box.addWidget(self.no)

    def _say(self, _checked: bool = False, *, same: bool) -> None:
        self.said.emit(same)

    def paintEvent(self, _event: QPaintEvent) -> None:
        look.fill(QPainter(self), 0, self.height() - 1, self.width(), 1, "hairline")


class Offers(QWidget):
    """The questions, the surest first. `titles` says what is known of a row by its number, `names` how many people rows
    without an ID name; `said` carries the offers and whether they are right."""

    said = Signal(object, bool)

    def __init__(self, offers: Sequence[Offer], titles: Mapping[int, str], names: int = 0) -> None:
        super().__init__()
        self.setAccessibleName("Is it the same student?")
        self.rows: list[OfferRow] = []
        self.likely = [one for one in offers if one.sure == "likely"]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        strip = QHBoxLayout()
        side = look.px(look.WIDE) - 1
        strip.setContentsMargins(side, look.px(6), look.px(look.STEP), look.px(6))
        met = len(names_met(offers))
        says = "Without an answer nothing is joined: such a row is somebody new, or is left out."
        if met:
            match = "matches" if met == 1 else "match"
            says = f"{met} of {count(names, 'name')} {match} one student each. Rows without an answer are left out."
        self.says = Elided(says, ink="muted")
        strip.addWidget(self.says, 1)
        self.all = link(f"Yes to the {len(self.likely)} very likely ones")
        if met == len(self.likely):
            self.all = link(f"Yes, these {met} names are these students")
        self.all.clicked.connect(lambda: self.said.emit(self.likely, True))
        self.all.setVisible(len(self.likely) > 1)
        strip.addWidget(self.all)
        box.addLayout(strip)
        inside = QWidget()
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for offer in sorted(offers, key=lambda one: (one.sure != "likely", one.row))[:SHOWN]:
            row = OfferRow(offer, titles.get(offer.row, ""))
            row.said.connect(functools.partial(self._said, offer))
            self.rows.append(row)
            lines.addWidget(row)
        lines.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        area.setWidget(inside)
        inside.setAutoFillBackground(False)
        box.addWidget(area, 1)

    def _said(self, offer: Offer, same: bool) -> None:
        self.said.emit([offer], same)
