"""Watching a session of a group: the steps ticked by keyboard, and what came of each time somebody watched."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import datetime as dt
import functools

import msgspec
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from interventiondesk.domain.plans import FidelityObservation, Intervention
from interventiondesk.domain.students import Group
from interventiondesk.domain.words import day_and_year, day_words
from interventiondesk.store import reads
from interventiondesk.tasks.fidelity import (
    MARK_WORDS,
    Fidelity,
    Mark,
    Step,
    Watched,
    checklist,
    done_words,
    fidelity,
    forget,
    observe,
    set_steps,
    steps_of,
    stored,
)
from interventiondesk.ui import icons, look
from interventiondesk.ui.pages.student_forms import Form
from interventiondesk.ui.parts.buttons import filled, link, outlined, paint_ring
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.session import Session

_MARK = Qt.ItemDataRole.UserRole
_FIELDS = ("date", "observer_id", "quality", "engagement", "note")
_KEYS: dict[str, Mark] = {"+": "+", "=": "+", "y": "+", "-": "-", "_": "-", "n": "-", "?": "?", "/": "?"}


class _Painted(QStyledItemDelegate):
    """A step: its mark in a box, its words, and the mark once more as a word."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(look.px(120), look.px(look.ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        where: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue] (missing in the stubs)
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue] (missing in the stubs)
        step: Step = index.data(_MARK)
        of = look.tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected) and bool(state & QStyle.StateFlag.State_HasFocus)
        if chosen:
            painter.fillRect(where, QColor(of.soft))
        painter.fillRect(where.left(), where.top(), where.width(), 1, QColor(of.hairline))
        side = look.px(18)
        box = QRectF(where.left() + look.px(look.WIDE - 1), where.center().y() - side / 2 + 0.5, side, side)
        self._mark(painter, step.mark, box)
        word = MARK_WORDS[step.mark]
        small = look.metrics("small")
        right = where.right() - look.px(look.WIDE - 1)
        flag = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(look.font("small"))
        painter.setPen(QColor(of.muted))
        wide = small.horizontalAdvance(MARK_WORDS["-"])
        painter.drawText(QRect(right - wide, where.top(), wide + 2, where.height()), flag, word)
        left = round(box.right()) + look.px(look.PAD)
        room = QRect(left, where.top(), right - wide - look.px(look.PAD) - left, where.height())
        painter.setFont(look.font())
        painter.setPen(QColor(of.text))
        painter.drawText(room, flag, look.metrics().elidedText(step.words, Qt.TextElideMode.ElideRight, room.width()))
        if chosen:
            paint_ring(painter, where.adjusted(2, 2, -2, -2), look.px(look.GAP))
        painter.restore()

    @staticmethod
    def _mark(painter: QPainter, mark: Mark, box: QRectF) -> None:
        of = look.tokens()
        ink = {"+": of.good.ink, "-": of.low.ink, "?": of.control}[mark]
        style = Qt.PenStyle.DashLine if mark == "?" else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(ink), 1, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, look.px(3), look.px(3))
        if mark == "+":
            icons.draw(painter, "check", box.adjusted(1, 1, -1, -1), ink)
        elif mark == "-":
            painter.setPen(QPen(QColor(ink), 2))
            middle = box.center().y()
            painter.drawLine(int(box.left() + 5), int(middle), int(box.right() - 5), int(middle))


class StepList(QListWidget):
    """The checklist. + ticks a step as done, - as not done, ? as not seen, each going to the next; Space goes round."""

    marked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(_Painted(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        clear = self.palette()
        clear.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self.setPalette(clear)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("Steps of the session")
        self.setAccessibleDescription("Plus: done. Minus: not done. Question mark: not seen. Arrow keys move.")

    def set_steps(self, steps: tuple[Step, ...]) -> None:
        """Show other steps."""
        self.clear()
        for step in steps:
            item = QListWidgetItem()
            self._put(item, step)
            self.addItem(item)
        self.setFixedHeight(max(1, len(steps)) * look.px(look.ROW) + 1)
        self.setVisible(bool(steps))

    @staticmethod
    def _put(item: QListWidgetItem, step: Step) -> None:
        item.setData(_MARK, step)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{step.words}: {MARK_WORDS[step.mark]}")
        item.setToolTip("")

    def steps(self) -> tuple[Step, ...]:
        """The steps with their marks."""
        return tuple(self.item(at).data(_MARK) for at in range(self.count()))

    def mark(self, at: int, mark: Mark) -> None:
        """Tick one step."""
        item = self.item(at)
        self._put(item, msgspec.structs.replace(item.data(_MARK), mark=mark))
        self.marked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at, letter = self.currentRow(), event.text().casefold()
        if at >= 0 and letter in _KEYS:
            self.mark(at, _KEYS[letter])
            self.setCurrentRow(min(at + 1, self.count() - 1))
        elif at >= 0 and event.key() == Qt.Key.Key_Space:
            after: dict[Mark, Mark] = {"?": "+", "+": "-", "-": "?"}
            self.mark(at, after[self.steps()[at].mark])
        elif not letter.isalpha():
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.count():
            self.setCurrentRow(0)


class FidelityBlock(QWidget):
    """What was watched, and the form for watching. What is typed is kept as a draft until it is stored."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.group: Group | None = None
        self.found: Fidelity | None = None
        self.writing = False
        self.old: FidelityObservation | None = None
        self.watch = filled("Watch a session", "edit")
        self.watch.clicked.connect(self._begin_new)
        self.history = Card("Fidelity", " ", self.watch)
        self._make_form()
        self._make_steps()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        for card in (self.sheet, self.history, self.steps_card):
            box.addWidget(card)

    def _make_form(self) -> None:
        self.sheet = Card("Watch a session", " ")
        self.steps = StepList()
        self.steps.marked.connect(self._keep)
        self.done = Words("")
        self.no_steps = Words("")
        self.block = FormBlock(
            FidelityObservation, _FIELDS, references={"staff": self._people()}, today=self.session.today
        )
        self.form = Form(self.block)
        self.form.on_edited(lambda _name: self._keep())
        self.keep_it, leave = filled("Keep the observation", "check"), outlined("Cancel")
        self.out = link("Take it out", "trash")
        self.out.clicked.connect(self._take_out)
        self.keep_it.clicked.connect(self._store)
        leave.clicked.connect(self._leave)
        self.sheet.add(self.no_steps, self.steps, self.done)
        self.sheet.add_inside(self.block)
        self.sheet.add_buttons(self.keep_it, leave, self.out)

    def _make_steps(self) -> None:
        self.steps_card = Card("Steps of a session", " ")
        self.steps_form = FormBlock(
            Intervention, ("steps",), today=self.session.today, labels={"steps": "One step a line"}
        )
        self.steps_form.committed.connect(self._steps_typed)
        self.steps_card.add_inside(self.steps_form)

    def _people(self) -> list[tuple[str, str]]:
        return [(one.id, one.name) for one in reads.staff(self.session.desk)]

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_group(self, group: Group) -> None:
        """Show a group; an observation that is being written stays, that of another group comes back as its draft."""
        if self.group is None or self.group.id != group.id:
            self.writing, self.old = False, None
        self.group = group
        found = self.found = fidelity(self.session.desk, group.id)
        if not self.writing and self.session.desk.kept(self._draft(), dict[str, str]):
            self._open(None)
        self.sheet.setVisible(self.writing)
        self.out.setVisible(self.old is not None)
        self.watch.setVisible(not self.writing)
        self.history.clear()
        self.history.add(Words(found.says, lined=True))
        for one in found.watched:
            self.history.add(self._row(one))
        self.history.end()
        intervention = found.intervention
        self.steps_card.setVisible(intervention is not None)
        if intervention is not None:
            self.steps_card.set_title("Steps of a session", intervention.name)
            if self.steps_form.values().get("steps") != intervention.steps and not self._typing_steps():
                self.steps_form.set_values({"steps": intervention.steps})

    def _typing_steps(self) -> bool:
        return self.steps_form.editor("steps").widget.hasFocus()

    def _row(self, one: Watched) -> Row:
        watched = one.observation
        by = f"watched by {one.observer}" if one.observer else ""
        because = f"{one.words}. {watched.note}" if watched.note else one.words
        return Row(
            day_and_year(watched.date),
            by,
            because=because,
            verb="Open",
            on=functools.partial(self.begin, one),
        )

    def take_keyboard(self) -> None:
        """Into the steps that are being ticked, else on the button that begins."""
        if not self.writing:
            self.watch.setFocus()
        elif self.steps.count():
            self.steps.setFocus()
        else:
            self.block.editor("quality").widget.setFocus()

    # -- writing ------------------------------------------------------------------------------------------------------

    def _draft(self) -> str:
        return f"observation draft {self.group.id if self.group else ''}"

    def _begin_new(self) -> None:
        self.begin(None)

    def begin(self, one: Watched | None) -> None:
        """Open the form: a new observation, or one that is there."""
        self._open(one)
        if self.group is not None:
            self.show_group(self.group)
        self.take_keyboard()

    def _open(self, one: Watched | None) -> None:
        self.writing = True
        self.old = one.observation if one else None
        found = self.found
        steps = one.steps if one else checklist(found.intervention if found else None)
        if one is None:
            who = self.session.desk.who.id
            self.form.set_values(
                {
                    "date": self.session.today,
                    "observer_id": who if who in dict(self._people()) else None,
                    "quality": "",
                    "engagement": "",
                    "note": "",
                }
            )
            kept = self.session.desk.kept(self._draft(), dict[str, str]) or {}
            if kept:
                self.form.set_typed({name: text for name, text in kept.items() if name in _FIELDS})
                steps = steps_of(kept.get("steps", "")) or steps
        else:
            self.form.set_values({name: getattr(one.observation, name) for name in _FIELDS})
        self.steps.set_steps(steps)
        intervention = found.intervention if found else None
        self.no_steps.setVisible(not steps)
        self.no_steps.set_text(
            f"{intervention.name} has no steps yet: type them below, one a line, and they are the checklist."
            if intervention
            else "The plans of this group name no intervention: there is no checklist, but a note can be written."
        )
        when = day_words(one.observation.date) if one else ""
        self.sheet.set_title(
            "Change what was watched" if one else "Watch a session", when or "+ done   - not done   ? not seen"
        )
        self._tell()

    def _tell(self) -> None:
        self.done.setVisible(self.steps.count() > 0)
        self.done.set_text(done_words(self.steps.steps()).capitalize() + ".")

    def _keep(self) -> None:
        self._tell()
        if self.writing and self.old is None:
            self.session.desk.keep(self._draft(), {**self.form.typed(), "steps": stored(self.steps.steps())})

    def _store(self) -> None:
        group, wrong = self.group, self.form.problems()
        self.form.show_problems(wrong)
        given = self.form.values()
        date = given.pop("date")
        if wrong or group is None or not isinstance(date, dt.date):
            return
        desk, steps, old, today = self.session.desk, self.steps.steps(), self.old, self.session.today
        given["quality"], given["engagement"] = given["quality"] or "", given["engagement"] or ""
        was, self.writing = self.writing, False
        draft = desk.kept(self._draft(), dict[str, str])
        desk.keep(self._draft(), None)
        done = self.session.do(lambda: observe(desk, group.id, steps, today, date=date, old=old, **given))
        if done is None:
            self.writing = was
            desk.keep(self._draft(), draft)
            return
        self.old = None
        self.show_group(group)
        self.watch.setFocus()

    def _leave(self) -> None:
        self.session.desk.keep(self._draft(), None)
        self.writing, self.old = False, None
        if self.group is not None:
            self.show_group(self.group)
        self.watch.setFocus()

    def _take_out(self) -> None:
        old = self.old
        if old is not None:
            self.writing, self.old = False, None
            self.session.do(lambda: forget(self.session.desk, old))
            self.watch.setFocus()

    def _steps_typed(self, _name: str) -> None:
        found = self.found
        if found is None or found.intervention is None or self.steps_form.message("steps"):
            return
        intervention, text = found.intervention, self.steps_form.values()["steps"] or ""
        done = self.session.do(lambda: set_steps(self.session.desk, intervention, text), quiet=True)
        if done is not None and self.writing and not self.steps.count() and self.group is not None:
            self.found = fidelity(self.session.desk, self.group.id)
            self._open(None)
