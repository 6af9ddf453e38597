"""What all commands share: the group they join, their options, the day, opening a desk, and how an answer is told."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from interventiondesk import __version__
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.meetings import Meeting
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Student
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.store.folder import DeskFolder
from interventiondesk.store.version import DATA_VERSION
from interventiondesk.tasks.day import day_of

F = TypeVar("F", bound=Callable[..., Any])

PASSPHRASE = "INTERVENTIONDESK_PASSPHRASE"  # noqa: S105 - the name of a variable, not its value


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="interventiondesk")
def cli() -> None:
    """One school's intervention work, offline. Without a command the window opens."""


class Day(click.ParamType[dt.date]):
    """A date as a command takes it: 2026-10-15."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is not a date such as 2026-10-15", param, ctx)


class MeetingKind(click.Choice[str]):
    """A kind of meeting as it is typed: `group-review`, or `group_review` as the desk itself spells it."""

    def __init__(self) -> None:
        super().__init__([value for value, _ in field_of(Meeting, "kind").choices])

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:
        del ctx
        return kind_told(str(choice).strip().lower())


def kind_told(kind: str) -> str:
    """A kind of meeting as every command tells it: `group-review`."""
    return kind.replace("_", "-")


def common(function: F) -> F:
    """The options of every command: `--json` and `--today`."""
    function = click.option("--json", "as_json", is_flag=True, help="Only JSON on standard output.")(function)
    return click.option("--today", type=Day(), default=None, help="The day on which it is, for trying things out.")(
        function
    )


def on_desk(function: F) -> F:
    """The options of a command that opens a desk: `--desk` and `--staff`, beside the common ones."""
    function = click.option("--staff", default="", help="Who signs in, where the desk has several.")(function)
    folder = click.Path(path_type=Path, file_okay=True)
    return common(click.option("--desk", "folder", type=folder, required=True, help="The desk's folder.")(function))


def day(today: dt.date | None) -> dt.date:
    """The day that was given, else today."""
    return today or dt.date.today()


def day_on(desk: Desk, today: dt.date | None) -> dt.date:
    """The day that was given, else the sample school's own, else today."""
    return today or day_of(desk, dt.date.today())


def tell(value: object, as_json: bool, *lines: str) -> None:
    """The answer: as JSON, or as lines for a person. What is no number would stand in JSON as null."""
    if as_json:
        click.echo(msgspec.json.encode(value).decode())
    else:
        for line in lines:
            click.echo(line)


def secret_of(is_sample: bool) -> str:
    """The passphrase: none for the sample school, else from the environment, else asked for."""
    if is_sample:
        return ""
    given = os.environ.get(PASSPHRASE)
    return given if given is not None else str(click.prompt("Passphrase", hide_input=True, err=True))


@contextmanager
def open_desk(folder: Path, staff: str) -> Generator[Desk]:
    """The open desk. A backup that cannot be made at closing is told, but what was done before is done."""
    place = DeskFolder(folder)
    secret = secret_of(place.look(DATA_VERSION).is_sample)
    desk = Desk.open(folder, secret=secret, name=staff)
    try:
        yield desk
    finally:
        try:
            desk.close()
        except Refusal as refusal:
            click.echo(f"What was done is stored, without a new backup. {refusal}", err=True)


def student_asked_for(desk: Desk, asked: str) -> Student:
    """The student with this id, Student ID or State ID, also one who left. Raises `Refusal` where there is none."""
    everybody = reads.students(desk, also_inactive=True)
    match = next((one for one in everybody if asked in (one.id, one.local_id, one.state_id)), None)
    if match is None:
        raise Refusal(f"There is no student {asked}.", "The command students lists them.")
    return match
