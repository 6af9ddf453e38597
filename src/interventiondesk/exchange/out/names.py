"""File names made from what people typed: they never leave the chosen folder, and nothing is written over."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from interventiondesk.domain.refusals import Refusal

_LONGEST = 80
_LONGEST_BYTES = 180
_FORBIDDEN = frozenset('/\\:*?"<>|')
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in (*"0123456789", "¹", "²", "³")]
)


def safe_name(text: str, otherwise: str = "file") -> str:
    """A name for a file or a folder on every system, without its ending: no separators, no signs that steer or are not
    seen, at most 80 letters, never a name that Windows keeps for itself. `otherwise` stands where nothing is left."""
    letters: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(letter)
        if letter in _FORBIDDEN or kind[0] == "Z" or kind == "Cc":
            letters.append(" ")
        elif kind[0] != "C":
            letters.append(letter)
    name = _cut(" ".join("".join(letters).split()).strip(". "))
    if not name:
        return otherwise
    # Windows looks at what stands before the first dot: CON.txt is CON.
    return f"_{name}" if name.partition(".")[0].strip().casefold() in _RESERVED else name


def _cut(name: str) -> str:
    name = name[:_LONGEST]
    while len(name.encode()) > _LONGEST_BYTES:
        name = name[:-1]
    return name.strip(". ")


def free_place(folder: Path, name: str, ending: str = "") -> Path:
    """A path in `folder` that is not taken: the name, else the name with a number. Case is no difference."""
    taken = _taken(folder)
    number = 1
    place = f"{name}{ending}"
    while _folded(place) in taken:
        number += 1
        place = f"{name} ({number}){ending}"
    return folder / place


def _taken(folder: Path) -> set[str]:
    with contextlib.suppress(FileNotFoundError):
        return {_folded(one) for one in os.listdir(folder)}  # noqa: PTH208 - the names alone, links too
    return set()


def _folded(name: str) -> str:
    """As a file system may compare names: macOS without composition, macOS and Windows without case."""
    return unicodedata.normalize("NFD", name).casefold()


class AlreadyThere(Refusal):
    """Something stands where a file should be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is {path.name} in this folder already.", "Choose another name or another folder.")


def is_free(path: Path) -> None:
    """Raises `AlreadyThere` where something, if only a broken link, has this name already."""
    if os.path.lexists(path):
        raise AlreadyThere(path)


@contextmanager
def whole_file(path: Path) -> Generator[Path]:
    """A place beside `path` to write to; it becomes `path` in one step when all went well, else nothing is left.

    Raises `AlreadyThere` where `path` is taken, before or meanwhile, and `OSError` where the disk says no.
    """
    is_free(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        with beside.open("r+b") as file:
            os.fsync(file.fileno())
        _settle(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _settle(beside: Path, path: Path) -> None:
    """Moves a file to a name that is not taken: a plain rename would write over what came meanwhile."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise AlreadyThere(path) from None
    except OSError:
        # Memory sticks have no second names; whoever comes in this instant loses to us.
        is_free(path)
        beside.replace(path)


@contextmanager
def whole_folder(path: Path, last: str = "") -> Generator[Path]:
    """A hidden folder to fill; it becomes `path` in one step when all went well, else nothing is left. Where `path` is an
    empty folder already, its files appear in it one after the other, the one called `last` at the end: without it they
    are no export.

    Raises `AlreadyThere` where `path` is taken, and `OSError` where the disk says no.
    """
    if not is_open_place(path):
        raise AlreadyThere(path)
    there = path.is_dir()
    (path if there else path.parent).mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=path if there else path.parent))
    try:
        yield beside
        for written in beside.rglob("*"):
            if written.is_file():
                with written.open("r+b") as file:
                    os.fsync(file.fileno())
        if there:
            _move_in(beside, path, last)
        else:
            _rename(beside, path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _rename(beside: Path, path: Path) -> None:
    is_free(path)
    beside.rename(path)


def _move_in(beside: Path, path: Path, last: str) -> None:
    with ExitStack() as back:
        for one in sorted(beside.iterdir(), key=lambda each: (each.name == last, each.name)):
            place = path / one.name
            _rename(one, place)
            if place.is_dir():
                back.callback(shutil.rmtree, place)
            else:
                back.callback(place.unlink)
        back.pop_all()  # all are there; before that, half a folder is none


def is_open_place(path: Path) -> bool:
    """Whether a folder can be made here: nothing is there, or an empty folder."""
    return not os.path.lexists(path) or (path.is_dir() and not any(path.iterdir()))
