"""The files that the sample school could have exported: students and this week's scores, in two products' layouts.

They let somebody try an import without a file of their own, and the demo bring in something real. All of it is invented.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

from interventiondesk.domain.students import Student
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.today import board

_STUDENTS = (
    "Student_Number",
    "State_StudentNumber",
    "SchoolID",
    "EntryDate",
    "First_Name",
    "Middle_Name",
    "Last_Name",
    "Gender",
    "Grade_Level",
    "DOB",
    "Home_Room",
    "Enroll_Status",
)

_SCORES = (
    "School Year",
    "School Name",
    "Student Last Name",
    "Student First Name",
    "Enrollment Grade",
    "Assessment",
    "Assessment Edition",
    "Assessment Grade",
    "PM Period",
    "Measure",
    "Probe Number",
    "Total Number of Probes",
    "Score",
    "Score Change",
    "Client Date",
    "Sync Date",
    "Student Primary ID",
)


def _american(date: dt.date | None) -> str:
    return f"{date.month}/{date.day}/{date.year}" if date else ""


def write_sample_files(desk: Desk, folder: Path, today: dt.date) -> tuple[Path, Path]:
    """Write a student export (one new student, one who changed rooms) and the scores that are due this week."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(f"files {today}")  # noqa: S311 - invented data, no secret
    return _students(desk, folder, today, chance), _scores(desk, folder, today, chance)


def _students(desk: Desk, folder: Path, today: dt.date, chance: random.Random) -> Path:
    everyone = reads.students(desk)
    rooms = sorted({student.homeroom for student in everyone})
    path = folder / "powerschool-students.txt"
    moved = chance.choice(everyone) if everyone else None
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file, delimiter="\t", lineterminator="\n")
        sheet.writerow(_STUDENTS)
        for student in everyone:
            room = student.homeroom
            if student is moved and len(rooms) > 1:
                room = next(one for one in rooms if one != room)
            sheet.writerow(_student_row(student, room))
        sheet.writerow(
            (
                "209001",
                "9909900001",
                "310",
                _american(today),
                "Amparo",
                "",
                "Quintanilla",
                "F",
                "3",
                "4/9/2018",
                "Room 12",
                0,
            )
        )
    return path


def _student_row(student: Student, room: str) -> tuple[object, ...]:
    return (
        student.local_id,
        student.state_id,
        "310",
        _american(student.begin_date),
        student.given_name,
        student.middle_name,
        student.family_name,
        student.sex,
        student.grade,
        _american(student.birth_date),
        room,
        0,
    )


def _scores(desk: Desk, folder: Path, today: dt.date, chance: random.Random) -> Path:
    path = folder / "mclass-progress-monitoring.csv"
    due = {student for line in board(desk, today).scores for student in line.students}
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        sheet = csv.writer(file)
        sheet.writerow(_SCORES)
        of_words = [
            one for one in reads.plan_records(desk) if one.measure and one.measure.unit == "words" and one.counted
        ]
        # On a day on which no words are due the file still has rows: every plan that has none of today yet.
        wanted = [one for one in of_words if one.student.id in due]
        for record in wanted or [one for one in of_words if one.counted[-1].date < today]:
            measure, student = record.measure, record.student
            if measure is None:
                continue
            last = record.counted[-1]
            score = max(0, round((last.value or 0) + chance.gauss(1.5, 5)))
            sheet.writerow(
                (
                    f"{today.year}",
                    "Cedar Hollow School",
                    student.family_name,
                    student.given_name,
                    student.grade,
                    "mCLASS DIBELS",
                    "8th Edition",
                    measure.level,
                    "This week",
                    "Reading Fluency (ORF)",
                    len(record.counted) + 1,
                    len(record.counted) + 1,
                    score,
                    round(score - (last.value or 0)),
                    _american(today),
                    _american(today),
                    student.local_id,
                )
            )
    return path
