"""Proposes how to read a wide sheet that a school made itself: a row a student, and a column a day, a week, a measure or a
season."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from interventiondesk.exchange.catalog import Recognized, Run, flat
from interventiondesk.exchange.dates import AmbiguousDateError, date_of
from interventiondesk.exchange.layouts import rows_below
from interventiondesk.exchange.meanings import grade_in, no_score, school_year_of, value_of
from interventiondesk.exchange.measuring import known_measure
from interventiondesk.exchange.sheets import FileKind
from interventiondesk.exchange.tables import Row, Table, plain_name, text_of
from interventiondesk.exchange.title_lines import Told

_WHO = ("student_id", "local_id", "state_id", "vendor_id", "full_name", "family_name")
_WEEK = re.compile(r"(?:week|wk|w)\s*\.?\s*#?\s*(\d{1,2})", re.IGNORECASE)
_DAY = re.compile(r"\s*\d{1,2}[-/.]\d{1,2}\s*")
_LEAST_COLUMNS = 2
_OF_ROW = ("date", "season", "year", "level", "probe")
_HEAD_WITHIN = 12
_LOOKED_AT = 50
_LONGEST = 120

_Look = Callable[[str], "dict[str, str] | None"]
_Found = tuple[tuple[str, ...], "list[Run]"]

_SEASON = (
    r"(?:fall|autumn|winter|spring|summer|boy|moy|eoy|(?:beginning|middle|end)(?: of(?: the)? (?:school )?year)?)"
    r"(?:\s+(?:benchmark|screening|window|term))?(?:\s*\(?(?:sy )?20\d{2}(?:\s*[-–/]\s*(?:20\d{2}|\d{2}))?\)?)?"
    r"(?:\s*\((?:boy|moy|eoy|fall|winter|spring)\))?"
)
_FIRST = re.compile(rf"({_SEASON})[\s:–(_-]+(.+)", re.IGNORECASE)
_LAST = re.compile(rf"(.+?)[\s:–(_-]+({_SEASON})\)?", re.IGNORECASE)
_ONLY = re.compile(_SEASON, re.IGNORECASE)

_SIMPLE = frozenset(
    {"score", "scores", "rawscore", "raw", "total", "totalscore", "points", "pts", "value", "result", "data"}
    | {"wpm", "correct", "wordscorrect"}
)
"""Names under a season that do not say what was measured."""

_BRITISH = {"autumn": "Beginning", "spring": "Middle", "summer": "End"}
"""The terms of a British year, where its head names a summer."""

_BESIDE = re.compile(
    r"level|status|risk|risk level|band|color|tier|notes?|comments?|remarks?|%ile|percentile( rank)?|goal|target|"
    r"benchmark|met|met goal|growth|change|gain|roi|rank|pathway|proficiency|at benchmark|group|group name|flag|support",
    re.IGNORECASE,
)
"""Columns that may stand beside scores and are none."""

_NO_SCORES = re.compile(
    r"abs(ences?|ent)?|tard(y|ies)|late|days?|referrals?|odrs?|incidents?|suspensions?|gpa|grade|attendance|present",
    re.IGNORECASE,
)
_DATES = frozenset(
    {"date", "dategiven", "datetested", "testdate", "dateofassessment", "dateassessed", "dt", "dateadministered"}
)
_ERRORS = frozenset({"errors", "err", "errs", "error", "numberoferrors", "miscues"})


def asked(kind: FileKind | None, asks: Sequence[str], has: AbstractSet[str]) -> tuple[str, ...]:
    """What is still to be asked where a file `has` these fields: of a benchmark period without a day, its school year."""
    left = [ask for ask in dict.fromkeys(asks) if ask not in has]
    if kind in {"scores", "ratings"} and "date" not in has and "season" in {*has, *left}:
        left = [ask for ask in left if ask not in {"date", "year"}] + ([] if "year" in has else ["year"])
    return tuple(left)


def propose_wide(table: Table, proposal: Recognized, about_student: AbstractSet[int], told: Told) -> Recognized | None:
    """How to read a sheet with a row a student whose other columns are all days, all weeks, all seasons or all known
    measures: a proposal with questions, never a guess. `about_student` are the columns that say who a row is about,
    `told` what the lines above say."""
    if proposal.mapping.keys().isdisjoint(_WHO):
        return None
    others = {
        column: flat(heading)
        for column, heading in enumerate(proposal.headings)
        if heading and column not in about_student
    }
    looks: tuple[tuple[_Look, str, tuple[str, ...]], ...] = (
        (_day, "Score sheet, a column a day", ("measure",)),
        (_week, "Score sheet, a column a week", ("measure", "first_day")),
        (_season, "Score sheet, a column a season", ("measure", "year")),
        (_measure, "Score sheet, a column a measure", ("date",)),
    )
    for look, product, asks in looks:
        says = {column: said for column, heading in others.items() if (said := look(heading))}
        beside = {column: heading for column, heading in others.items() if column not in says}
        own: dict[str, int] = {}
        if look is _measure:
            own = {field: at for field, at in proposal.mapping.items() if field in _OF_ROW and at in beside}
            if "level" in own and not _are_grades(table, proposal, own["level"]):
                del own["level"]
        if len(says) + (look is _measure) < _LEAST_COLUMNS or not _numbers_in(table, proposal, list(says)):
            continue
        runs = [Run(says=said, columns={"value": column}) for column, said in says.items()]
        for column, heading in beside.items():
            if look is _measure and plain_name(heading) in _ERRORS and column - 1 in says:
                at = list(says).index(column - 1)
                runs[at] = msgspec.structs.replace(runs[at], columns=runs[at].columns | {"errors": column})
            elif column not in own.values() and not (look in {_season, _measure} and _BESIDE.fullmatch(heading)):
                break
        else:
            return _proposed(proposal, about_student, product, runs, asks, told, own)
    return None


def propose_seasons(
    table: Table,
    head: Callable[[Row], Recognized],
    about: Callable[[Sequence[str]], AbstractSet[int]],
    told: Callable[[Sequence[Row]], Told],
) -> Recognized | None:
    """How to read a sheet whose head has two lines: seasons (merged cells, or blank ones beside them) over measures, or
    measures over seasons.

    `head` is what is known of a row as a header by itself, `about` its columns that say who a row is about, `told` what
    the lines above say.
    """
    for at, (upper, lower) in enumerate(zip(table.rows[:_HEAD_WITHIN], table.rows[1 : _HEAD_WITHIN + 1], strict=False)):
        if not any(_season_in(text_of(cell)) for cell in (*upper.cells, *lower.cells)):
            continue
        known = head(lower)
        if known.mapping.keys().isdisjoint(_WHO):
            continue
        theirs = about(known.headings)
        above = _spread_right(upper, len(known.headings), theirs)
        below = {column: flat(known.headings[column]) for column in above}
        found = _runs(known, above, below) or _runs(known, below, above)
        if found is None:
            continue
        headings, runs = found
        proposal = msgspec.structs.replace(known, headings=headings)
        if len(runs) >= _LEAST_COLUMNS and _numbers_in(table, proposal, [run.columns["value"] for run in runs]):
            asks = () if all("measure" in run.says for run in runs) else ("measure",)
            product = "Score sheet, seasons over measures"
            return _proposed(proposal, theirs, product, runs, asks, told(table.rows[:at]), {})
    return None


def _spread_right(upper: Row, width: int, theirs: AbstractSet[int]) -> dict[int, str]:
    """The upper line of a head with each text over the blank cells right of it, but never over who a row is about."""
    found: dict[int, str] = {}
    text = ""
    for column in range(width):
        text = (flat(text_of(upper.cells[column])) if column < len(upper.cells) else "") or text
        if column in theirs:
            text = ""
        elif text:
            found[column] = text
    return found


def _runs(known: Recognized, seasons: Mapping[int, str], names: Mapping[int, str]) -> _Found | None:
    """The scores that the columns under (or over) seasons are, with the days and errors that belong to them, and the head
    in one line. None where a column may be anything."""
    british = any(text.casefold().startswith("summer") for text in seasons.values())
    periods = {column: said for column, text in seasons.items() if (said := _season_in(text, british=british))}
    texts = {column: text for column, text in seasons.items() if column in periods}
    if len(set(texts.values())) < _LEAST_COLUMNS or any(
        text and not _BESIDE.fullmatch(text) for column, text in seasons.items() if column not in periods
    ):
        return None
    runs: list[Run] = []
    dates: dict[str, int] = {}
    for column, says in periods.items():
        name = names[column]
        plain = plain_name(name)
        if plain in _DATES:
            dates[says["season"]] = column
        elif plain in _ERRORS and runs and runs[-1].says["season"] == says["season"]:
            at = next((at for at in reversed(range(len(runs))) if _has_errors(runs[at], says["season"])), len(runs) - 1)
            runs[at] = msgspec.structs.replace(runs[at], columns=runs[at].columns | {"errors": column})
        elif not name or plain in _SIMPLE:
            runs.append(Run(says=says, columns={"value": column}))
        elif _NO_SCORES.fullmatch(name):
            return None
        elif known_measure(name) or not _BESIDE.fullmatch(name):
            runs.append(Run(says={"measure": name} | says, columns={"value": column}))
    named = [run.says["measure"] for run in runs if "measure" in run.says]
    if not runs or (named and (len(named) < len(runs) or not any(map(known_measure, named)))):
        return None
    if not named and len({run.says["season"] for run in runs}) < len(runs):
        return None
    runs = [
        msgspec.structs.replace(run, columns=run.columns | {"date": dates[run.says["season"]]})
        if run.says["season"] in dates
        else run
        for run in runs
    ]
    headings = tuple(
        f"{texts[column]} {names[column]}".strip() if column in texts else heading
        for column, heading in enumerate(known.headings)
    )
    return headings, runs


def _has_errors(run: Run, season: str) -> bool:
    """Whether errors that stand in a season's columns are those of this score: of words, not of a share of them."""
    known = known_measure(run.says.get("measure", ""))
    return run.says["season"] == season and known is not None and known.unit == "words"


def _proposed(
    proposal: Recognized,
    about_student: AbstractSet[int],
    product: str,
    runs: Sequence[Run],
    asks: tuple[str, ...],
    told: Told,
    own: Mapping[str, int],
) -> Recognized:
    mapping = {field: at for field, at in proposal.mapping.items() if at in about_student}
    mapping |= dict(own)
    said = [{*run.says, *run.columns} for run in runs]
    has = {*mapping, *said[0].intersection(*said)}
    # A day above a sheet of weeks is not the day of its scores.
    constants = told.fields_for("scores", has | ({"date"} if "first_day" in asks else set()))
    read = {*mapping.values(), *(column for run in runs for column in run.columns.values())}
    return msgspec.structs.replace(
        proposal,
        kind="scores",
        product=product,
        mapping=mapping,
        runs=tuple(runs),
        constants=constants,
        asks=asked("scores", asks, {*has, *constants}),
        unmapped=tuple(
            heading
            for column, heading in enumerate(proposal.headings)
            if heading and column not in read and column not in about_student
        ),
        confidence=0.5,
        told=tuple(constants),
        notes=told.notes(constants),
    )


def _numbers_in(table: Table, proposal: Recognized, columns: Sequence[int]) -> bool:
    """Whether what stands below is scores: numbers, mostly, or words that say why there is none."""
    numbers = words = 0
    for row in rows_below(table, proposal)[:_LOOKED_AT]:
        for column in columns:
            text = text_of(row.cells[column]) if column < len(row.cells) else ""
            if not text:
                continue
            try:
                value_of(text)
            except ValueError:
                words += no_score(text) is None
            else:
                numbers += 1
    return numbers >= 4 * words


def _are_grades(table: Table, proposal: Recognized, column: int) -> bool:
    """Whether a column Level says of which grade the probes are, and not how well the student did."""
    for row in rows_below(table, proposal)[:_LOOKED_AT]:
        if column < len(row.cells) and (text := text_of(row.cells[column])):
            try:
                grade_in(text)
            except ValueError:
                return False
    return True


def is_day(heading: str) -> bool:
    """Whether a heading is a day, with its year or without."""
    return _day(heading) is not None or _day(f"{heading.strip()} 2024") is not None or bool(_DAY.fullmatch(heading))


def _day(heading: str) -> dict[str, str] | None:
    try:
        date_of(heading)
    except AmbiguousDateError:
        return {"date": heading}
    except ValueError:
        return None
    return {"date": heading}


def _week(heading: str) -> dict[str, str] | None:
    found = _WEEK.fullmatch(heading)
    return {"_week": found[1]} if found else None


def _season(heading: str) -> dict[str, str] | None:
    return _season_in(heading)


def _measure(heading: str) -> dict[str, str] | None:
    if len(heading) > _LONGEST:
        return None
    for found, season, measure in ((_FIRST.fullmatch(heading), 1, 2), (_LAST.fullmatch(heading), 2, 1)):
        if found and (says := _season_in(found[season])) and known_measure(found[measure]):
            return {"measure": found[measure]} | says
    return {"measure": heading} if known_measure(heading) else None


def _season_in(text: str, *, british: bool = False) -> dict[str, str] | None:
    """What a head says of a benchmark period, and of its school year where it names one; None where it is no season."""
    text = flat(text)
    if not _ONLY.fullmatch(text):
        return None
    first = text.split(maxsplit=1)[0].casefold()
    if british or first == "summer":
        return {"season": _BRITISH[first]} if british and first in _BRITISH else None
    try:
        begins = school_year_of(text)
    except ValueError:
        return {"season": text}
    return {"season": text, "year": f"{begins}-{begins + 1}"}
