"""Says what a table is by the set of its header names, and which column means what.

What is known of a product is data: JSON files in `resources/formats`, with the names that its header versions use for
each field (`catalog`). Nothing depends on positions, on case, or on spaces and underscores. How well one signature fits
one header is told in `fitting`, what a person says of the columns in `by_hand`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from interventiondesk.exchange.by_hand import mapped, own_signature
from interventiondesk.exchange.catalog import (
    Catalog,
    Known,
    Recognized,
    Signature,
    name_of,
    shipped,
    signatures,
)
from interventiondesk.exchange.fitting import (
    IDS,
    LOOKED_AT,
    Header,
    decides,
    fits,
    has_heard,
    header_of,
    is_misspelled,
    missing_of,
    unmapped,
)
from interventiondesk.exchange.layouts import rows_below
from interventiondesk.exchange.proposing import propose_seasons, propose_wide
from interventiondesk.exchange.sheets import FileKind
from interventiondesk.exchange.tables import Row, Table, text_of
from interventiondesk.exchange.title_lines import told_above

__all__ = [
    "FileKind",
    "Recognized",
    "Signature",
    "is_misspelled",
    "mapped",
    "missing_of",
    "own_signature",
    "recognize",
    "rows_below",
    "signatures",
]

_HEADER_WITHIN = 40
_JOINED_WITHIN = 12
_MOST_LINES = 3
_SURE = 0.75
_LEAST_FOR_PART = 12
_OF_ROLL = frozenset({"grade", "homeroom", "birth_date", "sex", "begin_date", "status"})
_LEAST_OF_ROLL = 2

_Found = tuple[tuple[int, float], Recognized]
"""What a header is, after how sure it is: 3 the school's own, 2 a product, 1 a plain sheet, 0 a product in part; then by
weight."""


def recognize(
    table: Table, more: Sequence[Signature] = (), catalog: Catalog | None = None, kind: FileKind | None = None
) -> Recognized:
    """What the table is, with its header row below any title lines. `more` are signatures that a school made itself:
    they come before those that are shipped (`catalog`). With a `kind` it is looked at as that kind of sheet only: a list
    of students may be a list of their families too."""
    catalog = catalog or shipped()
    if kind is not None:
        more = [one for one in more if one.kind == kind]
        catalog = Catalog([known for known in catalog.known if known.signature.kind == kind])
    own = tuple(Known(signature) for signature in more)
    best: Recognized | None = None
    best_key = (-1, 0.0)
    heard = catalog.names.keys() | frozenset[str]().union(*(known.names for known in own))
    for header in _headers(table, heard):
        found = _best(header, own, catalog)
        if found and found[0] > best_key:
            best_key, best = found
            if best_key[0] > 1 and best.confidence >= _SURE:
                break
    goes_on = best is not None and best_key[0] == 1 and _goes_on(table, best, heard)
    joined = _joined(table, own, catalog, heard) if best_key[0] < 1 or goes_on else None
    if joined and (joined[0] > best_key or (goes_on and joined[0][0] == 1)):
        best_key, best = joined
    if best_key[0] > 1:
        return best or Recognized()
    if seasons := _seasons(table, catalog):
        return seasons
    if best_key[0] == 1 and best and best.kind != "students":
        return best
    unknown = _unknown(table, catalog)
    above = [row for row in table.rows[:_HEADER_WITHIN] if row.number < unknown.header_row]
    wide = propose_wide(table, unknown, _about_student(unknown.headings, catalog), told_above(above))
    return wide or best or unknown


def _headers(table: Table, heard: AbstractSet[str]) -> Iterator[Header]:
    """Every row at the top that may be the header."""
    for at, row in enumerate(table.rows[:_HEADER_WITHIN]):
        headings = tuple(text_of(cell) for cell in row.cells)
        if has_heard(headings, heard, 2):
            told = told_above(table.rows[:at])
            if header := header_of(row.number, headings, heard, told, table.rows[at + 1 : at + 1 + LOOKED_AT]):
                yield header


def _best(header: Header, own: Sequence[Known], catalog: Catalog) -> _Found | None:
    """The signature that fits a header best: the school's own, then a product's, then a plain sheet."""
    for known in own:
        if found := fits(known, header, catalog, rare=0):
            return (3, found.confidence), found
    weights = catalog.weigh(header.name_set, header.words)
    order = sorted((at for at, weight in enumerate(weights) if weight), key=lambda at: -weights[at])
    partly: _Found | None = None
    for at in order:
        known = catalog.known[at]
        if known.signature.specific and (found := fits(known, header, catalog, catalog.rare(at, header.name_set))):
            if not missing_of(found, known.signature.needs):
                return (2, weights[at]), found
            if len(header.name_set) >= _LEAST_FOR_PART:
                partly = partly or ((0, weights[at]), found)
    plain = [
        (decides(known.signature, header), found)
        for known in (catalog.known[at] for at in order)
        if not known.signature.specific and (found := fits(known, header, catalog, rare=0))
    ]
    if plain:
        _, found = max(plain, key=_liked)
        return (1, found.confidence), found
    # A version of a known product in which nobody knows where the score stands: said, and mapped as far as it goes.
    return partly


def _liked(one: tuple[bool, Recognized]) -> tuple[bool, bool, bool, float, int]:
    """How well a plain sheet is liked: what its cells decide, then one with IDs, then a list of students that happens to
    name their families, then what explains most headers."""
    decided, found = one
    roll = found.kind == "students" and len(_OF_ROLL & found.mapping.keys()) >= _LEAST_OF_ROLL
    size = len(found.mapping) + bool(found.runs)
    return decided, not frozenset(IDS).isdisjoint(found.mapping), roll, found.confidence, size


# -- a header of several rows --------------------------------------------------------------------------------------------


def _joined(table: Table, own: Sequence[Known], catalog: Catalog, heard: AbstractSet[str]) -> _Found | None:
    """A header that stands in two or three rows: `Fall` above `Score`, or `Student` above `ID`."""
    best: _Found | None = None
    rows = table.rows[:_JOINED_WITHIN]
    for at, row in enumerate(rows):
        lines = [tuple(text_of(cell) for cell in row.cells)]
        for lower in rows[at + 1 : at + _MOST_LINES]:
            lines.append(tuple(text_of(cell) for cell in lower.cells))
            for over_blank in (True, False):
                below = [under for under in table.rows[at + 1 : LOOKED_AT] if under.number > lower.number]
                joined = _one_line(lines, over_blank=over_blank)
                header = header_of(lower.number, joined, heard, told_above(rows[:at]), below)
                found = _best(header, own, catalog) if header else None
                if found and (best is None or found[0] > best[0]):
                    best = found
    return best


def _goes_on(table: Table, best: Recognized, heard: AbstractSet[str]) -> bool:
    """Whether the row below a header looks like its second line: names that are headers, and no number."""
    below = next((row for row in table.rows[: _HEADER_WITHIN + 1] if row.number > best.header_row), None)
    texts = tuple(text_of(cell) for cell in below.cells) if below else ()
    return has_heard(texts, heard, 2) and not any(letter.isdigit() for text in texts for letter in text)


def _one_line(lines: Sequence[Sequence[str]], *, over_blank: bool) -> tuple[str, ...]:
    """The lines of a header joined column by column; an upper cell stands over the blank ones right of it, where
    `over_blank`."""
    parts: list[list[str]] = [[] for _ in range(max(map(len, lines)))]
    for depth, line in enumerate(lines):
        above = ""
        for column, part in enumerate(parts):
            text = line[column] if column < len(line) else ""
            above = text or above
            if text or (over_blank and depth < len(lines) - 1):
                part.append(text or above)
    return tuple(" ".join(filter(None, part)) for part in parts)


def _seasons(table: Table, catalog: Catalog) -> Recognized | None:
    """A head of two lines, seasons and measures."""

    def known(row: Row) -> Recognized:
        headings = tuple(text_of(cell) for cell in row.cells)
        mapping = _proposed([name_of(heading) for heading in headings], catalog)
        return Recognized(header_row=row.number, headings=headings, mapping=mapping)

    return propose_seasons(table, known, lambda headings: _about_student(headings, catalog), told_above)


# -- what is not known -----------------------------------------------------------------------------------------------


def _proposed(names: Sequence[str], catalog: Catalog) -> dict[str, int]:
    """A mapping from the names that any plain sheet may use; a column is proposed once."""
    mapping: dict[str, int] = {}
    for known in catalog.known:
        if not known.signature.specific and known.signature.kind in {"students", "scores"}:
            for field, column in known.mapping_of(names).items():
                if column not in mapping.values():
                    mapping.setdefault(field, column)
    return mapping


def _unknown(table: Table, catalog: Catalog) -> Recognized:
    """A table of which nothing is known: the row that looks most like a header, and what its columns may be."""
    best: tuple[int, Row, dict[str, int]] | None = None
    for row in table.rows[:_HEADER_WITHIN]:
        cells = [text_of(cell) for cell in row.cells]
        if not has_heard(cells, catalog.names.keys(), 1) or sum(cell is not None for cell in row.cells) < 2:
            continue
        mapping = _proposed([name_of(cell) for cell in cells], catalog)
        if mapping and (best is None or len(mapping) > best[0]):
            best = (len(mapping), row, mapping)
    if best is None:
        row = next((row for row in table.rows if sum(cell is not None for cell in row.cells) > 1), None)
        if row is None:
            return Recognized()
        best = (0, row, {})
    _, row, mapping = best
    headings = tuple(text_of(cell) for cell in row.cells)
    return Recognized(
        header_row=row.number,
        headings=headings,
        mapping=mapping,
        unmapped=unmapped(headings, set(mapping.values())),
    )


def _about_student(headings: Sequence[str], catalog: Catalog) -> frozenset[int]:
    """The columns that a list of students may have, and those that are never read."""
    students = next(
        (one for one in catalog.known if one.signature.kind == "students" and not one.signature.specific), None
    )
    return frozenset(
        column
        for column, heading in enumerate(headings)
        if not (name := name_of(heading)) or (students is not None and name in students.names)
    )
