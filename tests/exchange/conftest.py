"""One process for all hostile files of a test run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fuzz.forked import Forked


@pytest.fixture(scope="session")
def forked() -> Iterator[Forked]:
    with Forked() as reader:
        yield reader
