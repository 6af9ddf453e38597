"""The family of a student: who they are, when the school and they spoke, and the form that logs the next time."""

from __future__ import annotations

import functools
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.declared import Problem, field_of
from interventiondesk.domain.students import Contact, FamilyContact, Student
from interventiondesk.domain.words import day_words, grade_words, short_day
from interventiondesk.store import reads
from interventiondesk.tasks.students import StudentPage, keep_promise, log_family_contact
from interventiondesk.ui.pages.list_export import Lines, ListOut
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import filled, on_keys
from interventiondesk.ui.parts.cards import Card, Fact, Row
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.places import Place, emptied
from interventiondesk.ui.session import Session


def _contact_words(contact: Contact) -> str:
    language = f"speaks {contact.language}" if contact.language else ""
    interpreter = "interpreter needed" if contact.interpreter else ""
    return ", ".join(part for part in (contact.relation, contact.phone, contact.email, language, interpreter) if part)


def _next_words(one: FamilyContact) -> str:
    """What was promised, and whether it was kept."""
    if not one.promise:
        return ""
    if one.kept_on is not None:
        return f"Next: {one.promise}, kept on {day_words(one.kept_on)}."
    return f"Next: {one.promise}" + (f", by {day_words(one.promised_for)}." if one.promised_for else ".")


class FamilyTab(StudentTab):
    """Left the log, newest first, below its form; right the adults at home."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding(aside=360)
        self.box.addWidget(self._page)
        what = FormBlock(FamilyContact, ("date", "channel", "with_whom", "outcome"), today=session.today)
        self._next = FormBlock(FamilyContact, ("promise", "promised_for"), today=session.today)
        self._shared = FormBlock(FamilyContact, ("siblings",), today=session.today)
        self._few = FormBlock(FamilyContact, ("restricted",), today=session.today)
        self._few.setVisible(session.desk.who.sees_restricted)
        self.form = Form(what, self._next, self._shared, self._few)
        self._draft = Draft(session, self.form)
        card = Card("Log a contact")
        together = QWidget()
        down = QVBoxLayout(together)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        for block in self.form.blocks:
            down.addWidget(block)
        card.add_inside(together)
        self.verb = filled("Log this contact")
        self.verb.clicked.connect(self.log)
        self.verb.setToolTip("Ctrl+Enter")
        on_keys(together, "Ctrl+Return", self.log)
        card.add_buttons(self.verb)
        self._page.main.addWidget(card)
        out = ListOut(session, self._lines, "Family contacts", also="when we spoke")
        self._log = Card("When we spoke", trailing=out)
        self._page.main.addWidget(self._log)
        self._view: StudentPage | None = None

    def _lines(self) -> Lines:
        from interventiondesk.tasks.listing import contacts_list

        return contacts_list(self.session.desk, self._view.student.id if self._view is not None else "")

    def _empty(self) -> dict[str, Any]:
        return {
            "date": self.session.today,
            "channel": "call",
            "with_whom": "",
            "outcome": "",
            "promise": "",
            "promised_for": None,
            "siblings": False,
            "restricted": False,
        }

    def begin(self, view: StudentPage, place: Place) -> None:
        """With the form as it was left."""
        del place
        self._draft.open(f"contact draft {view.student.id}", self._empty())
        self.form.show_problems([])
        self.show_student(view)
        self._page.verticalScrollBar().setValue(0)

    def take_keyboard(self) -> bool:
        """With whom: day and channel are there already."""
        self.form.block("with_whom").editor("with_whom").widget.setFocus()
        return True

    def show_student(self, view: StudentPage) -> None:
        """Show contacts and log."""
        self._view = view
        people = reads.by_id(reads.staff(self.session.desk))
        self._log.clear()
        for one in view.family_contacts:
            channel = field_of(FamilyContact, "channel").word(one.channel)
            who = people.get(one.staff_id or "")
            said = " ".join(
                part for part in (one.outcome, f"({who.short_name})" if who else "", _next_words(one)) if part
            )
            title = f"{channel}, {short_day(one.date)}, {one.date.year}"
            where = [one.with_whom or "The family"]
            if one.student_id != view.student.id:
                of = next((each.name for each in view.siblings if each.id == one.student_id), "")
                where.append(f"noted with {of}" if of else "noted with a brother or sister")
            elif one.siblings:
                where.append("about brothers and sisters too")
            if one.restricted:
                where.append("restricted")
            waits = bool(one.promise) and one.kept_on is None
            keep = functools.partial(self._keep, one) if waits else None
            self._log.add(Row(title, ", ".join(where), because=said, verb="Kept" if waits else "", does=keep))
        if not view.family_contacts:
            self._log.empty("No contact is noted yet.")
        aside = emptied(self._page.aside)
        home = Card("At home")
        for contact in view.contacts:
            home.add(Fact(contact.name, _contact_words(contact), column=132))
        language = view.student.home_language
        if language:
            home.add(Fact("Home language", language, column=132))
        if view.contacts or language:
            home.end()
        else:
            home.empty("Nobody is known yet. Adults at home come in with the student export.")
        if view.siblings:
            home.add(*(self._sibling(one) for one in view.siblings))
        self._shared.setVisible(bool(view.siblings))
        aside.addWidget(home)
        self.busy.emit(True)

    def _sibling(self, one: Student) -> Row:
        go = functools.partial(self.go.emit, Place(name="student", student_id=one.id, tab="family"))
        return Row(one.name, f"Same phone or email; {grade_words(one.grade)}", verb="Open", on=go)

    def _keep(self, one: FamilyContact) -> None:
        view = self._view
        if view is not None:
            self.session.do(lambda: keep_promise(self.session.desk, one, view.student.name, self.session.today))

    def log(self) -> None:
        """Store what was typed and begin anew."""
        view = self._view
        if view is None:
            return
        problems = self.form.problems()
        typed = self.form.typed()
        if not any(typed[name].strip() for name in ("with_whom", "outcome", "promise")):
            problems.append(
                Problem("outcome", "Nothing is said about this contact.", "Type with whom, or what came of it.")
            )
        self.form.show_problems(problems)
        if problems:
            return
        known = self.form.values()
        changes = self.session.do(
            lambda: log_family_contact(
                self.session.desk,
                view.student,
                known["date"],
                **{name: value for name, value in known.items() if name != "date"},
            )
        )
        if changes is not None:
            self._draft.clear(self._empty())
