"""Reads one file in a process of its own, held to limits, and writes one message: tables or a refusal.

Run as `python -m interventiondesk.exchange.reader LIMITS PATH [ENCODING]`; a frozen application starts itself with
`READER_ARGUMENT` in front, and its `__main__` hands the rest to `main`.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from interventiondesk.exchange import kinds
from interventiondesk.exchange.filling import SMALLER, Budget, Filled
from interventiondesk.exchange.folders import files_in
from interventiondesk.exchange.limits import Limits, hold_to
from interventiondesk.exchange.tables import Answer, Sheet, UnreadableError

READER_ARGUMENT = "--read-file-in-child"
MAGIC = b"IDread1\n"
"""What a message begins with; frames of eight bytes of length and a body follow: the answer, then each block of rows."""

_NO_ROWS = UnreadableError("The file has no rows.", "Export it again and look inside before you choose it.")


def reader_command() -> list[str]:
    """The command that starts a reader: this Python, or the frozen application itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, READER_ARGUMENT]
    return [sys.executable, "-P", "-m", "interventiondesk.exchange.reader"]


def read(path: Path, limits: Limits, encoding: str | None = None) -> tuple[Answer, list[bytes]]:
    """What a file or folder holds, with the encoded rows of its tables one after the other; or a refusal and no rows.

    Raises MemoryError where the limit is reached, OSError where the file cannot be opened.
    """
    try:
        answer, tables = _read(path, limits, encoding)
        if not any(table.blocks for table in tables):
            raise _NO_ROWS
    except UnreadableError as error:
        return Answer(says=error.says, remedy=error.remedy), []
    answer = msgspec.structs.replace(
        answer, tables=[Sheet(table.name, table.hidden, len(table.blocks)) for table in tables]
    )
    return answer, [block for table in tables for block in table.blocks]


def _read(path: Path, limits: Limits, encoding: str | None) -> tuple[Answer, list[Filled]]:
    budget = Budget(limits, size_of(path))
    if path.is_dir():
        return _set(path, budget, encoding, kinds.FOLDER)
    what = kinds.known(path, limits)
    if what.kind == kinds.SET:
        budget = Budget(limits, sum(part.unpacked for part in what.parts))
        return _set(path, budget, encoding, kinds.SET)
    if what.kind == kinds.TEXT:
        return _text(path, budget, encoding)
    if what.kind == kinds.PAGE:
        return _page(path, budget, encoding)
    if what.kind == kinds.OLD_XML:
        from interventiondesk.exchange.reading_xml_2003 import read_xml_2003

        found = read_xml_2003(path, budget)
    else:
        from interventiondesk.exchange.reading_workbook import read_workbook

        found = read_workbook(path, what, budget)
    answer = Answer(kind=kinds.shown(what.kind, path), left_out=found.titles, warnings=found.warnings)
    return answer, found.tables


def _text(path: Path, budget: Budget, encoding: str | None) -> tuple[Answer, list[Filled]]:
    from interventiondesk.exchange.reading_text import read_text

    text = read_text(lambda: path.open("rb"), budget, encoding)
    answer = Answer(
        kind=kinds.shown(text.kind, path, of=kinds.TEXT),
        encoding=text.letters.name,
        delimiter=text.delimiter,
        left_out=text.filler.titles,
        warnings=text.warnings,
        encodings_possible=[*text.letters.possible],
    )
    return answer, [Filled("", False, text.filler.blocks)]


def _page(path: Path, budget: Budget, encoding: str | None) -> tuple[Answer, list[Filled]]:
    from interventiondesk.exchange.reading_pages import read_page

    page = read_page(path, budget, encoding)
    answer = Answer(
        kind=kinds.shown(kinds.PAGE, path),
        encoding=page.encoding,
        left_out=page.titles,
        warnings=page.warnings,
        encodings_possible=[*page.possible],
    )
    return answer, page.tables


def _set(path: Path, budget: Budget, encoding: str | None, kind: str) -> tuple[Answer, list[Filled]]:
    from interventiondesk.exchange.reading_sets import read_folder, read_zip

    found = (read_folder if kind == kinds.FOLDER else read_zip)(path, budget, encoding)
    delimiters = {*found.delimiters}
    answer = Answer(
        kind=kinds.shown(kind, path),
        encoding=", ".join(dict.fromkeys(found.encodings)),
        delimiter=delimiters.pop() if len(delimiters) == 1 else "",
        left_out=found.titles,
        warnings=found.warnings,
        encodings_possible=[*found.possible],
    )
    return answer, found.tables


def size_of(path: Path) -> int:
    """The size in bytes of a file, or of all files that are read of a folder."""
    return sum(file.stat().st_size for _, file in files_in(path)) if path.is_dir() else path.stat().st_size


def answer_in_words(path: Path, limits: Limits, encoding: str | None = None) -> tuple[Answer, list[bytes]]:
    """`read` in a process that was just held to limits: what the system refuses becomes a sentence as well."""
    try:
        return read(path, limits, encoding)
    except MemoryError:
        says, remedy = "The file needs more memory than a reader may use.", "It may be damaged. " + SMALLER
    except PermissionError:
        says = "The file may not be opened."
        remedy = "Close it in other programs, or copy it to your own folder and choose the copy."
    except OSError as error:
        says = f"The file could not be read: {error.strerror or 'the disk gave no answer'}."
        remedy = "Copy it to this computer and choose the copy."
    except BaseException as error:  # a Rust parser's panic is no Exception and has no class to name; all else goes on
        if type(error).__module__ != "pyo3_runtime":
            raise
        says = "This workbook is damaged: part of it makes no sense."
        remedy = "Open it in Excel, save it again, and choose the new file."
    return Answer(says=says, remedy=remedy), []


def send(answer: Answer, blocks: list[bytes], write: Callable[[bytes], object]) -> None:
    """Writes the message frame by frame, without a second copy of the rows."""
    write(MAGIC)
    for frame in (msgspec.msgpack.encode(answer), *blocks):
        write(struct.pack("<Q", len(frame)))
        write(frame)


def main(arguments: list[str]) -> int:
    """Reads the file that the second argument names within the limits (JSON) of the first, in the encoding of a third;
    the message goes to standard output. Returns the exit status."""
    limits = msgspec.json.decode(arguments[0], type=Limits)
    path = Path(arguments[1])
    encoding = arguments[2] if len(arguments) > 2 else None
    hold_to(limits.memory_for(size_of(path) if path.exists() else 0), limits.seconds)
    answer, blocks = answer_in_words(path, limits, encoding)
    send(answer, blocks, sys.stdout.buffer.write)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
