"""Backups: when the last one was proved, making one now, keeping one elsewhere, and the drill that one can be opened."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from interventiondesk.domain.words import count, day_and_year, long_day
from interventiondesk.store import backup, reads
from interventiondesk.store.snapshot import Backup, Manifest
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.buttons import filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.places import Page, Scrolled
from interventiondesk.ui.session import Session

_SHOWN = 12


def size_words(size: int) -> str:
    """2.2 MB."""
    return f"{size / 1_000_000:.1f} MB" if size < 1_000_000_000 else f"{size / 1_000_000_000:.1f} GB"


def moment_of(made: str) -> dt.datetime:
    """When a backup was made, on this computer's clock."""
    return dt.datetime.fromisoformat(made).astimezone()


def when_words(made: str) -> str:
    """Thursday, January 14, 7:30 am."""
    moment = moment_of(made)
    clock = f"{moment.hour % 12 or 12}:{moment.minute:02d} {'am' if moment.hour < 12 else 'pm'}"
    return f"{long_day(moment.date())}, {clock}"


class BackupsPage(Page):
    """What is backed up. `restore_wanted` asks for the start screen, where a backup is restored while no school is open."""

    restore_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.work = Background(self)
        self._proved: dict[str, str] = {}
        self._whole = Scrolled(aside=348)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._whole)
        self.now = Card("Backup")
        self._last = Words("", ink="text")
        self.now.add(
            self._last,
            Words(
                "A backup is made before every file that is brought in and whenever the program is closed after a change. "
                "It is opened, counted and compared before it counts as one."
            ),
        )
        self.make = filled("Back up now", "backup")
        self.make.clicked.connect(self.back_up)
        self.elsewhere = outlined("Save a backup elsewhere", "export")
        self.elsewhere.clicked.connect(self._ask_where)
        self.now.add_buttons(self.make, self.elsewhere)
        self.list = Card("Backups on this computer", " ")
        self._all = False
        self._whole.main.addWidget(self.now)
        self._whole.main.addWidget(self.list)
        self._whole.aside.addWidget(self._restoring())
        keeping = Card("How long they stay")
        keeping.add(
            Words("The newest 10; then one a day for 14 days, one a week for 8 weeks, one a month for 12 months."),
            Words("They lie beside the school on this computer. Save one elsewhere, such as on a stick, once a week."),
        )
        keeping.end()
        self._whole.aside.addWidget(keeping)

    def _restoring(self) -> Card:
        card = Card("Restore a backup")
        card.add(
            Words(
                "A backup is restored from the start screen, while no school is open. The present desk is not lost: it is "
                "kept beside, under its own name."
            ),
            Words(
                "Test a backup first: that opens it with this desk's key and proves every part, and changes nothing."
            ),
        )
        test = outlined("Test a backup file ...", "check")
        test.clicked.connect(self._ask_which)
        leave = outlined("Go to the start screen", "restore")
        leave.clicked.connect(self.restore_wanted)
        both = QWidget()
        line = QVBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.STEP))
        line.addWidget(test)
        line.addWidget(leave)
        card.add_inside(both)
        return card

    @property
    def busy(self) -> bool:
        """Whether a backup is being made or tested."""
        return self.work.busy

    def read(self) -> None:
        """Read the list again, with the keyboard where it was."""
        desk, today = self.session.desk, self.session.today
        self.titled.emit("Data", "backups")
        said = reads.last_backup_words(desk, today)
        self._last.set_text(said[:1].upper() + said[1:] + ".")
        found = backup.backups_in(desk.folder)
        focus = focused_in(self.list)
        self.list.clear()
        whole = size_words(sum(one.bytes for one in found))
        self.list.set_title("Backups on this computer", f"{len(found)}, {whole} together" if found else "")
        if not found:
            self.list.add(Words("There is none yet.", lined=True))
            self.list.end()
        for one in found if self._all else found[:_SHOWN]:
            row = Row(
                when_words(one.made),
                size_words(one.bytes),
                because=self._proved.get(one.file, ""),
                verb="Test this backup",
            )
            if row.button is not None:
                row.button.setObjectName(f"test {one.file}")
                row.button.clicked.connect(functools.partial(self._test_clicked, one))
            self.list.add(row)
        if not self._all and len(found) > _SHOWN:
            more = link(f"Show all {len(found)}")
            more.clicked.connect(self._show_all)
            self.list.add_buttons(more)
        focus_again(self.list, focus)

    def _show_all(self) -> None:
        self._all = True
        self.read()

    # -- doing --------------------------------------------------------------------------------------------------------

    def back_up(self, out: Path | None = None) -> None:
        """Make a verified backup beside the school, or at a place that was chosen."""
        desk = self.session.desk
        target = out if isinstance(out, Path) else None

        def done(made: Backup) -> None:
            where = f" as {Path(made.file).name}" if target is not None else ""
            self.session.told.emit(f"Backed up and verified{where}: {size_words(made.bytes)}.")
            self._told()

        self.work.run("Backing up", lambda _step: backup.back_up(desk, target), done, self.session.refused.emit)

    def _told(self) -> None:
        self.read()
        # Nothing of the school changed, but the status line says when the last backup was made.
        window = self.window()
        status = getattr(window, "status", None)
        if status is not None:
            status.read()

    def _ask_where(self) -> None:
        name = f"InterventionDesk backup {self.session.today.isoformat()}.zip"
        chosen, _ = QFileDialog.getSaveFileName(self, "Save a backup elsewhere", name, "Backup (*.zip)")
        if chosen:
            self.back_up(Path(chosen))

    def _ask_which(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, "Test a backup", "", "Backup (*.zip)")
        if chosen:
            self.test(Path(chosen))

    def _test_clicked(self, one: Backup, _checked: bool = False) -> None:
        self.test(Path(one.file))

    def test(self, path: Path) -> None:
        """Prove that a backup opens with this desk's key and holds what it says."""
        desk = self.session.desk

        def done(manifest: Manifest) -> None:
            told = count(manifest.counts.get("student", 0), "student")
            scores = count(manifest.counts.get("score", 0), "score")
            says = f"Opened and proved: {told}, {scores}"
            self._proved[str(path)] = says
            self.session.told.emit(
                f"{says}. The backup of {day_and_year(moment_of(manifest.made).date())} can be restored."
            )
            self.read()
            announce(self, says)

        self.work.run(
            "Testing the backup", lambda _step: backup.prove_backup(desk, path), done, self.session.refused.emit
        )
