"""The commands that make a school, bring files in, list what it has, print, check, back up, restore and undo."""

from __future__ import annotations

import datetime as dt
import os
import sys
from pathlib import Path
from typing import Any

import click

from interventiondesk.commands.options import (
    PASSPHRASE,
    cli,
    common,
    day,
    day_on,
    kind_told,
    on_desk,
    open_desk,
    secret_of,
    student_asked_for,
    tell,
)
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import count, grade_words
from interventiondesk.store import history as store_history
from interventiondesk.store import reads
from interventiondesk.store.backup import back_up
from interventiondesk.store.backup import restore as restore_backup
from interventiondesk.store.desk import Desk
from interventiondesk.store.folder import DeskExists
from interventiondesk.store.keys import LEAST_PASSPHRASE
from interventiondesk.store.proof import check as check_desk
from interventiondesk.tasks.standing import judged_on


@cli.command()
@click.option("--desk", "folder", type=click.Path(path_type=Path), required=True)
@click.option("--students", type=click.IntRange(20, 5000), default=120, show_default=True)
@click.option("--years", type=click.IntRange(1, 6), default=1, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--files", type=click.Path(path_type=Path), default=None, help="Also write its exports into this folder.")
@common
def demo(
    folder: Path,
    students: int,
    years: int,
    seed: int,
    files: Path | None,
    today: dt.date | None,
    as_json: bool,
) -> None:
    """Make the invented sample school."""
    from interventiondesk.tasks.sample import make_sample
    from interventiondesk.tasks.sample_files import write_sample_files

    made = make_sample(folder, day(today), students=students, years=years, seed=seed)
    if files is not None:
        with Desk.open(folder) as desk:
            write_sample_files(desk, files, day(today))
    says = f"{count(made.students, 'student')}, {count(made.plans, 'plan')}, {count(made.scores, 'score')}"
    tell(made, as_json, f"The sample school is in {made.desk}: {says}. All of it is invented and not protected.")


@cli.command()
@click.option("--desk", "folder", type=click.Path(path_type=Path), required=True)
@click.option("--school", required=True, help="The school's name.")
@click.option("--staff", required=True, help="Your name: the first sign-in.")
@click.option("--confirm-code", default="", help="The recovery code typed back; - reads it from standard input.")
@common
def new(folder: Path, school: str, staff: str, confirm_code: str, today: dt.date | None, as_json: bool) -> None:
    """Start a school. Prints the recovery code and asks for it back before anything is made."""
    from interventiondesk.tasks.start import code_typed_back, new_recovery_code, start_problem, start_school

    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise DeskExists(folder)
    given = os.environ.get(PASSPHRASE)
    passphrase = given
    if passphrase is None:
        hint = f"Passphrase, {LEAST_PASSPHRASE} characters or more"
        passphrase = str(click.prompt(hint, hide_input=True, confirmation_prompt=True, err=True))
    problem = start_problem(school, staff, passphrase)
    if problem:
        raise Refusal(problem.says, problem.remedy)
    code = new_recovery_code()
    click.echo(f"Write this recovery code down and keep it apart from the computer: {code}", err=True)
    # The answer goes out before the code is asked back: whoever confirms it from another program reads it here.
    tell({"desk": str(folder), "recovery_code": code}, as_json)
    sys.stdout.flush()
    typed = _code_back(confirm_code)
    if not code_typed_back(code, typed):
        raise Refusal("This is not the recovery code that was shown.", "Start again; nothing was made.")
    start_school(folder, school=school, person=staff, passphrase=passphrase, code=code, today=day(today)).close()
    tell(None, False, *([] if as_json else [f"{school} is ready in {folder}."]))


def _code_back(confirm_code: str) -> str:
    if confirm_code and confirm_code != "-":
        return confirm_code
    if confirm_code == "-" or not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return str(click.prompt("Type the recovery code back", err=True))


@cli.command()
@on_desk
def students(folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """List the students."""
    del today
    with open_desk(folder, staff) as desk:
        found = [
            {"id": one.id, "student_id": one.local_id, "name": one.name, "grade": one.grade, "homeroom": one.homeroom}
            for one in reads.students(desk)
        ]
    tell(
        found,
        as_json,
        *(f"{one['student_id']:>10}  {_with_grade(one['name'], one['grade'])}" for one in found),
        *([] if found else ["No students yet. The command import brings them in."]),
    )


def _with_grade(name: str, grade: str) -> str:
    return f"{name}, {grade_words(grade)}" if grade else name


@cli.command()
@on_desk
def plans(folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """List the running plans with their progress and why."""
    with open_desk(folder, staff) as desk:
        judge = judged_on(desk, day_on(desk, today))
        found: list[dict[str, object]] = []
        lines: list[str] = []
        for record in reads.plan_records(desk):
            progress, goal = judge(record), record.goal
            word = f"{progress.word.lower()}. " if progress.word else ""
            lines.append(f"{record.student.name}: {word}{progress.because}")
            found.append(
                {
                    "id": record.plan.id,
                    "student": record.student.name,
                    "concern": record.plan.concern,
                    "measure": record.measure.full_name if record.measure else None,
                    "start": record.plan.begin_date,
                    "goal": goal.target if goal else None,
                    "goal_date": goal.target_date if goal else None,
                    "progress": progress.state,
                    "because": progress.because,
                }
            )
    tell(found, as_json, *lines, *([] if found else ["No plan is running."]))


@cli.command()
@on_desk
def meetings(folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """List the meetings and who is on their agenda."""
    del today
    with open_desk(folder, staff) as desk:
        agendas = reads.agendas(desk)
        names = {one.id: one.name for one in reads.students(desk, also_inactive=True)}
        found: list[dict[str, Any]] = [
            {
                "id": one.id,
                "date": one.date,
                "kind": kind_told(one.kind),
                "students": [names.get(item.student_id, "") for item in agendas.get(one.id, [])],
            }
            for one in reads.meetings(desk)
        ]
    tell(
        found,
        as_json,
        *(f"{one['date']}  {one['kind']}  {count(len(one['students']), 'student')}  {one['id']}" for one in found),
        *([] if found else ["No meetings yet. Plan one under Meetings."]),
    )


@cli.command()
@click.option("--meeting", "which", default="next", show_default=True, help="next, or the id of a meeting.")
@click.option("--out", type=click.Path(path_type=Path), required=True)
@click.option("--paper", type=click.Choice(["letter", "a4"]), default="letter", show_default=True)
@click.option(
    "--audience",
    type=click.Choice(["team", "family"]),
    default="team",
    show_default=True,
    help="For whom: the team's packet, or the sheet that one family gets of its own child.",
)
@click.option("--student", "student_id", default="", help="With --audience family: whose sheet, by Student ID or id.")
@on_desk
def packet(
    which: str,
    out: Path,
    paper: str,
    audience: str,
    student_id: str,
    folder: Path,
    staff: str,
    today: dt.date | None,
    as_json: bool,
) -> None:
    """Print the packet of a meeting as a PDF, for the team or for one student's family."""
    from interventiondesk.tasks.packet import meeting_asked_for, packet_words, print_family_sheet, print_packet

    if audience == "family" and not student_id:
        raise Refusal("A family gets the sheet of its own child only.", "Say whose with --student.")
    if audience == "team" and student_id:
        raise Refusal(
            "The team's packet has everybody of the agenda.", "Leave out --student, or add --audience family."
        )
    with open_desk(folder, staff) as desk:
        day = day_on(desk, today)
        student = student_asked_for(desk, student_id) if student_id else None
        meeting = meeting_asked_for(desk, which, day)
        if student is None:
            written = print_packet(desk, meeting, day, out, paper=paper)
        else:
            written = print_family_sheet(desk, meeting, student, day, out, paper=paper)
    said = {
        "file": str(written.file),
        "pages": written.pages,
        "students": [{"name": name, "pages": [first, last]} for name, first, last in written.students],
    }
    if written.missing:
        click.echo(f"The font lacks letters; they are named on the page: {', '.join(written.missing)}", err=True)
    tell(said, as_json, f"{written.file}: {packet_words(written)}.")


@cli.command()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A folder for the pictures.")
@click.option("--dark", is_flag=True)
@click.option("--scale", type=click.FloatRange(0.5, 4.0), default=1.0, show_default=True)
@click.option("--size", default="1366x768", show_default=True)
@on_desk
def pictures(
    out: Path, dark: bool, scale: float, size: str, folder: Path, staff: str, today: dt.date | None, as_json: bool
) -> None:
    """Paint a picture of every place and of a student's page."""
    width, _, height = size.partition("x")
    if not (width.isdigit() and height.isdigit() and 300 <= int(width) <= 10_000 and 200 <= int(height) <= 10_000):
        raise Refusal(f"{size} is not a size such as 1366x768.", "Type width x height, from 300x200 on.")
    # Qt reads these once, when it starts; the window is never shown here.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = f"{scale:g}"
    from interventiondesk.ui.pictures import paint_places

    with open_desk(folder, staff) as desk:
        made = paint_places(desk, day_on(desk, today), out, dark=dark, size=(int(width), int(height)))
    tell({"folder": str(out), "pictures": made}, as_json, *(f"{out / name}" for name in made))


@cli.command()
@on_desk
def check(folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Prove the desk: file, log, references and every value."""
    del today
    with open_desk(folder, staff) as desk:
        report = check_desk(desk)
    total = sum(report.counts.values())
    tell(
        report,
        as_json,
        f"{'In order' if report.ok else 'Not in order'}: {total} rows, digest {report.digest[:16]}, "
        f"last backup {report.last_backup or 'none yet'}.",
        *report.problems,
    )
    if not report.ok:
        sys.exit(2)


@cli.command()
@click.option("--out", type=click.Path(path_type=Path), required=True)
@on_desk
def backup(out: Path, folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Write a verified backup as one file."""
    del today
    with open_desk(folder, staff) as desk:
        made = back_up(desk, out)
        digest = desk.digest()
    tell(
        {"file": made.file, "made": made.made, "bytes": made.bytes, "digest": digest},
        as_json,
        f"Verified backup in {made.file}.",
    )


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@on_desk
def restore(file: Path, folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Put the school of a backup into a folder; what was there is kept beside it."""
    del today
    from interventiondesk.store.backup import envelope_of

    secret = secret_of(envelope_of(file).is_sample)
    before, digest = restore_backup(file, folder, secret=secret, name=staff)
    tell(
        {"desk": str(folder), "digest": digest, "before": str(before) if before else None},
        as_json,
        f"Restored into {folder}.",
        *([f"The desk that was there is kept in {before}."] if before else []),
    )


@cli.command()
@click.option("--student", "student_id", default="", help="Only what touched this student: its id or Student ID.")
@on_desk
def history(student_id: str, folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Tell what was changed, by whom and when."""
    del today
    with open_desk(folder, staff) as desk:
        if student_id:
            student_id = student_asked_for(desk, student_id).id
        told = store_history.history(desk, student_id=student_id)
    found = [{"change": one.change, "when": one.when, "who": one.who, "says": one.says} for one in told]
    tell(found, as_json, *(f"{one['when']}  {one['who']}  {one['says']}" for one in found))


@cli.command()
@on_desk
def undo(folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Undo the newest change."""
    del today
    with open_desk(folder, staff) as desk:
        undone = desk.undo()
    tell({"undone": undone.says, "change": undone.change}, as_json, f"Undone: {undone.says}.")
