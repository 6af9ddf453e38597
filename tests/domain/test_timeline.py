"""What happened with a student, line by line, from the values alone."""

from __future__ import annotations

import datetime as dt

from interventiondesk.domain.attendance import EXCUSED, PRESENT, TARDY, UNEXCUSED
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import Decision, TierStatus
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import FidelityObservation, Goal, Phase, Plan
from interventiondesk.domain.requests import Request
from interventiondesk.domain.signs import Incident, Rating
from interventiondesk.domain.students import Celebration, FamilyContact, Group, Membership, Note, Student
from interventiondesk.domain.timeline import KIND_WORDS, Event, Past, event_day, timeline

TODAY = dt.date(2026, 11, 20)
WORDS = Measure(id="m", name="Oral reading", unit="words", level="3")


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


def told(past: Past) -> list[tuple[str, str]]:
    return [(event.date.isoformat(), event.says) for event in timeline(past, TODAY)]


def plan(**more: object) -> PlanRecord:
    fields = {"id": "p", "student_id": "s", "concern": "Reads slowly", "begin_date": day(9, 14), **more}
    goals = (
        Goal(id="1", plan_id="p", begin_date=day(9, 1), baseline=40, target=80, target_date=dt.date(2027, 5, 28)),
        Goal(id="2", plan_id="p", begin_date=day(11, 2), baseline=60, target=92, target_date=dt.date(2027, 5, 28)),
    )
    return PlanRecord(
        student=Student(id="s", family_name="Okafor"),
        plan=Plan(**fields),  # pyright: ignore[reportArgumentType]  (a test names only what it is about)
        measure=WORDS,
        goals=goals,
        phases=(Phase(id="f", plan_id="p", begin_date=day(10, 12), label="five sessions a week"),),
    )


def test_a_plan_tells_its_start_its_changes_the_raised_goal_and_its_end() -> None:
    record = plan(status="exited", end_date=day(11, 18))
    assert told(Past(plans=(record,))) == [
        ("2026-11-18", "Plan ended, reading: exit criteria met"),
        ("2026-11-02", "Goal raised to 92 words by May 28, before 80"),
        ("2026-10-12", "Plan changed: five sessions a week"),
        ("2026-09-14", "Plan started: Reading, Reads slowly"),
    ]
    assert {(one.opens, one.row) for one in timeline(Past(plans=(record,)), TODAY)} == {("plans", "p")}


def test_every_kind_of_line_is_told_in_a_sentence_newest_first_and_nothing_of_the_future() -> None:
    past = Past(
        plans=(plan(),),
        decisions=(
            Decision(id="d", student_id="s", plan_id="p", date=day(10, 15), choice="refer", refer_to="Dr. Ames"),
        ),
        flag_decisions=(FlagDecision(id="f", student_id="s", date=day(9, 3), choice="watch", until=day(9, 30)),),
        inquiries=(
            Inquiry(id="i", student_id="s", date=day(9, 4), closed_on=day(9, 11), cause="skill", hypothesis="Vowels"),
        ),
        tiers=(
            TierStatus(
                id="t", student_id="s", begin_date=day(9, 14), reason="Below benchmark", family_told_on=day(9, 16)
            ),
            TierStatus(id="u", student_id="s", begin_date=day(12, 1), tier=1),
        ),
        requests=(
            Request(
                id="r",
                student_id="s",
                date=day(9, 1),
                concern="Loses the line",
                answer="A group",
                answered_on=day(9, 2),
            ),
        ),
        contacts=(
            FamilyContact(
                id="c",
                student_id="s",
                date=day(9, 20),
                with_whom="Ada",
                outcome="Agrees",
                promise="Send the graph",
                kept_on=day(9, 25),
            ),
        ),
        notes=(Note(id="n", student_id="s", date=day(10, 1), text="Smiled at the book"),),
        celebrations=(Celebration(id="b", student_id="s", date=day(11, 19), text="Goal met"),),
        incidents=(Incident(id="o", student_id="s", date=day(9, 8), behavior="Left the room", location="Bus"),),
        days=((day(9, 9), UNEXCUSED), (day(9, 10), PRESENT)),
        ratings=(Rating(id="g", student_id="s", scale="SRSS-I5", date=day(10, 7), items="0 1 2 1 1"),),
        benchmarks=(
            (Score(id="x", student_id="s", measure_id="m", date=day(8, 31), value=37, kind="benchmark"), WORDS),
        ),
        bands={"x": "High risk"},
        observations=(FidelityObservation(id="w", date=day(10, 20), group_id="g"),),
        watched={"w": "5 of 6 steps done"},
        memberships=(Membership(id="k", group_id="g", student_id="s", begin_date=day(9, 15)),),
        groups={"g": Group(id="g", name="Owls")},
    )
    events = timeline(past, TODAY)
    assert {one.kind for one in events} == set(KIND_WORDS)
    assert [one.date for one in events] == sorted((one.date for one in events), reverse=True)
    assert events[-1].date == day(8, 31)
    said = {one.says for one in events}
    assert said >= {
        "Celebrated: Goal met",
        "Team decided to refer to Dr. Ames",
        "Flag: watch until September 30",
        "Finding out why began, reading",
        "Found out why, reading: Vowels",
        "Reading at tier 2: Below benchmark",
        "Family told of tier 2 in reading",
        "Assistance asked for: Loses the line",
        "Request answered: A group",
        "Call with Ada: Agrees",
        "Promise to the family kept: Send the graph",
        "Observation note: Smiled at the book",
        "Major incident: Left the room; Bus",
        "Absent 1 day, Sep 9",
        "SRSS-I5 rating: total 5; high risk",
        "Oral reading, grade 3: 37 words; High risk",
        "A session was watched: 5 of 6 steps done",
        "Joined Owls group",
    }
    assert not [one for one in said if "tier 1" in one]
    group = next(one for one in events if one.says == "Joined Owls group")
    assert (group.opens, group.row) == ("group", "g")


def absences(*away: dt.date, late: dt.date | None = None) -> list[tuple[str, str]]:
    """What is told of a student who was at school on every other weekday from August 31 on, and once only late."""
    days = [day(8, 31) + dt.timedelta(days=at) for at in range(60)]
    codes = {one: EXCUSED if at % 2 else UNEXCUSED for at, one in enumerate(away)} | ({late: TARDY} if late else {})
    return told(Past(days=tuple((one, codes.get(one, PRESENT)) for one in days if one.weekday() < 5)))


def test_the_absences_of_a_week_are_one_line_and_so_are_those_in_a_row() -> None:
    assert absences(day(10, 5), day(10, 6), day(10, 8), late=day(10, 7)) == [
        ("2026-10-08", "Absent 3 days, Oct 5 to 8"),
    ]
    assert absences(day(9, 29), day(10, 5)) == [
        ("2026-10-05", "Absent 1 day, Oct 5"),
        ("2026-09-29", "Absent 1 day, Sep 29"),
    ]
    row = [day(9, 24), day(9, 25), *(day(9, at) for at in range(28, 31)), day(10, 1)]
    assert absences(*row) == [("2026-10-01", "Absent 6 days, Sep 24 to Oct 1")]
    assert absences() == []
    [event] = timeline(Past(days=((day(9, 9), EXCUSED),)), TODAY)
    assert (event.kind, event.opens) == ("attendance", "signs")


def test_the_last_day_of_a_year_and_the_first_of_the_next_are_two_lines() -> None:
    over = Past(days=((dt.date(2026, 6, 5), EXCUSED), (day(8, 31), EXCUSED)))
    assert [says for _, says in told(over)] == ["Absent 1 day, Aug 31", "Absent 1 day, Jun 5"]


def test_every_rating_is_a_line_with_its_total_and_a_restricted_one_is_only_named() -> None:
    def rated(**more: object) -> str:
        fields = {"id": "g", "student_id": "s", "date": day(10, 7), "scale": "SRSS-E7", **more}
        rating = Rating(**fields)  # pyright: ignore[reportArgumentType]  (a test names only what it is about)
        [(_, says)] = told(Past(ratings=(rating,)))
        return says

    assert rated(total=3.0) == "SRSS-E7 rating: total 3; low risk"
    assert rated(total=4.0) == "SRSS-E7 rating: total 4; moderate risk"
    assert rated(items="3 3 3 0 0 0 -") == "SRSS-E7 rating: no total"
    assert rated(scale="Own scale", total=11.5, band="Elevated") == "Own scale rating: total 11.5; Elevated"
    assert rated(scale="SRSS-I6", total=7.0) == "SRSS-I6 rating: total 7"
    assert rated(total=9.0, restricted=True) == "SRSS-E7 rating: restricted"
    two = tuple(Rating(id=str(at), student_id="s", date=day(10, 7), scale="SRSS-E7", total=at) for at in (1.0, 2.0))
    assert len(told(Past(ratings=two))) == 2


def test_a_restricted_note_or_contact_is_named_and_never_quoted() -> None:
    past = Past(
        notes=(Note(id="n", student_id="s", date=day(10, 1), kind="family", text="Zebrawood", restricted=True),),
        contacts=(
            FamilyContact(
                id="c", student_id="s", date=day(10, 2), outcome="Zebrawood", restricted=True, promise="Zebra"
            ),
        ),
    )
    assert told(past) == [("2026-10-02", "Call with the family: restricted"), ("2026-10-01", "Family note, restricted")]


def test_several_scores_of_a_day_are_one_line_with_their_median() -> None:
    scores = tuple(
        (Score(id=str(at), student_id="s", measure_id="m", date=day(9, 1), ordinal=at, value=value), WORDS)
        for at, value in enumerate((40, 52, 44), 1)
    )
    assert told(Past(benchmarks=scores)) == [("2026-09-01", "Oral reading, grade 3: 44 words, median of 3 scores")]


def test_a_lowered_goal_of_errors_is_the_further_one_and_says_so() -> None:
    record = plan()
    errors = Measure(id="m", name="Calls out", unit="times", direction="lower")
    goals = tuple(
        Goal(id=str(at), plan_id="p", begin_date=day(9 + at, 1), baseline=14, target=target, target_date=day(12, 18))
        for at, target in enumerate((4, 2))
    )
    lower = PlanRecord(student=record.student, plan=record.plan, measure=errors, goals=goals)
    assert "Goal lowered to 2 times by December 18, before 4" in [says for _, says in told(Past(plans=(lower,)))]


def test_a_day_of_an_earlier_school_year_has_its_year() -> None:
    event = Event(date=dt.date(2026, 3, 2), kind="note", says="x")
    assert event_day(event, day(8, 24)) == "Mar 2, 2026"
    assert event_day(event, None) == "Mar 2"
