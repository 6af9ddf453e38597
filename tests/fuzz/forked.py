"""Reads files as the product does, each in a child of its own under the product's limits, but forked from one process that
has loaded the parsers already: thousands of files in the time of hundreds."""

from __future__ import annotations

import functools
import gc
import io
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Self

import msgspec

from interventiondesk.exchange import child, reader
from interventiondesk.exchange.limits import USUAL, Limits, hold_to
from interventiondesk.exchange.tables import FileRead

CAN_FORK = sys.platform == "linux"
_HEAD = struct.Struct("<iQQ")
_RUN = child._run


class CrashedError(Exception):
    """The reader wrote a traceback: our mistake, not the file's."""


class Forked:
    """A process that forks a reader for each file. `read` answers and refuses as `child.read_file` does."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._asking = threading.Lock()
        if CAN_FORK:
            self._process = subprocess.Popen(
                [sys.executable, "-P", __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | {"RUST_BACKTRACE": "0"},
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_about: object) -> None:
        if self._process is not None:
            self._process.__exit__(None, None, None)

    def read(self, path: Path, limits: Limits = USUAL, encoding: str | None = None) -> FileRead:
        return next(iter(self.read_all([path], limits, encoding)))()

    def run(self, command: list[str], limits: Limits, watched: int, step: Callable[[], None]) -> bytearray:
        """What `child._run` does, for the usual reader within the usual limits; every other one is started as ever."""
        usual = reader.reader_command()
        if self._process is None or watched or limits != USUAL or command[: len(usual)] != usual:
            return _RUN(command, limits, watched, step)
        _, path, *encoding = command[len(usual) :]
        step()
        with self._asking:
            (answer,) = self._answers(limits, [path], encoding[0] if encoding else None)
        step()
        status, message, said = answer
        if b"Traceback" in said:
            raise CrashedError(said.decode("utf-8", "replace"))
        if status:
            raise child.Refused(*child._DIED)
        return bytearray(message)

    def _answers(
        self, limits: Limits, paths: Sequence[str], encoding: str | None
    ) -> Iterator[tuple[int, bytes, bytes]]:
        assert self._process is not None
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        to.write(json.dumps([msgspec.json.encode(limits).decode(), [*paths], encoding]).encode() + b"\n")
        to.flush()
        for _ in paths:
            status, length, words = _HEAD.unpack(back.read(_HEAD.size))
            yield status, back.read(length), back.read(words)

    def read_all(
        self, paths: Sequence[Path], limits: Limits = USUAL, encoding: str | None = None
    ) -> list[Callable[[], FileRead]]:
        """What came of each file, told when it is called. They share one child until it dies; the next begins a new one,
        so that each outcome is that of the file alone."""
        if self._process is None:
            return [lambda path=path: child.read_file(path, limits=limits, encoding=encoding) for path in paths]
        sizes = [child._checked(path, limits).size for path in paths]
        return [
            functools.partial(_outcome, path.name, size, *answer)
            for path, size, answer in zip(
                paths, sizes, self._answers(limits, [str(path) for path in paths], encoding), strict=True
            )
        ]


def _outcome(name: str, size: int, status: int, message: bytes, said: bytes) -> FileRead:
    if b"Traceback" in said:
        raise CrashedError(said.decode("utf-8", "replace"))
    if status:
        raise child.Refused(*child._DIED)
    return child.understood(message, name, size, "")


def _forker() -> None:
    """The process that is forked: it loads every parser, then waits for names of files."""
    for name in ("numpy", "lxml"):
        sys.modules.setdefault(name, None)  # as the second reader does
    __import__("openpyxl")
    for name in ("pages", "sets", "text", "workbook", "xml_2003"):
        __import__(f"interventiondesk.exchange.reading_{name}")
    gc.collect()
    gc.freeze()  # else the first collection in each child copies every page of what was loaded
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        asked, paths, encoding = json.loads(line)
        limits = msgspec.json.decode(asked, type=Limits)
        while paths:
            status, messages, words = _forked(limits, [Path(path) for path in paths], encoding)
            for message in messages:
                out.write(_HEAD.pack(0, len(message), 0) + message)
            paths = paths[len(messages) :]
            if paths:
                out.write(_HEAD.pack(status or 1, 0, len(words)) + words)
                paths = paths[1:]
        out.flush()


def _forked(limits: Limits, paths: list[Path], encoding: str | None) -> tuple[int, list[bytes], bytes]:
    """How the child ended, the messages that it finished, and what it wrote to its standard error."""
    (message_from, message_to), (words_from, words_to) = os.pipe(), os.pipe()
    pid = os.fork()
    if not pid:
        os.dup2(words_to, 2)
        os.close(0)
        status = 1
        try:
            hold_to(limits.memory_for(max(reader.size_of(path) for path in paths)), limits.seconds)
            with os.fdopen(message_to, "wb") as pipe:
                for path in paths:
                    message = io.BytesIO()
                    reader.send(*reader.answer_in_words(path, limits, encoding), message.write)
                    pipe.write(struct.pack("<Q", message.tell()) + message.getvalue())
                    pipe.flush()
            status = 0
        except BaseException:  # noqa: BLE001 - whatever it is, this process ends here and says it
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(status)
    os.close(message_to)
    os.close(words_to)
    came, words = _all_of({message_from: bytearray(), words_from: bytearray()}, pid, limits.seconds)
    os.close(message_from)
    os.close(words_from)
    _, status = os.waitpid(pid, 0)
    messages: list[bytes] = []
    at = 0
    while at + 8 <= len(came):
        (size,) = struct.unpack_from("<Q", came, at)
        if at + 8 + size > len(came):
            break
        messages.append(came[at + 8 : at + 8 + size])
        at += 8 + size
    return os.waitstatus_to_exitcode(status), messages, words


def _all_of(pipes: dict[int, bytearray], pid: int, seconds: float) -> tuple[bytes, bytes]:
    """Everything that comes out of two pipes; the process at their other end is ended when its time is over."""
    left = set(pipes)
    end = time.monotonic() + seconds
    while left:
        ready, _, _ = select.select(left, (), (), max(0.0, end - time.monotonic()))
        if not ready:
            os.kill(pid, signal.SIGKILL)
            end += 60
            continue
        for pipe in ready:
            if part := os.read(pipe, 1 << 20):
                pipes[pipe] += part
            else:
                left.discard(pipe)
    message, words = pipes.values()
    return bytes(message), bytes(words)


if __name__ == "__main__":
    _forker()
