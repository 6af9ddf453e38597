"""What a school trades when it chooses a rule: false alarms against students found, as the simulation counted them.

The numbers are made by `make simulate` and shipped in `resources/rules/simulation.json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from interventiondesk.domain.school import Policy, RuleName
from interventiondesk.domain.words import join, number

Share = Annotated[float, Meta(ge=0, le=1)]


class Trade(msgspec.Struct, frozen=True, kw_only=True):
    """One rule, for the default one at one setting. `false_by_15` is the share of students who grow as the goal asks
    and are ever called behind within 15 weeks. `found_by_12` is the share of those who grow half as fast and are found
    by week 12, at residual SD 5, 10 and 15. `false_alarm_share` is None for the published rules: they have no setting.
    """

    rule: RuleName
    false_alarm_share: Share | None = None
    false_by_15: Share
    found_by_12: tuple[Share, Share, Share]

    @property
    def says(self) -> str:
        """Both sides of the trade, of 100 students each."""
        wrongly, found = _of_100(self.false_by_15), [_of_100(part) for part in self.found_by_12]
        called = f"{wrongly} {'is' if wrongly == '1' else 'are'} called behind within 15 weeks"
        return (
            f"Of 100 students who grow as planned, {called}; of 100 who grow half as fast, {join(found, 'or')} are "
            "found by week 12 where scores scatter little, usually or much (SD 5, 10, 15)."
        )


class _Simulation(msgspec.Struct, frozen=True):
    rules: tuple[Trade, ...]


def _of_100(part: float) -> str:
    """Whole students of 100; never 0 or 100 for a part that is not."""
    whole = number(round(100 * part))
    if whole == "0" and part > 0:
        return "fewer than 1"
    return "more than 99" if whole == "100" and part < 1 else whole


def trades_from(contents: bytes) -> tuple[Trade, ...]:
    """The trades of a stored simulation, in its order. Raises `msgspec.ValidationError` for what is none."""
    return msgspec.json.decode(contents, type=_Simulation).rules


def trade_of(policy: Policy, trades: Sequence[Trade]) -> Trade | None:
    """The trade of the rule that a school has chosen; for the default rule the simulated setting nearest to its own.

    None where the rule was not simulated.
    """
    same = [trade for trade in trades if trade.rule == policy.rule]
    return min(same, key=lambda trade: abs((trade.false_alarm_share or 0) - policy.false_alarm_share), default=None)
