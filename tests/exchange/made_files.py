"""Makes small files of every kind a spreadsheet comes in, byte by byte, whole or harmful."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape

ROSTER: tuple[tuple[object, ...], ...] = (
    ("ID", "Last", "Score"),
    ("007", "Muñoz", 61.5),
    ("008", "Okafor", 72.0),
    ("009", "Tran", 18.0),
)
"""What every made file holds."""


class Error(str):
    """An error cell, as in #DIV/0!."""

    __slots__ = ()


class Day(float):
    """A serial number shown as a date."""

    __slots__ = ()


class Percent(float):
    """A number shown as a percentage."""

    __slots__ = ()


class Formula(str):
    """A formula without a stored value."""

    __slots__ = ()


_CODES = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}


def letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _percents(rows: Sequence[Sequence[object]]) -> bool:
    return any(isinstance(cell, Percent) for row in rows for cell in row)


def zipped(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 9, 1, 0, 0, 0)), content, method)
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(content: bytes, part: str, how: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed."""
    parts = parts_of(content)
    parts[part] = how(parts[part])
    return zipped(parts)


# Text


def csv_text(rows: Sequence[Sequence[object]] = ROSTER, sign: str = ",", end: str = "\r\n") -> str:
    return "".join(sign.join("" if cell is None else str(cell) for cell in row) + end for row in rows)


# Open XML

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"


def _xml_cell(at: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Formula):
        return f'<c r="{at}"><f>{escape(value)}</f></c>'
    if isinstance(value, Error):
        return f'<c r="{at}" t="e"><v>{value}</v></c>'
    if isinstance(value, Day):
        return f'<c r="{at}" s="1"><v>{float(value)!r}</v></c>'
    if isinstance(value, Percent):
        return f'<c r="{at}" s="2"><v>{float(value)!r}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{at}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{at}"><v>{value!r}</v></c>'
    return f'<c r="{at}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def sheet_data(rows: Sequence[Sequence[object]]) -> str:
    lines: list[str] = []
    for down, row in enumerate(rows, 1):
        cells = "".join(_xml_cell(f"{letters(along)}{down}", value) for along, value in enumerate(row))
        lines.append(f'<row r="{down}">{cells}</row>')
    return "".join(lines)


def xlsx(
    rows: Sequence[Sequence[object]] = ROSTER,
    *,
    data: str | None = None,
    before: str = "",
    after: str = "",
    strict: bool = False,
    macros: bool = False,
    from_1904: bool = False,
    sheets: Sequence[tuple[str, str]] = (("Sheet1", ""),),
    more: Mapping[str, bytes | str] | None = None,
) -> bytes:
    """A workbook; `data` is what stands in `sheetData` instead of `rows`, `sheets` are names with more attributes."""
    main, rel = (_STRICT_MAIN, _STRICT_REL) if strict else (_MAIN, _REL)
    kind = (
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        if macros
        else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}" {how}/>'
        for number, (name, how) in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{number}" Type="{rel}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    body = sheet_data(rows) if data is None else data
    content: dict[str, bytes | str] = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/>'
        '<Override PartName="/xl/styles.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{main}" xmlns:r="{rel}">'
        f"<workbookPr{' date1904=' + chr(34) + '1' + chr(34) if from_1904 else ''}/><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{related}'
        f'<Relationship Id="rId90" Type="{rel}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{main}"><fonts count="1"><font/></fonts><fills count="1">'
        "<fill><patternFill/></fill>"
        '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
        f"{'<xf numFmtId=' + chr(34) + '10' + chr(34) + '/>' if _percents(rows) else ''}</cellXfs></styleSheet>",
    }
    for number in range(1, len(sheets) + 1):
        content[f"xl/worksheets/sheet{number}.xml"] = (
            f'{_HEAD}<worksheet xmlns="{main}" xmlns:r="{rel}">{before}<sheetData>{body}</sheetData>{after}</worksheet>'
        )
    if macros:
        content["xl/vbaProject.bin"] = b"\xcc\x61" + bytes(200)
    return zipped(content | dict(more or {}))


# Binary Open XML


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + body


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _binary_cell(column: int, value: object) -> bytes:
    at = struct.pack("<II", column, 0)
    if value is None:
        return b""
    if isinstance(value, Error):
        return _record(3, at + bytes([_CODES[value]]))
    if isinstance(value, Day):
        return _record(5, struct.pack("<IId", column, 1, value))
    if isinstance(value, Percent):
        return _record(5, struct.pack("<IId", column, 2, value))
    if isinstance(value, bool):
        return _record(4, at + bytes([value]))
    if isinstance(value, (int, float)):
        return _record(5, at + struct.pack("<d", value))
    return _record(6, at + _wide(str(value)))


def xlsb(rows: Sequence[Sequence[object]] = ROSTER) -> bytes:
    wide = max(0, max(len(row) for row in rows) - 1)
    cells = b"".join(
        _record(0, struct.pack("<IIHBBBI", down, 0, 300, 0, 0, 0, 0))
        + b"".join(_binary_cell(along, value) for along, value in enumerate(row))
        for down, row in enumerate(rows)
    )
    sheet = (
        _record(129)
        + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, wide))
        + _record(145)
        + cells
        + _record(146)
        + _record(130)
    )
    book = (
        _record(131)
        + _record(153, struct.pack("<II", 0, 0) + _wide(""))
        + _record(143)
        + _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1"))
        + _record(144)
        + _record(132)
    )
    formats = struct.pack("<HHHHHBB", 0, 0, 0, 0, 0, 0, 0), struct.pack("<HHHHHBB", 0, 14, 0, 0, 0, 0, 0)
    if _percents(rows):
        formats += (struct.pack("<HHHHHBB", 0, 170, 0, 0, 0, 0, 0),)
    styles = _record(278) + (_record(44, struct.pack("<H", 170) + _wide("0.0%")) if _percents(rows) else b"")
    styles += _record(617, struct.pack("<I", len(formats))) + b"".join(_record(47, one) for one in formats)
    styles += _record(618) + _record(279)
    return zipped(
        {
            "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
            "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.bin"/>'
            f'<Relationship Id="rId2" Type="{_REL}/styles" Target="styles.bin"/></Relationships>',
            "xl/styles.bin": styles,
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


# Excel 97


def _biff(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _biff_cell(down: int, along: int, value: object) -> bytes:
    at = struct.pack("<HHH", down, along, 0)
    if value is None:
        return b""
    if isinstance(value, Formula):
        return _biff(0x6, at + bytes([3, 0, 0, 0, 0, 0, 0xFF, 0xFF]) + bytes(6) + struct.pack("<H", 0))
    if isinstance(value, Error):
        return _biff(0x205, at + bytes([_CODES[value], 1]))
    if isinstance(value, Day):
        return _biff(0x203, struct.pack("<HHHd", down, along, 1, value))
    if isinstance(value, Percent):
        return _biff(0x203, struct.pack("<HHHd", down, along, 2, value))
    if isinstance(value, bool):
        return _biff(0x205, at + bytes([value, 0]))
    if isinstance(value, (int, float)):
        return _biff(0x203, at + struct.pack("<d", value))
    text = str(value)
    return _biff(0x204, at + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))


def biff8(rows: Sequence[Sequence[object]] = ROSTER, *, from_1904: bool = False, protected: bool = False) -> bytes:
    """The stream of a workbook with one sheet."""

    def begins(kind: int) -> bytes:
        return _biff(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))

    def book(sheet_at: int) -> bytes:
        name = b"Sheet1"
        return (
            begins(5)
            + (_biff(0x2F, struct.pack("<HHH", 0, 0x1234, 0x5678)) if protected else b"")
            + _biff(0x42, struct.pack("<H", 1200))
            + _biff(0x22, struct.pack("<H", from_1904))
            + _biff(0xE0, struct.pack("<HHH", 0, 0, 0) + bytes(14))
            + _biff(0xE0, struct.pack("<HHH", 0, 14, 0) + bytes(14))
            + (percent if _percents(rows) else b"")
            + _biff(0x85, struct.pack("<IBBBB", sheet_at, 0, 0, len(name), 0) + name)
            + _biff(0xA)
        )

    code = b"0.0%"
    percent = _biff(0x41E, struct.pack("<HHB", 170, len(code), 0) + code)
    percent += _biff(0xE0, struct.pack("<HHH", 0, 170, 0) + bytes(14))
    sheet = begins(0x10) + _biff(
        0x200, struct.pack("<IIHHH", 0, len(rows), 0, max((len(row) for row in rows), default=0), 0)
    )
    sheet += b"".join(
        _biff_cell(down, along, value) for down, row in enumerate(rows) for along, value in enumerate(row)
    )
    return book(len(book(0))) + sheet + _biff(0xA)


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(
    streams: Mapping[str, bytes], *, next_of: Mapping[int, int] | None = None, declared: int | None = None
) -> bytes:
    """An OLE compound file; `next_of` bends single links of its sector chain, `declared` lies about the first size."""
    bodies = {name: body.ljust(4096, b"\0") for name, body in streams.items()}
    blocks = {name: -(-len(body) // 512) for name, body in bodies.items()}
    entries = 1 + len(bodies)
    folder_blocks = -(-entries // 4)
    total = folder_blocks + sum(blocks.values())
    fat_blocks = 1
    while fat_blocks * 128 < total + fat_blocks:
        fat_blocks += 1
    chain = [_FAT] * fat_blocks
    chain += [*range(fat_blocks + 1, fat_blocks + folder_blocks), _END]
    starts: dict[str, int] = {}
    for name, count in blocks.items():
        starts[name] = len(chain)
        chain += [*range(len(chain) + 1, len(chain) + count), _END]
    for at, target in (next_of or {}).items():
        chain[at] = target
    chain += [_FREE] * (fat_blocks * 128 - len(chain))

    def entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
        wide = name.encode("utf-16-le")
        return (
            wide.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(wide) + 2, kind, 1, _FREE, right, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    listed = entry("Root Entry", 5, 1, _FREE, _END, 0)
    for number, (name, body) in enumerate(bodies.items(), 1):
        size = len(body) if declared is None or number > 1 else declared
        right = number + 1 if number < len(bodies) else _FREE
        listed += entry(name, 2, _FREE, right, starts[name], size)
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(16)
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + bytes(6)
        + struct.pack("<IIIIIIIII", 0, fat_blocks, fat_blocks, 0, 4096, _END, 0, _END, 0)
        + b"".join(struct.pack("<I", one if one < fat_blocks else _FREE) for one in range(109))
    )
    return (
        header
        + struct.pack(f"<{len(chain)}I", *chain)
        + listed.ljust(folder_blocks * 512, b"\0")
        + b"".join(body.ljust(blocks[name] * 512, b"\0") for name, body in bodies.items())
    )


def xls(rows: Sequence[Sequence[object]] = ROSTER, *, from_1904: bool = False, protected: bool = False) -> bytes:
    return compound({"Workbook": biff8(rows, from_1904=from_1904, protected=protected)})


def xls_pointing_at_itself() -> bytes:
    """A kilobyte whose sector chain never ends."""
    return compound({"Workbook": biff8()}, next_of={3: 3}, declared=0x7FFFFFFF)[: 512 * 6]


# OpenDocument

_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, Formula):
        return f'<table:table-cell table:formula="of:{escape(value)}"/>'
    if isinstance(value, Error):
        return (
            '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
            f'calcext:value-type="error"><text:p>{value}</text:p></table:table-cell>'
        )
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, Percent):
        return f'<table:table-cell office:value-type="percentage" office:value="{float(value)!r}"/>'
    if isinstance(value, (int, float)):
        shown = f"<text:p>{value}</text:p>"
        return f'<table:table-cell office:value-type="float" office:value="{value!r}">{shown}</table:table-cell>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def ods(rows: Sequence[Sequence[object]] = ROSTER, *, data: str | None = None, before: str = "") -> bytes:
    body = data
    if body is None:
        body = "".join(f"<table:table-row>{''.join(_ods_cell(cell) for cell in row)}</table:table-row>" for row in rows)
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f"{_HEAD}"
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {_ODS}><office:body>'
            f'<office:spreadsheet><table:table table:name="Sheet1">{body}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        }
    )


# What only pretends to be Excel


def web_page(rows: Sequence[Sequence[object]] = ROSTER, *, head: str = "") -> str:
    lines = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else escape(str(cell))}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    return f"<html><head>{head}</head><body><table>\n{lines}</table></body></html>"


def _old_cell(value: object) -> str:
    if value is None:
        return "<Cell/>"
    if isinstance(value, Error):
        return f'<Cell><Data ss:Type="Error">{value}</Data></Cell>'
    if isinstance(value, Formula):
        return f'<Cell ss:Formula="{escape(value)}"/>'
    if isinstance(value, bool):
        return f'<Cell><Data ss:Type="Boolean">{int(value)}</Data></Cell>'
    if isinstance(value, Percent):
        return f'<Cell ss:StyleID="share"><Data ss:Type="Number">{float(value)!r}</Data></Cell>'
    if isinstance(value, (int, float)):
        return f'<Cell><Data ss:Type="Number">{value!r}</Data></Cell>'
    return f'<Cell><Data ss:Type="String">{escape(str(value))}</Data></Cell>'


def xml_2003(rows: Sequence[Sequence[object]] = ROSTER, *, data: str | None = None, before: str = "") -> str:
    body = data
    if body is None:
        body = "".join(f"<Row>{''.join(_old_cell(cell) for cell in row)}</Row>\n" for row in rows)
    return (
        f'<?xml version="1.0"?>{before}<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel" '
        'xmlns:html="http://www.w3.org/TR/REC-html40"><Styles><Style ss:ID="share"><NumberFormat ss:Format="Percent"/>'
        f'</Style></Styles><Worksheet ss:Name="Sheet1"><Table>{body}</Table></Worksheet>'
        "</Workbook>"
    )


EVERY_KIND: dict[str, bytes] = {
    "csv": csv_text().encode(),
    "tsv": csv_text(sign="\t").encode("utf-16"),
    "semicolon": csv_text(sign=";").encode("cp1252"),
    "bars": csv_text(sign="|").encode(),
    "sep": b"sep=;\r\n" + csv_text(sign=";").encode(),
    "xlsx": xlsx(),
    "xlsm": xlsx(macros=True),
    "strict": xlsx(strict=True),
    "xlsb": xlsb(),
    "xls": xls(),
    "ods": ods(),
    "html": web_page().encode(),
    "xml": xml_2003().encode(),
    "zip": zipped({"set/users.csv": csv_text(), "set/orgs.csv": csv_text()}),
}
"""The roster in every kind of file that is read."""
