"""The three kinds of button: filled for the one next step of a page, outlined for the others, a link in a row.

They are painted here because a style sheet on every button costs as much at start as the rest of the first window, and
because the focus ring has to look the same on all three.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from interventiondesk.ui import icons, look

Kind = Literal["filled", "outlined", "link"]

_ICON = 16
_LINK_SIDE = 6


def paint_ring(painter: QPainter, where: QRect | QRectF, corner: float) -> None:
    """The focus ring: two pixels of accent inside `where`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.color("accent"), look.RING))
    half = look.RING / 2
    painter.drawRoundedRect(QRectF(where).adjusted(half, half, -half, -half), corner, corner)
    painter.restore()


class Button(QPushButton):
    """A button with a word, and an icon where the word needs help."""

    def __init__(self, text: str, kind: Kind = "outlined", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._kind: Kind = kind
        self._icon = icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoDefault(True)  # Enter presses it, as people expect, not the space bar alone
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def side(self) -> int:
        """The room left and right of the words: a layout takes it off its margin to align the words with an edge."""
        return look.px(_LINK_SIDE if self._kind == "link" else look.PAD + 1)

    def kind(self) -> Kind:
        """Which of the three it is."""
        return self._kind

    def set_kind(self, kind: Kind) -> None:
        """Turn it into another kind."""
        self._kind = kind
        self.updateGeometry()
        self.update()

    def _bold(self) -> bool:
        return self._kind != "outlined" or self.isChecked()

    def sizeHint(self) -> QSize:
        # a toggle keeps its width when it turns bold
        bold = self._bold() or self.isCheckable()
        words = look.metrics(bold=bold).horizontalAdvance(self._plain()) if self.text() else 0
        drawn = look.px(_ICON) if self._icon else 0
        between = look.px(6) if self._icon and self.text() else 0
        side = self.side if self.text() else look.px(6)
        return QSize(2 * side + words + drawn + between + 1, look.px(look.CONTROL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _plain(self) -> str:
        return self.text().replace("&&", "\0").replace("&", "").replace("\0", "&")

    def _colors(self) -> tuple[QColor, QColor | None, QColor | None]:
        """Ink, ground and border as they are now."""
        of = look.tokens()
        hover = self.underMouse() and self.isEnabled()
        if not self.isEnabled():
            border = None if self._kind == "link" else QColor(of.line)
            return QColor(of.disabled), QColor(of.ground) if self._kind == "filled" else None, border
        if self._kind == "filled":
            return QColor(of.on_accent), QColor(of.pressed if hover or self.isDown() else of.accent), None
        if self._kind == "outlined":
            if self.isChecked():
                return QColor(of.accent), QColor(of.soft), QColor(of.accent)
            ground = of.soft if self.isDown() else of.ground if hover else of.surface
            return QColor(of.text), QColor(ground), QColor(of.control)
        return QColor(of.accent), QColor(of.soft) if hover or self.isDown() else None, None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, ground, border = self._colors()
        corner = look.px(look.CONTROL_CORNER)
        body = QRectF(self.rect())
        if ground is not None or border is not None:
            painter.setPen(QPen(border, 1) if border is not None else Qt.PenStyle.NoPen)
            painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
            inner = body.adjusted(0.5, 0.5, -0.5, -0.5) if border is not None else body
            painter.drawRoundedRect(inner, corner, corner)
        if self.hasFocus():
            if self._kind == "filled":
                # the ring has the color of the ground here: a gap of surface lets it be seen
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(look.color("surface"), look.RING))
                painter.drawRoundedRect(body.adjusted(3, 3, -3, -3), corner - 2, corner - 2)
            paint_ring(painter, body, corner)
        painter.setFont(look.font(bold=self._bold()))
        painter.setPen(ink)
        words = self._plain()
        drawn = look.px(_ICON) if self._icon else 0
        between = look.px(6) if self._icon and words else 0
        width = painter.fontMetrics().horizontalAdvance(words) + drawn + between
        left = (self.width() - width) / 2
        if self._icon:
            icons.draw(painter, self._icon, QRectF(left, (self.height() - drawn) / 2, drawn, drawn), ink)
        box = QRectF(left + drawn + between, 0, self.width(), self.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)


def filled(text: str, icon: str = "") -> Button:
    """The next step: one on a page."""
    return Button(text, "filled", icon)


def outlined(text: str, icon: str = "") -> Button:
    """Any other step."""
    return Button(text, "outlined", icon)


def link(text: str, icon: str = "") -> Button:
    """The verb of a row."""
    return Button(text, "link", icon)


def on_keys(inside: QWidget, keys: str, on: Callable[[], object]) -> QShortcut:
    """Do something at once when keys are pressed while the keyboard is somewhere inside a widget.

    A button's own shortcut comes a tenth of a second late, when the next keys are typed already, and is gone with another
    text; two cards that both know Ctrl+Enter would leave it without a meaning.
    """
    made = QShortcut(QKeySequence(keys), inside)
    made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.activated.connect(on)
    return made


def icon_button(icon: str, says: str) -> Button:
    """A square button with only an icon; `says` is its accessible name and tooltip."""
    made = Button("", "link", icon)
    made.setAccessibleName(says)
    made.setToolTip(says)
    return made
