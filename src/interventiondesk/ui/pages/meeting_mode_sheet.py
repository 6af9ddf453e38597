"""What is looked at while one student is talked about: the sheet of the packet, on the screen and in its order."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.meetings import Decision
from interventiondesk.tasks.talking import Talk
from interventiondesk.ui import look
from interventiondesk.ui.parts.cards import Card, Fact, Words
from interventiondesk.ui.places import emptied

_CHART, _LEAST_CHART = 260, 192


class SheetView(QWidget):
    """One student, in the order of a five-minute talk. Nobody else is named on it."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(look.px(14))

    def show_talk(self, talk: Talk) -> None:
        """Show one student."""
        box, sheet = emptied(self._box), talk.sheet
        box.addWidget(Words(sheet.line, ink="muted"))
        voices = Card("Strengths and voices")
        for name, text in (
            ("Does well", sheet.strengths),
            ("In own words", sheet.own_words),
            ("The family", sheet.family),
        ):
            voices.add(Fact(name, text or "Nobody has noted anything yet."))
        voices.end()
        box.addWidget(voices)
        box.addWidget(self._last(talk))
        if sheet.sessions:
            held = Card(sheet.sessions_title)
            for name, text in sheet.sessions:
                held.add(Fact(name, text, column=240))
            held.end()
            box.addWidget(held)
        for one in sheet.charts:
            from interventiondesk.ui.parts.plot import ChartView

            card = Card(one.chart.title, one.progress_word)
            view = ChartView(one.chart)
            view.setFixedHeight(look.px(_CHART))
            view.setMinimumWidth(look.px(_LEAST_CHART))
            card.add_inside(view)
            card.add(Words(one.because, ink="muted"))
            if one.sure:
                card.add(Words(one.sure, ink="muted"))
            card.end()
            box.addWidget(card)
        if talk.flagged is not None and talk.flagged.flags:
            flags = Card("Flags")
            for reading in talk.flagged.flags:
                flags.add(Fact(reading.name, reading.because))
            flags.end()
            box.addWidget(flags)
        why = Card("What we think is why")
        why.add(Fact("Concern", sheet.concern or "No plan yet, so no concern is written down."))
        why.add(Fact("Plan", sheet.plan or "None"))
        why.add(Fact("Why, we think", sheet.hypothesis or "Not known yet."))
        why.end()
        box.addWidget(why)
        box.addStretch(1)

    @staticmethod
    def _last(talk: Talk) -> Card:
        card = Card("Last decision, and what came of it")
        for name, text in talk.sheet.last_decisions:
            card.add(Fact(name, text, column=240))
        if not talk.sheet.last_decisions:
            card.add(Words("Nothing was decided before."))
        word = field_of(Decision, "choice").word
        for one in talk.decided:
            card.add(Fact("Decided today", f"{word(one.choice).removesuffix(' to ...')}. {one.reason}".strip()))
        card.end()
        return card
