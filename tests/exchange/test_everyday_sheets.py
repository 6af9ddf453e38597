"""Sheets as small schools keep them, brought in as they are: other names, heads of two lines, titles, unclear dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from exchange.made_up import Desk, compared, counts, recognized, said, student, table
from interventiondesk.domain.school import SchoolYear
from interventiondesk.domain.signs import Incident
from interventiondesk.domain.students import AttendanceTotal, Contact
from interventiondesk.exchange.bringing import Said, draft_of
from interventiondesk.exchange.catalog import Recognized
from interventiondesk.exchange.child import Refused
from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.layouts import answered, spread
from interventiondesk.exchange.meanings import grade_in, school_year_of
from interventiondesk.exchange.recognize import mapped, own_signature, recognize
from interventiondesk.exchange.seasons import day_of_period, year_beginning
from interventiondesk.exchange.tables import Cell, Table, text_of

TODAY = dt.date(2026, 6, 20)
YEAR = SchoolYear(id="y", title="2025-2026", begin_date=dt.date(2025, 8, 25), end_date=dt.date(2026, 6, 5))
AMARA = student("104211", given="Amara", family="Okafor", grade="3")
ANA = student("104212", given="Ana", family="Muñoz", grade="3")


def school() -> Desk:
    return Desk(AMARA, ANA, YEAR)


def drafted(desk: Desk, *rows: Sequence[Cell], answers: dict[str, str] | None = None, **how: object) -> Draft:
    """A sheet recognized, made long and compared, without the file around it."""
    sheet, about = recognized(*rows)
    long, about = spread(sheet, answered(about, answers or {}))
    assert about.asks == ()
    return compared(long, about, desk.here, **{"today": TODAY} | how)


def bring(desk: Desk, path: Path, **how: object) -> Draft:
    return draft_of(path, desk.here, TODAY, Said(**how))


def sheet_of(path: Path, rows: Sequence[Sequence[Cell]], merged: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book["Sheet"].append(list(row))
    for cells in merged:
        book["Sheet"].merge_cells(cells)
    book.save(path)
    return path


# -- what schools call their columns -----------------------------------------------------------------------------------

ROLL = ("Student ID", "Last Name", "First Name", "Grade", "School")
HEADINGS: dict[tuple[str, ...], dict[str, str]] = {
    ROLL: {
        "Stu #": "local_id",
        "Pupil #": "local_id",
        "Stu ID": "local_id",
        "Adm No": "local_id",
        "Perm #": "local_id",
        "SASID": "state_id",
        "UPN": "state_id",
        "Forename": "given_name",
        "FName": "given_name",
        "Surname": "family_name",
        "Legal Last Name": "family_name",
        "Pupil Name": "full_name",
        "Student (Last, First)": "full_name",
        "Known As": "preferred_name",
        "Yr": "grade",
        "Yr Group": "grade",
        "Gr Lvl": "grade",
        "NC Year": "grade",
        "DOB": "birth_date",
        "D.O.B.": "birth_date",
        "DOB (MM/DD/YYYY)": "birth_date",
        "HR": "homeroom",
        "Hmrm": "homeroom",
        "HR Teacher": "homeroom",
        "Tchr": "homeroom",
        "Tutor Group": "homeroom",
        "Rm #": "homeroom",
        "M/F": "sex",
        "Home Lang": "home_language",
        "Date Enrolled": "begin_date",
        "Admission Date": "begin_date",
        "W/D Date": "end_date",
        "Ph #": "",
        "Guardian 1 Phone": "",
        "Emergency Contact": "",
        "Bus #": "",
        "SPED": "",
        "FRL": "",
    },
    ("Stu #", "Parent Name"): {
        "Ph #": "phone",
        "Cell #": "phone",
        "Tel No": "phone",
        "Guardian Email": "email",
        "Relationship to Child": "relation",
        "Home Lang": "language",
        "Interpreter?": "interpreter",
    },
    ("Stu #", "Student", "Days Enrolled"): {
        "# Abs": "days_absent",
        "Tot Abs": "days_absent",
        "Days Pres": "days_present",
    },
    ("Stu #", "Student", "Days Absent"): {"Days Enr": "days_enrolled", "Membership": "days_enrolled"},
    ("Stu #", "Att Date", "Abs Reason"): {"Att": "code", "P/A": "code", "Abs?": "absent", "Tdy": "tardy"},
    ("Stu #", "Subtest", "Date Taken", "WCPM"): {
        "Errs": "errors",
        "Passage #": "probe",
        "BM Period": "season",
        "Sch Yr": "year",
        "Passage Grade": "level",
        "Tgt": "goal",
    },
    ("Stu #", "Interv", "Date Started"): {
        "Tier of Support": "tier",
        "Mins per Session": "minutes",
        "Days/Week": "weekdays",
        "BL": "goal_baseline",
        "Next Check": "review_date",
        "PM Measure": "measure",
        "Provided By": "staff",
    },
    ("Stu #", "Session Date", "Mins"): {"Grp": "group", "Present?": "outcome", "Tchr": "staff"},
    ("Stu #", "Date Called", "Spoke To"): {"How Contacted": "channel", "Call Notes": "outcome", "Called By": "staff"},
    ("Stu #", "Grp"): {"Interventionist Name": "staff", "Date Joined": "begin_date"},
    ("Stu #", "Inc Date", "Infraction"): {"Maj/Min": "level", "Loc": "location", "Consequences": "action"},
    ("Stu #", "Crs", "Ltr Grade"): {"Avg": "percent", "Qtr": "term", "Missing Assign": "missing"},
    ("Stu #", "Concern", "What I've Tried"): {"Submitted On": "date", "Parents Notified": "family_told"},
    ("Action Items", "Assigned To"): {"Date Due": "due", "Complete?": "done_on"},
}


@pytest.mark.parametrize(
    ("beside", "heading", "field"),
    [
        pytest.param(beside, heading, field, id=f"{heading} beside {beside[-1]}")
        for beside, meant in HEADINGS.items()
        for heading, field in meant.items()
    ],
)
def test_a_heading_that_schools_use_is_known(beside: tuple[str, ...], heading: str, field: str) -> None:
    replaced = {"local_id": "Student ID", "grade": "Grade", "given_name": "First Name", "family_name": "Last Name"}
    names = [name for name in beside if beside is not ROLL or name != replaced.get(field)]
    found = recognize(table([*names, heading]))
    assert found.kind is not None
    assert not found.asks
    assert found.title(field) == (heading if field else "")
    assert set(found.unmapped) <= {"School", *([] if field else [heading])}


def test_seventy_headings_are_tried() -> None:
    assert sum(map(len, HEADINGS.values())) >= 70


def test_a_roster_with_everyday_headings_comes_in(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "Stu #,Surname,Forename,Yr Group,HR,DOB,Ph #,Guardian 1,Guardian 1 Phone\n"
        "104300,Tran,Linh,Year 3,12,2018-03-14,555-0100,Mai Tran,555-0101\n"
        "104301,Cruz,Leo,Yr 4,12,2017-05-02,555-0102,Rosa Cruz,555-0103\n"
    )
    draft = bring(Desk(), path)
    assert (draft.kind, counts(draft)) == ("students", (2, 0, 0, 0, 0))
    assert [(one.local_id, one.sorting_name, one.grade, one.homeroom) for one in draft.values] == [
        ("104300", "Tran, Linh", "3", "12"),
        ("104301", "Cruz, Leo", "4", "12"),
    ]
    assert [grade_in(text) for text in ("Year 3", "yr. 11", "Y6", "3rd")] == ["3", "11", "6", "3"]


def test_two_guardians_in_one_row_are_two_family_members() -> None:
    desk = school()
    desk.apply(
        drafted(
            desk,
            ["Stu ID", "Student", "Guardian 1", "Guardian 1 Phone", "Mother", "Mother Cell", "Father"],
            ["104211", "Okafor, Amara", "Ngozi Okafor", "555-0101", None, None, None],
            ["104212", "Muñoz, Ana", None, None, "Eva Muñoz", "555-0102", "Luis Muñoz"],
        )
    )
    long, about = spread(*recognized(["Stu ID", "Student", "Guardian 1"], ["9", "Cruz, Leo", "Rosa Cruz"]))
    again = recognize(table(about.headings, *(row.cells for row in long.rows)))
    assert (again.kind, again.title("name")) == ("families", "Parent/Guardian")
    assert [(one.name, one.relation, one.phone) for one in desk.all(Contact)] == [
        ("Ngozi Okafor", "", "555-0101"),
        ("Eva Muñoz", "Mother", "555-0102"),
        ("Luis Muñoz", "Father", ""),
    ]


def test_a_list_of_students_may_be_taken_for_their_families(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "Stu ID,Last,First,Gr,HR,Guardian 1,Guardian 1 Phone\n104211,Okafor,Amara,3,12,Ngozi Okafor,555-0101\n"
    )
    assert bring(school(), path).kind == "students"
    draft = bring(school(), path, kind="families")
    assert [(one.name, one.phone) for one in draft.values if isinstance(one, Contact)] == [("Ngozi Okafor", "555-0101")]


def test_a_column_that_counts_the_rows_is_nobodys_id() -> None:
    rows = [["1", "Tran, Linh", "3", "12"], ["2", "Cruz, Leo", "3", "12"], ["3", "Diaz, Eva", "3", "12"]]
    _, found = recognized(["#", "Student Name", "Grade", "Homeroom"], *rows)
    assert "local_id" not in found.mapping
    _, found = recognized(["#", "Student Name", "Grade", "Homeroom"], ["104211", *rows[0][1:]], *rows[1:])
    assert found.title("local_id") == "#"


# -- heads of two lines ------------------------------------------------------------------------------------------------

SEASONS = ["", "", "", "Fall", "", "Winter", "", "Spring", ""]
MEASURES = ["Student ID", "Last", "First", *["ORF", "Accuracy"] * 3]
SCORES = (
    ["104211", "Okafor", "Amara", 61, 95, 74, 96, "", ""],
    ["104212", "Muñoz", "Ana", 55, 91, "absent", "", "", ""],
)


def told(desk: Desk) -> list[tuple[str, str, str, float | None]]:
    names = {one.id: one.short_name for one in desk.measures}
    return [(names[one.measure_id], one.season, one.date.isoformat(), one.value) for one in desk.scores]


def test_seasons_in_merged_cells_over_measures_are_scores_of_a_season(tmp_path: Path) -> None:
    rows = [["Benchmark scores 2025-26"], SEASONS, MEASURES, *SCORES]
    path = sheet_of(tmp_path / "scores.xlsx", rows, ["A1:I1", "D2:E2", "F2:G2", "H2:I2"])
    desk = school()
    draft = desk.apply(bring(desk, path))
    assert (draft.kind, counts(draft)) == ("scores", (7, 0, 0, 0, 0))
    assert told(desk) == [
        ("ORF", "beginning", "2025-10-13", 61),
        ("ORF-Accu", "beginning", "2025-10-13", 95),
        ("ORF", "middle", "2026-01-14", 74),
        ("ORF-Accu", "middle", "2026-01-14", 96),
        ("ORF", "beginning", "2025-10-13", 55),
        ("ORF-Accu", "beginning", "2025-10-13", 91),
        ("ORF", "middle", "2026-01-14", None),
    ]
    assert draft.warnings[0] == "The school year 2025-2026 stands above the header in row 1: it is used for the rows."
    assert "Beginning of 2025-2026 has no day in this file: October 13, 2025 is used in 4 rows." in draft.warnings
    assert bring(desk, path).brings is False


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (["", "", "BOY", "BOY", "MOY", "MOY", "EOY", "EOY"], ["Stu #", "Gr", *["ORF", "NWF-CLS"] * 3]),
        (["", "", "Fall 2025", "", "Winter 2025-26", "", "Spring 2026", ""], ["Stu #", "Gr", *["ORF", "NWF-CLS"] * 3]),
        (["Reading", "", "ORF", "", "", "NWF-CLS", "", ""], ["Stu #", "Gr", *["Fall", "Winter", "Spring"] * 2]),
        (["", "", "Autumn", "", "Spring", "", "Summer", ""], ["Pupil #", "Yr Group", *["ORF", "NWF-CLS"] * 3]),
    ],
)
def test_every_way_to_write_seasons_in_two_lines_is_known(upper: list[str], lower: list[str]) -> None:
    _, found = recognized(["School year 2025-2026"], upper, lower, ["104211", "3", *"123456"])
    assert (found.kind, found.header_row, found.asks) == ("scores", 3, ())
    assert {run.says["measure"] for run in found.runs} == {"ORF", "NWF-CLS"}
    desk = school()
    desk.apply(drafted(desk, ["School year 2025-2026"], upper, lower, ["104211", "3", *"123456"]))
    assert sorted({(measure, season) for measure, season, _, _ in told(desk)}) == [
        (measure, season) for measure in ("NWF-CLS", "ORF") for season in ("beginning", "end", "middle")
    ]


def test_days_and_errors_under_a_season_belong_to_its_score() -> None:
    desk = school()
    desk.apply(
        drafted(
            desk,
            ["", "Fall", "", "", "", "Winter", "", "", ""],
            ["Student ID", *["Date", "ORF", "Acc", "Errors"] * 2],
            ["104211", "9/15/2025", 61, 95, 3, "1/20/2026", 74, 97, 2],
        )
    )
    assert told(desk)[::2] == [("ORF", "beginning", "2025-09-15", 61), ("ORF", "middle", "2026-01-20", 74)]
    assert [one.errors for one in desk.scores] == [3, None, 2, None]


def test_without_a_title_the_school_year_is_asked_for() -> None:
    _, found = recognized(SEASONS, MEASURES, *SCORES)
    assert found.asks == ("year",)
    _, found = recognized(["", "Fall", "Winter"], ["Student ID", "Absences", "Absences"], ["104211", 1, 2])
    assert found.kind is None


def test_a_column_a_season_asks_only_what_was_measured() -> None:
    rows = (["ORF scores 2025-26"], ["Student ID", "Fall", "Winter", "Spring"], ["104211", 61, 74, 90])
    _, found = recognized(*rows)
    assert found.asks == ("measure",)
    desk = school()
    desk.apply(drafted(desk, *rows, answers={"measure": "ORF"}))
    assert [season for _, season, _, _ in told(desk)] == ["beginning", "middle", "end"]


# -- title lines -------------------------------------------------------------------------------------------------------


def test_an_as_of_day_above_the_header_ends_the_totals() -> None:
    desk = school()
    desk.apply(
        drafted(
            desk,
            ["Attendance as of 5/29/2026"],
            ["Stu #", "Name", "Days Enr", "# Abs"],
            ["104211", "Okafor, Amara", 170, 6],
        )
    )
    assert [(one.begin_date, one.end_date, one.days_absent) for one in desk.all(AttendanceTotal)] == [
        (YEAR.begin_date, dt.date(2026, 5, 29), 6)
    ]


def test_a_school_year_above_the_header_is_used_where_the_rows_have_none() -> None:
    title, row = ["Attendance, school year", "2025-2026"], ["104211", 170, 6]
    desk = school()
    desk.apply(drafted(desk, title, ["Student ID", "Days Enrolled", "Days Absent"], row))
    assert [(one.begin_date, one.end_date) for one in desk.all(AttendanceTotal)] == [(YEAR.begin_date, YEAR.end_date)]
    _, own = recognized(title, ["Student ID", "Days Enrolled", "Days Absent", "School Year"], [*row, "2024-2025"])
    assert (own.constants, own.notes) == ({}, ())


def test_a_day_or_a_period_above_a_list_of_scores_is_that_of_its_rows() -> None:
    head = ["Student ID", "Measure", "Score"]
    _, dated = recognized(["ORF, tested on 9/15/2025"], head, ["104211", "ORF", 61])
    assert (dated.kind, dated.constants, dated.asks) == ("scores", {"date": "9/15/2025"}, ())
    again = answered(dated, {"date": "2025-09-16"})
    assert (again.constants["date"], again.notes) == ("2025-09-16", ())
    _, period = recognized(["Fall benchmark 2025-26"], head, ["104211", "ORF", 61])
    assert (period.constants, period.asks) == ({"year": "2025-2026", "season": "Fall"}, ())
    _, wide = recognized(["Winter screening, 2025-26"], ["Student ID", "ORF", "Maze"], ["104211", 61, 14])
    assert (wide.constants, wide.asks) == ({"year": "2025-2026", "season": "Winter"}, ())


@pytest.mark.parametrize(
    "title",
    ["Printed 9/15/2025", "Spring Street School", "Room 2025", "Phone 555-2025-26", "Winter Park, list of 9/15/2025"],
)
def test_other_lines_above_a_header_say_nothing(title: str) -> None:
    _, found = recognized([title], ["Student ID", "ORF", "Maze"], ["104211", 61, 14])
    assert (found.constants, found.asks) == ({}, ("date",))


# -- a file without scores ---------------------------------------------------------------------------------------------


def test_rows_without_scores_are_not_called_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "orf.csv"
    for head, says in (
        ("Student ID,Last,ORF", "orf.csv has 2 students, and no scores in the column ORF."),
        ("Student ID,ORF,Maze", "orf.csv has 2 students, and no scores in the columns ORF and Maze."),
        ("Student ID,Week 1,Week 2,Week 3,Week 4,Week 5", "Week 1, Week 2, Week 3 and 2 more."),
    ):
        path.write_text(head + "\n104211,,\n104212,,\n")
        with pytest.raises(Refused) as caught:
            bring(school(), path, answers={"date": "2025-09-15", "measure": "ORF", "first_day": "2025-09-15"})
        assert caught.value.says.endswith(says)
    path.write_text("Student ID,Last,ORF\n")
    with pytest.raises(Refused, match="has headings but no rows below them"):
        bring(school(), path, answers={"date": "2025-09-15"})


# -- two orders of dates -----------------------------------------------------------------------------------------------


def test_two_orders_in_one_column_are_never_taken_silently() -> None:
    rows = (
        ["Student ID", "Measure", "Date", "Score"],
        ["104211", "ORF", "13/02/2026", 61],
        ["104211", "ORF", "02/14/2026", 64],
        ["104212", "ORF", "2026-02-16", 58],
    )
    desk = school()
    draft = drafted(desk, *rows)
    says = "This column has the day first in 13/02/2026 and the month first in 02/14/2026."
    assert said(draft) == [(2, "Date", says), (3, "Date", says)]
    assert (draft.asks_day_first, len(draft.new), len(draft.rejected)) == (True, 1, 2)
    draft = drafted(desk, *rows, day_first=True)
    assert [line.row for line in draft.new] == [2, 4]
    assert said(draft) == [(3, "Date", "02/14/2026 has the month first, and the other dates the day.")]
    assert draft.asks_day_first is False


def test_two_orders_of_birth_dates_leave_no_student_out() -> None:
    head = ["Student ID", "Last", "First", "Grade", "DOB"]
    draft = drafted(Desk(), head, ["1", "Tran", "Linh", "3", "13/02/2018"], ["2", "Cruz", "Leo", "3", "02/14/2018"])
    assert [one.birth_date for one in draft.values] == [None, None]
    assert (len(draft.problems), draft.asks_day_first) == (1, True)


def test_the_dates_of_a_product_may_have_been_turned_around_all_together() -> None:
    head = ["Student Primary ID", "Measure", "Probe Number", "Total Number of Probes", "PM Period", "Assessment Grade"]
    head += ["Score", "Score Change", "Client Date", "Sync Date"]
    row = ["104211", "ORF", "1", "20", "Fall", "3"]
    desk = school()
    desk.apply(drafted(desk, head, [*row, 61, 0, "13/02/2026", ""], [*row, 64, 0, "05/03/2026", ""]))
    assert [one.date for one in desk.scores] == [dt.date(2026, 2, 13), dt.date(2026, 3, 5)]
    mixed = drafted(school(), head, [*row, 61, 0, "02/13/2026", ""], [*row, 64, 0, "14/02/2026", ""])
    assert said(mixed) == [(3, "Client Date", "14/02/2026 has the day first, and the other dates the month.")]


# -- periods without days ----------------------------------------------------------------------------------------------

DDS = ["District_Name", "Last", "First", "Student_ID", "Year_K", "LNF_K_Beginning", "PSF_K_Middle", "NWF-CLS_K_Middle"]
DDS += ["WRF_K_Middle", "Composite_K_End", "National_DDS_Percentile_Composite_K_End"]


def dds(*scores: str) -> list[str]:
    return ["Alder", "Okafor", "Amara", "104211", "2025-2026", *scores, "44"]


def test_a_year_file_of_the_dibels_data_system_comes_in_on_the_days_of_its_periods() -> None:
    desk = school()
    draft = desk.apply(drafted(desk, DDS, dds("12", "20", "30", "5", "380")))
    assert (draft.product, counts(draft)) == ("UO DIBELS 8", (5, 0, 0, 0, 0))
    assert sorted({(season, date) for _, season, date, _ in told(desk)}) == [
        ("beginning", "2025-10-13"),
        ("end", "2026-04-20"),
        ("middle", "2026-01-14"),
    ]
    assert {one.kind for one in desk.scores} == {"benchmark"}
    assert "Middle of 2025-2026 has no day in this file: January 14, 2026 is used in 3 rows." in draft.warnings
    again = drafted(desk, DDS, dds("12", "20", "30", "5", "381"))
    assert counts(again) == (0, 1, 4, 0, 0)


def test_a_year_file_means_the_days_that_are_there() -> None:
    """The product's own export came first, with the day of each score."""
    desk = school()
    desk.apply(
        drafted(
            desk,
            ["Student ID", "Measure", "Instrument", "Level", "Season", "Date", "Score"],
            ["104211", "LNF", "DIBELS 8", "K", "Fall", "2025-09-09", "12"],
        )
    )
    again = drafted(desk, DDS, dds("12", "", "", "", ""))
    assert counts(again) == (0, 0, 1, 0, 0)


def test_a_period_that_has_not_begun_or_no_year_keeps_a_row_out() -> None:
    head, row = (
        ["Student ID", "Measure", "Season", "School Year", "Score"],
        ["104211", "ORF", "Winter", "2026-2027", 61],
    )
    assert said(drafted(school(), head, row)) == [(2, "Season", "Middle of 2026-2027 has not begun yet.")]
    row[3] = "2026"
    assert said(drafted(school(), head, row)) == [(2, "School Year", "It cannot be told which school year 2026 is.")]
    _, found = recognized([name for name in head if name != "School Year"])
    assert found.asks == ("year",)


def test_the_day_of_a_period_is_a_school_day_and_never_to_come() -> None:
    for season in ("beginning", "middle", "end"):
        day = day_of_period(season, YEAR, (), TODAY)
        assert day is not None
        assert day.weekday() < 5
    assert day_of_period("beginning", YEAR, (), dt.date(2025, 9, 2)) == dt.date(2025, 9, 2)
    assert day_of_period("middle", YEAR, (), dt.date(2025, 9, 2)) is None
    assert year_beginning(2025, [YEAR]) is YEAR
    assert year_beginning(2019, [YEAR]).begin_date == dt.date(2019, 8, 25)
    assert year_beginning(2019, []).end_date == dt.date(2020, 6, 5)
    assert [school_year_of(text) for text in ("Fall 2025", "Spring 2026")] == [2025, 2025]


# -- requests and incidents --------------------------------------------------------------------------------------------


def test_a_sheet_of_concerns_and_answers_is_requests_for_assistance() -> None:
    draft = drafted(
        school(),
        ["ID", "Concern", "Answer", "Answered On"],
        ["104211", "Cannot sit still.", "Seat moved.", "2026-02-03"],
    )
    assert (draft.kind, counts(draft)) == ("requests", (1, 0, 0, 0, 0))


def test_a_type_that_is_major_or_minor_makes_incidents() -> None:
    desk = school()
    draft = desk.apply(
        drafted(
            desk,
            ["Student ID", "Date", "Type", "Reason", "Staff"],
            ["104211", "2026-02-03", "Major", "Fighting", ""],
            ["104212", "2026-02-04", "minor", "Ran in the hall", ""],
        )
    )
    assert draft.kind == "incidents"
    assert [(one.level, one.behavior) for one in desk.all(Incident)] == [
        ("major", "Fighting"),
        ("minor", "Ran in the hall"),
    ]
    _, absences = recognized(["Student ID", "Date", "Type", "Reason"], ["104211", "2026-02-03", "Tardy", "Bus"])
    assert (absences.kind, absences.title("code")) == ("attendance", "Type")


def test_a_long_account_is_known_by_its_beginning_and_kept_whole() -> None:
    account = "He threw a ball at the window. " * 12
    desk = school()
    head = ["Student ID", "Date", "Type", "Location", "Description"]
    desk.apply(drafted(desk, head, ["104211", "2026-02-03", "Major", "Gym", account]))
    incident = desk.all(Incident)[0]
    assert (len(incident.behavior) <= 120, incident.about) == (True, account.strip())
    bare = drafted(school(), head[:4], ["104211", "2026-02-03", "Major", "Gym"])
    assert [one.behavior for one in bare.values if isinstance(one, Incident)] == ["Not said in the file"]


# -- one column changed by hand ----------------------------------------------------------------------------------------


def said_of(found: Recognized) -> tuple[object, ...]:
    return found.runs, found.constants, found.inner, found.asks, found.told, found.notes, found.instrument


def test_a_column_changed_by_hand_leaves_everything_else_as_it_was() -> None:
    head = ["StudentLocalID", "StudentStateID", "StudentLast", "StudentFirst", "StudentAssessmentID", "AssessmentDate"]
    head += ["GradePlacement", "ScaledScore", "RaschScore", "Lexile", "WindowStart", "GlobalWindow"]
    _, star = recognized(["Star results 2025-26"], head)
    assert star.runs
    assert star.constants["kind"] == "benchmark"
    changed = mapped(star, star.mapping | {"date": head.index("WindowStart")})
    assert said_of(changed) == said_of(star)
    assert changed.title("date") == "WindowStart"
    plain = mapped(star, star.mapping | {"measure": 6, "value": 8})
    assert (plain.runs, plain.constants, plain.instrument) == ((), star.constants, "Star")
    assert mapped(star, star.mapping, "students").constants == {}


def test_a_constant_gives_way_only_to_its_own_column() -> None:
    _, found = recognized(
        ["Fall benchmark 2025-26"], ["Student ID", "Measure", "Score", "When"], ["104211", "ORF", 61, ""]
    )
    kept = mapped(found, found.mapping | {"value": 2})
    assert (kept.constants, kept.notes) == (found.constants, found.notes)
    own = mapped(found, found.mapping | {"year": "When"})
    assert (own.constants, own.told) == ({"season": "Fall"}, ("season",))


def test_what_stood_above_one_file_is_not_said_of_the_next() -> None:
    sheet, found = recognized(["Fall benchmark 2025-26"], ["Student ID", "ORF", "Maze"], ["104211", 61, 14])
    own = own_signature(found, found.mapping, "Our benchmark")
    assert "year" not in own.constants
    again = recognize(table(["Winter benchmark 2026-27"], ["Student ID", "ORF", "Maze"], ["104211", 61, 14]), [own])
    assert (again.product, again.constants) == ("Our benchmark", {"year": "2026-2027", "season": "Winter"})
    assert recognize(Table(rows=sheet.rows[1:]), [own]).asks == ("season", "year")
    assert text_of(sheet.rows[0].cells[0]) == "Fall benchmark 2025-26"
