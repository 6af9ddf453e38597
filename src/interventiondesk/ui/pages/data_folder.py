"""A folder into which other programs put their exports: looked through only when somebody presses the button."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog

from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import count
from interventiondesk.store import history
from interventiondesk.ui.background import Background
from interventiondesk.ui.parts.buttons import Button, filled, outlined
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.session import Session

_KEPT = "folder of files"
_SUFFIXES = frozenset(
    ".csv .tsv .tab .txt .xlsx .xlsm .xls .xlsb .ods .htm .html .xml .zip".split()  # noqa: SIM905 - read more easily
)
_MOST = 500
_CHUNK = 1 << 20
Step = Callable[[int, int, str], None]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered: the folder, and the digests of files that are not to be offered again."""

    folder: str
    passed: tuple[str, ...] = ()


class NewFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the folder that was not brought in yet."""

    path: str
    size: int
    sha256: str


def new_files(folder: Path, known: Collection[str], step: Step) -> list[NewFile]:
    """The files with tables in a folder, by name, whose contents are not known yet; links are not followed. Raises
    `Refusal` where the folder cannot be read."""
    try:
        found = sorted(
            (one for one in folder.iterdir() if one.suffix.casefold() in _SUFFIXES and one.is_file()),
            key=lambda one: one.name.casefold(),
        )
        fresh: list[NewFile] = []
        for at, path in enumerate(found[:_MOST]):
            if path.is_symlink() or path.name.startswith((".", "~$")):
                continue
            digest = hashlib.sha256()
            with path.open("rb") as file:
                while part := file.read(_CHUNK):
                    step(at, len(found), f"Looking at {path.name}")
                    digest.update(part)
            if digest.hexdigest() not in known:
                fresh.append(NewFile(path=str(path), size=path.stat().st_size, sha256=digest.hexdigest()))
    except OSError as error:
        why = error.strerror or "the disk gave no answer"
        raise Refusal(f"The folder {folder.name} could not be read ({why}).", "Choose it again.") from None
    return fresh


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 100_000 else f"{max(1, round(size / 1000))} KB"


class FolderCard(Card):
    """The folder and its new files. `files_wanted` carries the paths to bring in, one after the other."""

    files_wanted = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__("A folder for files", " ")
        self._session = session
        self.work = Background(self)
        self.found: list[NewFile] | None = None
        self.button: Button | None = None
        self.choose_button: Button | None = None

    def kept(self) -> Kept | None:
        """The folder that was chosen, or None."""
        return self._session.desk.kept(_KEPT, Kept)

    def read(self) -> None:
        """Show the folder; its files only after the button was pressed."""
        kept = self.kept()
        self.clear()
        if kept is None:
            self.set_title("A folder for files", "none chosen")
            self.choose_button = outlined("Choose a folder")
            self.choose_button.clicked.connect(self._ask)
            self.add(
                Words(
                    "Other programs can put their exports into one folder. It is only read when you say so.", lined=True
                )
            )
            self.add_buttons(self.choose_button)
            return
        self.set_title("A folder for files", kept.folder)
        fresh = [one for one in self.found or [] if one.sha256 not in self._known()]
        for one in fresh:
            row = Row(Path(one.path).name, _size(one.size), verb="Leave it out")
            if row.button is not None:
                row.button.setAccessibleName(f"Leave {Path(one.path).name} out")
                row.button.clicked.connect(functools.partial(self._pass_over, one))
            self.add(row)
        if self.found is not None and not fresh:
            self.add(Words("Every file in it was brought in already.", lined=True))
        elif self.found is None:
            self.add(Words("It is only read when you press the button, never by itself.", lined=True))
        buttons: list[Button] = []
        if fresh:
            bring = filled(f"Bring in {count(len(fresh), 'file')}", "import")
            bring.clicked.connect(lambda: self.files_wanted.emit([Path(one.path) for one in fresh]))
            buttons.append(bring)
        self.button = outlined("Read new files", "import")
        self.button.setObjectName("read new files")
        self.button.clicked.connect(self.look)
        self.choose_button = outlined("Choose another folder")
        self.choose_button.clicked.connect(self._ask)
        self.add_buttons(*buttons, self.button, self.choose_button)

    def _known(self) -> set[str]:
        kept = self.kept()
        came = {one.record.contents for one in history.brought_in(self._session.desk) if not one.undone}
        return came | set(kept.passed if kept else ())

    def _ask(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "The folder into which other programs put their files")
        if chosen:
            self.use(Path(chosen))

    def use(self, folder: Path) -> None:
        """Remember a folder for the button."""
        self._session.desk.keep(_KEPT, Kept(folder=str(folder)))
        self.found = None
        self.read()
        if self.button is not None:
            self.button.setFocus()

    def look(self) -> None:
        """List the files that were not brought in yet."""
        kept = self.kept()
        if kept is None:
            return
        known = self._known()

        def done(found: list[NewFile]) -> None:
            self.found = found
            self.read()
            if self.button is not None:
                self.button.setFocus()

        self.work.run(
            "Looking for new files",
            lambda step: new_files(Path(kept.folder), known, step),
            done,
            self._session.refused.emit,
        )

    def _pass_over(self, one: NewFile, _checked: bool = False) -> None:
        kept = self.kept()
        if kept is not None:
            self._session.desk.keep(_KEPT, msgspec.structs.replace(kept, passed=(*kept.passed[-999:], one.sha256)))
            self.read()
            if self.button is not None:
                self.button.setFocus()
