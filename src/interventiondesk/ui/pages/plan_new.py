"""What a plan chooses from and does not find: a new group or a new measure, made where it is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.declared import Entity, Problem
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.students import Group
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes
from interventiondesk.tasks import groups
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import link, outlined
from interventiondesk.ui.parts.fields import Number
from interventiondesk.ui.parts.form import LABEL_WIDTH, FormBlock
from interventiondesk.ui.session import Session

_GROUP = ("name", "area", "staff_id")
_MEASURE = ("name", "level", "unit", "direction", "most", "standard_error")
_EMPTY: dict[str, Any] = {"name": "", "area": "reading", "level": "", "unit": "points", "direction": "higher"}


class _Ground(QWidget):
    """The pale ground that sets the fields of something else apart from those of the plan."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("line"), 1))
        painter.setBrush(look.color("ground"))
        corner = look.px(look.CONTROL_CORNER)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)


class NewOne(QWidget):
    """A quiet link below a field, which opens a few fields of what is to be chosen there.

    `begins` gives what they begin with, and what is stored with them. `made` carries the id once it is stored; Ctrl+Z
    takes it back.
    """

    made = Signal(str)

    def __init__(
        self,
        session: Session,
        entity: type[Entity],
        fields: Sequence[str],
        *,
        verb: str,
        add: str,
        problems: Callable[[dict[str, Any]], list[Problem]],
        store: Callable[[dict[str, Any]], Changes],
    ) -> None:
        super().__init__()
        self.begins: Callable[[], dict[str, Any]] = dict
        self._session, self._entity, self._fields = session, entity, fields
        self._problems, self._store = problems, store
        self.open = link(verb)
        self.open.clicked.connect(self.show_fields)
        people = [(one.id, one.name) for one in reads.staff(session.desk)] if "staff_id" in fields else []
        self.form = FormBlock(entity, fields, references={"staff": people}, today=session.today)
        self.add = outlined(add, "add")
        self.add.clicked.connect(self._add)
        self.cancel = link("Cancel")
        self.cancel.clicked.connect(self.hide_fields)
        self.fields = _Ground()
        inner = QVBoxLayout(self.fields)
        inner.setContentsMargins(*(look.px(look.PAD),) * 4)
        inner.setSpacing(look.px(look.GAP))
        inner.addWidget(self.form)
        buttons = QHBoxLayout()
        buttons.setSpacing(look.px(look.STEP))
        buttons.addWidget(self.add)
        buttons.addWidget(self.cancel)
        buttons.addStretch(1)
        inner.addLayout(buttons)
        self.fields.hide()
        line = QHBoxLayout()
        line.setContentsMargins(look.px(LABEL_WIDTH + look.WIDE) - self.open.side, 0, 0, 0)
        line.addWidget(self.open)
        line.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, look.px(look.STEP))
        box.setSpacing(0)
        box.addLayout(line)
        box.addWidget(self.fields)

    def show_fields(self) -> None:
        """Open the fields, with the keyboard in the first one."""
        self.form.set_values(dict.fromkeys(self._fields) | _EMPTY | self.begins())
        self.open.hide()
        self.fields.show()
        self.form.editor("name").widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def hide_fields(self) -> None:
        """Back to the link; nothing was written."""
        self.fields.hide()
        self.open.show()
        self.open.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self) -> None:
        given = self.begins() | self.form.values()
        wrong = self.form.problems() or self._problems(given)
        self.form.show_problems(wrong)
        if wrong:
            return
        done = self._session.do(lambda: self._store(given))
        if done is not None:
            self.hide_fields()
            self.made.emit(next(iter(done.ids(self._entity)), ""))


def new_group(session: Session) -> NewOne:
    """A group without students yet: whoever has the plan joins it."""
    desk, today = session.desk, session.today
    return NewOne(
        session,
        Group,
        _GROUP,
        verb="New group",
        add="Add the group",
        problems=lambda given: groups.group_problems(desk, given["name"] or "", today),
        store=lambda given: groups.add_group(desk, given["name"], given["area"], given["staff_id"], (), today),
    )


def new_measure(session: Session) -> NewOne:
    """Something to measure in the area of the plan."""
    desk = session.desk
    made = NewOne(
        session,
        Measure,
        _MEASURE,
        verb="New measure",
        add="Add the measure",
        problems=lambda given: groups.measure_problems(desk, given),
        store=lambda given: groups.add_measure(desk, given),
    )
    # what it is for does not fit into a field for a number
    error = made.form.editor("standard_error")
    error.widget.setToolTip(error.field.description)
    if isinstance(error, Number):
        error.line.setPlaceholderText("if known")
    return made
