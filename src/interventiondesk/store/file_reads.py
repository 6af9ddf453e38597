"""The named questions of bringing files in: what the school has said once of files of one sort."""

from __future__ import annotations

from interventiondesk.domain.records import FileMemory, FileSaying
from interventiondesk.store import rows
from interventiondesk.store.desk import Desk


def said_of_files(desk: Desk, about: FileSaying, name: str = "") -> list[FileMemory]:
    """What was said of files, by name: of those of one name, or all of this kind of saying."""
    where = 't."about" = ?' + (' AND t."name" = ? COLLATE NOCASE' if name else "")
    arguments = (about, name) if name else (about,)
    return desk.read(
        lambda connection: rows.select(connection, FileMemory, where, arguments, 't."name" COLLATE NOCASE')
    )
