"""What the desk remembers of files that were brought in. The file itself is not kept."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from msgspec import Meta

from interventiondesk.domain.declared import Entity
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
