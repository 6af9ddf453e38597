"""Opening a student's page against one bare pyqtgraph chart of the same points: a ratio, aim 2 or less.

Both are done again and again in one process whose imports are warm; the median counts.
"""

from __future__ import annotations

import datetime as dt
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pyqtgraph as pg
from PySide6.QtWidgets import QApplication

from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.sample import make_sample
from interventiondesk.ui import look
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window

TODAY = dt.date(2027, 1, 14)
ROUNDS = 15


def median(work: Callable[[], None]) -> float:
    """The median of some rounds, in seconds."""
    found: list[float] = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return statistics.median(found)


def main() -> None:
    """Print the ratio."""
    look.prepare()
    app = QApplication([])
    look.apply(app, dark=False)
    with tempfile.TemporaryDirectory() as home:
        make_sample(Path(home) / "sample", TODAY)
        with Desk.open(Path(home) / "sample") as desk:
            record = max(reads.plan_records(desk), key=lambda one: len(one.counted))
            window = Window(Session(desk, TODAY))
            window.resize(1366, 768)
            window.start()
            window.show()
            settle()
            days = [float(score.date.toordinal()) for score in record.counted]
            values = [score.value or 0.0 for score in record.counted]

            def page() -> None:
                window.go(Place(name="today"))
                window.go(Place(name="student", student_id=record.student.id))
                window.grab()

            def leave() -> None:
                window.go(Place(name="today"))
                window.grab()

            def bare() -> None:
                chart = pg.PlotWidget()
                chart.resize(780, 380)
                chart.plot(days, values, pen=pg.mkPen("b"), symbol="o")
                chart.show()
                chart.grab()
                chart.close()
                chart.deleteLater()

            page()
            bare()
            settle()
            opened, left, drawn = median(page), median(leave), median(bare)
            window.hide()
            window.deleteLater()
            settle()
    ratio = (opened - left) / drawn
    print(f"opening a student's page / one bare pyqtgraph chart: {ratio:.2f} (aim 2)")  # noqa: T201


if __name__ == "__main__":
    main()
