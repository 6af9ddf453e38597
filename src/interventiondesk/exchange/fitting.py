"""Tells how well one signature fits one row of headings, and which column is then which field."""

from __future__ import annotations

import functools
import itertools
import re
import string
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from interventiondesk.exchange.catalog import (
    Catalog,
    Cells,
    Known,
    Recognized,
    Signature,
    name_of,
    words_of,
)
from interventiondesk.exchange.private import is_private
from interventiondesk.exchange.proposing import asked, is_day
from interventiondesk.exchange.sheets import FileKind, unmet
from interventiondesk.exchange.tables import Row, plain_name, text_of
from interventiondesk.exchange.title_lines import Told

LOOKED_AT = 100
"""How many rows under a header are looked at to see what its columns hold."""

IDS = ("student_id", "local_id", "state_id", "vendor_id")
"""The fields that say which student a row is about."""

_MISSPELLED_FROM = 8
_LIKE_ID = re.compile(r"\b(?:id|code|number|no|key|ref)\b|#|_id$|(?-i:[a-z]ID$)", re.IGNORECASE)
_RARE_NAMES = 8
_RARE_SHARE = 0.3
_MOST_UNKNOWN = 200
_DAYS_OF_WIDE = 2
_COUNTERS = frozenset({"number", "no", "nr", "num", "row", "rownumber"})
_LEAST_COUNTED = 3
_MARKS = {ord(mark): None for mark in string.punctuation + string.whitespace}


class Header(msgspec.Struct, frozen=True):
    """A row that may be the header: `names` are its cells for comparison, by column; `told` is what the lines above say of
    all rows; `below` are the first rows under it."""

    number: int
    headings: tuple[str, ...]
    names: tuple[str, ...]
    name_set: frozenset[str]
    words: frozenset[str]
    told: Told
    below: tuple[Row, ...] = ()

    def cells(self, column: int) -> list[str]:
        """What stands in a column, without its empty cells."""
        return [text for row in self.below if column < len(row.cells) and (text := text_of(row.cells[column]))]


def header_of(
    number: int, headings: tuple[str, ...], heard: AbstractSet[str], told: Told, below: Sequence[Row] = ()
) -> Header | None:
    """A row made ready, or None where it cannot be a header: fewer than two names that any signature has `heard` of.

    That is looked at first and roughly: a wide row of data has thousands of cells.
    """
    if not has_heard(headings, heard, 2):
        return None
    names = tuple(name_of(heading) if heading and not is_number(heading) else "" for heading in headings)
    name_set = frozenset(names) - {""}
    if len(name_set) < 2:
        return None
    words = frozenset(word for heading, name in zip(headings, names, strict=True) if name for word in words_of(heading))
    return Header(number, headings, names, name_set, words, told, tuple(below[:LOOKED_AT]))


def has_heard(headings: Sequence[str], heard: AbstractSet[str], least: int) -> bool:
    """Whether `least` of the cells are names that some signature knows."""
    rough = (
        heading.casefold().translate(_MARKS) in heard or ("#" in heading and plain_name(heading) in heard)
        for heading in headings
        if heading
    )
    return len(list(itertools.islice(filter(None, rough), least))) == least


def is_number(text: str) -> bool:
    """Whether a cell is a number, a day or a sign and can be nobody's header."""
    return not any(map(str.isalpha, text)) and "#" not in text and text.strip() != "504"


def missing_of(recognized: Recognized, needs: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The groups of fields of which a file has none, and the user is not asked for one."""
    has = {*recognized.mapping, *recognized.constants, *recognized.asks}
    has |= {field for run in recognized.runs for field in (*run.says, *run.columns)}
    return [group for group in unmet(needs, has) if not ("test" in has and "measure" in group)]


def fits(known: Known, header: Header, catalog: Catalog, rare: int) -> Recognized | None:
    """What the header is by one signature, or None. A version without enough marks passes by many names that hardly
    another product has (`rare`)."""
    signature = known.signature
    if known.is_other(header.name_set, header.words):
        return None
    if known.marked(header.name_set, header.words, header.headings) < signature.least_marks and (
        signature.roster_table or rare < max(_RARE_NAMES, _RARE_SHARE * len(header.name_set))
    ):
        return None
    mapping = known.mapping_of(header.names)
    runs = known.runs_of(header.headings) if signature.series else ()
    used = {column for run in runs for column in run.columns.values()}
    mapping = {field: column for field, column in mapping.items() if column not in used}
    constants = dict(signature.constants)
    if not signature.specific:
        mapping, instead = _borne_out(signature, header, mapping, used)
        constants |= instead
    for when in signature.when:
        if any(plain_name(name) in header.name_set for name in when.any):
            constants |= when.constants
            break
    said = {field for run in runs for field in (*run.says, *run.columns)} | constants.keys()
    told = _told(signature, header, {*mapping, *said})
    constants |= told
    said |= told.keys()
    wanted = {field for group in signature.needs for field in group}
    if not all(any(field in mapping or field in said for field in group) for group in signature.needs) or any(
        field not in mapping and field not in said for field in wanted
    ):
        mapping = _with_misspelled(known, header, catalog, mapping, used)
    asks = asked(
        signature.kind, tuple(ask for ask in signature.asks if f"_{ask}" not in {*mapping, *said}), {*mapping, *said}
    )
    has = {*mapping, *said, *asks}
    if signature.specific and signature.kind and any(has.isdisjoint(group) for group in signature.needs):
        mapping = _with_plain(signature.kind, header, catalog, mapping, used)
        has |= mapping.keys()
        asks = asked(signature.kind, asks, {*mapping, *said})
    if unmet(signature.needs, has) and not (signature.specific and not has.isdisjoint(IDS)):
        return None
    if not signature.specific and has.isdisjoint(IDS) and _may_have_id(known, header, used | set(mapping.values())):
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
        unmapped=unmapped(header.headings, {*mapping.values(), *inner.values(), *used}),
        month_first=signature.month_first,
        instrument=signature.instrument,
        restricted=signature.restricted,
        roster_table=signature.roster_table,
        runs=runs,
        constants=constants,
        inner=inner,
        asks=asks,
        told=tuple(told),
        notes=header.told.notes(told),
    )


def _may_have_id(known: Known, header: Header, used: set[int]) -> bool:
    """Whether a header that nobody knows may be an ID: then a name does not stand in for it."""
    needs_id = any(field in IDS for group in known.signature.needs for field in group)
    return needs_id and any(
        _LIKE_ID.search(header.headings[column]) for column in _unheard(known, header, used) if header.names[column]
    )


def _told(signature: Signature, header: Header, has: AbstractSet[str]) -> dict[str, str]:
    """What the lines above the header say and no column does."""
    if signature.kind is None:
        return {}
    return header.told.fields_for(signature.kind, has)


def _borne_out(
    signature: Signature, header: Header, mapping: Mapping[str, int], used: set[int]
) -> tuple[dict[str, int], dict[str, str]]:
    """The mapping as the cells below bear it out, and what is then said in every row: Type is the level of an incident
    where it says Major and Minor, and a number that only counts the rows is nobody's ID."""
    found = dict(mapping)
    for field in IDS:
        if field in found and header.names[found[field]] in _COUNTERS and _only_counts(header.cells(found[field])):
            del found[field]
    decided = False
    for rule in signature.cells:
        columns = [column for column in columns_of(rule, header) if column not in used]
        if columns and not (rule.field in IDS and not found.keys().isdisjoint(IDS)):
            found = {field: at for field, at in found.items() if at != columns[0]}
            found.setdefault(rule.field, columns[0])
            decided = decided or rule.decides
    said: dict[str, str] = {}
    for field, names in signature.instead.items() if decided else ():
        plain = [plain_name(name) for name in names]
        columns = [column for column, name in enumerate(header.names) if name in plain and column not in used]
        if field not in found and columns:
            found[field] = min(columns, key=lambda at: plain.index(header.names[at]))
        elif field not in found:
            said[field] = next((name[1:] for name in names if name.startswith("=")), "")
    return found, said


def decides(signature: Signature, header: Header) -> bool:
    """Whether a column of the sheet can only be one of this kind of sheet."""
    return any(rule.decides and columns_of(rule, header) for rule in signature.cells)


def columns_of(rule: Cells, header: Header) -> list[int]:
    """The columns whose names and cells are those of a rule."""
    names = {plain_name(name) for name in rule.names}
    return [
        column
        for column, name in enumerate(header.names)
        if name in names
        and (cells := header.cells(column))
        and all(_pattern(rule.pattern).fullmatch(cell) for cell in cells)
    ]


@functools.cache
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _only_counts(cells: Sequence[str]) -> bool:
    return len(cells) >= _LEAST_COUNTED and all(cell == str(at) for at, cell in enumerate(cells, 1))


def _share(known: Known, header: Header, used: set[int]) -> float:
    """The share of the file's headers that a signature has heard of. Of a plain sheet none is a day or a number."""
    there = sum(map(bool, header.names))
    unheard = _unheard(known, header, used)
    if known.signature.specific:
        unheard = [column for column in unheard if header.names[column]]
    else:
        there += sum(not header.names[column] for column in unheard)
    return 1 - len(unheard) / there


def _unheard(known: Known, header: Header, used: set[int]) -> list[int]:
    """The columns whose headers a signature has not heard of, days and numbers too."""
    return [
        column
        for column, (heading, name) in enumerate(zip(header.headings, header.names, strict=True))
        if column not in used and (name not in known.names if name else bool(heading) and is_number(heading))
    ]


def _is_wide(known: Known, header: Header, mapping: Mapping[str, int], used: set[int]) -> bool:
    """Whether the columns that a plain signature has not heard of may be what the sheet is for: days, or anything where
    nothing `tells` that it is a list."""
    unheard = _unheard(known, header, used)
    if sum(is_day(header.headings[column]) for column in unheard) >= _DAYS_OF_WIDE:
        return True
    tells = known.signature.tells
    return bool(unheard and tells) and not any(one in mapping or plain_name(one) in header.name_set for one in tells)


def _with_misspelled(
    known: Known, header: Header, catalog: Catalog, mapping: dict[str, int], used: set[int]
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
    kind: FileKind, header: Header, catalog: Catalog, mapping: dict[str, int], used: set[int]
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


def unmapped(headings: Sequence[str], used: AbstractSet[int]) -> tuple[str, ...]:
    """The headers of the columns that are not read; private ones are not even named."""
    return tuple(
        heading for column, heading in enumerate(headings) if heading and column not in used and not is_private(heading)
    )
