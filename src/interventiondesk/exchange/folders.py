"""Which files of a folder are read when a whole folder is chosen; used by the parent and by the child alike."""

from __future__ import annotations

import stat
from pathlib import Path

TABLE_SUFFIXES = {".csv", ".tsv", ".txt", ".tab", ""}
_LISTED = {".csv", ".tsv", ".txt", ".tab"}


def files_in(folder: Path) -> list[tuple[str, Path]]:
    """The text files directly in a folder and in the folders directly inside, with their names from there, in order.

    Hidden files, links and `__MACOSX` are left out. Raises OSError where the folder cannot be listed.
    """
    found: list[tuple[str, Path]] = []
    for entry in sorted(folder.iterdir()):
        if _is_left_out(entry):
            continue
        if entry.is_dir():
            found += [
                (f"{entry.name}/{inner.name}", inner)
                for inner in sorted(entry.iterdir())
                if not _is_left_out(inner) and _is_table(inner)
            ]
        elif _is_table(entry):
            found.append((entry.name, entry))
    return found


def _is_left_out(entry: Path) -> bool:
    return entry.name.startswith(".") or entry.name == "__MACOSX" or entry.is_symlink()


def _is_table(entry: Path) -> bool:
    return entry.suffix.casefold() in _LISTED and stat.S_ISREG(entry.stat().st_mode)
