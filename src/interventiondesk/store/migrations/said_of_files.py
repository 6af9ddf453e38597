"""What the school has said once of files of one sort: their columns, their IDs, which school of a set it is."""

from __future__ import annotations

SQL = """
CREATE TABLE "file_memory" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "about" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "said" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
"""
