from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from exchange.made_files import (
    EVERY_KIND,
    ROSTER,
    Day,
    Error,
    Formula,
    changed,
    csv_text,
    ods,
    sheet_data,
    web_page,
    xls,
    xlsb,
    xlsx,
    xml_2003,
    zipped,
)
from fuzz.forked import Forked
from interventiondesk.exchange.child import Refused, read_file
from interventiondesk.exchange.meanings import value_of
from interventiondesk.exchange.second_reader import rows_of
from interventiondesk.exchange.tables import FileRead, Stamp, text_of

NAMES = {
    "csv": "CSV",
    "tsv": "tab-separated text",
    "semicolon": "CSV with semicolons",
    "bars": "CSV with bars",
    "sep": "CSV with semicolons",
    "xlsx": "Excel workbook",
    "xlsm": "Excel workbook with macros",
    "strict": "Excel workbook (strict Open XML)",
    "xlsb": "binary Excel workbook",
    "xls": "old Excel workbook",
    "ods": "OpenDocument sheet",
    "html": "web page",
    "xml": "Excel 2003 XML sheet",
    "zip": "zip of tables",
}
USUAL = {
    "csv": (".csv", ".txt", ".tsv"),
    "xlsx": (".xlsx",),
    "xlsm": (".xlsm",),
    "xlsb": (".xlsb",),
    "xls": (".xls",),
    "ods": (".ods",),
    "html": (".html",),
    "xml": (".xml",),
    "zip": (".zip",),
}
USUAL |= dict.fromkeys(("tsv", "semicolon", "bars", "sep"), USUAL["csv"]) | {"strict": USUAL["xlsx"]}
SUFFIXES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods", ".html", ".xml", ".zip", "", ".dat")


@pytest.fixture
def read(tmp_path: Path, forked: Forked):
    def read(content: bytes | str, name: str = "list.xls", **how: str) -> FileRead:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return forked.read(path, **how)

    return read


def refusal(read, content: bytes, name: str = "list.xls", **how: str) -> str:
    with pytest.raises(Refused) as caught:
        read(content, name, **how)
    assert caught.value.remedy.endswith(".")
    return caught.value.says


def texts(read: FileRead, table: int = 0) -> list[list[str]]:
    return [[text_of(cell) for cell in row.cells] for row in read.tables[table].rows]


def said(read: FileRead) -> list[tuple[str, str]]:
    return [(warned.where, warned.says) for warned in read.warnings]


WHOLE = [["ID", "Last", "Score"], ["007", "Muñoz", "61.5"], ["008", "Okafor", "72"], ["009", "Tran", "18"]]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_file_is_known_by_its_content_whatever_its_name(read, kind: str, suffix: str) -> None:
    found = read(EVERY_KIND[kind], "list" + suffix)
    known = suffix not in {"", ".dat"} and suffix not in USUAL[kind]
    assert found.kind == NAMES[kind] + (f" saved as {suffix}" if known else "")
    assert [[cell.removesuffix(".0") for cell in row] for row in texts(found)] == WHOLE


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_each_kind_is_read_by_the_child_that_the_product_starts(tmp_path: Path, kind: str) -> None:
    (tmp_path / "list.xls").write_bytes(EVERY_KIND[kind])
    assert [row.cells[0] for row in read_file(tmp_path / "list.xls").tables[0].rows] == ["ID", "007", "008", "009"]


# Encodings, with a choice

NAMED = "ID,Last\n1,Muñoz\n2,Žižek\n3,Müller\n"


def test_a_text_in_an_old_encoding_offers_the_others_with_its_own_names(read) -> None:
    found = read("ID,Last\n1,Muñoz\n2,O’Brien\n".encode("cp1252"), "list.csv")
    assert found.encoding == "cp1252"
    assert found.encodings_possible[0].encoding == "cp1252"
    assert found.encodings_possible[0].examples == ("Muñoz", "O’Brien")
    offered = {spelling.encoding: spelling.examples for spelling in found.encodings_possible}
    assert offered["mac-roman"] == ("MuÒoz", "OíBrien")
    assert offered["cp1250"] == ("Muńoz", "O’Brien")
    assert len({*offered.values()}) == len(offered)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("mac-roman", "Muñoz"),
        ("cp1250", "Žižek"),
        ("latin-1", "Müller"),
        ("cp437", "Peña"),
        ("shift_jis", "田中"),
        ("gb18030", "王小明"),
    ],
)
def test_the_encoding_that_the_user_chooses_is_used(read, encoding: str, name: str) -> None:
    found = read(f"ID,Last\n1,{name}\n".encode(encoding), "list.csv", encoding=encoding)
    assert (found.encoding, texts(found)[1]) == (encoding, ["1", name])


def test_a_text_that_proves_its_encoding_offers_no_other(read) -> None:
    for content in (NAMED.encode(), NAMED.encode("utf-16"), b"ID,Last\n1,Tran\n"):
        found = read(content, "list.csv", encoding="mac-roman")
        assert found.encodings_possible == ()
        assert found.encoding in {"utf-8", "utf-16"}


def test_an_encoding_that_cannot_be_is_refused(read) -> None:
    content = b"ID,Last\n1,Mu\xf1\n"
    for encoding, title in (
        ("shift_jis", "Japanese (Shift-JIS)"),
        ("gb18030", "Chinese (GB18030)"),
        ("ebcdic", "ebcdic"),
    ):
        says = refusal(read, content + b"2,\xa0\xff\n", "list.csv", encoding=encoding)
        assert says == f"The letters of this file cannot be read as {title}."


def test_one_stray_byte_does_not_spoil_the_other_names(read) -> None:
    found = read(NAMED.encode() + b"4,Pe\xf1a\n", "list.csv")
    assert [row[1] for row in texts(found)] == ["Last", "Muñoz", "Žižek", "Müller", "Peña"]
    assert said(found) == [
        ("line 5", "Some letters are written in another way than the rest of the file: look at the names.")
    ]


# Faults: never 0, never blank

FAULTY = (("ID", "Score"), ("007", Error("#DIV/0!")), ("008", 12), (None, Error("#N/A")))


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb", "ods", "xml"])
def test_an_error_cell_is_told_with_its_place_and_is_no_number(read, kind: str) -> None:
    made = {"xlsx": xlsx, "xls": xls, "xlsb": xlsb, "ods": ods, "xml": xml_2003}[kind](FAULTY)
    found = read(made)
    assert texts(found) == [["ID", "Score"], ["007", "#DIV/0!"], ["008", "12"], ["", "#N/A"]]
    assert [where for where, _ in said(found)] == ["B2", "B4"]
    assert said(found)[0][1] == "B2 shows #DIV/0! instead of a value: mend it there, or leave its row out."
    with pytest.raises(ValueError):
        value_of(found.tables[0].rows[1].cells[1])


@pytest.mark.parametrize("error", ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"])
@pytest.mark.parametrize("kind", ["xlsx", "xls", "xlsb", "ods", "xml"])
def test_every_error_of_a_spreadsheet_keeps_its_name(read, kind: str, error: str) -> None:
    rows = (("ID", "Score"), ("007", Error(error)))
    made = {"xlsx": xlsx, "xls": xls, "xlsb": xlsb, "ods": ods, "xml": xml_2003}[kind](rows)
    assert texts(read(made))[1] == ["007", error]


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xml"])
def test_a_formula_without_a_stored_value_is_told_with_its_cell(read, kind: str) -> None:
    rows = (("ID", "Score"), ("007", Formula("=A1+1")), ("008", 12))
    found = read({"xlsx": xlsx, "ods": ods, "xml": xml_2003}[kind](rows))
    assert texts(found)[1] == ["007", "formula without a stored value"]
    assert said(found) == [("B2", "B2 holds a formula without a stored value: open the file in Excel and save it.")]


def test_the_stored_value_of_a_formula_is_what_is_read(read) -> None:
    data = '<row r="1"><c r="A1"><f>6*7</f><v>42</v></c><c r="B1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>'
    data += '<c r="C1" t="b"><f>1=1</f><v>1</v></c><c r="D1" t="str"><f>""</f><v></v></c><c r="E1"><v>1</v></c></row>'
    found = read(xlsx(data=data))
    assert found.tables[0].rows[0].cells == (42, "ab", True, None, 1)
    assert said(found) == []


def test_a_workbook_written_by_a_program_that_never_calculates_says_so(read) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["ID", "Total"])
    sheet.append(["007", "=SUM(1,2)"])
    out = io.BytesIO()
    book.save(out)
    assert [where for where, _ in said(read(out.getvalue()))] == ["B2"]


def test_many_faults_are_counted_and_not_all_told(read) -> None:
    found = read(xlsx([("ID", "Score"), *[(number, Error("#REF!")) for number in range(50)]]))
    assert len(found.warnings) == 21
    assert found.warnings[-1].says == "30 more cells show an error or have no stored value."


def test_with_several_sheets_a_fault_names_its_sheet(read) -> None:
    found = read(xlsx(FAULTY, sheets=[("Fall", ""), ("Winter", "")]))
    assert [where for where, _ in said(found)] == ["Fall, B2", "Fall, B4", "Winter, B2", "Winter, B4"]


@pytest.mark.parametrize("number", ["1e400", "-1e400", "NaN"])
def test_a_number_that_is_none_is_a_fault(read, number: str) -> None:
    found = read(xlsx(data=f'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>{number}</v></c></row>'))
    assert texts(found) in ([["1", "#NUM!"]], [["1", number]])


# Dates


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
@pytest.mark.parametrize(
    ("serial", "from_1904", "day"),
    [
        (43_831, False, "2020-01-01"),
        (42_369, True, "2020-01-01"),
        (43_831.5, False, "2020-01-01T12:00:00"),
        (59, False, "1900-02-28"),
        (61, False, "1900-03-01"),
        (1, False, "1900-01-01"),
        (59, True, "1904-02-29"),
        (45_351, False, "2024-02-29"),
    ],
)
def test_days_are_counted_from_1900_or_1904_as_the_workbook_says(
    read, kind: str, serial: float, from_1904: bool, day: str
) -> None:
    made = (xlsx if kind == "xlsx" else xls)((("Day",), (Day(serial),)), from_1904=from_1904)
    assert read(made).tables[0].rows[1].cells == (Stamp(day, "T" in day),)


def test_a_day_that_excel_invented_is_the_day_before(read) -> None:
    assert texts(read(xlsx((("Day",), (Day(60),)))))[1] == ["1900-02-28"]


def test_days_written_out_in_a_cell_are_days(read) -> None:
    data = '<row r="1"><c r="A1" t="d"><v>2026-09-03</v></c><c r="B1" t="d"><v>2026-09-03T10:02:00</v></c></row>'
    assert read(xlsx(data=data)).tables[0].rows[0].cells == (
        Stamp("2026-09-03"),
        Stamp("2026-09-03T10:02:00", True),
    )
    row = '<Row><Cell><Data ss:Type="DateTime">2026-09-03T00:00:00.000</Data></Cell></Row>'
    assert read(xml_2003(data=row)).tables[0].rows[0].cells == (Stamp("2026-09-03"),)
    cell = '<table:table-cell office:value-type="date" office:date-value="2026-09-03"/>'
    assert read(ods(data=f"<table:table-row>{cell}</table:table-row>")).tables[0].rows[0].cells == (
        Stamp("2026-09-03"),
    )


# Layout


def test_merged_cells_keep_their_value_in_the_first_and_say_so(read) -> None:
    merged = '<mergeCells count="2"><mergeCell ref="A2:A4"/><mergeCell ref="A1:C1"/></mergeCells>'
    found = read(xlsx(after=merged))
    assert said(found) == [("", "Cells are merged over the rows 2 to 4: only the first row of each has the value.")]


def test_hidden_rows_and_columns_are_read_and_told(read) -> None:
    data = sheet_data(ROSTER).replace('<row r="3">', '<row r="3" hidden="1">')
    found = read(xlsx(data=data, before='<cols><col min="2" max="3" width="9" hidden="1"/></cols>'))
    assert texts(found) == WHOLE
    assert [says for _, says in said(found)] == [
        "1 row is hidden in the file and was read too.",
        "2 columns are hidden in the file and were read too.",
    ]


@pytest.mark.parametrize("how", ["hidden", "veryHidden"])
def test_hidden_sheets_are_marked(read, how: str) -> None:
    found = read(xlsx(sheets=[("Seen", ""), ("Unseen", f'state="{how}"')]))
    assert [(table.name, table.hidden) for table in found.tables] == [("Seen", False), ("Unseen", True)]


def test_a_sheet_of_a_chart_holds_no_cells(read) -> None:
    made = changed(
        xlsx(sheets=[("Data", ""), ("Chart", "")]),
        "xl/_rels/workbook.xml.rels",
        lambda part: part.replace(b'worksheet" Target="worksheets/sheet2', b'chartsheet" Target="worksheets/sheet2'),
    )
    assert [table.name for table in read(made).tables] == ["Data"]


def test_macros_are_not_run_and_links_not_followed(read) -> None:
    found = read(xlsx(macros=True, more={"xl/externalLinks/externalLink1.xml": "<externalLink/>"}))
    assert [says for _, says in said(found)] == [
        "The macros of this workbook were not run.",
        "Some values come from other files: they are as old as the last save of this workbook.",
    ]


# Web pages and XML


def test_a_page_gives_each_of_its_tables(read) -> None:
    page = (
        "<table><caption>Fall scores</caption><tr><th>ID<th>Score<tr><td>1<td>2</table>"
        "<script>document.write('<table><tr><td>x</td></tr></table>')</script>"
        "<table><tr><td>ID</td><td><table><tr><td>inner</td></tr></table></td></tr></table>"
    )
    found = read(page)
    assert [(table.name, texts(found, at)) for at, table in enumerate(found.tables)] == [
        ("Fall scores", [["ID", "Score"], ["1", "2"]]),
        ("Table 2", [["inner"]]),
        ("Table 3", [["ID"]]),
    ]


def test_spans_breaks_and_signs_of_a_page_are_understood(read) -> None:
    page = (
        '<table><tr><td rowspan="2">A</td><td colspan="2">B</td><td>C</td></tr><tr><td>d</td><td>e</td><td>f</td></tr>'
        "<tr><td>O&#8217;Neil &amp; &lt;Co&gt;</td><td>two<br>lines</td><td>\n  much \n space </td><td>&nbsp;</td></tr>"
        "</table>"
    )
    assert texts(read(page)) == [
        ["A", "B", "", "C"],
        ["", "d", "e", "f"],
        ["O’Neil & <Co>", "two\nlines", "much space"],
    ]


def test_a_page_says_how_its_letters_are_written(read) -> None:
    for charset, encoding in (("windows-1252", "cp1252"), ("iso-8859-1", "cp1252"), ("macintosh", "mac-roman")):
        page = web_page(head=f'<meta http-equiv=Content-Type content="text/html; charset={charset}">')
        found = read(page.encode(encoding))
        assert (found.encoding, texts(found)[1]) == (encoding, ["007", "Muñoz", "61.5"])


def test_an_old_xml_sheet_keeps_its_places(read) -> None:
    data = (
        '<Row ss:Index="3"><Cell ss:Index="2"><Data ss:Type="String">ID</Data>'
        '<Comment><ss:Data xmlns="http://www.w3.org/TR/REC-html40">a note</ss:Data></Comment></Cell>'
        '<Cell ss:MergeAcross="1"><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">La<B>st</B></ss:Data>'
        '</Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row><Row ss:Span="2"/><Row><Cell>'
        '<Data ss:Type="Number">7</Data></Cell></Row>'
    )
    found = read(xml_2003(data=data))
    assert [(row.number, row.cells) for row in found.tables[0].rows] == [
        (3, (None, "ID", "Last", None, True)),
        (7, (7,)),
    ]


def test_a_hidden_sheet_of_old_xml_is_marked(read) -> None:
    hidden = xml_2003().replace(
        "</Table>", "</Table><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    )
    assert read(hidden).tables[0].hidden


# Several files at once


def test_a_zip_gives_each_table_under_its_path(read) -> None:
    files = {
        "set/users.csv": "id,name\n1,Muñoz\n",
        "set/orgs.csv": "id;name\n1;Oak\n".encode("cp1252"),
        "set/empty.csv": "",
        "__MACOSX/set/._users.csv": b"\0\5\26\7",
        "set/.DS_Store": b"\0\0\0\1Bud1",
        "set/Thumbs.db": b"x",
        "set/read me.pdf": b"%PDF-1.7",
    }
    found = read(zipped(files), "set.zip")
    assert found.kind == "zip of tables"
    assert [(table.name, len(table.rows)) for table in found.tables] == [
        ("set/users.csv", 2),
        ("set/orgs.csv", 2),
        ("set/empty.csv", 0),
    ]
    assert said(found) == [("set/read me.pdf", "This file holds no table and was not read.")]


def test_a_zip_with_passwords_in_a_table_leaves_them_in_the_zip(read) -> None:
    found = read(zipped({"users.csv": "sourcedId,username,password\n1,ana,sesame\n"}), "set.zip")
    assert found.left_out == ("password",)
    assert texts(found)[1] == ["1", "ana", ""]


def test_a_folder_is_read_like_a_zip(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "inner" / "deeper").mkdir(parents=True)
    (folder / "users.csv").write_text("id,name\n1,Ana\n")
    (folder / "inner" / "orgs.TXT").write_text("id\tname\n1\tOak\n")
    (folder / "inner" / "deeper" / "far.csv").write_text("id\n1\n")
    (folder / ".hidden.csv").write_text("id\n1\n")
    (folder / "book.xlsx").write_bytes(xlsx())
    (tmp_path / "secret.csv").write_text("id\n1\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    found = read_file(folder)
    assert found.kind == "folder of tables"
    assert [table.name for table in found.tables] == ["inner/orgs.TXT", "users.csv"]
    assert (found.file, found.size) == ("set", 28)
    before = found.sha256
    (folder / "users.csv").write_text("id,name\n1,Eva\n")
    assert read_file(folder).sha256 != before


def test_a_table_of_a_set_that_cannot_be_read_refuses_the_whole_set(read) -> None:
    says = refusal(read, zipped({"set/a.csv": "id\n1\n", "set/b.csv": 'id\n"1\n'}), "set.zip")
    assert says == "set/b.csv: A quotation mark that opens in line 2 of the file is never closed."


# Two readers must agree

WORKBOOKS = {
    "plain": xlsx(),
    "macros": xlsx(macros=True),
    "sparse": xlsx([(), (None, "ID", None, "Last"), (), (None, "007")]),
    "numbers": xlsx([("a", "b"), (1, 2.5), (-3, 1e300), (True, False)]),
    "days": xlsx([("Day",), (Day(45_000),), (Day(45_000.25),)]),
    "two sheets": xlsx(sheets=[("One", ""), ("Two", 'state="hidden"')]),
    "long text": xlsx([("Note",), ("x" * 20_000,), ("line\nbreak",)]),
    "no places": xlsx(data='<row><c t="inlineStr"><is><t>ID</t></is></c></row><row><c><v>7</v></c></row>'),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_both_readers_see_the_same_cells(read, name: str) -> None:
    content = WORKBOOKS[name]
    found = read(content)
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    theirs: list[list[tuple[int, list[object]]]] = []
    for sheet in book.worksheets:
        rows = [(number, [*row]) for number, row in enumerate(sheet.iter_rows(values_only=True, min_col=1), 1)]
        theirs.append([(number, row) for number, row in rows if any(cell is not None for cell in row)])
    ours = [[(row.number, [_as_theirs(cell) for cell in row.cells]) for row in table.rows] for table in found.tables]
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        for (number, cells), (their_number, their_cells) in zip(mine, other, strict=True):
            padded = cells + [None] * (len(their_cells) - len(cells))
            assert (number, padded) == (their_number, [_plain(cell) for cell in their_cells])


def _as_theirs(cell: object) -> object:
    return cell.iso[:10] if isinstance(cell, Stamp) else cell


def _plain(cell: object) -> object:
    return cell.isoformat()[:10] if hasattr(cell, "isoformat") else cell


def test_the_second_reader_reads_what_the_first_does(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(xlsx())
    sheets = [(name, hidden, [*rows]) for name, hidden, rows in rows_of(path)]
    assert sheets == [("Sheet1", False, [*ROSTER])]


@pytest.mark.parametrize("content", [xlsx([]), xlsx([(), ()]), xls([]), ods([]), xlsb([()])])
def test_a_workbook_in_which_no_reader_finds_rows_is_refused(read, content: bytes) -> None:
    assert refusal(read, content) == "The file has no rows."


def test_a_workbook_without_sheets_is_refused(read) -> None:
    assert refusal(read, xlsx(sheets=[])) == "This workbook has no sheet with cells."


def test_a_zip_of_text_written_with_another_program_is_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "set.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("./set//users.csv", csv_text())
    assert [table.name for table in read_file(tmp_path / "set.zip").tables] == ["set/users.csv"]
