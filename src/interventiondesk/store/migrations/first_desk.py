"""The tables of the first version."""

from __future__ import annotations

SQL = """
CREATE TABLE "meta" (
    "key" TEXT PRIMARY KEY,
    "value" TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE "kept" (
    "staff_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    PRIMARY KEY ("staff_id", "key")
) STRICT, WITHOUT ROWID;
CREATE TABLE "number_of" (
    "number" INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE "attendance" (
    "student" INTEGER NOT NULL,
    "day" INTEGER NOT NULL,
    "batch" INTEGER NOT NULL,
    "code" INTEGER NOT NULL,
    PRIMARY KEY ("student", "day", "batch")
) STRICT, WITHOUT ROWID;
CREATE TABLE "school" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "name" TEXT NOT NULL,
    "district" TEXT NOT NULL,
    "is_sample" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "school_year" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "title" TEXT NOT NULL,
    "begin_date" TEXT NOT NULL,
    "end_date" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "calendar_day" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "date" TEXT NOT NULL,
    "instructional" INTEGER NOT NULL,
    "event" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "policy" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "session_share" REAL NOT NULL,
    "least_scores" INTEGER NOT NULL,
    "least_weeks" REAL NOT NULL,
    "one_sided_share" REAL NOT NULL,
    "review_weeks" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "staff" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "given_name" TEXT NOT NULL,
    "family_name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "active" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "student" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "given_name" TEXT NOT NULL,
    "middle_name" TEXT NOT NULL,
    "family_name" TEXT NOT NULL,
    "preferred_name" TEXT NOT NULL,
    "pronouns" TEXT NOT NULL,
    "grade" TEXT NOT NULL,
    "homeroom" TEXT NOT NULL,
    "local_id" TEXT NOT NULL,
    "state_id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "birth_date" TEXT,
    "sex" TEXT NOT NULL,
    "home_language" TEXT NOT NULL,
    "strengths" TEXT NOT NULL,
    "own_words" TEXT NOT NULL,
    "begin_date" TEXT,
    "end_date" TEXT,
    "active" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "contact" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "name" TEXT NOT NULL,
    "relation" TEXT NOT NULL,
    "phone" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "interpreter" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "family_contact" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "date" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "with_whom" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "group" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "name" TEXT NOT NULL,
    "area" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "active" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "membership" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "group_id" TEXT NOT NULL REFERENCES "group" ("id"),
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "begin_date" TEXT NOT NULL,
    "end_date" TEXT,
    "position" REAL NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "note" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "date" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "restricted" INTEGER NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "attendance_batch" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "source" TEXT NOT NULL,
    "begin_date" TEXT NOT NULL,
    "end_date" TEXT NOT NULL,
    "facts" INTEGER NOT NULL,
    "contents" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "measure" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "name" TEXT NOT NULL,
    "short_name" TEXT NOT NULL,
    "instrument" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "area" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "least" REAL,
    "most" REAL,
    "active" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "score" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "measure_id" TEXT NOT NULL REFERENCES "measure" ("id"),
    "date" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "value" REAL,
    "errors" INTEGER,
    "kind" TEXT NOT NULL,
    "season" TEXT NOT NULL,
    "excluded_because" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "intervention" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "name" TEXT NOT NULL,
    "area" TEXT NOT NULL,
    "grades" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "evidence" TEXT NOT NULL,
    "weekdays" TEXT NOT NULL,
    "minutes" INTEGER,
    "group_size" INTEGER,
    "exit_criteria" TEXT NOT NULL,
    "active" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "plan" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "area" TEXT NOT NULL,
    "tier" INTEGER NOT NULL,
    "concern" TEXT NOT NULL,
    "hypothesis" TEXT NOT NULL,
    "intervention_id" TEXT REFERENCES "intervention" ("id"),
    "group_id" TEXT REFERENCES "group" ("id"),
    "provider_id" TEXT REFERENCES "staff" ("id"),
    "weekdays" TEXT NOT NULL,
    "minutes" INTEGER,
    "group_size" INTEGER,
    "measure_id" TEXT REFERENCES "measure" ("id"),
    "begin_date" TEXT NOT NULL,
    "end_date" TEXT,
    "review_date" TEXT,
    "exit_criteria" TEXT NOT NULL,
    "family_told_by" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "goal" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "plan_id" TEXT NOT NULL REFERENCES "plan" ("id"),
    "begin_date" TEXT NOT NULL,
    "baseline" REAL NOT NULL,
    "baseline_scores" INTEGER NOT NULL,
    "target" REAL NOT NULL,
    "target_date" TEXT NOT NULL,
    "method" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "phase" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "plan_id" TEXT NOT NULL REFERENCES "plan" ("id"),
    "begin_date" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "session" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "plan_id" TEXT NOT NULL REFERENCES "plan" ("id"),
    "date" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "minutes" INTEGER,
    "reason" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "meeting" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "date" TEXT NOT NULL,
    "time" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "facilitator_id" TEXT REFERENCES "staff" ("id"),
    "minute_taker_id" TEXT REFERENCES "staff" ("id"),
    "data_analyst_id" TEXT REFERENCES "staff" ("id"),
    "held" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "agenda_item" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "meeting_id" TEXT NOT NULL REFERENCES "meeting" ("id"),
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "plan_id" TEXT REFERENCES "plan" ("id"),
    "position" REAL NOT NULL,
    "because" TEXT NOT NULL,
    "reached" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "decision" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "plan_id" TEXT REFERENCES "plan" ("id"),
    "meeting_id" TEXT REFERENCES "meeting" ("id"),
    "date" TEXT NOT NULL,
    "choice" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "progress" TEXT NOT NULL,
    "minutes" INTEGER,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "action_item" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "task" TEXT NOT NULL,
    "student_id" TEXT REFERENCES "student" ("id"),
    "meeting_id" TEXT REFERENCES "meeting" ("id"),
    "owner_id" TEXT REFERENCES "staff" ("id"),
    "due" TEXT,
    "done_on" TEXT,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "import_record" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "file" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "contents" TEXT NOT NULL,
    "date" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "rows" INTEGER NOT NULL,
    "new" INTEGER NOT NULL,
    "changed" INTEGER NOT NULL,
    "unchanged" INTEGER NOT NULL,
    "missing" INTEGER NOT NULL,
    "problems" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE INDEX "contact_by_student_id" ON "contact" ("student_id");
CREATE INDEX "family_contact_by_student_id" ON "family_contact" ("student_id");
CREATE INDEX "membership_by_group_id" ON "membership" ("group_id");
CREATE INDEX "membership_by_student_id" ON "membership" ("student_id");
CREATE INDEX "note_by_student_id" ON "note" ("student_id");
CREATE INDEX "score_by_student" ON "score" ("student_id", "measure_id", "date");
CREATE INDEX "plan_by_student_id" ON "plan" ("student_id");
CREATE INDEX "plan_by_group_id" ON "plan" ("group_id");
CREATE INDEX "goal_by_plan_id" ON "goal" ("plan_id");
CREATE INDEX "phase_by_plan_id" ON "phase" ("plan_id");
CREATE INDEX "session_by_plan_id" ON "session" ("plan_id");
CREATE INDEX "agenda_item_by_meeting_id" ON "agenda_item" ("meeting_id");
CREATE INDEX "agenda_item_by_student_id" ON "agenda_item" ("student_id");
CREATE INDEX "agenda_item_by_plan_id" ON "agenda_item" ("plan_id");
CREATE INDEX "decision_by_student_id" ON "decision" ("student_id");
CREATE INDEX "decision_by_plan_id" ON "decision" ("plan_id");
CREATE INDEX "decision_by_meeting_id" ON "decision" ("meeting_id");
CREATE INDEX "action_item_by_student_id" ON "action_item" ("student_id");
CREATE INDEX "action_item_by_meeting_id" ON "action_item" ("meeting_id");
"""
