"""Starts the reading child, watches it, and turns whatever it does into tables or one sentence."""

from __future__ import annotations

import hashlib
import os
import stat
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from interventiondesk.domain.refusals import Refusal
from interventiondesk.exchange.folders import files_in
from interventiondesk.exchange.limits import MB, USUAL, Limits
from interventiondesk.exchange.reader import MAGIC, reader_command
from interventiondesk.exchange.tables import Answer, FileRead, Row, Table, shown_name

Step = Callable[[int, int, str], None]
"""Told of progress as (done, total, what); it stops the work by raising."""

_GLANCE = 0.05
_CHUNK = 1 << 20
_ANOTHER = "Choose another file."


class Refused(Refusal):
    """A file that cannot be brought in. Nothing was changed."""


def no_step(done: int, total: int, what: str) -> None:
    """A step that nobody listens to."""


def read_file(
    path: Path,
    *,
    encoding: str | None = None,
    step: Step = no_step,
    limits: Limits = USUAL,
    command: Sequence[str] | None = None,
    watch: bool = sys.platform == "darwin",
) -> FileRead:
    """What the file at `path` holds, read by a child process within `limits`; of a folder, its CSV and other text files.

    `encoding` is one of `FileRead.encodings_possible`, where the user chose another than was used; it has no effect on
    files that say or prove how their letters are written. `command` is the reader to start. `watch` has the memory of
    the child looked at from here, where the system does not hold it to a limit.

    Raises `Refused` with a sentence and a next step where the file is not there, not a sheet, too large, damaged,
    hostile, or changed while it was read; and whatever `step` raises.
    """
    path = Path(path).absolute()
    before = _checked(path, limits)
    name = shown_name(path.name)
    what = f"Reading {name}"
    digest = _digest(path, before, step)
    message = _run(
        [
            *(command or reader_command()),
            msgspec.json.encode(limits).decode(),
            str(path),
            *([encoding] if encoding else []),
        ],
        limits,
        limits.memory_for(before.size) if watch else 0,
        lambda: step(0, 1, what),
    )
    if _checked(path, limits) != before:
        raise Refused(f"{name} changed while it was read.", "Wait until the other program is done and try again.")
    read = understood(message, name, before.size, digest, lambda: step(0, 1, what))
    step(1, 1, what)
    return read


def understood(
    message: bytes | bytearray, name: str, size: int, sha256: str, step: Callable[[], None] = lambda: None
) -> FileRead:
    """The reader's message as a value, each part checked against its declared type. Raises `Refused`."""
    frames = _frames(message)
    try:
        answer = msgspec.msgpack.decode(next(frames), type=Answer)
        if answer.says:
            raise Refused(answer.says, answer.remedy)
        tables: list[Table] = []
        for sheet in answer.tables:
            rows: list[Row] = []
            for _ in range(sheet.blocks):
                rows += _ROWS.decode(next(frames))
                step()
            tables.append(Table(name=sheet.name, hidden=sheet.hidden, rows=tuple(rows)))
    except (msgspec.DecodeError, StopIteration, UnicodeError) as error:
        raise Refused(f"The reader could not make sense of {name}.", _ANOTHER) from error
    return FileRead(
        file=name,
        size=size,
        sha256=sha256,
        kind=answer.kind,
        encoding=answer.encoding,
        delimiter=answer.delimiter,
        left_out=tuple(answer.left_out),
        warnings=tuple(answer.warnings),
        encodings_possible=tuple(answer.encodings_possible),
        tables=tuple(tables),
    )


_ROWS = msgspec.msgpack.Decoder(list[Row])


def _frames(message: bytes | bytearray) -> Iterator[memoryview]:
    """The parts of a message, as long as it is one."""
    whole = memoryview(message)
    at = len(MAGIC)
    if bytes(whole[:at]) != MAGIC:
        return
    while at + 8 <= len(whole):
        (size,) = struct.unpack_from("<Q", whole, at)
        at += 8
        if size > len(whole) - at:
            return
        yield whole[at : at + size]
        at += size


class _Facts(msgspec.Struct, frozen=True):
    """What is known of a file or a folder without opening it; two that are equal are the same state of it."""

    size: int
    files: tuple[tuple[str, int, int], ...]
    is_folder: bool


def _checked(path: Path, limits: Limits) -> _Facts:
    """Facts about the file or the files of a folder, or a refusal, before anything reads it."""
    shown = shown_name(path.name)
    try:
        about = path.stat()
        is_folder = stat.S_ISDIR(about.st_mode)
        listed = [(name, file.stat()) for name, file in files_in(path)] if is_folder else [(path.name, about)]
    except FileNotFoundError as error:
        raise Refused(f"There is no file {shown}.", "Look whether it was moved or renamed.") from error
    except PermissionError as error:
        raise Refused(f"{shown} may not be opened.", "Copy it to your own folder and choose the copy.") from error
    except (OSError, ValueError) as error:
        raise Refused(f"{shown} cannot be reached.", "Copy it to this computer and choose the copy.") from error
    if not is_folder and not stat.S_ISREG(about.st_mode):
        raise Refused(f"{shown} is not a file on a disk.", _ANOTHER)
    if not listed:
        raise Refused(
            f"The folder {shown} holds no CSV files.",
            "Choose a file, or a folder with CSV or other text files in it.",
        )
    if len(listed) > limits.sheets:
        raise Refused(f"The folder {shown} holds more than {limits.sheets} files.", "Choose a smaller folder.")
    size = sum(one.st_size for _, one in listed)
    if not size:
        raise Refused(f"{shown} is empty.", "Export it again.")
    if size > limits.file:
        raise Refused(
            f"{shown} has {size / MB:,.0f} MB; at most {limits.file / MB:,.0f} MB can be read.",
            "Split it into smaller files.",
        )
    return _Facts(size, tuple((name, one.st_size, one.st_mtime_ns) for name, one in listed), is_folder)


def _digest(path: Path, facts: _Facts, step: Step) -> str:
    """The SHA-256 of the file as text; that of a folder is one over the names and digests of its files."""
    if not facts.is_folder:
        return _digest_of(path, facts.size, step)
    whole = hashlib.sha256()
    for name, size, _ in facts.files:
        whole.update(f"{name}\0{_digest_of(path / name, size, step)}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _digest_of(path: Path, size: int, step: Step) -> str:
    """The SHA-256 of the file, as text."""
    shown = shown_name(path.name)
    digest = hashlib.sha256()
    done = 0
    try:
        with path.open("rb") as file:
            while done <= size and (part := file.read(_CHUNK)):
                digest.update(part)
                done += len(part)
                step(min(done, size), size, f"Checking {shown}")
    except PermissionError as error:
        raise Refused(
            f"{shown} may not be opened.",
            "Close it in other programs, or copy it to your own folder and choose the copy.",
        ) from error
    except OSError as error:
        raise Refused(f"{shown} could not be read.", "Copy it to this computer and choose the copy.") from error
    return digest.hexdigest()


class _Listener(threading.Thread):
    """Takes in the child's message, never more than `most` bytes of it."""

    def __init__(self, process: subprocess.Popen[bytes], most: int) -> None:
        super().__init__(name="reader's message", daemon=True)
        self._process = process
        self._most = most
        self.message = bytearray()  # grows in place: joining parts would hold everything twice
        self.too_long = False

    def run(self) -> None:
        pipe = self._process.stdout
        if pipe is None:
            return
        while part := os.read(pipe.fileno(), _CHUNK):
            self.message += part
            if len(self.message) > self._most:
                self.too_long = True
                self._process.kill()
                return


def _run(command: list[str], limits: Limits, watched: int, step: Callable[[], None]) -> bytearray:
    """Starts the reader, waits for its message within the limits and leaves no process behind."""
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        process = subprocess.Popen(  # noqa: S603 - our own reader; the file's name is one argument, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a parser's last words may quote the file
            creationflags=hidden,
            env=os.environ | {"RUST_BACKTRACE": "0"},  # to tell where a parser gave up takes more memory than to parse
        )
    except OSError as error:
        raise Refused("The reader could not be started.", "Close other programs and try again.") from error
    with process:
        try:
            listener = _Listener(process, limits.message)
            listener.start()
            end = time.monotonic() + limits.seconds
            looks = 0
            while listener.is_alive():
                listener.join(_GLANCE)
                step()
                if time.monotonic() > end:
                    raise Refused(
                        f"The file was not read within {limits.seconds:g} seconds.",
                        "It may be damaged. Split it into smaller files or export it again.",
                    )
                looks += 1
                if watched and looks % 4 == 0 and _memory_of(process.pid) > watched:
                    raise Refused(*_TOO_MUCH_MEMORY)
            if listener.too_long:
                raise Refused("The file holds more than can be brought in at once.", "Split it into smaller files.")
            try:
                status = process.wait(max(1.0, end - time.monotonic()))
            except subprocess.TimeoutExpired as error:
                raise Refused("The reader did not end.", "Try again.") from error
        finally:
            if process.poll() is None:
                process.kill()
    if status:
        raise Refused(*_DIED)
    return listener.message


_TOO_MUCH_MEMORY = (
    "The file needs more memory than a reader may use.",
    "It may be damaged. Split it into smaller files or export it again.",
)
_DIED = (
    "The file is damaged, or needs more memory than a reader may use.",
    "Open it in a spreadsheet program, save it under a new name, and choose that file.",
)


def _memory_of(pid: int) -> int:
    """The resident memory of a process in bytes, 0 where it cannot be known."""
    try:
        told = subprocess.run(  # noqa: S603 - a fixed command and a number
            ["/bin/ps", "-o", "rss=", "-p", str(pid)], capture_output=True, timeout=2, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    words = told.stdout.split()
    return int(words[0]) * 1024 if words and words[0].isdigit() else 0
