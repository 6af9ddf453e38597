"""A chart on paper: where its numbers stand, and that its words neither collide nor get lost."""

from __future__ import annotations

import itertools

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from documents.paper import day, on_paper, packet, reading_chart, sheet, texts
from interventiondesk.charts import Axis, Chart, Mark, Tick
from interventiondesk.documents.labels import Rect
from interventiondesk.documents.plot import GROUNDS, LINES, Placed, place
from interventiondesk.documents.text import Lettering
from ui.charts_made_up import honest_charts


def placed(chart: Chart, width: float = 504, height: float = 200) -> Placed:
    return place(chart, width, height, Lettering())


def labels(value: Placed) -> list[Rect]:
    words = [mark.label for mark in value.marks] + [label for _, label in (*value.x_ticks, *value.y_ticks)]
    return [word.box for word in words if word]


def test_numbers_stand_where_their_axes_say() -> None:
    chart = reading_chart()
    value = placed(chart)
    (scores,) = value.of("score")
    plot = value.plot
    for (x, y), (px, py) in zip(chart.of("score")[0].points, scores.points, strict=True):
        assert px == plot.left + (x - chart.x.low) / (chart.x.high - chart.x.low) * plot.width
        assert py == plot.bottom + (y - 20) / 90 * plot.height


def test_equal_steps_of_an_axis_are_equal_steps_on_paper() -> None:
    ticks = [at for at, _ in placed(reading_chart()).y_ticks]
    steps = [round(after - before, 6) for before, after in itertools.pairwise(ticks)]
    assert len(set(steps)) == 1


def test_words_of_phase_lines_stand_above_the_plot_and_their_lines_reach_them() -> None:
    value = placed(reading_chart())
    for mark in value.of("phase"):
        assert mark.label
        assert mark.label.box.bottom >= value.plot.top
        assert mark.points[1][1] == mark.label.box.top
        assert mark.points[0][0] == mark.points[1][0]


def test_all_words_of_the_chart_are_placed_and_none_touch() -> None:
    chart = reading_chart()
    value = placed(chart)
    assert [mark.label.text for mark in value.marks if mark.label] == [mark.label for mark in chart.marks if mark.label]
    boxes = labels(value)
    for at, box in enumerate(boxes):
        assert box.within(Rect(0, 0, 504, 200))
        assert not any(box.meets(other, -0.01) for other in boxes[at + 1 :])


def test_words_of_a_trend_stay_on_its_side_of_a_phase_line() -> None:
    value = placed(reading_chart())
    first, _ = value.of("trend")
    _, change = value.of("phase")
    assert first.label
    assert first.label.box.right < change.points[0][0]


def test_many_phases_close_together_keep_all_their_words() -> None:
    words = ["plan starts", "five sessions with Ms. Delacroix-Whitfield and a new book", "smaller group", "fading"]
    phases = tuple(
        Mark(role="phase", points=((day(3, 1 + 7 * at, 2027), 20), (day(3, 1 + 7 * at, 2027), 110)), label=word)
        for at, word in enumerate(words)
    )
    value = placed(msgspec.structs.replace(reading_chart(), marks=phases))
    assert [mark.label.text for mark in value.of("phase") if mark.label] == words
    boxes = [mark.label.box for mark in value.of("phase") if mark.label]
    for at, box in enumerate(boxes):
        assert box.within(Rect(0, 0, 504, 200))
        assert not any(box.meets(other, -0.01) for other in boxes[at + 1 :])


def test_dates_that_would_touch_lose_their_words_but_not_their_ticks() -> None:
    start = day(9, 8)
    ticks = tuple(Tick(start + 7 * week, f"week {week}") for week in range(30))
    axis = Axis(low=start, high=day(4, 6, 2027), ticks=ticks)
    value = placed(msgspec.structs.replace(reading_chart(), x=axis))
    shown = [label.box for _, label in value.x_ticks if label]
    assert len(value.x_ticks) == 30
    assert 5 <= len(shown) < 30
    assert all(left.right < right.left for left, right in itertools.pairwise(shown))


def test_a_chart_without_scores_or_span_is_still_drawn() -> None:
    bare = Chart(
        title="No scores", x=Axis(low=5, high=5, ticks=()), y=Axis(low=0, high=0, ticks=()), marks=(), says="None."
    )
    value = placed(bare)
    assert value.plot.width > 300
    (one,) = sheet().charts
    words = texts(on_paper(packet(sheet(charts=(msgspec.structs.replace(one, chart=bare),)))).pdf)[1]
    assert "No scores" in words


def test_words_of_the_chart_can_be_read_back() -> None:
    page = texts(on_paper(packet(sheet())).pdf)[1]
    for words in ("Goal 92", "0.5 a week", "2.5 a week", "baseline 40", "Sep 22: plan starts", "Apr 6", "110"):
        assert words in page


@given(
    scores=st.lists(st.tuples(st.floats(0, 200), st.floats(0, 120)), max_size=40),
    changes=st.lists(st.tuples(st.floats(0, 210), st.text("abc ", min_size=1, max_size=50)), max_size=5),
    goal=st.floats(0, 120),
    size=st.tuples(st.floats(300, 520), st.floats(130, 260)),
)
def test_nothing_hangs_over_the_edge_and_no_words_are_lost(scores, changes, goal, size) -> None:
    phases = tuple(Mark(role="phase", points=((x, 0), (x, 120)), label=words) for x, words in changes if words.strip())
    marks = (
        *phases,
        Mark(role="aim", points=((0, 40), (210, goal))),
        Mark(role="goal", points=((210, goal),), label="Goal, in words"),
        Mark(role="score", points=tuple(scores)),
        *((Mark(role="trend", points=(scores[0], scores[-1]), label="2.5 a week", side="below"),) if scores else ()),
    )
    chart = Chart(
        title="Any",
        x=Axis(low=0, high=210, ticks=(Tick(0, "Sep 8"), Tick(210, "Apr 6"))),
        y=Axis(low=0, high=120, ticks=(Tick(0, "0"), Tick(120, "120"))),
        marks=marks,
        says="",
    )
    value = place(chart, *size, Lettering())
    for mark, given_mark in zip(value.marks, marks, strict=True):
        assert (mark.label is not None) == bool(given_mark.label)
        if mark.label:
            assert mark.label.text.split() == given_mark.label.split()
            assert mark.label.box.left >= -0.01
            assert mark.label.box.right <= size[0] + 0.01
            assert mark.label.box.bottom >= -0.01
            assert mark.label.box.top <= size[1] + 0.01 or mark.role == "phase"


def test_roles_differ_on_paper_without_color() -> None:
    assert len(set(LINES.values())) == len(LINES)
    assert len(set(GROUNDS.values())) == len(GROUNDS)
    assert LINES["thin_trend"][0] < LINES["trend"][0]
    hatches = [GROUNDS[role][1] for role in ("band_low", "band_some", "band_high")]
    assert hatches[0] == 0, "nothing to do, nothing drawn"
    assert hatches[1] > hatches[2] > 0, "the denser, the more risk"


def test_words_inside_a_hatch_interrupt_it() -> None:
    chart = honest_charts()["seasons"]
    value = placed(chart)
    assert all(mark.label and mark.label.over for mark in value.of("cut"))
    assert [mark.label.over for mark in value.of("band_high") if mark.label] == [False], "names stand beside it"
