"""How the school decides: rules in a line each, what each trades, and changing settings and lines as one step."""

from __future__ import annotations

import functools

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Policy, RuleName
from interventiondesk.domain.screening import IndicatorLines
from interventiondesk.domain.trade import Trade, trades_from
from interventiondesk.domain.words import number
from interventiondesk.resources import resource
from interventiondesk.store import reads, sign_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.screening import line_problems, line_words

SHARES = (0.05, 0.10, 0.15, 0.20)
"""The shares of false alarms that a school chooses from; another stored one is shown beside them."""


RULES: dict[RuleName, str] = {
    "default": "Behind where growth or level is below the goal's by more than chance explains. Chosen by simulation.",
    "three-point": "3 scores in a row worse than the goal line: behind; 6 better: ahead. University of Minnesota handout.",
    "four-point": "4 in a row worse than the line: behind; 4 better: ahead. Teachers' handout; errors: Hintze et al. 2018.",
    "four-point-gated": "The four-point rule, asked only from 6 scores and 3 weeks on. IRIS Center.",
    "trend": "Growth below the growth asked for: behind; above: ahead; from 6 scores on. The same handout as four-point.",
    "median-of-three": "The median of the last 3 scores against the goal line. Van Norman, Nelson & Parker 2018.",
}
"""Each rule in a line, and where it comes from."""


@functools.cache
def trades() -> tuple[Trade, ...]:
    """What the simulation found of each rule, and of the default one at each share of false alarms."""
    return trades_from(resource("rules", "simulation.json").read_bytes())


def policy_words(policy: Policy, name: str) -> str:
    """One setting as a person reads it: 10 %, 6, Four-point rule."""
    value = getattr(policy, name)
    field = field_of(Policy, name)
    if field.choices:
        return field.word(value)
    return f"{number(100 * value)} %" if name.endswith("_share") else number(value)


_MANY = 3


def use_settings(desk: Desk, policy: Policy, lines: IndicatorLines) -> Changes:
    """Decide by these settings from now on, as one change that says old and new. Raises `Refusal` naming the first
    problem of the lines."""
    problems = line_problems(lines)
    if problems:
        raise Refusal(problems[0].says, f"{problems[0].remedy} Nothing was changed.".strip())
    before, drawn = reads.policy(desk), sign_reads.indicator_lines(desk)
    told = [
        f"{field_of(Policy, name).title}: {policy_words(before, name)} → {policy_words(policy, name)}"
        for name in Policy.__struct_fields__
        if getattr(before, name) != getattr(policy, name)
    ]
    told += [
        f"{field_of(IndicatorLines, name).title}: {line_words(drawn, name)} → {line_words(lines, name)}"
        for name in IndicatorLines.__struct_fields__
        if getattr(drawn, name) != getattr(lines, name)
    ]
    says = "; ".join(told) if len(told) < _MANY else f"Change {len(told)} settings of how we decide"
    return desk.commit(says or "Decide as before", policy, lines)
