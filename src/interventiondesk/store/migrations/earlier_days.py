"""On which days of the week a plan had its sessions before they were changed: what was planned on a past day stays planned.

A change of the days that an older version made is not looked up in its log: nobody said then from which day it holds, and
a slip that was mended looks the same. Such a plan has had its days of now from its start, as that version counted it.
"""

from __future__ import annotations

SQL = """
ALTER TABLE "plan" ADD COLUMN "earlier_days" TEXT NOT NULL DEFAULT '';
"""
