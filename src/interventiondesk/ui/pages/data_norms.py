"""The norms that scores are compared with: the school's own bands, to be edited, and published ones with their sources."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import functools
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.norms import SEASONS, Benchmark, Publication, Season
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.words import count, grade_words
from interventiondesk.store import reads
from interventiondesk.tasks import norms
from interventiondesk.tasks.norms import OwnNorms, Sheet
from interventiondesk.tasks.plans import measure_choices
from interventiondesk.ui import look
from interventiondesk.ui.pages.data_norm_rows import BAND, NEW, BandRow, titles
from interventiondesk.ui.parts.buttons import Button, filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import focus_again, focused_in, has_keyboard, show_stored
from interventiondesk.ui.parts.pick import Entry, Pick
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.places import Page, Place, Scrolled
from interventiondesk.ui.session import Session

_LEFT, _LEFT_NARROW, _NARROW = 272, 196, 840


class _List(Pick):
    """One of two lists of which only one has a choice: the keyboard may pass through without choosing. Enter chooses."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Qt makes the first entry the current one as soon as a list without one gets the keyboard
        was = self.blockSignals(True)
        super().focusInEvent(event)
        self.blockSignals(was)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space} and self.chosen():
            self.picked.emit(self.chosen())
        else:
            super().keyPressEvent(event)


class NormsPage(Page):
    """The lists at the left, what was chosen beside them. The school's bands are kept when a field is left; Ctrl+Z takes it
    back. Published norms are only read: who disagrees enters their own, which win."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.new = False
        self.chosen = ""
        self.rows: list[BandRow] = []
        self.fields: FormBlock | None = None
        self.added: dict[str, BandRow] = {}
        self._shown: tuple[object, ...] = ()
        self._whole = Scrolled()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._whole)
        self.own = _List("This school's norms", most=5)
        self.own.picked.connect(self._pick)
        self.published = _List("Published norms", most=8)
        self.published.picked.connect(self._pick)
        self.add = outlined("Add norms", "add")
        self.add.clicked.connect(self._add_wanted)
        self._own_card = Card("This school's norms", " ")
        self._nothing = Words("None yet. Bands that you enter win over published ones.", lined=True)
        self._own_card.add(self._nothing, self.own)
        self._own_card.add_buttons(self.add)
        self._published_card = Card("Published norms")
        self._published_card.add(self.published)
        self._published_card.end()
        left = self._left = QWidget()
        left.setFixedWidth(look.px(_LEFT))
        left_box = QVBoxLayout(left)
        left_box.setContentsMargins(0, 0, 0, 0)
        right = QWidget()
        self._right = QVBoxLayout(right)
        self._right.setContentsMargins(0, 0, 0, 0)
        for column in (left_box, self._right):
            column.setSpacing(look.px(14))
        left_box.addWidget(self._own_card)
        left_box.addWidget(self._published_card)
        columns = QHBoxLayout()
        columns.setSpacing(look.px(look.WIDE))
        columns.addWidget(left, 0, Qt.AlignmentFlag.AlignTop)
        columns.addWidget(right, 1, Qt.AlignmentFlag.AlignTop)
        self._whole.main.addLayout(columns)
        self._cards: list[Card] = []

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The lists give way before the lines do."""
        self._left.setFixedWidth(look.px(_LEFT_NARROW if self.width() < look.px(_NARROW) else _LEFT))
        super().resizeEvent(event)

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """What was looked at last, else the first of the school's own, else the first published ones."""
        del place
        self.new = False
        self.read()
        if not has_keyboard(self):
            (self.own if self.chosen in {one.key for one in self.own.entries()} else self.published).setFocus()

    def read(self) -> None:
        """Read the norms again; what somebody is typing stays."""
        sets = norms.own_norms(self.session.desk)
        known = norms.publications()
        keys = [one.id for one in sets] + [one.instrument for one in known]
        if self.chosen not in keys:
            self.chosen = keys[0]
        marked = "" if self.new else self.chosen
        own = [Entry(key=one.id, title=one.bands[0].measure, subtitle=self._told(one)) for one in sets]
        self.own.set_entries(own, marked)
        self.own.setVisible(bool(sets))
        self._nothing.setVisible(not sets)
        self._own_card.set_title("This school's norms", str(len(sets)) if sets else "")
        self.published.set_entries([self._entry(one) for one in known], marked)
        self.titled.emit("Data", "norms")
        if self.new:
            self._show(("new",), self._make_new)
            return
        bands = next((one for one in sets if one.id == self.chosen), None)
        if bands is not None:
            self._read_own(bands)
            return
        publication = next(one for one in known if one.instrument == self.chosen)
        self._show((publication,), lambda: self._make_publication(publication))

    @staticmethod
    def _told(one: OwnNorms) -> str:
        """The grade first: it tells the norms of a measure apart where the line has little room."""
        grade = grade_words(one.bands[0].grade) or one.bands[0].grade
        return " · ".join(part for part in (grade[:1].upper() + grade[1:], one.published) if part)

    @staticmethod
    def _entry(one: Publication) -> Entry:
        of = "bands" if one.bands else "goals" if one.goals else "growth a week"
        return Entry(key=one.instrument, title=one.instrument, subtitle=f"{one.edition} · {of}")

    def _show(self, state: tuple[object, ...], make: Any) -> None:
        """Lay out the right side anew, unless it shows this already."""
        if state == self._shown:
            return
        self._shown = state
        for card in self._cards:
            self._right.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards, self.rows, self.fields, self.added = [], [], None, {}
        make()

    def _put(self, card: Card) -> None:
        self._cards.append(card)
        self._right.addWidget(card)

    # -- published ----------------------------------------------------------------------------------------------------

    def _make_publication(self, publication: Publication) -> None:
        head = Card(publication.instrument, publication.edition)
        head.add(Words(publication.source, ink="text", lined=True), Words(publication.about))
        head.end()
        self._put(head)
        for sheet in norms.sheets_of(publication):
            self._put(self._sheet_card(sheet))

    @staticmethod
    def _sheet_card(sheet: Sheet) -> Card:
        def column(at: int, title: str) -> Column[tuple[str, ...]]:
            number = at >= len(sheet.columns) - _numbers(sheet)
            return Column(title=title, text=lambda line: line[at], align="right" if number else "left", grows=at == 0)

        table = ValueTable([column(at, title) for at, title in enumerate(sheet.columns)], sheet.lines, name=sheet.title)
        table.setFixedHeight(table.height_of_all())
        card = Card(sheet.title)
        card.add(table)
        if sheet.remark:
            card.add(Words(f"{sheet.remark}.", lined=True))
            card.end()
        return card

    # -- the school's own ---------------------------------------------------------------------------------------------

    def _read_own(self, one: OwnNorms) -> None:
        bands = [band for season in SEASONS for band in one.at(season)]
        ids = tuple((band.season, band.id) for band in bands)
        focus = focused_in(self) if self._shown[:1] == ("own",) else ""
        remarks = tuple(one.remark(season) for season in SEASONS)
        self._show(("own", one.id, ids, remarks), lambda: self._make_own(one))
        for row, band in zip(self.rows, bands, strict=True):
            row.show_band(band)
        if self.fields is not None:
            show_stored(self.fields, {name: getattr(bands[0], name) for name in norms.FAMILY_FIELDS})
        if focus and focused_in(self) != focus:
            focus_again(self, focus, *(f"band {band.id}" for band in bands))

    def _make_own(self, one: OwnNorms) -> None:
        away = outlined("Take these norms out", "trash")
        away.clicked.connect(self._take_out_all)
        head = Card(one.words, one.published, away)
        self.fields = self._family_block({name: getattr(one.bands[0], name) for name in norms.FAMILY_FIELDS})
        self.fields.committed.connect(functools.partial(self._change_family, self.fields))
        head.add_inside(self.fields)
        self._put(head)
        for season in SEASONS:
            self._put(self._season_card(one, season))

    def _season_card(self, one: OwnNorms, season: Season) -> Card:
        bands = one.at(season)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(titles())
        for band in bands:
            out = link("Take out")
            out.setAccessibleName(f"Take out {band.band}")
            row = BandRow(self.session, band, out, season)
            row.committed.connect(functools.partial(self._change_band, row))
            row.pressed.connect(functools.partial(self._take_out, row))
            self.rows.append(row)
            box.addWidget(row)
        added = self.added[season] = BandRow(self.session, None, _add_button(), season)
        added.pressed.connect(functools.partial(self._add_band, added))
        box.addWidget(added)
        title = field_of(Benchmark, "season").word(season)
        card = Card(title, count(len(bands), "band") if bands else "no bands yet")
        if one.remark(season):
            card.add(Words(one.remark(season), lined=True))
        card.add_inside(inside)
        return card

    def _family_block(self, values: dict[str, Any]) -> FormBlock:
        block = FormBlock(Benchmark, norms.FAMILY_FIELDS, values, today=self.session.today)
        for name in norms.FAMILY_FIELDS:
            block.editor(name).widget.setObjectName(f"set {name}")
        return block

    def _bands(self) -> list[Benchmark]:
        """The chosen bands as they are stored now."""
        sets = norms.own_norms(self.session.desk)
        return list(next((one.bands for one in sets if one.id == self.chosen), ()))

    # -- doing --------------------------------------------------------------------------------------------------------

    def _pick(self, key: str) -> None:
        self.new = False
        if key != self.chosen:
            self._whole.verticalScrollBar().setValue(0)
        self.chosen = key
        self.read()

    def _change_family(self, block: FormBlock, name: str) -> None:
        bands, desk = self._bands(), self.session.desk
        if not bands or block.message(name):
            return
        value = block.values()[name]
        wrong = norms.family_problems(desk, bands, {name: value})
        if wrong:
            block.show_problems([problem for problem in wrong if problem.where == name] or wrong)
            return
        before, self.chosen = self.chosen, norms.id_for(bands[0], {name: value})
        if self.session.do(lambda: norms.change_family(desk, bands, **{name: value}), quiet=True) is None:
            self.chosen = before

    def _change_band(self, row: BandRow, name: str) -> None:
        band, desk = row.band, self.session.desk
        if band is None:
            return
        value = row.values()[name]
        wrong = row.unread() or [
            problem
            for problem in norms.problems_with(desk, _fields(band) | {name: value}, (band,))
            if problem.where == name
        ]
        row.show_problems(wrong)
        if not wrong:
            self.session.do(lambda: norms.change_band(desk, band, **{name: value}), quiet=True)

    def _take_out(self, row: BandRow) -> None:
        band = row.band
        if band is not None:
            self.session.do(lambda: norms.remove_bands(self.session.desk, [band]))

    def _take_out_all(self) -> None:
        bands = self._bands()
        if bands:
            self.session.do(lambda: norms.remove_bands(self.session.desk, bands))

    def _add_band(self, row: BandRow) -> None:
        bands, desk = self._bands(), self.session.desk
        if not bands:
            return
        given = {name: getattr(bands[0], name) for name in norms.FAMILY_FIELDS} | {"season": row.season} | row.values()
        wrong = row.unread() or norms.problems_with(desk, given)
        row.show_problems(wrong)
        if not wrong:
            self.session.do(lambda: norms.add_band(desk, given), quiet=True)
            focus_again(self, f"band {NEW} {row.season}")

    # -- new norms ----------------------------------------------------------------------------------------------------

    def _add_wanted(self) -> None:
        self.new = True
        self.read()
        if self.start is not None:
            self.start.editor("measure_id").widget.setFocus(Qt.FocusReason.TabFocusReason)

    start: FormBlock | None = None
    season: FormBlock | None = None

    def _make_new(self) -> None:
        references = {"measure": measure_choices(self.session.desk)}
        labels = {"measure_id": "For the measure"}
        self.start = FormBlock(Plan, ("measure_id",), references=references, today=self.session.today, labels=labels)
        self.start.committed.connect(self._start_from)
        self.fields = self._family_block({})
        self.season = FormBlock(Benchmark, ("season",), {"season": "beginning"}, today=self.session.today)
        added = self.added[""] = BandRow(self.session, None, None)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for part in (self.start, self.fields, self.season, titles(), added):
            box.addWidget(part)
        card = Card("Add norms", "the first band; the others follow")
        card.add_inside(inside)
        add, leave = filled("Add the band", "add"), outlined("Cancel")
        add.setObjectName("add first")
        add.clicked.connect(self._add_first)
        leave.clicked.connect(self._leave_new)
        card.add_buttons(add, leave)
        self._put(card)

    def _start_from(self, _name: str) -> None:
        """What the measure says already need not be typed."""
        if self.start is None or self.fields is None:
            return
        measure = reads.measure(self.session.desk, self.start.editor("measure_id").value())
        if measure is not None:
            self.fields.set_values(norms.fields_for(measure))

    def _add_first(self) -> None:
        row = self.added.get("")
        if self.fields is None or self.season is None or row is None:
            return
        desk = self.session.desk
        given = self.fields.values() | self.season.values() | row.values()
        wrong = [*self.fields.problems(), *row.unread()] or norms.problems_with(desk, given)
        row.show_problems([problem for problem in wrong if problem.where in BAND])
        self.fields.show_problems([problem for problem in wrong if problem.where in norms.FAMILY_FIELDS])
        if wrong:
            return
        done = self.session.do(lambda: norms.add_band(desk, given))
        if done is None:
            return
        made = next(iter(done.ids(Benchmark)), "")
        band = next((one for one in reads.benchmarks(desk) if one.id == made), None)
        self._pick(norms.id_for(band) if band else self.chosen)
        focus_again(self, f"band {NEW} {given['season']}")

    def _leave_new(self) -> None:
        self._pick(self.chosen)
        self.add.setFocus()


def _add_button() -> Button:
    made = outlined("Add", "add")
    made.setAccessibleName("Add the band")
    return made


def _numbers(sheet: Sheet) -> int:
    """How many of the last columns are numbers: what comes before says what a line is about."""
    return len(sheet.columns) - sum(1 for title in sheet.columns if title in {"Measure", "Grade", "Period"})


def _fields(band: Benchmark) -> dict[str, Any]:
    return {name: getattr(band, name) for name in Benchmark.__struct_fields__}
