"""The week on paper: whose sheet holds what, its number, what seems wrong in a cell, and the slips round a meeting."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.documents.preview import Preview
from interventiondesk.domain.following import WeekSheet
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import CalendarDay, Staff
from interventiondesk.domain.students import Group, Student
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks.groups import set_members
from interventiondesk.tasks.slips import action_slips, input_slips
from interventiondesk.tasks.week_sheet_rows import rows_of
from interventiondesk.tasks.week_sheet_storing import take_in
from interventiondesk.tasks.week_sheet_typing import doubt_in, grid_of, wrong_in
from interventiondesk.tasks.week_sheets import (
    let_go,
    number_of,
    opened,
    paper_of,
    passed_over,
    print_sheets,
    sheets_in_memory,
    store_sheets,
    teacher_asked_for,
    week_sheets,
)

MONDAY = dt.date(2026, 11, 16)
LONG = "Wolfeschlegelsteinhausenbergerdorff"


@pytest.fixture
def blue(school: SchoolAtWork) -> list[Student]:
    """Two students of Dana Mercer's group, one of them without a plan, and one whom Lee Moss teaches alone."""
    mercer = Staff(id="mercer", given_name="Dana", family_name="Mercer", role="interventionist")
    moss = Staff(id="moss", given_name="Lee", family_name="Moss")
    group = Group(id="blue", name="Blue", staff_id="mercer", weekdays="Mon Wed", minutes=30)
    closed = CalendarDay(id="snow", date=MONDAY + dt.timedelta(days=2), event="Snow day", instructional=False)
    school.desk.commit("Add the group Blue", mercer, moss, group, closed)
    people = [school.add_student("Zoe", LONG), school.add_student("Ada", "Stone"), school.add_student("Bo", "Stone")]
    set_members(school.desk, group, [one.id for one in people[:2]], TODAY - dt.timedelta(days=60))
    school.start_plan(people[0], group_id="blue", provider_id="mercer", weekdays="Mon Wed", minutes=30)
    school.start_plan(people[2], provider_id="moss", weekdays="Tue", minutes=20)
    school.score(people[0], 31, TODAY - dt.timedelta(days=8))
    return people


def words_of(pdf: bytes) -> str:
    with Preview(pdf) as paper:
        return " ".join(" ".join(paper.text(page) for page in range(paper.pages)).split())


def test_everybody_who_teaches_gets_a_sheet_in_the_order_of_the_grid(school: SchoolAtWork, blue: list[Student]) -> None:
    mercer, moss = week_sheets(school.desk, TODAY, TODAY)
    zoe, ada, bo = blue
    assert [(one.group_id, one.student_id, one.days) for one in rows_of(mercer)] == [
        ("blue", zoe.id, "1"),  # Wednesday is a snow day
        ("blue", ada.id, ""),
    ]
    assert [(one.student_id, one.measure_id, one.days) for one in rows_of(moss)] == [(bo.id, "orf-3", "2")]
    assert week_sheets(school.desk, MONDAY, TODAY, "mercer") == [mercer]
    words = words_of(sheets_in_memory(school.desk, [mercer, moss], paper="a4").pdf)
    for told in (
        *(mercer.number, moss.number, "Dana Mercer", "Zoe", LONG, "Ada Stone", "Blue", "last 31, Nov 11", "Snow day"),
        *(
            "Week of November 16, 2026",
            "page 1 of 1",
            "Confidential",
            "I ask for help with",
            "Students without a group",
        ),
    ):
        assert told in words


def test_the_same_contents_have_the_same_number_and_others_another(school: SchoolAtWork, blue: list[Student]) -> None:
    one = number_of("a")
    assert one == number_of("a")
    assert len({number_of(str(at)) for at in range(500)}) == 500
    assert len(one) == 8
    assert one[3] == "-"
    assert not set(one) & set("0O1IL5SAEU")
    (before,) = week_sheets(school.desk, TODAY, TODAY, "mercer")
    school.score(blue[0], 44)
    assert week_sheets(school.desk, TODAY, TODAY, "mercer")[0].number == before.number
    assert week_sheets(school.desk, TODAY - dt.timedelta(days=7), TODAY, "mercer")[0].number != before.number


def test_a_number_with_one_wrong_letter_or_two_swapped_is_noticed(
    school: SchoolAtWork, blue: list[Student], tmp_path: Path
) -> None:
    (sheet,), _ = print_sheets(school.desk, TODAY, TODAY, tmp_path / "sheet.pdf", staff_id="mercer")
    assert school.says()[0] == f"Print the sheet {sheet.number} of D. Mercer, week of November 16"
    assert opened(school.desk, f" {sheet.number.lower()} ") == sheet
    plain = sheet.number.replace("-", "")
    for at in range(7):
        wrong = plain[:at] + ("7" if plain[at] != "7" else "9") + plain[at + 1 :]
        with pytest.raises(Refusal, match="one letter is wrong"):
            opened(school.desk, wrong)
    swapped = next(at for at in range(5) if plain[at] != plain[at + 1])
    with pytest.raises(Refusal, match="one letter is wrong"):
        opened(school.desk, plain[:swapped] + plain[swapped + 1] + plain[swapped] + plain[swapped + 2 :])
    with pytest.raises(Refusal, match=r"No sheet .* was printed"):
        opened(school.desk, number_of("a sheet of another desk"))
    with pytest.raises(Refusal, match="has 7 letters"):
        opened(school.desk, "K7M")
    print_sheets(school.desk, TODAY, TODAY, tmp_path / "again.pdf", staff_id="mercer")
    assert len(week_reads.week_sheets(school.desk)) == 1


def test_a_cell_says_what_seems_wrong_and_stores_what_can_be_stored(school: SchoolAtWork, blue: list[Student]) -> None:
    (sheet,) = week_sheets(school.desk, TODAY, TODAY, "mercer")
    grid = grid_of(school.desk, sheet, TODAY)
    assert grid.heads == ("Mon 16", "Tue 17", "Thu 19", "Fri 20")
    assert doubt_in(grid, 0, 0, "133") == "Far above the last scores"
    assert doubt_in(grid, 0, 0, "3") == "Far below the last scores"
    assert doubt_in(grid, 0, 0, "40") == ""
    assert wrong_in(grid, 0, 0, "133") == ""
    assert wrong_in(grid, 0, 0, "-1") == "Below 0"
    assert wrong_in(grid, 1, 0, "12") == "No measure on this sheet"
    assert wrong_in(grid, 1, 1, "present") == "No plan, so no session"
    assert wrong_in(grid, 0, 1, "999 min") == "Minutes are 1 to 300"
    typed = [("133", "present", "", "", "", "Reads aloud"), ("12", "", "", "", "", "Has a new seat")]
    done = take_in(school.desk, grid, typed, TODAY)
    assert done.left == ("Ada Stone, Score: 12. No measure on this sheet.",)
    assert school.score_of(blue[0], MONDAY) == 133  # the group's only day of school this week
    assert school.notes_about(blue[1]) == ["Has a new seat"]
    assert school.says()[0].endswith("week of November 16: 1 score, 1 session, 2 observations")
    (again,) = [one for one in week_reads.week_sheets(school.desk) if one.number == sheet.number]
    changes = take_in(school.desk, grid_of(school.desk, again, TODAY), typed, TODAY).changes
    assert not changes.change


def test_a_week_without_school_and_a_week_to_come_say_so(school: SchoolAtWork, blue: list[Student]) -> None:
    next_week = TODAY + dt.timedelta(days=7)
    (sheet,) = week_sheets(school.desk, next_week, TODAY, "mercer")
    grid = grid_of(school.desk, sheet, TODAY)
    with pytest.raises(Refusal, match="has not begun"):
        take_in(school.desk, grid, [grid.stored(at) for at in range(len(grid.rows))], TODAY)
    days = [
        CalendarDay(id=f"off{at}", date=next_week + dt.timedelta(days=at), instructional=False) for at in range(-4, 4)
    ]
    school.desk.commit("A break", *days)
    with pytest.raises(Refusal, match="no school in the week of November 23"):
        week_sheets(school.desk, next_week, TODAY)


def test_a_teacher_without_students_is_told_and_nothing_is_registered(
    school: SchoolAtWork, blue: list[Student], tmp_path: Path
) -> None:
    school.desk.commit("Add Kim Oyelaran", Staff(id="oyelaran", given_name="Kim", family_name="Oyelaran"))
    before = school.digest()
    with pytest.raises(Refusal) as refused:
        print_sheets(school.desk, TODAY, TODAY, tmp_path / "none.pdf", staff_id="oyelaran")
    assert str(refused.value) == (
        "Kim Oyelaran has no groups and no plans in the week of November 16. Name them as the provider of a plan or a "
        "group, or print the sheets of another teacher."
    )
    assert not (tmp_path / "none.pdf").exists()
    assert school.digest() == before
    sheets = week_sheets(school.desk, TODAY, TODAY)
    assert [one.staff_id for one in sheets] == ["mercer", "moss"]
    assert passed_over(school.desk, sheets) == "No sheet for K. Oyelaran: no groups and no plans this week."
    assert teacher_asked_for(school.desk, "mercer").id == "mercer"
    assert teacher_asked_for(school.desk, "l. moss").id == "moss"
    with pytest.raises(Refusal, match="Nobody here is called Nemo"):
        teacher_asked_for(school.desk, "Nemo")


def test_a_score_date_is_the_day_on_which_the_group_is_usually_scored(
    school: SchoolAtWork, blue: list[Student], tmp_path: Path
) -> None:
    zoe, _, bo = blue
    next_week = MONDAY + dt.timedelta(days=7)
    (sheet,) = week_sheets(school.desk, next_week, TODAY, "mercer")
    (block,) = grid_of(school.desk, sheet, next_week + dt.timedelta(days=4)).blocks
    assert (block.title, block.given_on, block.stored) == ("Blue", dt.date(2026, 11, 25), False)  # Wednesday, as before
    assert grid_of(school.desk, sheet, next_week).blocks[0].given_on == next_week  # Wednesday has not come yet
    assert "Score date Wed 25" in words_of(sheets_in_memory(school.desk, [sheet]).pdf)
    school.score(zoe, 32, MONDAY)
    school.score(zoe, 33, MONDAY - dt.timedelta(days=7))
    assert "Score date Mon 23" in words_of(sheets_in_memory(school.desk, [sheet]).pdf)

    (alone,) = week_sheets(school.desk, TODAY, TODAY, "moss")
    grid = grid_of(school.desk, alone, TODAY)
    texts = [("50", "", "", "", "", "")]
    with pytest.raises(Refusal, match="Score date of Students without a group: November 23 is not a day"):
        take_in(school.desk, grid, texts, TODAY, given_on={"": next_week})
    take_in(school.desk, grid, texts, TODAY, given_on={"": TODAY})
    school.score(bo, 52, MONDAY)
    again = grid_of(school.desk, opened_again(school, alone), TODAY)
    assert again.stored(0)[0] == "52"  # the first of two in one week
    left = take_in(school.desk, again, [again.stored(0)], TODAY, given_on={"": TODAY}).left
    assert left == ("Bo Stone has another score on November 19: take one of them out there.",)


def opened_again(school: SchoolAtWork, sheet: WeekSheet) -> WeekSheet:
    return next(one for one in week_reads.week_sheets(school.desk) if one.number == sheet.number)


def test_points_are_one_line_on_the_sheet_and_the_mark_of_the_session_too(
    school: SchoolAtWork, blue: list[Student]
) -> None:
    gus = school.add_student("Gus", "Stone")
    plan = Plan(
        id="check-in",
        student_id=gus.id,
        concern="Calls out",
        kind="check_in",
        provider_id="moss",
        weekdays="Mon Tue",
        minutes=10,
        periods="Arrival, Reading, Lunch, Pack up",
        daily_goal=75,
        begin_date=MONDAY - dt.timedelta(days=30),
    )
    school.desk.commit("Start check-in", plan)
    (sheet,) = week_sheets(school.desk, TODAY, TODAY, "moss")
    words = words_of(sheets_in_memory(school.desk, [sheet]).pdf)
    for told in ("Goal 75 %", "Points for Arrival, Reading, Lunch, Pack up", "Points: write 0, 1 or 2"):
        assert told in words

    def sessions() -> list[tuple[int, str, int | None]]:
        (record,) = reads.plan_records(school.desk, student_id=gus.id)
        return [(one.date.weekday(), one.outcome, one.minutes) for one in record.sessions]

    def type_in(monday: str, tuesday: str) -> None:
        (now,) = [one for one in [*week_reads.week_sheets(school.desk), sheet] if one.number == sheet.number][:1]
        grid = grid_of(school.desk, now, TODAY)
        at = next(at for at, row in enumerate(grid.rows) if row.periods)
        texts = [grid.stored(row) for row in range(len(grid.rows))]
        texts[at] = (texts[at][0], monday, tuesday, *texts[at][3:])
        assert take_in(school.desk, grid, texts, TODAY).left == ()

    type_in("2120", "absent")
    assert school.says()[0].endswith(": 2 days of points")
    assert [one.points for one in week_reads.points_days(school.desk, "check-in")] == ["2 1 2 0", ""]
    assert sessions() == [(0, "present", 10), (1, "absent", None)]
    (first,) = [one for one in reads.plan_records(school.desk, student_id=gus.id)[0].sessions if one.date == MONDAY]
    school.desk.commit("A shorter one", msgspec.structs.replace(first, minutes=5))
    type_in("2-22", "2222")
    assert sessions() == [(0, "present", 5), (1, "present", 10)]
    type_in("", "2222")
    assert [one.date.weekday() for one in week_reads.points_days(school.desk, "check-in")] == [1]
    assert sessions() == [(1, "present", 10)]
    grid = grid_of(school.desk, opened_again(school, sheet), TODAY)
    at = next(at for at, row in enumerate(grid.rows) if row.periods)
    assert wrong_in(grid, at, 1, "212") == "There are 4 periods, and 3 typed"
    assert wrong_in(grid, at, 1, "present") == "Points are 0, 1 or 2"
    assert grid.rows[at].remark == "Goal 75 %"


def test_the_paper_says_a_time_as_the_screen_does(school: SchoolAtWork, blue: list[Student]) -> None:
    group = next(one.group for one in reads.rosters(school.desk, TODAY) if one.group.id == "blue")
    school.desk.commit("As a file brought it", msgspec.structs.replace(group, time="13:15"))
    (sheet,) = week_sheets(school.desk, TODAY, TODAY, "mercer")
    about = next(one.about for one in paper_of(school.desk, [sheet])[0].groups if one.title == group.name)
    assert "1:15 pm" in about


def test_a_printed_sheet_is_let_go_and_known_all_the_same(school: SchoolAtWork, blue: list[Student]) -> None:
    (sheet,) = week_sheets(school.desk, TODAY, TODAY, "mercer")
    before = school.desk.undoable()[0]
    printed = store_sheets(school.desk, [sheet])
    assert school.desk.undoable() == (before, None)
    let_go(school.desk, sheet)
    assert week_reads.week_sheets(school.desk) == []
    assert opened(school.desk, sheet.number) == sheet  # the paper is in somebody's hands
    assert school.undo().says == f"Take the sheet {sheet.number} of D. Mercer off the list"
    assert week_reads.week_sheets(school.desk) == [sheet]
    assert school.desk.undoable()[0] == before
    school.undo(printed.change)  # from the history
    assert week_reads.week_sheets(school.desk) == []
    assert school.desk.undoable()[0] == before
    undone = school.undo()
    store_sheets(school.desk, [sheet])  # printing does not close the way forward either
    assert school.redo().says == undone.says


def test_a_sheet_that_was_let_go_and_printed_again_does_not_stop_the_undo(
    school: SchoolAtWork, blue: list[Student]
) -> None:
    (sheet,) = week_sheets(school.desk, TODAY, TODAY, "mercer")
    before = school.desk.undoable()[0]
    store_sheets(school.desk, [sheet])
    let_go(school.desk, sheet)
    store_sheets(school.desk, [sheet])
    assert week_reads.week_sheets(school.desk) == [sheet]
    assert school.undo().says.startswith(f"Print the sheet {sheet.number}")
    assert week_reads.week_sheets(school.desk) == []
    assert school.undo().says == f"Take the sheet {sheet.number} of D. Mercer off the list"
    assert week_reads.week_sheets(school.desk) == [sheet]
    assert school.desk.undoable()[0] == before


def test_slips_ask_every_teacher_before_and_tell_every_owner_after(school: SchoolAtWork, blue: list[Student]) -> None:
    zoe, _, bo = blue
    meeting = school.call_meeting(zoe, bo)
    pages = input_slips(school.desk, meeting, TODAY)
    assert [name for name, _, _ in pages.written.students] == ["Dana Mercer", "Lee Moss"]
    words = words_of(pages.pdf)
    for told in ("What I see in class", "What I would like us to talk about", "Bo Stone", "review due", LONG):
        assert told in words
    with pytest.raises(Refusal, match="No action is open"):
        action_slips(school.desk, meeting, TODAY)
    school.desk.commit(
        "Promise",
        ActionItem(id="a", task="Call home", student_id=bo.id, meeting_id=meeting.id, owner_id="moss", due=TODAY),
        ActionItem(id="b", task="Order books", owner_id="moss"),
        ActionItem(id="c", task="Find a room", meeting_id=meeting.id),
    )
    pages = action_slips(school.desk, meeting, TODAY, paper="a4")
    assert [name for name, _, _ in pages.written.students] == ["Lee Moss", "Nobody yet"]
    words = words_of(pages.pdf)
    assert words.index("From this meeting") < words.index("Call home") < words.index("Still open from before")
    assert "Call home Bo Stone Nov 19" in words
    assert "Order books the school no date" in words
    assert reads.actions(school.desk)
