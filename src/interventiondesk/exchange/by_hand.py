"""What a person says of a file's columns: a mapping chosen by hand, and a signature made of it for the next such file."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from interventiondesk.exchange.catalog import LEADS, Recognized, Run, Series, Signature, flat, name_of
from interventiondesk.exchange.private import is_private
from interventiondesk.exchange.sheets import FileKind
from interventiondesk.exchange.tables import plain_name

_ASKED = frozenset({"date", "season", "year"})
"""What a person can be asked for where the lines above a header do not say it."""


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
    same = kind is None or kind == recognized.kind
    # Who says by hand where the score stands means a long sheet; what every row says besides stays as it was.
    runs = recognized.runs if same and chosen.keys().isdisjoint(LEADS) else ()
    left = [ask for ask in recognized.asks if ask not in chosen]
    if not runs or "date" in chosen:
        left = [ask for ask in left if ask != "first_day"]
    if "date" in chosen:
        left = [ask for ask in left if ask not in {"season", "year"}]
    told = [one for one in zip(recognized.told, recognized.notes, strict=False) if same and one[0] not in chosen]
    read = {*chosen.values(), *recognized.inner.values(), *(at for run in runs for at in run.columns.values())}
    return msgspec.structs.replace(
        recognized,
        kind=kind or recognized.kind or ("scores" if "value" in chosen else "students"),
        mapping=chosen,
        confidence=1.0,
        runs=runs,
        constants={field: said for field, said in recognized.constants.items() if same and field not in chosen},
        inner=recognized.inner if same else {},
        asks=tuple(left) if same else (),
        told=tuple(field for field, _ in told),
        notes=tuple(note for _, note in told),
        unmapped=tuple(
            heading
            for column, heading in enumerate(recognized.headings)
            if heading and column not in read and not is_private(heading)
        ),
    )


def own_signature(recognized: Recognized, mapping: Mapping[str, int], name: str) -> Signature:
    """What a school said once of a file, as a signature that knows the next one: hand it to `recognize` in `more`.

    `mapping` is the column of each field, counted from 0. Columns without a header cannot be known again and are left
    out. Raises `ValueError` with a sentence where no column has a header, or no kind was chosen.
    """
    headings = {column: heading for column, heading in enumerate(recognized.headings) if name_of(heading)}
    fields = {field: [headings[column]] for field, column in mapping.items() if column in headings}
    runs = recognized.runs if fields.keys().isdisjoint(LEADS) else ()
    # What stood above the header of this file is not what stands above the next one: there it is read or asked for.
    constants = {
        field: said for field, said in recognized.constants.items() if field not in {*fields, *recognized.told}
    }
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
        constants=constants,
        asks=[*recognized.asks, *(field for field in recognized.told if field in _ASKED and field not in fields)],
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
