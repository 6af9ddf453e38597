"""The family of a student: who they are, when the school and they spoke, and the form that logs the next time."""

from __future__ import annotations

from typing import Any

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.students import Contact, FamilyContact
from interventiondesk.domain.words import short_day
from interventiondesk.store import reads
from interventiondesk.tasks.students import StudentPage, log_family_contact
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import filled
from interventiondesk.ui.parts.cards import Card, Fact, Row
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.places import Place, emptied
from interventiondesk.ui.session import Session


def _contact_words(contact: Contact) -> str:
    language = f"speaks {contact.language}" if contact.language else ""
    interpreter = "interpreter needed" if contact.interpreter else ""
    return ", ".join(part for part in (contact.relation, contact.phone, contact.email, language, interpreter) if part)


class FamilyTab(StudentTab):
    """Left the log, newest first, below its form; right the adults at home."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding(aside=360)
        self.box.addWidget(self._page)
        self.form = Form(
            FormBlock(FamilyContact, ("date", "channel", "with_whom", "outcome"), today=session.today),
        )
        self._draft = Draft(session, self.form)
        card = Card("Log a contact")
        card.add_inside(self.form.blocks[0])
        self.verb = filled("Log this contact")
        self.verb.clicked.connect(self.log)
        card.add_buttons(self.verb)
        self._page.main.addWidget(card)
        self._log = Card("When we spoke")
        self._page.main.addWidget(self._log)
        self._view: StudentPage | None = None

    def _empty(self) -> dict[str, Any]:
        return {"date": self.session.today, "channel": "call", "with_whom": "", "outcome": ""}

    def begin(self, view: StudentPage, place: Place) -> None:
        """With the form as it was left."""
        del place
        self._draft.open(f"contact draft {view.student.id}", self._empty())
        self.form.show_problems([])
        self.show_student(view)
        self._page.verticalScrollBar().setValue(0)

    def show_student(self, view: StudentPage) -> None:
        """Show contacts and log."""
        self._view = view
        people = reads.by_id(reads.staff(self.session.desk))
        self._log.clear()
        for one in view.family_contacts:
            channel = field_of(FamilyContact, "channel").word(one.channel)
            who = people.get(one.staff_id or "")
            said = " ".join(part for part in (one.outcome, f"({who.short_name})" if who else "") if part)
            title = f"{channel}, {short_day(one.date)}, {one.date.year}"
            self._log.add(Row(title, one.with_whom or "The family", because=said))
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
        aside.addWidget(home)
        self.busy.emit(True)

    def log(self) -> None:
        """Store what was typed and begin anew."""
        view = self._view
        if view is None:
            return
        problems = self.form.problems()
        self.form.show_problems(problems)
        if problems:
            return
        known = self.form.values()
        changes = self.session.do(
            lambda: log_family_contact(
                self.session.desk,
                view.student,
                known["date"],
                channel=known["channel"],
                with_whom=known["with_whom"] or "",
                outcome=known["outcome"] or "",
            )
        )
        if changes is not None:
            self._draft.clear(self._empty())
