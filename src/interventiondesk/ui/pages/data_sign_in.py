"""Who works here and who may sign in: colleagues, their passphrases, and one's own."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff
from interventiondesk.domain.words import count
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes
from interventiondesk.tasks import school
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.parts.buttons import link, outlined
from interventiondesk.ui.parts.cards import Card, Check, Row, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.session import Session

_NAMES = ("given_name", "family_name", "role")
_LEAST = 15
_SHOWN = 6


class Passphrases(QWidget):
    """Lines for secrets, all shown or all hidden; pasting is allowed, nothing is kept or logged."""

    def __init__(self, *titles: str) -> None:
        super().__init__()
        self.lines: list[QLineEdit] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(look.GAP))
        for title in titles:
            words = label(title, muted=True)
            line = QLineEdit()
            line.setEchoMode(QLineEdit.EchoMode.Password)
            line.setAccessibleName(title)
            words.setBuddy(line)
            self.lines.append(line)
            box.addWidget(words)
            box.addWidget(line)
        self.show_them = Check("Show what I type")
        self.show_them.toggled.connect(self._show)
        box.addWidget(self.show_them)

    def _show(self, on: bool) -> None:
        for line in self.lines:
            line.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

    def texts(self) -> list[str]:
        """What was typed, as it was typed."""
        return [line.text() for line in self.lines]

    def clear(self) -> None:
        """Leave nothing behind."""
        for line in self.lines:
            line.clear()
        self.show_them.setChecked(False)


def problem_with(new: str, again: str) -> Refusal | None:
    """Why a new passphrase cannot be taken: length and a slip of the fingers, no other rules."""
    if len(new) < _LEAST:
        return Refusal(
            f"A passphrase has at least {_LEAST} characters; this one has {len(new)}.",
            "Four or five words that you will remember are good.",
        )
    if new != again:
        return Refusal("The two passphrases are not the same.", "Type them again; showing them helps.")
    return None


class StaffCard(Card):
    """Everybody who works here; one line is opened for change at a time."""

    def __init__(self, session: Session) -> None:
        super().__init__("Who works here", " ")
        self.session = session
        self._open = ""
        self._all = False
        self.form: FormBlock | None = None

    def read(self) -> None:
        """Read the list again, with the keyboard where it was."""
        people = reads.staff(self.session.desk)
        signing = school.who_signs_in(self.session.desk)
        focus = focused_in(self)
        typing = self.form is not None and self._open == "new" and focus.startswith("staff ")
        if typing:
            return
        self.clear()
        self.form = None
        self.set_title("Who works here", count(len(people), "person", "people"))
        shown = people if self._all else people[:_SHOWN]
        opened = next((one for one in people if one.id == self._open), None)
        if opened is not None and opened not in shown:
            shown = [*shown, opened]
        for one in shown:
            told = field_of(Staff, "role").word(one.role)
            if one.id in signing:
                told += " · signs in"
            row = Row(one.name, told, strong=False, verb="Close" if one.id == self._open else "Change")
            if row.button is not None:
                row.button.setObjectName(f"change {one.id}")
                row.button.clicked.connect(functools.partial(self._toggle, one.id))
            self.add(row)
            if one.id == self._open:
                self._show_form(one)
        if self._open == "new":
            self._show_new()
        else:
            add = outlined("Add somebody", "add")
            add.setObjectName("add staff")
            add.clicked.connect(functools.partial(self._toggle, "new"))
            more = link(f"Show all {len(people)}")
            more.clicked.connect(self._show_all)
            self.add_buttons(*((add, more) if len(shown) < len(people) else (add,)))
        focus_again(self, focus)

    def _show_all(self) -> None:
        self._all = True
        self.read()

    def _toggle(self, which: str, _checked: bool = False) -> None:
        self._open = "" if self._open == which else which
        self.form = None
        self.read()
        if self.form is not None:
            self.form.editor("given_name").widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _block(self, fields: tuple[str, ...], values: dict[str, object]) -> FormBlock:
        block = FormBlock(Staff, fields, values, today=self.session.today, labels={"active": "Works here"})
        for name in fields:
            block.editor(name).widget.setObjectName(f"staff {name}")
        self.add_inside(block)
        self.form = block
        return block

    def _show_form(self, staff: Staff) -> None:
        fields = (*_NAMES, "active")
        block = self._block(fields, {name: getattr(staff, name) for name in fields})
        block.committed.connect(functools.partial(self._change, staff.id, block))

    def _change(self, staff_id: str, block: FormBlock, name: str) -> None:
        staff = reads.person(self.session.desk, staff_id)
        if staff is None or block.message(name):
            return
        value = block.values()[name]
        self.session.do(lambda: school.change_staff(self.session.desk, staff, **{name: value}), quiet=name != "active")

    def _show_new(self) -> None:
        block = self._block(_NAMES, {"role": "teacher"})
        add = outlined("Add", "check")
        add.clicked.connect(functools.partial(self._add, block))
        leave = link("Cancel")
        leave.clicked.connect(functools.partial(self._toggle, "new"))
        self.add_buttons(add, leave)

    def _add(self, block: FormBlock, _checked: bool = False) -> None:
        wrong = block.problems()
        if wrong:
            block.show_problems(wrong)
            return
        given = block.values()
        self._open = ""
        self.session.do(lambda: school.add_staff(self.session.desk, given))


class SignInCard(Card):
    """Who may open this desk. Each passphrase is stretched for a second, so that is done in the background."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__("Sign-ins", " ")
        self.session = session
        self.work = Background(self)
        self._open = ""
        self.form: FormBlock | None = None
        self.secrets: Passphrases | None = None

    def read(self) -> None:
        """Read who signs in; a form that is open stays as it is."""
        desk = self.session.desk
        if desk.is_sample:
            self.clear()
            self.set_title("Sign-ins", "none")
            self.add(Words("The sample school has no passphrase: whoever opens this computer can read it.", lined=True))
            self.add(Words("Your own school is encrypted, and everybody signs in with a passphrase of their own."))
            self.end()
            return
        if self._open:
            return
        self.clear()
        people = {one.id: one for one in reads.staff(desk)}
        signing = [people[one] for one in school.who_signs_in(desk) if one in people]
        self.set_title("Sign-ins", count(len(signing), "person", "people"))
        for one in sorted(signing, key=lambda one: one.name):
            you = " · you" if one.id == desk.who.id else ""
            self.add(Row(one.name, f"{field_of(Staff, 'role').word(one.role)}{you}", strong=False))
        add = outlined("Let somebody sign in", "add")
        add.clicked.connect(self._open_new)
        own = outlined("Change my passphrase", "lock")
        own.clicked.connect(self._open_own)
        self.add_buttons(add)
        if desk.who.id in {one.id for one in signing}:
            self.add_buttons(own)

    def _leave(self) -> None:
        if self.secrets is not None:
            self.secrets.clear()
        self._open, self.form, self.secrets = "", None, None
        self.read()

    def _ask(self, secrets: Passphrases, verb: str, on: object) -> None:
        self.secrets = secrets
        self.add_inside(secrets)
        self.add(Words(f"{_LEAST} characters or more; any characters, no other rules. Four or five words are good."))
        go = outlined(verb, "check")
        go.clicked.connect(on)
        leave = link("Cancel")
        leave.clicked.connect(self._leave)
        self.add_buttons(go, leave)

    def _open_new(self) -> None:
        self._open = "new"
        self.clear()
        self.form = FormBlock(Staff, _NAMES, {"role": "teacher"}, today=self.session.today)
        self.add_inside(self.form)
        self._ask(Passphrases("Passphrase", "The same passphrase again"), "Let them sign in", self._add)
        self.form.editor("given_name").widget.setFocus()

    def _open_own(self) -> None:
        self._open = "own"
        self.clear()
        titles = ("My passphrase now", "My new passphrase", "The new passphrase again")
        self._ask(Passphrases(*titles), "Change my passphrase", self._change_own)
        if self.secrets is not None:
            self.secrets.lines[0].setFocus()

    def _add(self) -> None:
        from interventiondesk.tasks.start import add_sign_in

        form, secrets, desk = self.form, self.secrets, self.session.desk
        if form is None or secrets is None:
            return
        wrong = form.problems()
        if wrong:
            form.show_problems(wrong)
            return
        new, again = secrets.texts()
        problem = problem_with(new, again)
        if problem is not None:
            self.session.refused.emit(problem)
            return
        given = form.values()
        person = f"{given['family_name']}, {given['given_name']}"

        def done(changes: Changes) -> None:
            self._leave()
            self.session.do(lambda: changes, quiet=True)  # committed already; this tells the window
            name = f"{given['given_name']} {given['family_name']}".strip()
            self.session.told.emit(f"{name} can sign in now.")
            self.changed.emit()

        self.work.run(
            "Sealing the desk's key",
            lambda _step: add_sign_in(desk, person, str(given["role"]), new),
            done,
            self.session.refused.emit,
        )

    def _change_own(self) -> None:
        from interventiondesk.tasks.start import change_passphrase

        secrets, desk = self.secrets, self.session.desk
        if secrets is None:
            return
        old, new, again = secrets.texts()
        problem = problem_with(new, again)
        if problem is not None:
            self.session.refused.emit(problem)
            return

        def done(_nothing: None) -> None:
            self._leave()
            self.session.told.emit("Your passphrase is changed. Backups made before still open with the old one.")

        self.work.run(
            "Sealing the desk's key", lambda _step: change_passphrase(desk, old, new), done, self.session.refused.emit
        )


class SampleCard(Card):
    """What the sample school is, and the way to be rid of it."""

    removal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Sample school", "invented, not protected")
        self.add(
            Words(
                "Removing it deletes this desk and its backups from this computer. Nothing of it is real. Your own school "
                "is not touched.",
                lined=True,
            )
        )
        remove = outlined("Remove the sample school ...", "trash")
        remove.clicked.connect(self.removal_wanted)
        self.add_buttons(remove)
