"""What early warning, norms and the choice of a decision rule need."""

from __future__ import annotations

SQL = """
ALTER TABLE "policy" DROP COLUMN "one_sided_share";
ALTER TABLE "policy" ADD COLUMN "rule" TEXT NOT NULL DEFAULT 'default';
ALTER TABLE "policy" ADD COLUMN "false_alarm_share" REAL NOT NULL DEFAULT 0.1;
ALTER TABLE "measure" ADD COLUMN "standard_error" REAL;
CREATE TABLE "indicator_lines" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "absence_share" REAL NOT NULL,
    "severe_absence_share" REAL NOT NULL,
    "absence_least_days" INTEGER NOT NULL,
    "absences_a_month" INTEGER NOT NULL,
    "incidents_line" INTEGER NOT NULL,
    "incidents_high_line" INTEGER NOT NULL,
    "incidents_early_line" INTEGER NOT NULL,
    "passing_percent" REAL NOT NULL,
    "failing_marks" TEXT NOT NULL,
    "benchmark_risk" TEXT NOT NULL,
    "rating_risk" TEXT NOT NULL,
    "strong_percent" REAL NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "incident" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "date" TEXT NOT NULL,
    "time" TEXT NOT NULL,
    "behavior" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "location" TEXT NOT NULL,
    "motivation" TEXT NOT NULL,
    "others" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "course_result" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "course" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "term" TEXT NOT NULL,
    "date" TEXT NOT NULL,
    "percent" REAL,
    "mark" TEXT NOT NULL,
    "missing" INTEGER,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "rating" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "instrument" TEXT NOT NULL,
    "scale" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "date" TEXT NOT NULL,
    "season" TEXT NOT NULL,
    "items" TEXT NOT NULL,
    "total" REAL,
    "band" TEXT NOT NULL,
    "restricted" INTEGER NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "benchmark" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "instrument" TEXT NOT NULL,
    "measure" TEXT NOT NULL,
    "edition" TEXT NOT NULL,
    "grade" TEXT NOT NULL,
    "season" TEXT NOT NULL,
    "band" TEXT NOT NULL,
    "least" REAL,
    "risk" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE INDEX "incident_by_student_id" ON "incident" ("student_id", "date");
CREATE INDEX "course_result_by_student_id" ON "course_result" ("student_id", "date");
CREATE INDEX "rating_by_student_id" ON "rating" ("student_id", "date");
"""
