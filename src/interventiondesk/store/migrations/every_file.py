"""What a school brings along that has had no place: requests for assistance, and totals of attendance."""

from __future__ import annotations

SQL = """
CREATE TABLE "attendance_total" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "begin_date" TEXT NOT NULL,
    "end_date" TEXT NOT NULL,
    "days_enrolled" REAL NOT NULL,
    "days_absent" REAL NOT NULL,
    "days_tardy" REAL,
    "source" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "request" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "date" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "concern" TEXT NOT NULL,
    "strengths" TEXT NOT NULL,
    "tried" TEXT NOT NULL,
    "went" TEXT NOT NULL,
    "family_told" INTEGER NOT NULL,
    "answer" TEXT NOT NULL,
    "answered_on" TEXT,
    "deleted_at" TEXT
) STRICT;
ALTER TABLE "import_record" ADD COLUMN "newest" TEXT NOT NULL DEFAULT '';
CREATE INDEX "attendance_total_by_student_id" ON "attendance_total" ("student_id");
CREATE INDEX "request_by_student_id" ON "request" ("student_id");
"""
