"""Keeps text that looks like a formula from becoming one in a spreadsheet, and gives the text back when it is read.

In a CSV file an apostrophe stands in front. In a workbook the cell says itself that it is text, and the apostrophe is only
needed where reading would otherwise take one away that belongs to the text.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile(
    "^[\\s\"'\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@＝＋－＠]"  # a sign that nobody sees may go before
    "|^[\"' ]*[\t\r\n]"
)


def dangerous(text: str) -> bool:
    """Whether a spreadsheet might run the text: `= + - @`, their full-width forms, tab or return in front, also after
    spaces, quotation marks and signs that nobody sees."""
    return _DANGEROUS.match(text) is not None


def neutralized(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet might run it."""
    return "'" + text if dangerous(text) else text


def restored(text: str) -> str:
    """The text that `neutralized` was given."""
    return text[1:] if text.startswith("'") and dangerous(text[1:]) else text


def shielded(text: str) -> str:
    """The text for a cell that is declared to be text: as it is, but so that `restored` gives it back."""
    return text if restored(text) == text else "'" + text
