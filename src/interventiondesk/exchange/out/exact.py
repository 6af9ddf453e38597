r"""Keeps a text exact in files that cannot hold every sign.

What a sheet or its reader would change is written as `\u{c}`, its number in Unicode; a backslash in front of the whole text
says that this was done, and every backslash inside is then doubled. Nearly all texts go out as they are.
"""

from __future__ import annotations

import re

_ODD = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_UNSAFE = re.compile(rf"^\\|{_ODD.pattern}")
_WRITTEN = re.compile(rf"\\|{_ODD.pattern}")
_READ = re.compile(r"\\\\|\\u\{([0-9a-f]{1,6})\}")
_WHOLE = re.compile(r"\\(?:[^\\]|\\\\|\\u\{(?:10|[0-9a-f])?[0-9a-f]{1,4}\})*", re.DOTALL)

EMPTY = "\\"
"""A text without a letter, where an empty cell means that nothing is known."""


def escaped(text: str) -> str:
    """The text as it goes out."""
    if _UNSAFE.search(text) is None:
        return text
    return "\\" + _WRITTEN.sub(lambda found: "\\\\" if found[0] == "\\" else f"\\u{{{ord(found[0]):x}}}", text)


def given_back(text: str) -> str:
    """The text that `escaped` was given. What only looks so, as somebody may have typed it, stays as it is."""
    if not text.startswith("\\") or _WHOLE.fullmatch(text) is None:
        return text
    return _READ.sub(lambda found: chr(int(found[1], 16)) if found[1] else "\\", text[1:])
