"""One list of what is noted of a student (incidents, course results, ratings) with the form that adds and corrects it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of, table_of
from interventiondesk.domain.school import Staff
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import grade_key, number, short_day
from interventiondesk.store import reads
from interventiondesk.tasks import signs
from interventiondesk.tasks.signs import Sign
from interventiondesk.ui import look
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.parts.buttons import filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.fields import TextLine
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.places import emptied
from interventiondesk.ui.session import Session

_SHOWN = 6
_SECONDARY = 6  # the first grade of middle school, for which the secondary items are made
_READERS = "Restricted: read only by coordinator, counselor, principal and psychologist, never printed."


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """What makes one list: its entity, words and fields, and how one line is told."""

    kind: type[Sign]
    title: str
    one: str
    none: str
    fields: tuple[str, ...]
    told: Callable[[Any, dict[str, Staff]], tuple[str, str, str]]
    labels: dict[str, str] = {}


def _by(sign: Incident | Rating, people: dict[str, Staff]) -> str:
    who = people.get(sign.staff_id or "")
    return f"({who.short_name})" if who else ""


def _when(sign: Sign) -> str:
    return f"{short_day(sign.date)}, {sign.date.year}"


def _dotted(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _incident(sign: Incident, people: dict[str, Staff]) -> tuple[str, str, str]:
    said = [
        ", ".join(part for part in (sign.location, sign.time) if part),
        sign.motivation[:1].lower() + sign.motivation[1:],
        f"with {sign.others}" if sign.others else "",
        sign.action,
    ]
    told = "; ".join(part for part in said if part)
    level = field_of(Incident, "level").word(sign.level)
    return sign.behavior, _dotted(_when(sign), level), f"{told} {_by(sign, people)}".strip()


def _result(sign: CourseResult, _people: dict[str, Staff]) -> tuple[str, str, str]:
    percent = f"{number(sign.percent)} %" if sign.percent is not None else ""
    missing = f"{sign.missing} missing" if sign.missing else ""
    subject = field_of(CourseResult, "subject").word(sign.subject) if sign.subject != "other" else ""
    return sign.course, _dotted(_when(sign), subject, sign.term), ", ".join(filter(None, (percent, sign.mark, missing)))


def _rating(sign: Rating, people: dict[str, Staff]) -> tuple[str, str, str]:
    summed = signs.total_words(msgspec.structs.asdict(sign))
    total = f"Total {number(sign.total)}" if sign.total is not None else "No total"
    said = [summed.says.removesuffix(".") if sign.items else total, sign.band, "restricted" if sign.restricted else ""]
    level = field_of(Rating, "level").word(sign.level)
    told = "; ".join(part for part in said if part)
    return sign.scale, _dotted(_when(sign), level), f"{told} {_by(sign, people)}".strip()


LISTS: tuple[Listed, ...] = (
    Listed(
        kind=Incident,
        title="Behavior incidents",
        one="incident",
        none="No incident is noted.",
        fields=("date", "time", "behavior", "level", "location", "motivation", "others", "action", "about", "staff_id"),
        told=_incident,
    ),
    Listed(
        kind=CourseResult,
        title="Course results",
        one="course result",
        none="No course result is known.",
        fields=("date", "course", "subject", "term", "percent", "mark", "missing"),
        told=_result,
    ),
    Listed(
        kind=Rating,
        title="Ratings",
        one="rating",
        none="No social-emotional rating is known.",
        fields=("date", "scale", "level", "season", "items", "total", "staff_id", "restricted"),
        told=_rating,
        labels={"total": "Total, if no answers"},
    ),
)


class SignList(Card):
    """The list of one kind, newest first. `opened` tells that its form is shown or gone."""

    opened = Signal()

    def __init__(self, session: Session, listed: Listed) -> None:
        add = outlined("Add", "add")
        super().__init__(listed.title, " ", trailing=add)
        self.add_button = add
        self.add_button.setAccessibleName(f"Add {'an' if listed.one[0] in 'aeiou' else 'a'} {listed.one}")
        self.session = session
        self.listed = listed
        self.form: Form | None = None
        self._sign: Sign | None = None
        self._student: Student | None = None
        self._draft: Draft | None = None
        self._signs: Sequence[Sign] = ()
        self._whole = False
        self.setObjectName(f"list {table_of(listed.kind)}")
        self.add_button.setObjectName(f"add {table_of(listed.kind)}")
        self.add_button.clicked.connect(self._add_wanted)
        self._place = QWidget()
        self._form_box = QVBoxLayout(self._place)
        side = look.px(look.WIDE) - 1
        self._form_box.setContentsMargins(side, look.px(look.GAP), side, look.px(look.PAD))
        self._form_box.setSpacing(look.px(look.STEP))
        self._place.hide()
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.more = link("")
        self.more.clicked.connect(self._turn)
        below = self._below = QWidget()
        line = QHBoxLayout(below)
        line.setContentsMargins(side - self.more.side, 0, side, look.px(look.STEP))
        line.addWidget(self.more)
        line.addStretch(1)
        self.add(self._place, self._list, below)
        self.verb = filled("")
        self.summed = label("", "small")

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_signs(self, student: Student, found: Sequence[Sign]) -> None:
        """Show a student's rows; what is being typed stays. Another student has another form."""
        if self._student is None or self._student.id != student.id:
            self._whole = False
            self._close()
        self._student, self._signs = student, found
        if self._sign is not None and all(one.id != self._sign.id for one in found):
            self._forget()
        focus = focused_in(self._list)
        people = reads.by_id(reads.staff(self.session.desk))
        emptied(self._rows)
        many = len(found)
        self.set_title(self.listed.title, str(many) if many else "")
        for sign in found if self._whole else found[:_SHOWN]:
            who, where, because = self.listed.told(sign, people)
            row = Row(who, where, because=because, verb="Change", on=functools.partial(self.open_form, sign))
            if row.button is not None:
                row.button.setObjectName(f"change {sign.id}")
                row.button.setAccessibleName(f"Change the {self.listed.one}: {who}, {_when(sign)}")
            self._rows.addWidget(row)
        if not many:
            self._rows.addWidget(Words(self.listed.none, lined=True))
        self._below.setVisible(many > _SHOWN)
        self.more.setText("Show fewer" if self._whole else f"Show all {many}")
        self.more.updateGeometry()
        if focus:
            focus_again(self, focus, self.add_button.objectName())

    def _turn(self) -> None:
        self._whole = not self._whole
        if self._student is not None:
            self.show_signs(self._student, self._signs)

    # -- the form -----------------------------------------------------------------------------------------------------

    @property
    def open_on(self) -> str:
        """The id of the row that the form corrects, `new` while one is added, empty while there is no form."""
        if self.form is None:
            return ""
        return self._sign.id if self._sign is not None else "new"

    def reopen(self, row: str) -> bool:
        """Open the form again where something was typed and not stored; tells whether."""
        sign = next((one for one in self._signs if one.id == row), None)
        if sign is None and row != "new":
            return False
        if not self._open(sign):
            self._close()
            return False
        self.opened.emit()
        return True

    def close_form(self) -> None:
        """Put the form away; what was typed is kept for the next time."""
        if self.form is not None:
            self._close()

    def open_form(self, sign: Sign | None = None) -> None:
        """Show the form, with what was typed into it before."""
        self._open(sign)
        self.opened.emit()
        if self.form is not None:
            self.form.block(self.listed.fields[0]).editor(self.listed.fields[0]).widget.setFocus(
                Qt.FocusReason.OtherFocusReason
            )

    def _add_wanted(self) -> None:
        self.open_form()

    def _open(self, sign: Sign | None) -> bool:
        student = self._student
        if student is None:
            return False
        self._close()
        self._sign = sign
        people = tuple((one.id, one.name) for one in reads.staff(self.session.desk))
        kind = self.listed.kind
        block = FormBlock(
            kind, self.listed.fields, references={"staff": people}, today=self.session.today, labels=self.listed.labels
        )
        self.form = Form(block)
        self._draft = Draft(self.session, self.form)
        kept = self._draft.open(
            f"{table_of(kind)} draft {sign.id if sign else student.id}",
            msgspec.structs.asdict(sign) if sign else self._begun(student),
        )
        one = self.listed.one
        title = f"Change this {one}" if sign else f"Add {'an' if one[0] in 'aeiou' else 'a'} {one}"
        self._form_box.addWidget(label(title, bold=True))
        self._form_box.addWidget(block)
        if kind is Rating:
            self._rating_words(block)
        self.verb = filled("Keep the change" if sign else f"Add this {one}")
        self.verb.clicked.connect(self.keep)
        leave = outlined("Cancel")
        leave.clicked.connect(self.leave)
        line = QHBoxLayout()
        line.setSpacing(look.px(look.STEP))
        line.addWidget(self.verb)
        line.addWidget(leave)
        line.addStretch(1)
        if sign is not None:
            out = link("Take out")
            out.setAccessibleName(f"Take this {one} out")
            out.clicked.connect(self.take_out)
            line.addWidget(out)
        foot = QWidget()
        line.setContentsMargins(0, look.px(look.GAP), 0, look.px(look.GAP))
        foot.setLayout(line)
        self._form_box.addWidget(foot)
        self._place.show()
        return kept

    def _rating_words(self, block: FormBlock) -> None:
        answers = block.editor("items")
        if isinstance(answers, TextLine):
            answers.line.setPlaceholderText("0 to 3 for each item, - where none was given")
        self.summed = label("", "small", bold=True, wraps=True)
        block.edited.connect(self._add_up)
        self._form_box.addWidget(self.summed)
        self._form_box.addWidget(label(_READERS, "small", muted=True, wraps=True))
        self._add_up()

    def _add_up(self, _name: str = "") -> None:
        if self.form is not None:
            summed = signs.total_words(self.form.values())
            self.summed.setText(summed.says)
            self.summed.setVisible(bool(summed.says))

    def _begun(self, student: Student) -> dict[str, Any]:
        """What a new one begins with."""
        level = "secondary" if _SECONDARY <= grade_key(student.grade)[0] < 100 else "elementary"
        known = {"date": self.session.today, "staff_id": self.session.desk.who.id or None, "level": level}
        if self.listed.kind is not Rating:
            known.pop("level")
        return {name: value for name, value in known.items() if name in self.listed.fields}

    def _close(self) -> None:
        self.form, self._draft, self._sign = None, None, None
        emptied(self._form_box)
        self._place.hide()

    def _forget(self) -> None:
        if self._draft is not None:
            self._draft.clear({})
        self._close()
        self.opened.emit()

    # -- doing --------------------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Store what was typed, or say what is wrong with it."""
        form, student, sign = self.form, self._student, self._sign
        if form is None or student is None:
            return
        desk, kind = self.session.desk, self.listed.kind
        problems = form.problems()
        wrong = {problem.where for problem in problems}
        judged = signs.sign_problems(kind, form.values(), self.session.today)
        problems += [one for one in judged if one.where not in wrong]
        form.show_problems(problems)
        if problems:
            return
        values, draft = form.values(), self._draft
        self._sign = None  # what is stored now comes back through `show_signs`, and must not find a form on it

        def store() -> Any:
            if sign is not None:
                return signs.change_sign(desk, student, sign, values)
            return signs.add_sign(desk, kind, student, values)

        done = self.session.do(store)
        if done is None:
            self._sign = sign
            return
        if draft is not None:
            draft.clear({})
        self._close()
        self.opened.emit()
        focus_again(self, f"change {sign.id}" if sign else "", self.add_button.objectName())

    def leave(self) -> None:
        """Forget what was typed."""
        sign = self._sign
        self._forget()
        focus_again(self, f"change {sign.id}" if sign else "", self.add_button.objectName())

    def take_out(self) -> None:
        """Take the row out that the form is about."""
        student, sign, desk = self._student, self._sign, self.session.desk
        if student is not None and sign is not None:
            draft, self._sign = self._draft, None
            if self.session.do(lambda: signs.remove_sign(desk, student, sign)) is None:
                self._sign = sign
                return
            if draft is not None:
                draft.clear({})
            self._close()
            self.opened.emit()
            focus_again(self, self.add_button.objectName())
