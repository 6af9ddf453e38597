"""The charts on screen and paper show the same coordinates: both are read back from what really draws them.

The screen's come from pyqtgraph's items. The paper's come from the drawing commands of the printed PDF: its grid lines
and ticks say where numbers lie, and every line, outline and dot is turned back into numbers with them.
"""

from __future__ import annotations

import itertools
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from decimal import Decimal
from io import BytesIO
from typing import NamedTuple

import msgspec
import pikepdf
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interventiondesk.charts.chart import Chart, Point, Role
from interventiondesk.documents.blocks import Document, Figure, Section
from interventiondesk.documents.pages import printed
from interventiondesk.documents.plot import AREAS, GROUNDS, LINES, PHASE, place
from interventiondesk.documents.text import Lettering
from interventiondesk.ui import look
from interventiondesk.ui.parts.plot import ChartView
from ui.charts_made_up import big_chart, honest_charts

CHARTS = {**honest_charts(), "the student of the sketch": big_chart()}
WORDS = ("goal", "note")
HUNDREDTH = 0.011  # numbers in the PDF have two decimals


class Path(NamedTuple):
    """One path of a PDF with the look that it is drawn in."""

    points: tuple[Point, ...]
    paint: str
    stroke: float
    fill: float
    width: float
    dash: str


def paths(chart: Chart) -> list[Path]:
    """Everything that the printed page draws, in page coordinates."""
    section = Section(name="N", head_left="", head_right="", foot_left="", blocks=(Figure(chart=chart, least=230),))
    file = pikepdf.open(BytesIO(printed(Document(title="T", sections=(section,))).pdf))
    found: list[Path] = []
    points: list[Point] = []
    stroke = fill = width = -1.0
    dash, box, clip = "", False, False
    for operands, operator in pikepdf.parse_content_stream(file.pages[0]):
        numbers = [float(one) for one in operands if isinstance(one, (int, float, Decimal))]
        match str(operator):
            case "G":
                stroke = numbers[0]
            case "g":
                fill = numbers[0]
            case "w":
                width = numbers[0]
            case "d":
                dash = " ".join(f"{float(one):g}" for one in operands[0])
            case "m":
                points = [(numbers[0], numbers[1])]
            case "l":
                points.append((numbers[0], numbers[1]))
            case "c":
                points.append((numbers[4], numbers[5]))
            case "re":
                x, y, wide, high = numbers
                points = [(x, y), (x + wide, y + high)]
                box = True
            case "W" | "W*":
                clip = True
            case "S" | "s" | "f" | "B" | "n" as paint:
                if not clip:
                    found.append(Path(tuple(points), f"{paint} box" if box else paint, stroke, fill, width, dash))
                points, box, clip = [], False, False
            case _:
                pass
    return found


class Scale(NamedTuple):
    """Page coordinates back into numbers, by two known places of an axis."""

    at: float
    number: float
    step: float

    def back(self, place: float) -> float:
        return self.number + (place - self.at) * self.step

    @classmethod
    def between(cls, places: list[float], numbers: list[float]) -> Scale:
        assert len(places) == len(numbers)
        step = (numbers[-1] - numbers[0]) / (places[-1] - places[0])
        scale = cls(places[0], numbers[0], step)
        for place_of, number in zip(places, numbers, strict=True):
            assert scale.back(place_of) == pytest.approx(number, abs=2 * HUNDREDTH * abs(step)), "an axis is not linear"
        return scale


def on_paper(chart: Chart) -> tuple[dict[Role, list[tuple[Point, ...]]], Scale, Scale]:
    """The numbers of each role as the PDF draws them, and both axes."""
    drawn = paths(chart)
    grid = [path for path in drawn if (path.paint, path.stroke, path.width) == ("S", 0.86, 0.5)]
    y = Scale.between(sorted({path.points[0][1] for path in grid}), [tick.at for tick in chart.y.ticks])
    ticks = sorted(
        path.points[0][0]
        for path in drawn
        if (path.paint, path.stroke, path.width) == ("S", 0.6, 0.5) and path.points[0][0] == path.points[1][0]
    )
    x = Scale.between(ticks, [tick.at for tick in chart.x.ticks])
    found: dict[Role, list[tuple[Point, ...]]] = {}

    def keep(role: Role, points: tuple[Point, ...]) -> None:
        found.setdefault(role, []).append(tuple((x.back(px), y.back(py)) for px, py in points))

    for path in drawn:
        for role, (grey, _) in {**GROUNDS, **AREAS}.items():
            if path.paint == "f" and path.fill == grey and len(path.points) > 3 and chart.of(role):
                keep(role, path.points)
        for role, (width, grey, dash) in LINES.items():
            if path.paint == "S" and (path.width, path.stroke, path.dash) == (width, grey, dash):
                keep(role, path.points)
        if path.paint == "S" and (path.width, path.stroke, path.dash) == PHASE:
            keep("phase", path.points)
        if path.paint in ("f", "B") and len(path.points) == 5 and path.points[0] == path.points[-1]:
            (right, middle), *_ = path.points
            left = min(px for px, _ in path.points)
            if right - left < 6 and path.points[2][0] == left:
                keep("score" if path.paint == "f" else "excluded", (((left + right) / 2, middle),))
        if path.paint == "B box" and path.width == 0.7:
            (left, low), (right, high) = path.points
            keep("baseline", (((left + right) / 2, (low + high) / 2),))
    return found, x, y


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> ChartView:
    look.apply(qapp, dark=False)
    made = ChartView(big_chart())
    qtbot.addWidget(made)
    made.resize(760, 340)
    made.show()
    return made


@pytest.mark.parametrize("name", CHARTS)
def test_the_charts_on_screen_and_paper_show_the_same_coordinates(name: str, view: ChartView) -> None:
    chart = CHARTS[name]
    view.set_chart(chart)
    shown = view.placed()
    assert sorted(shown) == sorted((mark.role, mark.points) for mark in chart.marks), "the screen shows the chart's own"

    printed_marks, x, y = on_paper(chart)
    roles = {role for role, _ in shown if role not in WORDS}
    assert set(printed_marks) == roles
    for role in roles:
        on_screen = sorted(points for each, points in shown if each == role)
        paper = sorted(printed_marks[role])
        if role in ("score", "excluded", "baseline"):
            on_screen = sorted((point,) for points in on_screen for point in points)
        if role == "phase":
            # Paper lengthens these up to their words: where they stand and where they begin is the same.
            on_screen = [(points[0],) for points in on_screen]
            paper = [(points[0],) for points in paper]
        assert len(paper) == len(on_screen), role
        for here, there in zip(on_screen, paper, strict=True):
            # A closed outline may or may not repeat its first point.
            assert len(there) - len(here) in (0, -1), role
            for (x0, y0), (x1, y1) in zip(here, there, strict=False):
                assert x1 == pytest.approx(x0, abs=2 * HUNDREDTH * abs(x.step)), role
                assert y1 == pytest.approx(y0, abs=2 * HUNDREDTH * abs(y.step)), role


@pytest.mark.parametrize("size", [(760, 340), (540, 300), (1300, 420)])
@pytest.mark.parametrize("name", honest_charts())
def test_no_words_of_a_chart_on_screen_are_cut_off_or_cover_others(
    name: str, size: tuple[int, int], view: ChartView
) -> None:
    chart = CHARTS[name]
    view.resize(*size)
    view.set_chart(chart)
    QApplication.processEvents()
    labels = [(mark.label, view.canvas.label_rect(mark)) for mark in chart.marks if mark.label]
    whole = QRectF(view.canvas.rect())
    for words, box in labels:
        assert whole.contains(box), words
    for (one, first), (other, second) in itertools.combinations(labels, 2):
        # Letters are not as tall as their line.
        assert not first.adjusted(0, 3, 0, -3).intersects(second.adjusted(0, 3, 0, -3)), f"{one!r} and {other!r}"


@pytest.mark.parametrize("size", [(504, 200), (504, 130), (420, 240)])
@pytest.mark.parametrize("name", CHARTS)
def test_no_words_of_a_chart_on_paper_are_lost_or_cover_others(name: str, size: tuple[float, float]) -> None:
    chart = CHARTS[name]
    value = place(chart, *size, Lettering())
    assert [mark.label.text for mark in value.marks if mark.label] == [mark.label for mark in chart.marks if mark.label]
    words = [mark.label for mark in value.marks] + [label for _, label in (*value.x_ticks, *value.y_ticks)]
    boxes = [word.box for word in words if word]
    for at, box in enumerate(boxes):
        assert box.left >= -0.01
        assert box.right <= size[0] + 0.01
        assert not any(box.meets(other, -1.5) for other in boxes[at + 1 :]), box


def test_a_changed_number_would_be_noticed(view: ChartView) -> None:
    chart = honest_charts()["4 scores"]
    [scores] = chart.of("score")
    (x0, y0), *rest = scores.points
    other = msgspec.structs.replace(scores, points=((x0, y0 + 1), *rest))
    moved = msgspec.structs.replace(chart, marks=tuple(other if mark is scores else mark for mark in chart.marks))
    paper, _, y = on_paper(moved)
    assert min(abs(value - y0) for ((_, value),) in paper["score"]) > 2 * HUNDREDTH * abs(y.step)
