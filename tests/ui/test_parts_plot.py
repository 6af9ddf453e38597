"""Charts on screen: the marks stand at the chart's own coordinates, the words are spoken, the table is beside."""

from __future__ import annotations

import itertools
import math

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interventiondesk.charts.chart import Axis, Chart
from interventiondesk.ui.parts.plot import ChartView
from interventiondesk.ui.parts.sparkline import placing
from ui.charts_made_up import AFTER, SAYS, big_chart, honest_charts, small_chart


@pytest.fixture
def view(qtbot: QtBot, desk_app: QApplication) -> ChartView:
    made = ChartView(big_chart())
    qtbot.addWidget(made)
    made.resize(820, 420)
    made.show()
    QApplication.processEvents()
    return made


def test_every_painted_mark_has_exactly_the_chart_s_coordinates(view: ChartView) -> None:
    assert sorted(view.placed()) == sorted((mark.role, mark.points) for mark in big_chart().marks)


def test_what_pyqtgraph_paints_stands_where_the_words_are_put(view: ChartView) -> None:
    for size in ((820, 420), (540, 300), (1200, 700)):
        view.resize(*size)
        QApplication.processEvents()
        for mark in big_chart().marks:
            for point in mark.points:
                apart = view.canvas.to_pixels(point) - view.canvas.painted_at(point)
                assert math.hypot(apart.x(), apart.y()) < 0.01


def test_the_axes_are_those_of_the_chart_not_of_its_points(view: ChartView) -> None:
    chart, rect = big_chart(), view.canvas.plot_rect()
    assert view.canvas.to_pixels((chart.x.low, chart.y.low)) == rect.bottomLeft()
    corner = view.canvas.to_pixels((chart.x.high, chart.y.high))
    assert (corner.x(), corner.y()) == pytest.approx((rect.right(), rect.top()))


@pytest.mark.parametrize("size", [(820, 420), (420, 260), (1300, 500)])
def test_no_word_of_the_chart_is_cut_off(view: ChartView, size: tuple[int, int]) -> None:
    view.resize(*size)
    QApplication.processEvents()
    whole = QRectF(view.canvas.rect())
    for mark in big_chart().marks:
        if mark.label:
            assert whole.contains(view.canvas.label_rect(mark)), mark.label


def test_a_screen_reader_gets_title_and_sentence(view: ChartView) -> None:
    assert view.accessibleName() == big_chart().title
    assert view.canvas.accessibleName() == big_chart().title
    assert view.canvas.accessibleDescription() == SAYS


def test_the_table_twin_is_one_key_away_and_back(qtbot: QtBot, view: ChartView) -> None:
    view.toggle.setFocus()
    qtbot.keyClick(view.toggle, Qt.Key.Key_Space)
    assert view.table is not None
    assert view.table.isVisible()
    assert view.table.shown() == list(big_chart().table[1:])
    qtbot.keyClick(view.toggle, Qt.Key.Key_Space)
    assert view.canvas.isVisible()


def test_a_score_under_the_mouse_is_told(view: ChartView) -> None:
    found = view.canvas.nearest(view.canvas.to_pixels(AFTER[-1]) + QPointF(3, 3))
    assert found == ("score", AFTER[-1])
    assert view.canvas.told(*found) == "January 12: 69 words"
    assert view.canvas.nearest(QPointF(500, 20)) is None


def test_left_and_right_walk_along_the_scores(qtbot: QtBot, view: ChartView) -> None:
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.canvas.setFocus()
    plain = view.canvas.grab().toImage()
    qtbot.keyClick(view.canvas, Qt.Key.Key_Left)
    assert view.canvas.grab().toImage() != plain


def test_another_chart_replaces_the_first_also_in_its_table(view: ChartView) -> None:
    view.turn()
    other = Chart(
        title="Math",
        x=Axis(low=0, high=1, ticks=()),
        y=Axis(low=0, high=1, ticks=()),
        marks=(),
        says="No score yet.",
        table=(("Date", "Score"), ("2026-10-01", "3")),
    )
    view.set_chart(other)
    assert view.placed() == []
    assert view.table is not None
    assert view.table.shown() == [("2026-10-01", "3")]
    assert view.accessibleDescription() == "No score yet."


def test_the_wheel_and_the_mouse_change_no_range(qtbot: QtBot, view: ChartView) -> None:
    before = [view.canvas.painted_at(point) for point in AFTER]
    qtbot.mousePress(view.canvas.viewport(), Qt.MouseButton.LeftButton)
    qtbot.mouseMove(view.canvas.viewport(), view.canvas.rect().center())
    qtbot.mouseRelease(view.canvas.viewport(), Qt.MouseButton.LeftButton)
    assert [view.canvas.painted_at(point) for point in AFTER] == before


def test_a_small_chart_fills_its_line() -> None:
    chart = small_chart()
    place = placing(chart, QRectF(0, 0, 96, 24))
    assert place((chart.x.low, chart.y.low)) == QPointF(3, 21)
    assert place((chart.x.high, chart.y.high)) == QPointF(93, 3)


def test_a_week_of_attendance_under_the_mouse_is_told_and_the_keys_walk_along_the_weeks(
    qtbot: QtBot, view: ChartView
) -> None:
    chart = honest_charts()["attendance"]
    view.set_chart(chart)
    first = chart.of("week")[0]
    middle = (first.points[0][0] + 1, 5.0)
    assert view.canvas.told_at(view.canvas.to_pixels(middle)) == first.tells
    assert view.canvas.told_at(QPointF(2, 2)) == ""
    assert [said for _, said in view.canvas._stops()] == [mark.tells for mark in chart.of("week")]
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.canvas.setFocus()
    plain = view.canvas.grab().toImage()
    qtbot.keyClick(view.canvas, Qt.Key.Key_Left)
    assert view.canvas.grab().toImage() != plain


def test_a_score_in_a_season_is_told_before_the_band_behind_it(view: ChartView) -> None:
    chart = honest_charts()["seasons"]
    view.set_chart(chart)
    [score, *_] = chart.of("score")
    spot = view.canvas.to_pixels(score.points[0])
    assert view.canvas.told_at(spot) == "September 10: 54 words"
    assert view.canvas.told_at(spot + QPointF(0, 40)) == "Beginning of the year: Well below benchmark"


def test_bands_are_told_apart_in_grey_by_how_dense_their_lines_are(view: ChartView) -> None:
    chart = honest_charts()["seasons, lower is better"]
    view.set_chart(chart)
    grey = view.canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)

    def shades(role: str) -> float:
        """How much one row of pixels within a band goes up and down."""
        [mark, *_] = [each for each in chart.marks if each.role == role]
        (left, low), _, (right, high), *_ = mark.points
        span = right - left
        row = [
            view.canvas.to_pixels((left + span * at / 60, low + 0.7 * (high - low))).toPoint() for at in range(33, 59)
        ]
        values = [grey.pixelColor(spot).value() for spot in row]
        return sum(abs(one - other) for one, other in itertools.pairwise(values))

    assert shades("band_low") == 0
    assert 0 < shades("band_some") < shades("band_high")


def test_a_line_from_too_few_scores_is_thinner_than_a_trend(view: ChartView) -> None:
    assert view.canvas._pen("thin_trend").widthF() < view.canvas._pen("trend").widthF()
