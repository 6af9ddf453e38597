"""Files that are broken, or made to do harm: each is read in whole or refused in one sentence, in a child that is held to
its limits.

It is long because each way of doing harm is a row of a table here, and the tables share their few makers.
"""

from __future__ import annotations

import functools
import io
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from exchange.made_files import (
    EVERY_KIND,
    ROSTER,
    SHEET,
    biff8,
    changed,
    compound,
    csv_text,
    ods,
    parts_of,
    sheet_data,
    web_page,
    xls,
    xls_pointing_at_itself,
    xlsb,
    xlsx,
    xml_2003,
    zipped,
)
from fuzz.forked import CAN_FORK, Forked
from interventiondesk.exchange.child import Refused, read_file
from interventiondesk.exchange.limits import MB, USUAL, Limits
from interventiondesk.exchange.tables import FileRead, text_of

CUT = "The letters of this file cannot be read: it is cut off or damaged."
DIED = "The file is damaged, or needs more memory than a reader may use."
WORKBOOK_DAMAGED = "This workbook is damaged: part of it is missing or unreadable."
PATIENCE = 40  # seconds on a busy machine; what never ends is stopped after 120
ENTITIES = "This workbook brings definitions of its own (entities), as no spreadsheet program writes them."
XML_DAMAGED = "This Excel 2003 XML sheet is damaged, or holds what no spreadsheet program writes."
OLD_DAMAGED = "This old Excel file is damaged: part of it is missing or points at itself."
GROWS = "unpacks to far more than its size allows."


class Outcome:
    """What came of a file: `rows` of its first table as text, or what the refusal `says`."""

    def __init__(self, read: FileRead | None, error: Refused | None) -> None:
        self.read = read
        self.says = error.says if error else ""
        self.rows = [[text_of(cell) for cell in row.cells] for row in read.tables[0].rows] if read else []
        assert self.says.endswith(".") if error else any(table.rows for table in (read.tables if read else ()))
        assert not error or error.remedy.endswith(".")
        assert "Traceback" not in self.says


@pytest.fixture
def outcome(tmp_path: Path, forked: Forked):
    def outcome(content: bytes | str, name: str = "list.xls", limits: Limits = USUAL) -> Outcome:
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
        try:
            return Outcome(forked.read(path, limits), None)
        except Refused as error:
            return Outcome(None, error)

    return outcome


def whole(rows: list[list[str]]) -> list[list[str]]:
    return [[cell.removesuffix(".0") for cell in row] for row in rows]


ROWS = whole([[str(cell) for cell in row] for row in ROSTER])


# Cut off


@pytest.mark.parametrize("percent", range(2, 100))
@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "xls", "ods", "zip", "xml", "html", "csv"])
def test_a_file_cut_off_at_every_percent_never_gives_half_of_a_row(outcome, kind: str, percent: int) -> None:
    content = EVERY_KIND[kind]
    found = outcome(content[: len(content) * percent // 100])
    if kind in {"xlsx", "xlsb", "ods", "zip", "xml"}:
        assert found.says
        assert "damaged" in found.says or found.says == "This is an XML file saved as .xls, not a sheet."
    elif kind == "csv":
        assert whole(found.rows)[:-1] == ROWS[: len(found.rows) - 1]
    else:
        assert found.says or whole(found.rows) == ROWS


# Zips made to grow, to lie, to overlap


def _growing(part: str, size: int, others: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (others or {}).items():
            archive.writestr(name, content)
        with archive.open(part, "w") as member:
            for _ in range(size // MB):
                member.write(b" " * MB)
    return out.getvalue()


@functools.cache
def _bomb(part: str) -> bytes:
    first = {"content.xml": {}, "users.csv": {}}.get(part, {"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>"})
    return _growing(part, 40 * MB, first)


def _listed_as(content: bytes, size: int, says: int) -> bytes:
    return content.replace(size.to_bytes(4, "little"), says.to_bytes(4, "little"))


@pytest.mark.parametrize(
    "part",
    [
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/media/picture.png",
        "xl/vbaProject.bin",
        "docProps/core.xml",
        "content.xml",
        "users.csv",
    ],
)
def test_a_zip_that_grows_is_refused_before_anything_reads_it(outcome, part: str) -> None:
    began = time.monotonic()
    assert outcome(_bomb(part)).says.endswith(GROWS)
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("says", [0, 1, 1000, 4 * MB, 0xFFFFFFFE])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "users.csv"])
def test_a_zip_that_lies_about_its_sizes_is_refused(outcome, part: str, says: int) -> None:
    found = outcome(_listed_as(_bomb(part), 40 * MB, says))
    assert "damaged" in found.says or found.says.endswith(GROWS)


def _nested(depth: int) -> bytes:
    content = csv_text().encode()
    for _ in range(depth):
        content = zipped({"inner.zip": content})
    return content


@pytest.mark.parametrize("depth", [1, 2, 9])
def test_a_zip_in_a_zip_is_refused(outcome, depth: int) -> None:
    expected = "The zip holds another packed file or workbook: inner.zip."
    assert outcome(zipped({"inner.zip": _nested(depth)})).says == expected


@pytest.mark.parametrize("content", [xlsx(), xls(), ods(), b"\x1f\x8b\x08\0", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c"])
def test_a_packed_file_in_a_zip_is_refused_whatever_its_name(outcome, content: bytes) -> None:
    assert outcome(zipped({"users.csv": content})).says == "The zip holds another packed file or workbook: users.csv."


def _overlapping(content: bytes) -> bytes:
    """Every entry of the list points at the first one's bytes."""
    at = content.index(b"PK\x01\x02")
    changed = bytearray(content)
    while at >= 0:
        changed[at + 42 : at + 46] = bytes(4)
        at = content.find(b"PK\x01\x02", at + 1)
    return bytes(changed)


def _with_flag(content: bytes, flag: int) -> bytes:
    changed = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            changed[place + at] |= flag
            place = content.find(mark, place + 1)
    return bytes(changed)


def _with_method(content: bytes, method: int) -> bytes:
    changed = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = content.find(mark)
        while place >= 0:
            changed[place + at : place + at + 2] = struct.pack("<H", method)
            place = content.find(mark, place + 1)
    return bytes(changed)


def _twice(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, content in {**parts_of(xlsx()), "a.csv": b"a,b\n"}.items():
            archive.writestr(part, content)
        archive.fp.seek(archive.start_dir)  # type: ignore[union-attr]
        info = zipfile.ZipInfo(name)
        archive.NameToInfo.pop(name, None)
        archive.writestr(info, b"other")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "xlsb", "ods", "zip"])
@pytest.mark.parametrize(
    ("how", "expected"),
    [
        (_overlapping, "damaged"),
        (functools.partial(_with_flag, flag=1), "protected with a password"),
        (functools.partial(_with_method, method=99), "damaged"),
        (functools.partial(_with_method, method=12), "damaged"),
        (functools.partial(_with_method, method=0), "damaged"),
        (lambda content: content.replace(b"PK\x05\x06", b"PK\x05\x07"), "damaged"),
        (lambda content: content.replace(b"PK\x01\x02", b"PK\x01\x03", 1), "damaged"),
        (lambda content: content[:-2] + b"\xff\xff", ""),
        (lambda content: content[:40] + b"\0" * 20 + content[60:], "damaged"),
        (lambda content: content + content, ""),
    ],
    ids=["overlap", "locked", "aes", "bzip2", "stored", "no end", "no list", "comment", "zeros", "twice"],
)
def test_a_zip_that_is_not_what_it_says_is_refused(
    outcome, kind: str, how: Callable[[bytes], bytes], expected: str
) -> None:
    found = outcome(how(EVERY_KIND[kind]))
    if found.says:
        assert expected in found.says
    else:
        assert whole(found.rows) == ROWS


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(outcome) -> None:
    assert outcome(_twice(SHEET)).says == "This workbook holds two parts with the same name."


def test_a_zip_of_very_many_parts_is_refused(outcome) -> None:
    assert outcome(zipped({f"{number}.csv": "" for number in range(5001)})).says.endswith(GROWS)
    assert outcome(zipped({f"{number}.csv": "a,b\n" for number in range(201)})).says == (
        "The zip holds more than 200 tables."
    )


@pytest.mark.parametrize("content", [zipped({}), zipped({"folder/": ""}), zipped({"a.pdf": b"%PDF-1.7"})])
def test_a_zip_without_tables_says_so(outcome, content: bytes) -> None:
    assert outcome(content).says == "The zip holds no tables."


# Paths that lead elsewhere

_ELSEWHERE = [
    "../users.csv",
    "../../../../etc/users.csv",
    "set/../../users.csv",
    "set/..",
    "/users.csv",
    "//server/share/users.csv",
    "C:/users.csv",
    "c:users.csv",
    "set\\users.csv",
    "..\\users.csv",
    "\\\\server\\share\\users.csv",
    "users.csv:stream",
    "set/a:b.csv",
]
_DEVICES = [
    "con.csv",
    "NUL",
    "set/Aux.csv",
    "prn.tar.csv",
    "com1.csv",
    "LPT9.txt",
    "set/con /a.csv",
    "COM¹.csv",
    "nul.",
]


@pytest.mark.parametrize("name", _ELSEWHERE)
def test_a_path_that_leads_out_of_the_zip_is_refused(outcome, tmp_path: Path, name: str) -> None:
    found = outcome(zipped({"a.csv": "a,b\n1,2\n", name: "a,b\n1,2\n"}), "set.zip")
    assert found.says == f"The zip holds a file whose path leads elsewhere: {name}."
    assert [path.name for path in tmp_path.rglob("*")] == ["set.zip"]
    assert not (tmp_path.parent / "users.csv").exists()


@pytest.mark.parametrize("name", _DEVICES)
def test_a_name_of_a_device_is_refused(outcome, name: str) -> None:
    assert outcome(zipped({name: "a,b\n1,2\n"})).says == (
        f"The zip holds a file named like a device of the computer: {name}."
    )


@pytest.mark.parametrize("kind", [0o120777, 0o020666, 0o010666, 0o060666])
def test_a_link_or_a_device_in_a_zip_is_refused(outcome, kind: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("users.csv")
        info.create_system, info.external_attr = 3, kind << 16
        archive.writestr(info, "/etc/hostname")
    assert outcome(out.getvalue()).says == "The zip holds a link or a device instead of a file: users.csv."


# XML made to grow, to fetch, to go deep

_LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + level)} '{f'&{chr(97 + level)};' * 10}'>" for level in range(9)
)
_DEFINITIONS = {
    "laughs": _LAUGHS + "]>",
    "one entity": '<!DOCTYPE x [<!ENTITY a "b">]>',
    "a file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "an address": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]>',
    "parameters": '<!DOCTYPE x [<!ENTITY % a "<!ELEMENT b ANY>"> %a;]>',
    "a document type": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/a.dtd">',
}


def _defining(content: bytes, definitions: str) -> bytes:
    head, mark, rest = content.partition(b"?>")
    return head + mark + definitions.encode() + rest if mark else definitions.encode() + content


@pytest.mark.parametrize("about", _DEFINITIONS)
@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"]
)
def test_definitions_in_a_workbook_are_refused_or_ignored(outcome, part: str, about: str) -> None:
    found = outcome(changed(xlsx(), part, lambda content: _defining(content, _DEFINITIONS[about])))
    if about == "a document type":
        assert found.says or whole(found.rows) == ROWS
    else:
        assert found.says == ENTITIES


@pytest.mark.parametrize("about", _DEFINITIONS)
def test_definitions_in_open_document_and_old_xml_are_refused_or_ignored(outcome, about: str) -> None:
    found = outcome(ods(before=_DEFINITIONS[about]))
    assert found.says.endswith("as no spreadsheet program writes them.") or about == "a document type"
    assert outcome(xml_2003(before=_DEFINITIONS[about])).says == XML_DAMAGED


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_definitions_in_utf_16_are_seen_as_well(outcome, encoding: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b"\xfe\xff"

    def widened(content: bytes) -> bytes:
        text = _defining(content, _DEFINITIONS["laughs"]).decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
        return mark + text.encode(encoding)

    assert outcome(changed(xlsx(), SHEET, widened)).says == ENTITIES


@pytest.mark.parametrize("depth", [65, 1000, 100_000, 1_000_000])
def test_xml_that_goes_deeper_and_deeper_ends(outcome, depth: int) -> None:
    deep = "<a>" * depth
    assert outcome(xml_2003(data=deep)).says == XML_DAMAGED
    for content in (xlsx(data=deep), ods(data=deep), xlsx(before=deep + "</a>" * depth)):
        found = outcome(content)
        assert found.says or whole(found.rows) == ROWS


@pytest.mark.parametrize(
    "tag", ["<table>", "<table><tr><td>", "<div>", "<b>", "<", "<!--", "<![", "<a ", "<td x='", "&"]
)
def test_a_page_that_goes_on_and_on_ends(outcome, tag: str) -> None:
    began = time.monotonic()
    found = outcome("<html><body><table><tr><td>1</td></tr></table>" + tag * 20_000)
    assert found.says or found.rows[0][0].startswith("1")
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("span", ["colspan", "rowspan"])
@pytest.mark.parametrize("much", ["16385", "99999999", "999999999999999999999", "-5", "x", "1e9", "٣"])
def test_a_page_that_claims_wide_cells_ends(outcome, span: str, much: str) -> None:
    cell = f'<td {span}="{much}">1</td>'
    found = outcome(f"<table><tr>{cell * 20}</tr><tr><td>2</td></tr></table>")
    assert found.says == "A row has more than 16,384 columns." or found.rows[0][0] == "1"


@pytest.mark.parametrize("size", [10 * MB, 30 * MB])
def test_one_endless_attribute_is_refused(outcome, size: int) -> None:
    began = time.monotonic()
    assert outcome(xml_2003(data=f'<Row ss:Index="{"1" * size}"/>')).says == XML_DAMAGED
    assert time.monotonic() - began < PATIENCE


# Few bytes that claim many cells


def _repeated(rows: int, columns: int, filled: bool) -> bytes:
    body = ' office:value-type="string"><text:p>a</text:p></table:table-cell>' if filled else "/>"
    return ods(
        data=f'<table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}"{body}</table:table-row>'
        + ("" if filled else "<table:table-row><table:table-cell/></table:table-row>")
    )


@pytest.mark.parametrize("filled", [True, False])
@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (1_048_576, 16_384),
        (100_000, 1),
        (1, 16_384),
        (1, 16_385),
        (1, 4_294_967_295),
        (100_000, 100_000),
        (18_446_744_073_709_551_615, 2),
        (0, 0),
    ],
)
def test_a_sheet_that_repeats_itself_ends(outcome, rows: int, columns: int, filled: bool) -> None:
    began = time.monotonic()
    found = outcome(_repeated(rows, columns, filled))
    if found.says:
        assert "damaged" in found.says or "more than" in found.says or "no rows" in found.says
    else:
        assert filled
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize(
    "corner",
    ["XFD1048576", "A1048576", "XFD1", "XFE1", "A1048577", "ZZZ1", "A0", "A4294967296", "A99999999999999", "1A"],
)
def test_a_cell_far_out_ends_in_rows_or_a_sentence(outcome, corner: str) -> None:
    row = "".join(letter for letter in corner if letter.isdigit())
    data = '<row r="1"><c r="A1"><v>1</v></c></row>' + f'<row r="{row}"><c r="{corner}"><v>2</v></c></row>'
    found = outcome(xlsx(data=data))
    assert found.says or found.rows[0][0] == "1" or found.rows[-1][-1] == "2"


@pytest.mark.parametrize("claimed", ["A1:XFD1048576", "A1:A1", "", "A1:ZZZZ99999999", "B7", "A1:A0", "x"])
def test_a_sheet_that_lies_about_its_own_size_is_read(outcome, claimed: str) -> None:
    found = outcome(xlsx(before=f'<dimension ref="{claimed}"/>'))
    assert found.says in {WORKBOOK_DAMAGED, "This workbook is damaged: part of it makes no sense.", DIED} or (
        whole(found.rows) == ROWS
    )


def test_few_words_repeated_in_very_many_cells_end(outcome) -> None:
    words = (
        f"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><si><t>{'x' * 90_000}</t></si></sst>"
    )
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 20_001))
    made = xlsx(data=rows, more={"xl/sharedStrings.xml": words})
    made = changed(
        made,
        "xl/_rels/workbook.xml.rels",
        lambda part: part.replace(
            b"</Relationships>",
            b'<Relationship Id="rId91" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        ),
    )
    assert outcome(made).says in {
        DIED,
        "The file needs more memory than a reader may use.",
        "The file holds far more text than its size allows.",
    }


# Old workbooks that point at themselves, or nowhere


@pytest.mark.parametrize(
    "links",
    [{2: 2}, {3: 3}, {4: 3}, {9: 2}, {5: 4_000_000}, {2: 0}, {9: 9}, {1: 1}, {3: 0xFFFFFFFD}, {6: 0xFFFFFFFF}],
    ids=str,
)
def test_an_old_workbook_whose_chain_of_sectors_is_bent_ends(outcome, links: dict[int, int]) -> None:
    began = time.monotonic()
    found = outcome(compound({"Workbook": biff8()}, next_of=links))
    assert found.says == OLD_DAMAGED or whole(found.rows) == ROWS
    assert time.monotonic() - began < PATIENCE


def test_the_kilobyte_that_takes_all_memory_is_refused(outcome) -> None:
    assert outcome(xls_pointing_at_itself()).says == OLD_DAMAGED


_HEADER = {
    "sector size": (30, b"\x20\x00"),
    "no sector size": (30, b"\0\0"),
    "large sectors": (30, b"\x0c\x00"),
    "small sectors": (32, b"\xff\xff"),
    "many tables": (44, b"\xff\xff\xff\x7f"),
    "no tables": (44, b"\0\0\0\0"),
    "folder outside": (48, b"\xff\xff\xff\x7f"),
    "folder nowhere": (48, b"\xfe\xff\xff\xff"),
    "folder is the table": (48, b"\0\0\0\0"),
    "large is small": (56, b"\xff\xff\xff\x7f"),
    "small table outside": (60, b"\xff\xff\xff\x7f"),
    "small table loops": (60, b"\0\0\0\0"),
    "table of tables loops": (68, b"\0\0\0\0"),
    "table of tables outside": (68, b"\xff\xff\xff\x7f"),
    "many tables of tables": (72, b"\xff\xff\xff\x7f"),
    "table outside": (76, b"\xff\xff\xff\x7f"),
    "table twice": (80, b"\0\0\0\0"),
}


@pytest.mark.parametrize("field", _HEADER)
def test_an_old_workbook_with_a_lie_in_its_header_ends(outcome, field: str) -> None:
    at, lie = _HEADER[field]
    content = bytearray(xls())
    content[at : at + len(lie)] = lie
    began = time.monotonic()
    found = outcome(bytes(content))
    assert "damaged" in found.says or whole(found.rows) == ROWS
    assert time.monotonic() - began < PATIENCE


def _biff(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


_RECORDS = {
    "size of the grid": _biff(0x200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 0xFFFF, 0)),
    "size backwards": _biff(0x200, struct.pack("<IIHHH", 9, 1, 9, 1, 0)),
    "size cut": _biff(0x200, b"\0\0"),
    "text longer than its record": _biff(0x204, struct.pack("<HHHHB", 1, 1, 0, 60_000, 1) + b"ab"),
    "text cut": _biff(0x204, b"\0"),
    "shared text of no list": _biff(0xFD, struct.pack("<HHHI", 1, 1, 0, 0xFFFFFFFF)),
    "number cut": _biff(0x203, b"\0\0\0"),
    "number in a far column": _biff(0x203, struct.pack("<HHHd", 0xFFFF, 0xFFFF, 0, 1.0)),
    "many numbers": _biff(0xBD, struct.pack("<HHHI", 1, 1, 0, 7) * 40),
    "many numbers cut": _biff(0xBD, b"\0\0\0\0\0"),
    "merged": _biff(0xE5, struct.pack("<H", 0xFFFF)),
    "formula cut": _biff(0x6, struct.pack("<HHH", 1, 1, 0)),
    "error of no kind": _biff(0x205, struct.pack("<HHHBB", 1, 1, 0, 0xEE, 1)),
    "date of no format": _biff(0x203, struct.pack("<HHHd", 1, 1, 0xFFFF, 43_831.0)),
    "record without an end": struct.pack("<HH", 0x203, 0xFFFF),
    "another beginning": _biff(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)),
    "beginning of 1995": _biff(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0)),
}


@pytest.mark.parametrize("about", _RECORDS)
def test_an_old_workbook_with_a_record_that_lies_ends(outcome, about: str) -> None:
    stream = biff8()
    at = stream.rindex(struct.pack("<HH", 0x200, 14))
    began = time.monotonic()
    found = outcome(compound({"Workbook": stream[:at] + _RECORDS[about] + stream[at:]}))
    assert found.says or found.rows
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("count", [0x7FFFFFFF, 0xFFFFFFFF, 70_000])
def test_an_old_workbook_that_claims_many_texts_ends(outcome, count: int) -> None:
    stream = biff8()
    texts = _biff(0xFC, struct.pack("<II", count, count) + b"\1\0\0a")
    at = stream.index(struct.pack("<HH", 0x85, 14))
    began = time.monotonic()
    found = outcome(compound({"Workbook": stream[:at] + texts + stream[at:]}))
    assert found.says or found.rows
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("name", ["WordDocument", "PowerPoint Document", "__properties_version1.0", "Other"])
def test_another_file_in_the_container_of_excel_is_named(outcome, name: str) -> None:
    said = {
        "WordDocument": "This is a Word document saved as .xls, not a sheet.",
        "PowerPoint Document": "This is a presentation saved as .xls, not a sheet.",
        "__properties_version1.0": "This is an e-mail saved as .xls, not a sheet.",
        "Other": OLD_DAMAGED,
    }
    assert outcome(compound({name: b"x"})).says == said[name]


# Protected


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (xls(protected=True), "This old Excel file is protected with a password."),
        (
            compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y" * 9000}),
            "This workbook is protected with a password.",
        ),
        (compound({"EncryptedPackage": b"y"}), "This workbook is protected with a password."),
        (_with_flag(xlsx(), 1), "This workbook is protected with a password."),
        (_with_flag(zipped({"a.csv": "a,b\n"}), 1), "This zip file is protected with a password."),
        (
            changed(
                ods(), "META-INF/manifest.xml", lambda part: part.replace(b"/>", b"><manifest:encryption-data/></a>")
            ),
            "This sheet is protected with a password.",
        ),
    ],
)
def test_a_protected_file_says_so(outcome, content: bytes, says: str) -> None:
    assert outcome(content).says == says


def test_a_sheet_that_may_only_not_be_changed_is_read(outcome) -> None:
    assert whole(outcome(xlsx(after='<sheetProtection sheet="1" password="CAFE"/>')).rows) == ROWS


# Something else under the name of a sheet


@pytest.mark.parametrize("suffix", [".csv", ".xls", ".xlsx", ".ods", ".zip"])
@pytest.mark.parametrize(
    ("first", "what"),
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"GIF89a", "a picture"),
        (b"SQLite format 3\0", "a database"),
        (b"\0\1\0\0Standard Jet DB", "a database (Access)"),
        (b"\x1f\x8b\x08", "a compressed file (gzip)"),
        (b"7z\xbc\xaf\x27\x1c", "a compressed file (7z)"),
        (b"Rar!\x1a\x07", "a compressed file (RAR)"),
        (b"MZ\x90\0", "a program"),
        (b"\x7fELF\2", "a program"),
        (b"{\\rtf1", "a text document (RTF)"),
        (b"MIME-Version: 1.0\r\n", "a web archive"),
        (b"\x09\x08\x08\x00\x00\x05", "an Excel file from before 1997"),
        (b'{"a": 1}', "a JSON file"),
        (b'<?xml version="1.0"?><svg/>', "an XML file"),
    ],
)
def test_what_is_no_sheet_is_named_for_what_it_is(outcome, first: bytes, what: str, suffix: str) -> None:
    assert outcome(first + b" " * 64, "list" + suffix).says == f"This is {what} saved as {suffix}, not a sheet."


@pytest.mark.parametrize(
    ("part", "what"),
    [("word/document.xml", "a Word document"), ("ppt/presentation.xml", "a presentation")],
)
def test_other_office_files_are_named(outcome, part: str, what: str) -> None:
    assert (
        outcome(zipped({"[Content_Types].xml": "<a/>", part: "<a/>"})).says
        == f"This is {what} saved as .xls, not a sheet."
    )


def test_an_open_document_text_is_no_sheet(outcome) -> None:
    made = changed(ods(), "mimetype", lambda part: part.replace(b"spreadsheet", b"text"))
    assert outcome(made).says == "This is an OpenDocument file saved as .xls, not a sheet."


# Workbooks written in odd ways


def _utf16(content: bytes) -> bytes:
    return content.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


def _prefixed(content: bytes) -> bytes:
    text = content.decode().replace("xmlns=", "xmlns:x=").replace("</", "</x:").replace("<", "<x:")
    return text.replace("<x:/x:", "</x:").replace("<x:?", "<?").encode()


def _renamed(how: Callable[[str], str]) -> bytes:
    return zipped({how(name): content for name, content in parts_of(xlsx()).items()})


_INLINE = "".join(
    f"<row>{''.join(f'<c t={chr(34)}inlineStr{chr(34)}><is><t>{cell}</t></is></c>' for cell in row)}</row>"
    for row in ROSTER
)
_ODD: dict[str, bytes] = {
    "strict": xlsx(strict=True),
    "no row numbers": xlsx(data=sheet_data(ROSTER).replace('<row r="1">', "<row>").replace('<row r="3">', "<row>")),
    "no places": xlsx(data=_INLINE),
    "texts in the cells": xlsx(),
    "rich text": xlsx(data=sheet_data(ROSTER).replace("<t>Tran</t>", "<r><t>Tr</t></r><r><rPr/><t>an</t></r>")),
    "character data": xlsx(data=sheet_data(ROSTER).replace("Tran", "<![CDATA[Tran]]>")),
    "character numbers": xlsx(data=sheet_data(ROSTER).replace("Tran", "&#84;ra&#x6E;")),
    "comments": xlsx(data=sheet_data(ROSTER).replace("<row", "<!-- a --><row")),
    "instructions": xlsx(data=sheet_data(ROSTER).replace("<row", "<?a b?><row")),
    "utf-16 sheet": changed(xlsx(), SHEET, _utf16),
    "prefix": changed(xlsx(), SHEET, _prefixed),
    "mark before the sheet": changed(xlsx(), SHEET, lambda part: b"\xef\xbb\xbf" + part),
    "backslashes": _renamed(lambda name: name.replace("/", "\\")),
    "other case": _renamed(lambda name: name.replace("sheet1", "Sheet1")),
    "slash in front": _renamed(lambda name: "/" + name),
    "stored": zipped(parts_of(xlsx()), zipfile.ZIP_STORED),
    "types last": zipped(dict(reversed(parts_of(xlsx()).items()))),
    "text before the zip": b"x" * 0 + xlsx(),
    "no styles": zipped({name: part for name, part in parts_of(xlsx()).items() if "styles" not in name}),
    "no types": zipped({name: part for name, part in parts_of(xlsx()).items() if "Types" not in name}),
    "no relations": zipped({name: part for name, part in parts_of(xlsx()).items() if "workbook.xml.rels" not in name}),
    "no sheet part": zipped({name: part for name, part in parts_of(xlsx()).items() if name != SHEET}),
    "no workbook part": zipped({name: part for name, part in parts_of(xlsx()).items() if name != "xl/workbook.xml"}),
    "empty sheet part": changed(xlsx(), SHEET, lambda _: b""),
    "missing texts": xlsx(data='<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
    "text of no number": xlsx(data='<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'),
    "unknown type": xlsx(data='<row r="1"><c r="A1" t="zzz"><v>1</v></c></row>'),
    "style of no number": xlsx(data='<row r="1"><c r="A1" s="99999999999"><v>1</v></c></row>'),
    "rows out of order": xlsx(data="".join(reversed(sheet_data(ROSTER).split("<row")[1:])).join(["<row", ""])),
    "one cell twice": xlsx(data='<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
    "sheet without a name": xlsx(sheets=[("", "")]),
    "two sheets of a name": xlsx(sheets=[("A", ""), ("A", "")]),
    "very long name": xlsx(sheets=[("x" * 5000, "")]),
    "name with signs": xlsx(sheets=[("&<>\u202e\u0007\u200b".replace("\u0007", ""), "")]),
    "target outside": changed(
        xlsx(), "xl/_rels/workbook.xml.rels", lambda part: part.replace(b"worksheets/sheet1", b"../../../etc/sheet1")
    ),
    "target elsewhere": changed(
        xlsx(),
        "xl/_rels/workbook.xml.rels",
        lambda part: part.replace(b'"worksheets/sheet1.xml"', b'"http://127.0.0.1:9/a.xml" TargetMode="External"'),
    ),
    "absolute target": changed(
        xlsx(), "xl/_rels/workbook.xml.rels", lambda part: part.replace(b'"worksheets', b'"/xl/worksheets')
    ),
    "a name of nothing": changed(
        xlsx([]), "xl/workbook.xml", lambda part: part.replace(b"formats.org", b"formats.o rg")
    ),
    "not xml": changed(xlsx(), SHEET, lambda _: b"\0\1\2\3" * 100),
    "cut xml": changed(xlsx(), SHEET, lambda part: part[: len(part) // 2]),
    "lone surrogate": xlsx(data=sheet_data(ROSTER).replace("Tran", "Tr&#xD800;an")),
    "forbidden sign": xlsx(data=sheet_data(ROSTER).replace("Tran", "Tr&#0;&#8;an")),
    "bad letters": changed(xlsx(), SHEET, lambda part: part.replace(b"Tran", b"Tr\xff\xfean")),
}
_ALIKE = {
    "strict", "no row numbers", "no places", "texts in the cells", "rich text", "character data", "character numbers",
    "comments", "instructions", "prefix", "mark before the sheet", "backslashes", "stored", "types last",
    "text before the zip", "no styles", "no types", "absolute target", "very long name", "name with signs",
    "two sheets of a name",
}  # fmt: skip


@pytest.mark.parametrize("about", _ODD)
def test_a_workbook_written_in_an_odd_way_is_read_or_refused(outcome, about: str) -> None:
    found = outcome(_ODD[about], "list.xlsx")
    if about in _ALIKE:
        assert whole(found.rows) == ROWS
    else:
        assert found.says or found.rows


@pytest.mark.parametrize(
    "formula",
    [
        'WEBSERVICE("http://127.0.0.1:9/a")',
        "cmd|'/c calc'!A0",
        'HYPERLINK("http://127.0.0.1:9/a","x")',
        'IMAGE("http://127.0.0.1:9/a.png")',
        "[1]Sheet1!A1",
        'CALL("urlmon","a")',
        "EXEC(1)",
        'RTD("a",,"b")',
    ],
)
def test_a_formula_that_reaches_out_is_never_run(outcome, formula: str) -> None:
    quoted = formula.replace("&", "&amp;").replace("<", "&lt;")
    data = f'<row r="1"><c r="A1"><f>{quoted}</f><v>5</v></c><c r="B1"><f>{quoted}</f></c></row>'
    found = outcome(xlsx(data=data, macros=True))
    assert found.rows == [["5", "formula without a stored value"]]


# Text


_TEXTS: dict[str, tuple[bytes | str, list[list[str]] | str]] = {
    "only a header": ("ID,Last\n", [["ID", "Last"]]),
    "no end of line": ("ID,Last\n1,Tran", [["ID", "Last"], ["1", "Tran"]]),
    "old mac": ("ID,Last\r1,Tran\r", [["ID", "Last"], ["1", "Tran"]]),
    "mixed ends": ("ID,Last\r\n1,Tran\n2,Reyes\r3,Oak\n", [["ID", "Last"], ["1", "Tran"], ["2", "Reyes"], ["3", "Oak"]]),
    "blank lines": ("\n\nID,Last\n\n\n1,Tran\n\n", [["ID", "Last"], ["1", "Tran"]]),
    "only blank lines": ("\n \n,,,\n\t\n", "The file has no rows."),
    "only a mark": (b"\xef\xbb\xbf", "The file has no rows."),
    "only a mark of utf-16": (b"\xff\xfe", "The file has no rows."),
    "doubled marks": (b"\xef\xbb\xbf\xef\xbb\xbfID,Last\n1,Tran\n", [["ID", "Last"], ["1", "Tran"]]),
    "ragged first": ("Roster\nID,Last\n1,Tran\n", [["Roster"], ["ID", "Last"], ["1", "Tran"]]),
    "ragged last": ("ID,Last\n1,Tran,a,b,c\n", [["ID", "Last"], ["1", "Tran", "a", "b", "c"]]),
    "short rows": ("ID,Last,Grade\n1\n2,Tran\n", [["ID", "Last", "Grade"], ["1"], ["2", "Tran"]]),
    "doubled quotes": ('ID,Last\n1,"O""Neil"\n', [["ID", "Last"], ["1", 'O"Neil']]),
    "backslash quotes": ('ID,Last\n1,"O\\"\n2,Tran\n', [["ID", "Last"], ["1", "O\\"], ["2", "Tran"]]),
    "bare quote": ('ID,Height\n1,6" tall\n', [["ID", "Height"], ["1", '6" tall']]),
    "text after a quote": ('ID,Last\n1,"Tran"x\n', [["ID", "Last"], ["1", "Tranx"]]),
    "open quote": ('ID,Last\n1,"Tran\n2,Reyes\n', "A quotation mark that opens in line 2 of the file is never closed."),
    "open quote at the end": ('ID,Last\n1,"', "A quotation mark that opens in line 2 of the file is never closed."),
    "only a quote": ('"', "A quotation mark that opens in line 1 of the file is never closed."),
    "single quotes": ("ID,Last\n1,'Tran'\n", [["ID", "Last"], ["1", "'Tran'"]]),
    "nul": (b"ID,Last\n1,Tr\0an\n", "Line 2 of the file holds bytes that no text has."),
    "nul at the end": (b"ID,Last\n1,Tran\n\0", "Line 3 of the file holds bytes that no text has."),
    "controls": ("ID,Last\n1,Tr\x07\x1b[31man\x7f\n", [["ID", "Last"], ["1", "Tr[31man"]]),
    "zero width": ("ID,Last\n1,T\u200br\u2060an\ufeff\n", [["ID", "Last"], ["1", "Tran"]]),
    "bidi": ("ID,Last\n1,\u202enarT\u202c\n", [["ID", "Last"], ["1", "narT"]]),
    "isolates": ("ID,Last\n1,\u2066Tran\u2069\n", [["ID", "Last"], ["1", "Tran"]]),
    "no-break space": ("ID,Last\n1,\u00a0Tran\u2003Oak\n", [["ID", "Last"], ["1", "Tran Oak"]]),
    "lone surrogate": ("ID,Last\n1,Tr\ud800an\n", [["ID", "Last"], ["1", "Trí\xa0€an".replace("\xa0", " ")]]),
    "utf-16 cut": ("ID,Last\n1,Tran\n".encode("utf-16")[:-1], CUT),
    "utf-16 lone": (
        "ID,Last\n1,Tr".encode("utf-16") + b"\0\xd8a\0\n\0",
        CUT,
    ),
    "utf-32": ("ID,Last\n1,Muñoz\n".encode("utf-32-le"), [["ID", "Last"], ["1", "Muñoz"]]),
    "utf-32 big": ("ID,Last\n1,Muñoz\n".encode("utf-32-be"), [["ID", "Last"], ["1", "Muñoz"]]),
    "utf-32 of nothing": (b"\xff\xfe\0\0\xff\xff\xff\xff", CUT),
    "utf-7": ("ID,Last\n1,Mu+APE-oz\n", [["ID", "Last"], ["1", "Mu+APE-oz"]]),
    "overlong": (b"ID,Last\n1,\xc0\xaf\n", [["ID", "Last"], ["1", "À¯"]]),
    "sep tab": ("sep=\t\nID\tLast\n1\tTran\n", [["ID", "Last"], ["1", "Tran"]]),
    "sep of nothing known": ("sep=x\nID,Last\n1,Tran\n", [["sep=x"], ["ID", "Last"], ["1", "Tran"]]),
    "sep quoted": ('"sep=;"\nID;Last\n1;Tran\n', [["ID", "Last"], ["1", "Tran"]]),
    "sep alone": ("sep=;\n", "The file has no rows."),
    "formulas": ("ID,Last\n1,=1+1\n2,'=1+1\n", [["ID", "Last"], ["1", "=1+1"], ["2", "=1+1"]]),
    "markup inside": ("ID,Last\n1,<table><tr>\n", [["ID", "Last"], ["1", "<table><tr>"]]),
    "ids": ("ID\n007\n1E5\n123456.0\n+31\n", [["ID"], ["007"], ["1E5"], ["123456.0"], ["+31"]]),
    "astral": ("ID,Last\n1,😀𝔗ran\n", [["ID", "Last"], ["1", "😀𝔗ran"]]),
    "many accents": ("ID,Last\n1,e" + "\u0301" * 5000 + "\n", [["ID", "Last"], ["1", "é" + "\u0301" * 4999]]),
}  # fmt: skip


@pytest.mark.parametrize("about", _TEXTS)
def test_a_text_written_in_an_odd_way_is_read_or_refused(outcome, about: str) -> None:
    content, expected = _TEXTS[about]
    found = outcome(content, "list.csv")
    assert (found.says or found.rows) == expected


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
@pytest.mark.parametrize(("width", "says"), [(16_384, ""), (16_385, "Row 1 has more than 16,384 columns.")])
def test_a_text_may_be_as_wide_as_excel(outcome, sign: str, width: int, says: str) -> None:
    found = outcome(sign.join(f"c{number}" for number in range(width)) + "\n", "wide.csv")
    assert found.says == says
    assert says or len(found.rows[0]) == width


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"ID,Notes\n1," + b"x" * (10 * MB) + b"\n", "Line 2 of the file is longer than 6,400,000 letters."),
        (
            b'ID,Notes\n1,"' + b"x\n" * (5 * MB) + b'"\n',
            "A cell near line 2 of the file is longer than 100,000 letters.",
        ),
        (b"x" * (10 * MB), "Line 1 of the file is longer than 6,400,000 letters."),
        (b"\n" * 1_100_000, "The file has more than 1,048,576 rows."),
        (b'"' + b"x" * 100_001 + b'"\n', "A cell near line 1 of the file is longer than 100,000 letters."),
    ],
    ids=["cell", "lines", "line", "rows", "quotes"],
)
def test_a_text_that_is_too_large_anywhere_says_where(outcome, content: bytes, says: str) -> None:
    began = time.monotonic()
    assert outcome(content, "large.csv").says == says
    assert time.monotonic() - began < PATIENCE


@pytest.mark.parametrize(
    "content",
    [
        xlsx(
            data=f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 10 * MB}</t></is></c></row>', more={"a": "\1" * 9}
        ),
        xml_2003(data=f'<Row><Cell><Data ss:Type="String">{"x" * 10 * MB}</Data></Cell></Row>').encode(),
        web_page([("x" * 10 * MB,)]).encode(),
        ods([("x" * 10 * MB,)]),
    ],
    ids=["xlsx", "xml", "html", "ods"],
)
def test_a_cell_of_ten_megabytes_is_refused_in_every_kind(outcome, content: bytes) -> None:
    assert outcome(content).says == "A cell is longer than 100,000 letters."


# The program itself


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
def test_the_memory_of_the_program_stays_flat_for_harmful_files(tmp_path: Path) -> None:
    import resource

    def used() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    files = {
        "bomb.xlsx": _bomb("xl/worksheets/sheet1.xml"),
        "grid.ods": _repeated(1_048_576, 16_384, True),
        "loop.xls": xls_pointing_at_itself(),
        "far.xlsx": xlsx(
            data='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'
        ),
        "cell.csv": b"ID,Notes\n1," + b"x" * (10 * MB),
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused):
        read_file(tmp_path / "loop.xls")
    before = used()
    for name in files:
        with pytest.raises(Refused):
            read_file(tmp_path / name)
    assert used() - before < 20 * MB


def test_reading_a_large_file_stops_when_asked(tmp_path: Path) -> None:
    class StoppedError(Exception):
        pass

    (tmp_path / "large.csv").write_bytes(b"123456,ORF,2026-09-03,61\n" * 400_000)
    asked: list[float] = []

    def step(done: int, total: int, what: str) -> None:
        if what.startswith("Reading"):
            asked.append(time.monotonic())
            if len(asked) >= 4:
                raise StoppedError

    with pytest.raises(StoppedError):
        read_file(tmp_path / "large.csv", step=step)
    assert time.monotonic() - asked[-1] < 2


@pytest.mark.skipif(not CAN_FORK, reason="needs fork")
def test_a_file_that_kills_its_reader_harms_no_other(tmp_path: Path, forked: Forked) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.xlsx"
    good.write_text(csv_text())
    bad.write_bytes(xlsx(data='<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row>'))
    told = forked.read_all([good, bad, good])
    assert len(told[0]().tables[0].rows) == 4
    with pytest.raises(Refused) as caught:
        told[1]()
    assert caught.value.says == DIED
    assert len(told[2]().tables[0].rows) == 4


@pytest.mark.long
def test_a_million_rows_are_read_within_their_limits(tmp_path: Path) -> None:
    path = tmp_path / "million.csv"
    with path.open("w") as file:
        file.write("Student ID,Date,Code\n")
        file.writelines(
            f"{number:07},2026-09-{number % 28 + 1:02},{'PAT'[number % 3]}\n" for number in range(1_000_000)
        )
    began = time.monotonic()
    read = read_file(path, limits=Limits(least_memory=60 * MB, memory_per_byte=1, most_memory=500 * MB))
    assert time.monotonic() - began < 120
    assert len(read.tables[0].rows) == 1_000_001
    assert [text_of(cell) for cell in read.tables[0].rows[-1].cells] == ["0999999", "2026-09-08", "P"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_no_file_is_left_behind_beside_the_one_that_was_read(outcome, tmp_path: Path, kind: str) -> None:
    outcome(EVERY_KIND[kind], "only.xls")
    assert [path.name for path in tmp_path.iterdir()] == ["only.xls"]


def test_a_binary_workbook_with_lies_in_its_records_ends(outcome) -> None:
    parts = parts_of(xlsb())
    for part in ("xl/workbook.bin", "xl/worksheets/sheet1.bin", "xl/styles.bin"):
        for at in range(0, len(parts[part]), 11):
            bent = parts[part][:at] + b"\xff\xff\xff\x7f" + parts[part][at + 4 :]
            found = outcome(zipped(parts | {part: bent}))
            assert found.says or found.rows
