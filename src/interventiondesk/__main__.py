"""Starts the window, or a command where one is named, or reads one file as the frozen program's own reader."""

from __future__ import annotations

import sys


def main() -> int:
    """The program. No arguments open the window; that path imports neither click nor anything that writes paper."""
    arguments = sys.argv[1:]
    if not arguments:
        return _window()
    if arguments[0] == "--read-file-in-child":
        from interventiondesk.exchange.reader import main as read

        return read(arguments[1:])
    from interventiondesk.commands import run

    return run(arguments)


def _window() -> int:
    import datetime as dt
    import importlib

    # Before Qt: once it is there, it looks at the source text of every module that is imported.
    importlib.import_module("interventiondesk.tasks.today")
    from interventiondesk.ui.application import open_window

    return open_window(dt.date.today)


if __name__ == "__main__":
    sys.exit(main())
