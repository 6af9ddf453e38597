"""Charts as values, made from values of the domain; `ui.parts.plot` and `documents.plot` only paint them.

Decided: one description, two painters. Refused: drawing for the screen and photographing it for paper (pyqtgraph's SVG
exporter is broken with Qt 6.11, and its PDF turns round markers into pictures), and a chart class per toolkit (the two
would drift apart, and what a screen reader hears would be a third truth). So ranges, ticks, gaps and words are decided
here, a painter maps numbers to its own surface, and a test compares the coordinates of both.
"""

from interventiondesk.charts.chart import Axis, Chart, Mark, Point, Role, Side, Tick

__all__ = ["Axis", "Chart", "Mark", "Point", "Role", "Side", "Tick"]
