"""Finds places for the words of a chart on paper: beside what they speak of, over nothing that was measured.

Kept apart from `plot`, which knows what a chart looks like: this is geometry, and the part that a test can starve of room.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator

from interventiondesk.charts import Chart, Mark, Point, Role
from interventiondesk.documents.text import BLACK, BOLD, MUTED, REGULAR, Lettering, Line, Style

LABEL = Style(REGULAR, 7.6, 9.4, MUTED)
STRONG = Style(BOLD, 7.6, 9.4, BLACK)
DOT = 2.0
_WEIGHTS: dict[Role, float] = {
    "trend": 60.0,
    "thin_trend": 50.0,
    "aim": 45.0,
    "mean": 45.0,
    "whisker": 45.0,
    "benchmark": 40.0,
    "thread": 20.0,
    "cut": 20.0,
}
_STRONG: tuple[Role, ...] = ("goal", "trend", "note", "score")
_AREAS: tuple[Role, ...] = ("week", "band_strength", "band_low", "band_some", "band_high")


@dataclasses.dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on paper by its edges."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """From edge to edge."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From edge to edge."""
        return self.top - self.bottom

    def meets(self, other: Rect, air: float = 0.0) -> bool:
        """Whether the two overlap, or stand nearer than `air`."""
        return (
            self.left < other.right + air
            and other.left < self.right + air
            and self.bottom < other.top + air
            and other.bottom < self.top + air
        )

    def within(self, other: Rect) -> bool:
        """Whether no part hangs out of the other."""
        return (
            self.left >= other.left - 0.01
            and self.right <= other.right + 0.01
            and self.bottom >= other.bottom - 0.01
            and self.top <= other.top + 0.01
        )

    def crossed(self, start: Point, end: Point) -> bool:
        """Whether a straight line touches the rectangle."""
        (x0, y0), (x1, y1) = start, end
        low, high = 0.0, 1.0
        for origin, step, near, far in ((x0, x1 - x0, self.left, self.right), (y0, y1 - y0, self.bottom, self.top)):
            if abs(step) < 1e-9:
                if not near < origin < far:
                    return False
                continue
            one, two = (near - origin) / step, (far - origin) / step
            low, high = max(low, min(one, two)), min(high, max(one, two))
        return low < high


@dataclasses.dataclass(frozen=True, slots=True)
class PlacedLabel:
    """Words of a mark or an axis: the rectangle that they fill, their lines from the top down, and their look."""

    box: Rect
    lines: tuple[Line, ...]
    style: Style
    over: bool = False
    """Whether it had to stand on something; a phase line or a hatch is then interrupted for it."""

    @property
    def text(self) -> str:
        """The words as one line."""
        return " ".join("".join(piece.text for piece in line) for line in self.lines)


def label_of(lettering: Lettering, text: str, style: Style, left: float, top: float, room: float) -> PlacedLabel:
    lines = lettering.lines([(text, style)], room)
    width = max((lettering.reach(line) for line in lines), default=0.0)
    return PlacedLabel(Rect(left, top - len(lines) * style.leading, left + width, top), lines, style)


def moved(label: PlacedLabel, left: float, top: float) -> PlacedLabel:
    box = label.box
    return dataclasses.replace(label, box=Rect(left, top - box.height, left + box.width, top))


def style_of(mark: Mark) -> Style:
    return STRONG if mark.role in _STRONG else LABEL


def phase_words(
    chart: Chart, lettering: Lettering, left: float, right: float, width: float
) -> tuple[dict[int, PlacedLabel], float]:
    """Words of phase lines in rows above the plot, by the mark's number, and the height of all rows. Boxes are counted from
    the plot's top.

    Each stands beside the top of its own line, right of it where there is room, in the lowest row where it covers no other
    words and no line that rises higher. Seen from its own side, a line further out is placed first, so that inner ones can
    rise past it.
    """
    span = (chart.x.high - chart.x.low) or 1.0
    waiting: list[tuple[float, int, PlacedLabel, bool]] = []
    for number, mark in enumerate(chart.marks):
        if mark.role != "phase" or not mark.label or not mark.points:
            continue
        x = left + (mark.points[0][0] - chart.x.low) / span * (right - left)
        whole = lettering.width(lettering.clean(mark.label), LABEL)
        sides = (max(40.0, width - x - 4), max(40.0, x - 4))
        rightward = whole <= sides[0] or (whole > sides[1] and sides[0] >= sides[1])
        word = label_of(lettering, mark.label, LABEL, 0, 0, sides[0 if rightward else 1])
        waiting.append((x, number, moved(word, x + 3.5 if rightward else x - 3.5 - word.box.width, 0), rightward))
    done: dict[int, PlacedLabel] = {}
    posts: list[tuple[float, float]] = []
    for x, number, word, _ in sorted(waiting, key=lambda each: (each[3], -each[0] if each[3] else each[0], each[1])):
        rows = [_lifted(word, row) for row in range(3 * len(waiting) + 3)]
        apart = [row for row in rows if not any(row.box.meets(other.box, 0.9) for other in done.values())]
        chosen = next((row for row in apart if _passes(row.box, x, done, posts)), None)
        # No row is free of lines: the words stand on one, which is interrupted for them. They are never left out.
        done[number] = chosen or dataclasses.replace((apart or rows)[-1 if not apart else 0], over=True)
        posts.append((x, done[number].box.top))
    return done, max((word.box.top for word in done.values()), default=0.0)


def _lifted(word: PlacedLabel, row: int) -> PlacedLabel:
    return moved(word, word.box.left, row * (LABEL.leading + 1) + word.box.height)


def _passes(box: Rect, x: float, done: dict[int, PlacedLabel], posts: list[tuple[float, float]]) -> bool:
    """Whether words above the plot are crossed by no line, and their own line at `x` crosses no words."""
    crossed = any(box.left - 1 < at < box.right + 1 and high > box.bottom for at, high in posts)
    crosses = any(each.box.left - 1 < x < each.box.right + 1 and box.top > each.box.bottom for each in done.values())
    return not crossed and not crosses


class FreePlaces:
    """Finds a place for words where they cover as little as possible of what is drawn."""

    def __init__(
        self,
        lettering: Lettering,
        sheet: Rect,
        plot: Rect,
        marks: list[tuple[Mark, tuple[Point, ...]]],
        phases: dict[int, PlacedLabel],
    ) -> None:
        self._lettering = lettering
        self._sheet = sheet
        self._plot = plot
        self._taken = [label.box for label in phases.values()]
        self._dots: list[Rect] = []
        self._lines: list[tuple[float, Point, Point]] = []
        self._posts = [(points[0], points[1]) for mark, points in marks if mark.role == "phase" and points]
        self._phases = [points[0][0] for mark, points in marks if mark.role == "phase" and points]
        self._areas: list[Rect] = []
        for mark, points in marks:
            if mark.role in ("score", "baseline", "excluded"):
                self._dots += [Rect(x - DOT - 1, y - DOT - 1, x + DOT + 1, y + DOT + 1) for x, y in points]
            elif mark.role in _WEIGHTS:
                self._lines += [(_WEIGHTS[mark.role], *ends) for ends in itertools.pairwise(points)]
            elif mark.role in _AREAS:
                self._areas.append(Rect(*points[0], *points[2]))

    def put(self, mark: Mark, points: tuple[Point, ...], anchor: Point) -> PlacedLabel:
        """The words of a mark near its point, on its own side where that is free."""
        style = style_of(mark)
        whole = label_of(self._lettering, mark.label, style, 0, 0, self._sheet.width)
        tries = [whole]
        if whole.box.width > 90:
            tries.append(label_of(self._lettering, mark.label, style, 0, 0, max(60.0, whole.box.width * 0.56)))
        home = (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
        best, least, over = whole, 1e18, False
        for number, word in enumerate(tries):
            for cost, left, top in self._spots(mark, word.box, anchor):
                if cost + number * 12 >= least:
                    continue
                box = Rect(left, top - word.box.height, left + word.box.width, top)
                covers = self._covers(box, mark)
                total = cost + number * 12 + covers + self._apart(home, box)
                if total < least:
                    best, least, over = moved(word, left, top), total, covers > 0
        if not best.box.within(self._sheet):
            left = min(max(best.box.left, self._sheet.left), max(self._sheet.left, self._sheet.right - best.box.width))
            top = max(min(best.box.top, self._sheet.top), self._sheet.bottom + best.box.height)
            best = moved(best, left, top)
        self._taken.append(best.box)
        return dataclasses.replace(best, over=over or any(best.box.meets(area) for area in self._areas))

    @staticmethod
    def _spots(mark: Mark, box: Rect, anchor: Point) -> Iterator[tuple[float, float, float]]:
        x, y = anchor
        for step, gap in enumerate((0.0, 4.0, 9.0, 15.0, 22.0, 30.0, 40.0, 52.0)):
            sides = {
                "right": (x + 5 + gap, y + box.height / 2),
                "below_right": (x + 4, y - 4 - gap),
                "below": (x - box.width / 2, y - 5 - gap),
                "above": (x - box.width / 2, y + 5 + gap + box.height),
                "above_right": (x + 4, y + 1 + gap + box.height),
                "top_left": (x - 4 - box.width, y + 4 + gap + box.height),
                "below_left": (x - 4 - box.width, y - 4 - gap),
                "left": (x - 5 - gap - box.width, y + box.height / 2),
            }
            for side, (left, top) in sides.items():
                yield step * 5.0 + (0.0 if side == mark.side else 6.0), left, top
                if side in ("below", "above"):
                    for aside in (20.0, 40.0, 60.0, 80.0):
                        yield step * 5.0 + aside / 3 + 6.0, left + aside, top
                        yield step * 5.0 + aside / 3 + 6.5, left - aside, top

    def _apart(self, home: Point, box: Rect) -> float:
        """The price of words on the far side of a phase line: they would seem to speak of the other phase."""
        middle = (box.left + box.right) / 2
        return 30.0 * sum(min(home[0], middle) < x < max(home[0], middle) for x in self._phases)

    def _covers(self, box: Rect, mark: Mark) -> float:
        """How much of the chart words at this place would cover; 0 for a free place."""
        if not box.within(self._sheet):
            return 1e6
        # Words are not as tall as their line: only the middle of the box is ink.
        ink = Rect(box.left - 1.5, box.bottom + 1.5, box.right + 1.5, box.top - 0.5)
        cost = 5000.0 * sum(box.meets(other, 1.0) for other in self._taken)
        cost += 110.0 * sum(ink.meets(dot) for dot in self._dots)
        # Baseline scores stand just before the first phase line, which gives way to their words.
        line = 6.0 if mark.role in ("baseline", "region") else 40.0
        cost += line * sum(ink.crossed(start, end) for start, end in self._posts)
        return cost + sum(weight for weight, start, end in self._lines if ink.crossed(start, end))
