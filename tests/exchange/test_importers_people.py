"""Families, staff, the calendar, groups, contacts, requests and action items from the sheets a school has."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from exchange.made_up import TODAY, Desk, compared, counts, recognized, said, student
from interventiondesk.domain.declared import checked
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Contact, FamilyContact, Group, Membership
from interventiondesk.exchange.draft import Draft

LINH = student("1", given="Linh", family="Tran", birth_date=dt.date(2018, 3, 14))
EVA = student("2", given="Eva", family="Diaz")
MERCER = Staff(id="mercer", given_name="Dana", family_name="Mercer")


def draft(desk: Desk, kind: str, *rows: list, **how: object) -> Draft:
    sheet, about = recognized(*rows)
    assert about.kind == kind
    return compared(sheet, about, desk.here, **how)


def only(desk: Desk, entity: type) -> list:
    return desk.all(entity)


SHEETS = {
    "families": [
        ["Student ID", "Parent Name", "Relationship", "Phone", "Email", "Home Language", "Interpreter"],
        ["1", "Mai Tran", "Mother", "+1 555 0100", "mai@example.org", "Vietnamese", "Yes"],
        ["2", "Luz Diaz", "Aunt", "", "", "", "No"],
    ],
    "staff": [["Last Name", "First Name", "Role"], ["Okoro", "Ada", "School Counselor"], ["Ames", "Jo", ""]],
    "calendar": [
        ["Date", "End Date", "School Day", "Event"],
        ["2026-12-21", "2027-01-01", "No", "Winter break"],
        ["2027-01-16", "", "Yes", "Make-up day"],
    ],
    "groups": [
        ["Student ID", "Group", "Area", "Teacher", "Start Date"],
        ["1", "Blue birds", "ELA", "D. Mercer", "2026-09-01"],
        ["2", "Blue birds", "", "", ""],
    ],
    "contacts": [
        ["Student ID", "Date", "Contact Type", "With Whom", "Notes", "Staff"],
        ["1", "2026-09-02", "Phone call", "Mai Tran", "Told about the plan", "Mercer"],
        ["1", "2026-09-02", "Phone call", "Mai Tran", "Called back", "Mercer"],
    ],
    "requests": [
        ["Student ID", "Date", "Requested By", "Concern", "What was tried", "Family Informed"],
        ["1", "2026-09-02", "Mercer, Dana", "Cannot sit still", "Another seat", "Yes"],
        ["2", "", "", "Reads slowly", "", ""],
    ],
    "actions": [
        ["Task", "Who", "Due", "Done"],
        ["Call home", "Dana Mercer", "2026-10-01", "No"],
        ["Order books", "", "", "Yes"],
    ],
}


@pytest.mark.parametrize("kind", SHEETS)
def test_a_plain_sheet_comes_in_without_a_mapping_and_twice_is_once(kind: str) -> None:
    desk = Desk(LINH, EVA, MERCER)
    made = desk.apply(draft(desk, kind, *SHEETS[kind]))
    assert made.problems == ()
    assert (len(made.changed), len(made.unchanged), made.read) == (0, 0, 2)
    assert [checked(value) for value in made.values] == list(made.values)
    before = dict(desk.values)
    again = desk.apply(draft(desk, kind, *SHEETS[kind]))
    assert (again.values, len(again.new), len(again.changed)) == ((), 0, 0)
    assert len(again.unchanged) == len(made.new)
    assert desk.values == before


@pytest.mark.parametrize("kind", SHEETS)
def test_an_empty_cell_takes_nothing_away(kind: str) -> None:
    desk = Desk(LINH, EVA, MERCER)
    head, row = SHEETS[kind][:2]
    desk.apply(draft(desk, kind, head, row))
    keep = {"Student ID", "Parent Name", "Last Name", "First Name", "Date", "End Date", "Group", "With Whom", "Concern"}
    keep |= {"Task", "Due", "Contact Type"}
    bare = [cell if title in keep else "" for title, cell in zip(head, row, strict=True)]
    assert desk.apply(draft(desk, kind, head, bare)).values == ()


def test_a_change_is_told_field_by_field() -> None:
    desk = Desk(LINH, EVA)
    desk.apply(draft(desk, "families", *SHEETS["families"]))
    head = ["Student ID", "Parent Name", "Phone", "Interpreter"]
    made = draft(desk, "families", head, ["1", "Mai Tran", "555-0199", "No"])
    assert made.changed[0].title == "Tran, Linh: Mai Tran"
    assert made.changed[0].changes == (("Phone", "+1 555 0100", "555-0199"), ("Interpreter needed", "Yes", "No"))
    assert made.values[0].relation == "Mother"


def test_what_was_typed_by_hand_is_met_and_not_doubled() -> None:
    typed = FamilyContact(id="typed", student_id=LINH.id, date=dt.date(2026, 9, 2), with_whom="Mai Tran", outcome="?")
    desk = Desk(LINH, MERCER, typed)
    made = desk.apply(draft(desk, "contacts", *SHEETS["contacts"]))
    assert counts(made) == (1, 1, 0, 0, 0)
    assert sorted(one.outcome for one in only(desk, FamilyContact)) == ["Called back", "Told about the plan"]


def test_all_that_is_wrong_with_a_row_is_said_at_once() -> None:
    made = draft(Desk(LINH), "families", SHEETS["families"][0], ["9", "", "", "", "", "", "maybe"])
    assert said(made) == [
        (2, "Student ID", "No student with the ID 9 is on this desk."),
        (2, "Parent Name", "Parent Name is empty."),
        (2, "Interpreter", "maybe is neither Yes nor No."),
    ]
    assert len(made.rejected) == 1


def test_staff_are_known_by_name_however_it_is_written() -> None:
    desk = Desk(LINH, MERCER)
    head = ["Student ID", "Date", "Requested By", "Concern"]
    names = ["Dana Mercer", "Mercer, Dana", "D. Mercer", "Mercer", "Ms. Mercer", "mercer dana"]
    rows = [["1", f"2026-09-{at:02d}", name, "Reads slowly"] for at, name in enumerate(names, 1)]
    made = draft(desk, "requests", head, *rows, ["1", "2026-09-10", "Somebody Else", "Reads slowly"])
    assert [one.staff_id for one in made.values] == ["mercer"] * 6 + [None]
    assert made.warnings == ("Somebody Else is not among the staff of this desk: left empty in 1 row.",)


def test_a_role_that_is_not_known_is_asked_for() -> None:
    made = draft(Desk(), "staff", ["Last Name", "First Name", "Role"], ["Ames", "Jo", "Wizard"])
    assert said(made) == [(2, "Role", "Wizard is not known as role.")]
    assert "Interventionist" in made.problems[0].remedy


def test_a_break_is_its_weekdays_and_a_day_without_a_word_is_no_day_of_school() -> None:
    desk = Desk()
    made = draft(desk, "calendar", *SHEETS["calendar"])
    assert [(one.date.isoformat(), one.instructional) for one in made.values][8:] == [
        ("2026-12-31", False),
        ("2027-01-01", False),
        ("2027-01-16", True),
    ]


def test_a_new_group_is_made_once_and_who_is_in_it_stays_in_it() -> None:
    desk = Desk(LINH, EVA, MERCER)
    made = desk.apply(draft(desk, "groups", *SHEETS["groups"]))
    (group,) = only(desk, Group)
    assert (group.name, group.area, group.staff_id) == ("Blue birds", "reading", "mercer")
    assert made.warnings == ("The group Blue birds is new here.",)
    assert [(one.begin_date, one.position) for one in only(desk, Membership)] == [
        (dt.date(2026, 9, 1), 1.0),
        (TODAY, 2.0),
    ]
    later = draft(desk, "groups", *SHEETS["groups"], today=TODAY + dt.timedelta(days=30))
    assert (counts(later), later.values) == ((0, 0, 2, 0, 0), ())


def test_a_request_is_answered_by_the_same_row_later() -> None:
    desk = Desk(LINH, EVA, MERCER)
    desk.apply(draft(desk, "requests", *SHEETS["requests"]))
    head = ["Student ID", "Requested By", "Concern", "Answer", "Answered On"]
    made = desk.apply(draft(desk, "requests", head, ["1", "", "Cannot sit still", "A plan began", "2026-09-18"]))
    assert made.changed[0].changes == (("Answer", "", "A plan began"), ("Answered on", "", "2026-09-18"))
    assert len(only(desk, Request)) == 2


def test_an_action_item_that_was_done_keeps_its_day() -> None:
    desk = Desk(MERCER)
    desk.apply(draft(desk, "actions", *SHEETS["actions"]))
    assert [(one.task, one.owner_id, one.done_on) for one in only(desk, ActionItem)] == [
        ("Call home", "mercer", None),
        ("Order books", None, TODAY),
    ]
    later = draft(desk, "actions", *SHEETS["actions"], today=TODAY + dt.timedelta(days=9))
    assert later.values == ()


def test_two_rows_of_one_thing_that_differ_are_both_left_out() -> None:
    head = ["Student ID", "Parent Name", "Phone"]
    made = draft(Desk(LINH), "families", head, ["1", "Mai Tran", "1"], ["1", "Mai Tran", "2"], ["1", "Bao Tran", "3"])
    assert [says for _, _, says in said(made)] == [
        "Tran, Linh: Mai Tran also stands in row 3, with other details.",
        "Tran, Linh: Mai Tran also stands in row 2, with other details.",
    ]
    assert [one.name for one in made.values if isinstance(one, Contact)] == ["Bao Tran"]


# -- students whom no id meets -------------------------------------------------------------------------------------------


def test_who_has_the_name_and_the_birth_date_is_offered_and_taken_only_when_accepted() -> None:
    desk = Desk(msgspec.structs.replace(LINH, local_id="", state_id="901"), EVA)
    rows = [
        ["Student ID", "Last Name", "First Name", "DOB", "Parent Name"],
        ["77", "TRAN", "Linh", "2018-03-14", "Mai Tran"],
        ["2", "Diaz", "Eva", "", "Luz Diaz"],
    ]
    made = draft(desk, "families", *rows)
    assert [(one.row, one.name, one.sure, one.because) for one in made.offers] == [
        (2, "Tran, Linh", "likely", "Same name and birth date")
    ]
    assert said(made) == [(2, "Student ID", "No student with the ID 77 is on this desk.")]
    taken = draft(desk, "families", *rows, matches={2: made.offers[0].student_id})
    assert (counts(taken), taken.values[0].student_id) == ((2, 0, 0, 0, 0), LINH.id)


def test_an_id_that_was_given_to_somebody_else_is_noticed_by_the_name() -> None:
    head = ["Student ID", "Student Name", "Parent Name"]
    made = draft(Desk(LINH, EVA), "families", head, ["1", "Diaz, Eva", "Luz Diaz"], ["2", "Eva Diaz", "Luz Diaz"])
    assert said(made) == [(2, "Student ID", "The ID 1 is Linh Tran's on this desk, but the row is about Eva Diaz.")]
    assert len(made.new) == 1


def test_a_name_that_changed_in_one_part_is_the_same_student() -> None:
    head = ["Student ID", "Last Name", "First Name", "Parent Name"]
    made = draft(Desk(LINH, EVA), "families", head, ["1", "Nguyen", "Linh", "Mai Tran"], ["2", "Díaz", "Eva", "Luz"])
    assert (counts(made), made.offers) == ((2, 0, 0, 0, 0), ())


def test_namesakes_are_possible_and_never_likely() -> None:
    twins = [student("", f"90{at}", given="Ana", family="Reyes") for at in (1, 2)]
    head = ["Student ID", "Last Name", "First Name", "Parent Name"]
    made = draft(Desk(EVA, *twins), "families", head, ["2", "Diaz", "Eva", "Luz"], ["5", "Reyes", "Ana", "Rosa Reyes"])
    assert [(one.row, one.sure) for one in made.offers] == [(3, "possible"), (3, "possible")]


def test_the_kind_of_id_that_was_said_before_settles_a_file_that_does_not() -> None:
    desk = Desk(student("1", "2", given="Linh"), student("2", "1", given="Minh"))
    rows = [["Student ID", "Parent Name"], ["1", "Mai Tran"]]
    made = draft(desk, "families", *rows)
    assert said(made) == [(2, "Student ID", "The ID 1 may be a Student ID or a State ID.")]
    assert made.asks_ids == ("local", "state")
    usual = draft(desk, "families", *rows, usual_ids="state")
    assert (usual.ids, usual.asks_ids, usual.values[0].student_id) == ("state", (), desk.students[1].id)
