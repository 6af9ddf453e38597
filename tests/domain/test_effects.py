"""Effect sizes against values worked out by hand, scipy, and a slow exact recomputation of every definition."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
import statistics
from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from interventiondesk.domain.effects import Effects, effects
from interventiondesk.domain.lines import Dated, exact

FIRST = dt.date(2026, 9, 1)
DAY = dt.timedelta(days=1)
WEEK = 7 * DAY
CHANGE = FIRST + 26 * WEEK
Z = stats.norm.ppf(0.975)

BEFORE = (20.0, 20.0, 26.0, 25.0, 22.0, 23.0)
DURING = (28.0, 25.0, 24.0, 27.0, 30.0, 30.0, 29.0)


def weekly(*values: float, first: dt.date = FIRST) -> list[Dated]:
    return [(first + number * WEEK, value) for number, value in enumerate(values)]


def made(a: tuple[float, ...], b: tuple[float, ...], **more: Any) -> Effects:
    return effects(weekly(*a), weekly(*b, first=CHANGE), **({"direction": "higher"} | more))


def phase(since: dt.date, least: int = 1, most: int = 9) -> st.SearchStrategy[list[Dated]]:
    """Scores with few different values and few dates, so that ties of both kinds are common."""
    values = st.one_of(st.integers(0, 6).map(float), st.decimals(0, 30, places=1).map(float))
    days = st.integers(0, 20).map(lambda day: since + day * DAY)
    return st.lists(st.tuples(days, values), min_size=least, max_size=most)


any_before, any_during = phase(FIRST), phase(CHANGE)


# -- by hand -----------------------------------------------------------------------------------------------------------


def test_an_example_worked_out_by_hand() -> None:
    # A 2 3 5, B 4 5 7 8: of 12 pairs the later score wins 4 + 4 + 2 = 10 and ties 1, so NAP is 10.5 / 12
    found = made((2, 3, 5), (4, 5, 7, 8))
    assert found.nap.value == 0.875
    assert found.tau.value == 0.75
    # S_AB = 10 - 1 = 9, S_A = 3
    assert found.tau_u == pytest.approx(6 / 12)
    # strictly above the best of A, 5: two of four
    assert found.pnd == 0.5
    # rows (A): 1, 1, 5/8; columns (B): 2/3, 5/6, 1, 1
    by_row = (2 * (1 / 8) ** 2 + (1 / 4) ** 2) / 3
    by_column = ((5 / 24) ** 2 + (1 / 24) ** 2 + 2 * (1 / 8) ** 2) / 4
    each = (10 + 1 / 4) / 12 - 0.875**2
    variance = (0.875 * 0.125 + 4 * by_row + 3 * by_column - 2 * each) / (2 * 3)
    assert found.nap.se == pytest.approx(math.sqrt(variance), abs=1e-12)
    # means 10/3 and 6, variance of A 7/3, of B 10/3; Hedges 1 - 3/7
    value = 4 / 7 * (6 - 10 / 3) / math.sqrt(7 / 3)
    assert found.smd.value == pytest.approx(value, abs=1e-12)
    se = 4 / 7 * math.sqrt(1 / 3 + (10 / 3) / (4 * 7 / 3) + value**2 / 4)
    assert found.smd.se == pytest.approx(se, abs=1e-12)
    assert found.smd.ci95 == pytest.approx((value - 1.959964 * se, value + 1.959964 * se), abs=1e-6)
    ratio = math.log(6 / (10 / 3)) + (10 / 3) / (2 * 4 * 36) - (7 / 3) / (2 * 3 * 100 / 9)
    assert found.lrr.value == pytest.approx(ratio, abs=1e-12)
    assert found.lrr.se == pytest.approx(math.sqrt((7 / 3) / (3 * 100 / 9) + (10 / 3) / (4 * 36)), abs=1e-12)
    # growth of A: 1, 2, 3/2 a week, median 3/2; 26 weeks later the line of A has gone up by 39
    assert found.tau_bc == -1.0
    assert found.why_not == {}
    assert msgspec.to_builtins(found.a) == {"n": 3, "mean": pytest.approx(10 / 3), "median": 3.0}


def test_the_printed_example_of_the_reference_package() -> None:
    # A and B of the examples in SingleCaseES, with the digits that its pages print
    found = made(BEFORE, DURING)
    assert found.nap.value == pytest.approx(0.9166667, abs=1e-6)
    assert found.nap.se == pytest.approx(0.06900656, abs=1e-6)
    assert found.nap.ci95 == pytest.approx((0.5973406, 0.9860176), abs=1e-3)
    assert found.tau_u == pytest.approx(0.7380952, abs=1e-6)
    turned = made(BEFORE, DURING, direction="lower").nap
    assert turned.value == pytest.approx(0.08333333, abs=1e-6)
    assert turned.ci95 == pytest.approx((0.01398242, 0.4026594), abs=1e-3)


def test_the_answer_has_exactly_the_keys_that_were_promised() -> None:
    told = msgspec.json.decode(msgspec.json.encode(made(BEFORE, DURING)))
    assert set(told) == {"a", "b", "nap", "tau", "tau_u", "tau_bc", "pnd", "smd", "lrr", "why_not"}
    assert set(told["a"]) == set(told["b"]) == {"n", "mean", "median"}
    for name in ("nap", "tau", "smd", "lrr"):
        assert set(told[name]) == {"value", "se", "ci95"}
        assert len(told[name]["ci95"]) == 2


# -- against scipy and a slow recomputation ----------------------------------------------------------------------------


def improvement(one: Fraction, other: Fraction) -> int:
    return (other > one) - (other < one)


def slow(a: list[Dated], b: list[Dated], direction: str) -> dict[str, Any]:
    """Every definition of methods 4 as it is written, pair by pair, in exact fractions."""
    sign = 1 if direction == "higher" else -1
    old = [(day, sign * exact(value)) for day, value in a]
    new = [(day, sign * exact(value)) for day, value in b]
    m, n = len(old), len(new)
    q = [[Fraction(1 + improvement(x, y), 2) for _, y in new] for _, x in old]
    nap = sum(map(sum, q)) / Fraction(m * n)
    between = sum(improvement(x, y) for _, x in old for _, y in new)
    within = sum(improvement(x, y) for (i, x), (j, y) in itertools.permutations(old, 2) if i < j)
    slopes = sorted(
        (y - x) / (Fraction((j - i).days) / 7) for (i, x), (j, y) in itertools.permutations(old, 2) if i < j
    )
    corrected = None
    if slopes:
        slope = statistics.median(slopes)

        def rest(one: tuple[dt.date, Fraction]) -> Fraction:
            return one[1] - slope * Fraction((one[0] - FIRST).days, 7)

        corrected = Fraction(sum(improvement(rest(x), rest(y)) for x in old for y in new), m * n)
    se = None
    if m > 1 and n > 1:
        rows = sum((sum(row) / n - nap) ** 2 for row in q) / m
        columns = sum((sum(column) / m - nap) ** 2 for column in zip(*q, strict=True)) / n
        each = sum((one - nap) ** 2 for row in q for one in row) / (m * n)
        kept = min(max(nap, Fraction(1, 2 * m * n)), 1 - Fraction(1, 2 * m * n))
        se = math.sqrt((kept * (1 - kept) + n * rows + m * columns - 2 * each) / ((m - 1) * (n - 1)))
    return {
        "nap": nap,
        "se": se,
        "tau_u": Fraction(between - within, m * n),
        "tau_bc": corrected,
        "pnd": Fraction(sum(all(y > x for _, x in old) for _, y in new), n),
    }


@given(any_before, any_during, st.sampled_from(["higher", "lower"]))
def test_every_pair_counted_by_hand_gives_the_same(a: list[Dated], b: list[Dated], direction: Any) -> None:
    found, by_hand = effects(a, b, direction=direction), slow(a, b, direction)
    assert found.nap.value == float(by_hand["nap"])
    assert found.nap.se == (None if by_hand["se"] is None else pytest.approx(by_hand["se"], abs=1e-12))
    assert found.tau_u == float(by_hand["tau_u"])
    assert found.tau_bc == (None if by_hand["tau_bc"] is None else float(by_hand["tau_bc"]))
    assert found.pnd == float(by_hand["pnd"])


@given(any_before, any_during)
def test_nap_and_tau_are_those_of_scipy(a: list[Dated], b: list[Dated]) -> None:
    found = effects(a, b, direction="higher")
    old, new = [value for _, value in a], [value for _, value in b]
    u = stats.mannwhitneyu(new, old, method="asymptotic").statistic
    assert found.nap.value == pytest.approx(u / (len(old) * len(new)), abs=1e-12)
    if len({*old, *new}) > 1:
        phases = [0] * len(old) + [1] * len(new)
        assert found.tau.value == pytest.approx(stats.somersd(phases, old + new).statistic, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_growth_before_is_that_of_scipy(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (invented scores)
    days = sorted(chance.sample(range(150), 7))
    a = [(FIRST + day * DAY, round(chance.uniform(10, 40), 1)) for day in days]
    b = weekly(*(round(chance.uniform(20, 60), 1) for _ in range(11)), first=CHANGE)
    found = effects(a, b, direction="higher")
    weeks = [day / 7 for day in days]
    slope = stats.theilslopes([value for _, value in a], weeks).slope
    rest_a = [round(value - slope * week, 9) for (_, value), week in zip(a, weeks, strict=True)]
    rest_b = [round(value - slope * (day - FIRST).days / 7, 9) for day, value in b]
    u = stats.mannwhitneyu(rest_b, rest_a, method="asymptotic").statistic
    assert found.tau_bc == pytest.approx(2 * u / 77 - 1, abs=1e-12)
    within = stats.kendalltau(days, [value for _, value in a], variant="c").statistic
    if len({value for _, value in a}) == 7:
        assert found.tau.value is not None
        assert found.tau_u == pytest.approx(found.tau.value - within * 21 / 77, abs=1e-12)


@given(any_before, any_during)
def test_the_interval_of_nap_solves_the_equation_of_newcombe(a: list[Dated], b: list[Dated]) -> None:
    found = effects(a, b, direction="higher").nap
    assert found.value is not None
    assert found.ci95 is not None
    m, n, low, high = len(a), len(b), *found.ci95
    half = (m + n) / 2 - 1
    assert 0 <= low <= found.value <= high <= 1
    assert low < high

    def off(t: float) -> float:
        spread = Z**2 * t * (1 - t) * (1 + half * (1 - t) / (2 - t) + half * t / (1 + t))
        return (found.value - t) ** 2 * m * n - spread

    assert off(low) == pytest.approx(0, abs=1e-9)
    assert off(high) == pytest.approx(0, abs=1e-9)
    if 0 < found.value < 1:
        assert low == pytest.approx(optimize.brentq(off, 1e-15, found.value), abs=1e-6)
        assert high == pytest.approx(optimize.brentq(off, found.value, 1 - 1e-15), abs=1e-6)


def test_at_full_separation_one_end_is_nap_and_the_other_is_found() -> None:
    above, below = made((1, 2, 3), (4, 5, 6, 7)), made((4, 5, 6), (1, 2, 3, 0))
    assert above.nap.value == 1.0
    assert above.nap.ci95 is not None
    assert above.nap.ci95[1] == 1.0
    # m n (1 - t) = z^2 t (1 + 2.5 (1 - t) / (2 - t) + 2.5 t / (1 + t))
    t = above.nap.ci95[0]
    assert 12 * (1 - t) == pytest.approx(Z**2 * t * (1 + 2.5 * (1 - t) / (2 - t) + 2.5 * t / (1 + t)), abs=1e-9)
    assert 0.5 < t < 0.7
    assert below.nap.value == 0.0
    assert below.nap.ci95 == pytest.approx((0.0, 1 - t), abs=1e-12)
    # 1/24 (1 - 1/24) / 6: without the bound it would be 0
    assert above.nap.se == pytest.approx(math.sqrt(23 / 24 / 24 / 6), abs=1e-12)


# -- what must not change, and what must turn round --------------------------------------------------------------------


@given(any_before, any_during)
def test_swapped_phases_turn_nap_round(a: list[Dated], b: list[Dated]) -> None:
    one, other = effects(a, b, direction="higher").nap, effects(b, a, direction="higher").nap
    assert one.value is not None
    assert one.ci95 is not None
    assert other.ci95 is not None
    assert other.value == pytest.approx(1 - one.value, abs=1e-12)
    assert other.se == (None if one.se is None else pytest.approx(one.se, abs=1e-12))
    assert other.ci95 == pytest.approx((1 - one.ci95[1], 1 - one.ci95[0]), abs=1e-9)


def same(one: Effects, other: Effects, *names: str) -> None:
    for name in names:
        a, b = msgspec.to_builtins(getattr(one, name)), msgspec.to_builtins(getattr(other, name))
        parts = zip(*(x.values() if isinstance(x, dict) else [x] for x in (a, b)), strict=True)
        for mine, yours in parts:
            assert mine == (None if yours is None else pytest.approx(yours, abs=1e-9)), name


@given(any_before, any_during)
def test_lower_is_better_is_the_same_as_every_score_turned_round(a: list[Dated], b: list[Dated]) -> None:
    lower = effects(a, b, direction="lower")
    turned = effects([(day, -value) for day, value in a], [(day, -value) for day, value in b], direction="higher")
    same(lower, turned, "nap", "tau", "tau_u", "tau_bc", "pnd", "smd")


@given(any_before, any_during, st.sampled_from([7.0, 0.1, 250.5]))
def test_adding_a_constant_to_every_score_changes_only_the_ratio(a: list[Dated], b: list[Dated], more: float) -> None:
    def raised(scores: list[Dated]) -> list[Dated]:
        return [(day, float(exact(value) + exact(more))) for day, value in scores]

    one, other = effects(a, b, direction="higher"), effects(raised(a), raised(b), direction="higher")
    same(one, other, "nap", "tau", "tau_u", "tau_bc", "pnd", "smd")


@given(any_before, any_during, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(a: list[Dated], b: list[Dated], chance: random.Random) -> None:
    mixed_a, mixed_b = list(a), list(b)
    chance.shuffle(mixed_a)
    chance.shuffle(mixed_b)
    assert effects(a, b, direction="higher") == effects(mixed_a, mixed_b, direction="higher")


@given(phase(FIRST, least=0), phase(CHANGE, least=0), st.sampled_from(["higher", "lower"]))
@pytest.mark.parametrize("scale", [None, "count", "percentage", "proportion"])
def test_whatever_is_missing_is_explained_and_nothing_is_nan(
    scale: Any, a: list[Dated], b: list[Dated], direction: Any
) -> None:
    told = msgspec.to_builtins(effects(a, b, direction=direction, scale=scale))
    why = told.pop("why_not")
    missing: set[str] = set()
    for name, value in told.items():
        for part, one in (value if isinstance(value, dict) else {"": value}).items():
            ends = one if isinstance(one, (list, tuple)) else [one]
            assert all(end is None or math.isfinite(end) for end in ends)
            if one is None:
                key = name if name in why or not part else f"{name}.{part}"
                missing.add(key)
                assert why[key].endswith(".")
            if part == "se":
                assert one != 0 or (name == "smd" and told["a"]["n"] == 2)
    assert missing == set(why)


def test_two_hundred_scores_in_each_phase() -> None:
    chance = random.Random(3)  # noqa: S311 (invented scores)
    a, b = ([round(chance.gauss(level, 15), 1) for _ in range(200)] for level in (70, 90))
    found = effects(weekly(*a), weekly(*b, first=FIRST + 200 * WEEK), direction="higher")
    assert found.nap.value == pytest.approx(stats.mannwhitneyu(b, a).statistic / 40_000, abs=1e-12)
    slope = stats.theilslopes(a).slope
    rest_a = [round(value - slope * week, 9) for week, value in enumerate(a)]
    rest_b = [round(value - slope * (week + 200), 9) for week, value in enumerate(b)]
    u = stats.mannwhitneyu(rest_b, rest_a).statistic
    assert found.tau_bc == pytest.approx(2 * u / 40_000 - 1, abs=1e-9)


# -- the edges ---------------------------------------------------------------------------------------------------------


def test_the_same_score_in_both_phases_is_no_difference_and_no_spread() -> None:
    found = made((5, 5, 5), (5, 5, 5, 5))
    assert (found.nap.value, found.tau.value, found.tau_u, found.tau_bc, found.pnd) == (0.5, 0, 0, 0, 0)
    assert found.nap.se == pytest.approx(math.sqrt(0.25 / 6))
    assert found.smd.value is None
    assert found.why_not == {
        "smd": "All scores of phase A are the same, so there is no spread to measure the difference by."
    }
    assert found.lrr.value == pytest.approx((1 / 64 / 4 - 1 / 27 / 3) / 50)
    assert found.lrr.se == pytest.approx(math.sqrt((1 / 64 / 4 + 1 / 27 / 3) / 25))


def test_equal_scores_are_ties_even_when_they_were_typed_with_decimals() -> None:
    # 0.1 + 0.2 is not 0.3 in binary; the growth of A, 0.1 a week, leaves all residuals the same
    found = effects(weekly(0.1, 0.2, 0.3), weekly(0.4, 0.5, first=FIRST + 3 * WEEK), direction="higher")
    assert found.tau_bc == 0.0
    assert found.nap.value == 1.0


def test_growth_before_is_taken_by_real_dates() -> None:
    # growth of A is 1 a week by the calendar; B, ten weeks later, lies on that line
    a = [(FIRST, 10.0), (FIRST + WEEK, 11.0), (FIRST + 5 * WEEK, 15.0)]
    b = [(FIRST + 15 * WEEK, 25.0), (FIRST + 16 * WEEK, 26.0)]
    assert effects(a, b, direction="higher").tau_bc == 0.0
    assert effects(a, b, direction="lower").tau_bc == 0.0


def test_scores_of_one_day_have_no_order() -> None:
    a = [(FIRST, 3.0), (FIRST, 5.0), (FIRST + WEEK, 4.0)]
    found = effects(a, weekly(6, 7, first=CHANGE), direction="higher")
    # S_AB = 6; 3 to 4 is one up, 5 to 4 one down, 3 and 5 have no order
    assert found.tau_u == 1.0


def test_a_baseline_of_one_day_has_no_growth_to_take_off() -> None:
    found = effects([(FIRST, 3.0), (FIRST, 5.0), (FIRST, 4.0)], weekly(6, 7, first=CHANGE), direction="higher")
    assert found.tau_bc is None
    assert "one day only" in found.why_not["tau_bc"]
    assert found.tau_u == found.tau.value == 1.0


def test_one_score_in_each_phase() -> None:
    found = made((4,), (6,))
    assert (found.nap.value, found.nap.se) == (1.0, None)
    # with one pair the equation is (1 - t) = z^2 t
    assert found.nap.ci95 == pytest.approx((1 / (1 + Z**2), 1.0), abs=1e-9)
    assert set(found.why_not) == {"nap.se", "tau.se", "tau_bc", "smd", "lrr"}
    assert found.pnd == 1.0


def test_two_scores_in_each_phase() -> None:
    found = made((4, 6), (6, 9))
    assert found.nap.value == 0.875
    assert found.nap.se is not None
    # Hedges' factor is 0 at one degree of freedom, in R as here; an error of 0 would read as certainty
    assert (found.smd.value, found.smd.se, found.smd.ci95) == (0.0, None, None)
    assert set(found.why_not) == {"smd.se", "smd.ci95"}
    assert "small-sample factor" in found.why_not["smd.se"]
    assert found.lrr.value == pytest.approx(math.log(1.5) + 4.5 / (4 * 56.25) - 2 / (4 * 25))


def test_one_score_during_has_a_difference_but_no_error() -> None:
    found = made((4, 6, 8), (9,))
    assert found.smd.value == pytest.approx(4 / 7 * 3 / 2)
    assert (found.smd.se, found.smd.ci95) == (None, None)
    assert set(found.why_not) == {"nap.se", "tau.se", "smd.se", "smd.ci95", "lrr"}


@pytest.mark.parametrize(("a", "b", "named"), [((), (3.0,), "a"), ((3.0,), (), "b")])
def test_an_empty_phase_has_no_effect(a: tuple[float, ...], b: tuple[float, ...], named: str) -> None:
    found = made(a, b)
    assert getattr(found, named).n == 0
    assert getattr(found, named).mean is None
    assert set(found.why_not) == {named, "nap", "tau", "tau_u", "tau_bc", "pnd", "smd", "lrr"}


# -- the response ratio and its scales ---------------------------------------------------------------------------------


def test_a_count_of_zero_is_floored_by_half_an_event() -> None:
    found = made((4, 6, 5), (0, 0, 0, 0), direction="lower", scale="count")
    # mean of B 1 / (2 * 4), variance of B 1 / 4^3; growth of the logarithm turned round
    ratio = math.log(0.125 / 5) + (1 / 64) / (8 * 0.125**2) - 1 / (6 * 25)
    assert found.lrr.value == pytest.approx(-ratio)
    assert found.lrr.value is not None
    assert found.lrr.value > 0
    assert found.lrr.se == pytest.approx(math.sqrt(1 / (3 * 25) + (1 / 64) / (4 * 0.125**2)))


def test_counts_turn_round_where_lower_is_better() -> None:
    up, down = made(BEFORE, DURING, scale="count"), made(BEFORE, DURING, scale="count", direction="lower")
    assert up.lrr.value is not None
    assert down.lrr.value == -up.lrr.value
    assert down.lrr.se == up.lrr.se
    assert made(BEFORE, DURING) == made(BEFORE, DURING, scale="count")


@pytest.mark.parametrize(("scale", "unit"), [("percentage", 1.0), ("proportion", 0.01)])
def test_percentages_of_a_lower_is_better_measure_compare_what_is_not_there(scale: str, unit: float) -> None:
    a, b = (40.0, 30.0, 35.0), (10.0, 0.0, 5.0, 5.0)
    found = made(tuple(unit * one for one in a), tuple(unit * one for one in b), scale=scale, direction="lower")
    as_success = made(tuple(100 - one for one in a), tuple(100 - one for one in b), scale="percentage")
    same(found, as_success, "lrr")
    ratio = math.log(95 / 65) + (50 / 3) / (8 * 95**2) - 25 / (6 * 65**2)
    assert found.lrr.value == pytest.approx(ratio)


@pytest.mark.parametrize("scale", ["percentage", "proportion"])
def test_a_share_with_a_zero_mean_needs_the_intervals_of_a_session(scale: str) -> None:
    found = made((0, 0, 0), (0.2, 0.3, 0.5), scale=scale)
    assert found.lrr == msgspec.convert({"value": None, "se": None, "ci95": None}, type(found.lrr))
    assert "intervals or items per session" in found.why_not["lrr"]
    assert made((1, 1, 1), (0.2, 0.3, 0.5), scale="proportion", direction="lower").lrr.value is None


def test_a_share_that_never_varies_has_a_ratio_without_an_error() -> None:
    found = made((50, 50, 50), (75, 75, 75), scale="percentage")
    assert found.lrr.value == pytest.approx(math.log(1.5))
    assert (found.lrr.se, found.lrr.ci95) == (None, None)
    assert {"lrr.se", "lrr.ci95"} <= set(found.why_not)


@pytest.mark.parametrize(
    ("a", "b", "scale", "says"),
    [
        ((-1, 2, 3), (4, 5, 6), "count", "below 0"),
        ((10, 20, 30), (80, 90, 101), "percentage", "above 100"),
        ((0.1, 0.2), (0.8, 1.5), "proportion", "above 1,"),
    ],
)
def test_scores_that_are_no_ratio_have_no_ratio(
    a: tuple[float, ...], b: tuple[float, ...], scale: str, says: str
) -> None:
    found = made(a, b, scale=scale)
    assert found.lrr.value is None
    assert says in found.why_not["lrr"]
    assert found.nap.value == 1.0
