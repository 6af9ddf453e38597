"""What a plan's scores show beside those before it, in plain words first and in effect sizes for those who ask."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from interventiondesk.domain.effects import Effects, Estimate, Scale, effects
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.trend import daily_medians
from interventiondesk.domain.words import amount, count, number, rounded, share

LEAST_SCORES = 3
"""Below three days with scores in a phase nothing is compared (methods 4)."""

FIRM_BASELINE = 5
"""Below five scores before, a growth that is taken off rests on very little (methods 1.1)."""

Part = Literal["nap", "tau", "tau_u", "tau_bc", "pnd", "smd", "lrr"]

_NAMES: tuple[tuple[Part, str], ...] = (
    ("nap", "Nonoverlap of all pairs (NAP)"),
    ("tau", "Tau"),
    ("tau_u", "Tau-U, A vs B minus trend A"),
    ("tau_bc", "Baseline-corrected Tau"),
    ("pnd", "Nonoverlapping scores (PND)"),
    ("smd", "Standardized mean difference"),
    ("lrr", "Log response ratio"),
)
_INDEPENDENT = (
    "Standard errors and intervals take the scores as independent of each other. Those of one student seldom are, "
    "so the true intervals are usually wider."
)
_NO_CAUSE = "Scores before and during alone cannot show what caused it: students often improve without a plan, too."


def scale_of(measure: Measure) -> Scale:
    """What a measure's unit says of its scale: per cent, or else a count."""
    return "percentage" if "%" in measure.unit or "percent" in measure.unit.casefold() else "count"


def plan_effects(record: PlanRecord, until: dt.date) -> Effects | None:
    """The plan from its start up to a day, whatever changed within it, against the baseline scores before it.

    Several scores of one day count once, as their median. None without a measure, and before the plan begins.
    """
    plan, measure = record.plan, record.measure
    last = min(until, plan.end_date) if plan.end_date else until
    if measure is None or until < plan.begin_date:
        return None
    before = daily_medians((score.date, float(score.value or 0)) for score in record.baseline_scores)
    during = daily_medians(
        (score.date, float(score.value or 0)) for score in record.counted if plan.begin_date <= score.date <= last
    )
    return effects(before, during, direction=record.direction, scale=scale_of(measure))


def enough_to_compare(found: Effects) -> bool:
    """Whether each phase has the three days with scores that a comparison needs."""
    return min(found.a.n, found.b.n) >= LEAST_SCORES


def effect_sentences(found: Effects, record: PlanRecord) -> tuple[str, ...]:
    """What the comparison says, in the order in which it helps; or that the scores are too few for one."""
    if not enough_to_compare(found):
        return _too_few(found, record)
    return (_lead(found), _levels(found, record), _meaning(found), _INDEPENDENT)


def effect_numbers(found: Effects) -> tuple[tuple[str, str], ...]:
    """Each effect size by its name, with error and interval, or why it could not be computed. None below the least
    scores: a number that rests on so little is not shown."""
    if not enough_to_compare(found):
        return ()
    said: list[tuple[str, str]] = []
    for part, name in _NAMES:
        if part in found.why_not:
            said.append((name, f"Not computed. {found.why_not[part]}"))
        elif part == "pnd":
            better = round((found.pnd or 0) * found.b.n)
            said.append((name, f"{share(better, found.b.n)} scores during are better than every score before"))
        elif part == "tau_bc":
            few = f", here from only {found.a.n} scores" if found.a.n < FIRM_BASELINE else ""
            said.append((name, f"{rounded(found.tau_bc or 0.0, 2)}; the growth before is always taken off{few}"))
        else:
            value: Estimate | float | None = getattr(found, part)
            said.append((name, _estimate(value) if isinstance(value, Estimate) else rounded(value or 0.0, 2)))
    return tuple(said)


def _estimate(found: Estimate) -> str:
    said = [rounded(found.value or 0.0, 2)]
    if found.se is not None:
        said.append(f"standard error {rounded(found.se, 2)}")
    if found.ci95 is not None:
        said.append(_between(found))
    return ", ".join(said)


def _between(found: Estimate) -> str:
    low, high = found.ci95 or (0.0, 1.0)
    return f"95 % interval {rounded(low, 2)} to {rounded(high, 2)}"


def _too_few(found: Effects, record: PlanRecord) -> tuple[str, ...]:
    before = count(found.a.n, "score") if found.a.n else "no score"
    during = str(found.b.n) if found.b.n else "none"
    said = [
        f"Too few scores to compare: {before} before the plan, {during} during it. It takes {LEAST_SCORES} of each."
    ]
    if len(record.baseline_scores) > found.a.n:
        said.append("Several scores of one day count once, as their median.")
    return tuple(said)


def _lead(found: Effects) -> str:
    pairs = found.a.n * found.b.n
    better = round(2 * pairs * (found.nap.value or 0.0)) / 2
    # Halves can also add up to a whole number; then nothing needs to be said about them.
    ties = "" if better == int(better) else ", equal ones counted as half"
    return (
        f"In {number(better)} of {pairs} comparisons of a score before the plan with a score during it, the later one is "
        f"better{ties} (NAP {rounded(found.nap.value or 0.0, 2)}, {_between(found.nap)}; "
        f"{count(found.a.n, 'score')} before, {found.b.n} during)."
    )


def _levels(found: Effects, record: PlanRecord) -> str:
    unit = record.measure.unit if record.measure else ""
    before, during = (amount(phase.median or 0.0, unit) for phase in (found.a, found.b))
    return f"The middle score is {before} before and {during} during the plan."


def _meaning(found: Effects) -> str:
    low, high = found.nap.ci95 or (0.0, 1.0)
    if low > 0.5:
        return f"This is consistent with the plan helping. {_NO_CAUSE}"
    if high < 0.5:
        return "The scores during the plan are worse. Scores before and during alone cannot show what caused it."
    return "The interval includes 0.5, which is no difference: so far this may be chance."
