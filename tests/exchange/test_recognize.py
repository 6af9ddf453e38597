from __future__ import annotations

import csv
import random

import pytest

from exchange.made_up import FILES, recognized, table
from interventiondesk.exchange.recognize import Signature, mapped, recognize, rows_below, signatures

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


def test_every_shipped_signature_needs_only_fields_it_has() -> None:
    assert [signature.product for signature in signatures()] == [
        "mCLASS progress monitoring",
        "Score list",
        "Student list",
        "PowerSchool students",
    ]
    for signature in signatures():
        for group in signature.needs:
            assert set(group) <= set(signature.fields)
