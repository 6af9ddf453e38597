"""Keeps text that looks like a formula from becoming one in a spreadsheet, and gives the text back when it is read."""

from __future__ import annotations

import re

_DANGEROUS = re.compile(r"""^[\s"']*[=+\-@＝＋－＠]|^["' ]*[\t\r]""")


def neutralized(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet might run it: `= + - @`, tab or return in front."""
    return "'" + text if _DANGEROUS.match(text) else text


def restored(text: str) -> str:
    """The text that `neutralized` was given."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text[1:]) else text
