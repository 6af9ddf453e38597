"""The command line: the same tasks as the window, without one.

Every command takes `--json` (only JSON on standard output, never NaN) and `--today DATE`; a refusal is a sentence on
standard error and exit status 2. The passphrase comes from INTERVENTIONDESK_PASSPHRASE or a prompt. A command is a dozen
lines that name a task and print its answer: `school` holds those that keep a school, `files` those that bring in and take
out, `numbers` those that compute, `week` those of the team's week, and `options` what they share. Nothing here decides
anything about a student.
"""

from __future__ import annotations

from collections.abc import Sequence

import click

from interventiondesk.commands import files, numbers, school, week
from interventiondesk.commands.options import cli
from interventiondesk.domain.refusals import Refusal

__all__ = ["cli", "files", "numbers", "run", "school", "week"]


def run(arguments: Sequence[str]) -> int:
    """Run one command and answer its exit status: 0 done, 2 refused."""
    try:
        cli.main(list(arguments), prog_name="interventiondesk", standalone_mode=False)
    except Refusal as refusal:
        click.echo(str(refusal), err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 2
    return 0
