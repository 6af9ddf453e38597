"""The desk against a plain dictionary: whatever is done, undone and brought back, both tell the same."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import SchoolAtWork
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Note, Student
from interventiondesk.store import driver, rows
from interventiondesk.store.desk import NotThere, StillUsed
from interventiondesk.store.reversing import ChangedSince

PUPILS = ("a", "b", "c")
NOTES = ("x", "y")
Row = dict[str, object]


class Notebook:
    """What the desk should hold, kept the simplest way: rows by id, and per change what each field was and became."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.gone: dict[str, bool] = {}
        self.done: list[tuple[str, dict[tuple[str, str], tuple[object, object]]]] = []
        self.undone: list[tuple[str, dict[tuple[str, str], tuple[object, object]]]] = []

    def living(self) -> dict[str, Row]:
        return {name: row for name, row in self.rows.items() if not self.gone[name]}

    def write(self, change: str, wanted: dict[str, Row | None]) -> bool:
        """Rows as they should be, None for gone. Answers whether anything changed."""
        moves: dict[tuple[str, str], tuple[object, object]] = {}
        for name, row in wanted.items():
            if row is None:
                if not self.gone.get(name, True):
                    moves[name, "gone"] = (False, True)
                continue
            if name not in self.rows:
                moves[name, "added"] = (False, True)
            elif self.gone[name]:
                moves[name, "gone"] = (True, False)
            old = self.rows.get(name, {})
            moves |= {(name, key): (old.get(key), value) for key, value in row.items() if old.get(key) != value}
        self.apply({key: move[1] for key, move in moves.items()})
        if moves:
            self.done.append((change, moves))
            self.undone.clear()
        return bool(moves)

    def apply(self, values: dict[tuple[str, str], object]) -> None:
        for (name, key), value in values.items():
            if key == "added":
                self.gone[name] = not value
                self.rows.setdefault(name, {})
            elif key == "gone":
                self.gone[name] = bool(value)
            else:
                self.rows.setdefault(name, {})[key] = value


def pupil(prefix: str, name: str, grade: str, room: str) -> Student:
    return Student(id=f"{prefix}-{name}", family_name=name, grade=grade, homeroom=room)


def note(prefix: str, name: str, of: str, text: str) -> Note:
    import datetime as dt

    return Note(id=f"{prefix}-{name}", student_id=f"{prefix}-{of}", date=dt.date(2026, 11, 19), text=text)


grades = st.sampled_from(["3", "4", "null", ""])
rooms = st.sampled_from(["12", "", "true"])
steps = st.one_of(
    st.tuples(st.just("pupils"), st.lists(st.tuples(st.sampled_from(PUPILS), grades, rooms), min_size=1, max_size=3)),
    st.tuples(st.just("note"), st.tuples(st.sampled_from(NOTES), st.sampled_from(PUPILS), st.sampled_from("pqr"))),
    st.tuples(st.just("gone"), st.lists(st.sampled_from((*PUPILS, *NOTES)), min_size=1, max_size=2, unique=True)),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("undo"), st.none()),
    st.tuples(st.just("redo"), st.none()),
    st.tuples(st.just("undo one"), st.integers(0, 5)),
)


def held(school: SchoolAtWork, prefix: str) -> dict[str, Row]:
    def ask(connection: driver.Connection) -> dict[str, Row]:
        found: list[Student | Note] = []
        found += rows.select(connection, Student, 't."id" LIKE ?', (f"{prefix}-%",))
        found += rows.select(connection, Note, 't."id" LIKE ?', (f"{prefix}-%",))
        return {one.id: facts(one) for one in found}

    return school.desk.read(ask)


def facts(value: msgspec.Struct) -> Row:
    names = ("grade", "homeroom") if isinstance(value, Student) else ("student_id", "text")
    return {name: getattr(value, name) for name in names}


def test_the_desk_holds_what_a_plain_dictionary_holds_whatever_is_done_and_undone(school):
    rounds = iter(range(10_000))

    @given(st.lists(steps, min_size=3, max_size=18))
    def agrees(todo: list[tuple[str, object]]) -> None:
        prefix = f"r{next(rounds)}"
        book = Notebook()
        begin = school.digest()
        school.desk.commit("A new page", pupil(prefix, "page", "1", ""))
        book.write("", {f"{prefix}-page": facts(pupil(prefix, "page", "1", ""))})
        book.done.clear()
        for verb, what in todo:
            do(school, book, prefix, verb, what)
            assert held(school, prefix) == book.living()
        assert (school.digest() == begin) == (not book.living())

    agrees()
    assert school.check().problems == ()


def do(school: SchoolAtWork, book: Notebook, prefix: str, verb: str, what: object) -> None:
    if verb == "pupils":
        values = {f"{prefix}-{name}": pupil(prefix, name, grade, room) for name, grade, room in what}
        commit(school, book, {name: facts(value) for name, value in values.items()}, list(values.values()), [])
    elif verb == "note":
        value = note(prefix, *what)
        if value.student_id not in book.rows:
            with pytest.raises(driver.IntegrityError):
                school.desk.commit("A note about nobody", value)
        elif book.gone[value.student_id]:
            with pytest.raises(NotThere):
                school.desk.commit("A note about somebody who was taken out", value)
        else:
            commit(school, book, {value.id: facts(value)}, [value], [])
    elif verb == "gone":
        leaving = [f"{prefix}-{name}" for name in what if f"{prefix}-{name}" in book.rows]
        values = [
            Student(id=one, family_name="x") if one[-1] in PUPILS else note(prefix, one[-1], "a", "x")
            for one in leaving
        ]
        pointing = [one for one in book.living() if one not in leaving and book.rows[one].get("student_id") in leaving]
        if pointing and leaving:
            with pytest.raises(StillUsed):
                school.desk.commit("Take out", gone=values)
        else:
            commit(school, book, dict.fromkeys(leaving), [], values)
    elif verb == "undo one":
        if book.done:
            reverse(school, book, book.done[what % len(book.done)][0])
    else:
        stack = book.done if verb == "undo" else book.undone
        if stack:
            reverse(school, book, "" if verb == "undo" else "redo")
        elif verb == "redo":
            with pytest.raises(Refusal, match="nothing to bring back"):
                school.redo()


def commit(school: SchoolAtWork, book: Notebook, wanted: dict[str, Row | None], values: list, gone: list) -> None:
    change = school.desk.commit("Do it", *values, gone=gone).change
    assert book.write(change, wanted) == bool(change)


def reverse(school: SchoolAtWork, book: Notebook, which: str) -> None:
    stack = book.undone if which == "redo" else book.done
    place = next((at for at, (name, _) in enumerate(stack) if name == which), len(stack) - 1)
    name, moves = stack[place]
    now = {
        (row, key): (not book.gone[row]) if key == "added" else book.gone[row] if key == "gone" else book.rows[row][key]
        for row, key in moves
    }
    # A change that added a row is undone by marking it gone; its fields stay as they are.
    added = {row for row, key in moves if key == "added"}
    stands = all(now[key] == move[1] for key, move in moves.items())
    back = {(row, key): move[0] for (row, key), move in moves.items() if row not in added or key == "added"}
    leaving = {row for (row, key), value in back.items() if (key, value) in {("added", False), ("gone", True)}}
    living = {row for row in book.living() if row not in leaving}
    pointing = [row for row in living if _student_after(book, back, row) in leaving]
    # Rows that this brings back or leaves changed, and that then point at somebody who stays gone.
    living |= {row for row, key in back if key == "gone" and row not in leaving}
    whose = {row: _student_after(book, back, row) for row in living & {row for row, _ in moves}}
    lost = [row for row, of in whose.items() if book.gone.get(of, False) and of not in living]
    if not stands or pointing or lost:
        before = school.digest()
        with pytest.raises(ChangedSince):
            school.redo() if which == "redo" else school.undo(which)
        assert school.digest() == before
        return
    change = (school.redo() if which == "redo" else school.undo(which)).change
    inverse = {key: (moves[key][1], value) for key, value in back.items()}
    # Seen from the way back, a row that was added is one that has gone.
    inverse = {
        (row, "gone" if key == "added" else key): ((not old, not new) if key == "added" else (old, new))
        for (row, key), (old, new) in inverse.items()
    }
    book.apply({key: move[1] for key, move in inverse.items()})
    del stack[place]
    assert name
    (book.done if which == "redo" else book.undone).append((change, inverse))


def _student_after(book: Notebook, back: dict[tuple[str, str], object], row: str) -> object:
    return back.get((row, "student_id"), book.rows[row].get("student_id"))
