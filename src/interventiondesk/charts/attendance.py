"""Attendance week by week, before and after a plan began: days recorded, days present, and the level of both times.

A week is drawn as wide as it has recorded days, its filled part as high as the share of them on which the student was
there: what looks large is large. A week without a record is a gap, never a full or an empty week. A percentage stands
only where it is made from ten days or more; below that the days are said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from interventiondesk.charts.axes import date_axis
from interventiondesk.charts.chart import Axis, Chart, Mark, Tick, outline
from interventiondesk.charts.labels import LETTER, LINE, PLOT, on_plot
from interventiondesk.domain.attendance import CODE_WORDS, PRESENT, TARDY, days_and_absences
from interventiondesk.domain.calendar import monday_of
from interventiondesk.domain.lines import exact
from interventiondesk.domain.screening import usual_lines
from interventiondesk.domain.words import count, day_and_year, day_words, join, percent, short_day

LEAST_DAYS = 10
"""Below this many recorded days there is no percentage and no level."""

_EMPTY_SPAN = dt.timedelta(weeks=8)
_BESIDE = 40.0
_ROW = 1.25 * LINE / PLOT[1]


class _Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """Recorded days in order, with their codes. `line` is the share of days present at which absence is chronic."""

    days: tuple[dt.date, ...]
    codes: tuple[int, ...]
    line: Fraction

    @property
    def missed(self) -> int:
        return days_and_absences(self.codes)[1]

    @property
    def there(self) -> int:
        return len(self.days) - self.missed

    @property
    def words(self) -> str:
        """81 % of 42 days; 6 of 8 days. A share on one side of the line of chronic absence is never shown as the line."""
        many = len(self.days)
        if many < LEAST_DAYS:
            return f"{self.there} of {count(many, 'day')}"
        return f"{percent(Fraction(self.there, many), self.line)} of {count(many, 'day')}"


def attendance_chart(
    days: Sequence[tuple[dt.date, int]],
    plan_begin: dt.date | None = None,
    *,
    label: str = "plan starts",
    title: str = "Attendance",
    absence_line: float = usual_lines().absence_share,
    span: tuple[dt.date, dt.date] | None = None,
) -> Chart:
    """The chart of one student's recorded days, each with its code of `domain.attendance`, in any order; where a day comes
    twice the later entry counts. `plan_begin` parts them: that day belongs to the time since. Without it, one level.

    `absence_line` is the share of days absent at which absence is chronic; a share is never rounded onto it. `span` is the
    axis of dates that charts beside it share; the days have to lie within it, the last one before its end.
    """
    known, line = dict(days), 1 - exact(absence_line)
    weeks = _weeks(known, plan_begin, line)
    whole = _stretch(known, sorted(known), line)
    before = _stretch(known, [day for day in whole.days if plan_begin and day < plan_begin], line)
    since = _stretch(known, [day for day in whole.days if plan_begin and day >= plan_begin], line)
    x = date_axis(*span) if span else _x(whole, plan_begin)
    parts = [("before", before), ("since", since)] if plan_begin else [("", whole)]
    notes, label_row, rows = _notes([(name, part) for name, part in parts if part.days], x, plan_begin)
    y = Axis(
        low=0.0,
        high=100 / (1 - rows * _ROW),
        ticks=tuple(Tick(float(at), f"{at} %") for at in (0, 25, 50, 75, 100)),
        title="%",
    )
    marks: list[Mark] = []
    for week in weeks:
        left = float(week.days[0].toordinal())
        right, high = left + len(week.days), 100 * week.there / len(week.days)
        tells = f"{_when(week)}: present on {week.there} of {count(len(week.days), 'recorded day')}"
        marks.append(Mark(role="week", points=outline((left, 0.0), (right, 100.0)), tells=tells))
        if week.there:
            marks.append(Mark(role="present", points=outline((left, 0.0), (right, high))))
    if plan_begin:
        at, top = float(plan_begin.toordinal()), 100 + (label_row + 1) * _ROW * y.high
        words = f"{short_day(plan_begin)}: {label}" if label else short_day(plan_begin)
        near = on_plot((at, 0.0), x, y)[0] + LETTER * len(words) > PLOT[0] + _BESIDE
        marks.append(
            Mark(
                role="phase",
                points=((at, y.low), (at, top)),
                label=words,
                label_at=(at, top),
                side="top_left" if near else "top_right",
            )
        )
    for _, part in parts:
        if len(part.days) >= LEAST_DAYS:
            ends, level = _ends(part), 100 * part.there / len(part.days)
            marks.append(Mark(role="mean", points=((ends[0], level), (ends[1], level))))
    for words, at, row in notes:
        spot = (at, 100 + row * _ROW * y.high)
        marks.append(Mark(role="note", points=(spot,), label=words, label_at=spot, side="above_right"))
    return Chart(
        title=title,
        x=x,
        y=y,
        marks=tuple(marks),
        says=_says(title, weeks, whole, before, since, plan_begin),
        table=_table(weeks),
    )


def _stretch(known: Mapping[dt.date, int], days: Sequence[dt.date], line: Fraction) -> _Stretch:
    return _Stretch(days=tuple(days), codes=tuple(known[day] for day in days), line=line)


def _weeks(known: Mapping[dt.date, int], plan_begin: dt.date | None, line: Fraction) -> tuple[_Stretch, ...]:
    """The recorded weeks, Monday to Sunday; the week in which the plan began is two."""
    cut: dict[tuple[dt.date, bool], list[dt.date]] = {}
    for day in sorted(known):
        cut.setdefault((monday_of(day), plan_begin is not None and day >= plan_begin), []).append(day)
    return tuple(_stretch(known, week, line) for week in cut.values())


def _x(whole: _Stretch, plan_begin: dt.date | None) -> Axis:
    """From the first recorded day to the end of the last, the plan's start among them."""
    ends = [*whole.days[:1], *whole.days[-1:], *([plan_begin] if plan_begin else [])]
    first = min(ends, default=dt.date(2000, 1, 1))
    last = max(ends) if whole.days else first + _EMPTY_SPAN
    axis = date_axis(first, last)
    return msgspec.structs.replace(axis, high=axis.high + 1, ticks=axis.ticks if ends else ())


def _ends(part: _Stretch) -> tuple[float, float]:
    return (float(part.days[0].toordinal()), float(part.days[-1].toordinal() + 1))


def _notes(
    parts: Sequence[tuple[str, _Stretch]], x: Axis, plan_begin: dt.date | None
) -> tuple[list[tuple[str, float, int]], int, int]:
    """The level of each time in words with where they begin and their row above the weeks, the row of the words of the
    plan's start, and how many rows there are.

    Words that would lie across the line of the start stand above its end: the line stops below them, under its own words.
    """
    beside: list[tuple[str, float]] = []
    across: list[tuple[str, float]] = []
    start = plan_begin.toordinal() if plan_begin else x.low - 1
    for name, part in reversed(parts):
        words = f"{name}: {part.words}" if name else part.words
        wide = LETTER * len(words) / PLOT[0] * (x.high - x.low)
        at = max(x.low, min(_ends(part)[0], x.high + _BESIDE / PLOT[0] * (x.high - x.low) - wide))
        (across if at < start < at + wide else beside).append((words, at))
    label_row = 1 if beside else 0
    first = label_row + 1 if plan_begin else label_row
    notes = [(words, at, 0) for words, at in beside]
    notes += [(words, at, row) for row, (words, at) in enumerate(across, first)]
    return sorted(notes, key=lambda one: one[1]), label_row, max(first + len(across), 1)


def _when(week: _Stretch) -> str:
    first, last = week.days[0], week.days[-1]
    return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"


def _says(
    title: str,
    weeks: Sequence[_Stretch],
    whole: _Stretch,
    before: _Stretch,
    since: _Stretch,
    plan_begin: dt.date | None,
) -> str:
    if not whole.days:
        return f"{title}. No days are recorded yet, so nothing is known."
    first, last = whole.days[0], whole.days[-1]
    kinds = [
        count(many, words.lower())
        for code, words in CODE_WORDS.items()
        if code not in (PRESENT, TARDY) and (many := whole.codes.count(code))
    ]
    tardy = whole.codes.count(TARDY)
    there = f"present on {whole.there}" + (f" ({tardy} of them tardy)" if tardy else "")
    missed = f"missed {whole.missed}" + (f" ({join(kinds)})" if kinds else "")
    span = f"on {day_and_year(first)}" if first == last else f"from {day_and_year(first)} to {day_and_year(last)}"
    said = [f"{title}. {count(len(whole.days), 'recorded day')} {span}: {there}, {missed}."]
    if plan_begin:
        said.append(f"Before {day_words(plan_begin)}: {before.words}." if before.days else "No days before the plan.")
        said.append(f"Since then: {since.words}." if since.days else "No days since the plan began.")
        if before.days and since.days:
            said.append("A change need not come from the plan.")
    else:
        said.append(f"In all: {whole.words}.")
    gone = _weeks_between(whole) - len({monday_of(week.days[0]) for week in weeks})
    if gone:
        said.append(f"{count(gone, 'week')} without a record {'is' if gone == 1 else 'are'} left open.")
    return " ".join(said)


def _weeks_between(whole: _Stretch) -> int:
    return (monday_of(whole.days[-1]) - monday_of(whole.days[0])).days // 7 + 1


def _table(weeks: Sequence[_Stretch]) -> tuple[tuple[str, ...], ...]:
    """A row for each recorded week, in order: counts, because a week is too short for a percentage."""
    rows: list[tuple[str, ...]] = [("First day", "Last day", "Recorded", "Present", "Missed", "Tardy")]
    for week in weeks:
        numbers = (len(week.days), week.there, week.missed, week.codes.count(TARDY))
        rows.append((day_and_year(week.days[0]), day_and_year(week.days[-1]), *(str(number) for number in numbers)))
    return tuple(rows)
