"""What the school reads of the trade between false alarms and students found."""

from __future__ import annotations

import msgspec
import pytest

from interventiondesk.domain.school import RuleName, usual_policy
from interventiondesk.domain.trade import Trade, trade_of, trades_from
from interventiondesk.resources import resource

OURS = Trade(rule="default", false_alarm_share=0.1, false_by_15=0.094, found_by_12=(0.851, 0.384, 0.24))


def test_both_sides_are_said_of_100_students() -> None:
    assert OURS.says == (
        "Of 100 students who grow as planned, 9 are called behind within 15 weeks; of 100 who grow half as fast, "
        "85, 38 or 24 are found by week 12 where scores scatter little, usually or much (SD 5, 10, 15)."
    )


def test_a_few_are_never_said_to_be_nobody() -> None:
    rare = Trade(rule="default", false_alarm_share=0.02, false_by_15=0.004, found_by_12=(0.999, 0.5, 0.1))
    assert "planned, fewer than 1 are called" in rare.says
    assert "fast, more than 99, 50 or 10 are found" in rare.says
    assert "planned, 1 is called" in msgspec.structs.replace(rare, false_by_15=0.012).says


def test_the_shipped_results_have_a_trade_for_every_rule_a_school_can_choose() -> None:
    trades = trades_from(resource("rules", "simulation.json").read_bytes())
    names: tuple[str, ...] = RuleName.__args__
    assert {trade.rule for trade in trades} == set(names)
    for name in names:
        policy = msgspec.structs.replace(usual_policy(), rule=name)
        found = trade_of(policy, trades)
        assert found is not None
        assert found.rule == name


def test_a_setting_between_two_that_were_simulated_shows_the_nearer() -> None:
    trades = [msgspec.structs.replace(OURS, false_alarm_share=share) for share in (0.05, 0.1, 0.15)]
    found = trade_of(msgspec.structs.replace(usual_policy(), false_alarm_share=0.13), trades)
    assert found is not None
    assert found.false_alarm_share == 0.15
    assert trade_of(usual_policy(), []) is None


def test_what_is_no_simulation_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        trades_from(b'{"rules": [{"rule": "five-point", "false_by_15": 0.1, "found_by_12": [0, 0, 0]}]}')
