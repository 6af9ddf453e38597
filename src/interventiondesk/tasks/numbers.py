"""Numbers from a file of scores that belongs to no desk: reading the file, and drawing its chart on paper."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from interventiondesk.domain.analysis import analyze, day_of_series, record_of_series
from interventiondesk.domain.dates import read_date
from interventiondesk.domain.lines import Aimline, Dated, Direction
from interventiondesk.domain.progress import OUTCOME_STATES, Progress
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import RuleName, usual_policy
from interventiondesk.domain.words import day_and_year
from interventiondesk.exchange.child import read_file
from interventiondesk.exchange.draft import cell_at
from interventiondesk.exchange.meanings import is_empty, no_score, value_of
from interventiondesk.exchange.tables import Row, plain_name, text_of

_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,2})?", re.IGNORECASE)
_LARGEST = 1e9
_LATER = dt.timedelta(days=400)
_SCALE = 2.0


class SeriesRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a file of scores: its number in the file, the day, the score (None: there was none), the phase."""

    row: int
    date: dt.date
    score: float | None
    phase: str = ""


def read_scores(path: Path, today: dt.date) -> tuple[SeriesRow, ...]:
    """The rows of a file with columns `date` and `score`, in the file's order.

    A row with neither is left out. Raises `Refusal` for a file that cannot be read, and for the first row with a date or
    a score that cannot be: one sentence with its number.
    """
    return _rows(path, today, ("date", "score"), _no_phase)


def read_phases(path: Path, today: dt.date) -> tuple[list[Dated], list[Dated]]:
    """The scores of phase A and of phase B of a file with columns `date`, `phase` and `score`; rows without a score are
    left out. Raises `Refusal` as `read_scores` does, and for a phase that is neither A nor B."""
    rows = _rows(path, today, ("date", "phase", "score"), _phase_in)
    a, b = ([(one.date, one.score) for one in rows if one.phase == phase and one.score is not None] for phase in "AB")
    return a, b


def _no_phase(text: str) -> str:
    del text
    return ""


def _phase_in(text: str) -> str:
    if text.upper() not in {"A", "B"}:
        raise ValueError(f"{text or 'nothing'} is not a phase: phases are A and B")
    return text.upper()


def _rows(path: Path, today: dt.date, columns: Sequence[str], phase_in: Callable[[str], str]) -> tuple[SeriesRow, ...]:
    read = read_file(path)
    header, *below = next((table for table in read.tables if not table.hidden), read.tables[0]).rows
    names = [plain_name(text_of(cell)) for cell in header.cells]
    missing = [column for column in columns if column not in names]
    if missing:
        raise Refusal(f"{read.file} has no column {missing[0]}; its first row names the columns {', '.join(columns)}.")
    at = {column: names.index(column) for column in columns}
    found: list[SeriesRow] = []
    for row in below:
        try:
            one = _row(row, at, today, phase_in)
        except ValueError as error:
            raise Refusal(f"{read.file}, row {row.number}: {str(error).removesuffix('.')}.") from None
        if one:
            found.append(one)
    return tuple(found)


def _row(row: Row, at: dict[str, int], today: dt.date, phase_in: Callable[[str], str]) -> SeriesRow | None:
    date = text_of(cell_at(row, at["date"]))
    score = score_in(text_of(cell_at(row, at["score"])))
    if score is None and not date:
        return None
    phase = text_of(cell_at(row, at["phase"])) if "phase" in at else ""
    return SeriesRow(
        row=row.number,
        date=day_in(date, today),
        score=score,
        phase="" if score is None else phase_in(phase),
    )


def day_in(text: str, today: dt.date) -> dt.date:
    """A day as a file or an option writes it: 2026-09-08, 9/8/2026 (month first), September 8, 2026.

    Raises `ValueError` with a sentence for anything else, also for a day that depends on when it is read, such as 9/8.
    """
    plain = text.split("T", maxsplit=1)[0] if re.match(r"\d{4}-\d\d-\d\dT", text) else text
    found = read_date(plain, today)
    if found is None:
        raise ValueError(f"{text} is not a date" if text else "there is no date")
    if found != read_date(plain, today + _LATER):
        raise ValueError(f"{text} does not say which year")
    return found


def score_in(text: str) -> float | None:
    """A score as it was typed, None where there is none (empty, NA, absent). Raises `ValueError` with a sentence where
    the text is no number."""
    if is_empty(text) or no_score(text):
        return None
    # As many decimals as were typed: a series from elsewhere need not keep to the three of a desk.
    value = float(text) if _PLAIN.fullmatch(text) else value_of(text)
    if not math.isfinite(value) or abs(value) >= _LARGEST:
        raise ValueError(f"{text} is too large for a score")
    return value


# -- the chart --------------------------------------------------------------------------------------------------------


class SeriesChart(msgspec.Struct, frozen=True, kw_only=True):
    """What the chart of a series is made from: what it is called, its scores, and what was said about them."""

    name: str
    scores: tuple[Dated, ...]
    line: Aimline | None = None
    direction: Direction = "higher"
    phase_start: dt.date | None = None
    rule: RuleName = "default"


def chart_kind(path: Path) -> Literal["pdf", "png"]:
    """What a chart's file is to be, by its ending. Raises `Refusal` for another ending."""
    ending = path.suffix.lower()
    if ending == ".pdf":
        return "pdf"
    if ending == ".png":
        return "png"
    raise Refusal(f"{path.name} is neither a PDF nor a PNG.", "Let its name end in .pdf or .png.")


def draw_series(series: SeriesChart, out: Path) -> None:
    """Draw the progress chart of a series as the first page of a PDF, or that page as a PNG. The file appears whole or
    not at all, and replaces one of the same name.

    Raises `Refusal` where it cannot be written, or where there is no score to draw.
    """
    from interventiondesk.charts.progress import progress_chart
    from interventiondesk.documents.blocks import Block, Document, Figure, Heading, Paragraph, Section, Space, Table
    from interventiondesk.documents.packet import save_pdf
    from interventiondesk.documents.pages import printed

    kind = chart_kind(out)
    if not series.scores:
        raise Refusal("There is no score to draw.")
    record = record_of_series(
        series.scores,
        line=series.line,
        direction=series.direction,
        phase_start=series.phase_start,
        name=series.name,
    )
    last = day_of_series(series.scores, series.phase_start)
    chart = progress_chart(record, _said_of(series), last)
    blocks: list[Block] = [
        Heading(1, chart.title),
        Figure(chart=chart, least=240.0, most=330.0),
        Space(6.0),
        Paragraph(chart.says),
        Space(6.0),
        Table(headings=chart.table[0], rows=chart.table[1:], widths=(0.34, 0.16, 0.5), numbers=(1,)),
    ]
    section = Section(
        name=series.name,
        head_left="Scores from a file",
        head_right=f"up to {day_and_year(last)}",
        foot_left="Not from a desk",
        blocks=tuple(blocks),
    )
    contents = printed(Document(title=series.name, sections=(section,))).pdf
    if kind == "png":
        contents = _picture(contents)
    try:
        save_pdf(contents, out)
    except OSError as error:
        raise Refusal(f"The chart could not be written ({error.strerror}).", "Choose another folder.") from None


def _picture(pdf: bytes) -> bytes:
    from interventiondesk.documents.png import png_of
    from interventiondesk.documents.preview import Preview

    with Preview(pdf) as pages:
        return png_of(pages.picture(0, _SCALE), 72 * _SCALE)


def _said_of(series: SeriesChart) -> Progress | None:
    """What `analyze` says of the series, as the chart tells it; None without a goal line, for then it says nothing."""
    found = analyze(
        series.scores,
        line=series.line,
        direction=series.direction,
        rule=series.rule,
        phase_start=series.phase_start,
        policy=usual_policy(),
    )
    if found.decision is None:
        return None
    state = found.progress or OUTCOME_STATES[found.decision.outcome]
    return Progress(state=state, because=found.decision.because, short="", rule=series.rule)
