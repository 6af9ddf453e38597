"""The look, declared once: colors in light and dark, type sizes, spacing, and what each progress is drawn like.

Widgets read the colors when they paint (`tokens()`), never when they are made, so that a switch between light and dark
needs no second pass over the window.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import Literal, get_args

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from interventiondesk.domain import words
from interventiondesk.resources import resource

Progress = Literal["ahead", "on_track", "behind", "too_early", "too_few_sessions", "no_recent_score"]
Symbol = Literal["two_up", "up", "down", "quarter", "dotted", "bar"]
Size = Literal["status", "small", "body", "title", "name"]


class Tone(msgspec.Struct, frozen=True):
    """The ink and the ground of something that carries a state."""

    ink: str
    ground: str


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """All colors of one scheme as `#RRGGBB`."""

    dark: bool
    ground: str
    surface: str
    line: str
    hairline: str
    control: str
    text: str
    muted: str
    disabled: str
    accent: str
    pressed: str
    soft: str
    on_accent: str
    good: Tone
    low: Tone
    early: Tone
    few: Tone

    def tone(self, progress: Progress) -> Tone:
        """The colors of one progress; ahead shares those of on track, and the two that cannot be judged share theirs."""
        return {
            "ahead": self.good,
            "on_track": self.good,
            "behind": self.low,
            "too_early": self.early,
            "too_few_sessions": self.few,
            "no_recent_score": self.few,
        }[progress]


LIGHT = Tokens(
    dark=False,
    ground="#F5F6F8",
    surface="#FFFFFF",
    line="#DCE1E7",
    hairline="#E9ECF0",
    control="#C3CAD3",
    text="#1B2430",
    muted="#55606E",
    disabled="#98A1AC",
    accent="#1F5E9E",
    pressed="#184D83",
    soft="#E6EFF8",
    on_accent="#FFFFFF",
    good=Tone("#1A7A58", "#E3F3EC"),
    low=Tone("#A84A14", "#FBEBDF"),
    early=Tone("#5E5A86", "#ECEBF5"),
    few=Tone("#5F6874", "#ECEFF2"),
)

DARK = Tokens(
    dark=True,
    ground="#12161C",
    surface="#1A2029",
    line="#313A46",
    hairline="#2C3540",
    control="#465262",
    text="#E6EAF0",
    muted="#A4AFBC",
    disabled="#6B7684",
    accent="#7FB6F0",
    pressed="#9CC7F4",
    soft="#1F3348",
    on_accent="#12161C",
    good=Tone("#6CCBA4", "#17342A"),
    low=Tone("#F2A06B", "#3D2617"),
    early=Tone("#B5AFE6", "#2A2840"),
    few=Tone("#A9B3BF", "#272E38"),
)


class ProgressLook(msgspec.Struct, frozen=True):
    """One progress as it is shown: its word, its symbol. Color comes last, from `Tokens.tone`."""

    word: str
    symbol: Symbol


PROGRESS: dict[Progress, ProgressLook] = {
    "ahead": ProgressLook(words.PROGRESS["ahead"], "two_up"),
    "on_track": ProgressLook(words.PROGRESS["on_track"], "up"),
    "behind": ProgressLook(words.PROGRESS["behind"], "down"),
    "too_early": ProgressLook(words.PROGRESS["too_early"], "quarter"),
    "too_few_sessions": ProgressLook(words.PROGRESS["too_few_sessions"], "dotted"),
    "no_recent_score": ProgressLook(words.PROGRESS["no_recent_score"], "bar"),
}


def progress_of(text: str) -> Progress | None:
    """The progress that a stored text names, or None where it names none."""
    return next((known for known in get_args(Progress) if known == text), None)


FAMILY = "Noto Sans"
SIZES: dict[Size, float] = {"status": 11.5, "small": 12, "body": 13, "title": 16, "name": 20}
GAP, STEP, PAD, WIDE, PAGE = 4, 8, 12, 16, 20
CONTROL_CORNER, CARD_CORNER = 6, 8
RAIL_WIDTH, TOP_HEIGHT, STATUS_HEIGHT = 176, 48, 28
ROW, ROW_OF_TWO, CONTROL_HEIGHT = 36, 52, 28
RING = 2.0

_POINTS_PER_PIXEL = 1.0 if sys.platform == "darwin" else 0.75


class _State(msgspec.Struct):
    tokens: Tokens = LIGHT
    scale: float = 1.0
    factor: float = 1.0
    fonts_loaded: bool = False
    follows: bool = False
    listens: bool = False
    fonts: dict[tuple[Size, bool], QFont] = msgspec.field(default_factory=dict[tuple[Size, bool], QFont])


_state = _State()


def tokens() -> Tokens:
    """The colors in force."""
    return _state.tokens


def color(name: str) -> QColor:
    """One color of the tokens in force, by its name: `color("accent")`."""
    return QColor(getattr(_state.tokens, name))


def px(length: float) -> int:
    """A length of the sketches in today's pixels: it grows with the text, so that nothing is cut off at 200 %."""
    return round(length * _state.factor)


def font(size: Size = "body", *, bold: bool = False) -> QFont:
    """One of the five sizes of the type. A shared value: copy before changing."""
    key = (size, bold)
    known = _state.fonts.get(key)
    if known is None:
        known = QFont(FAMILY)
        known.setPointSizeF(SIZES[size] * _POINTS_PER_PIXEL * _state.scale)
        known.setBold(bold)
        _state.fonts[key] = known
    return known


def metrics(size: Size = "body", *, bold: bool = False) -> QFontMetrics:
    """The measures of one of the fonts."""
    return QFontMetrics(font(size, bold=bold))


def fill(painter: QPainter, left: int, top: int, width: int, height: int, ink: str) -> None:
    """Fill a rectangle with one of the tokens. `fillRect` would make PySide build the 180 presets of QGradient first."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(ink))
    painter.drawRect(left, top, width, height)


def _luminance(hexed: str) -> float:
    parts = [int(hexed[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two `#RRGGBB` colors after WCAG 2, between 1 and 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def palette(of: Tokens) -> QPalette:
    """Qt's palette made of one set of tokens."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, value in {
        role.Window: of.ground,
        role.WindowText: of.text,
        role.Base: of.surface,
        role.AlternateBase: of.ground,
        role.Text: of.text,
        role.Button: of.surface,
        role.ButtonText: of.text,
        role.BrightText: of.text,
        role.ToolTipBase: of.surface,
        role.ToolTipText: of.text,
        role.PlaceholderText: of.muted,
        role.Highlight: of.accent,
        role.HighlightedText: of.on_accent,
        role.Link: of.accent,
        role.LinkVisited: of.accent,
        role.Light: of.surface,
        role.Midlight: of.hairline,
        role.Mid: of.line,
        role.Dark: of.control,
        role.Shadow: of.line,
        role.Accent: of.accent,
    }.items():
        made.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(of.disabled))
    return made


def _sheet(of: Tokens) -> str:
    """The application's style sheet: only what Fusion cannot be told by palette, because every rule costs at start."""
    pad, wide, corner = px(2), px(6), px(CONTROL_CORNER)
    return f"""
QLineEdit, QPlainTextEdit {{ background: {of.surface}; color: {of.text}; border: 1px solid {of.control};
  border-radius: {corner}px; padding: {pad + 1}px {wide + 1}px;
  placeholder-text-color: {of.muted}; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border: 2px solid {of.accent}; padding: {pad}px {wide}px; }}
QLineEdit[bad="true"], QPlainTextEdit[bad="true"] {{ border-color: {of.low.ink}; }}
QLineEdit:disabled, QPlainTextEdit:disabled {{ background: {of.ground}; color: {of.disabled}; }}
QToolTip {{ background: {of.surface}; color: {of.text}; border: 1px solid {of.control}; padding: {pad}px; }}
QScrollBar:vertical {{ background: transparent; width: {px(12)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {px(12)}px; margin: 0; }}
QScrollBar::handle {{ background: {of.control}; border-radius: {px(3)}px; margin: {px(3)}px;
  min-height: {px(32)}px; min-width: {px(32)}px; }}
QScrollBar::handle:hover {{ background: {of.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def prepare() -> None:
    """Ask for the Fusion style before the application is made. Setting it later costs a tenth of the start, because
    PySide then builds QStyle with all its enumerations. Without this call, `apply` sets it."""
    os.environ["QT_STYLE_OVERRIDE"] = "Fusion"


def _load_fonts() -> None:
    if not _state.fonts_loaded:
        for weight in ("Regular", "Bold"):
            QFontDatabase.addApplicationFont(str(resource("fonts", f"NotoSans-{weight}.ttf")))
        _state.fonts_loaded = True


def apply(app: QApplication, dark: bool | None = None, scale: float = 1.0) -> None:
    """Give the application its style, fonts and colors. `dark=None` follows the system, now and when it changes.

    `scale` enlarges the type and, with it, everything measured by `px`; screens with a high resolution need none.
    """
    hints = app.styleHints()
    if dark is None and not _state.listens:
        hints.colorSchemeChanged.connect(lambda: _state.follows and _follow(app))
        _state.listens = True
    _state.follows = dark is None
    if dark is None:
        dark = hints.colorScheme() == Qt.ColorScheme.Dark
    _load_fonts()
    screen = QGuiApplication.primaryScreen()
    dpi = screen.logicalDotsPerInch() if screen else 96.0
    _state.tokens = DARK if dark else LIGHT
    _state.scale = scale
    _state.factor = scale * dpi / (72.0 if sys.platform == "darwin" else 96.0)
    _state.fonts.clear()
    # Qt walks along a list of bare pointers to all widgets and calls back into Python on the way: a widget that the
    # garbage collector takes out meanwhile is a crash
    collecting = gc.isenabled()
    gc.disable()
    try:
        if os.environ.get("QT_STYLE_OVERRIDE", "").lower() != "fusion" and not app.property("interventiondesk_look"):
            app.setStyle("Fusion")
        app.setProperty("interventiondesk_look", True)
        app.setFont(font())
        app.setPalette(palette(_state.tokens))
        app.setStyleSheet(_sheet(_state.tokens))
    finally:
        if collecting:
            gc.enable()


def _follow(app: QApplication) -> None:
    apply(app, None, _state.scale)
