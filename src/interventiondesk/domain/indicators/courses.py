"""Course results as an indicator: failing English or mathematics, and results far above passing (methods 5.3).

Of each course and term of this school year the newest result stands, and a course is judged by its newest term: a course
that is passed now is not failing, and that it was failed in an earlier term is said beside it. It fails where its
percentage is below the school's passing percent, or its mark is one of the school's failing marks. Only English and
mathematics raise the flag (Balfanz, Herzog & Mac Iver 2007); what fails elsewhere is said beside it.

A term is newer by its date. A file that gives all terms one date leaves it to their names: by their numbers (Q1, Q2), or
fall, winter, spring; the year or the final mark comes last.

*Course strength* asks for one of the two subjects throughout: every standing percentage of this year in English, or every
one in mathematics, at or above the school's line. One strong course beside a weaker one of the same subject is not a
strength yet; being strong in mathematics alone is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.screening import Indicator, IndicatorLines, Reading
from interventiondesk.domain.signs import CourseResult
from interventiondesk.domain.words import count, day_words, join, number

_CORE = {"english": "English", "math": "mathematics"}
_NAMED = 4


def courses(look: Look) -> tuple[Reading, Reading]:
    """The readings of course results and of course strength, from one look at the standing results."""
    terms = _terms(look)
    return _course(look, terms), _strength(look, terms)


def _course(look: Look, terms: Sequence[CourseResult]) -> Reading:
    """Whether the newest term of a course in English or mathematics fails. The lowest percentage leads where none does."""
    newest = _newest(terms)
    standing = [one for one in terms if newest[_course_key(one)] is one]
    core = [one for one in standing if one.subject in _CORE]
    elsewhere = [one for one in standing if one.subject not in _CORE and fails(one, look.lines)]
    beside = f"; without a flag, also failing {_named(elsewhere)}" if elsewhere else ""
    if not core:
        return _nothing(look, "course", standing, beside)
    earlier = [one for one in terms if newest[_course_key(one)] is not one and one.subject in _CORE]
    before = [one for one in earlier if fails(one, look.lines)]
    beside = (f"; failed earlier: {_named(before)}" if before else "") + beside
    failing = sorted((one for one in core if fails(one, look.lines)), key=_lowest_first)
    lead = failing[0] if failing else min(core, key=_lowest_first)
    by_percent = lead.percent is not None and (not failing or lead.percent < look.lines.passing_percent)
    line = f"passing is {number(look.lines.passing_percent)} %"
    line += f", failing marks are {look.lines.failing_marks}" if any(one.percent is None for one in core) else ""
    return look.reading(
        "course",
        "flag" if failing else "clear",
        f"{'Failing' if failing else 'Passing'} {_named(failing or core)}; {line}{beside}.",
        value=lead.percent if by_percent else None,
        line=look.lines.passing_percent if by_percent else None,
        said=_value(lead),
        as_of=max(one.date for one in core),
        covers=_covers(core, standing),
        rows=tuple(one.id for one in (*(failing or core), *before, *elsewhere)),
    )


def _strength(look: Look, standing: Sequence[CourseResult]) -> Reading:
    """Whether every percentage of this year in English, or every one in mathematics, is at or above the line."""
    core = [one for one in standing if one.subject in _CORE]
    if not core:
        return _nothing(look, "course_strength", standing, "")
    by_subject = [
        sorted((one for one in core if one.subject == subject and one.percent is not None), key=_lowest_first)
        for subject in _CORE
    ]
    weakest = [results[0] for results in by_subject if results]
    if not weakest:
        return look.unknown("course_strength", "No percentage in English or mathematics this school year.")
    lead = max(weakest, key=_lowest_first)
    line = look.lines.strong_percent
    strong = (lead.percent or 0.0) >= line
    same = [one for one in core if one.subject == lead.subject and one.percent is not None]
    which = f"lowest of {len(same)} percentages" if len(same) > 1 else "only percentage"
    return look.reading(
        "course_strength",
        "flag" if strong else "clear",
        f"The {which} in {_CORE[lead.subject]} this school year is {_told(lead)}; the line is {number(line)} %.",
        value=lead.percent,
        line=line,
        said=_value(lead),
        as_of=max(one.date for one in core),
        covers=_covers(core, standing),
        rows=tuple(one.id for one in same),
    )


def fails(result: CourseResult, lines: IndicatorLines) -> bool:
    """Whether a result is below passing, or has a failing mark; marks are compared without case."""
    below = result.percent is not None and result.percent < lines.passing_percent
    return below or result.mark.strip().casefold() in _failing(lines.failing_marks)


@functools.lru_cache(maxsize=16)
def _failing(marks: str) -> frozenset[str]:
    return frozenset(mark.casefold() for mark in marks.replace(",", " ").split())


def _terms(look: Look) -> list[CourseResult]:
    """The newest result of each course and term of this year that says a percentage or a mark."""
    newest: dict[tuple[str, str], CourseResult] = {}
    for one in sorted(look.signs.results, key=lambda one: (one.date, one.id)):
        if look.this_year(one.date) and (one.percent is not None or one.mark.strip()):
            newest[_course_key(one), one.term.strip().casefold()] = one
    return sorted(newest.values(), key=lambda one: (one.subject, one.course, one.date, _term_key(one)))


def _newest(terms: Iterable[CourseResult]) -> dict[str, CourseResult]:
    """The result of the newest term of each course."""
    ordered = sorted(terms, key=lambda one: (one.date, _term_key(one), one.id))
    return {_course_key(one): one for one in ordered}


def _course_key(result: CourseResult) -> str:
    return result.course.strip().casefold()


def _term_key(result: CourseResult) -> tuple[int, tuple[int, ...], int]:
    return _place_of(result.term)


@functools.lru_cache(maxsize=256)
def _place_of(term: str) -> tuple[int, tuple[int, ...], int]:
    """Where a term's name stands in the year: the whole year last, then by its numbers, then by its season."""
    name = term.casefold()
    whole = bool(re.search(r"final|full|year|^y\d", name))
    season = next((at for at, word in enumerate(("fall", "winter", "spring", "summer"), 1) if word in name), 0)
    return (int(whole), tuple(int(each) for each in re.findall(r"\d+", name)), season)


def _lowest_first(result: CourseResult) -> tuple[bool, float, str]:
    return (result.percent is None, result.percent or 0.0, result.id)


def _nothing(look: Look, indicator: Indicator, standing: Sequence[CourseResult], beside: str) -> Reading:
    if look.year is None:
        return look.unknown(indicator, look.not_here)
    if not standing:
        return look.unknown(indicator, "No course result of this school year has been brought in.")
    return look.unknown(
        indicator,
        f"No result in English or mathematics this school year{beside}.",
        as_of=max(one.date for one in standing),
        covers=_covers((), standing),
    )


def _covers(core: Sequence[CourseResult], standing: Sequence[CourseResult]) -> str:
    return f"{len(core)} of {count(len(standing), 'course result')} in English and mathematics"


def _value(result: CourseResult) -> str:
    if result.percent is None:
        return result.mark.strip()
    return f"{number(result.percent)} %"


def _told(result: CourseResult) -> str:
    """52 % in Math 6 on November 10 (Q1)."""
    term = f" ({result.term})" if result.term else ""
    return f"{_value(result)} in {result.course}{term} on {day_words(result.date)}"


def _named(results: Iterable[CourseResult]) -> str:
    told = [
        f"{one.course} ({', '.join(part for part in (_said(one), one.term, day_words(one.date)) if part)})"
        for one in results
    ]
    return join(told if len(told) <= _NAMED else [*told[:_NAMED], f"{len(told) - _NAMED} more"])


def _said(result: CourseResult) -> str:
    both = result.percent is not None and result.mark.strip()
    return f"{_value(result)}, {result.mark.strip()}" if both else _value(result)
