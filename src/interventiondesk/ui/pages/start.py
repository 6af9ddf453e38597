"""Before a desk is open: the first run (sample school, a school of one's own, a backup) and the sign-in.

One module because all of them are the same quiet card in the middle of an empty window, one after the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from interventiondesk.domain.refusals import Refusal
from interventiondesk.store.desk import Desk
from interventiondesk.store.folder import DeskFolder, synced_place
from interventiondesk.store.keys import LEAST_PASSPHRASE
from interventiondesk.ui import look
from interventiondesk.ui.background import Background, Step
from interventiondesk.ui.parts.buttons import Button, filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.words import label


class Opens(Protocol):
    """What the application offers to a start window."""

    clock: Callable[[], dt.date]
    real: Path
    sample: Path

    def show_desk(self, desk: Desk) -> None: ...
    def open_sample(self) -> None: ...
    def show_start(self) -> None: ...
    def sign_in(self) -> None: ...


class _Middle(QWidget):
    """A window with one column of cards in its middle."""

    def __init__(self, application: Opens) -> None:
        super().__init__()
        self.application = application
        self.setWindowTitle("InterventionDesk")
        self.resize(look.px(960), look.px(680))
        self.setMinimumSize(look.px(620), look.px(480))
        self.background = Background(self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(look.px(20), look.px(20), look.px(20), look.px(20))
        whole.addStretch(1)
        self._column = QWidget()
        self._column.setFixedWidth(look.px(520))
        self._cards = QVBoxLayout(self._column)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(look.px(14))
        across = QHBoxLayout()
        # Stretches, not an alignment: aligned items lose the height that wrapped words need at this width.
        across.addStretch(1)
        across.addWidget(self._column)
        across.addStretch(1)
        whole.addLayout(across)
        whole.addStretch(2)

    def show_cards(self, *widgets: QWidget) -> None:
        """Replace what stands in the middle."""
        while self._cards.count():
            item = self._cards.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for widget in widgets:
            self._cards.addWidget(widget)

    def heading(self, text: str, below: str) -> QWidget:
        """The large words above the cards."""
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(look.px(2), 0, 0, look.px(4))
        box.setSpacing(look.px(4))
        box.addWidget(label(text, "name", bold=True, wraps=True))
        if below:
            box.addWidget(label(below, muted=True, wraps=True))
        return holder


def _line(name: str, *, hidden: bool = False, hint: str = "") -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(hint)
    if hidden:
        line.setEchoMode(QLineEdit.EchoMode.Password)
    return line


class _Asking(Card):
    """A card of labelled lines, a place for what is wrong, and its buttons."""

    def __init__(self, title: str, says: str = "") -> None:
        super().__init__(title)
        if says:
            self.add(Words(says, lined=True))
        self.wrong = label("", wraps=True)
        self.wrong.setAccessibleName("What is missing")
        self.wrong.hide()

    def ask(self, name: str, line: QLineEdit, below: str = "") -> None:
        """One labelled line."""
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(3))
        title = label(name, muted=True)
        title.setBuddy(line)
        box.addWidget(title)
        box.addWidget(line)
        if below:
            box.addWidget(label(below, "small", muted=True, wraps=True))
        self.add_inside(holder)

    def show_hidden(self, *lines: QLineEdit) -> None:
        """A tick that shows what is typed."""
        tick = QCheckBox("Show what I type")

        def turn(on: bool) -> None:
            for line in lines:
                line.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)

        tick.toggled.connect(turn)
        self.add_inside(tick)

    def finish(self, *buttons: Button) -> None:
        """The place for what is wrong, then the buttons."""
        self.add_inside(self.wrong)
        self.add_buttons(*buttons)

    def refuse(self, refusal: Refusal) -> None:
        """Say what is wrong where the user is looking; nothing typed is lost."""
        self.wrong.setText(str(refusal))
        self.wrong.setAccessibleName(str(refusal))
        palette = self.wrong.palette()
        palette.setColor(palette.ColorRole.WindowText, look.color("text"))
        self.wrong.setPalette(palette)
        self.wrong.show()


class StartWindow(_Middle):
    """The first run."""

    def __init__(self, application: Opens) -> None:
        super().__init__(application)
        self.choose()

    def choose(self) -> None:
        """The three ways to begin."""
        here = DeskFolder(self.application.sample).exists()
        sample = Card("Look around first")
        sample.add(
            Words(
                "An invented school with 120 students, plans, scores and a meeting on Thursday. "
                "It has no passphrase; type nothing real into it.",
                lined=True,
            )
        )
        open_it = filled("Open the sample school", "school")
        open_it.clicked.connect(self._sample)
        buttons = [open_it]
        if here:
            away = link("Remove it")
            away.clicked.connect(self._remove_sample)
            buttons.append(away)
        sample.add_buttons(*buttons)
        own = Card("Your own school")
        if DeskFolder(self.application.real).exists():
            own.add(Words("Your school is on this computer.", lined=True))
            enter = outlined("Sign in", "lock")
            enter.clicked.connect(self.application.sign_in)
            own.add_buttons(enter)
        else:
            own.add(
                Words("Everything stays on this computer, encrypted. No account, no internet, ten minutes.", lined=True)
            )
            start = outlined("Start a school", "add")
            start.clicked.connect(self.ask_school)
            own.add_buttons(start)
        back = Card("A backup")
        back.add(Words("Go on with a school from its backup file, on this or a new computer.", lined=True))
        restore = outlined("Restore a backup", "restore")
        restore.clicked.connect(self._choose_backup)
        back.add_buttons(restore)
        self.show_cards(self.heading("InterventionDesk", "One school's intervention work."), sample, own, back)
        open_it.setFocus()

    # -- sample -------------------------------------------------------------------------------------------------------

    def _sample(self) -> None:
        if DeskFolder(self.application.sample).exists():
            self.application.open_sample()
            return
        folder, today = self.application.sample, self.application.clock()

        def make(step: Step) -> None:
            from interventiondesk.tasks.sample import make_sample

            step(0, 0, "Inventing a school ...")
            make_sample(folder, today)

        self.background.run("Inventing a school ...", make, lambda _: self.application.open_sample(), self._refused)

    def _remove_sample(self) -> None:
        from interventiondesk.tasks.sample import remove_sample

        try:
            remove_sample(self.application.sample)
        except Refusal as refusal:
            self._refused(refusal)
        self.choose()

    def _refused(self, refusal: Refusal) -> None:
        from interventiondesk.ui.alarm import show_refusal

        show_refusal(self, refusal)

    # -- a new school -------------------------------------------------------------------------------------------------

    def ask_school(self) -> None:
        """Name, person, passphrase."""
        card = _Asking("Start a school")
        school, person = _line("Name of the school"), _line("Your name", hint="First and last name")
        phrase, again = _line("Passphrase", hidden=True), _line("Passphrase again", hidden=True)
        card.ask("Name of the school", school)
        card.ask("Your name", person, "You sign in by it, and the history says who did what.")
        card.ask(
            "Passphrase",
            phrase,
            f"{LEAST_PASSPHRASE} characters or more; four or five words are good. Nobody can look it up for you.",
        )
        card.ask("Passphrase again", again)
        card.show_hidden(phrase, again)
        warning = synced_place(self.application.real)
        if warning:
            card.add_inside(label(warning, "small", wraps=True))
        go, back = filled("Go on"), link("Back")

        def proceed() -> None:
            from interventiondesk.tasks.start import start_problem

            problem = start_problem(school.text(), person.text(), phrase.text())
            if problem is not None:
                card.refuse(Refusal(problem.says, problem.remedy))
                {"school": school, "staff": person, "passphrase": phrase}[problem.where].setFocus()
            elif phrase.text() != again.text():
                card.refuse(Refusal("The two passphrases are not the same.", "Type them again."))
                again.setFocus()
            else:
                self.ask_code(school.text(), person.text(), phrase.text())

        go.clicked.connect(proceed)
        back.clicked.connect(self.choose)
        for line in (school, person, phrase, again):
            line.returnPressed.connect(proceed)
        card.finish(go, back)
        self.show_cards(self.heading("Your own school", "It stays on this computer."), card)
        school.setFocus()

    def ask_code(self, school: str, person: str, passphrase: str) -> None:
        """Show the recovery code and ask for it back."""
        from interventiondesk.tasks.start import code_typed_back, new_recovery_code

        code = new_recovery_code()
        card = _Asking(
            "Your recovery code",
            "Write it down or print it, and keep it apart from this computer. With it the school opens when the "
            "passphrase is forgotten; without both, nobody can open it.",
        )
        shown = label(code, "title", bold=True, wraps=True)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard)
        shown.setAccessibleName(f"Recovery code {' '.join(code)}")
        card.add_inside(shown)
        typed = _line("Type the code back", hint="Blanks and hyphens do not matter")
        card.ask("Type the code back", typed)
        go, paper, back = filled("Start the school"), outlined("Print the code", "print"), link("Back")

        def proceed() -> None:
            if not code_typed_back(code, typed.text()):
                card.refuse(Refusal("This is not the code above.", "Compare it group by group."))
                typed.setFocus()
                return
            self._start(school, person, passphrase, code)

        go.clicked.connect(proceed)
        typed.returnPressed.connect(proceed)
        paper.clicked.connect(lambda: self._print_code(school, code))
        back.clicked.connect(self.ask_school)
        card.finish(go, paper, back)
        self.show_cards(self.heading(school, "One more thing before it begins."), card)
        typed.setFocus()

    def _start(self, school: str, person: str, passphrase: str, code: str) -> None:
        folder, today = self.application.real, self.application.clock()

        def make(step: Step) -> Desk:
            from interventiondesk.tasks.start import start_school

            step(0, 0, "Making your school ...")
            return start_school(folder, school=school, person=person, passphrase=passphrase, code=code, today=today)

        self.background.run("Making your school ...", make, self.application.show_desk, self._refused)

    def _print_code(self, school: str, code: str) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec():
            paper = QTextDocument()
            paper.setPlainText(
                f"InterventionDesk\n{school}\n\nRecovery code\n\n{code}\n\nKeep it apart from the computer."
            )
            paper.print_(printer)

    # -- a backup -----------------------------------------------------------------------------------------------------

    def _choose_backup(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Restore a backup", "", "Backups (*.zip)")
        if chosen:
            self.ask_restore(Path(chosen))

    def ask_restore(self, backup: Path) -> None:
        """Say what is in the backup and ask for the passphrase it was made with."""
        from interventiondesk.store.backup import envelope_of, read_manifest

        try:
            manifest, envelope = read_manifest(backup), envelope_of(backup)
        except Refusal as refusal:
            self._refused(refusal)
            return
        folder = self.application.sample if envelope.is_sample else self.application.real
        there = DeskFolder(folder).exists()
        card = _Asking(
            "Restore a backup",
            f"Made {manifest.made[:10]}, with {manifest.counts.get('student', 0)} students and "
            f"{manifest.counts.get('score', 0)} scores."
            + (" The desk that is here now is kept beside it." if there else ""),
        )
        name, phrase = _line("Your name"), _line("Passphrase or recovery code", hidden=True)
        if not envelope.is_sample:
            card.ask("Your name", name)
            card.ask("Passphrase or recovery code", phrase, "The one that was in force when the backup was made.")
        go, back = filled("Restore"), link("Back")

        def proceed() -> None:
            from interventiondesk.store.backup import restore

            def work(step: Step) -> None:
                step(0, 0, "Restoring ...")
                restore(backup, folder, secret=phrase.text(), name=name.text())

            def done(_: None) -> None:
                if envelope.is_sample:
                    self.application.open_sample()
                else:
                    self.application.sign_in()

            self.background.run("Restoring ...", work, done, card.refuse)

        go.clicked.connect(proceed)
        phrase.returnPressed.connect(proceed)
        back.clicked.connect(self.choose)
        card.finish(go, back)
        self.show_cards(self.heading("A backup", ""), card)
        (go if envelope.is_sample else name).setFocus()


class SignInWindow(_Middle):
    """Who is there."""

    def __init__(self, application: Opens) -> None:
        super().__init__(application)
        card = _Asking("Sign in")
        self.name = _line("Your name", hint="First and last name; may be left out where only one person signs in")
        self.phrase = _line("Passphrase or recovery code", hidden=True)
        card.ask("Your name", self.name)
        card.ask("Passphrase or recovery code", self.phrase)
        card.show_hidden(self.phrase)
        self.card = card
        self.go = filled("Sign in", "lock")
        other = link("Another school, or a backup")
        self.go.clicked.connect(self._enter)
        self.name.returnPressed.connect(self.phrase.setFocus)
        self.phrase.returnPressed.connect(self._enter)
        other.clicked.connect(application.show_start)
        card.finish(self.go, other)
        self.show_cards(self.heading("InterventionDesk", ""), card)
        self.name.setFocus()

    def _enter(self) -> None:
        folder, secret, name = self.application.real, self.phrase.text(), self.name.text()

        def work(step: Step) -> Desk:
            step(0, 0, "Opening ...")
            return Desk.open(folder, secret=secret, name=name)

        self.background.run("Opening ...", work, self.application.show_desk, self.card.refuse)
