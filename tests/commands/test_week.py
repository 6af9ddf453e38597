"""The commands of the team's week, as they are typed."""

from __future__ import annotations

import datetime as dt

from drivers import TODAY, CommandLine
from interventiondesk.documents.preview import Preview
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk


def words_of(path) -> str:
    with Preview(path) as paper:
        return " ".join(" ".join(paper.text(page) for page in range(paper.pages)).split())


def test_a_kind_of_meeting_is_spelled_one_way_and_taken_in_both(sample: CommandLine):
    assert "group-review" in {one["kind"] for one in sample.json("meetings")}
    assert not any("_" in one["kind"] for one in sample.json("meetings"))
    typed = sample.json("agenda", "--kind", "group-review")
    assert typed == sample.json("agenda", "--kind", "group_review") != []
    assert "[group-review|placement|core|individual]" in sample("agenda", "--help").out
    answer = sample("agenda", "--kind", "staff")
    assert answer.status == 2
    assert "'group-review', 'placement', 'core', 'individual'" in answer.err


def test_what_lists_tell_a_person_is_words_also_where_there_is_nothing(sample: CommandLine, command: CommandLine):
    told = sample("plans").out
    assert ": on track. " in told
    assert "_" not in told
    assert "1 students" not in sample("meetings").out
    assert command("meetings").out == "No meetings yet. Plan one under Meetings.\n"
    assert command("plans").out == command("progress").out == "No plan is running.\n"
    assert command.refused("minutes", "--meeting", "last", "--out", command.folder / "m.pdf").startswith(
        "No meeting was held yet."
    )


def test_an_overdue_action_names_its_owner(sample: CommandLine):
    with Desk.open(sample.folder) as desk:
        owner, student = reads.staff(desk)[0], reads.students(desk)[0]
        due = TODAY - dt.timedelta(days=8)
        made = [
            ActionItem(id=key, task=key, student_id=student.id, due=due, owner_id=who)
            for key, who in (("Call home", owner.id), ("Ask", None))
        ]
        desk.commit("Promise", *made)
    lines = {one["says"] for one in sample.json("follow-up") if one["rule"] == "action"}
    assert {
        f"Call home: was due on November 11; {owner.name} has it.",
        "Ask: was due on November 11; nobody has it yet.",
    } <= lines


def test_a_student_with_two_flags_on_one_count_reads_the_count_once(sample: CommandLine):
    said = [one["says"] for one in sample.json("follow-up") if one["rule"] == "flag"]
    absent = [one for one in said if "; the line is" in one and "; the line in month" in one]
    assert absent, "the sample school has a student who is flagged for both"
    assert all(one.count("Absent ") == 1 for one in absent)


def test_the_sheet_for_a_family_is_printed_by_a_command(sample: CommandLine, tmp_path):
    with Desk.open(sample.folder) as desk:
        meeting = reads.next_meeting(desk, TODAY)
        item, other = reads.agenda(desk, meeting.id)[:2]
        student, another = (reads.student(desk, one.student_id) for one in (item, other))
    out = tmp_path / "family.pdf"
    told = sample.json("packet", "--audience", "family", "--student", student.local_id, "--out", out)
    assert set(told) == {"file", "pages", "students"}
    assert told["students"] == [{"name": student.name, "pages": [1, told["pages"]]}]
    words = words_of(out)
    assert "For the family" in words
    assert "One thing to do at home" in words
    assert student.name in words
    assert another.name not in words
    assert "tier" not in words.casefold()
    assert "What we decide today" not in words


def test_what_does_not_fit_a_sheet_for_a_family_is_refused(sample: CommandLine, tmp_path):
    out = tmp_path / "family.pdf"
    with Desk.open(sample.folder) as desk:
        meeting = reads.next_meeting(desk, TODAY)
        on = {one.student_id for one in reads.agenda(desk, meeting.id)}
        off = next(one for one in reads.students(desk) if one.id not in on)
    family = ("packet", "--out", out, "--audience", "family")
    assert sample.refused(*family) == "A family gets the sheet of its own child only. Say whose with --student."
    assert sample.refused("packet", "--out", out, "--student", off.local_id) == (
        "The team's packet has everybody of the agenda. Leave out --student, or add --audience family."
    )
    assert sample.refused(*family, "--student", "x") == "There is no student x. The command students lists them."
    says = sample.refused(*family, "--student", off.local_id)
    assert says.startswith(f"{off.name} is not on the agenda of the meeting on November ")
    assert not out.exists()
