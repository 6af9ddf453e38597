"""Says what a table is by the set of its header names, and which column means what.

What is known of a product is data: JSON files in `resources/formats`, with the names that its header versions use for
each field (`catalog`). Nothing depends on positions, on case, or on spaces and underscores.

It is one module because the ways in which a header may differ (misspelled, in several rows, of a version nobody has seen,
said by a person) all end in the one question of which signature fits, and must not give different answers.
"""

from __future__ import annotations

import itertools
import string
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from interventiondesk.exchange.catalog import (
    LEADS,
    Catalog,
    Known,
    Recognized,
    Run,
    Series,
    Signature,
    flat,
    name_of,
    shipped,
    signatures,
    words_of,
)
from interventiondesk.exchange.layouts import is_day, propose_wide, rows_below
from interventiondesk.exchange.private import is_private
from interventiondesk.exchange.sheets import FileKind
from interventiondesk.exchange.tables import Row, Table, plain_name, text_of

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
_RARE_NAMES = 8
_RARE_SHARE = 0.3
_MISSPELLED_FROM = 8
_MOST_UNKNOWN = 200
_LEAST_FOR_PART = 12
_DAYS_OF_WIDE = 2
_IDS = ("student_id", "local_id", "state_id", "vendor_id")


_Found = tuple[tuple[int, float], Recognized]
"""What a header is, after how sure it is: 3 the school's own, 2 a product, 1 a plain sheet, 0 a product in part; then by
weight."""


class _Header(msgspec.Struct, frozen=True):
    """A row that may be the header: `names` are its cells for comparison, by column."""

    number: int
    headings: tuple[str, ...]
    names: tuple[str, ...]
    name_set: frozenset[str]
    words: frozenset[str]


def recognize(table: Table, more: Sequence[Signature] = (), catalog: Catalog | None = None) -> Recognized:
    """What the table is, with its header row below any title lines. `more` are signatures that a school made itself:
    they come before those that are shipped (`catalog`)."""
    catalog = catalog or shipped()
    own = tuple(Known(signature) for signature in more)
    rows = table.rows[:_HEADER_WITHIN]
    best: Recognized | None = None
    best_key = (-1, 0.0)
    heard = catalog.names.keys() | frozenset[str]().union(*(known.names for known in own))
    for row in rows:
        header = _header(row.number, tuple(text_of(cell) for cell in row.cells), heard)
        found = _best(header, own, catalog) if header else None
        if found and found[0] > best_key:
            best_key, best = found
            if best_key[0] > 1 and best.confidence >= _SURE:
                break
    if best_key[0] < 1 and (found := _joined(rows[:_JOINED_WITHIN], own, catalog, heard)) and found[0] > best_key:
        best_key, best = found
    if best_key[0] > 1 or (best_key[0] == 1 and best and best.kind != "students"):
        return best or Recognized()
    unknown = _unknown(table, catalog)
    wide = propose_wide(table, unknown, _about_student(unknown.headings, catalog))
    return wide or best or unknown


_MARKS = {ord(mark): None for mark in string.punctuation + string.whitespace}


def _header(number: int, headings: tuple[str, ...], heard: AbstractSet[str]) -> _Header | None:
    """A row made ready, or None where it cannot be a header: fewer than two names that any signature has `heard` of.

    That is looked at first and roughly: a wide row of data has thousands of cells.
    """
    if not _has_heard(headings, heard, 2):
        return None
    names = tuple(name_of(heading) if heading and not _is_number(heading) else "" for heading in headings)
    name_set = frozenset(names) - {""}
    if len(name_set) < 2:
        return None
    words = frozenset(word for heading, name in zip(headings, names, strict=True) if name for word in words_of(heading))
    return _Header(number, headings, names, name_set, words)


def _has_heard(headings: Sequence[str], heard: AbstractSet[str], least: int) -> bool:
    rough = (heading.casefold().translate(_MARKS) in heard for heading in headings if heading)
    return len(list(itertools.islice(filter(None, rough), least))) == least


def _is_number(text: str) -> bool:
    return not any(map(str.isalpha, text)) and "#" not in text and text.strip() != "504"


def _best(header: _Header, own: Sequence[Known], catalog: Catalog) -> _Found | None:
    """The signature that fits a header best: the school's own, then a product's, then a plain sheet."""
    for known in own:
        if found := _fits(known, header, catalog, rare=0):
            return (3, found.confidence), found
    weights = catalog.weigh(header.name_set, header.words)
    order = sorted((at for at, weight in enumerate(weights) if weight), key=lambda at: -weights[at])
    partly: _Found | None = None
    for at in order:
        known = catalog.known[at]
        if known.signature.specific and (found := _fits(known, header, catalog, catalog.rare(at, header.name_set))):
            if not missing_of(found, known.signature.needs):
                return (2, weights[at]), found
            if len(header.name_set) >= _LEAST_FOR_PART:
                partly = partly or ((0, weights[at]), found)
    plain = [
        found
        for at in order
        if not catalog.known[at].signature.specific and (found := _fits(catalog.known[at], header, catalog, rare=0))
    ]
    if plain:
        found = max(plain, key=lambda one: (one.confidence, len(one.mapping)))
        return (1, found.confidence), found
    # A version of a known product in which nobody knows where the score stands: said, and mapped as far as it goes.
    return partly


def missing_of(recognized: Recognized, needs: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The groups of fields of which a file has none, and the user is not asked for one."""
    has = {*recognized.mapping, *recognized.constants, *recognized.asks}
    has |= {field for run in recognized.runs for field in (*run.says, *run.columns)}
    return [group for group in needs if has.isdisjoint(group) and not ("test" in has and "measure" in group)]


def _fits(known: Known, header: _Header, catalog: Catalog, rare: int) -> Recognized | None:
    """What the header is by one signature, or None. A version without enough marks passes by many names that hardly
    another product has (`rare`)."""
    signature = known.signature
    if known.is_other(header.name_set, header.words):
        return None
    if known.marked(header.name_set, header.words) < signature.least_marks and (
        signature.roster_table or rare < max(_RARE_NAMES, _RARE_SHARE * len(header.name_set))
    ):
        return None
    mapping = known.mapping_of(header.names)
    runs = known.runs_of(header.headings) if signature.series else ()
    used = {column for run in runs for column in run.columns.values()}
    mapping = {field: column for field, column in mapping.items() if column not in used}
    constants = dict(signature.constants)
    for when in signature.when:
        if any(plain_name(name) in header.name_set for name in when.any):
            constants |= when.constants
            break
    said = {field for run in runs for field in (*run.says, *run.columns)} | constants.keys()
    wanted = {field for group in signature.needs for field in group}
    if not all(any(field in mapping or field in said for field in group) for group in signature.needs) or any(
        field not in mapping and field not in said for field in wanted
    ):
        mapping = _with_misspelled(known, header, catalog, mapping, used)
    asks = tuple(
        ask for ask in signature.asks if ask not in mapping and ask not in said and f"_{ask}" not in {*mapping, *said}
    )
    has = {*mapping, *said, *asks}
    if signature.specific and signature.kind and any(has.isdisjoint(group) for group in signature.needs):
        mapping = _with_plain(signature.kind, header, catalog, mapping, used)
        has |= mapping.keys()
    if any(has.isdisjoint(group) for group in signature.needs) and not (
        signature.specific and not has.isdisjoint(_IDS)
    ):
        return None
    share = _share(known, header, used | set(mapping.values()))
    if share < signature.least_known or (
        not signature.specific and _is_wide(known, header, mapping, used | set(mapping.values()))
    ):
        return None
    inner = {field: column for field, column in mapping.items() if field.startswith("_")}
    mapping = {field: column for field, column in mapping.items() if not field.startswith("_")}
    return Recognized(
        kind=signature.kind,
        product=signature.product,
        family=signature.family,
        header_row=header.number,
        headings=header.headings,
        mapping=mapping,
        confidence=round(0.5 + 0.5 * share, 3),
        unmapped=_unmapped(header.headings, {*mapping.values(), *inner.values(), *used}),
        month_first=signature.month_first,
        instrument=signature.instrument,
        restricted=signature.restricted,
        roster_table=signature.roster_table,
        runs=runs,
        constants=constants,
        inner=inner,
        asks=asks,
    )


def _share(known: Known, header: _Header, used: set[int]) -> float:
    """The share of the file's headers that a signature has heard of. Of a plain sheet none is a day or a number."""
    there = sum(map(bool, header.names))
    unheard = _unheard(known, header, used)
    if known.signature.specific:
        unheard = [column for column in unheard if header.names[column]]
    else:
        there += sum(not header.names[column] for column in unheard)
    return 1 - len(unheard) / there


def _unheard(known: Known, header: _Header, used: set[int]) -> list[int]:
    """The columns whose headers a signature has not heard of, days and numbers too."""
    return [
        column
        for column, (heading, name) in enumerate(zip(header.headings, header.names, strict=True))
        if column not in used and (name not in known.names if name else bool(heading) and _is_number(heading))
    ]


def _is_wide(known: Known, header: _Header, mapping: Mapping[str, int], used: set[int]) -> bool:
    """Whether the columns that a plain signature has not heard of may be what the sheet is for: days, or anything where
    nothing `tells` that it is a list."""
    unheard = _unheard(known, header, used)
    if sum(is_day(header.headings[column]) for column in unheard) >= _DAYS_OF_WIDE:
        return True
    tells = known.signature.tells
    return bool(unheard and tells) and not any(one in mapping or plain_name(one) in header.name_set for one in tells)


def _with_misspelled(
    known: Known, header: _Header, catalog: Catalog, mapping: dict[str, int], used: set[int]
) -> dict[str, int]:
    """The mapping with headers that nobody has seen and that are a letter or two away from a name of a missing field."""
    taken = {*mapping.values(), *used}
    unknown = [
        (column, name)
        for column, name in enumerate(header.names)
        if len(name) >= _MISSPELLED_FROM and column not in taken and name not in catalog.names
    ]
    if not unknown or len(unknown) > _MOST_UNKNOWN:
        return mapping
    found = dict(mapping)
    for name, fields in known.exact.items():
        field = fields[0][0]
        if field in found or len(name) < _MISSPELLED_FROM:
            continue
        most = 1 if len(name) < 12 else 2
        near = [column for column, other in unknown if is_misspelled(other, name, most)]
        if len(near) == 1 and near[0] not in found.values():
            found[field] = near[0]
    return found


def _with_plain(
    kind: FileKind, header: _Header, catalog: Catalog, mapping: dict[str, int], used: set[int]
) -> dict[str, int]:
    """The mapping of a version that nobody has seen, with what any plain sheet would call its missing fields."""
    plain = next((one for one in catalog.known if one.signature.kind == kind and not one.signature.specific), None)
    found = dict(mapping)
    for field, column in plain.mapping_of(header.names).items() if plain else ():
        if field not in found and column not in used and column not in found.values():
            found[field] = column
    return found


def is_misspelled(written: str, meant: str, most: int) -> bool:
    """Whether at most `most` letters are missing, added, wrong or swapped with their neighbor. Digits must be right:
    Test 1 is never Test 2."""
    if abs(len(written) - len(meant)) > most or [c for c in written if c.isdigit()] != [
        c for c in meant if c.isdigit()
    ]:
        return False
    before: list[int] = []
    line = list(range(len(meant) + 1))
    for row, letter in enumerate(written, 1):
        older, before, line = before, line, [row]
        for column, other in enumerate(meant, 1):
            cost = min(before[column] + 1, line[column - 1] + 1, before[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == meant[column - 2] and written[row - 2] == other:
                cost = min(cost, older[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return False
    return line[-1] <= most


def _unmapped(headings: Sequence[str], used: set[int]) -> tuple[str, ...]:
    return tuple(
        heading for column, heading in enumerate(headings) if heading and column not in used and not is_private(heading)
    )


# -- a header of several rows --------------------------------------------------------------------------------------------


def _joined(rows: Sequence[Row], own: Sequence[Known], catalog: Catalog, heard: AbstractSet[str]) -> _Found | None:
    """A header that stands in two or three rows: `Fall` above `Score`, or `Student` above `ID`."""
    best: _Found | None = None
    for at, row in enumerate(rows):
        lines = [tuple(text_of(cell) for cell in row.cells)]
        for lower in rows[at + 1 : at + _MOST_LINES]:
            lines.append(tuple(text_of(cell) for cell in lower.cells))
            for over_blank in (True, False):
                header = _header(lower.number, _one_line(lines, over_blank=over_blank), heard)
                found = _best(header, own, catalog) if header else None
                if found and (best is None or found[0] > best[0]):
                    best = found
    return best


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
        if not _has_heard(cells, catalog.names.keys(), 1) or sum(cell is not None for cell in row.cells) < 2:
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
        unmapped=_unmapped(headings, set(mapping.values())),
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


# -- what a person says ----------------------------------------------------------------------------------------------


def mapped(recognized: Recognized, mapping: Mapping[str, int | str], kind: FileKind | None = None) -> Recognized:
    """The same table with the columns that the user chose: a field's column as a number from 0 or as its header.

    Without `kind` it is what it was, or scores where a value is mapped, else students. Raises `KeyError` with the header
    where no column has it.
    """
    names = [plain_name(heading) for heading in recognized.headings]
    chosen: dict[str, int] = {}
    for field, column in mapping.items():
        if isinstance(column, int):
            chosen[field] = column
        elif plain_name(column) in names:
            chosen[field] = names.index(plain_name(column))
        else:
            raise KeyError(column)
    by_hand = any(field in chosen for field in LEADS) or (kind is not None and kind != recognized.kind)
    runs = () if by_hand else recognized.runs
    constants = {field: said for field, said in recognized.constants.items() if field not in chosen}
    return msgspec.structs.replace(
        recognized,
        kind=kind or recognized.kind or ("scores" if "value" in chosen else "students"),
        mapping=chosen,
        confidence=1.0,
        runs=runs,
        constants={} if by_hand else constants,
        inner={} if by_hand else recognized.inner,
        asks=() if by_hand else recognized.asks,
        unmapped=_unmapped(
            recognized.headings, {*chosen.values(), *(column for run in runs for column in run.columns.values())}
        ),
    )


def own_signature(recognized: Recognized, mapping: Mapping[str, int], name: str) -> Signature:
    """What a school said once of a file, as a signature that knows the next one: hand it to `recognize` in `more`.

    `mapping` is the column of each field, counted from 0. Columns without a header cannot be known again and are left
    out. Raises `ValueError` with a sentence where no column has a header, or no kind was chosen.
    """
    headings = {column: heading for column, heading in enumerate(recognized.headings) if name_of(heading)}
    fields = {field: [headings[column]] for field, column in mapping.items() if column in headings}
    by_hand = any(field in fields for field in LEADS)
    runs = () if by_hand else recognized.runs
    if recognized.kind is None:
        raise ValueError("Say first what the file holds.")
    if not fields:
        raise ValueError("None of the chosen columns has a heading by which it could be known again.")
    marks = list(dict.fromkeys(headings.values()))
    return Signature(
        product=name,
        kind=recognized.kind,
        family=recognized.family,
        fields=fields | {field: [headings[at]] for field, at in recognized.inner.items() if at in headings},
        needs=[[field] for field in fields],
        marks=marks,
        least_marks=max(1, round(0.6 * len(marks))),
        specific=True,
        month_first=recognized.month_first,
        instrument=recognized.instrument,
        restricted=recognized.restricted,
        constants={} if by_hand else dict(recognized.constants),
        series=[series for run in runs for series in _series_of(run, headings)],
    )


def _series_of(run: Run, headings: Mapping[int, str]) -> list[Series]:
    """The columns of a long row as patterns that match just these headers."""
    return [
        Series(pattern=_exactly(headings[column]), field=field, fields=run.says)
        for field, column in run.columns.items()
        if column in headings
    ]


def _exactly(heading: str) -> str:
    return "".join("\\" + letter if not letter.isalnum() and letter != " " else letter for letter in flat(heading))
