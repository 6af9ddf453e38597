"""Files that go out: names that stay in their folder, tables that say what they are, sheets to fill in."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.domain.declared import fields_of, table_of
from interventiondesk.domain.entities import ENTITIES
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Student
from interventiondesk.exchange.bringing import draft_of
from interventiondesk.exchange.child import read_file
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.out.csv_folder import write_list, write_tables
from interventiondesk.exchange.out.dictionary import (
    DICTIONARY_COLUMNS,
    Column,
    Manifest,
    OutTable,
    columns_of,
    dictionary,
    manifest_from,
    manifest_rows,
    number_words,
)
from interventiondesk.exchange.out.exact import escaped, given_back
from interventiondesk.exchange.out.names import (
    AlreadyThere,
    free_place,
    is_open_place,
    safe_name,
    whole_file,
    whole_folder,
)
from interventiondesk.exchange.out.templates import template, template_columns
from interventiondesk.exchange.out.workbook_out import write_workbook
from interventiondesk.exchange.own_tables import is_own, read_own
from interventiondesk.exchange.recognize import recognize
from interventiondesk.exchange.sheets import SHEETS, FileKind

TODAY = dt.date(2026, 9, 20)


# Names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ana Reyes", "Ana Reyes"),
        ("../../etc/passwd", ".. etc passwd".strip(". ")),
        ("..\\..\\windows", "windows"),
        ("/", "file"),
        ("..", "file"),
        ("", "file"),
        ("   ", "file"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Com1", "_Com1"),
        ("LPT¹", "_LPT¹"),
        ("AUX .csv", "_AUX .csv"),
        ("NUL", "_NUL"),
        ("CONSTANCE", "CONSTANCE"),
        ("name. . .", "name"),
        (".hidden", "hidden"),
        ('a<b>:"c|d?e*f', "a b c d e f"),
        ("a\nb\tc\0d", "a b c d"),
        ("\u202egnp.exe", "gnp.exe"),
        ("e\u0301lan", "élan"),
        ("Zoë 🎉", "Zoë 🎉"),
        ("לאה", "לאה"),
        ("D:\\Files", "D Files"),
        ("file::$DATA", "file $DATA"),
    ],
)
def test_a_name_that_was_typed_becomes_a_file_name_everywhere(typed: str, name: str) -> None:
    assert safe_name(typed) == name


def test_endless_names_are_cut() -> None:
    assert len(safe_name("x" * 300)) == 80
    assert len(safe_name("字" * 300).encode()) <= 180
    assert len(safe_name("🎉" * 300).encode()) <= 180


@given(st.text(max_size=400))
def test_no_name_leaves_the_folder(typed: str) -> None:
    name = safe_name(typed)
    folder = Path("/chosen")
    assert (folder / name).parent == folder
    assert name not in {"", ".", ".."}
    assert not set(name) & set('/\\:*?"<>|\0')
    assert name == name.strip(". ")
    assert name.isprintable()


def test_the_same_name_twice_gets_a_number_without_regard_to_case_and_composition(tmp_path: Path) -> None:
    assert free_place(tmp_path, "Éva", ".csv") == tmp_path / "Éva.csv"
    (tmp_path / "e\u0301VA.csv").touch()
    assert free_place(tmp_path, "Éva", ".csv") == tmp_path / "Éva (2).csv"
    (tmp_path / "Éva (2).csv").symlink_to(tmp_path / "nowhere")
    assert free_place(tmp_path, "Éva", ".csv") == tmp_path / "Éva (3).csv"


def test_nothing_is_written_over_not_even_what_comes_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("the good one")
    with pytest.raises(AlreadyThere, match=r"list\.csv"), whole_file(path):
        pass
    path.unlink()

    def too_late() -> None:
        with whole_file(path) as beside:
            beside.write_text("mine")
            path.write_text("theirs")

    with pytest.raises(AlreadyThere):
        too_late()
    assert path.read_text() == "theirs"
    assert [one.name for one in tmp_path.iterdir()] == ["list.csv"]


@pytest.mark.parametrize("there", [False, True])
def test_a_folder_appears_whole_or_not_at_all(there: bool, tmp_path: Path) -> None:
    path = tmp_path / "out"
    if there:
        path.mkdir()

    def fill(*, stop: bool) -> None:
        with whole_folder(path, last="b.csv") as beside:
            for name in ("b.csv", "c.csv"):
                (beside / name).write_text("x")
            if stop:
                raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        fill(stop=True)
    assert is_open_place(path)
    fill(stop=False)
    assert sorted(one.name for one in path.iterdir()) == ["b.csv", "c.csv"]
    with pytest.raises(AlreadyThere):
        fill(stop=False)
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


# Texts and numbers that files cannot hold


@given(st.text(max_size=40))
def test_any_text_goes_out_and_comes_back(text: str) -> None:
    assert given_back(escaped(text)) == text
    assert not set(escaped(text)) & set(map(chr, [0, 7, 13, 0x1F, 0x7F, 0xFFFE]))


def test_only_what_no_sheet_holds_is_written_otherwise() -> None:
    for text in ("Ana", "two\nlines", "\ttab", "👩‍👩‍👧 می‌خواهم", "it's \\ here", "  spaces  "):
        assert escaped(text) == text
    assert escaped("bell\x07") == "\\bell\\u{7}"
    assert escaped("\\n") == "\\\\\\n"
    assert given_back("\\server\\share") == "\\server\\share"  # typed by hand, as it seems


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_is_read_back_exactly(value: float) -> None:
    assert repr(float(number_words(value))) == repr(value)


# Tables


def a_manifest(**counts: int) -> Manifest:
    return Manifest(
        school="Cedar Hollow School",
        made_by="Rosa Alvarado",
        made_on=TODAY,
        program="0.1",
        data_version=3,
        complete=True,
        digest="abc",
        counts=counts,
    )


PEOPLE = OutTable(
    name="people",
    columns=(
        Column(name="id", title="Id", kind="text"),
        Column(name="born", title="Born", kind="date", optional=True),
        Column(name="share", title="Share", kind="number", optional=True),
        Column(name="here", title="Here", kind="yes_no"),
        Column(name="friend_id", title="Friend", kind="reference", optional=True),
    ),
    rows=(),
)
ROWS: list[list[Any]] = [
    ["007", dt.date(2017, 4, 12), -1.5, True, None],
    ["1E5", dt.date(1899, 12, 31), 12.0, False, ""],
    ["0", None, 0.1 + 0.2, True, "007"],
]


def people(rows: list[list[Any]]) -> OutTable:
    return OutTable(name=PEOPLE.name, columns=PEOPLE.columns, rows=rows)


def test_csv_is_what_excel_opens_rightly(tmp_path: Path) -> None:
    write_tables(tmp_path, a_manifest(people=3), [people(ROWS)])
    raw = (tmp_path / "people.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid,born,share,here,friend_id\r\n")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 4
    assert raw.decode("utf-8-sig").splitlines()[1:] == [
        "007,2017-04-12,-1.5,Yes,",
        "1E5,1899-12-31,12,No,\\",
        "0,,0.30000000000000004,Yes,007",
    ]
    told = (tmp_path / "README.txt").read_text("utf-8-sig")
    assert "Cedar Hollow School" in told
    assert "confidential" in told


def test_the_workbook_has_texts_dates_numbers_and_yes_or_no(tmp_path: Path) -> None:
    path = tmp_path / "school.xlsx"
    write_workbook(path, a_manifest(people=3), [people(ROWS)])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["manifest", "dictionary", "people"]
    values = [[cell.value for cell in row] for row in book["people"].iter_rows(min_row=2)]
    assert values == [
        ["007", dt.datetime(2017, 4, 12), -1.5, True, None],
        ["1E5", "1899-12-31", 12, False, "\\"],
        ["0", None, 0.1 + 0.2, True, "007"],
    ]


def test_a_long_table_goes_on_in_parts_and_is_read_as_one(tmp_path: Path) -> None:
    rows = [[f"{at:03}", None, None, True, None] for at in range(25)]
    (tmp_path / "csv").mkdir()
    write_tables(tmp_path / "csv", a_manifest(people=25), [people(rows)], part_rows=10)
    write_workbook(tmp_path / "school.xlsx", a_manifest(people=25), [people(rows)], part_rows=10)
    assert {one.name for one in (tmp_path / "csv").glob("people*")} == {"people.csv", "people-2.csv", "people-3.csv"}
    for path in (tmp_path / "csv", tmp_path / "school.xlsx"):
        parts = read_own(path).tables["people"]
        assert [row.cells[0] for _, table in parts for row in table.rows] == [f"{at:03}" for at in range(25)]


def test_a_full_last_part_leaves_no_empty_one(tmp_path: Path) -> None:
    rows = [[str(at), None, None, True, None] for at in range(20)]
    write_tables(tmp_path, a_manifest(people=20), [people(rows)], part_rows=10)
    assert {one.name for one in tmp_path.glob("people*")} == {"people.csv", "people-2.csv"}


def test_the_dictionary_describes_every_field_of_every_table() -> None:
    described = dictionary((table_of(entity), columns_of(entity)) for entity in ENTITIES)
    names = [column.name for column in DICTIONARY_COLUMNS]
    rows = [dict(zip(names, row, strict=True)) for row in described.rows]
    assert [(row["table"], row["field"]) for row in rows] == [
        (table_of(entity), field.name) for entity in ENTITIES for field in fields_of(entity)
    ]
    found = next(row for row in rows if (row["table"], row["field"]) == ("family_contact", "channel"))
    assert "home_visit = Home visit" in found["choices"]
    found = next(row for row in rows if (row["table"], row["field"]) == ("student", "family_name"))
    assert (found["may_be_empty"], found["max_length"], found["title"]) == (False, 120, "Last name")
    found = next(row for row in rows if (row["table"], row["field"]) == ("plan", "measure_id"))
    assert (found["may_be_empty"], found["refers"], found["kind"]) == (True, "measure", "id of another row")


def test_the_manifest_says_what_it_was_told() -> None:
    manifest = a_manifest(student=3)
    assert manifest_from(manifest_rows(manifest)) == manifest
    assert manifest_from([("format", "something else")]) is None
    assert manifest_from([("format", "InterventionDesk school")]) is None


def test_an_export_is_known_by_its_manifest_and_other_files_are_not(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    write_tables(tmp_path / "ours", a_manifest(people=0), [people([])])
    assert is_own(read_file(tmp_path / "ours"))
    other = tmp_path / "manifest.csv"
    other.write_text("item,value\nformat,x\n")
    assert not is_own(read_file(other))
    with pytest.raises(Refusal, match="no school that InterventionDesk wrote"):
        read_own(other)


def test_an_export_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    write_tables(tmp_path, a_manifest(people=3), [people(ROWS)])
    (tmp_path / "people.csv").unlink()
    with pytest.raises(Refusal, match="not whole: people is missing"):
        read_own(tmp_path)


class StoppedError(Exception):
    """The user stopped it."""


def test_a_workbook_that_is_given_up_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def stop(done: int, _total: int, _what: str) -> None:
        if done >= 500:
            raise StoppedError

    rows = [[str(at), None, None, True, None] for at in range(2000)]
    with pytest.raises(StoppedError), whole_file(tmp_path / "school.xlsx") as beside:
        write_workbook(beside, a_manifest(people=2000), [people(rows)], step=stop)
    assert list(temporary.iterdir()) == []
    assert [one.name for one in tmp_path.iterdir()] == ["temporary"]


def test_a_text_too_long_for_a_sheet_is_refused_and_csv_takes_it(tmp_path: Path) -> None:
    rows = [["🎉" * 20_000, None, None, True, None]]
    with pytest.raises(Refusal, match="CSV"):
        write_workbook(tmp_path / "school.xlsx", a_manifest(people=1), [people(rows)])
    (tmp_path / "csv").mkdir()
    write_tables(tmp_path / "csv", a_manifest(people=1), [people(rows)])
    ((_, table),) = read_own(tmp_path / "csv").tables["people"]
    assert table.rows[0].cells[0] == "🎉" * 20_000


def test_a_list_is_written_as_shown(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_list(
        path, ["Name", "Growth", "Since"], [["Núñez, José", -0.25, dt.date(2026, 9, 3)], ['say "hi"', None, None]]
    )
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["Name", "Growth", "Since"], ["Núñez, José", "-0.25", "2026-09-03"], ['say "hi"', "", ""]]


# Templates

KINDS = [sheet.kind for sheet in SHEETS]


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_is_recognized_with_every_column(kind: FileKind, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    template(kind, path)
    first, *others = read_file(path).tables
    about = recognize(first)
    assert about.kind == kind
    assert about.mapping == {field: at for at, (field, _) in enumerate(template_columns(kind))}
    assert not about.family  # no product's file: what that writes, such as the month first, is not true of this one
    assert not about.month_first
    assert [recognize(table).kind for table in others] == [None]
    assert len(first.rows) == 1


def test_a_template_explains_and_offers_choices(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    template("contacts", path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {cell.value: cell for cell in sheet[1]}
    assert "One of: Call, Letter, Meeting, Home visit, Message." in at["Channel"].comment.text
    rules = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert set(rules) == {"list", "date"}
    words = book["About"][rules["list"].formula1.partition("!")[2].replace("$", "")]
    assert [cell.value for (cell,) in words] == ["Call", "Letter", "Meeting", "Home visit", "Message"]
    assert sheet.column_dimensions["A"].number_format == "@"
    assert not any(cell.data_type == "f" for one in book.worksheets for row in one.iter_rows() for cell in row)


def fill(kind: FileKind, path: Path, *rows: dict[str, Any]) -> None:
    template(kind, path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {field: column for column, (field, _) in enumerate(template_columns(kind), 1)}
    for number, row in enumerate(rows, 2):
        for field, value in row.items():
            sheet.cell(number, at[field], value)
    book.save(path)


def here(*values: Any) -> Here:
    return Here(lambda entity: [value for value in values if type(value) is entity])


def test_a_filled_template_comes_in_with_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "students.xlsx"
    fill(
        "students",
        path,
        {
            "local_id": "007",
            "family_name": "Tran",
            "given_name": "Linh",
            "grade": "2",
            "birth_date": dt.date(2018, 5, 1),
        },
        {"local_id": "8", "family_name": "Diaz", "given_name": "Eva", "grade": "K", "status": "Active"},
    )
    draft = draft_of(path, here(), TODAY)
    assert draft.problems == ()
    assert sorted((one.local_id, one.name, one.birth_date) for one in draft.values if isinstance(one, Student)) == [
        ("007", "Linh Tran", dt.date(2018, 5, 1)),
        ("8", "Eva Diaz", None),
    ]
    linh = next(one for one in draft.values if isinstance(one, Student) and one.local_id == "007")
    orf = Measure(id="orf-2", name="Oral reading fluency", level="2", unit="words")
    filled: dict[FileKind, dict[str, Any]] = {
        "scores": {"measure": "Oral reading fluency", "level": "2", "date": dt.date(2026, 9, 3), "value": 61},
        "families": {"name": "Mai Tran", "relation": "Mother", "interpreter": "Yes"},
        "attendance": {"date": dt.date(2026, 9, 3), "code": "Unexcused absence"},
        "contacts": {"date": dt.date(2026, 9, 3), "channel": "Home visit", "with_whom": "Mai Tran"},
        "incidents": {"date": dt.date(2026, 9, 3), "behavior": "Pushed in line", "level": "Minor"},
        "courses": {"course": "Math 2", "subject": "Math", "date": dt.date(2026, 9, 3), "percent": 81.5},
        "requests": {"date": dt.date(2026, 9, 3), "concern": "Reads slowly", "family_told": "Yes"},
        "actions": {"task": "Call home", "due": dt.date(2026, 9, 30)},
    }
    for kind, row in filled.items():
        sheet = tmp_path / f"{kind}.xlsx"
        fill(kind, sheet, {"student_id": "007", "family_name": "Tran", "given_name": "Linh", **row})
        draft = draft_of(sheet, here(linh, orf), TODAY)
        assert (kind, [str(one.says) for one in draft.problems], len(draft.new)) == (kind, [], 1)
