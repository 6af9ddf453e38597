"""Requests for assistance with a student: asking, what was tried, and the answer to the one who asked."""

from __future__ import annotations

import functools
from typing import Any

from PySide6.QtWidgets import QWidget

from interventiondesk.domain.requests import Request
from interventiondesk.domain.words import day_words
from interventiondesk.store import reads
from interventiondesk.tasks.students import StudentPage, answer_request, ask_for_help
from interventiondesk.ui.pages.list_export import Lines, ListOut
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import filled, on_keys, outlined
from interventiondesk.ui.parts.cards import Card, Fact
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_ASKED = ("date", "staff_id", "concern", "strengths", "tried", "went", "family_told")


class RequestsTab(StudentTab):
    """First the requests that wait, each with its answer below; then the form that asks; then the answered ones."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding()
        self.box.addWidget(self._page)
        self._waiting = Card("Waits for an answer")
        self._page.main.addWidget(self._waiting)
        people = [(one.id, one.name) for one in reads.staff(session.desk)]
        self.form = Form(FormBlock(Request, _ASKED, references={"staff": people}, today=session.today))
        self._draft = Draft(session, self.form)
        self._asking = Card("Ask for assistance", "with this student")
        self._asking.add_inside(self.form.blocks[0])
        self.verb = filled("Ask for assistance")
        self.verb.clicked.connect(self.ask)
        self.verb.setToolTip("Ctrl+Enter")
        on_keys(self.form.blocks[0], "Ctrl+Return", self.ask)
        self._asking.add_buttons(self.verb)
        self._page.main.addWidget(self._asking)
        out = ListOut(session, self._lines, "Requests for assistance", also="requests")
        self._answered = Card("Answered", trailing=out)
        self._page.main.addWidget(self._answered)
        self._view: StudentPage | None = None
        self._answers: dict[str, Form] = {}

    def _lines(self) -> Lines:
        from interventiondesk.tasks.listing import requests_list

        return requests_list(self.session.desk, self._view.student.id if self._view is not None else "")

    def _empty(self) -> dict[str, Any]:
        values: dict[str, Any] = dict.fromkeys(("concern", "strengths", "tried", "went"), "")
        mine = self.session.desk.who.id or None
        return values | {"date": self.session.today, "staff_id": mine, "family_told": False}

    def begin(self, view: StudentPage, place: Place) -> None:
        """With the forms as they were left; the keyboard on the answer that is waited for."""
        del place
        self._draft.open(f"request draft {view.student.id}", self._empty())
        self.form.show_problems([])
        self.show_student(view)
        self._page.verticalScrollBar().setValue(0)

    def take_keyboard(self) -> bool:
        """On the first answer, or on the concern."""
        form = next(iter(self._answers.values()), None)
        editor = form.block("answer").editor("answer") if form else self.form.block("concern").editor("concern")
        editor.widget.setFocus()
        return True

    def show_student(self, view: StudentPage) -> None:
        """Show what waits and what was answered; what is being typed stays."""
        self._view = view
        focus = focused_in(self)
        people = {one.id: one.name for one in reads.staff(self.session.desk)}
        waits = [one for one in view.requests if one.answered_on is None]
        done = [one for one in view.requests if one.answered_on is not None]
        self._waiting.clear()
        self._answers.clear()
        for one in waits:
            self._tell(self._waiting, one, people)
            self._waiting.add_inside(self._answer_form(one))
            verb = outlined("Answer")
            verb.setToolTip("Ctrl+Enter")
            verb.setObjectName(f"answer {one.id}")
            verb.clicked.connect(functools.partial(self.answer, one))
            self._waiting.add_buttons(verb)
        self._waiting.setVisible(bool(waits))
        self._answered.clear()
        for one in done:
            self._tell(self._answered, one, people)
            on = f"Answered on {day_words(one.answered_on)}" if one.answered_on else "Answered"
            self._answered.add(Fact(on, one.answer))
        self._answered.end()
        self._answered.setVisible(bool(done))
        focus_again(self, focus)
        self.busy.emit(True)

    @staticmethod
    def _tell(card: Card, one: Request, people: dict[str, str]) -> None:
        who = people.get(one.staff_id or "", "Somebody")
        told = "the family knows" if one.family_told else "the family does not know yet"
        card.add(Fact("Asked", f"{who}, {day_words(one.date)}; {told}"))
        facts = (
            ("Concern", one.concern),
            ("Strengths", one.strengths),
            ("Tried", one.tried),
            ("How it went", one.went),
        )
        card.add(*(Fact(name, text) for name, text in facts if text))

    def _answer_form(self, one: Request) -> QWidget:
        form = Form(FormBlock(Request, ("answer",), today=self.session.today))
        Draft(self.session, form).open(f"answer draft {one.id}", {"answer": ""})
        self._answers[one.id] = form
        on_keys(form.blocks[0], "Ctrl+Return", functools.partial(self.answer, one))
        editor = form.block("answer").editor("answer")
        editor.widget.setObjectName(f"answer to {one.id}")
        editor.widget.setAccessibleName(f"Answer to the request of {day_words(one.date)}")
        return form.blocks[0]

    def ask(self) -> None:
        """Store the request and begin anew."""
        view = self._view
        if view is None:
            return
        problems = self.form.problems()
        self.form.show_problems(problems)
        if problems:
            return
        known = {name: value for name, value in self.form.values().items() if value is not None}
        if (
            self.session.do(lambda: ask_for_help(self.session.desk, view.student, self.session.today, **known))
            is not None
        ):
            self._draft.clear(self._empty())

    def answer(self, one: Request) -> None:
        """Store the answer."""
        view, form = self._view, self._answers.get(one.id)
        if view is None or form is None:
            return
        text = form.typed()["answer"]
        desk, today = self.session.desk, self.session.today
        if self.session.do(lambda: answer_request(desk, view.student, one, text, today)) is not None:
            desk.keep(f"answer draft {one.id}", None)
