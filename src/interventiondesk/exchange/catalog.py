"""What is known of each product's files: the signatures, which are data, made ready to be compared with header names.

A signature is known by its names, never by their order. What a header has in common with a signature is weighed: a name
that few products use tells more than one that all use, and the words inside names tell something of versions that nobody
has seen. It is one module because a signature and the form in which it is compared change together.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from interventiondesk.domain.declared import Entity, fields_of, spaced
from interventiondesk.domain.measures import Score
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import Staff
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import AttendanceTotal, Student
from interventiondesk.exchange.private import is_private
from interventiondesk.exchange.sheets import SHEET, FileKind
from interventiondesk.exchange.tables import letters_of, plain_name
from interventiondesk.resources import resource

_ENTITIES: dict[FileKind, type[Entity]] = {
    "students": Student,
    "scores": Score,
    "staff": Staff,
    "attendance_totals": AttendanceTotal,
    "incidents": Incident,
    "courses": CourseResult,
    "ratings": Rating,
    "requests": Request,
}
"""Whose titles a plain sheet's headers may be; the other kinds have the titles of their fields in their data file."""

LEADS = ("value", "total", "items", "percent", "mark", "code", "name")
"""Fields of which one makes a long row; a column of another field only completes one."""


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of a wide file. `pattern` must match a whole header, without regard to case, with one space for spaces and
    underscores. Its named groups and `fields` say what a long row made of the column has: fields of the sheet, or names
    with `_` in front that only join columns of one row. `field` is what the cell itself is.
    """

    pattern: str
    field: str = "value"
    fields: dict[str, str] = {}


class When(msgspec.Struct, frozen=True, kw_only=True):
    """What is true of a file that has one of the headers `any`."""

    any: list[str]
    constants: dict[str, str]


class Cells(msgspec.Struct, frozen=True, kw_only=True):
    """A column of one of these names is `field` where all its cells match `pattern`, without regard to case. Where it
    `decides`, a sheet with such a column is of this kind and of no other."""

    field: str
    names: list[str]
    pattern: str
    decides: bool = False


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one product's files, or of one family of its versions.

    `fields` maps each field to the header names that were seen for it, in order of preference; a leading `*` stands for
    any beginning. A field with `_` in front is no field of the sheet: templates such as `"{_test} scaled score"` in
    `series` and `constants` read it. `needs` lists groups of fields of which each group must have one. `marks` are names
    that tell the product apart, or words inside names after a `~`; `least_marks` of them must be there. `also` are names
    that belong to the file and mean nothing to us. `unless` are names (or words) that prove the file something else.
    `least_known` is the share of the file's headers that must be known. Where a column is not known at all, one of the
    fields or header names `tells` must be there. A `specific` signature beats a plain one.
    `cells` are names that mean a field only where the cells below bear it out. Where they decide what the sheet is,
    `instead` names columns that are also read for a field that has none, or what it then says after a `=`.
    `constants` are fields that are the same in every row. `asks` are fields that the user is asked for where the file has
    none. `seen` are true header rows. `restricted` files hold what only some may see. `roster_table` is the table of a
    roster standard that this is; its `kind` is None.
    """

    product: str
    kind: FileKind | None
    family: str = ""
    about: str = ""
    fields: dict[str, list[str]] = {}
    needs: list[list[str]] = []
    marks: list[str] = []
    least_marks: int = 0
    also: list[str] = []
    unless: list[str] = []
    least_known: float = 0.0
    tells: list[str] = []
    specific: bool = False
    month_first: bool = False
    instrument: str = ""
    restricted: bool = False
    roster_table: str = ""
    series: list[Series] = []
    constants: dict[str, str] = {}
    when: list[When] = []
    cells: list[Cells] = []
    instead: dict[str, list[str]] = {}
    asks: list[str] = []
    seen: list[list[str]] = []


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One long row that each row of a wide file makes: what it says by itself, and the column of each further field."""

    says: dict[str, str] = {}
    columns: dict[str, int] = {}


class Recognized(msgspec.Struct, frozen=True, kw_only=True):
    """What a table is. `kind` is None where it cannot be known; `mapping` is then only a proposal.

    `header_row` is the number that a spreadsheet program shows, 0 where no header was found. `mapping` gives the column,
    counted from 0, of each field. `confidence` is between 0 and 1. `month_first` says that the product always writes
    US dates. `unmapped` are titles of columns that will not be read. `restricted` is what the product's files are by
    default. `roster_table` names the table of a roster standard, such as `users`.

    `runs` and `constants` say how `layouts.spread` makes long rows of it; `inner` are the columns that their templates
    read. `asks` are what only the user can say before rows can be read: `measure`, `test`, `date`, `first_day`; see
    `layouts.answered`. `told` are the constants that the lines above the header say, `notes` the same in sentences.
    """

    kind: FileKind | None = None
    product: str = ""
    header_row: int = 0
    headings: tuple[str, ...] = ()
    mapping: dict[str, int] = {}
    confidence: float = 0.0
    unmapped: tuple[str, ...] = ()
    month_first: bool = False
    instrument: str = ""
    family: str = ""
    restricted: bool = False
    roster_table: str = ""
    runs: tuple[Run, ...] = ()
    constants: dict[str, str] = {}
    inner: dict[str, int] = {}
    asks: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def title(self, field: str) -> str:
        """The header of a field's column as the file writes it, or `column C` where it has none."""
        column = self.mapping.get(field)
        if column is None:
            return ""
        written = self.headings[column] if column < len(self.headings) else ""
        return written or f"column {letters_of(column)}"

    @property
    def is_wide(self) -> bool:
        """Whether `layouts.spread` has to make long rows before the file can be read."""
        return bool(self.runs or self.constants or self.inner)


_PARTED = re.compile(r"[\W_]+")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SPACES = re.compile(r"[\s_]+")
_FEWEST_INITIALS, _MOST_INITIALS = 2, 4
_LEAST_INITIALS = 3


@functools.lru_cache(16384)
def name_of(heading: str) -> str:
    """A header for comparison; empty for what is never read and for what is too long to be a header."""
    return "" if len(heading) > 300 or is_private(heading) else plain_name(heading)


@functools.lru_cache(16384)
def words_of(heading: str) -> frozenset[str]:
    """The words in a header, of TestRITScore as well as of Test_RIT_score."""
    parts = [part for part in _PARTED.split(heading) if part]
    return frozenset(
        word.casefold() for part in parts for word in (part, *_PIECE.findall(part)) if len(word) > 1 or word.isupper()
    )


def flat(heading: str) -> str:
    """A header as the patterns of series see it."""
    return _SPACES.sub(" ", heading).strip()


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


class Known:
    """The names of a signature, made ready for comparison."""

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
        self.exact: dict[str, list[tuple[str, int]]] = {}
        self.endings: list[tuple[str, str, int]] = []
        for field, names in signature.fields.items():
            for rank, name in enumerate(names):
                if name.startswith("*"):
                    self.endings.append((plain_name(name), field, rank))
                else:
                    self._may_be(plain_name(name), field, rank)
        self.own_names: dict[str, str] = {}
        if not signature.specific and signature.kind:
            titles = _own_titles(signature.kind)
            self.own_names = {plain_name(field): field for field in SHEET[signature.kind].all_fields}
            for field in SHEET[signature.kind].all_fields:
                for rank, name in enumerate(titles.get(field, ()), 50):
                    self._may_be(plain_name(name), field, rank)
        self.marks = {plain_name(name) for name in signature.marks if not name.startswith("~")}
        self.mark_words = {name[1:].casefold() for name in signature.marks if name.startswith("~")}
        self.unless = {plain_name(name) for name in signature.unless if name[0] not in "*~"}
        self.unless_words = {name[1:].casefold() for name in signature.unless if name.startswith("~")}
        self.unless_ending = tuple(plain_name(name) for name in signature.unless if name.startswith("*"))
        seen = {name for row in signature.seen for name in row}
        also = {plain_name(name) for name in signature.also} | {
            plain_name(name) for when in signature.when for name in when.any
        }
        self.names = (frozenset(map(name_of, seen)) | self.marks | also | self.exact.keys()) - {""}
        self.words = frozenset[str]().union(*map(words_of, seen)) if signature.specific else frozenset[str]()

    @functools.cached_property
    def patterns(self) -> tuple[tuple[re.Pattern[str], Series], ...]:
        """The series with their patterns ready."""
        return tuple((_compiled(series.pattern), series) for series in self.signature.series)

    def _may_be(self, name: str, field: str, rank: int) -> None:
        """In a plain sheet a name means one field; a product's column may be two, such as a term and its year."""
        fields = self.exact.setdefault(name, [])
        if not fields or self.signature.specific:
            fields.append((field, rank))

    def fields_of(self, name: str) -> Sequence[tuple[str, int]]:
        """The fields that a header name means and how well it is liked for each (0 is best)."""
        if name in self.exact:
            return self.exact[name]
        return [(field, rank) for ending, field, rank in self.endings if name.endswith(ending)][:1]

    def is_other(self, names: Iterable[str], words: frozenset[str]) -> bool:
        """Whether a name proves that the file is something else."""
        return not self.unless_words.isdisjoint(words) or any(
            name in self.unless or (name and name.endswith(self.unless_ending)) for name in names
        )

    def marked(self, names: frozenset[str], words: frozenset[str], headings: Sequence[str] = ()) -> int:
        """How many of the marks are there. Initials of names that the product uses elsewhere are marks too, where there
        are several: PR beside NCE and GE is a percentile rank."""
        return len(self.marks & names) + len(self.mark_words & words) + len(self.initials_in(headings))

    @functools.cached_property
    def _initials(self) -> dict[str, str]:
        """The names of a product by their initials; of several with the same the one that is read."""
        found: dict[str, list[str]] = {}
        for name in dict.fromkeys(name for row in self.signature.seen for name in row):
            parts = _PIECE.findall(name)
            if _FEWEST_INITIALS <= len(parts) <= _MOST_INITIALS:
                found.setdefault("".join(part[0] for part in parts).upper(), []).append(name)
        several = {initials: [name for name in names if self._is_read(name)] for initials, names in found.items()}
        read = {initials: names[0] for initials, names in several.items() if len(names) == 1}
        return {initials: names[0] for initials, names in found.items() if len(names) == 1} | read

    def _is_read(self, name: str) -> bool:
        return bool(self.fields_of(name_of(name))) or any(pattern.fullmatch(flat(name)) for pattern, _ in self.patterns)

    def initials_in(self, headings: Sequence[str]) -> dict[str, str]:
        """The headers that are initials of names of this product, with these names; none where they are too few to be
        more than chance."""
        if not self.signature.specific or self.signature.roster_table:
            return {}
        found = {
            heading: self._initials[heading]
            for heading in headings
            if heading in self._initials and plain_name(heading) not in self.names
        }
        return found if len(found) >= _LEAST_INITIALS else {}

    def mapping_of(self, names: Sequence[str]) -> dict[str, int]:
        """The column of each field; where several columns mean one field, the best-liked and then the first."""
        best: dict[str, tuple[int, int]] = {}
        for column, name in enumerate(names):
            for field, rank in self.fields_of(name) if name else ():
                best[field] = min(best.get(field, (rank, column)), (rank, column))
        mapping = {field: column for field, (_, column) in best.items()}
        for column, name in enumerate(names):
            # In a plain sheet Assessment is the measure, unless the measure stands in another column.
            field = self.own_names.get(name)
            if field == "name" and "relation" not in mapping:
                continue  # whose name it is, nothing says
            if field and field not in mapping and column not in mapping.values():
                mapping[field] = column
        return mapping

    def runs_of(self, headings: Sequence[str]) -> tuple[Run, ...]:
        """The long rows that the columns of a wide file make.

        Columns that say the same belong to one; of columns with the very same name the first of each belong together,
        then the second: blocks.
        """
        leading: list[tuple[dict[str, str], str, int]] = []
        joining: list[tuple[dict[str, str], str, int]] = []
        short = self.initials_in(headings)
        for column, heading in enumerate(headings):
            if not name_of(heading):
                continue
            text = flat(short.get(heading, heading))
            for pattern, series in self.patterns:
                if found := pattern.fullmatch(text):
                    says = {key: said.strip() for key, said in found.groupdict().items() if said}
                    entry = (says | series.fields, series.field, column)
                    (leading if series.field in LEADS else joining).append(entry)
                    break
        runs: dict[tuple[frozenset[tuple[str, str]], int], tuple[dict[str, str], dict[str, int]]] = {}
        for says, field, column in leading:
            key = frozenset((name, said.casefold()) for name, said in says.items())
            block = 0
            while (key, block) in runs and field in runs[key, block][1]:
                block += 1
            runs.setdefault((key, block), (says, {}))[1][field] = column
        blocks: dict[tuple[frozenset[tuple[str, str]], str], int] = {}
        for says, field, column in joining:
            key = frozenset((name, said.casefold()) for name, said in says.items())
            block = blocks.get((key, field), 0)
            blocks[key, field] = block + 1
            for (theirs, number), (_, columns) in runs.items():
                if key <= theirs and (number == block or (block == 0 and (theirs, 1) not in runs)):
                    columns.setdefault(field, column)
        return tuple(
            Run(says={name: said for name, said in says.items() if name[0] != "_" or name == "_week"}, columns=columns)
            for says, columns in runs.values()
        )


@functools.cache
def _own_titles(kind: FileKind) -> Mapping[str, tuple[str, ...]]:
    """The titles under which our own templates and tables show each field of a sheet."""
    entity = _ENTITIES.get(kind)
    titles = {field.name: field.title for field in fields_of(entity)} if entity else {}
    ours = {field.name: field.title for field in fields_of(Student)} if SHEET[kind].of_student else {}
    return {
        field: tuple(dict.fromkeys(name for name in (titles.get(field), ours.get(field), spaced(field)) if name))
        for field in SHEET[kind].all_fields
    }


class Catalog:
    """All signatures at once: how much a row of headers has in common with each."""

    def __init__(self, signatures: Sequence[Signature | Known]) -> None:
        self.known = tuple(one if isinstance(one, Known) else Known(one) for one in signatures)
        self.names = _weighed([known.names for known in self.known])
        self.words = _weighed([known.words for known in self.known])

    def weigh(self, names: frozenset[str], words: frozenset[str]) -> list[float]:
        """For each signature what these names and the words in them weigh together."""
        weights = [0.0] * len(self.known)
        for name in names:
            if holders := self.names.get(name):
                for at in holders[1]:
                    weights[at] += holders[0]
        for word in words:
            if holders := self.words.get(word):
                for at in holders[1]:
                    weights[at] += _WORD * holders[0]
        return weights

    def rare(self, at: int, names: frozenset[str]) -> int:
        """How many of the names are known of this signature and of at most one other."""
        return sum(1 for name in names if (found := self.names.get(name)) and at in found[1] and len(found[1]) <= 2)


_WORD = 0.3
"""What a shared word weighs against a shared name: words are fewer, and a name holds several."""


def _weighed(sets: Sequence[frozenset[str]]) -> dict[str, tuple[float, tuple[int, ...]]]:
    """For each name its weight (more where fewer signatures have it) and which signatures have it."""
    holders: dict[str, list[int]] = {}
    for at, names in enumerate(sets):
        for name in names:
            holders.setdefault(name, []).append(at)
    return {name: (math.log1p(len(sets) / len(at)), tuple(at)) for name, at in holders.items()}


class _Several(msgspec.Struct, frozen=True):
    """A file of several signatures that share what they are about."""

    signatures: list[Signature]


class _Words(msgspec.Struct, frozen=True):
    """What any plain sheet may call its columns: who a row is about (`student`), names that hold where the `cells` bear
    them out, and what stands beside it (`also`)."""

    student: dict[str, list[str]]
    cells: list[Cells]
    also: list[str]


class _WordsFile(msgspec.Struct, frozen=True):
    words: _Words


@functools.cache
def signatures() -> tuple[Signature, ...]:
    """All signatures that the program ships, in the order of their file names."""
    found: list[Signature] = []
    words = msgspec.json.decode((resource("formats") / "words.json").read_bytes(), type=_WordsFile).words
    for path in sorted(resource("formats").glob("*.json")):
        content = path.read_bytes()
        keys = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        if "signatures" in keys:
            found += msgspec.json.decode(content, type=_Several).signatures
        elif "product" in keys:
            found.append(msgspec.json.decode(content, type=Signature))
    return tuple(one if one.specific or one.kind is None else _with_words(one, one.kind, words) for one in found)


def _with_words(signature: Signature, kind: FileKind, words: _Words) -> Signature:
    """A plain sheet with the names that all plain sheets share; what a name means in its own file comes first."""
    fields = {field: [*names] for field, names in signature.fields.items()}
    cells = signature.cells
    taken = {plain_name(name) for names in fields.values() for name in names}
    if SHEET[kind].of_student:
        for meant, names in words.student.items():
            # In a list of students an ID of a kind that nobody names is the school's own.
            field = "local_id" if (kind, meant) == ("students", "student_id") else meant
            fields[field] = [*fields.get(field, ()), *(name for name in names if plain_name(name) not in taken)]
        cells = [*cells, *(one for one in words.cells if kind != "students")]
    return msgspec.structs.replace(signature, fields=fields, cells=cells, also=[*signature.also, *words.also])


@functools.cache
def shipped() -> Catalog:
    """The catalog that the program ships."""
    return Catalog(signatures())


def without(signature: Signature, row: int) -> Signature:
    """The signature as it would be had nobody seen one of its header rows: a name that stands in no other row is gone,
    and a mark or a pattern that nothing else gave rise to.
    """
    left = [names for at, names in enumerate(signature.seen) if at != row]
    others = {plain_name(name) for names in left for name in names}
    only = {plain_name(name) for name in signature.seen[row]} - others
    words = {word for names in left for name in names for word in words_of(name)}
    only_words = {word for name in signature.seen[row] for word in words_of(name)} - words
    flats = [flat(name) for names in left for name in names]
    gone = [flat(name) for name in signature.seen[row] if plain_name(name) in only]

    def kept(names: list[str]) -> list[str]:
        return [name for name in names if plain_name(name) not in only]

    def is_kept(series: Series) -> bool:
        pattern = _compiled(series.pattern)
        return any(map(pattern.fullmatch, flats)) or not any(map(pattern.fullmatch, gone))

    return msgspec.structs.replace(
        signature,
        seen=left,
        fields={field: kept(names) for field, names in signature.fields.items()},
        also=kept(signature.also),
        marks=[
            mark
            for mark in signature.marks
            if (mark[1:].casefold() not in only_words if mark.startswith("~") else plain_name(mark) not in only)
        ],
        series=[series for series in signature.series if is_kept(series)],
    )
