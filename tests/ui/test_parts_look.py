"""Colors, type and icons: readable in light and dark, drawn as vectors, recolored from the palette."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QLabel

from interventiondesk.domain.words import PROGRESS as SAID
from interventiondesk.resources import resource
from interventiondesk.ui import icons, look
from interventiondesk.ui.look import DARK, LIGHT, PROGRESS, Progress, Tokens
from interventiondesk.ui.parts.symbols import ProgressChip, paint_symbol

PAIRS = [
    *((name, name, ground) for name in ("text", "muted", "accent") for ground in ("surface", "ground")),
    ("words of the filled button", "on_accent", "accent"),
    ("the chosen place", "accent", "soft"),
    ("text in a chosen row", "text", "soft"),
    ("words of a pressed button", "on_accent", "pressed"),
]


@pytest.mark.parametrize("of", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_has_a_contrast_of_at_least_four_and_a_half(of: Tokens) -> None:
    low = {
        what: round(look.contrast(getattr(of, ink), getattr(of, ground)), 2)
        for what, ink, ground in PAIRS
        if look.contrast(getattr(of, ink), getattr(of, ground)) < 4.5
    }
    assert low == {}


@pytest.mark.parametrize("of", [LIGHT, DARK], ids=["light", "dark"])
def test_every_progress_is_readable_on_its_ground_and_on_the_surface(of: Tokens) -> None:
    for progress in PROGRESS:
        tone = of.tone(progress)
        assert look.contrast(tone.ink, tone.ground) >= 4.5
        assert look.contrast(tone.ink, of.surface) >= 4.5


@pytest.mark.parametrize("of", [LIGHT, DARK], ids=["light", "dark"])
def test_the_focus_ring_stands_out_from_what_is_round_it(of: Tokens) -> None:
    assert look.contrast(of.accent, of.surface) >= 3
    assert look.contrast(of.accent, of.ground) >= 3


def test_contrast_is_measured_as_wcag_does() -> None:
    assert look.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert look.contrast("#1B2430", "#FFFFFF") == pytest.approx(15.7, abs=0.1)
    assert look.contrast("#55606E", "#FFFFFF") == pytest.approx(6.4, abs=0.1)


def test_no_two_progresses_share_word_or_symbol() -> None:
    assert {key: shown.word for key, shown in PROGRESS.items()} == dict(SAID)
    assert len({shown.symbol for shown in PROGRESS.values()}) == 6


def test_each_symbol_leaves_a_shape_of_its_own_without_color(desk_app: QApplication) -> None:
    shapes = set()
    for shown in PROGRESS.values():
        picture = QImage(40, 40, QImage.Format.Format_ARGB32)
        picture.fill(QColor("white"))
        painter = QPainter(picture)
        paint_symbol(painter, shown.symbol, picture.rect().toRectF(), "black")
        painter.end()
        inked = tuple(picture.pixelColor(x, y).lightness() < 128 for x in range(0, 40, 2) for y in range(0, 40, 2))
        assert any(inked)
        shapes.add(inked)
    assert len(shapes) == 6


def test_a_progress_mark_is_read_aloud(desk_app: QApplication) -> None:
    progress: Progress = "too_few_sessions"
    assert ProgressChip(progress).accessibleName() == "Progress: too few sessions to judge"


def test_the_interface_is_set_in_noto_sans_of_thirteen_pixels(desk_app: QApplication) -> None:
    assert desk_app.font().family() == "Noto Sans"
    assert desk_app.font().pointSizeF() * desk_app.primaryScreen().logicalDotsPerInch() / 72 == pytest.approx(13)
    assert look.metrics().horizontalAdvance("1111") == look.metrics().horizontalAdvance("8888")


def test_at_two_hundred_percent_lengths_grow_with_the_type(desk_app: QApplication) -> None:
    row, body = look.px(36), look.font().pointSizeF()
    look.apply(desk_app, dark=False, scale=2.0)
    try:
        assert look.px(36) == 2 * row
        assert look.font().pointSizeF() == pytest.approx(2 * body)
    finally:
        look.apply(desk_app, dark=False)


def test_dark_and_light_change_the_palette_of_what_is_open(desk_app: QApplication) -> None:
    label = QLabel("open")
    look.apply(desk_app, dark=True)
    assert label.palette().window().color() == QColor(DARK.ground)
    look.apply(desk_app, dark=False)
    assert label.palette().window().color() == QColor(LIGHT.ground)


NEEDED = (
    "today students groups screening meetings families library school data search add print undo redo note check close "
    "back forward warning info calendar import export backup lock person chart table edit sun moon drag down up clock "
    "help trash"
)


def test_all_icons_that_the_pages_ask_for_are_drawn() -> None:
    assert set(NEEDED.split()) <= set(icons.names())


@pytest.mark.parametrize("name", icons.names())
def test_an_icon_is_a_line_drawing_on_the_grid_that_takes_its_color_from_us(name: str) -> None:
    root = ET.fromstring(resource("icons", f"{name}.svg").read_text(encoding="utf-8"))  # noqa: S314 (our own file)
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke") == "currentColor"
    assert root.get("stroke-width") == "1.75"
    assert not list(root.iter("{http://www.w3.org/2000/svg}image"))


def _inks(pixmap: QPixmap) -> set[str]:
    image = pixmap.toImage()
    spots = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {image.pixelColor(x, y).name() for x, y in spots if image.pixelColor(x, y).alpha() == 255}


def test_an_icon_follows_mode_and_scheme(desk_app: QApplication) -> None:
    made = icons.icon("school", "text")
    assert LIGHT.text.lower() in _inks(made.pixmap(48, 48))
    assert LIGHT.disabled.lower() in _inks(made.pixmap(48, 48, QIcon.Mode.Disabled))
    assert LIGHT.accent.lower() in _inks(made.pixmap(48, 48, QIcon.Mode.Selected))
    look.apply(desk_app, dark=True)
    try:
        assert DARK.text.lower() in _inks(made.pixmap(48, 48))
    finally:
        look.apply(desk_app, dark=False)


def test_an_unknown_icon_is_refused_at_once() -> None:
    with pytest.raises(FileNotFoundError):
        icons.icon("no-such-icon")


def test_setting_a_label_three_hundred_times_loses_no_reference_to_none(desk_app: QApplication) -> None:
    label = QLabel()
    before = sys.getrefcount(None)
    for number in range(300):
        label.setText(str(number))
    assert abs(sys.getrefcount(None) - before) < 20


PARTS = (
    "bar",
    "buttons",
    "cards",
    "fields",
    "finder",
    "form",
    "grid",
    "sparkline",
    "symbols",
    "table",
    "tabs",
    "words",
)


def test_the_parts_of_the_first_window_import_no_heavy_library() -> None:
    lines = [f"import interventiondesk.ui.parts.{part}" for part in PARTS]
    heavy = "{'pyqtgraph', 'numpy', 'reportlab', 'openpyxl', 'sqlite_utils'}"
    code = "\n".join(["import sys", "import interventiondesk.ui.icons", *lines, f"print({heavy} & set(sys.modules))"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
