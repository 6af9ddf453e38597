"""A whole school that this program took out, about to be brought back: table by table, before anything is changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.words import count, day_and_year
from interventiondesk.exchange.own_draft import OwnDraft, TableChange, own_words
from interventiondesk.ui import look
from interventiondesk.ui.pages.data_steps import StepHead
from interventiondesk.ui.parts.buttons import filled
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.table import Column, ValueTable


def _columns() -> list[Column[TableChange]]:
    def number(title: str, name: str) -> Column[TableChange]:
        return Column[TableChange](
            title=title,
            text=lambda one: f"{getattr(one, name):,}" if getattr(one, name) else "",
            sort=lambda one: getattr(one, name),
            align="right",
            width=100,
        )

    return [
        Column[TableChange](title="Table", text=lambda one: one.title, bold=True, grows=True, least=140),
        number("New", "new"),
        number("Changed", "changed"),
        number("Unchanged", "unchanged"),
        number("Left out", "rejected"),
        number("Goes", "gone"),
    ]


class OwnView(QWidget):
    """One draft. `brought_back` asks to commit it, `another_wanted` for another file."""

    brought_back = Signal()
    another_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.draft: OwnDraft | None = None
        self.button = filled("Bring back", "import")
        self.button.clicked.connect(self.brought_back)
        self.head = StepHead(self.button)
        self.head.another.clicked.connect(self.another_wanted)
        self.says = Words("", ink="text")
        self._more = Words("")
        self.head.add(self.says, self._more)
        self.head.end()
        self.table: ValueTable[TableChange] = ValueTable(_columns(), name="Tables")
        self._card = Card("What is in it")
        self._card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._card.add(self.table)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        box.addWidget(self.head)
        box.addWidget(self._card, 1)

    def show_draft(self, draft: OwnDraft) -> None:
        """Show what bringing it back would do."""
        self.draft = draft
        manifest = draft.manifest
        self.head.set_title(draft.file, f"{manifest.school}, taken out on {day_and_year(manifest.made_on)}")
        if draft.changes_nothing:
            told = "All of it is here already."
        elif draft.restores:
            told = f"This desk was just started: it becomes {manifest.school}. It would bring {own_words(draft)}."
        else:
            told = f"It would bring {own_words(draft)}. Nothing that is here goes."
        self.says.set_text(told)
        more = (
            [] if manifest.complete else ["Whoever took it out could not see everything: it is not the whole school."]
        )
        if draft.problems:
            first = draft.problems[0]
            more.append(f"{count(len(draft.problems), 'row')} would be left out, such as: {first.says} {first.remedy}")
        self._more.set_text(" ".join(more))
        self._more.setVisible(bool(more))
        words = "Bring back this school" if draft.restores else "Bring in what is new"
        self.head.name_onward("" if draft.changes_nothing else words)
        self.table.set_values(draft.tables)

    def focus_first(self) -> None:
        """Put the keyboard on the next step."""
        (self.table if self.button.isHidden() else self.button).setFocus(Qt.FocusReason.OtherFocusReason)
