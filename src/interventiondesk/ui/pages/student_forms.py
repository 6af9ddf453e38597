"""Several form blocks as one form of a page, its draft, and its fields that are stored when they are left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from interventiondesk.domain.declared import Problem
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.session import Session


class Form:
    """Blocks whose fields all have different names, in reading order."""

    def __init__(self, *blocks: FormBlock) -> None:
        self.blocks = blocks
        self._of: dict[str, FormBlock] = {name: block for block in blocks for name in block.names()}

    def block(self, name: str) -> FormBlock:
        """The block in which a field stands. Raises KeyError where there is none."""
        return self._of[name]

    def names(self) -> tuple[str, ...]:
        """All fields in reading order."""
        return tuple(self._of)

    def value(self, name: str) -> Any:
        """The last good value of one field."""
        return self._of[name].editor(name).value()

    def values(self) -> dict[str, Any]:
        """The last good value of every field."""
        return {name: self.value(name) for name in self._of}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values; fields that are not named keep theirs."""
        for block in self.blocks:
            mine = {name: values[name] for name in block.names() if name in values}
            if mine:
                block.set_values(mine)

    def typed(self) -> dict[str, str]:
        """What stands in every field, good or bad."""
        return {name: text for block in self.blocks for name, text in block.typed().items()}

    def set_typed(self, texts: Mapping[str, str]) -> None:
        """Put texts back as they were typed."""
        for block in self.blocks:
            block.set_typed({name: texts[name] for name in block.names() if name in texts})

    def problems(self) -> list[Problem]:
        """What is wrong with what stands in the fields that can be seen."""
        shown = [block for block in self.blocks if not block.isHidden()]
        found = [problem for block in shown for problem in block.problems()]
        known = {problem.where for problem in found}
        for name in (name for block in shown for name in block.names() if name not in known):
            empty = _emptied(self._of[name], name)
            found += [empty] if empty else []
        return found

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put each problem beside its field; the first one gets the keyboard."""
        for block in reversed(self.blocks):
            block.show_problems([problem for problem in problems if problem.where in block.names()])

    def on_edited(self, call: Callable[[str], object]) -> None:
        """Call with the field's name at every key."""
        for block in self.blocks:
            block.edited.connect(call)

    def on_committed(self, call: Callable[[str], object]) -> None:
        """Call with the field's name when an edit is over."""
        for block in self.blocks:
            block.committed.connect(call)


def _emptied(block: FormBlock, name: str) -> Problem | None:
    """A field that begins with something, such as the tier, and was emptied: its entity cannot be without it."""
    editor = block.editor(name)
    if editor.value() is not None or editor.field.optional:
        return None
    return Problem(name, f"{editor.field.title} is missing.", "Fill it in.")


class Draft:
    """Keeps what is typed into a form, key by key, inside the desk, until it is stored or begun anew.

    A draft is not the school's data: it is nobody's but that of the person who is signed in.
    """

    def __init__(self, session: Session, form: Form) -> None:
        self._session, self._form = session, form
        self._key = ""
        self._empty: dict[str, str] = {}
        form.on_edited(lambda _name: self.keep())

    def open(self, key: str, values: Mapping[str, Any]) -> bool:
        """Begin with values, then put back what was kept under the key; tells whether anything was."""
        self._key = ""
        self._form.set_values(values)
        self._empty = self._form.typed()
        self._key = key
        kept = self._session.desk.kept(key, dict[str, str])
        if kept:
            self._form.set_typed(kept)
        return bool(kept)

    def keep(self) -> None:
        """Keep what stands in the form, or forget it where it is as it began."""
        if self._key:
            texts = self._form.typed()
            self._session.desk.keep(self._key, texts if texts != self._empty else None)

    def clear(self, values: Mapping[str, Any]) -> None:
        """What was typed is stored now: begin anew."""
        if self._key:
            self._session.desk.keep(self._key, None)
            self.open(self._key, values)


class Stored:
    """A form that shows what is stored, and stores each field when it is left. No button, because there is undo."""

    def __init__(
        self,
        form: Form,
        store: Callable[[str, Any], object],
        judge: Callable[[str, Any], Sequence[Problem]] = lambda _name, _value: (),
    ) -> None:
        self._form, self._store, self._judge = form, store, judge
        self._shown: dict[str, Any] = {}
        form.on_committed(self._committed)

    def begin(self, values: Mapping[str, Any]) -> None:
        """Show somebody else: everything anew."""
        self._shown = {name: values[name] for name in self._form.names() if name in values}
        self._form.set_values(self._shown)

    def show(self, values: Mapping[str, Any]) -> None:
        """Show what changed since. What was typed and could not be read is left as it stands."""
        news = {name: values[name] for name, was in self._shown.items() if values[name] != was}
        self._shown |= news
        self._form.set_values({name: value for name, value in news.items() if self._form.value(name) != value})

    def _committed(self, name: str) -> None:
        block = self._form.block(name)
        if block.message(name):
            return
        value = self._form.value(name)
        if name in self._shown and value == self._shown[name]:
            return
        empty = _emptied(block, name)
        judged = [empty] if empty else self._judge(name, value)
        problems = [problem for problem in judged if problem.where == name]
        if problems:
            block.show_problems(problems)
            return
        self._store(name, value)
