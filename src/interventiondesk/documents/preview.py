"""Shows the very file that is filed: pages as pictures for the screen, and their words, which tests read back."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import pypdfium2


class Picture(NamedTuple):
    """A page as pixels: rows from the top down, three bytes a pixel, red first, `stride` bytes a row."""

    width: int
    height: int
    stride: int
    rgb: bytes


class Preview:
    """An open PDF. Pages are counted from 0. Close it, or use it in a `with`, so that the file can be replaced."""

    def __init__(self, source: Path | bytes) -> None:
        """Opens a file or its bytes. Raises `pypdfium2.PdfiumError` where it is no PDF, `FileNotFoundError` where there is
        none."""
        self._file = pypdfium2.PdfDocument(source)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets the file go."""
        self._file.close()

    @property
    def pages(self) -> int:
        """How many pages the file has."""
        return len(self._file)

    def size(self, page: int) -> tuple[float, float]:
        """Width and height of a page in points."""
        return self._file.get_page_size(page)

    def picture(self, page: int, scale: float = 1.0) -> Picture:
        """A page as pixels; at scale 1 a point is a pixel."""
        opened = self._file[page]
        try:
            bitmap = opened.render(scale=scale, rev_byteorder=True, may_draw_forms=False)
            try:
                return Picture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            finally:
                bitmap.close()
        finally:
            opened.close()

    def text(self, page: int) -> str:
        """The words of a page in reading order, lines separated by newlines."""
        opened = self._file[page]
        try:
            words = opened.get_textpage()
            try:
                return words.get_text_bounded().replace("\r\n", "\n")
            finally:
                words.close()
        finally:
            opened.close()
