"""What the desk remembers of files that were brought in. The file itself is not kept."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Entity, Setting, Shown
from interventiondesk.domain.fields import ShortText, StaffId

Count = Annotated[int, Meta(ge=0)]


class ImportRecord(Entity, frozen=True, kw_only=True):
    """One file that was brought in: what it was, its SHA-256, who did it and what it changed."""

    file: ShortText
    kind: ShortText
    contents: Annotated[str, Meta(title="SHA-256 of the file", max_length=64)]
    date: dt.date
    staff_id: StaffId | None = None
    rows: Count = 0
    new: Count = 0
    changed: Count = 0
    unchanged: Count = 0
    missing: Count = 0
    problems: Count = 0
    newest: Annotated[
        str, Meta(title="Newest change in it", description="As a roster set writes it, in UTC", max_length=40)
    ] = ""


FileSaying = Literal["columns", "layout", "ids", "school"]


class FileMemory(Setting, frozen=True, kw_only=True):
    """What somebody said once of files of one sort, so that nobody at this school is asked again.

    Logged, because it decides how the next file is read: who said it, and what was said before, can be looked up and
    taken back. `name` tells the files: a product, a layout's own name, or a digest of their headings.
    """

    about: Annotated[
        FileSaying,
        Meta(title="What was said"),
        Shown(
            words=(
                ("columns", "What the columns are"),
                ("layout", "A layout by its name"),
                ("ids", "Which ID it uses"),
                ("school", "Which school of a set this is"),
            )
        ),
    ]
    name: Annotated[str, Meta(title="Of which files", min_length=1, max_length=200)]
    said: Annotated[
        str, Meta(title="Answer", description="As the program reads it", max_length=1_000_000), Shown(audience="nobody")
    ]
