"""The commands of the team's week: who waits, who is talked about, and the papers that a week needs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from interventiondesk.commands.options import cli, day_on, on_desk, open_desk, tell
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


_KINDS = {"group-review": "group_review", "placement": "placement", "core": "core", "individual": "individual"}


@cli.command()
@click.option("--kind", type=click.Choice(list(_KINDS)), default=None, help="The next meeting of this kind.")
@on_desk
def agenda(kind: str | None, folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Tell the agenda of the next meeting: who is on it, then who belongs on it, each with the reason."""
    from interventiondesk.tasks import agenda as task

    with open_desk(folder, staff) as desk:
        found = task.told(desk, _KINDS.get(kind or "", ""), day_on(desk, today))
    tell(
        [{"student": one.student.id, "because": one.because} for one in found],
        as_json,
        *(f"{one.student.name}: {one.because}." for one in found),
        *([] if found else ["Nobody has to be talked about."]),
    )


@cli.command()
@click.option("--meeting", "which", required=True, help="The meeting's id, or `last` for the last one held.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The PDF that is written.")
@on_desk
def minutes(which: str, out: Path, folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Write the minutes of a meeting: who, what, until when."""
    from interventiondesk.tasks import minutes as task

    with open_desk(folder, staff) as desk:
        meeting = task.meeting_asked_for(desk, which)
        written = task.save_minutes(desk, meeting, day_on(desk, today), out)
    tell({"file": str(out), "pages": written.pages}, as_json, f"The minutes are {out}.")
