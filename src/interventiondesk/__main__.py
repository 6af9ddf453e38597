"""Starts the window, or a command where one is named."""

from __future__ import annotations

import sys


def main() -> int:
    """The program. No arguments open the window; that path imports neither click nor anything that writes paper."""
    if len(sys.argv) > 1 and sys.argv[1] != "--window":
        from interventiondesk.commands import run

        return run(sys.argv[1:])
    import datetime as dt

    from interventiondesk.ui.application import open_window

    return open_window(dt.date.today)


if __name__ == "__main__":
    sys.exit(main())
