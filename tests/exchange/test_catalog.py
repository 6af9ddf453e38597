"""Every signature against files in its true layout, with drift, and against versions that it has never seen."""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.made_up import FILES, made_up_file, made_up_path, table
from interventiondesk.domain.declared import spaced
from interventiondesk.exchange.catalog import Catalog, Known, Series, Signature, shipped, signatures, without
from interventiondesk.exchange.child import read_file
from interventiondesk.exchange.layouts import answered, spread
from interventiondesk.exchange.meanings import school_year_of, season_of
from interventiondesk.exchange.measuring import Measures, instrument_of, known_measure
from interventiondesk.exchange.recognize import Recognized, recognize
from interventiondesk.exchange.sheets import SHEET, SHEETS, SheetKind
from interventiondesk.exchange.tables import Table, text_of

ALL = signatures()
SEEN = [(signature, version) for signature in ALL for version in range(len(signature.seen))]
ANSWERS = {"test": "Reading", "season": "Fall", "year": "2026-2027", "date": "2026-09-14"}


def name(case: tuple[Signature, int]) -> str:
    return f"{case[0].product} {case[1]}"


def long_rows(sheet: Table, about: Recognized) -> list[dict[str, str]]:
    """What the rows of a long sheet say, field by field."""
    return [
        {field: text_of(row.cells[at]) for field, at in about.mapping.items() if at < len(row.cells)}
        for row in sheet.rows
    ]


def read(signature: Signature, version: int) -> tuple[Recognized, list[dict[str, str]]]:
    sheet = table(*made_up_file(signature, version))
    found = recognize(sheet)
    if not found.is_wide:
        return found, long_rows(Table(rows=sheet.rows[1:]), found)
    return found, long_rows(*spread(sheet, answered(found, {ask: ANSWERS[ask] for ask in found.asks})))


# -- the signatures themselves -----------------------------------------------------------------------------------------


def test_there_are_thirty_signatures_and_a_plain_sheet_for_every_kind() -> None:
    specific = {one.product for one in ALL if one.specific and not one.roster_table}
    assert len(specific) >= 30
    assert {one.kind for one in ALL if not one.specific} == {sheet.kind for sheet in SHEETS}
    assert {one.roster_table for one in ALL if one.family == "OneRoster"} >= {"users", "roles", "orgs", "enrollments"}
    assert {one.roster_table for one in ALL if one.family == "School Data Sync"} >= {"Student", "Section", "users"}


@pytest.mark.parametrize("signature", ALL, ids=lambda one: one.product)
def test_a_signature_names_only_fields_of_its_kind(signature: Signature) -> None:
    known = set(SHEET[signature.kind].all_fields) if signature.kind else set()
    used = set(signature.fields) | {name for group in signature.needs for name in group} | set(signature.constants)
    used |= {field for one in signature.series for field in (one.field, *one.fields)}
    assert {field for field in used if not field.startswith("_")} <= known
    assert signature.about or signature.roster_table


def test_screeners_of_behavior_and_emotion_are_restricted() -> None:
    assert {one.product for one in ALL if one.restricted} == {"BASC-3", "BASC-3 BESS"}
    assert all(recognize(table(one.seen[0])).restricted for one in ALL if one.restricted)


# -- files in their true layout ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", SEEN, ids=name)
def test_a_file_in_its_true_layout_is_known(case: tuple[Signature, int]) -> None:
    signature, version = case
    found = recognize(table(*made_up_file(signature, version)))
    assert (found.product, found.kind, found.roster_table) == (
        signature.product,
        signature.kind,
        signature.roster_table,
    )
    assert found.header_row == 1


@pytest.mark.parametrize("case", SEEN, ids=name)
def test_a_shuffled_padded_and_recased_copy_is_still_known(case: tuple[Signature, int]) -> None:
    """Title lines above, unknown and blank columns, another order, another case, underscores for spaces, a note below."""
    signature, version = case
    dice = random.Random(f"{signature.product}{version}")  # noqa: S311 - it only shuffles headers
    rows = made_up_file(signature, version)
    columns = [list(column) for column in zip(*rows, strict=True)]
    columns += [["Reading coach's remark", *[""] * (len(rows) - 1)], ["", *["x"] * (len(rows) - 1)]]
    dice.shuffle(columns)
    for column in columns:
        turn = dice.choice((str.upper, str.lower, lambda text: text.replace(" ", "_"), lambda text: f" {text} "))
        column[0] = turn(column[0])
    again = [list(row) for row in zip(*columns, strict=True)]
    found = recognize(table(["Alder Grove School"], ["Printed", "9/30/2026"], *again, ["3 students in all"]))
    straight = recognize(table(*rows))
    assert (found.product, found.kind, found.header_row) == (straight.product, straight.kind, 3)
    assert set(found.mapping) == set(straight.mapping)
    assert len(found.runs) == len(straight.runs)


EXPECTED: dict[str, dict[str, str]] = {
    "Acadience Math": {"measure": "bqd", "level": "K", "season": "beg"},
    "Acadience Reading / DIBELS Next": {"student_id": "104211", "measure": "ORF", "date": "9/14/2026", "value": "60"},
    "aimswebPlus": {"state_id": "9000104211", "date": "9/14/2026", "measure": "ORF", "value": "60"},
    "Aspen assessments": {"state_id": "9000104211", "measure": "Reading ELA", "date": "9/14/2026", "value": "60"},
    "Aspen attendance": {"local_id": "104211", "date": "9/14/2026", "absent": "1", "tardy": "0", "reason": "Sick"},
    "Aspen behavior": {"local_id": "104211", "date": "9/14/2026", "behavior": "Disruption", "location": "Playground"},
    "Aspen students": {"state_id": "9000104211", "full_name": "Okafor, Amara", "grade": "3"},
    "BASC-3": {"student_id": "104211", "scale": "asi", "total": "3", "date": "9/14/2026"},
    "BASC-3 BESS": {"local_id": "104211", "scale": "BERI", "total": "3", "band": "Low Risk", "date": "9/14/2026"},
    "Beacon": {"state_id": "9000104211", "measure": "Beacon Reading", "value": "60", "season": "Fall"},
    "DeansList attendance": {"local_id": "104211", "date": "9/14/2026", "code": "A"},
    "DeansList behavior": {"local_id": "104211", "date": "9/14/2026", "behavior": "Disruption", "incident": "5501"},
    "easyCBM benchmark": {"student_id": "104211", "measure": "PRF", "value": "60", "level": "3", "season": "Fall"},
    "easyCBM progress": {"measure": "RDG BASIC", "level": "3", "probe": "1", "date": "9/14/2026", "value": "60"},
    "FastBridge aMath": {
        "local_id": "104211",
        "measure": "aMath",
        "season": "Fall",
        "date": "9/14/2026",
        "value": "60",
    },
    "FastBridge aReading": {"vendor_id": "7711", "measure": "aReading", "season": "Fall", "value": "60"},
    "FastBridge CBMreading": {"measure": "CBMR-English", "level": "3", "season": "Fall", "value": "60", "errors": "2"},
    "FastBridge progress monitoring": {
        "local_id": "104211",
        "measure": "Reading Words read correct per minute",
        "date": "9/14/2026",
        "value": "60",
        "goal_baseline": "52",
        "goal": "96",
    },
    "FastBridge SAEBRS": {"local_id": "104211", "scale": "SAEBRS total", "total": "3", "band": "Low Risk"},
    "FastBridge screening": {"measure": "earlyReading English", "season": "Fall", "value": "60", "date": "9/14/2026"},
    "Fountas and Pinnell": {"student_id": "104211", "measure": "About The Text", "date": "9/14/2026", "value": "60"},
    "i-Ready diagnostic": {"student_id": "104211", "measure": "i-Ready Reading", "date": "9/14/2026", "value": "60"},
    "i-Ready growth monitoring": {"measure": "i-Ready Reading", "date": "9/14/2026", "value": "60"},
    "IDEL": {"measure": "Fluidez en Nombrar Letras", "level": "3", "season": "Fall", "value": "60"},
    "Istation": {"student_id": "104211", "measure": "ORF", "date": "9/14/2026", "value": "60"},
    "mCLASS DIBELS 8 benchmark": {"measure": "Composite", "level": "3", "season": "Fall", "value": "60"},
    "mCLASS Lectura": {"measure": "Composite", "level": "3", "date": "9/14/2026", "value": "60"},
    "mCLASS progress monitoring": {"measure": "ORF", "level": "3", "date": "9/14/2026", "value": "60", "probe": "1"},
    "NWEA MAP Fluency": {"measure": "Phonological awareness", "kind": "benchmark", "value": "60"},
    "NWEA MAP Growth": {"student_id": "104211", "measure": "Reading RIT", "date": "9/14/2026", "value": "60"},
    "PowerSchool students": {"state_id": "9000104211", "family_name": "Okafor", "grade": "3", "homeroom": "RM 12"},
    "Renaissance Star": {"measure": "Reading scaled score", "date": "9/14/2026", "value": "60"},
    "SRSS-IE": {"student_id": "104211", "season": "Fall", "scale": "SRSS-I5", "total": "3", "band": "Low Risk"},
    "Star CBM": {"student_id": "104211", "measure": "ORF", "level": "3", "date": "9/14/2026", "value": "60"},
    "UO DIBELS 8": {"student_id": "104211", "measure": "LNF", "level": "1st", "season": "Middle", "value": "60"},
}


@pytest.mark.parametrize("product", sorted({one.product for one in ALL if one.specific and one.kind}))
def test_the_first_row_says_what_it_should(product: str) -> None:
    signature = next(one for one in ALL if one.product == product and (one.kind or product not in EXPECTED))
    version = {"Acadience Reading / DIBELS Next": 0, "aimswebPlus": 0}.get(product, 0)
    if product == "i-Ready diagnostic":
        signature = next(one for one in ALL if one.product == product and "Subject" in one.seen[-1])
        version = len(signature.seen) - 1
    found, rows = read(signature, version)
    expected = EXPECTED[product]
    assert {field: rows[0][field] for field in expected} == expected
    assert found.confidence > 0.9


@pytest.mark.parametrize("case", [case for case in SEEN if case[0].kind and case[0].specific], ids=name)
def test_every_file_says_who_when_and_how_much_in_all_its_rows(case: tuple[Signature, int]) -> None:
    signature, version = case
    _, rows = read(signature, version)
    assert len(rows) >= 3
    for group in signature.needs:
        assert all(any(row.get(field) for field in group) for row in rows), group


@pytest.mark.parametrize("case", [case for case in SEEN if case[0].series], ids=name)
def test_rows_left_out_of_a_wide_file_can_be_read_again(case: tuple[Signature, int]) -> None:
    """The sheet of rows to mend has the long layout: it is read as what it is."""
    signature, version = case
    sheet = table(*made_up_file(signature, version))
    found = recognize(sheet)
    long, about = spread(sheet, answered(found, {ask: ANSWERS[ask] for ask in found.asks}))
    again = recognize(table(about.headings, *(row.cells for row in long.rows)))
    assert again.kind == about.kind
    ours = {"measure", "value", "date", "season", "level", "total", "scale", "band"}
    assert {field: at for field, at in again.mapping.items() if field in ours} == {
        field: at for field, at in about.mapping.items() if field in ours
    }


def test_one_row_of_the_srss_ie_is_two_ratings() -> None:
    signature = next(one for one in ALL if one.product == "SRSS-IE")
    _, rows = read(signature, 0)
    assert [(row["student_id"], row["scale"], row["total"]) for row in rows[:2]] == [
        ("104211", "SRSS-I5", "3"),
        ("104211", "SRSS-E7", "4"),
    ]


def test_the_most_recent_diagnostic_counts_once() -> None:
    signature = next(
        one for one in ALL if one.product == "i-Ready diagnostic" and len(one.seen) == 2 and one.series[1:]
    )
    names = signature.seen[1]
    row = dict.fromkeys(names, "") | {"Student ID": "104211", "Subject": "Math"}
    row |= {"Diagnostic: Overall Scale Score (Most Recent)": "455", "Diagnostic: Overall Scale Score (1)": "440"}
    row |= {"Diagnostic: Overall Scale Score (2)": "455", "Diagnostic: Completion Date (1)": "9/8/2026"}
    row |= {"Diagnostic: Completion Date (Most Recent)": "1/12/2027", "Diagnostic: Completion Date (2)": "1/12/2027"}
    sheet = table(names, list(row.values()))
    rows = long_rows(*spread(sheet, recognize(sheet)))
    assert [(one["measure"], one["value"], one["date"]) for one in rows] == [
        ("i-Ready Math", "455", "1/12/2027"),
        ("i-Ready Math", "440", "9/8/2026"),
    ]


def test_a_student_who_was_not_tested_makes_no_row() -> None:
    signature = next(one for one in ALL if one.product == "FastBridge aReading")
    rows = made_up_file(signature)
    rows[1] = [cell if at < 16 else "" for at, cell in enumerate(rows[1])]
    sheet = table(*rows)
    long, _ = spread(sheet, recognize(sheet))
    assert {row.number for row in long.rows} == {3, 4}


def test_headers_that_stand_twice_belong_to_their_block() -> None:
    signature = Signature(
        product="Two blocks",
        kind="scores",
        specific=True,
        fields={"local_id": ["Pupil"]},
        needs=[["local_id"], ["value"]],
        marks=["Pupil"],
        least_marks=1,
        series=[Series(pattern="points"), Series(pattern="on", field="date")],
    )
    sheet = table(["Pupil", "Points", "On", "Points", "On"], ["17", "61", "9/14/2026", "64", "9/21/2026"])
    rows = long_rows(*spread(sheet, recognize(sheet, [signature])))
    assert [(row["value"], row["date"]) for row in rows] == [("61", "9/14/2026"), ("64", "9/21/2026")]


# -- products kept apart -----------------------------------------------------------------------------------------------


def test_student_files_of_one_product_are_never_taken_for_another() -> None:
    lists = [one for one in ALL if one.kind == "students" and one.specific]
    assert len(lists) >= 2
    for signature in lists:
        for version, names in enumerate(signature.seen):
            assert recognize(table(*made_up_file(signature, version))).product == signature.product
            for at in range(len(names)):
                fewer = recognize(table([*names[:at], *names[at + 1 :]]))
                assert fewer.product in {signature.product, "Student list", ""}


PLAIN: dict[str, tuple[str, ...]] = {
    "students": ("ID", "Last", "First", "Gr", "HR", "DOB", "Teacher"),
    "scores": ("Student ID", "Name", "Measure", "Date", "Score", "Grade", "Teacher"),
    "families": ("Student Number", "Student", "Parent/Guardian", "Relationship", "Cell Phone", "Email", "Language"),
    "staff": ("Last Name", "First Name", "Position", "Email", "Room"),
    "calendar": ("Date", "School Day", "Holiday"),
    "attendance": ("Student ID", "Last Name", "First Name", "Date", "Attendance Code", "Reason"),
    "attendance_totals": ("Student ID", "Student Name", "Days Enrolled", "Days Absent", "Tardies", "School Year"),
    "incidents": (
        "Student #",
        "Name of Student",
        "Date of Incident",
        "Time",
        "Problem Behavior",
        "Where",
        "Referred By",
    ),
    "courses": ("Student ID", "Course Name", "Term", "Percent", "Letter Grade", "Missing Assignments"),
    "ratings": ("Student ID", "Screener", "Scale", "Total Score", "Risk Level", "Season"),
    "groups": ("Student ID", "Last", "First", "Group Name", "Interventionist", "Start Date"),
    "plans": ("Student ID", "Student", "Tier", "Area of Concern", "Intervention", "Start Date", "Baseline", "Goal"),
    "sessions": ("Student ID", "Session Date", "Minutes", "Present", "Interventionist", "Notes"),
    "contacts": ("Student ID", "Contact Date", "Contact Type", "Spoke With", "Summary", "Staff"),
    "requests": ("Timestamp", "Student ID", "Student Name", "Teacher", "Concern", "What have you tried", "Strengths"),
    "actions": ("Action item", "Who", "Due date", "Done"),
}


@pytest.mark.parametrize("kind", PLAIN)
def test_a_sheet_as_schools_keep_it_is_known(kind: str) -> None:
    found = recognize(table(PLAIN[kind]))
    assert found.kind == kind
    assert not found.unmapped or set(found.unmapped) <= {"Teacher", "Email", "Room", "Notes"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda one: one.kind)
def test_every_field_of_every_sheet_has_a_name(sheet: SheetKind) -> None:
    """In a list of students an ID of an unknown kind is the school's own."""
    known = next(one for one in shipped().known if one.signature.kind == sheet.kind and not one.signature.specific)
    fields = {field for field in sheet.all_fields if (sheet.kind, field) != ("students", "student_id")}
    assert set(known.signature.fields) == fields
    for names in (
        [known.signature.fields[field][0] for field in sheet.all_fields if field in fields],
        [spaced(field) for field in sheet.all_fields if field in fields],
    ):
        found = recognize(table(names))
        assert (found.kind, set(found.mapping)) == (sheet.kind, fields)


# -- versions that nobody has seen -------------------------------------------------------------------------------------


def test_with_each_true_header_row_taken_away_its_product_is_still_known() -> None:
    """Of the vendors' true header rows whose product has several. What only that row taught is gone from the catalog:
    names, marks, words and patterns.

    Two rows cannot be known from their siblings: they share no telling name with any. They bear the product's label and
    are other layouts: Pearson's file of a whole state test, and a district's own list of Fountas and Pinnell levels.
    """
    vendors = [
        one for one in ALL if one.specific and not one.roster_table and one.family not in {"PowerSchool", "Aspen"}
    ]
    rows = Counter(one.product for one in vendors for _ in one.seen)
    known = {id(one): Known(one) for one in ALL}
    wrong: list[str] = []
    tried = 0
    for signature in vendors:
        if rows[signature.product] < 2:
            continue
        for version, names in enumerate(signature.seen):
            rest = Catalog([without(one, version) if one is signature else known[id(one)] for one in ALL])
            found = recognize(table(names), catalog=rest)
            tried += 1
            if found.product != signature.product or found.kind != signature.kind:
                wrong.append(f"{signature.product} {version}: {found.product or None}")
    assert tried >= 60
    assert len(wrong) <= 0.05 * tried, wrong
    assert wrong == ["aimswebPlus 0: None", "Fountas and Pinnell 0: None"]


def test_initials_of_a_products_names_are_known_as_these_names() -> None:
    """One Star export writes SS, GE, PR and NCE for what the others write out."""
    signature = next(one for one in ALL if one.product == "Renaissance Star" and "GP" in one.marks)
    version = next(at for at, names in enumerate(signature.seen) if "NCE" in names)
    known = Known(without(signature, version))
    names = signature.seen[version]
    assert known.initials_in(names)["PR"] == "PercentileRank"
    assert [names[run.columns["value"]] for run in known.runs_of(names)] == ["SS"]
    assert known.initials_in(["PR", "NCE", "Grade"]) == {}


def test_what_only_one_row_taught_is_gone_without_it() -> None:
    signature = next(one for one in ALL if one.product == "Istation")
    less = without(signature, 0)
    assert "SKILL" not in less.fields.get("measure", [])
    assert len(less.seen) == len(signature.seen) - 1
    assert less.fields["student_id"] == signature.fields["student_id"]


# -- anything at all ---------------------------------------------------------------------------------------------------

NAMES = sorted({name for one in ALL for row in one.seen for name in row})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.one_of(st.sampled_from(NAMES), st.text(max_size=12)), max_size=30), max_size=4))
def test_no_set_of_headers_is_too_odd(rows: list[list[str]]) -> None:
    sheet = table(*rows)
    found = recognize(sheet)
    assert 0 <= found.confidence <= 1
    assert all(0 <= column < len(found.headings) for column in found.mapping.values())
    long, about = spread(sheet, found)
    assert all(len(row.cells) == len(about.headings) for row in long.rows) or not found.is_wide
    assert {row.number for row in long.rows} <= {row.number for row in sheet.rows}


# -- files on disk -----------------------------------------------------------------------------------------------------

KEPT = (
    "aspen-attendance.csv",
    "easycbm-progress.csv",
    "fastbridge-areading.csv",
    "fastbridge-progress.csv",
    "srss-ie.csv",
)


def test_files_read_from_disk_are_known(tmp_path: Path) -> None:
    for product in ("PowerSchool students", "NWEA MAP Growth", "FastBridge SAEBRS"):
        signature = next(one for one in ALL if one.product == product)
        read_back = read_file(made_up_path(tmp_path, signature))
        assert recognize(read_back.tables[0]).product == product


@pytest.mark.parametrize("file", KEPT)
def test_the_kept_files_are_known(file: str) -> None:
    with (FILES / file).open(encoding="utf-8", newline="") as opened:
        sheet = table(*csv.reader(opened))
    found = recognize(sheet)
    assert found.product.casefold().startswith(file.split("-", maxsplit=1)[0])
    assert found.kind is not None


# -- what the scores are -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [case for case in SEEN if case[0].kind == "scores" and case[0].series], ids=name)
def test_different_columns_of_a_file_are_different_measures(case: tuple[Signature, int]) -> None:
    """Two names of one file are never taken for one measure: their scores would stand on one day of one chart."""
    signature, version = case
    found, rows = read(signature, version)
    texts = {row["measure"].casefold(): row["measure"] for row in rows}
    usual = {text: instrument_of(rows[0].get("assessment", ""), found.instrument) for text in texts}
    meant = {text: known_measure(said, usual[text]) for text, said in texts.items()}
    names = [named.short_name for named in meant.values() if named]
    assert len(names) == len(set(names)), meant


def test_a_word_of_one_test_is_not_the_same_word_of_another() -> None:
    measures = Measures([])
    first = measures.find("Reading RIT", "", "NWEA MAP Growth")
    second = measures.find("Reading scaled score", "", "Star")
    third = measures.find("Reading", "", "i-Ready")
    assert [(one.short_name, one.unit, one.area) for one in (first, second, third)] == [
        ("MAP Reading", "RIT", "reading"),
        ("Star Reading", "points", "reading"),
        ("i-Ready Reading", "points", "reading"),
    ]
    assert measures.find("MAP Reading", "", "NWEA MAP Growth") is first
    assert measures.find("MAP Reading", "", "") is first


@pytest.mark.parametrize(
    ("text", "season"),
    [("Fall 2026-2027", "beginning"), ("MOY", "middle"), ("Spring Benchmark", "end"), ("mid", "middle"), ("", "")],
)
def test_a_term_says_its_benchmark_period(text: str, season: str) -> None:
    assert season_of(text) == season


def test_a_word_that_names_two_periods_or_none_is_no_period() -> None:
    for text in ("Fall to Winter", "Screening Period 4", "2026-2027", "Quarter 1"):
        with pytest.raises(ValueError, match="is not a benchmark period"):
            season_of(text)


def test_a_school_year_is_the_year_it_begins_in() -> None:
    assert [school_year_of(text) for text in ("2026-2027", "2026-27", "SY 2026/27", "Fall 2026-2027")] == [2026] * 4
    for text in ("2026", "2026-2029", "", "27"):
        with pytest.raises(ValueError, match="school year"):
            school_year_of(text)
