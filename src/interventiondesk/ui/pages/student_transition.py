"""The page for next year's teacher: a form that begins with what is known, kept once a year and printed on one sheet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.students import TransitionPage
from interventiondesk.domain.words import count, day_and_year
from interventiondesk.tasks.students import StudentPage
from interventiondesk.tasks.transition import PARTS, keep_page, next_year, save_page
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card, Fact, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_FIRST = "It begins with what is known. Put it into your own words: the next teacher reads this before the first day."
_KEPT = "No note, no inquiry and nothing restricted is printed, only what stands here."


class TransitionTab(StudentTab):
    """The form; below it the pages of earlier years."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding(fold=0)
        self._page.show_aside(shown=False)
        self.box.addWidget(self._page)
        self.form = Form(FormBlock(TransitionPage, PARTS, today=session.today))
        self._draft = Draft(session, self.form)
        self._card = Card("Page for next year", " ")
        self._told = Words(_FIRST)
        self._card.add(self._told)
        self._card.add_inside(self.form.blocks[0])
        self._card.add(Words(_KEPT))
        self.verb = filled("Keep this page")
        self.verb.clicked.connect(self.keep)
        self.printing = outlined("Print one sheet", "print")
        self.printing.clicked.connect(self.print_page)
        self._card.add_buttons(self.verb, self.printing)
        self._page.main.addWidget(self._card)
        self._earlier = Card("Earlier years")
        self._page.main.addWidget(self._earlier)
        self._view: StudentPage | None = None

    def _key(self, view: StudentPage) -> str:
        return f"next year draft {view.student.id}"

    def begin(self, view: StudentPage, place: Place) -> None:
        """With the page of this year, what is known where there is none yet, or what was being typed."""
        del place
        self._draft.open(self._key(view), next_year(self.session.desk, view, self.session.today).values)
        self.form.show_problems([])
        self.show_student(view)
        self._page.verticalScrollBar().setValue(0)

    def take_keyboard(self) -> bool:
        """Into the first field."""
        self.form.block(PARTS[0]).editor(PARTS[0]).widget.setFocus()
        return True

    def show_student(self, view: StudentPage) -> None:
        """Say whether it is kept already; what is being typed stays."""
        self._view = view
        known = next_year(self.session.desk, view, self.session.today)
        if not self.session.desk.kept(self._key(view), dict[str, str]) and self.form.values() != known.values:
            self._draft.open(self._key(view), known.values)
        kept = f"kept on {day_and_year(known.page.date)}" if known.page else "not kept yet"
        self._card.set_title("Page for next year", kept)
        self._told.setVisible(known.page is None)
        self._earlier.clear()
        for page in known.earlier:
            for name in PARTS:
                words = getattr(page, name).strip()
                if words:
                    title = field_of(TransitionPage, name).title
                    self._earlier.add(Fact(f"{title}, {page.date.year}", words))
        self._earlier.end()
        self._earlier.setVisible(bool(known.earlier))
        self.busy.emit(True)

    def keep(self) -> bool:
        """Store the page; False where it could not be."""
        view, session = self._view, self.session
        if view is None:
            return False
        problems = self.form.problems()
        self.form.show_problems(problems)
        if problems:
            return False
        values = self.form.values()
        if session.do(lambda: keep_page(session.desk, view, values, session.today)) is None:
            return False
        self._draft.clear(next_year(session.desk, view, session.today).values)
        return True

    def print_page(self) -> None:
        """Keep the page, ask where, write it, and say so."""
        view, session = self._view, self.session
        if view is None or not self.keep():
            return
        page = next_year(session.desk, view, session.today).page
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        usual = "".join(sign if sign.isalnum() or sign in " -" else "_" for sign in view.student.name).strip()
        name = f"{usual or 'Student'} next year.pdf"
        chosen, _ = QFileDialog.getSaveFileName(self, "Print one sheet", str(folder / name), "PDF (*.pdf)")
        if not chosen or page is None:
            return
        out = Path(chosen)
        pages = session.ask(lambda: save_page(session.desk, view, page, out))
        if pages is not None:
            more = "" if pages == 1 else f" It takes {count(pages, 'sheet')}: shorten it for one."
            session.told.emit(f"Printed {out.name}.{more}")
