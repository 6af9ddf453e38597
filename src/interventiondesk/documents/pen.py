"""What a page is drawn with: words, rules, boxes and the symbols of progress, each called by where it stands on paper.

It knows no block and no tag. Points are counted from the page's lower left corner, grey from 0 (black) to 1.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from interventiondesk.documents.blocks import Progress
from interventiondesk.documents.text import Lettering, Line, Style, write

HAIR = 0.5
_ROUND = 0.5523  # how far a Bezier handle reaches for a quarter of a circle of radius 1


class Pen:
    """Draws on one canvas. `lettering` is the only source of the words that it takes."""

    def __init__(self, canvas: Canvas, lettering: Lettering) -> None:
        self.canvas = canvas
        self.lettering = lettering

    def words(self, x: float, y: float, text: str, style: Style, room: float | None = None) -> None:
        """Words on one line from `x` on; with `room`, what does not fit ends in an ellipsis."""
        clean = self.lettering.clean(text) if room is None else self.lettering.shortened(text, style, room)
        write(self.canvas, x, y, clean, style)

    def words_to(self, x: float, y: float, text: str, style: Style) -> None:
        """Words on one line that end at `x`."""
        clean = self.lettering.clean(text)
        write(self.canvas, x - self.lettering.width(clean, style), y, clean, style)

    def width(self, text: str, style: Style) -> float:
        """The length of words on one line."""
        return self.lettering.width(self.lettering.clean(text), style)

    def line(self, x: float, y: float, line: Line) -> None:
        """One broken line, its baseline at `y`."""
        for piece in line:
            write(self.canvas, x + piece.x, y, piece.text, piece.style)

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = HAIR, grey: float = 0.6) -> None:
        """A straight line."""
        self.canvas.addLiteral(f"{grey:g} G {width:g} w [] 0 d {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")

    def path(
        self, points: Sequence[tuple[float, float]], width: float, grey: float, *, dash: str = "", closed: bool = False
    ) -> None:
        """A line through points; `dash` is a PDF dash array such as `4 3`."""
        steps = " ".join(f"{x:.2f} {y:.2f} {'l' if place else 'm'}" for place, (x, y) in enumerate(points))
        self.canvas.addLiteral(f"{grey:g} G {width:g} w [{dash}] 0 d 1 j {steps} {'s' if closed else 'S'}")

    def area(self, points: Sequence[tuple[float, float]], grey: float) -> None:
        """A filled outline without a border."""
        steps = " ".join(f"{x:.2f} {y:.2f} {'l' if place else 'm'}" for place, (x, y) in enumerate(points))
        self.canvas.addLiteral(f"{grey:g} g {steps} h f")

    def box(
        self, x: float, y: float, width: float, height: float, *, line: float = 0.8, grey: float = 0.1, fill: float = -1
    ) -> None:
        """A rectangle by its lower left corner; `fill` below 0 leaves it empty."""
        paint = "S" if fill < 0 else "B" if line else "f"
        start = "" if fill < 0 else f"{fill:g} g "
        self.canvas.addLiteral(
            f"{start}{grey:g} G {line:g} w [] 0 d {x:.2f} {y:.2f} {width:.2f} {height:.2f} re {paint}"
        )

    def disc(
        self, x: float, y: float, radius: float, *, fill: float = -1, line: float = 0, grey: float = 0.1, dash: str = ""
    ) -> None:
        """A circle round a center, filled, outlined or both."""
        r, k = radius, radius * _ROUND
        paint = "B" if fill >= 0 and line else "f" if fill >= 0 else "S"
        start = f"{fill:g} g " if fill >= 0 else ""
        self.canvas.addLiteral(
            f"{start}{grey:g} G {line:g} w [{dash}] 0 d {x + r:.2f} {y:.2f} m "
            f"{x + r:.2f} {y + k:.2f} {x + k:.2f} {y + r:.2f} {x:.2f} {y + r:.2f} c "
            f"{x - k:.2f} {y + r:.2f} {x - r:.2f} {y + k:.2f} {x - r:.2f} {y:.2f} c "
            f"{x - r:.2f} {y - k:.2f} {x - k:.2f} {y - r:.2f} {x:.2f} {y - r:.2f} c "
            f"{x + k:.2f} {y - r:.2f} {x + r:.2f} {y - k:.2f} {x + r:.2f} {y:.2f} c h {paint}"
        )

    def sign(self, state: Progress, x: float, y: float, size: float) -> float:
        """The symbol of a progress, drawn on the baseline `y`; says how wide it is. The font has none of them."""
        half, low = size / 2, y - size * 0.04
        match state:
            case "":
                return 0.0
            case "ahead":
                for left in (x, x + size * 0.92):
                    self.area([(left, low), (left + size, low), (left + half, low + size * 0.86)], 0.08)
                return size * 1.92
            case "on_track":
                self.area([(x, low), (x + size, low), (x + half, low + size * 0.86)], 0.08)
            case "behind":
                self.area([(x, low + size * 0.86), (x + size, low + size * 0.86), (x + half, low)], 0.08)
            case "too_early":
                middle, radius = (x + half, y + size * 0.4), half * 0.94
                self.disc(*middle, radius, line=0.8)
                k, (cx, cy) = radius * _ROUND, middle
                self.canvas.addLiteral(
                    f"0.08 g {cx:.2f} {cy:.2f} m {cx:.2f} {cy + radius:.2f} l {cx + k:.2f} {cy + radius:.2f} "
                    f"{cx + radius:.2f} {cy + k:.2f} {cx + radius:.2f} {cy:.2f} c h f"
                )
            case "too_few_sessions":
                self.disc(x + half, y + size * 0.4, half * 0.94, line=0.9, dash="1.2 1.1")
            case "no_recent_score":
                self.disc(x + half, y + size * 0.4, half * 0.94, line=0.8)
                left, right, middle = x + size * 0.28, x + size * 0.72, y + size * 0.4
                thick = size * 0.07
                self.area(
                    [(left, middle - thick), (right, middle - thick), (right, middle + thick), (left, middle + thick)],
                    0.08,
                )
        return size
