"""Plans with their goals, session logs, and the goals that a progress export carries."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from exchange.made_up import TODAY, Desk, compared, counts, recognized, said, student
from interventiondesk.domain.declared import checked
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.plans import Goal, Intervention, Plan, Session
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group
from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.layouts import spread

LINH = student("1", given="Linh", family="Tran", grade="3")
EVA = student("2", given="Eva", family="Diaz", grade="7")
MERCER = Staff(id="mercer", given_name="Dana", family_name="Mercer")
ORF = Measure(id="orf3", name="Oral reading fluency", short_name="ORF", level="3", unit="words", most=300.0)
BIRDS = Group(id="birds", name="Blue birds", area="reading")
HEAD = ["Student ID", "Area", "Tier", "Concern", "Intervention", "Group", "Provider", "Days", "Minutes", "Measure"]
HEAD += ["Start Date", "Review Date", "Baseline", "Goal", "Goal Date"]
ROW = ["1", "Reading", "Tier 3", "Reads slowly", "Repeated reading", "Blue birds", "D. Mercer", "MWF", "30 min", "ORF"]
ROW += ["2026-09-01", "2026-10-15", "50", "92", "2027-05-28"]


def draft(desk: Desk, kind: str, *rows: list, **how: object) -> Draft:
    sheet, about = recognized(*rows)
    assert about.kind == kind
    return compared(*spread(sheet, about), desk.here, **how)


def full() -> Desk:
    return Desk(LINH, EVA, MERCER, ORF, BIRDS)


def only(desk: Desk, entity: type) -> list:
    return [one for one in desk.values.values() if isinstance(one, entity)]


def test_other_days_in_a_newer_list_hold_from_the_day_on_which_it_came() -> None:
    desk = full()
    desk.apply(draft(desk, "plans", HEAD, ROW))
    (before,) = only(desk, Plan)
    later = [*ROW[:7], "MTWF", *ROW[8:]]
    again = draft(desk, "plans", HEAD, later)
    assert counts(again)[1] == 1
    desk.apply(again)
    (plan,) = only(desk, Plan)
    assert (before.weekdays, plan.weekdays) == ("Mon Wed Fri", "Mon Tue Wed Fri")
    yesterday = TODAY - dt.timedelta(days=1)
    assert plan.earlier_days == f"Mon Wed Fri until {yesterday}"
    assert draft(desk, "plans", HEAD, later).values == ()


def test_a_plan_comes_with_its_goal_and_what_it_needs() -> None:
    desk = full()
    made = desk.apply(draft(desk, "plans", HEAD, ROW))
    assert counts(made) == (1, 0, 0, 0, 0)
    (plan,), (goal,), (entry,) = only(desk, Plan), only(desk, Goal), only(desk, Intervention)
    assert (plan.area, plan.tier, plan.concern, plan.weekdays, plan.minutes) == (
        *("reading", 3, "Reads slowly", "Mon Wed Fri", 30),
    )
    assert (plan.measure_id, plan.group_id, plan.provider_id, plan.intervention_id) == (
        *("orf3", "birds", "mercer", entry.id),
    )
    assert (goal.plan_id, goal.baseline, goal.target, goal.begin_date) == (plan.id, 50.0, 92.0, dt.date(2026, 9, 1))
    assert made.warnings == ("The intervention Repeated reading is new in the library.",)
    assert [checked(one) for one in made.values] == list(made.values)
    assert draft(desk, "plans", HEAD, ROW).values == ()


def test_another_goal_is_a_change_of_the_plan() -> None:
    desk = full()
    desk.apply(draft(desk, "plans", HEAD, ROW))
    made = desk.apply(draft(desk, "plans", HEAD, [*ROW[:-2], "98", "2027-05-28"]))
    assert counts(made) == (0, 1, 0, 0, 0)
    assert made.changed[0].changes == (("Goal", "92", "98"),)
    assert [one.target for one in only(desk, Goal)] == [98.0]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("Mon, Wed, Fri", "Mon Wed Fri"),
        ("MWF", "Mon Wed Fri"),
        ("T/Th", "Tue Thu"),
        ("TR", "Tue Thu"),
        ("Daily", "Mon Tue Wed Thu Fri"),
        ("M-F", "Mon Tue Wed Thu Fri"),
        ("tuesday thursday", "Tue Thu"),
        ("3x a week", ""),
    ],
)
def test_days_of_the_week_are_read_however_they_are_written(written: str, days: str) -> None:
    desk = full()
    made = draft(desk, "plans", HEAD, [*ROW[:7], written, *ROW[8:]])
    (plan,) = [one for one in made.values if isinstance(one, Plan)]
    assert plan.weekdays == days
    assert any("cannot be known" in says for says in made.warnings) == (not days)


def test_a_goal_without_a_line_is_left_out_with_a_word() -> None:
    made = draft(full(), "plans", HEAD, [*ROW[:-3], "", "92", "2027-05-28"])
    assert not [one for one in made.values if isinstance(one, Goal)]
    assert "A goal without a baseline is left out of 1 row." in made.warnings


def test_a_goal_in_words_costs_the_goal_line_and_not_the_plan() -> None:
    desk = full()
    rows = [HEAD, [*ROW[:-2], "read fluently", "2027-05-28"]]
    made = desk.apply(draft(desk, "plans", *rows))
    (plan,) = only(desk, Plan)
    assert (len(made.new), made.rejected, only(desk, Goal)) == (1, (), [])
    assert plan.exit_criteria == "Goal: read fluently"
    assert said(made) == [
        *[
            (
                2,
                "Goal",
                "The goal “read fluently” is not a number: it stands in the exit criteria, and the plan has no goal line.",
            )
        ]
    ]
    desk.put([msgspec.structs.replace(plan, exit_criteria="Three scores of 90")])
    assert counts(draft(desk, "plans", *rows))[:3] == (0, 0, 1), "what was changed since is not written over"


@pytest.mark.parametrize(
    ("at", "written", "column"), [(-3, "low", "Baseline"), (-1, "soon", "Goal Date"), (-1, "1/1/1950", "Goal Date")]
)
def test_a_cell_of_the_goal_that_cannot_be_read_costs_only_the_goal(at: int, written: str, column: str) -> None:
    row = [*ROW]
    row[at] = written
    made = draft(full(), "plans", HEAD, row)
    assert [one for _, one, _ in said(made)] == [column]
    assert (len(made.new), made.rejected) == (1, ())
    assert [type(one) for one in made.values if isinstance(one, Goal)] == []


def test_problems_of_a_plan_are_told_together() -> None:
    made = draft(full(), "plans", HEAD, ["1", "Dancing", "5", "", "", "", "", "", "many", "", "", "", "", "", ""])
    assert {(column, says) for _, column, says in said(made)} == {
        ("Start Date", "Start Date is empty."),
        ("Area", "Dancing is not known as area."),
        ("Tier", "5 is not a tier."),
        ("Concern", "Concern is empty."),
        ("Minutes", "many is not a whole number from 1 to 300."),
    }


LOG = ["Student ID", "Date", "Area", "Outcome", "Minutes", "Reason"]


def test_sessions_are_put_to_the_plan_that_ran() -> None:
    desk = full()
    desk.apply(draft(desk, "plans", HEAD, ROW))
    rows = [
        LOG,
        ["1", "2026-09-02", "Reading", "Present", "30", ""],
        ["1", "2026-09-04", "", "Absent", "", "Sick"],
        ["1", "2026-09-07", "Reading", "Canceled", "", "Assembly"],
        ["1", "2026-09-09", "Reading", "", "25", ""],
    ]
    made = desk.apply(draft(desk, "sessions", *rows))
    assert counts(made) == (4, 0, 0, 0, 0)
    assert [(one.outcome, one.minutes, one.reason) for one in only(desk, Session)] == [
        ("present", 30, ""),
        ("absent", None, "Sick"),
        ("none", None, "Assembly"),
        ("present", 25, ""),
    ]
    assert counts(draft(desk, "sessions", *rows)) == (0, 0, 4, 0, 0)


def test_a_session_without_its_plan_is_a_problem() -> None:
    desk = full()
    desk.apply(draft(desk, "plans", HEAD, ROW, [*ROW[:3], "Guesses words", *ROW[4:]]))
    made = draft(
        desk,
        "sessions",
        LOG,
        ["2", "2026-09-02", "", "Present", "", ""],
        ["1", "2026-08-02", "", "Present", "", ""],
        ["1", "2026-09-02", "", "Present", "", ""],
        ["1", "2026-09-02", "Math", "Present", "", ""],
        ["1", "2026-09-02", "", "", "", ""],
    )
    assert [says for _, _, says in said(made)][:4] == [
        "Eva Diaz has no plan that runs on September 2, 2026.",
        "Linh Tran has no plan that runs on August 2, 2026.",
        "Linh Tran has 2 plans that run on that day: Reads slowly; Guesses words.",
        "Linh Tran has no plan for Math that runs on that day.",
    ]
    assert made.values == ()


# -- goals beside scores -------------------------------------------------------------------------------------------------

PM = [
    "Assessment",
    "State",
    "District",
    "School",
    "Student Id",
    "Student State Id",
    "Fast ID",
    "First Name",
    "Last Name",
]
PM += ["Grade", "AssessmentDate", "ScoreMetric", "Score", "Start Goal", "End Goal", "Goal Start Date", "Goal End Date"]
PM += ["Assessment Level"]


def probe(day: str, score: str) -> list:
    goal = ["50", "92", "9/1/2026", "5/28/2027"]
    who = ["CBMreading English", "XX", "D", "S", "1", "", "", "Linh", "Tran", "3"]
    return [*who, day, "Words Read Correct Per Minute", score, *goal, "3"]


def test_a_goal_in_words_beside_a_score_does_not_cost_the_score() -> None:
    row = probe("9/8/2026", "52")
    row[-4] = "on level"
    made = draft(full(), "scores", PM, row)
    assert (len(made.new), made.rejected) == (1, ())
    assert said(made) == [(2, "End Goal", "on level is not a number.")]


def test_the_goal_of_a_file_is_offered_to_a_running_plan_without_one() -> None:
    desk = full()
    first = desk.apply(draft(desk, "scores", PM, probe("9/8/2026", "52")))
    assert (len(first.new), first.goals) == (1, ())
    assert first.warnings == ("1 goal of the file left out: no running plan of that student and measure.",)
    (score,) = desk.scores
    plan = Plan(
        id="plan",
        student_id=LINH.id,
        concern="Reads slowly",
        measure_id=score.measure_id,
        begin_date=dt.date(2026, 9, 1),
    )
    desk.put([plan])
    made = draft(desk, "scores", PM, probe("9/8/2026", "52"), probe("9/15/2026", "55"))
    assert counts(made) == (1, 0, 1, 0, 0)
    assert [(one.plan_id, one.baseline, one.target) for one in made.goal_values] == [("plan", 50.0, 92.0)]
    assert made.goals[0].changes == (("Goal", "", "50 to 92 by May 28, 2027"),)
    assert not [one for one in made.values if isinstance(one, Goal)]
    desk.apply(made)
    again = draft(desk, "scores", PM, probe("9/15/2026", "55"))
    assert again.goals == ()
    assert again.warnings == ("1 goal of the file left out: the plan has a goal, or there are several plans.",)
    ended = msgspec.structs.replace(plan, id="old", status="ended")
    assert not ended.running
