from __future__ import annotations

import csv
import random

import msgspec
import pytest

from exchange.made_up import FILES, recognized, table
from interventiondesk.exchange.catalog import Recognized
from interventiondesk.exchange.layouts import answered, spread
from interventiondesk.exchange.recognize import (
    Signature,
    is_misspelled,
    mapped,
    own_signature,
    recognize,
    rows_below,
)
from interventiondesk.exchange.tables import Table, text_of

STATE = (FILES / "powerschool-state.txt").read_text(encoding="utf-8").splitlines()[0].split("\t")
LOCAL = ["Student_Number", "SchoolID", "EntryDate", "ExitDate", "First_Name", "Last_Name", "Grade_Level", "Network_ID"]
PLAIN = ["Student ID", "Last", "First", "Grade"]


def header(version: int) -> list[str]:
    with (FILES / f"mclass-progress-{version}.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


def test_both_powerschool_exports_are_known_without_mapping() -> None:
    _, state = recognized(STATE)
    _, local = recognized(LOCAL)
    assert (state.kind, state.product) == (local.kind, local.product) == ("students", "PowerSchool students")
    assert {field: state.title(field) for field in ("state_id", "family_name", "grade", "homeroom", "birth_date")} == {
        "state_id": "State_StudentNumber",
        "family_name": "Last_Name",
        "grade": "Grade_Level",
        "homeroom": "Home_Room",
        "birth_date": "DOB",
    }
    assert local.title("local_id") == "Student_Number"
    assert state.unmapped == ("SchoolID", "Mailing_Street")


@pytest.mark.parametrize("version", [1, 2, 3])
def test_every_header_version_of_mclass_progress_monitoring_is_known(version: int) -> None:
    _, found = recognized(header(version))
    assert (found.kind, found.product) == ("scores", "mCLASS progress monitoring")
    assert found.title("date") in {"Client Date", "Probe Clientdate"}
    assert found.title("value") == "Score"
    assert found.title("level") == "Assessment Grade"
    assert found.title("local_id").startswith("Primary ID - Student ID")
    assert ("state_id" in found.mapping) == (version == 3)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_drift_does_not_matter(version: int) -> None:
    """Shuffled, re-cased, with underscores, blank and unknown columns, some of its own missing, one renamed."""
    dice = random.Random(version)  # noqa: S311 - it only shuffles headers
    names = [name for name in header(version) if name not in {"PM Period", "Score Change", "State", "Migrant"}]
    names = [name.upper().replace(" ", "_") if dice.random() < 0.5 else f" {name.lower()} " for name in names]
    names += ["", "", "Reading Coach", "ext_note"]
    dice.shuffle(names)
    _, found = recognized(names)
    assert found.product == "mCLASS progress monitoring"
    assert {"measure", "value", "date", "level", "probe", "local_id"} <= set(found.mapping)


def test_plain_sheets_are_known_by_their_headers() -> None:
    _, students = recognized(PLAIN)
    _, scores = recognized(["Student ID", "Measure", "Date", "Score"])
    assert (students.kind, students.mapping) == (
        "students",
        {"local_id": 0, "family_name": 1, "given_name": 2, "grade": 3},
    )
    assert (scores.kind, scores.mapping) == ("scores", {"student_id": 0, "measure": 1, "date": 2, "value": 3})


def test_the_titles_of_our_own_fields_are_known() -> None:
    _, found = recognized(["Last name", "First name", "State ID", "Date of birth", "Left on"])
    assert found.mapping == {"family_name": 0, "given_name": 1, "state_id": 2, "birth_date": 3, "end_date": 4}


def test_the_header_is_found_below_title_lines() -> None:
    sheet, found = recognized(
        ["Alder Grove School"], ["Student list", None, None, "9/3/2026"], [], PLAIN, ["001", "Tran", "Linh", "2"]
    )
    assert found.header_row == 4
    assert [row.number for row in rows_below(sheet, found)] == [5]


def test_notes_and_repeated_headers_are_no_rows() -> None:
    sheet, found = recognized(
        PLAIN, ["001", "Tran", "Linh", "2"], PLAIN, ["002", "Tran", "Minh", "2"], ["2 students in all"]
    )
    assert [row.number for row in rows_below(sheet, found)] == [2, 4]


def test_a_file_that_is_something_else_is_not_taken_for_a_student_list() -> None:
    for names in (
        ["Student ID", "Last Name", "First Name", "Grade", "Fall Score", "Percentile"],
        ["Last_Name", "First_Name", "Student_ID", "Total_Comprehension_score", "Admin_Date"],
        ["Assessment", "Student Id", "First Name", "Last Name", "Grade", "DOB", "Gender"],
    ):
        _, found = recognized(names)
        assert found.kind is None


def test_an_unknown_sheet_gets_a_proposal() -> None:
    _, found = recognized(["Pupil code", "Surname", "Given name", "Grade"], ["17", "Tran", "Linh", "2"])
    assert found.kind is None
    assert found.mapping == {"family_name": 1, "given_name": 2, "grade": 3}
    assert found.unmapped == ("Pupil code",)
    chosen = mapped(found, {"local_id": "pupil code", "family_name": "Surname", "given_name": 2})
    assert (chosen.kind, chosen.mapping) == ("students", {"local_id": 0, "family_name": 1, "given_name": 2})
    assert mapped(found, {"student_id": 0, "value": 3}).kind == "scores"
    with pytest.raises(KeyError, match="Points"):
        mapped(found, {"value": "Points"})


def test_numbers_alone_are_no_header() -> None:
    assert recognize(table([1, 2, 3], [4, 5, 6])).kind is None
    assert recognize(table()).header_row == 0
    assert recognize(table([1, 2, 3])).title("value") == ""


def test_a_school_can_add_a_signature_of_its_own() -> None:
    own = Signature(
        product="Our reading sheet",
        kind="scores",
        fields={"local_id": ["Pupil code"], "measure": ["What"], "date": ["When"], "value": ["How many"]},
        needs=[["local_id"], ["measure"], ["date"], ["value"]],
        specific=True,
    )
    found = recognize(table(["When", "Pupil code", "What", "How many"]), [own])
    assert (found.product, found.mapping) == (
        "Our reading sheet",
        {"date": 0, "local_id": 1, "measure": 2, "value": 3},
    )


def test_private_columns_are_never_mapped_or_offered() -> None:
    _, found = recognized([*PLAIN, "SSN", "Password"])
    assert found.unmapped == ()


def test_a_misspelled_header_is_known_where_nothing_else_is_meant() -> None:
    _, found = recognized(["Student Numbr", "Last Name", "First Name", "Grade"])
    assert (found.kind, found.title("local_id")) == ("students", "Student Numbr")
    names = [name if name != "Client Date" else "Cleint Date" for name in header(1) if name != "Sync Date"]
    _, found = recognized(names)
    assert found.title("date") == "Cleint Date"


def test_a_number_in_a_name_is_never_taken_for_another() -> None:
    assert is_misspelled("studentnumbr", "studentnumber", 2)
    assert is_misspelled("cleintdate", "clientdate", 1)
    assert not is_misspelled("goal1score", "goal2score", 1)
    assert not is_misspelled("goalstartdate", "goalenddate", 2)
    assert not is_misspelled("daysabsent", "dayspresent", 1)


def test_a_header_in_two_rows_is_read_as_one() -> None:
    sheet, found = recognized(
        ["Alder Grove School"],
        ["Student", "Last", "First", "Date", "Measure", "Raw"],
        ["ID", "Name", "Name", "Given", None, "Score"],
        ["104211", "Okafor", "Amara", "9/14/2026", "ORF", "61"],
    )
    assert found.kind == "scores"
    assert found.headings == ("Student ID", "Last Name", "First Name", "Date Given", "Measure", "Raw Score")
    assert [row.number for row in rows_below(sheet, found)] == [4]


def test_an_upper_header_stands_over_the_columns_right_of_it() -> None:
    h = ["Assessment", "Assessment Language", "State", "School", "Local ID", "FAST ID", "Special Ed. Status", "Grade"]
    sheet, found = recognized(
        [*[None] * 8, "Fall", None, "Winter", None],
        [*h, "aReading Test Theta", "aReading Final Date", "aReading Test Theta", "aReading Final Date"],
        ["aReading", "English", "ND", "Alder Grove", "104211", "7711", "", "3", "480", "9/14/2026", "490", "1/20/2027"],
    )
    assert found.product == "FastBridge aReading"
    long, about = spread(sheet, found)
    assert _said(long, about, "season", "value", "date") == [
        ("Fall", "480", "9/14/2026"),
        ("Winter", "490", "1/20/2027"),
    ]


# -- wide sheets that a school made ------------------------------------------------------------------------------------


def _said(sheet: Table, about: Recognized, *fields: str) -> list[tuple[str, ...]]:
    return [tuple(text_of(row.cells[about.mapping[field]]) for field in fields) for row in sheet.rows]


def test_a_sheet_with_a_column_a_day_asks_what_was_measured() -> None:
    sheet, found = recognized(
        ["Student ID", "Last Name", "9/14/2026", "9/21/2026", "9/28/2026"],
        ["104211", "Okafor", "61", "64", None],
        ["104212", "Muñoz", "55", "absent", "58"],
    )
    assert (found.kind, found.asks) == ("scores", ("measure",))
    long, about = spread(sheet, answered(found, {"measure": "ORF grade 3"}))
    assert (about.asks, about.kind) == ((), "scores")
    assert [row.number for row in long.rows] == [2, 2, 3, 3, 3]
    assert _said(long, about, "student_id", "measure", "date", "value")[:3] == [
        ("104211", "ORF grade 3", "9/14/2026", "61"),
        ("104211", "ORF grade 3", "9/21/2026", "64"),
        ("104212", "ORF grade 3", "9/14/2026", "55"),
    ]


def test_a_sheet_with_a_column_a_week_asks_when_week_1_was() -> None:
    sheet, found = recognized(["Student ID", "Week 1", "Week 2", "wk 4"], ["104211", "61", "64", "70"])
    assert found.asks == ("measure", "first_day")
    long, about = spread(sheet, answered(found, {"measure": "ORF", "first_day": "2026-09-14"}))
    assert _said(long, about, "date", "value") == [("2026-09-14", "61"), ("2026-09-21", "64"), ("2026-10-05", "70")]
    with pytest.raises(ValueError, match="Invalid isoformat"):
        answered(found, {"first_day": "Monday"})


def test_a_sheet_with_a_column_a_measure_asks_for_the_day_or_the_year() -> None:
    sheet, found = recognized(["Student ID", "Grade", "ORF", "NWF-CLS"], ["104211", "3", "61", "48"])
    assert found.asks == ("date",)
    long, about = spread(sheet, answered(found, {"date": "2026-09-14"}))
    assert _said(long, about, "measure", "value", "date") == [
        ("ORF", "61", "2026-09-14"),
        ("NWF-CLS", "48", "2026-09-14"),
    ]
    sheet, found = recognized(["Student ID", "Fall ORF", "Winter ORF"], ["104211", "61", "74"])
    assert found.asks == ("year",)
    long, about = spread(sheet, found)
    assert _said(long, about, "measure", "season", "value") == [("ORF", "Fall", "61"), ("ORF", "Winter", "74")]


def test_letters_under_days_are_not_taken_for_scores() -> None:
    _, found = recognized(["Student ID", "9/14/2026", "9/15/2026"], ["104211", "P", "T"], ["104212", "P", "P"])
    assert found.kind is None


@pytest.mark.parametrize("name", ["Name", "Full name", "Student name"])
def test_days_as_headings_are_no_list_of_people(name: str) -> None:
    head = ["Student ID", name, "1/11/2027", "1/12/2027"]
    _, codes = recognized(head, ["104211", "Amara Okafor", "P", "T"], ["104212", "Ana Muñoz", "A", "P"])
    assert (codes.kind, codes.product) == (None, "")
    _, scores = recognized(head, ["104211", "Amara Okafor", "61", "64"], ["104212", "Ana Muñoz", "55", "58"])
    assert (scores.kind, scores.asks, len(scores.runs)) == ("scores", ("measure",), 2)
    assert "name" not in {*codes.mapping, *scores.mapping}
    assert recognized([*head[:2], "Grade", *head[2:]], ["104211", "Amara Okafor", "3", "P", "T"])[1].kind is None
    assert recognized([*head[:2], "1", "2", "3"], ["104211", "Amara Okafor", "P", "T", "P"])[1].kind is None


def test_a_name_alone_is_never_a_family_member() -> None:
    for name in ("Name", "Full name", "Student name"):
        assert recognized(["Student ID", name])[1].kind == "students"
        assert recognized(["Student ID", name, "Phone", "Email"])[1].kind == "students"
        assert recognized(["Student ID", name, "Relation", "Phone"])[1].kind is None
        assert recognized(["Student ID", name, "Name of student", "Phone"])[1].kind != "families"
        for adult in ("Parent", "Guardian", "Contact name"):
            _, found = recognized(["Student ID", name, adult])
            assert (found.kind, found.title("name"), found.title("full_name")) == ("families", adult, name)
    _, found = recognized(["Student ID", "Student name", "Name", "Relation"])
    assert (found.kind, found.title("name"), found.title("full_name")) == ("families", "Name", "Student name")


@pytest.mark.parametrize("names", [["Name"], ["Last", "First"]])
def test_columns_of_days_without_a_year_or_of_subjects_are_no_student_list(names: list[str]) -> None:
    for others in (["Sept 8", "Sept 15"], ["9/8", "9/15"], ["Math", "Reading", "Science"]):
        assert recognized(["Student ID", *names, *others], ["104211", *names, *["61"] * len(others)])[1].kind is None
    assert recognized(["Student ID", *names, "Grade", "Sept 8", "Sept 15"])[1].kind is None
    assert recognized(["Student ID", *names])[1].kind == "students"
    for tells in ("Grade", "DOB", "Homeroom", "School", "Gender"):
        assert recognized(["Student ID", *names, tells, "T-shirt"])[1].kind == "students"


# -- a school's own signatures -----------------------------------------------------------------------------------------


def test_a_mapping_said_once_knows_the_next_file() -> None:
    sheet, found = recognized(
        ["Pupil code", "What", "When", "How many", "Remark"], ["17", "ORF", "9/14/2026", "61", ""]
    )
    assert found.kind is None
    chosen = mapped(found, {"local_id": 0, "measure": 1, "date": 2, "value": 3})
    own = own_signature(chosen, chosen.mapping, "Our reading sheet")
    own = msgspec.json.decode(msgspec.json.encode(own), type=Signature)
    again = recognize(
        table(["", "HOW MANY", "when", "Pupil_Code", "What"], ["", "61", "9/14/2026", "17", "ORF"]), [own]
    )
    assert (again.kind, again.product) == ("scores", "Our reading sheet")
    assert again.mapping == {"value": 1, "date": 2, "local_id": 3, "measure": 4}
    assert recognize(sheet).product == ""


def test_an_own_signature_keeps_the_columns_of_a_wide_sheet() -> None:
    sheet, found = recognized(["Student ID", "Week 1", "Week 2"], ["104211", "61", "64"])
    said = answered(found, {"measure": "ORF", "first_day": "2026-09-14"})
    own = own_signature(said, said.mapping, "Our weeks")
    again = recognize(sheet, [own])
    assert (again.product, again.asks) == ("Our weeks", ())
    long, about = spread(sheet, again)
    assert _said(long, about, "measure", "date", "value") == [("ORF", "2026-09-14", "61"), ("ORF", "2026-09-21", "64")]


def test_an_own_signature_needs_something_to_be_known_by() -> None:
    with pytest.raises(ValueError, match="what the file holds"):
        own_signature(Recognized(headings=("A", "B")), {"local_id": 0}, "Ours")
    with pytest.raises(ValueError, match="by which it could be known again"):
        own_signature(Recognized(kind="students", headings=("", "")), {"local_id": 0}, "Ours")
