"""Draws every part in light, dark and at 150 % into build/gallery, to be looked at. For developers, not collected.

Run it as `python tests/ui/gallery.py`; with the word `charts` it draws each kind of chart on screen, in grey as a copier
makes it, and on paper.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from interventiondesk.charts.chart import Chart
from interventiondesk.documents.blocks import Document, Figure, Heading, Paragraph, Section
from interventiondesk.documents.pages import printed
from interventiondesk.documents.preview import Preview
from interventiondesk.domain.plans import Plan
from interventiondesk.ui import icons, look
from interventiondesk.ui.look import PROGRESS
from interventiondesk.ui.parts.bar import MessageBar
from interventiondesk.ui.parts.buttons import filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Count, Fact, Row, Words
from interventiondesk.ui.parts.finder import Findable, Finder
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.grid import ChoiceColumn, EntryGrid, GridRow, ScoreColumn
from interventiondesk.ui.parts.plot import ChartView
from interventiondesk.ui.parts.symbols import Chip, CountBadge, ProgressChip
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.parts.tabs import Tabs
from ui.charts_made_up import SAYS, big_chart, honest_charts, small_chart, sparklines

OUT = Path(__file__).resolve().parents[2] / "build" / "gallery"
TODAY = dt.date(2026, 10, 15)
BECAUSE = "63 words, the goal line is at 62; gains 1.6 a week, the goal asks for 1.4 and the last four scores are level"


def column(*widgets: QWidget, width: int = 0) -> QWidget:
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(look.px(look.WIDE))
    for widget in widgets:
        box.addWidget(widget)
    box.addStretch(1)
    if width:
        holder.setFixedWidth(look.px(width))
    return holder


def page(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    holder.setAutoFillBackground(True)
    box = QHBoxLayout(holder)
    box.setContentsMargins(*(look.px(look.PAGE),) * 4)
    box.setSpacing(look.px(look.WIDE))
    for widget in widgets:
        box.addWidget(widget)
    return holder


def cards() -> QWidget:
    due = Card("Scores due", "2 groups, 11 students")
    due.add(
        Row(
            "Reading B · grade 3",
            "Oral reading fluency, weekly",
            because="6 students; last scores October 8",
            verb="Enter scores",
            kind="filled",
        ),
        Row(
            "Number sense · grade 2",
            "Missing number, weekly",
            because="5 students; last scores October 7",
            verb="Enter scores",
            kind="outlined",
        ),
    )
    changed = Card("Progress that changed", "since you last looked", link("Show all"))
    says = (
        "ahead by 12 words",
        BECAUSE,
        "31 words, the goal line is at 38",
        "3 scores of 6",
        "9 held, 4 missed of 16",
        "no score since October 2, on track then",
    )
    for (progress, _), text in zip(PROGRESS.items(), says, strict=True):
        changed.add(Row("Mateo Ruiz Delgado", "Grade 4 · Reading C", progress=progress, because=text, verb="Open"))
    quiet = Card("Nobody has followed up", "2 students")
    quiet.add(
        Row("Noor Haddad", "Grade 5", because="Missed 5 of 29 days and screened low in reading", verb="Decide"),
        Row(
            "Maria-Magdalena von Hohenberg-Okonkwo",
            "Grade 4 · Reading with a partner and repeated reading",
            because="Review was due October 9",
            verb="Put on the agenda",
        ),
    )
    meeting = Card("Next meeting", "today, 2:15 pm")
    meeting.add(Count("Group review, grade 3", "7 students"), Count("Carried-over actions", "3"))
    meeting.add_buttons(outlined("Open the agenda"), outlined("Print the packet", "print"))
    actions = Card("My actions", "2 open")
    call = Row("Call the Haddad family", "promised for today · interpreter needed", check=bool, strong=False)
    seen = Row("Observe Reading B (fidelity)", "by October 20", check=bool, strong=False)
    if seen.box is not None:
        seen.box.setChecked(True)
    actions.add(call, seen)
    party = Card("Worth celebrating")
    party.add(
        Row("Theo Lindqvist", "three scores above 92; confirm it", says="seems to have met his goal", verb="Confirm")
    )
    plan = Card("Plan")
    plan.add(Fact("Strengths", "Retells stories vividly; helps younger readers"), Fact("Goal", "92 words by April 6"))
    plan.end()
    none = Card("Plans")
    none.empty("A plan says what the team does for one concern, how often, and where the scores should be by when.")
    none.add_buttons(filled("Write a plan", "add"))
    return page(column(due, changed, quiet), column(meeting, actions, party, plan, none, width=348))


def marks() -> QWidget:
    chips = QWidget()
    box = QHBoxLayout(chips)
    box.setContentsMargins(0, 0, 0, 0)
    for progress in PROGRESS:
        box.addWidget(ProgressChip(progress))
    for widget in (Chip("Reading: tier 2"), CountBadge(9), outlined("Note", "note"), filled("Add to meeting")):
        box.addWidget(widget)
    off = filled("Not now")
    off.setEnabled(False)
    box.addWidget(off)
    box.addStretch(1)
    shapes = QWidget()
    grid = QGridLayout(shapes)
    for at, name in enumerate(icons.names()):
        picture, word = QLabel(), QLabel(name)
        picture.setPixmap(icons.icon(name).pixmap(QSize(24, 24), picture.devicePixelRatioF()))
        word.setFont(look.font("status"))
        grid.addWidget(picture, at // 9 * 2, at % 9)
        grid.addWidget(word, at // 9 * 2 + 1, at % 9)
    bar = MessageBar()
    bar.say("Score for Mateo Ruiz Delgado, October 14, saved", undo=True)
    trouble = MessageBar()
    trouble.say("The disk is full. Nothing was lost; make room and try again.", tone="problem")
    return page(column(chips, Tabs(["Overview", "Plans", "Scores", "Attendance & behavior"]), shapes, bar, trouble))


def form() -> QWidget:
    names = [
        "area", "tier", "concern", "intervention_id", "weekdays", "minutes", "group_size", "begin_date", "review_date"
    ]  # fmt: skip
    library = {"intervention": [("i1", "Repeated reading"), ("i2", "Decoding in text")]}
    values = {"begin_date": TODAY, "weekdays": "Mon Wed", "concern": "Reads slowly", "intervention_id": "i1"}
    block = FormBlock(Plan, names, values, library, today=TODAY)
    block.set_typed({"review_date": "soonish", "minutes": "900"})
    block.show_problems(block.problems())
    card = Card("Plan", "for Imani Okafor")
    card.add_inside(block)
    return page(column(card))


def tables() -> QWidget:
    people = [(f"Student {at}", f"{at % 6}", list(PROGRESS)[at % 5], 30 + at * 7 % 80) for at in range(8)]
    table = ValueTable(
        [
            Column[tuple[str, str, str, int]](title="Student", text=lambda row: row[0], bold=True, grows=True),
            Column[tuple[str, str, str, int]](title="Grade", text=lambda row: row[1], muted=True),
            Column[tuple[str, str, str, int]](
                title="Progress", text=lambda row: row[2], progress=lambda row: look.progress_of(row[2])
            ),
            Column[tuple[str, str, str, int]](title="Scores", text=lambda _: "", chart=lambda _: small_chart()),
            Column[tuple[str, str, str, int]](
                title="Last score", text=lambda row: str(row[3]), sort=lambda row: row[3], align="right"
            ),
        ],
        people,
    )
    table.sort_by(4, falling=True)
    table.selectRow(2)
    table.setFixedHeight(table.height_of_all())
    students = Card("Students", "8 of 412")
    students.add(table)
    columns = (ScoreColumn(title="Score", least=0, most=250), ScoreColumn(title="Errors", least=0, most=99))
    rows = [
        GridRow(name="Mateo Ruiz Delgado", remark="October 8: 41", cells=("63", "2")),
        GridRow(name="DeShawn Miller", remark="October 8: 30", cells=("absent", "")),
        GridRow(name="Ellie Sandoval", remark="October 1: 52", cells=("630", "1")),
        GridRow(name="Noor Haddad", remark="October 8: 48", cells=("not given", "")),
        GridRow(name="Sofia Petrov", remark="", cells=()),
    ]
    scores = EntryGrid(columns, rows)
    scores.set_trail(0, small_chart(), "on_track")
    scores.set_trail(1, small_chart(), "behind")
    scores.setFixedHeight(scores.height_of_all())
    entry = Card("Reading B", "oral reading fluency, October 15")
    entry.add(scores)
    keys = {"p": "present", "a": "absent", "n": "no session"}
    days = [ChoiceColumn(title=day, keys=keys) for day in ("Mon 12", "Wed 14", "Fri 16")]
    sessions = EntryGrid(
        days, [GridRow(name=row.name, cells=("present", "absent", "no session")) for row in rows[:2]], trailing=False
    )
    sessions.setFixedHeight(sessions.height_of_all())
    log = Card("Sessions", "week of October 12")
    log.add(sessions)
    return page(column(students, entry, log))


def plot() -> QWidget:
    chart = big_chart()
    card = Card(chart.title, "", ProgressChip("on_track"))
    view = ChartView(chart)
    view.setFixedHeight(look.px(380))
    card.add_inside(view)
    card.add(Words(SAYS))
    card.end()
    return page(column(card))


def honest(names: list[str]) -> QWidget:
    """Charts as large as the student page draws them, two abreast."""
    holder = QWidget()
    holder.setAutoFillBackground(True)
    grid = QGridLayout(holder)
    for at, name in enumerate(names):
        chart = honest_charts()[name]
        card = Card(name, chart.title)
        view = ChartView(chart)
        view.setFixedHeight(look.px(300))
        card.add_inside(view)
        card.add(Words(chart.says))
        card.end()
        grid.addWidget(card, at // 2, at % 2, Qt.AlignmentFlag.AlignTop)
    holder.setFixedWidth(look.px(1360))
    return holder


def sparks() -> QWidget:
    """The small charts in a list."""
    columns = [
        Column[tuple[str, Chart]](title="Plan", text=lambda row: row[0], bold=True),
        Column[tuple[str, Chart]](title="Scores", text=lambda _: "", chart=lambda row: row[1]),
        Column[tuple[str, Chart]](title="In words", text=lambda row: row[1].says, muted=True, grows=True),
    ]
    table = ValueTable(columns, list(sparklines().items()))
    table.setFixedHeight(table.height_of_all())
    card = Card("Small charts")
    card.add(table)
    return page(column(card, width=760))


def paper() -> None:
    """All charts as one PDF, and its pages as pictures."""
    blocks = []
    for name, chart in honest_charts().items():
        blocks += [
            Heading(3, f"{name}: {chart.title}"),
            Figure(chart=chart, least=200, most=200),
            Paragraph(chart.says, "small"),
        ]
    section = Section(name="Charts", head_left="Charts", head_right="Invented", foot_left="", blocks=tuple(blocks))
    pdf = printed(Document(title="Charts", sections=(section,))).pdf
    (OUT / "charts-paper.pdf").write_bytes(pdf)
    with Preview(pdf) as opened:
        for number in range(opened.pages):
            made = opened.picture(number, 1.6)
            image = QImage(made.rgb, made.width, made.height, made.stride, QImage.Format.Format_RGB888)
            image.save(str(OUT / f"charts-paper-{number + 1}.png"))


def charts(app: QApplication, scheme: str, scale: str) -> None:
    names = list(honest_charts())
    for at in range(0, len(names), 4):
        widget = honest(names[at : at + 4])
        widget.show()
        app.processEvents()
        image = widget.grab().toImage()
        image.save(str(OUT / f"charts-{at // 4 + 1}-{scheme}-{scale}.png"))
        if scheme == "light" and scale == "1":
            image.convertToFormat(QImage.Format.Format_Grayscale8).save(str(OUT / f"charts-{at // 4 + 1}-grey.png"))
        widget.close()
    small = sparks()
    small.show()
    app.processEvents()
    small.grab().save(str(OUT / f"charts-small-{scheme}-{scale}.png"))
    small.close()
    if scheme == "light" and scale == "1":
        paper()


def finder() -> QWidget:
    found = [Findable(f"Student {at}", f"grade {at % 6}", bool, "person") for at in range(30)]
    found.insert(1, Findable("Print the packet", "Meetings · Ctrl+P", bool, "print"))
    made = Finder(found)
    made.line.setText("p")
    return made


def main() -> None:
    """Draw in one scheme and scale, or start one process for each of them."""
    if len(sys.argv) < 3:
        OUT.mkdir(parents=True, exist_ok=True)
        for scheme, scale in (("light", "1"), ("dark", "1"), ("light", "1.5"), ("light", "2")):
            here = dict(os.environ, QT_SCALE_FACTOR=scale)
            subprocess.run([sys.executable, __file__, scheme, scale, *sys.argv[1:]], env=here, check=True)
        return
    scheme, scale = sys.argv[1:3]
    app = QApplication([])
    look.apply(app, dark=scheme == "dark")
    if sys.argv[3:] == ["charts"]:
        charts(app, scheme, scale)
        return
    sizes = {"cards": (1190, 720), "marks": (1000, 640), "form": (760, 560), "tables": (980, 760), "plot": (880, 520)}
    for what in (cards, marks, form, tables, plot, finder):
        widget = what()
        if what.__name__ in sizes:
            widget.resize(*sizes[what.__name__])
        widget.show()
        app.processEvents()
        widget.grab().save(str(OUT / f"{what.__name__}-{scheme}-{scale}.png"))
        widget.close()


if __name__ == "__main__":
    main()
