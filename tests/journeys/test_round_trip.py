"""A school goes out in open formats and comes back as the very same school, whatever people typed."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
from pathlib import Path

import msgspec
import openpyxl
import pytest

from drivers import COORDINATOR, PASSPHRASE, TODAY, SchoolAtWork, StepClock
from interventiondesk.domain.attendance import contents_of
from interventiondesk.domain.declared import Entity, Field, checked, fields_of
from interventiondesk.domain.entities import ENTITIES
from interventiondesk.domain.measures import Score
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import AttendanceBatch, Note, Student
from interventiondesk.store import keys, reads
from interventiondesk.store.desk import Desk
from interventiondesk.store.whole import whole_school
from interventiondesk.tasks import start
from interventiondesk.tasks.bring_back import bring_back, look_back
from interventiondesk.tasks.sample import make_sample
from interventiondesk.tasks.take_out import export_school

FORMATS = ("csv", "xlsx", "zip")

NASTY = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid","here")',
    "+1+1",
    "-1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "\u00a0=1+1",
    "@SUM(A1)",
    "'=1+1",
    "'already quoted",
    "''twice",
    "-5",
    "+49 171 55501",
    "007",
    "1E5",
    "123456.0",
    "0x1F",
    "TRUE",
    "2026-09-03",
    "3/4/2026",
    "NULL",
    "N/A",
    "#N/A",
    "two\nlines",
    "three\r\nWindows\rlines",
    "tab\tinside",
    "\ttab in front",
    "  spaces around  ",
    "\n",
    " ",
    'she said "hi", then; left | quickly',
    '"',
    '""',
    ",,,;;;\t\t\t|||",
    ";=1+1;=2+2",
    "Zoë 🎉 👩‍👩‍👧‍👦 🏳️‍🌈",
    "می‌خواهم بروم",
    "לאה אמרה: \u202bשלום\u202c",
    "e\u0301 and é",
    "\ufefffirst",
    "\u200bhidden\u200b",
    "bell\x07 null\x00 escape\x1b delete\x7f",
    "_x000D_ _x0041_",
    "\\",
    "\\\\server\\share \\u{7} \\n",
    "123-45-6789 is like a number that is never read",
    "sep=;",
    "<para>&amp;<b>bold</b>",
    "noncharacter \uffff",
    "字" * 300,
    "x" * 20_000,
)


def made_by_hand(folder: Path, who: Staff) -> Desk:
    """An empty desk on which this person is signed in."""
    return Desk.new_sample(folder, signs_in=who, clock=StepClock(seed=11))


def taken_out(desk: Desk, folder: Path, fmt: str) -> Path:
    made = export_school(desk, folder / "out", "xlsx" if fmt == "xlsx" else "csv", TODAY).path
    if fmt != "zip":
        return made
    # As somebody packs a folder by hand: with the folder in front of each name.
    return Path(shutil.make_archive(str(folder / "packed"), "zip", folder, "out"))


@pytest.fixture(scope="module")
def sample_school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "desk"
    make_sample(folder, TODAY, students=40)  # some of every kind of row
    return folder


def takes(value: Entity, field: Field) -> bool:
    """Whether anything may be typed into a field, and not only days of the week or points."""
    try:
        checked(msgspec.structs.replace(value, **{field.name: "=1"}))
    except msgspec.ValidationError:
        return False
    return True


def filled_with_payloads(desk: Desk) -> None:
    """Something strange in every field of the school that a person may type anything into."""
    values: list[Entity] = []
    texts = itertools.cycle(text for text in NASTY if len(text) < 100)
    with whole_school(desk) as whole:
        for entity in ENTITIES:
            every = whole.all(entity)
            fields = [one for one in fields_of(entity) if one.kind == "text" and not one.refers]
            fields = [one for one in fields if one.name not in {"id", "contents"} and every and takes(every[0], one)]
            for value in every:
                typed = {field.name: next(texts)[: field.max_length or None] for field in fields}
                values.append(msgspec.structs.replace(value, **typed))
    desk.commit("Type strange things everywhere", *values)


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_sample_school_comes_back_the_same(fmt: str, sample_school: Path, tmp_path: Path) -> None:
    if fmt == "csv":  # a workbook holds them too: test_formula_injection tries each field of each table
        shutil.copytree(sample_school, tmp_path / "desk")
        sample_school = tmp_path / "desk"
        with Desk.open(sample_school) as desk:
            filled_with_payloads(desk)
    with Desk.open(sample_school) as desk:
        who, digest = desk.who, desk.digest()
        days = reads.attendance_shares(desk, dt.date(2026, 8, 1), TODAY)
        path = taken_out(desk, tmp_path, fmt)
    with made_by_hand(tmp_path / "empty", who) as desk:
        draft = look_back(desk, path)
        assert draft.restores
        assert draft.problems == ()
        back = bring_back(desk, draft, TODAY)
        assert back.same
        assert desk.digest() == digest
        assert reads.attendance_shares(desk, dt.date(2026, 8, 1), TODAY) == days
        again = look_back(desk, path)
        assert again.changes_nothing
        desk.undo()
        assert desk.counts()["student"] == 0


def nasty_school(desk: Desk) -> None:
    """Every text in every kind of field that may hold it: names, ids, notes."""
    values: list[Entity] = []
    for at, text in enumerate(NASTY):
        student = Student(
            id=f"s{at:03}",
            given_name=text[:120],
            family_name=text[:120],
            local_id=text[:64],
            strengths=text,
            birth_date=dt.date(1899, 12, 31) if at % 2 else dt.date(2017, 2, 28),
        )
        note = Note(id=f"n{at:03}", student_id=student.id, date=TODAY, text=text, restricted=bool(at % 2))
        values += [student, note]
    desk.commit("Type strange things", *values)


@pytest.mark.parametrize("fmt", FORMATS)
def test_whatever_was_typed_comes_back_as_it_was(fmt: str, tmp_path: Path) -> None:
    who = Staff(id="rosa", given_name="Rosa", family_name="Alvarado", role="coordinator")
    with made_by_hand(tmp_path / "first", who) as desk:
        nasty_school(desk)
        digest = desk.digest()
        path = taken_out(desk, tmp_path, fmt)
    with made_by_hand(tmp_path / "second", who) as desk:
        draft = look_back(desk, path)
        assert draft.problems == ()
        assert bring_back(desk, draft, TODAY).same
        assert desk.digest() == digest
        texts = {note.id: note.text for one in reads.students(desk) for note in reads.notes(desk, one.id)}
        assert texts == {f"n{at:03}": text for at, text in enumerate(NASTY)}


def test_a_new_computer_is_the_same_school_and_the_same_person(sample_school: Path, tmp_path: Path) -> None:
    with Desk.open(sample_school) as desk:
        digest, who = desk.digest(), desk.who
        path = taken_out(desk, tmp_path, "csv")
    folder = tmp_path / "new computer"
    code = keys.new_recovery_code()
    assert who.name == COORDINATOR
    desk = start.start_school(
        folder, school="Typed anew", person=COORDINATOR, passphrase=PASSPHRASE, code=code, today=TODAY
    )
    back = bring_back(desk, look_back(desk, path), TODAY)
    assert back.same
    assert desk.who == who
    assert reads.school(desk).name == "Cedar Hollow School"
    desk.close()
    for secret in (PASSPHRASE, code):
        with Desk.open(folder, secret=secret) as desk:
            assert desk.digest() == digest
    with Desk.open(folder, secret=PASSPHRASE, name=COORDINATOR) as desk:
        assert desk.who.id == who.id


def test_somebody_new_keeps_the_way_in(sample_school: Path, tmp_path: Path) -> None:
    with Desk.open(sample_school) as desk:
        path = taken_out(desk, tmp_path, "csv")
        people = len(reads.staff(desk))
    folder = tmp_path / "new computer"
    desk = start.start_school(
        folder, school="x", person="Noor Haddad", passphrase=PASSPHRASE, code=keys.new_recovery_code(), today=TODAY
    )
    bring_back(desk, look_back(desk, path), TODAY)
    desk.close()
    with Desk.open(folder, secret=PASSPHRASE) as desk:
        assert desk.who.name == "Noor Haddad"
        assert len(reads.staff(desk)) == people + 1


@pytest.mark.parametrize("fmt", FORMATS)
def test_news_come_into_a_school_at_work_as_one_change(fmt: str, school: SchoolAtWork, tmp_path: Path) -> None:
    imani, wren = school.add_student("Imani"), school.add_student("Wren")
    school.score(imani, 61)
    school.note(imani, "Reads on the bus.")
    path = taken_out(school.desk, tmp_path, fmt)
    before = school.digest()
    assert look_back(school.desk, path).changes_nothing
    # Since then a name was changed, a note was lost, and a student came.
    school.change(imani, given_name="Imany")
    school.take_out(*school.notes())
    school.add_student("Noor")
    now = school.digest()
    draft = look_back(school.desk, path)
    assert not draft.restores
    counted = {table.table: (table.new, table.changed) for table in draft.tables if table.new or table.changed}
    assert counted == {"student": (0, 1), "note": (1, 0)}
    (line,) = draft.lines
    assert line.changes == (("First name", "Imany", "Imani"),)
    back = bring_back(school.desk, draft, TODAY)
    assert not back.same
    assert school.student(imani) == imani
    assert school.notes_about(imani) == ["Reads on the bus."]
    assert sorted(school.names()) == ["Imani Okafor", "Noor Okafor", "Wren Okafor"]
    assert school.student(wren) == wren
    assert school.says()[0] == f"Bring back Cedar Hollow School from {path.name}: 1 new row and 1 changed row"
    school.undo()
    assert school.digest() == now != before


def test_several_deliveries_keep_their_order(school: SchoolAtWork, tmp_path: Path) -> None:
    imani = school.add_student()
    day = dt.date(2026, 9, 3)
    for number, code in enumerate((2, 4, 1)):
        facts = [(imani.id, day.toordinal(), code), (imani.id, day.toordinal() + 1 + number, 3)]
        batch = AttendanceBatch(
            # Ids against the order of deliveries: of one day the one that came last stands.
            id=f"batch-{9 - number}",
            source="Attendance",
            begin_date=day,
            end_date=day,
            facts=2,
            contents=contents_of(facts),
        )
        school.desk.commit("Bring in days", attendance=(batch, facts))
    days = reads.attendance_shares(school.desk, day, TODAY)
    path = taken_out(school.desk, tmp_path, "csv")
    with made_by_hand(tmp_path / "empty", school.desk.who) as desk:
        draft = look_back(desk, path)
        assert [batch.id for batch, _ in draft.deliveries] == ["batch-9", "batch-8", "batch-7"]
        assert bring_back(desk, draft, TODAY).same
        assert reads.attendance_shares(desk, day, TODAY) == days == {imani.id: (1, 4)}
        with whole_school(desk) as whole, whole_school(school.desk) as first:
            assert list(whole.attendance()) == list(first.attendance())


# What is not as it was written


@pytest.fixture
def taken(school: SchoolAtWork, tmp_path: Path) -> Path:
    imani = school.add_student(local_id="007")
    school.score(imani, 61)
    school.note(imani, "Reads on the bus.")
    return taken_out(school.desk, tmp_path, "csv")


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new).encode("utf-8"))


def test_rows_that_do_not_fit_are_left_out_with_their_number_and_reason(taken: Path, school: SchoolAtWork) -> None:
    edited(taken / "score.csv", ",61,", ",sixty,")
    edited(taken / "note.csv", "Observation".lower(), "gossip")
    edited(taken / "school_year.csv", "2026-08-20", "3/4/2026")
    draft = look_back(school.desk, taken)
    told = [(one.row, one.column, one.says) for one in draft.problems]
    assert told == [
        (2, "school_year: Begin date", "3/4/2026 can be two different days."),
        (2, "note: Kind", "Kind is not one of its choices."),
        (2, "score: Score", "sixty is no number."),
    ]
    assert draft.changes_nothing


def test_a_row_that_points_at_nothing_is_left_out(taken: Path, school: SchoolAtWork, tmp_path: Path) -> None:
    edited(taken / "student.csv", ",Imani,", ",,")
    lines = (taken / "student.csv").read_text("utf-8-sig").splitlines(keepends=True)
    (taken / "student.csv").write_text(lines[0], "utf-8-sig")
    with made_by_hand(tmp_path / "empty", school.desk.who) as desk:
        draft = look_back(desk, taken)
        says = [one.says.partition(":")[0] for one in draft.problems]
        assert says == ["Student is not known"] * 2
        assert not bring_back(desk, draft, TODAY).same
        assert desk.counts()["score"] == 0


def test_days_that_are_not_those_that_went_out_are_left_out(school: SchoolAtWork, tmp_path: Path) -> None:
    imani = school.add_student()
    facts = [(imani.id, TODAY.toordinal(), 2)]
    batch = AttendanceBatch(
        id="b", source="Days", begin_date=TODAY, end_date=TODAY, facts=1, contents=contents_of(facts)
    )
    school.desk.commit("Bring in days", attendance=(batch, facts))
    path = taken_out(school.desk, tmp_path, "csv")
    edited(path / "attendance.csv", "Excused absence", "Present")
    with made_by_hand(tmp_path / "empty", school.desk.who) as desk:
        draft = look_back(desk, path)
        assert draft.deliveries == ()
        assert [one.says for one in draft.problems] == [
            "The days of the delivery Days are not those that were exported."
        ]


def test_an_edited_workbook_is_read_as_people_write(school: SchoolAtWork, tmp_path: Path) -> None:
    imani = school.add_student(local_id="007", birth_date=dt.date(2017, 4, 12))
    school.score(imani, 61)
    path = taken_out(school.desk, tmp_path, "xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["student"]
    at = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, at["local_id"], 8)
    sheet.cell(2, at["birth_date"], "April 13, 2017")
    sheet.cell(2, at["active"], "no")
    book["score"].cell(2, {cell.value: cell.column for cell in book["score"][1]}["kind"], "Benchmark")
    book.save(path)
    draft = look_back(school.desk, path)
    assert draft.problems == ()
    bring_back(school.desk, draft, TODAY)
    found = school.student(imani)
    assert found is not None
    assert (found.local_id, found.birth_date, found.active) == ("8", dt.date(2017, 4, 13), False)
    assert [score.kind for score in school.scores()] == ["benchmark"]


def test_a_field_that_is_younger_than_the_file_keeps_its_default(taken: Path, school: SchoolAtWork) -> None:
    text = (taken / "student.csv").read_text("utf-8-sig")
    rows = [line.split(",") for line in text.splitlines()]
    at = rows[0].index("pronouns")
    (taken / "student.csv").write_text("\r\n".join(",".join(r[:at] + r[at + 1 :]) for r in rows), "utf-8-sig")
    draft = look_back(school.desk, taken)
    assert draft.problems == ()
    assert draft.changes_nothing


def test_who_may_not_see_everything_does_not_bring_a_school_back(taken: Path, school: SchoolAtWork) -> None:
    school.sign_in_as("Dana Mercer", "teacher")
    with pytest.raises(Refusal, match="coordinator, counselor, principal or psychologist"):
        look_back(school.desk, taken)


def test_a_part_of_a_school_does_not_replace_what_is_there(school: SchoolAtWork, tmp_path: Path) -> None:
    imani = school.add_student()
    school.note(imani, "kept away", restricted=True)
    school.sign_in_as("Dana Mercer", "teacher")
    path = taken_out(school.desk, tmp_path, "csv")
    school.reopen()
    before = school.digest()
    draft = look_back(school.desk, path)
    assert draft.changes_nothing
    assert school.digest() == before


def test_a_file_takes_nobodys_way_in_away(school: SchoolAtWork, tmp_path: Path) -> None:
    school.add_student()
    path = taken_out(school.desk, tmp_path, "csv")
    edited(path / "staff.csv", ",coordinator,Yes", ",coordinator,No")
    draft = look_back(school.desk, path)
    assert "You cannot end your own sign-in." in draft.problems[0].says
    assert draft.changes_nothing


def test_a_school_of_a_newer_program_is_refused(taken: Path, school: SchoolAtWork) -> None:
    edited(taken / "manifest.csv", "data version,", "data version,9")
    with pytest.raises(Refusal, match="newer InterventionDesk"):
        look_back(school.desk, taken)


def test_two_exports_in_one_folder_are_refused(school: SchoolAtWork, tmp_path: Path) -> None:
    for name in ("a", "b"):
        export_school(school.desk, tmp_path / "both" / name, "csv", TODAY)
    with pytest.raises(Refusal, match="two schools"):
        look_back(school.desk, tmp_path / "both")


def test_scores_keep_every_digit(school: SchoolAtWork, tmp_path: Path) -> None:
    imani = school.add_student()
    score = Score(id="score", student_id=imani.id, measure_id=school.measure.id, date=TODAY, value=0.1 + 0.2)
    school.desk.commit("Type a score", score, msgspec.structs.replace(score, id="other", value=1e-7, ordinal=2))
    for fmt in FORMATS[:2]:
        path = taken_out(school.desk, tmp_path / fmt, fmt)
        assert look_back(school.desk, path).changes_nothing
