"""The one way by which words reach reportlab: checked against the fonts, measured, broken into lines, drawn as strings.

Reportlab's own paragraphs read markup, so there is nothing to escape here and nothing that could be forgotten: only
canvas strings are drawn, in `write`, and it takes only `Printable` text, which only `Lettering.clean` makes.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from typing import Literal, NamedTuple, NewType

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from interventiondesk.documents.blocks import Words
from interventiondesk.resources import resource

Printable = NewType("Printable", str)
"""Text of which the fonts have every letter. Only `Lettering.clean` may make it."""

Face = Literal["Desk-Regular", "Desk-Bold", "Desk-Italic"]
REGULAR: Face = "Desk-Regular"
BOLD: Face = "Desk-Bold"
ITALIC: Face = "Desk-Italic"

BLACK = 0.08
MUTED = 0.34

_SCRIPTS = {
    "CJK": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "DEVANAGARI": "Devanagari",
}
_BREAKS = frozenset("\n\r\v\f\x85\u2028\u2029")


class Style(NamedTuple):
    """How words look: face, size and distance between lines in points, grey from 0 (black) to 1."""

    face: Face
    size: float
    leading: float
    grey: float = BLACK


class Piece(NamedTuple):
    """Words of one look on one line, `x` points from the line's beginning."""

    x: float
    text: Printable
    style: Style


Line = tuple[Piece, ...]


class _Widths(dict[str, float]):
    """The advance of each letter for a size of one point, looked up in the font when first asked for."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face

    def __missing__(self, letter: str) -> float:
        width = self[letter] = pdfmetrics.stringWidth(letter, self.face, 1000) / 1000
        return width


class _Fonts(NamedTuple):
    letters: frozenset[str]
    widths: dict[Face, _Widths]


@functools.cache
def _fonts() -> _Fonts:
    if rl_config.trustedHosts is not None:
        raise RuntimeError("reportlab has been told to trust hosts; papers are made of this desk's own words only")
    common: set[int] | None = None
    for face in (REGULAR, BOLD, ITALIC):
        font = TTFont(face, str(resource("fonts", face.replace("Desk", "NotoSans") + ".ttf")))
        pdfmetrics.registerFont(font)  # pyright: ignore[reportUnknownMemberType]  the stub leaves it open
        has = set(font.face.charToGlyph)
        common = has if common is None else common & has
    letters = frozenset(chr(code) for code in common or () if unicodedata.category(chr(code))[0] != "C")
    return _Fonts(letters - _BREAKS, {face: _Widths(face) for face in (REGULAR, BOLD, ITALIC)})


def register_fonts() -> Face:
    """Makes the three faces known to reportlab, once in a process, and says which is the plain one."""
    _fonts()
    return REGULAR


def _script(letter: str) -> str:
    """The script of a letter that the fonts lack, or an empty text where it is a single sign."""
    if unicodedata.category(letter)[0] not in "LM":
        return ""
    first = unicodedata.name(letter, "").partition(" ")[0]
    return _SCRIPTS.get(first, first.capitalize())


def _sign(letter: str) -> str:
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip()


class Lettering:
    """Checks and measures all words of one document and remembers what the fonts lack, in `missing`."""

    def __init__(self) -> None:
        fonts = _fonts()
        self.missing: dict[str, None] = {}
        self._letters = fonts.letters
        self._widths = fonts.widths
        self._known: dict[str, Printable] = {}
        self._measured: dict[tuple[str, Face], float] = {}

    def clean(self, text: str) -> Printable:
        """The same words as they can be printed; line breaks stay as newlines.

        A sign that the fonts lack becomes its name in brackets, letters of a script that they lack become the script's
        name and their number. Control and direction characters vanish.
        """
        found = self._known.get(text)
        if found is None:
            found = Printable(text) if self._letters.issuperset(text) else self._named(text)
            self._known[text] = found
        return found

    def _named(self, text: str) -> Printable:
        out: list[str] = []
        script, count = "", 0
        gap = ""

        def close() -> None:
            nonlocal script, count, gap
            if script:
                self.missing.setdefault(f"{script} script")
                out.append(f"[{script} script, {count} letter{'s' if count > 1 else ''}]")
            out.append(gap)
            script, count, gap = "", 0, ""

        for letter in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
            if letter in _BREAKS:
                close()
                out.append("\n")
            elif letter.isspace() and (script or letter not in self._letters):
                gap += " "
            elif letter in self._letters:
                close()
                out.append(letter)
            elif unicodedata.category(letter) in ("Cc", "Cf") or 0xFE00 <= ord(letter) <= 0xFE0F:
                continue
            elif lacking := _script(letter):
                if lacking != script:
                    close()
                script, gap = lacking, ""
                count += unicodedata.category(letter)[0] == "L"
            else:
                close()
                name = _sign(letter)
                self.missing.setdefault(name)
                out.append(f"[{name}]")
        close()
        return Printable("".join(out))

    def width(self, text: Printable, style: Style) -> float:
        """The length of the words on one line, in points."""
        key = (text, style.face)
        width = self._measured.get(key)
        if width is None:
            widths = self._widths[style.face]
            width = self._measured[key] = sum([widths[letter] for letter in text])
        return width * style.size

    def reach(self, line: Line) -> float:
        """How far a broken line goes, without the space at its end."""
        return max((piece.x + self.width(Printable(piece.text.rstrip()), piece.style) for piece in line), default=0.0)

    def shortened(self, text: str, style: Style, room: float) -> Printable:
        """The words on one line of at most `room` points; what does not fit ends in an ellipsis."""
        whole = Printable(self.clean(text).replace("\n", " "))
        if self.width(whole, style) <= room:
            return whole
        widths = self._widths[style.face]
        used, kept = widths["…"] * style.size, 0
        for letter in whole:
            used += widths[letter] * style.size
            if used > room:
                break
            kept += 1
        return Printable(whole[:kept].rstrip() + "…")

    def lines(self, runs: Sequence[tuple[str, Style]], room: float, indent: float = 0.0) -> tuple[Line, ...]:
        """The words broken into lines of at most `room` points, the first one `indent` points in.

        Lines break at spaces; a word that is longer than a line breaks after a hyphen or a slash, else between letters.
        A line that ends between words keeps its space: without it a reader of the tags would join the two.
        """
        done: list[Line] = []
        line: list[Piece] = []
        x, spaces = indent, 0

        def close(tail: str = "") -> None:
            nonlocal x, spaces
            if tail and line:
                line[-1] = line[-1]._replace(text=Printable(line[-1].text + tail))
            done.append(tuple(line))
            line.clear()
            x, spaces = 0.0, 0

        def put(word: Printable, width: float, style: Style) -> None:
            nonlocal x, spaces
            last = line[-1] if line else None
            gap = spaces * self.width(Printable(" "), last.style) if last else 0.0
            if last:
                # Spaces are printed with what they follow, never left as empty room: a reader of the tags needs them.
                same = word if last.style == style else ""
                line[-1] = last._replace(text=Printable(last.text + " " * spaces + same))
            if not last or last.style != style:
                line.append(Piece(x + gap, word, style))
            x += gap + width
            spaces = 0

        for text, style in runs:
            space = self.width(Printable(" "), style)
            for number, part in enumerate(self.clean(text).split("\n")):
                if number:
                    close(" ")
                for place, word in enumerate(part.split(" ")):
                    if place and line:
                        spaces += 1
                    if not word:
                        continue
                    piece = Printable(word)
                    width = self.width(piece, style)
                    begin = x + spaces * space
                    if begin + width > room + 0.01:
                        if line and width <= room:
                            close(" ")
                        else:
                            *heads, piece = self._broken(piece, style, room, begin)
                            for head in heads:
                                if head:
                                    put(head, self.width(head, style), style)
                                close()
                            width = self.width(piece, style)
                    put(piece, width, style)
        if line or not done:
            close()
        return tuple(done)

    def _broken(self, word: Printable, style: Style, room: float, x: float) -> list[Printable]:
        """A word longer than a line in pieces, of which the first begins `x` points into its line."""
        widths = self._widths[style.face]
        pieces: list[Printable] = []
        start = 0
        free = room - x
        if free < room / 3:
            pieces.append(Printable(""))
            free = room
        used = 0.0
        for end, letter in enumerate(word):
            advance = widths[letter] * style.size
            if used + advance > free and end > start:
                cut = max(word.rfind("-", start, end), word.rfind("/", start, end)) + 1
                cut = cut if cut > start + (end - start) // 2 else end
                pieces.append(Printable(word[start:cut]))
                used = sum(widths[each] for each in word[cut:end]) * style.size
                start, free = cut, room
            used += advance
        pieces.append(Printable(word[start:]))
        return pieces

    def runs(self, words: Words, style: Style) -> list[tuple[str, Style]]:
        """Words of a block with the look that each stretch asks for."""
        if isinstance(words, str):
            return [(words, style)]
        return [
            (
                run.text,
                Style(
                    BOLD if run.bold else ITALIC if run.italic else style.face,
                    style.size,
                    style.leading,
                    MUTED if run.muted else style.grey,
                ),
            )
            for run in words
        ]


def write(canvas: Canvas, x: float, y: float, text: Printable, style: Style) -> None:
    """Draws words that begin at `x` on the baseline `y`, in points from the page's lower left corner."""
    canvas.setFont(style.face, style.size)
    canvas.setFillGray(style.grey)
    canvas.drawString(x, y, text)
