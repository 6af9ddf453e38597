"""The commands of the team's week: who waits, who is talked about, and the papers that a week needs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from interventiondesk.commands.options import Day, MeetingKind, cli, common, day_on, on_desk, open_desk, tell
from interventiondesk.domain.words import count
from interventiondesk.store import reads


@cli.command("follow-up")
@on_desk
def follow_up(folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """List whom nobody has followed up: which rule, since when, and why."""
    from interventiondesk.tasks import follow_up as task

    with open_desk(folder, staff) as desk:
        found = task.waiting(desk, day_on(desk, today))
        names = {one.id: one.name for one in reads.students(desk, also_inactive=True)}
    tell(
        [{"student": one.student_id, "rule": one.rule, "since": one.since, "says": one.says} for one in found],
        as_json,
        *(f"{names.get(one.student_id or '', 'The school')}: {one.word.lower()}. {one.says}" for one in found),
        *([] if found else ["Nobody waits: everything is followed up."]),
    )


@cli.command()
@click.option("--kind", type=MeetingKind(), default=None, help="The next meeting of this kind.")
@on_desk
def agenda(kind: str | None, folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Tell the agenda of the next meeting: who is on it, then who belongs on it, each with the reason."""
    from interventiondesk.tasks import agenda as task

    with open_desk(folder, staff) as desk:
        found = task.told(desk, kind or "", day_on(desk, today))
    tell(
        [{"student": one.student.id, "because": one.because} for one in found],
        as_json,
        *(f"{one.student.name}: {one.because.rstrip('.')}{'' if one.because.endswith('?') else '.'}" for one in found),
        *([] if found else ["Nobody has to be talked about."]),
    )


@cli.command()
@click.option("--meeting", "which", required=True, help="The meeting's id, or `last` for the last one held.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The PDF that is written.")
@click.option("--paper", type=click.Choice(["letter", "a4"]), default="letter", help="The size of the paper.")
@on_desk
def minutes(which: str, out: Path, paper: str, folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Write the minutes of a meeting: who, what, until when."""
    from interventiondesk.tasks import minutes as task

    with open_desk(folder, staff) as desk:
        meeting = task.meeting_asked_for(desk, which)
        written = task.save_minutes(desk, meeting, day_on(desk, today), out, paper=paper)
    tell({"file": str(out), "pages": written.pages}, as_json, f"The minutes are {out}.")


@cli.command()
@click.option("--desk", "folder", type=click.Path(path_type=Path), required=True, help="The desk's folder.")
@click.option("--sign-in", "who", default="", help="Who signs in, where the desk has several.")
@click.option("--staff", default="", help="Whose sheet: a name or an id; without it one for everybody who teaches.")
@click.option("--week", type=Day(), default=None, help="A day of the week that is printed, such as 2026-11-16.")
@click.option("--paper", type=click.Choice(["letter", "a4"]), default="letter", help="The size of the paper.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The PDF that is written.")
@common
def sheet(
    folder: Path,
    who: str,
    staff: str,
    week: dt.date | None,
    paper: str,
    out: Path,
    today: dt.date | None,
    as_json: bool,
) -> None:
    """Write the week's paper sheets: a box for each score and session, and the number that opens them for typing in.

    Here --staff names the teacher; --sign-in names who opens the desk.
    """
    from interventiondesk.tasks import week_sheets as task
    from interventiondesk.tasks.week_sheet_rows import rows_of

    with open_desk(folder, who) as desk:
        day = day_on(desk, today)
        teacher = task.teacher_asked_for(desk, staff).id if staff else None
        made, _ = task.print_sheets(desk, week or day, day, out, staff_id=teacher, paper=paper)
        people = reads.by_id(reads.staff(desk))
        over = "" if teacher else task.passed_over(desk, made)
    told = [{"sheet": one.number, "rows": len(rows_of(one))} for one in made]
    names = [task.teacher_words(one, people) for one in made]
    tell(
        told[0] if len(told) == 1 else told,
        as_json,
        *(f"{one['sheet']}: {name}, {count(int(one['rows']), 'row')}." for one, name in zip(told, names, strict=True)),
        *([over] if over else []),
        f"The sheets are {out}.",
    )
