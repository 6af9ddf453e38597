"""How an entity is declared, once: the field's type, words, limits and who may read it.

An entity is a flat, frozen, keyword-only `msgspec.Struct`; one entity is one table, one field one column. Form row, table
column, packet row, import mapping, export column, the sentence of the history, validation and the column's type all read
`fields_of(entity)`. msgspec checks only in `convert`, so a constructor lets bad values pass: whatever is stored goes
through `checked` first.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import types
from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

Audience = Literal["team", "family", "nobody"]
Kind = Literal["text", "whole", "number", "date", "time", "moment", "yes_no", "choice", "reference"]


class Shown(msgspec.Struct, frozen=True):
    """How a field is shown and to whom; msgspec ignores it.

    `audience` is the widest audience of the field and defaults to the team, so that nothing new reaches a family letter.
    `lines` above 1 asks for a text box. `refers` names the table that the field points at.
    """

    audience: Audience = "team"
    restricted: bool = False
    group: str = ""
    lines: int = 1
    refers: str = ""
    words: tuple[tuple[str, str], ...] = ()


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the school's data. `id` is a UUID as text: version 7 for what people create, version 5 where two
    computers may bring in the same thing."""

    id: Annotated[str, msgspec.Meta(title="Id", min_length=1, max_length=64), Shown(audience="nobody")]


class Setting(Entity, frozen=True, kw_only=True):
    """An entity that says how the school works rather than what happened: logged, but outside the digest."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is known of one field, read from its declaration."""

    name: str
    title: str
    description: str
    kind: Kind
    optional: bool
    required: bool
    default: Any
    max_length: int | None
    least: float | None
    most: float | None
    choices: tuple[tuple[str, str], ...]
    shown: Shown

    @property
    def refers(self) -> str:
        """The table that this field points at, or an empty text."""
        return self.shown.refers

    def word(self, value: object) -> str:
        """A choice's value as a person reads it."""
        return dict(self.choices).get(str(value), str(value))


_KINDS: dict[Any, Kind] = {
    str: "text",
    int: "whole",
    float: "number",
    dt.date: "date",
    dt.time: "time",
    dt.datetime: "moment",
    bool: "yes_no",
}


def spaced(name: str) -> str:
    """`family_name` becomes `Family name`."""
    return name.replace("_", " ").strip().capitalize()


def _flatten(hint: Any) -> tuple[Any, bool, list[Any]]:
    """The bare type of an annotation, whether None is allowed, and all its metadata, outer first."""
    notes: list[Any] = []
    optional = False
    while True:
        origin = get_origin(hint)
        if origin is Annotated:
            hint, *more = get_args(hint)
            notes += reversed(more)  # Python flattens nested annotations with the inner notes first
        elif origin in (Union, types.UnionType):
            inner = [argument for argument in get_args(hint) if argument is not type(None)]
            optional = len(inner) < len(get_args(hint))
            if len(inner) != 1:
                raise TypeError(f"a field has one type, this one has {inner}")
            hint = inner[0]
        else:
            return hint, optional, notes


def _merged(notes: list[Shown]) -> Shown:
    """What several notes say together: a type such as a staff member says what it refers to, a field adds its group.

    The outer note comes first and wins where both say something.
    """
    said: dict[str, Any] = {}
    for part in msgspec.structs.fields(Shown):
        values = (getattr(note, part.name) for note in notes)
        said[part.name] = next((value for value in values if value != part.default), part.default)
    return Shown(**said)


def _field(name: str, hint: Any, default: Any, required: bool) -> Field:
    bare, optional, notes = _flatten(hint)
    metas = [note for note in notes if isinstance(note, msgspec.Meta)]
    shown = _merged([note for note in notes if isinstance(note, Shown)])

    def said(what: str) -> Any:
        return next((got for meta in metas if (got := getattr(meta, what)) is not None), None)

    choices: tuple[tuple[str, str], ...] = ()
    if get_origin(bare) is Literal:
        words = dict(shown.words)
        choices = tuple((value, words.get(value, spaced(value))) for value in get_args(bare))
        kind: Kind = "choice"
    elif shown.refers:
        kind = "reference"
    else:
        kind = _KINDS[bare]
    return Field(
        name=name,
        title=said("title") or spaced(name),
        description=said("description") or "",
        kind=kind,
        optional=optional,
        required=required,
        default=default,
        max_length=said("max_length"),
        least=said("ge"),
        most=said("le"),
        choices=choices,
        shown=shown,
    )


@functools.cache
def fields_of(entity: type[Entity]) -> tuple[Field, ...]:
    """The declared fields of an entity in the order of their declaration, `id` first."""
    hints = get_type_hints(entity, include_extras=True)
    known = {info.name: info for info in msgspec.structs.fields(entity)}
    return tuple(_field(name, hints[name], info.default, info.required) for name, info in known.items())


@functools.cache
def field_of(entity: type[Entity], name: str) -> Field:
    """One declared field by its name."""
    return next(field for field in fields_of(entity) if field.name == name)


@functools.cache
def table_of(entity: type[Entity]) -> str:
    """The table's name: `ActionItem` becomes `action_item`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", entity.__name__).lower()


_E = TypeVar("_E", bound=Entity)


def checked(value: _E) -> _E:
    """The same value, proved against its declaration.

    Raises `msgspec.ValidationError` where a field breaks its type or limits.
    """
    return msgspec.convert(msgspec.to_builtins(value), type(value))


class Problem(msgspec.Struct, frozen=True):
    """Something that the user can mend: where it is, what is wrong, and what to do about it. Collected, never raised."""

    where: str
    says: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.says} {self.remedy}".strip()


def problems_of(entity: type[Entity], given: dict[str, Any], only: Sequence[str] | None = None) -> list[Problem]:
    """Every field of `given` that breaks its declaration, each as one sentence; none where it may be stored."""
    found: list[Problem] = []
    for field in fields_of(entity):
        if only is not None and field.name not in only:
            continue
        value = given.get(field.name)
        empty = value is None or (isinstance(value, str) and not value.strip())
        if empty:
            if field.required and not field.optional:
                found.append(Problem(field.name, f"{field.title} is missing.", "Fill it in."))
        elif field.max_length is not None and len(str(value)) > field.max_length:
            found.append(Problem(field.name, f"{field.title} has more than {field.max_length} letters.", "Shorten it."))
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            if field.least is not None and value < field.least:
                found.append(Problem(field.name, f"{field.title} cannot be below {field.least:g}.", "Change it."))
            elif field.most is not None and value > field.most:
                found.append(Problem(field.name, f"{field.title} cannot be above {field.most:g}.", "Change it."))
        elif field.kind == "choice" and value not in dict(field.choices):
            words = ", ".join(word for _, word in field.choices)
            found.append(Problem(field.name, f"{field.title} is not one of its choices.", f"Choose one of: {words}."))
    return found
