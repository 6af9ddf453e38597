"""The data version: raised by one with every migration, so that opening a desk need not import the migrations."""

from __future__ import annotations

DATA_VERSION = 6
