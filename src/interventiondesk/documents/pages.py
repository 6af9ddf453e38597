"""Turns a document into a tagged PDF: strips flow over pages, each with its running head and foot.

A section begins on a new page and is numbered by itself, so that the pages of one student can be given away alone. Charts
share the room that a page has left; the foot box stands at the bottom of the last page and nowhere else.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterable, Sequence

from reportlab.pdfgen.canvas import Canvas

from interventiondesk.documents.blocks import Document, Paper, Section
from interventiondesk.documents.decision import decision_box
from interventiondesk.documents.pen import Pen
from interventiondesk.documents.setting import CONTINUED, SMALL, Setter, Strip
from interventiondesk.documents.tags import Element, Outline, Tags, finished
from interventiondesk.documents.text import Lettering, register_fonts

SIZES: dict[Paper, tuple[float, float]] = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}
"""Width and height in points."""

SIDE = 54.0
"""Left and right margin: a punched hole ends 46 points from the edge, whichever side of the sheet is printed first."""

_TOP, _BOTTOM = 52.0, 56.0
_BOX_GAP = 12.0


@dataclasses.dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF: its bytes, its pages, the first and last page of each section (counted from 1), and what could not
    be printed for want of a letter."""

    pdf: bytes
    pages: int
    sections: tuple[tuple[str, int, int], ...]
    missing: tuple[str, ...]


def printed(document: Document) -> Printed:
    """The document as a PDF. The same document gives the same bytes."""
    size = SIZES[document.paper]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, pageCompression=0, invariant=1, initialFontName=register_fonts())  # pyright: ignore[reportArgumentType]  the stub takes the name for a number
    lettering = Lettering()
    tags = Tags(canvas)
    pen = Pen(canvas, lettering)
    setter = Setter(pen, tags)
    total = 0
    spans: list[tuple[str, int, int]] = []
    for section in document.sections:
        pages = _Flow(setter, section, size).pages()
        for number, page in enumerate(pages):
            tags.page()
            _furniture(pen, tags, section, size, number + 1, len(pages))
            for strip, top, height in page:
                strip.draw(SIDE, top, height)
            canvas.showPage()
        spans.append((section.name, total + 1, total + len(pages)))
        total += len(pages)
    canvas.save()
    pdf = finished(
        out.getvalue(),
        tags.root,
        title=document.title,
        language=document.language,
        outline=[Outline(name, first - 1) for name, first, _ in spans],
    )
    return Printed(pdf, total, tuple(spans), tuple(lettering.missing))


def _furniture(pen: Pen, tags: Tags, section: Section, size: tuple[float, float], number: int, of: int) -> None:
    width, height = size
    right = width - SIDE
    with tags.artifact("Pagination"):
        style = SMALL
        head = pen.width(section.head_right, style)
        pen.words(SIDE, height - 36, section.head_left, style, max(60.0, right - SIDE - head - 16))
        pen.words_to(right, height - 36, section.head_right, style)
        pen.rule(SIDE, height - 43, right, height - 43, 0.9, 0.08)
        pen.rule(SIDE, 42, right, 42, 0.5, 0.5)
        tail = f", page {number} of {of}"
        pen.words(SIDE, 29, section.foot_left, style)
        room = right - SIDE - pen.width(section.foot_left, style) - pen.width(tail, style) - 16
        name = pen.lettering.shortened(section.name, style, room)
        pen.words_to(right, 29, name + tail, style)


class _Flow:
    """Decides on which page each strip of one section stands."""

    def __init__(self, setter: Setter, section: Section, size: tuple[float, float]) -> None:
        self._setter = setter
        self._section = section
        width, height = size
        self._width = width - 2 * SIDE
        self._top = height - _TOP
        self._room = height - _TOP - _BOTTOM

    def pages(self) -> list[list[tuple[Strip, float, float]]]:
        """For each page its strips with the upper edge and the height of each."""
        element = Element("Sect", self._setter.tags.root)
        strips = self._setter.strips(self._section.blocks, self._width, element)
        box = None
        if self._section.foot_box is not None:
            box = decision_box(
                self._setter.pen, self._setter.tags, self._section.foot_box, self._width, Element("Sect", element)
            )
        pages = self._flowed(strips)
        over = _used(pages[-1]) + _BOX_GAP + box.height - self._room if box else 0.0
        if over > 0 and not _shrunk(pages[-1], over):
            pages.append(self._last_words(pages[-1]))
        return [self._stacked(page, box if number + 1 == len(pages) else None) for number, page in enumerate(pages)]

    def _flowed(self, strips: Sequence[Strip]) -> list[list[Strip]]:
        pages: list[list[Strip]] = [[]]
        for group in _groups(strips):
            if group[0].new_page:
                pages.append([self._continued()])
            elif pages[-1] and _used([*pages[-1], *group]) > self._room:
                if group[0].spare:
                    continue
                if _used(group) > self._room - CONTINUED:
                    self._poured(pages, group)
                    continue
                pages.append(self._begun(group[0]))
                pages[-1] += group
            else:
                pages[-1] += group
        return pages

    def _poured(self, pages: list[list[Strip]], group: Sequence[Strip]) -> None:
        """Strips that hang together but are higher than a page, one by one; the first two are never parted."""
        for number, strip in enumerate(group):
            least = group[:2] if number == 0 else [strip]
            if pages[-1] and _used([*pages[-1], *least]) > self._room:
                pages.append(self._begun(strip))
            pages[-1].append(strip)

    def _begun(self, strip: Strip) -> list[Strip]:
        return [self._continued(), strip.again] if strip.again else [self._continued()]

    def _last_words(self, page: list[Strip]) -> list[Strip]:
        """A page for the box alone would look forgotten: the last group of the page before moves to it."""
        begun = [self._continued()]
        groups = list(_groups(page))
        last = groups[-1] if len(groups) > 2 else []
        if last and not last[0].again and _used(last) < self._room / 3:
            del page[len(page) - len(last) :]
            begun += last
        return begun

    def _continued(self) -> Strip:
        """The student's name on a page that goes on."""
        return self._setter.continued(self._section.name, self._width)

    def _stacked(self, page: Sequence[Strip], box: Strip | None) -> list[tuple[Strip, float, float]]:
        growing = [strip for strip in page if strip.grow]
        free = self._room - _used(page) - (box.height + _BOX_GAP if box else 0.0)
        out: list[tuple[Strip, float, float]] = []
        top = self._top
        for place, strip in enumerate(page):
            height = strip.height
            if strip.grow:
                height += min(strip.grow, max(0.0, free) / len(growing))
            top -= strip.gap if place else 0.0
            out.append((strip, top, height))
            top -= height
        if box:
            out.append((box, _BOTTOM + box.height, box.height))
        return out


def _groups(strips: Iterable[Strip]) -> Iterable[list[Strip]]:
    """Strips that must stand on one page, together."""
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep:
            yield group
            group = []
    if group:
        yield group


def _shrunk(strips: Sequence[Strip], over: float) -> bool:
    """Whether the charts of a page could give up so much height; then they have, each its share."""
    most = sum(strip.shrink for strip in strips)
    if over > most:
        return False
    for strip in strips:
        strip.height -= over * strip.shrink / most
    return True


def _used(strips: Sequence[Strip]) -> float:
    return sum(strip.height + (strip.gap if place else 0.0) for place, strip in enumerate(strips))
