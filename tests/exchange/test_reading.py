from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import shutil
import sys
import zipfile
from pathlib import Path

import msgspec
import openpyxl
import pytest

from exchange.made_files import compound, ods, xlsx
from interventiondesk.exchange.child import Refused, read_file
from interventiondesk.exchange.filling import cleaned
from interventiondesk.exchange.limits import MB, Limits
from interventiondesk.exchange.reader import reader_command
from interventiondesk.exchange.tables import FileRead, Stamp, letters_of, text_of
from interventiondesk.tasks.inspecting import inspect_file

LIST = "Student ID,Last,First,Grade\n001,Muñoz,Ana,3\n002,Okafor,Amara,K\n"


def cells(read: FileRead) -> list[list[object]]:
    return [list(row.cells) for row in read.tables[0].rows]


def refused(path: Path, **how: object) -> Refused:
    with pytest.raises(Refused) as caught:
        read_file(path, **how)
    assert caught.value.says.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value


@pytest.fixture
def written(tmp_path: Path):
    def write(content: bytes | str, name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def workbook(tmp_path: Path):
    def write(rows: list[list[object]], name: str = "list.xlsx", corner: tuple[int, int] = (1, 1)) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for down, row in enumerate(rows):
            for along, value in enumerate(row):
                sheet.cell(corner[0] + down, corner[1] + along, value)
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (LIST.encode(), "utf-8"),
        (LIST.encode("utf-8-sig"), "utf-8"),
        (LIST.encode("utf-16"), "utf-16"),
        (LIST.encode("utf-16-le"), "utf-16-le"),
        (LIST.encode("utf-16-be"), "utf-16-be"),
        (LIST.encode("utf-32"), "utf-32"),
        (LIST.encode("cp1252"), "cp1252"),
        (LIST.replace("\n", "\r\n").encode("cp1252"), "cp1252"),
        (LIST.replace("\n", "\r").encode(), "utf-8"),
        (LIST.replace("ñ", "n\u0303").encode(), "utf-8"),
    ],
)
def test_a_name_with_a_tilde_keeps_it_in_every_encoding(written, content: bytes, encoding: str) -> None:
    read = read_file(written(content))
    assert read.encoding == encoding
    assert cells(read) == [
        ["Student ID", "Last", "First", "Grade"],
        ["001", "Muñoz", "Ana", "3"],
        ["002", "Okafor", "Amara", "K"],
    ]


@pytest.mark.parametrize(
    ("sign", "kind"), [("\t", "tab-separated text"), (";", "CSV with semicolons"), ("|", "CSV with bars")]
)
def test_the_sign_between_cells_is_seen_whatever_the_name(written, sign: str, kind: str) -> None:
    read = read_file(written(LIST.replace(",", sign), "list.csv"))
    assert (read.kind, read.delimiter) == (kind, sign)
    assert cells(read)[1] == ["001", "Muñoz", "Ana", "3"]


def test_semicolons_with_decimal_commas_are_not_cut_at_the_commas(written) -> None:
    read = read_file(written("ID;Measure;Score\n1;ORF;61,5\n2;ORF;70,25\n"))
    assert cells(read)[1] == ["1", "ORF", "61,5"]


def test_a_first_line_that_names_the_sign_is_no_row(written) -> None:
    read = read_file(written("sep=;\nID;Last\n1;Tran\n"))
    assert [row.number for row in read.tables[0].rows] == [1, 2]
    assert cells(read)[0] == ["ID", "Last"]


def test_line_breaks_inside_quotation_marks_stay_in_one_row(written) -> None:
    read = read_file(written('ID,Notes\n1,"likes dogs,\nand ""maps"""\n\n2,x\n'))
    assert [(row.number, row.cells) for row in read.tables[0].rows] == [
        (1, ("ID", "Notes")),
        (2, ("1", 'likes dogs,\nand "maps"')),
        (4, ("2", "x")),
    ]


def test_ids_stay_as_they_were_typed(written) -> None:
    read = read_file(written("ID,Score\n007,1\n1E5,2\n123456.0,3\n"))
    assert [row[0] for row in cells(read)] == ["ID", "007", "1E5", "123456.0"]


def test_signs_that_nobody_sees_are_taken_out() -> None:
    assert cleaned(" Ana\u200b\u00a0Reyes\u202e\ufeff ") == "Ana Reyes"
    assert cleaned("two\r\nlines\tand more") == "two\nlines and more"
    assert cleaned("'=SUM(A1)") == "=SUM(A1)"
    assert cleaned("'Okina") == "'Okina"


def test_a_workbook_gives_numbers_dates_and_its_true_rows(workbook) -> None:
    rows = [
        ["ID", "Born", "Given", "Score", "Here"],
        [123456, dt.date(2018, 3, 14), dt.datetime(2026, 9, 3, 10, 2), 61.5, True],
        ["007", None, None, None, None],
    ]
    read = read_file(workbook(rows, corner=(4, 3)))
    assert read.kind == "Excel workbook"
    assert read.tables[0].name == "Sheet"
    assert [row.number for row in read.tables[0].rows] == [4, 5, 6]
    assert read.tables[0].rows[1].cells == (
        None,
        None,
        123456,
        Stamp("2018-03-14"),
        Stamp("2026-09-03T10:02:00", True),
        61.5,
        True,
    )
    assert text_of(read.tables[0].rows[1].cells[2]) == "123456"
    assert letters_of(2) == "C"
    assert letters_of(27) == "AB"


def test_a_hidden_sheet_is_marked_and_an_empty_one_left_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Old").append(["ID", "Last"])
    book["Old"].sheet_state = "hidden"
    book.create_sheet("Now").append(["ID", "Last"])
    book.save(tmp_path / "a.xlsx")
    read = read_file(tmp_path / "a.xlsx")
    assert [(table.name, table.hidden) for table in read.tables] == [("Old", True), ("Now", False)]


def test_the_name_of_a_file_does_not_matter(workbook, tmp_path: Path) -> None:
    path = workbook([["ID", "Last"], [1, "Tran"]]).rename(tmp_path / "list.csv")
    assert read_file(path).kind == "Excel workbook saved as .csv"


def test_size_and_digest_are_those_of_the_file(written) -> None:
    read = read_file(written("a,b\n1,2\n"))
    assert read.size == 8
    assert read.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()


# What is never read


def test_social_security_numbers_and_passwords_never_leave_the_child(written) -> None:
    content = (
        "Roster of the school,,,,\n"
        "ID,Last,Student_SSN,Network_Password,Notes\n"
        "1,Tran,900551200,sesame1,mother 900-55-1201 called\n"
        "2,Reyes,900-55-1202,sesame2,900-55-1203\n"
    )
    read = read_file(written(content))
    assert read.left_out == ("Student_SSN", "Network_Password")
    sent = msgspec.json.encode(read).decode()
    assert "900" not in sent
    assert "sesame" not in sent
    assert cells(read)[2] == ["1", "Tran", None, None, "mother  called"]


def test_a_phone_number_is_no_social_security_number(written) -> None:
    assert cells(read_file(written("ID,Phone\n1,704-555-0123\n")))[1] == ["1", "704-555-0123"]


# Refusals


def test_each_thing_that_is_no_sheet_has_its_sentence(written, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    said = {
        refused(tmp_path / "gone.csv").says,
        refused(bare).says,
        refused(written("", "empty.csv")).says,
        refused(written("\n\n , ,\n\n", "rows.csv")).says,
        refused(written(b"%PDF-1.7\n%\xe2\xe3", "list.csv")).says,
        refused(written('{"students": []}', "list.csv")).says,
        refused(written(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old.xls")).says,
        refused(written(compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}), "p.xlsx")).says,
        refused(written(b"\x89PNG\r\n\x1a\n", "picture.csv")).says,
        refused(written(b"ID,Last\n1,Tr\0an\n2,x\n", "nul.csv")).says,
        refused(written('ID,Last\n1,"Tran\n2,Reyes\n', "open.csv")).says,
    }
    assert said == {
        "There is no file gone.csv.",
        "The folder bare holds no CSV files.",
        "empty.csv is empty.",
        "The file has no rows.",
        "This is a PDF saved as .csv, not a sheet.",
        "This is a JSON file saved as .csv, not a sheet.",
        "This old Excel file is damaged: part of it is missing or points at itself.",
        "This workbook is protected with a password.",
        "This is a picture saved as .csv, not a sheet.",
        "Line 2 of the file holds bytes that no text has.",
        "A quotation mark that opens in line 2 of the file is never closed.",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refused(tmp_path / "pipe.csv").says == "pipe.csv is not a file on a disk."


def test_a_workbook_without_rows_is_refused(workbook) -> None:
    assert refused(workbook([])).says == "The file has no rows."


def test_a_workbook_cut_anywhere_is_refused_or_read_whole(workbook, tmp_path: Path) -> None:
    whole = workbook([["ID", "Last"], *[[n, f"Name {n}"] for n in range(300)]]).read_bytes()
    cut = tmp_path / "cut.xlsx"
    for percent in (1, 10, 25, 50, 75, 90, 99):
        cut.write_bytes(whole[: len(whole) * percent // 100])
        assert "damaged" in refused(cut).says
    changed = bytearray(whole)
    changed[len(whole) // 3] ^= 0xFF
    cut.write_bytes(changed)
    assert "damaged" in refused(cut).says


def _bomb(path: Path, part: str, size: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(part, "w") as member:
            for _ in range(size // MB):
                member.write(bytes(MB))
    return path


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    path = _bomb(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", 60 * MB)
    assert path.stat().st_size < MB
    assert refused(path).says == "This workbook unpacks to far more than its size allows."


def test_a_zip_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = _bomb(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", 60 * MB)
    lying = path.read_bytes().replace((60 * MB).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    path.write_bytes(lying)
    assert refused(path).says.startswith("This workbook")


def test_a_sheet_that_claims_the_whole_grid_ends_in_a_sentence(tmp_path: Path, workbook) -> None:
    path = workbook([["ID", "Last"], [1, "Tran"]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'r="A2"', b'r="XFD1048576"').replace(b'<row r="2"', b'<row r="1048576"')
    assert b"XFD1048576" in parts[sheet]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "memory" in refused(path).says


def test_a_reader_that_never_ends_is_stopped(written) -> None:
    path = written(LIST)
    endless = [sys.executable, "-c", "import time\nwhile True: time.sleep(1)"]
    assert (
        refused(path, command=endless, limits=Limits(seconds=0.4)).says == "The file was not read within 0.4 seconds."
    )


def test_a_reader_that_never_stops_talking_is_stopped(written) -> None:
    talker = [sys.executable, "-c", "import sys\nwhile True: sys.stdout.write('x' * 65536)"]
    assert "more than can be brought in" in refused(written(LIST), command=talker, limits=Limits(message=MB)).says


def test_a_reader_that_dies_or_talks_nonsense_is_a_sentence(written) -> None:
    path = written(LIST)
    dies = [sys.executable, "-c", "import os; os.abort()"]
    assert "damaged" in refused(path, command=dies).says
    babbles = [sys.executable, "-c", "print('hello')"]
    assert refused(path, command=babbles).says == "The reader could not make sense of list.csv."
    lies = [sys.executable, "-c", "import sys; sys.stdout.buffer.write(bytes.fromhex('81a67461626c657393'))"]
    assert refused(path, command=lies).says == "The reader could not make sense of list.csv."
    assert refused(path, command=[str(path.parent / "nothing")]).says == "The reader could not be started."


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS holds on Linux")
def test_a_reader_that_wants_too_much_memory_is_a_sentence(written) -> None:
    small = Limits(least_memory=80 * MB, memory_per_byte=0, letters=100 * MB)
    assert "memory" in refused(written(f"ID,Notes\n1,{'x' * 40 * MB}\n"), limits=small).says


@pytest.mark.skipif(not Path("/bin/ps").exists(), reason="no ps here")
def test_where_the_system_sets_no_limit_the_parent_watches(written) -> None:
    hungry = [sys.executable, "-c", "import time; kept = bytearray(200_000_000); time.sleep(30)"]
    small = Limits(least_memory=60 * MB, memory_per_byte=0)
    assert "memory" in refused(written(LIST), command=hungry, limits=small, watch=True).says


def test_limits_on_rows_columns_and_letters_each_say_so(written) -> None:
    assert refused(written("a,b\n" * 11), limits=Limits(rows=10)).says == "The file has more than 10 rows."
    assert refused(written("a,b\n1,2,3\n"), limits=Limits(columns=2)).says == "Row 2 has more than 2 columns."
    assert refused(written("a,b\n1,2\n1,2\n"), limits=Limits(cells=5)).says == "The file has more than 5 cells."
    long = f"a,b\n1,{'x' * 2000}\n"
    assert (
        refused(written(long), limits=Limits(letters=1000)).says
        == "A cell near line 2 of the file is longer than 1,000 letters."
    )
    assert "MB can be read" in refused(written("a,b\n" * 400_000), limits=Limits(file=MB)).says


def test_stopping_ends_the_reader_and_nothing_is_read(written) -> None:
    class StoppedError(Exception):
        pass

    def step(done: int, total: int, what: str) -> None:
        if what.startswith("Reading"):
            raise StoppedError

    with pytest.raises(StoppedError):
        read_file(written(LIST), step=step)


def test_progress_is_told_and_ends_at_the_end(written) -> None:
    told: list[tuple[int, int, str]] = []
    read_file(written(LIST), step=lambda done, total, what: told.append((done, total, what)))
    assert told[0][2] == "Checking list.csv"
    assert told[-1] == (1, 1, "Reading list.csv")


def test_a_file_that_changes_while_it_is_read_is_refused(written) -> None:
    path = written(LIST)

    def step(done: int, total: int, what: str) -> None:
        if what.startswith("Reading") and not done:
            path.write_text(LIST + "003,Tran,Linh,2\n")

    assert refused(path, step=step).says == "list.csv changed while it was read."


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert reader_command() == [sys.executable, "--read-file-in-child"]


def test_names_with_spaces_dashes_and_quotes_are_only_names(written) -> None:
    assert read_file(written(LIST, "--limits 'x' $(id) ñ.csv")).file == "--limits 'x' $(id) ñ.csv"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("-rf.csv", "-rf.csv"),
        ("--json.csv", "--json.csv"),
        ("con.csv", "con.csv"),
        ("%s{0}<b>&amp;$(id);'.csv", "%s{0}<b>&amp;$(id);'.csv"),
        ("x" * 240 + ".csv", "x" * 240 + ".csv"),
        ("two\nlines.csv", "two?lines.csv"),
        ("a\x1b[31mred.csv", "a?[31mred.csv"),
        ("\u202evsc.exe.csv", "?vsc.exe.csv"),
        ("\u200f\u200e.csv", "??.csv"),
        ("no\udcffletters.csv", "no?letters.csv"),
    ],
)
def test_a_hostile_name_is_only_a_name_and_shown_harmless(tmp_path: Path, name: str, shown: str) -> None:
    try:
        (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    except OSError:
        pytest.skip("this system has no such names")
    found = read_file(tmp_path / name)
    assert found.file == shown
    assert cells(found) == [["a", "b"], ["1", "2"]]
    (tmp_path / name).write_bytes(b"")
    assert refused(tmp_path / name).says == f"{shown} is empty."
    assert msgspec.json.encode(inspect_file(tmp_path / name)).count(b"is empty") == 1


def test_names_in_a_zip_and_of_sheets_are_shown_harmless_too(written, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("two\nlines.csv", "\u202eesrever.csv", "y" * 300 + ".csv", "-o.csv"):
            archive.writestr(zipfile.ZipInfo(name), "a,b\n1,2\n")
    found = read_file(written(packed.getvalue(), "set.zip"))
    assert [table.name for table in found.tables] == ["two?lines.csv", "?esrever.csv", "y" * 300 + ".csv", "-o.csv"]
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "no\udcffletters.csv").write_bytes(b"a,b\n1,2\n")
    assert [table.name for table in read_file(folder).tables] == ["no?letters.csv"]
    book = read_file(written(xlsx(sheets=(("a:b\n\x1b?*[x]", ""),)), "book.xlsx"))
    assert "\n" not in book.tables[0].name


def test_a_line_is_told_where_a_quotation_mark_is_never_closed_and_inches_are_no_quotation_marks(written) -> None:
    assert refused(written(b'a,b\n1,"two\nlines"\n2,"open\n3,x\n')).says == (
        "A quotation mark that opens in line 4 of the file is never closed."
    )
    assert refused(written(b'sep=;\na;b\n5" tall;"open\n')).says.startswith("A quotation mark that opens in line 3 ")
    found = cells(read_file(written(b'a,b,c\n1,5" tall,,\n2,"x,,\n,,y"\n3,6" and 7",z\n')))
    assert found[1:] == [["1", '5" tall'], ["2", "x,,\n,,y"], ["3", '6" and 7"', "z"]]


def test_a_sheet_full_of_repeated_percentages_is_refused_before_they_are_written_down(written) -> None:
    cell = '<table:table-cell office:value-type="percentage" office:value="0.5" table:number-columns-repeated="16384"/>'
    made = ods(data=f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>')
    assert refused(written(made, "list.ods")).says == "The file has more than 30,000,000 cells."


def test_a_cell_that_needs_mending_among_many_that_do_not_is_mended_alone(written) -> None:
    lines = [f"{number},Pupil{number},2026-09-01" for number in range(3000)]
    lines[700] = "700,  Ana\u00a0\u200b ,123-45-6789"
    lines[1500] = "1500,'=1+1,09-12-2026"
    lines[2100] = "2100,Mun\u0303oz,|,"
    found = cells(read_file(written("\n".join(["ID,Name,Note", *lines]))))
    assert found[701] == ["700", "Ana"]
    assert found[1501] == ["1500", "=1+1", "09-12-2026"]
    assert found[2101] == ["2100", "Muñoz", "|"]
    others = [row for at, row in enumerate(found[1:]) if at not in {700, 1500, 2100}]
    assert others == [line.split(",") for at, line in enumerate(lines) if at not in {700, 1500, 2100}]


def test_fifty_thousand_rows_are_read_in_their_order(tmp_path: Path) -> None:
    lines = io.StringIO()
    lines.write("Student ID,Measure,Date,Score\n")
    for number in range(50_000):
        lines.write(f"{number:06},ORF,2026-09-03,{number % 120}\n")
    (tmp_path / "many.csv").write_text(lines.getvalue())
    rows = read_file(tmp_path / "many.csv").tables[0].rows
    assert len(rows) == 50_001
    assert rows[-1].number == 50_001
    assert rows[-1].cells == ("049999", "ORF", "2026-09-03", "79")
    shutil.rmtree(tmp_path)
