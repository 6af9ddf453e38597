"""A student: the head that is always there, and tabs that are built when somebody first looks at them."""

from __future__ import annotations

import functools
import importlib
from pathlib import Path

import msgspec
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from interventiondesk.domain.words import day_words
from interventiondesk.store import reads
from interventiondesk.tasks.meetings import put_on_agenda
from interventiondesk.tasks.screening import readings_of_one
from interventiondesk.tasks.students import StudentPage as Everything
from interventiondesk.tasks.students import student_page
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.student_head import StudentHead
from interventiondesk.ui.pages.student_new import NewStudent
from interventiondesk.ui.pages.student_overview import OverviewTab
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import filled
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.places import Page, Place
from interventiondesk.ui.session import Session

TABS = ("overview", "plans", "scores", "signs", "why", "requests", "family", "notes", "record", "next_year")
_TITLES = (
    "Overview",
    "Plans",
    "Scores",
    "Attendance and behavior",
    "Why",
    "Requests",
    "Family",
    "Notes",
    "Record",
    "Page for next year",
)
_LATER = {
    "plans": ("student_plans", "PlansTab"),
    "scores": ("student_scores", "ScoresTab"),
    "signs": ("student_signs", "SignsTab"),
    "why": ("student_why", "WhyTab"),
    "requests": ("student_requests", "RequestsTab"),
    "family": ("student_family", "FamilyTab"),
    "notes": ("student_notes", "NotesTab"),
    "record": ("student_record", "RecordTab"),
    "next_year": ("student_transition", "TransitionTab"),
}


class StudentPage(Page):
    """One student. `tab` of the place is one of `TABS`, `decide` for the decision of its plan, `flags` for that of the
    flags, `adult` for the trusted adult, `new` for the form that adds a student."""

    keys = (
        ("Left, Right", "On the tabs: from tab to tab"),
        ("Ctrl+Enter", "Store what is being typed: a decision, an answer, a note, a contact"),
        ("Ctrl+P", "Print the list that the keyboard is in"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._place = Place(name="student")
        self._view: Everything | None = None
        self._known: dict[str, StudentTab] = {}
        self._fresh: set[str] = set()
        self.head = StudentHead(_TITLES)
        self.head.noted.connect(self._note)
        self.head.printed.connect(self.print_sheet)
        self.head.added.connect(self._add_to_meeting)
        self.head.chosen.connect(self._chosen)
        self.head.asked.connect(self._show_signs)
        self._tabs = QStackedWidget()
        self._whole = QWidget()
        inside = QVBoxLayout(self._whole)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        margin = look.px(look.PAGE)
        top = QVBoxLayout()
        top.setContentsMargins(margin, look.px(18), margin, 0)
        top.addWidget(self.head)
        inside.addLayout(top)
        inside.addWidget(self._tabs, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._whole)
        self._work = Background(self)
        self._new: NewStudent | None = None
        self._gone: QWidget | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)

    # -- coming here --------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """Show the student on the tab that was asked for, or the form that adds one."""
        if place.tab == "next_year" and not place.student_id:
            # Ctrl+K names no student: the one who was looked at last, or the list to choose one from
            if not self._place.student_id:
                self.go.emit(Place(name="students"))
                return
            place = msgspec.structs.replace(place, student_id=self._place.student_id)
        self._place = place
        self._fresh.clear()
        self._view = None
        if place.tab == "new" or not place.student_id:
            self._show_new()
            return
        self.read()
        if self._view is None:
            return
        at = TABS.index(self.tab_asked_for)
        if self.head.tabs.currentIndex() == at:
            self._chosen(at)
        else:
            self.head.tabs.setCurrentIndex(at)
        if not self.tab().take_keyboard():
            self.head.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def tab_asked_for(self) -> str:
        """The tab that the place names; the overview where it names none."""
        asked = {"decide": "plans", "flags": "why", "adult": "why"}.get(self._place.tab, self._place.tab)
        return asked if asked in TABS else "overview"

    def _show_new(self) -> None:
        if self._new is None:
            self._new = NewStudent(self.session)
            self._new.go.connect(self.go)
            self._stack.addWidget(self._new)
        self._stack.setCurrentWidget(self._new)
        self.titled.emit("New student", "")
        self._new.begin()

    def read(self) -> None:
        """Read the student again; what is being typed stays."""
        if self._place.tab == "new" or not self._place.student_id:
            return
        view = student_page(self.session.desk, self._place.student_id, self.session.today)
        known, self._view = self._view is not None, view
        if view is None:
            self._show_gone()
            return
        self._stack.setCurrentWidget(self._whole)
        self.titled.emit(view.student.name, "")
        readings = readings_of_one(self.session.desk, self.session.today, view.student.id)
        self.head.show_student(view, self._on_agenda(view), readings)
        if known:
            self._fresh.intersection_update({self._name()})
            if self._name() in self._fresh:
                self.tab().show_student(view)

    def _show_gone(self) -> None:
        if self._gone is None:
            back = filled("Open the list of students")
            back.clicked.connect(lambda: self.go.emit(Place(name="students")))
            card = Card("This student is not here any more")
            card.empty("What was done may have been undone. Ctrl+Y brings it back.", back)
            self._gone = QWidget()
            box = QVBoxLayout(self._gone)
            margin = look.px(look.PAGE)
            box.setContentsMargins(margin, look.px(18), margin, margin)
            box.addWidget(card)
            box.addStretch(1)
            self._stack.addWidget(self._gone)
        self._stack.setCurrentWidget(self._gone)
        self.titled.emit("Student", "")

    # -- tabs ---------------------------------------------------------------------------------------------------------

    def _name(self) -> str:
        return TABS[max(0, self.head.tabs.currentIndex())]

    def tab(self) -> StudentTab:
        """The tab that is shown, built when it is first asked for."""
        name = self._name()
        known = self._known.get(name)
        if known is None:
            if name == "overview":
                known = OverviewTab(self.session)
            else:
                module, made = _LATER[name]
                known = getattr(importlib.import_module(f"interventiondesk.ui.pages.{module}"), made)(self.session)
                assert isinstance(known, StudentTab)  # noqa: S101 - the table above says so
            known.go.connect(self.go)
            known.busy.connect(functools.partial(self._busy, name))
            self._known[name] = known
            self._tabs.addWidget(known)
        return known

    def _chosen(self, _at: int) -> None:
        view, name = self._view, self._name()
        if view is None:
            return
        tab = self.tab()
        self._tabs.setCurrentWidget(tab)
        if name not in self._fresh:
            self._fresh.add(name)
            asked = self._place if name == self.tab_asked_for else Place(name="student", student_id=view.student.id)
            tab.begin(view, asked)
        else:
            tab.show_student(view)

    def _busy(self, name: str, busy: bool) -> None:
        if name == self._name():
            self.head.set_busy(busy=busy)

    # -- what is done from the head -----------------------------------------------------------------------------------

    def _show_signs(self) -> None:
        self.head.tabs.setCurrentIndex(TABS.index("signs"))
        self.head.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _note(self) -> None:
        self.head.tabs.setCurrentIndex(TABS.index("notes"))
        self.tab().take_keyboard()

    def _on_agenda(self, view: Everything) -> str:
        desk = self.session.desk
        ahead = reads.next_meeting(desk, self.session.today)
        if ahead is None or all(item.student_id != view.student.id for item in reads.agenda(desk, ahead.id)):
            return ""
        return f"{view.student.name} is on the meeting of {day_words(ahead.date)} already."

    def _add_to_meeting(self) -> None:
        view, desk = self._view, self.session.desk
        if view is None:
            return
        ahead = reads.next_meeting(desk, self.session.today)
        if ahead is None:
            self.go.emit(Place(name="meetings", tab="new"))
            return
        first = next((one for one in view.plans if one.record.plan.running), None)
        because = (first.kind or first.progress.word) if first else "No plan yet"
        record = first.record if first else None
        self.session.do(lambda: put_on_agenda(desk, ahead, view.student, record, because))

    def print_sheet(self) -> None:
        """Ask where, then write one sheet about this student and say what was written."""
        view = self._view
        if view is None:
            return
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        usual = f"{_file_name(view.student.name)} {self.session.today.isoformat()}.pdf"
        chosen, _ = QFileDialog.getSaveFileName(self, "Print one sheet", str(folder / usual), "PDF (*.pdf)")
        if not chosen:
            return
        # here, because reportlab costs as much to import as Qt itself
        from interventiondesk.tasks.packet import packet_words, print_student_sheet

        out, desk, today = Path(chosen), self.session.desk, self.session.today
        self._work.run(
            f"Printing {out.name}",
            lambda _step: print_student_sheet(desk, view.student.id, today, out),
            lambda written: self.session.told.emit(f"Printed {out.name}: {packet_words(written)}"),
            self.session.refused.emit,
        )


def _file_name(name: str) -> str:
    """A name as a file may be called on every system."""
    return "".join(sign if sign.isalnum() or sign in " -" else "_" for sign in name).strip() or "Student"
