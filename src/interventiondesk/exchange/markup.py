"""Cuts a web page into tags and texts, in one pass however broken it is.

The standard library's parser goes back to the beginning at each unfinished tag: sixty kilobytes of `<a ` cost it a minute.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import msgspec

_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:_-]*")
_STOP = re.compile(r"[>\"']")
_GIVEN = re.compile(r"([^\s=>\"'/]+)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9a-fA-F]{9,});?")
_LONGEST_TAG = 4096
_RAW = {"script", "style", "textarea", "title", "xmp", "noframes", "iframe"}


class Piece(msgspec.Struct, frozen=True):
    """A text (`tag` is empty), the begin of a tag, or its end. The tag's name is in small letters; `inside` is what else
    stands in it."""

    tag: str
    text: str = ""
    inside: str = ""
    ends: bool = False


def pieces_of(page: str) -> Iterator[Piece]:
    """The tags and texts of a page in their order, without comments and without what is in scripts and styles. A page
    that ends inside of a tag ends before it."""
    at = 0
    while at < len(page):
        begin = page.find("<", at)
        if begin < 0:
            begin = len(page)
        if begin > at:
            yield Piece("", plain(page[at:begin]))
        if begin == len(page):
            return
        if page.startswith("<!--", begin):
            end = page.find("-->", begin + 4)
            at = end + 3
        elif page.startswith(("<!", "<?"), begin):
            end = page.find(">", begin)
            at = end + 1
        elif name := _NAME.match(page, begin + 2 if page.startswith("</", begin) else begin + 1):
            end = _end_of_tag(page, name.end())
            at = end + 1
            if end >= 0:
                tag = name[0].casefold()
                ends = page[begin + 1] == "/"
                yield Piece(tag, inside=page[name.end() : min(end, name.end() + _LONGEST_TAG)], ends=ends)
                if tag in _RAW and not ends:
                    found = re.compile(f"</{tag}", re.IGNORECASE).search(page, at)
                    end = at = found.start() if found else -1
        else:
            yield Piece("", "<")
            end, at = begin, begin + 1
        if end < 0:
            return


def _end_of_tag(page: str, at: int) -> int:
    """Where the tag ends, outside of quotation marks; -1 where it does not."""
    while found := _STOP.search(page, at):
        if found[0] == ">":
            return found.start()
        close = page.find(found[0], found.end())
        if close < 0:
            return -1
        at = close + 1
    return -1


def given_in(piece: Piece) -> dict[str, str]:
    """What a tag says of itself, by names in small letters."""
    return {
        found[1].casefold(): plain(found[2] or found[3] or found[4] or "") for found in _GIVEN.finditer(piece.inside)
    }


def plain(text: str) -> str:
    """A text with its `&amp;` and `&#8217;` as the letters they mean."""
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text
