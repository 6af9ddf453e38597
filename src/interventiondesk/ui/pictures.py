"""A picture of every place and of a student's page, painted without a screen."""

from __future__ import annotations

import datetime as dt
import math
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QThread
from PySide6.QtWidgets import QApplication

from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.day import day_of
from interventiondesk.ui import look
from interventiondesk.ui.import_pictures import paint_imports
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window


def settle() -> None:
    """Let layouts, deferred deletions and single-shot timers come to rest."""
    for _ in range(6):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait_for_work(window: Window) -> None:
    """Let long work of the window end, and what follows from it."""
    settle()
    while any(worker.isRunning() for worker in window.findChildren(QThread)):
        QThread.msleep(5)
        QCoreApplication.processEvents()
    settle()


def places_of(desk: Desk, today: dt.date) -> list[tuple[str, Place]]:
    """Every place with a picture's name; the student is the running plan with the most scores."""
    records = reads.plan_records(desk)
    best = max(records, key=lambda record: (len(record.phases), len(record.counted)), default=None)
    everyone = reads.students(desk)
    student = best.student.id if best else (everyone[0].id if everyone else "")
    found = [("today", Place(name="today")), ("students", Place(name="students"))]
    found.append(("screening", Place(name="screening")))
    if student:
        tabs = ("overview", "plans", "scores", "signs", "why", "requests", "family", "notes", "record", "next_year")
        found += [(f"student-{tab}", Place(name="student", student_id=student, tab=tab)) for tab in tabs]
        found.append(("plan-new", Place(name="plan", student_id=student)))
    if best is not None:
        found.append(("plan", Place(name="plan", student_id=student, plan_id=best.plan.id)))
        grouped = next((record for record in records if record.group is not None), best)
        group = grouped.plan.group_id or ""
        alone = "" if group else grouped.student.id
        place = {"group_id": group, "student_id": alone, "measure_id": grouped.plan.measure_id or ""}
        found.append(("scores", Place(name="scores", date=today, **place)))
        found.append(("sessions", Place(name="sessions", date=today, **place)))
        tabs = ("sessions", "fidelity", "members", "schedule") if group else ()
        found += [(f"groups-{tab}", Place(name="groups", group_id=group, tab=tab)) for tab in tabs]
    whole = ("alone", "capacity", "cancel", "handover")
    found += [(f"groups-{tab}", Place(name="groups", tab=tab)) for tab in whole]
    ahead = reads.next_meeting(desk, today)
    found.append(("meetings", Place(name="meetings", meeting_id=ahead.id if ahead else "")))
    if ahead is not None:
        found.append(("packet", Place(name="packet", meeting_id=ahead.id)))
        found.append(("meeting-mode", Place(name="meeting_mode", meeting_id=ahead.id)))
    held = next((one for one in reversed(reads.meetings(desk)) if one.held), None)
    if held is not None:
        found.append(("minutes", Place(name="packet", meeting_id=held.id, tab="minutes")))
    found.append(("week-sheet", Place(name="week_sheet")))
    data = ("import", "history", "export", "norms", "rules", "backups", "school")
    found += [(f"data-{tab}", Place(name="data", tab=tab)) for tab in data]
    found.append(("keys", Place(name="keys")))
    return found


def paint_places(desk: Desk, today: dt.date, out: Path, *, dark: bool, size: tuple[int, int]) -> list[str]:
    """Write one PNG a place into a folder; answers their names.

    `size` is that of the pictures: at a scale of 150 % a window of 911 x 512 is painted as 1366 x 768.
    """
    known = QApplication.instance()
    if known is None:
        look.prepare()
    app = known if isinstance(known, QApplication) else QApplication(sys.argv[:1])
    look.apply(app, dark=dark)
    out.mkdir(parents=True, exist_ok=True)
    day = day_of(desk, today)
    window = Window(Session(desk, day))
    scale = window.devicePixelRatioF()
    window.resize(*(math.ceil(length / scale) for length in size))
    window.show()
    made: list[str] = []
    broken: list[BaseException] = []

    def note(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        broken.append(error)

    usual, sys.excepthook = sys.excepthook, note

    def save(name: str) -> None:
        window.grab().copy(0, 0, *size).save(str(out / f"{name}.png"))
        made.append(f"{name}.png")

    for name, place in places_of(desk, day):
        window.go(place)
        wait_for_work(window)
        if window.isFullScreen():  # the screen of a machine without one is small
            window.setWindowState(Qt.WindowState.WindowNoState)
            window.resize(*(math.ceil(length / scale) for length in size))
            wait_for_work(window)
        save(name)
    paint_imports(window, wait_for_work, save)
    window.hide()
    window.deleteLater()
    settle()
    sys.excepthook = usual
    if broken:
        # Qt swallows what a slot raises; a half-built page must not pass for a picture of the program.
        raise broken[0]
    return made
