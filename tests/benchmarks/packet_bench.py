"""How much a packet of 30 students costs, as a ratio to bare reportlab calls for the same pages, in one run.

The bare pages have the same number of strings, rules and curves, drawn with the canvas and the same embedded fonts, but
without any layout, chart, tag or check. Aim: 3 or less. Run: `python tests/benchmarks/packet_bench.py`.
"""

from __future__ import annotations

import datetime as dt
import io
import statistics
import sys
import time
from collections import Counter

from reportlab.pdfgen.canvas import Canvas

from interventiondesk.charts import Axis, Chart, Mark, Tick
from interventiondesk.documents import pages as drawing
from interventiondesk.documents.packet import Packet, Sheet, SheetChart, packet_document
from interventiondesk.documents.pages import printed

STUDENTS, SCORES, ROUNDS = 30, 20, 7
START = dt.date(2026, 9, 8).toordinal()


def chart(seed: int) -> Chart:
    weeks = [float(START + 7 * week) for week in range(SCORES)]
    scores = tuple((day, 40 + place * 1.5 + (seed * 7 + place * 5) % 6) for place, day in enumerate(weeks))
    end = float(START + 7 * 30)
    ticks = tuple(Tick(START + 42.0 * n, f"week {6 * n}") for n in range(6))
    change = weeks[8] + 3
    marks = (
        Mark(role="phase", points=((change, 20), (change, 110)), label="Nov 3: four sessions a week"),
        Mark(role="aim", points=((weeks[0], 40), (end, 92))),
        Mark(role="goal", points=((end, 92),), label="Goal 92"),
        Mark(role="baseline", points=scores[:3], label="baseline 41, median of 3", side="below_right"),
        Mark(role="thread", points=scores[3:9]),
        Mark(role="thread", points=scores[9:]),
        Mark(role="interval", points=((weeks[9], 50), (weeks[9], 56), (weeks[-1], 74), (weeks[-1], 66))),
        Mark(role="trend", points=((weeks[3], 45), (weeks[8], 52)), label="1.2 a week", side="below"),
        Mark(role="trend", points=((weeks[9], 53), (weeks[-1], 70)), label="1.6 a week", side="below_right"),
        Mark(role="score", points=scores[3:]),
    )
    return Chart(
        title="Oral reading fluency, words correct per minute",
        x=Axis(low=float(START), high=end, ticks=ticks),
        y=Axis(low=20, high=110, ticks=tuple(Tick(at, f"{at:g}") for at in (20.0, 50.0, 80.0, 110.0))),
        marks=marks,
        says="Reading rises from 40 to 70 words; the goal is 92.",
    )


def packet() -> Packet:
    sheets = tuple(
        Sheet(
            name=f"Student Number-{n}",
            line="grade 3 · Room 12 · reading tier 2 since September 22 · attendance 96 % · no incidents",
            strengths=f"Retells stories vividly, {n} of them this month.",
            own_words="I like it when we read in turns.",
            family="Reads with the grandmother in Yoruba most evenings.",
            last_decisions=(("Hearing check", "open since Nov 3, L. Tran"), ("Intensify", "done Nov 3")),
            sessions=(
                ("Held / missed / not entered", f"{20 + n % 9} / 2 / 1"),
                ("4 × 30 min, group of 3", "D. Mercer"),
            ),
            charts=(
                SheetChart(
                    chart=chart(n),
                    progress_state="on_track",
                    progress_word="On track",
                    because=f"{60 + n} words on January 12; the goal line is at 71. Since November 3 the growth is 2.5 a "
                    "week; the goal asks for 1.7. At this pace: about 99 by April 6.",
                ),
            ),
            hypothesis="Two-syllable words are slow; hearing is not yet ruled out. Vision was checked in September.",
        )
        for n in range(STUDENTS)
    )
    return Packet(school="Bench School", title="Group review", date="January 14, 2027", sheets=sheets, cover=False)


class Counted(Canvas):
    """Notes every string with its look, and counts the operators that draw anything else."""

    strings: list[tuple[str, float, str]]
    drawn: Counter[str]

    def __init__(self, *given: object, **named: object) -> None:
        self.strings, self.drawn = [], Counter()
        super().__init__(*given, **named)

    def drawString(self, x: float, y: float, text: str, *more: object, **named: object) -> None:  # noqa: N802  theirs
        self.strings.append((self._fontname, self._fontsize, text))
        super().drawString(x, y, text, *more, **named)

    def addLiteral(self, s: str, *more: object) -> None:  # noqa: N802  theirs
        if " c " in s:
            self.drawn["circle"] += 1
        elif " re" in s:
            self.drawn["box"] += 1
        else:
            self.drawn["line"] += s.count(" l")
        super().addLiteral(s, *more)


def counted(document: object) -> Counted:
    """The same document on a canvas that counts."""
    kept: list[Counted] = []

    def made(*given: object, **named: object) -> Counted:
        kept.append(Counted(*given, **named))
        return kept[0]

    real, drawing.Canvas = drawing.Canvas, made
    try:
        printed(document)
    finally:
        drawing.Canvas = real
    return kept[0]


def bare(strings: list[tuple[str, float, str]], drawn: Counter[str], pages: int) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792), pageCompression=1, initialFontName="Desk-Regular")
    each = len(strings) // pages
    for page in range(pages):
        for place, (font, size, text) in enumerate(strings[page * each : (page + 1) * each]):
            canvas.setFont(font, size)
            canvas.setFillGray(0.1)
            canvas.drawString(54, 740 - place * 9, text)
        for place in range(drawn["line"] // pages):
            canvas.setLineWidth(0.5)
            canvas.line(54, 700 - place * 4, 500, 700 - place * 4)
        for place in range(drawn["box"] // pages):
            canvas.rect(54 + place, 300, 8, 8)
        for place in range(drawn["circle"] // pages):
            canvas.circle(54 + place * 10, 400, 2, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def median(work: object, rounds: int = ROUNDS) -> float:
    spent: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent)


def main() -> None:
    document = packet_document(packet())
    canvas = counted(document)
    pages = printed(document).pages
    whole = median(lambda: printed(document))
    plain = median(lambda: bare(canvas.strings, canvas.drawn, pages))
    strings = len(canvas.strings) // pages
    sys.stdout.write(
        f"packet: {pages} pages, {strings} strings and {sum(canvas.drawn.values()) // pages} figures a page\n"
        f"packet against bare canvas: {whole / plain:.2f} (aim 3.0 or less; {whole:.3f} s against {plain:.3f} s)\n"
    )


if __name__ == "__main__":
    main()
