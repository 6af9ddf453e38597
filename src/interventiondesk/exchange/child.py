"""Starts the reading child, watches it, and turns whatever it does into tables or one sentence."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from interventiondesk.domain.refusals import Refusal
from interventiondesk.exchange.limits import MB, USUAL, Limits
from interventiondesk.exchange.reader import reader_command
from interventiondesk.exchange.tables import Answer, FileRead, Row, Table

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
    step: Step = no_step,
    limits: Limits = USUAL,
    command: Sequence[str] | None = None,
    watch: bool = sys.platform == "darwin",
) -> FileRead:
    """What the file at `path` holds, read by a child process within `limits`.

    Raises `Refused` with a sentence and a next step where the file is not there, not a sheet, too large, damaged,
    hostile, or changed while it was read; and whatever `step` raises. `command` is the reader to start. `watch` has the
    memory of the child looked at from here, where the system does not hold it to a limit.
    """
    path = Path(path).absolute()
    before = _checked(path, limits)
    what = f"Reading {path.name}"
    digest = _digest(path, before.st_size, step)
    message = _run(
        [*(command or reader_command()), msgspec.json.encode(limits).decode(), str(path)],
        limits,
        limits.memory_for(before.st_size) if watch else 0,
        lambda: step(0, 1, what),
    )
    after = _checked(path, limits)
    if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
        raise Refused(f"{path.name} changed while it was read.", "Wait until the other program is done and try again.")
    try:
        answer = msgspec.msgpack.decode(message, type=Answer)
        if answer.says:
            raise Refused(answer.says, answer.remedy)
        tables = tuple(
            Table(
                name=block.name,
                hidden=block.hidden,
                rows=tuple(row for part in block.blocks for row in _ROWS.decode(part)),
            )
            for block in answer.tables
        )
    except msgspec.DecodeError as error:
        raise Refused(f"The reader could not make sense of {path.name}.", _ANOTHER) from error
    step(1, 1, what)
    return FileRead(
        file=path.name,
        size=before.st_size,
        sha256=digest,
        kind=answer.kind,
        encoding=answer.encoding,
        delimiter=answer.delimiter,
        left_out=tuple(answer.left_out),
        tables=tables,
    )


_ROWS = msgspec.msgpack.Decoder(list[Row])


def _checked(path: Path, limits: Limits) -> os.stat_result:
    """Facts about the file, or a refusal, before anything reads it."""
    try:
        about = path.stat()
    except FileNotFoundError as error:
        raise Refused(f"There is no file {path.name}.", "Look whether it was moved or renamed.") from error
    except PermissionError as error:
        raise Refused(f"{path.name} may not be opened.", "Copy it to your own folder and choose the copy.") from error
    except (OSError, ValueError) as error:
        raise Refused(f"{path.name} cannot be reached.", "Copy it to this computer and choose the copy.") from error
    if stat.S_ISDIR(about.st_mode):
        raise Refused(f"{path.name} is a folder.", "Choose a file inside it.")
    if not stat.S_ISREG(about.st_mode):
        raise Refused(f"{path.name} is not a file on a disk.", _ANOTHER)
    if not about.st_size:
        raise Refused(f"{path.name} is empty.", "Export it again.")
    if about.st_size > limits.file:
        raise Refused(
            f"{path.name} has {about.st_size / MB:,.0f} MB; at most {limits.file / MB:,.0f} MB can be read.",
            "Split it into smaller files.",
        )
    return about


def _digest(path: Path, size: int, step: Step) -> str:
    """The SHA-256 of the file, as text."""
    digest = hashlib.sha256()
    done = 0
    try:
        with path.open("rb") as file:
            while done <= size and (part := file.read(_CHUNK)):
                digest.update(part)
                done += len(part)
                step(min(done, size), size, f"Checking {path.name}")
    except PermissionError as error:
        raise Refused(
            f"{path.name} may not be opened.",
            "Close it in other programs, or copy it to your own folder and choose the copy.",
        ) from error
    except OSError as error:
        raise Refused(f"{path.name} could not be read.", "Copy it to this computer and choose the copy.") from error
    return digest.hexdigest()


class _Listener(threading.Thread):
    """Takes in the child's message, never more than `most` bytes of it."""

    def __init__(self, process: subprocess.Popen[bytes], most: int) -> None:
        super().__init__(name="reader's message", daemon=True)
        self._process = process
        self._most = most
        self.parts: list[bytes] = []
        self.too_long = False

    def run(self) -> None:
        pipe = self._process.stdout
        if pipe is None:
            return
        taken = 0
        while part := os.read(pipe.fileno(), _CHUNK):
            taken += len(part)
            if taken > self._most:
                self.too_long = True
                self._process.kill()
                return
            self.parts.append(part)


def _run(command: list[str], limits: Limits, watched: int, step: Callable[[], None]) -> bytes:
    """Starts the reader, waits for its message within the limits and leaves no process behind."""
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        process = subprocess.Popen(  # noqa: S603 - our own reader; the file's name is one argument, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a parser's last words may quote the file
            creationflags=hidden,
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
    return b"".join(listener.parts)


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
