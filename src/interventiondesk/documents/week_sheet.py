"""One teacher's week on paper: a box for every score and session, for whoever has no desk before them.

It flows by itself instead of through `pages`, because its number stands large at the top of every page and its rows are
boxes for a pen, which no other paper has.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import msgspec
from reportlab.pdfgen.canvas import Canvas

from interventiondesk.documents.blocks import Paper
from interventiondesk.documents.pages import SIDE, SIZES, Printed
from interventiondesk.documents.pen import Pen
from interventiondesk.documents.setting import LEAD, SMALL, SMALL_STRONG, STRONG, TITLE, baseline
from interventiondesk.documents.tags import Element, Outline, Tags, finished
from interventiondesk.documents.text import BLACK, BOLD, MUTED, REGULAR, Lettering, Line, Style, register_fonts

FOOT = "Confidential. Give it back to the team; it is not the complete record."

_NUMBER = Style(BOLD, 24.0, 28.0)
_TINY = Style(REGULAR, 6.6, 8.4, MUTED)
_GUESSED = Style(REGULAR, 9.0, 11.0, 0.46)
_MARKS = Style(REGULAR, 8.6, 11.0, BLACK)
_DAY = 46.0
_SCORE = 62.0
_BOX = 26.0
_DATE = 16.0
_OBSERVED = 17.0
_TOP, _BOTTOM = 50.0, 54.0
_REQUESTS = 2
_IN_LINE = 3
_WRITING = 19.0


class PaperRow(msgspec.Struct, frozen=True, kw_only=True):
    """One student's row. `days` says on which weekdays, Monday first, a session is planned; without `scored` there is no
    box for a score. `last` is the last score in words. With `periods` above 0 a day's box takes that many points instead
    of a session, and `goal` says what share of them is wanted."""

    name: str
    about: str = ""
    scored: bool = False
    last: str = ""
    days: tuple[bool, ...] = (False,) * 5
    periods: int = 0
    goal: str = ""


class PaperGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one group, in the order of its grid. `score_day` stands light in the blank for the date of its scores."""

    title: str
    about: str = ""
    score_day: str = ""
    rows: tuple[PaperRow, ...] = ()


class WeekPaper(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet as a value. `week` is in words; `days` are the heads of five columns, `closed` why a day has no school."""

    number: str
    teacher: str
    school: str
    week: str
    is_sample: bool = False
    days: tuple[str, ...] = ("Mon", "Tue", "Wed", "Thu", "Fri")
    closed: tuple[str, ...] = ("",) * 5
    groups: tuple[PaperGroup, ...] = ()


class _Strip(msgspec.Struct, frozen=True):
    """A piece of a page that is never split, drawn by `draw(top)`; a page that goes on begins with its `again`."""

    height: float
    draw: Callable[[float], None]
    keep: bool = False
    again: _Strip | None = None
    gap: float = 0.0


def week_sheets_pdf(sheets: Sequence[WeekPaper], paper: Paper = "letter", language: str = "en-US") -> Printed:
    """Sheets one after another as a PDF in memory, each numbered by itself. The same sheets give the same bytes."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=SIZES[paper], pageCompression=0, invariant=1, initialFontName=register_fonts())  # pyright: ignore[reportArgumentType]  the stub takes the name for a number
    lettering = Lettering()
    tags = Tags(canvas)
    pen = Pen(canvas, lettering)
    total = 0
    spans: list[tuple[str, int, int]] = []
    for sheet in sheets:
        pages = _Setter(pen, tags, sheet, SIZES[paper]).draw()
        spans.append((sheet.teacher, total + 1, total + pages))
        total += pages
    canvas.save()
    first = sheets[0]
    title = " · ".join(
        part for part in ("Weekly sheet", first.week, first.school, "sample data" if first.is_sample else "") if part
    )
    outline = [
        Outline(f"{sheet.teacher}, {sheet.number}", span[1] - 1) for sheet, span in zip(sheets, spans, strict=True)
    ]
    pdf = finished(out.getvalue(), tags.root, title=title, language=language, outline=outline)
    return Printed(pdf, total, tuple(spans), tuple(lettering.missing))


class _Setter:
    """Sets one sheet."""

    def __init__(self, pen: Pen, tags: Tags, sheet: WeekPaper, size: tuple[float, float]) -> None:
        self._pen = pen
        self._tags = tags
        self._sheet = sheet
        self._width, self._height = size
        self._right = self._width - SIDE
        self._days = self._right - 5 * _DAY
        self._score = self._days - _SCORE - 4
        self._names = self._score - SIDE - 8
        self._section = Element("Sect", tags.root)

    def draw(self) -> int:
        """Draw all pages and say how many they are."""
        number = self._pen.width(self._sheet.number, _NUMBER)
        titles = self._pen.lettering.lines([(self._sheet.teacher, TITLE)], self._right - SIDE - number - 24)
        head = 8 + max(len(titles) * TITLE.leading, _NUMBER.leading) + LEAD.leading + 8
        pages = self._flowed(self._strips(), self._height - _TOP - _BOTTOM - head)
        for at, page in enumerate(pages):
            self._tags.page()
            self._furniture(at + 1, len(pages))
            self._head(titles, first=at == 0)
            top = self._height - _TOP - head
            for place, strip in enumerate(page):
                top -= strip.gap if place else 0.0
                strip.draw(top)
                top -= strip.height
            self._pen.canvas.showPage()
        return len(pages)

    def _furniture(self, number: int, of: int) -> None:
        pen, sheet = self._pen, self._sheet
        head = f"Weekly sheet · {sheet.week}"
        school = " · ".join(part for part in (sheet.school, "sample data" if sheet.is_sample else "") if part)
        with self._tags.artifact("Pagination"):
            top, right = self._height, self._right
            room = right - SIDE - pen.width(head, SMALL) - 16
            school = pen.lettering.shortened(school, SMALL, max(80.0, room))
            pen.words(SIDE, top - 36, head, SMALL, right - SIDE - pen.width(school, SMALL) - 12)
            pen.words_to(right, top - 36, school, SMALL)
            pen.rule(SIDE, top - 43, right, top - 43, 0.9, 0.08)
            pen.rule(SIDE, 42, right, 42, 0.5, 0.5)
            tail = f", page {number} of {of}"
            pen.words(SIDE, 29, FOOT, SMALL)
            left = right - SIDE - pen.width(FOOT, SMALL) - pen.width(tail, SMALL) - 16
            pen.words_to(right, 29, pen.lettering.shortened(sheet.teacher, SMALL, left) + tail, SMALL)

    def _head(self, titles: Sequence[Line], *, first: bool) -> None:
        pen, top = self._pen, self._height - _TOP - 8
        element = Element("H1", self._section)
        week = Element("P", self._section)
        with self._tags.content(element) if first else self._tags.artifact("Pagination"):
            for at, line in enumerate(titles):
                pen.line(SIDE, baseline(top - at * TITLE.leading, TITLE), line)
        with self._tags.content(week) if first else self._tags.artifact("Pagination"):
            pen.words_to(self._right, baseline(top, _NUMBER), self._sheet.number, _NUMBER)
            below = top - max(len(titles) * TITLE.leading, _NUMBER.leading)
            pen.words(SIDE, baseline(below, LEAD), self._sheet.week, LEAD)
            pen.words_to(self._right, baseline(below, SMALL), "sheet number, for typing in", SMALL)

    @staticmethod
    def _flowed(strips: Sequence[_Strip], room: float) -> list[list[_Strip]]:
        pages: list[list[_Strip]] = [[]]
        used = 0.0
        at = 0
        while at < len(strips):
            end = at
            while strips[end].keep and end + 1 < len(strips):
                end += 1
            group = strips[at : end + 1]
            high = sum(one.height + one.gap for one in group)
            if pages[-1] and used + high > room:
                pages.append([again] if (again := group[0].again) is not None else [])
                used = sum(one.height for one in pages[-1])
            pages[-1] += group
            used += high
            at = end + 1
        return pages

    # -- what stands on the page --------------------------------------------------------------------------------------

    def _strips(self) -> list[_Strip]:
        out = self._words(
            "Score: write the number, A for absent, N for not given. Session: circle P present, A absent or N no session; "
            "write the minutes only where they differ from the plan. A hatched day has no school. Score date: write "
            "another day over the grey one where the scores were not given then.",
            SMALL,
        )
        if any(row.periods for group in self._sheet.groups for row in group.rows):
            out += self._words(
                "Points: write 0, 1 or 2 for each part of the day in its order, - where it was not rated; A for absent.",
                SMALL,
            )
        if not self._sheet.groups:
            out += self._words("No groups and no plans this week.", LEAD)
        for group in self._sheet.groups:
            table = Element("Table", self._section)
            heading = self._group_head(group, table, again=False)
            again = self._group_head(group, table, again=True)
            out.append(heading)
            out += [self._row(row, table, again) for row in group.rows]
        out += self._requests()
        return out

    def _words(self, text: str, style: Style) -> list[_Strip]:
        lines = self._pen.lettering.lines([(text, style)], self._right - SIDE)
        element = Element("P", self._section)

        def draw(top: float) -> None:
            with self._tags.content(element):
                for at, line in enumerate(lines):
                    self._pen.line(SIDE, baseline(top - at * style.leading, style), line)

        return [_Strip(len(lines) * style.leading, draw)]

    def _group_head(self, group: PaperGroup, table: Element, *, again: bool) -> _Strip:
        pen, lettering = self._pen, self._pen.lettering
        row = Element("TR", table)
        first = Element("TH", row, scope="Column")
        heads = [Element("TH", row, scope="Column") for _ in range(6)]
        title = f"{group.title}, continued" if again else group.title
        lines = [*lettering.lines([(title, STRONG)], self._names)]
        about = lettering.lines([(group.about, SMALL)], self._names) if group.about and not again else ()
        why = [lettering.lines([(one, _TINY)], _DAY - 4) if one else () for one in self._sheet.closed]
        dated = any(row.scored for row in group.rows)
        right = SMALL_STRONG.leading + max(
            max((len(one) for one in why), default=0) * _TINY.leading,
            _DATE + _TINY.leading if dated and not again else 0,
        )
        height = 5 + max(len(lines) * STRONG.leading + len(about) * SMALL.leading, right)

        def words(top: float) -> None:
            for at, line in enumerate(lines):
                pen.line(SIDE, baseline(top - at * STRONG.leading, STRONG), line)
            below = top - len(lines) * STRONG.leading
            for at, line in enumerate(about):
                pen.line(SIDE, baseline(below - at * SMALL.leading, SMALL), line)

        def column(at: int, top: float) -> None:
            x = self._score if at == 0 else self._days + (at - 1) * _DAY
            said = "Score" if at == 0 else self._sheet.days[at - 1]
            pen.words(x + 2, baseline(top, SMALL_STRONG), said, SMALL_STRONG)
            for line_at, line in enumerate(why[at - 1] if at else ()):
                pen.line(x + 2, baseline(top - SMALL_STRONG.leading - line_at * _TINY.leading, _TINY), line)
            if at == 0 and dated and not again:
                below = top - SMALL_STRONG.leading
                pen.words(x + 2, baseline(below, _TINY), "Score date", _TINY)
                if group.score_day:
                    pen.words(x + 4, below - _TINY.leading - _DATE + 4, group.score_day, _GUESSED)

        def draw(top: float) -> None:
            if again:
                with self._tags.artifact("Pagination"):
                    words(top)
                    for at in range(6):
                        column(at, top)
            else:
                with self._tags.content(first):
                    words(top)
                for at, element in enumerate(heads):
                    with self._tags.content(element):
                        column(at, top)
            with self._tags.artifact():
                pen.rule(SIDE, top - height + 2, self._right, top - height + 2, 0.7, 0.2)
                if dated and not again:
                    below = top - SMALL_STRONG.leading - _TINY.leading
                    pen.box(self._score, below - _DATE, _SCORE, _DATE, line=0.7, grey=0.25)

        return _Strip(height, draw, keep=not again, gap=0.0 if again else 12.0)

    def _row(self, row: PaperRow, table: Element, again: _Strip) -> _Strip:
        pen, lettering = self._pen, self._pen.lettering
        element = Element("TR", table)
        name, score = Element("TH", element, scope="Row"), Element("TD", element)
        days = [Element("TD", element) for _ in range(5)]
        names = lettering.lines([(row.name, STRONG)], self._names)
        about = lettering.lines([(row.about, _TINY)], self._names) if row.about else ()
        upper = max(len(names) * STRONG.leading + len(about) * _TINY.leading + 2, _BOX + 6)

        def box(x: float, top: float, width: float) -> None:
            with self._tags.artifact():
                pen.box(x, top - 3 - _BOX, width, _BOX, line=0.7, grey=0.25)

        def draw(top: float) -> None:
            with self._tags.content(name):
                for at, line in enumerate(names):
                    pen.line(SIDE, baseline(top - 2 - at * STRONG.leading, STRONG), line)
                below = top - 2 - len(names) * STRONG.leading
                for at, line in enumerate(about):
                    pen.line(SIDE, baseline(below - at * _TINY.leading, _TINY), line)
            if row.scored:
                box(self._score, top, _SCORE)
                with self._tags.content(score):
                    said = f"last {row.last}" if row.last else "no score yet"
                    pen.words(self._score + 3, top - _BOX, said, _TINY, _SCORE - 5)
            elif row.goal:
                with self._tags.content(score):
                    pen.words(self._score + 2, top - 3 - _BOX / 2 - 3, row.goal, _MARKS, _SCORE - 4)
            for at, planned in enumerate(row.days):
                x = self._days + at * _DAY + 2
                if self._sheet.closed[at]:
                    self._hatched(x, top - 3 - _BOX, _DAY - 4, _BOX)
                elif planned and row.periods:
                    box(x, top, _DAY - 4)
                    self._parts(x, top - 3 - _BOX, row.periods)
                elif planned:
                    box(x, top, _DAY - 4)
                    with self._tags.content(days[at]):
                        for place, mark in enumerate("PAN"):
                            pen.words(x + 5 + place * 12.5, top - 13, mark, _MARKS)
                        pen.words_to(x + _DAY - 7, top - _BOX, "min", _TINY)
                    with self._tags.artifact():
                        pen.rule(x + 4, top - _BOX - 0.5, x + 25, top - _BOX - 0.5, 0.4, 0.45)
            with self._tags.artifact():
                pen.words(SIDE, top - upper - 11, "Observation", _TINY)
                left = SIDE + pen.width("Observation", _TINY) + 5
                pen.rule(left, top - upper - 12.5, self._right, top - upper - 12.5, 0.4, 0.45)

        return _Strip(upper + _OBSERVED + 4, draw, again=again)

    def _parts(self, x: float, y: float, periods: int) -> None:
        """The parts of a day's box, one for each period: left to right, the upper line first."""
        lines = 1 if periods <= _IN_LINE else 2
        across = -(-periods // lines)
        width, height = (_DAY - 4) / across, _BOX / lines
        with self._tags.artifact():
            for at in range(periods):
                line, place = divmod(at, across)
                left, top = x + place * width, y + _BOX - line * height
                if place:
                    self._pen.rule(left, top, left, top - height, 0.4, 0.55)
                if line:
                    self._pen.rule(left, top, left + width, top, 0.4, 0.55)
            for at in range(periods, lines * across):
                line, place = divmod(at, across)
                left, low = x + place * width, y + _BOX - (line + 1) * height
                self._pen.box(left, low, width, height, line=0.4, grey=0.55, fill=0.85)

    def _hatched(self, x: float, y: float, width: float, height: float) -> None:
        """Slanting lines, cut at the edges, that stay lines on a poor copier."""
        with self._tags.artifact():
            step = 5.0
            start = x - height
            while start < x + width:
                left, right = max(start, x), min(start + height, x + width)
                if right > left:
                    self._pen.rule(left, y + left - start, right, y + right - start, 0.5, 0.5)
                start += step
            self._pen.box(x, y, width, height, line=0.5, grey=0.5)

    def _requests(self) -> list[_Strip]:
        pen = self._pen
        heading = Element("H2", self._section)

        def head(top: float) -> None:
            with self._tags.artifact():
                pen.rule(SIDE, top, self._right, top, 0.9, 0.08)
            with self._tags.content(heading):
                pen.words(SIDE, baseline(top - 6, STRONG), "I ask for help with ...", STRONG)

        out = [_Strip(24.0, head, keep=True, gap=16.0)]
        asked = (("Student", 1), ("My concern: what I see, when, how often", 2), ("What I tried, and how it went", 2))
        for _ in range(_REQUESTS):
            elements = [Element("P", self._section) for _ in asked]

            def draw(top: float, elements: list[Element] = elements) -> None:
                y = top
                for element, (words, lines) in zip(elements, asked, strict=True):
                    with self._tags.content(element):
                        pen.words(SIDE, y - 12, words, SMALL)
                    with self._tags.artifact():
                        left = SIDE + pen.width(words, SMALL) + 6
                        for line in range(lines):
                            y -= _WRITING
                            pen.rule(left if line == 0 else SIDE, y + 4, self._right, y + 4, 0.5, 0.45)

            out.append(_Strip(5 * _WRITING + 10, draw))
        return out
