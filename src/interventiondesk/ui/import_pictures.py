"""Pictures of every step of bringing in a file: a good one, one with forty problems, a refused one; nothing is stored."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.students import Student
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes
from interventiondesk.store.history import BroughtIn
from interventiondesk.tasks.draft_words import draft_words
from interventiondesk.tasks.sample_files import write_sample_files
from interventiondesk.ui.pages.data import DataPage
from interventiondesk.ui.pages.data_history import HistoryPage
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window

_PROBLEMS = 40
_WRONG = ("fifteenth", "13", "gr. three", "X")
_HEAD = ("Student ID", "Last", "First", "Grade", "Homeroom", "Birth date", "Language at home", "Bus")
_USUAL_HEAD = ("Student_Number", "Last_Name", "First_Name", "Grade_Level", "Home_Room", "DOB")


def _written(path: Path, rows: Sequence[Sequence[str]], encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows(rows)
    return path


def _line(one: Student) -> list[str]:
    born = f"{one.birth_date.month}/{one.birth_date.day}/{one.birth_date.year}" if one.birth_date else ""
    return [one.local_id, one.family_name, one.given_name, one.grade, one.homeroom, born]


def _with_problems(path: Path, students: Sequence[Student]) -> Path:
    rows = [_line(one) for one in students]
    for at in range(min(_PROBLEMS, len(rows))):
        place, wrong = ((3, _WRONG[at % 4]), (5, "31/31/2018"), (1, ""), (0, ""))[at % 4]
        rows[at][place] = wrong
    return _written(path, [_USUAL_HEAD, *rows])


def _unknown(path: Path, students: Sequence[Student]) -> Path:
    head = ("Number in the book", "Who", "What we read", "When", "How far")
    rows = [
        [one.local_id, one.sorting_name, "Oral reading fluency", f"10/{at + 1}/2026", str(40 + 3 * at)]
        for at, one in enumerate(students[:24])
    ]
    return _written(path, [head, *rows])


def _uncertain(path: Path, students: Sequence[Student]) -> Path:
    rows = [[*_line(one), "Español", "12"] for one in students[:30]]
    rows[1][1], rows[2][1], rows[3][1] = "Muñoz", "Ibáñez", "Nuñez-Peña"
    for at, row in enumerate(rows):
        row[5] = f"{at % 12 + 1}/{at % 11 + 2}/2018"
    return _written(path, [_HEAD, *rows], "cp1252")


def _same(path: Path, students: Sequence[Student]) -> Path:
    rows = [_line(one) for one in students]
    for at in range(3, 9):
        rows[at][0] = f"N{rows[at][0]}"
    return _written(path, [_USUAL_HEAD, *rows])


def _person(one: Student) -> tuple[str, str, str, str]:
    return one.given_name, one.family_name, one.local_id, one.grade.zfill(2) if one.grade.isdigit() else "KG"


def _set_of_files(folder: Path, students: Sequence[Student]) -> Path:
    folder.mkdir()
    # a manifest that does not say whether the set is complete
    _written(
        folder / "manifest.csv",
        [("propertyName", "value"), ("manifest.version", "1.0"), ("oneroster.version", "1.1")],
    )
    _written(
        folder / "orgs.csv",
        [
            ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId"),
            ("org-1", "", "", "Cedar Hollow School", "school", "0041", ""),
            ("org-2", "", "", "Alder Creek School", "school", "0042", ""),
        ],
    )
    users = [
        ("u-" + one.local_id, "", "", "true", f"org-{at % 2 + 1}", "student", "s" + one.local_id, *_person(one))
        for at, one in enumerate(students)
    ]
    head = ("sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username")
    _written(folder / "users.csv", [(*head, "givenName", "familyName", "identifier", "grades"), *users])
    return folder


def _history(today: dt.date, staff_id: str) -> list[BroughtIn]:
    """What a school brought in over a month, one file of it taken back."""
    files = (
        ("mclass-progress-monitoring.csv", "mCLASS progress monitoring", 3, 41, 0, 0, 2),
        ("powerschool-students.txt", "PowerSchool students", 7, 1, 4, 116, 0),
        ("attendance of october.xlsx", "attendance", 19, 1480, 22, 0, 11),
        ("reading log.csv", "scores", 26, 24, 0, 0, 0),
    )
    return [
        BroughtIn(
            change=str(at),
            undone=at == len(files) - 1,
            record=ImportRecord(
                id=str(at),
                file=name,
                kind=kind,
                contents=hashlib.sha256(name.encode()).hexdigest(),
                date=today - dt.timedelta(days=ago),
                staff_id=staff_id or None,
                rows=new + changed + unchanged + problems,
                new=new,
                changed=changed,
                unchanged=unchanged,
                problems=problems,
            ),
        )
        for at, (name, kind, ago, new, changed, unchanged, problems) in enumerate(files)
    ]


def paint_imports(window: Window, wait: Callable[[Window], None], save: Callable[[str], None]) -> None:
    """Go through the steps with made-up files and `save` each under its name; the desk is only read."""
    session = window.session
    students = reads.students(session.desk)
    if not students:
        return
    window.go(Place(name="data", tab="import"))
    wait(window)
    data = window.page("data")
    if not isinstance(data, DataPage):
        return
    page = data.importing()

    def after(path: Path, name: str) -> None:
        page.choose(path)
        wait(window)
        save(f"data-import-{name}")

    with tempfile.TemporaryDirectory(prefix="pictures-") as made:
        folder = Path(made)
        roster, scores = write_sample_files(session.desk, folder / "exports", session.today)
        after(scores, "draft")
        page.view.columns.click()
        wait(window)
        save("data-import-read")
        after(roster, "changed")
        draft = page.view.draft
        if draft is not None:
            came = Changes(change="none", says=f"Bring in {draft.file}: {draft_words(draft)}", touched={})
            page.show_done(came, draft.file, draft)
            wait(window)
            save("data-import-done")
        after(_with_problems(folder / "students with problems.csv", students), "offers")
        page.view.tabs.setCurrentIndex(page.view.tabs.count() - 1)
        wait(window)
        save("data-import-problems")
        (folder / "scan.csv").write_bytes(b"%PDF-1.7")
        after(folder / "scan.csv", "refused")
        after(_unknown(folder / "reading log.csv", students), "unknown")
        combo = page.mapping.questions.editors.get("kind")
        if combo is not None:
            page.mapping.questions.answered.emit("kind", "scores")
            fields = ("student_id", "full_name", "measure", "date", "value")
            for at, field in enumerate(fields):
                one = page.mapping.combos[at]
                one.setCurrentIndex(one.findData(field))
                one.activated.emit(one.currentIndex())
            wait(window)
            save("data-import-columns")
        after(_uncertain(folder / "list of the office.csv", students), "questions")
        after(_same(folder / "new numbers.csv", students), "same")
        page.choose(_written(folder / "half.csv", [_USUAL_HEAD, *map(_line, students[: len(students) // 2])]))
        wait(window)
        page.view.missing.setChecked(True)
        wait(window)
        save("data-import-missing")
        after(_set_of_files(folder / "oneroster", students), "set")
        for name, value in (("org", "org-1"), ("bulk", "all")):
            page.mapping.questions.answered.emit(name, value)
        page.mapping.go.click()
        wait(window)
        save("data-import-set-draft")
        page.paste_wanted()
        wait(window)
        save("data-import-paste")
        page.take_files([roster, scores])
        wait(window)
        save("data-import-several")
        page.start_again()
    window.go(Place(name="data", tab="history"))
    wait(window)
    page_of_history = data.inner("history")
    if isinstance(page_of_history, HistoryPage):
        page_of_history.show_list(_history(session.today, session.desk.who.id))
        wait(window)
        save("data-history-several")
