"""What a team needs for its week: what it decided about flags and lines, schedules, fidelity, points, tiers, sheets."""

from __future__ import annotations

SQL = """
ALTER TABLE "staff" ADD COLUMN "minutes_a_week" INTEGER;
ALTER TABLE "family_contact" ADD COLUMN "siblings" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "family_contact" ADD COLUMN "promise" TEXT NOT NULL DEFAULT '';
ALTER TABLE "family_contact" ADD COLUMN "promised_for" TEXT;
ALTER TABLE "family_contact" ADD COLUMN "kept_on" TEXT;
ALTER TABLE "family_contact" ADD COLUMN "restricted" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "group" ADD COLUMN "weekdays" TEXT NOT NULL DEFAULT '';
ALTER TABLE "group" ADD COLUMN "time" TEXT NOT NULL DEFAULT '';
ALTER TABLE "group" ADD COLUMN "minutes" INTEGER;
ALTER TABLE "group" ADD COLUMN "place" TEXT NOT NULL DEFAULT '';
ALTER TABLE "intervention" ADD COLUMN "steps" TEXT NOT NULL DEFAULT '';
ALTER TABLE "plan" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'measured';
ALTER TABLE "plan" ADD COLUMN "periods" TEXT NOT NULL DEFAULT '';
ALTER TABLE "plan" ADD COLUMN "daily_goal" REAL;
ALTER TABLE "plan" ADD COLUMN "skill" TEXT NOT NULL DEFAULT '';
ALTER TABLE "plan" ADD COLUMN "before" REAL;
ALTER TABLE "plan" ADD COLUMN "after" REAL;
ALTER TABLE "session" ADD COLUMN "topic" TEXT NOT NULL DEFAULT '';
ALTER TABLE "meeting" ADD COLUMN "length" INTEGER;
ALTER TABLE "meeting" ADD COLUMN "notes" TEXT NOT NULL DEFAULT '';
ALTER TABLE "agenda_item" ADD COLUMN "what" TEXT NOT NULL DEFAULT '';
ALTER TABLE "agenda_item" ADD COLUMN "at_what_time" TEXT NOT NULL DEFAULT '';
ALTER TABLE "agenda_item" ADD COLUMN "where_at" TEXT NOT NULL DEFAULT '';
ALTER TABLE "agenda_item" ADD COLUMN "with_whom" TEXT NOT NULL DEFAULT '';
ALTER TABLE "agenda_item" ADD COLUMN "how_often" TEXT NOT NULL DEFAULT '';
ALTER TABLE "decision" ADD COLUMN "tier" INTEGER;
ALTER TABLE "decision" ADD COLUMN "group_id" TEXT REFERENCES "group" ("id");
ALTER TABLE "decision" ADD COLUMN "begin_date" TEXT;
ALTER TABLE "decision" ADD COLUMN "refer_to" TEXT NOT NULL DEFAULT '';
ALTER TABLE "decision" ADD COLUMN "teller_id" TEXT REFERENCES "staff" ("id");
ALTER TABLE "decision" ADD COLUMN "tell_by" TEXT;
ALTER TABLE "decision" ADD COLUMN "review_date" TEXT;
CREATE TABLE "follow_up_rules" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "begin_date" TEXT,
    "flag_days" INTEGER NOT NULL,
    "score_weeks" INTEGER NOT NULL,
    "review_days" INTEGER NOT NULL,
    "session_days" INTEGER NOT NULL,
    "action_days" INTEGER NOT NULL,
    "contact_days" INTEGER NOT NULL,
    "adult_days" INTEGER NOT NULL,
    "request_days" INTEGER NOT NULL,
    "import_days" INTEGER NOT NULL,
    "off" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "background" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "vision_on" TEXT,
    "vision" TEXT NOT NULL,
    "hearing_on" TEXT,
    "hearing" TEXT NOT NULL,
    "english_level" TEXT NOT NULL,
    "iep" TEXT NOT NULL,
    "section_504" TEXT NOT NULL,
    "retained" TEXT NOT NULL,
    "schools" TEXT NOT NULL,
    "adult_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "transition_page" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "date" TEXT NOT NULL,
    "strengths" TEXT NOT NULL,
    "works" TEXT NOT NULL,
    "avoid" TEXT NOT NULL,
    "people" TEXT NOT NULL,
    "next_steps" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "points_day" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "plan_id" TEXT NOT NULL REFERENCES "plan" ("id"),
    "date" TEXT NOT NULL,
    "points" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "fidelity_observation" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "date" TEXT NOT NULL,
    "group_id" TEXT REFERENCES "group" ("id"),
    "plan_id" TEXT REFERENCES "plan" ("id"),
    "intervention_id" TEXT REFERENCES "intervention" ("id"),
    "observer_id" TEXT REFERENCES "staff" ("id"),
    "steps" TEXT NOT NULL,
    "quality" TEXT NOT NULL,
    "engagement" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "class_plan" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "area" TEXT NOT NULL,
    "grade" TEXT NOT NULL,
    "homeroom" TEXT NOT NULL,
    "concern" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "measure_id" TEXT REFERENCES "measure" ("id"),
    "goal_share" REAL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "begin_date" TEXT NOT NULL,
    "review_date" TEXT,
    "end_date" TEXT,
    "came_of_it" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "attendee" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "meeting_id" TEXT NOT NULL REFERENCES "meeting" ("id"),
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "name" TEXT NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "tier_status" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "area" TEXT NOT NULL,
    "tier" INTEGER NOT NULL,
    "begin_date" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "decision_id" TEXT REFERENCES "decision" ("id"),
    "family_told_on" TEXT,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "celebration" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "date" TEXT NOT NULL,
    "plan_id" TEXT REFERENCES "plan" ("id"),
    "text" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "flag_decision" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "date" TEXT NOT NULL,
    "choice" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "until" TEXT,
    "flags" TEXT NOT NULL,
    "plan_id" TEXT REFERENCES "plan" ("id"),
    "group_id" TEXT REFERENCES "group" ("id"),
    "meeting_id" TEXT REFERENCES "meeting" ("id"),
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "inquiry" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "student_id" TEXT NOT NULL REFERENCES "student" ("id"),
    "date" TEXT NOT NULL,
    "area" TEXT NOT NULL,
    "verifying" TEXT NOT NULL,
    "verified_on" TEXT,
    "diagnostic" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "hypothesis" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "due" TEXT,
    "closed_on" TEXT,
    "restricted" INTEGER NOT NULL,
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "follow_up" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "rule" TEXT NOT NULL,
    "about" TEXT NOT NULL,
    "since" TEXT NOT NULL,
    "student_id" TEXT REFERENCES "student" ("id"),
    "date" TEXT NOT NULL,
    "until" TEXT,
    "reason" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE TABLE "week_sheet" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "number" TEXT NOT NULL,
    "staff_id" TEXT REFERENCES "staff" ("id"),
    "week" TEXT NOT NULL,
    "printed_on" TEXT NOT NULL,
    "rows" TEXT NOT NULL,
    "typed_on" TEXT,
    "typed_by_id" TEXT REFERENCES "staff" ("id"),
    "deleted_at" TEXT
) STRICT;
CREATE INDEX "background_by_student_id" ON "background" ("student_id");
CREATE INDEX "transition_page_by_student_id" ON "transition_page" ("student_id");
CREATE INDEX "points_day_by_plan_id" ON "points_day" ("plan_id");
CREATE INDEX "fidelity_observation_by_plan_id" ON "fidelity_observation" ("plan_id");
CREATE INDEX "attendee_by_meeting_id" ON "attendee" ("meeting_id");
CREATE INDEX "tier_status_by_student_id" ON "tier_status" ("student_id");
CREATE INDEX "celebration_by_student_id" ON "celebration" ("student_id");
CREATE INDEX "celebration_by_plan_id" ON "celebration" ("plan_id");
CREATE INDEX "flag_decision_by_student_id" ON "flag_decision" ("student_id");
CREATE INDEX "flag_decision_by_plan_id" ON "flag_decision" ("plan_id");
CREATE INDEX "flag_decision_by_meeting_id" ON "flag_decision" ("meeting_id");
CREATE INDEX "inquiry_by_student_id" ON "inquiry" ("student_id");
CREATE INDEX "follow_up_by_student_id" ON "follow_up" ("student_id");
"""
