"""Reads a hundred thousand broken files: make fuzz, or make fuzz ARGS="--count 5000 --first 700000"."""

from __future__ import annotations

import argparse
import collections
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from fuzz.forked import CrashedError, Forked
from fuzz.mutants import mutant
from interventiondesk.exchange.child import Refused
from interventiondesk.exchange.limits import Limits
from interventiondesk.exchange.tables import FileRead

LIMITS = Limits(seconds=20)
KEPT = Path("build/fuzz")
SLOW = 5.0
TOGETHER = 20


class Tally:
    """What came of some files."""

    def __init__(self) -> None:
        self.outcomes: collections.Counter[str] = collections.Counter()
        self.bad: list[str] = []


def some(first: int, count: int) -> Tally:
    """Reads the mutants of these numbers, a few in each child."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, Forked() as reader:
        paths = [Path(folder) / f"broken{at}.xls" for at in range(TOGETHER)]
        for start in range(first, first + count, TOGETHER):
            made = [mutant(number) for number in range(start, min(start + TOGETHER, first + count))]
            for path, (_, content) in zip(paths, made, strict=False):
                path.write_bytes(content)
            began = time.monotonic()
            told = reader.read_all(paths[: len(made)], LIMITS)
            if time.monotonic() - began > SLOW:
                tally.outcomes[f"slow, among {start} to {start + TOGETHER}"] += 1
            for at, one in enumerate(told):
                if wrong := outcome(one, tally.outcomes):
                    KEPT.mkdir(parents=True, exist_ok=True)
                    (KEPT / f"{start + at}").write_bytes(made[at][1])
                    tally.bad.append(f"{start + at} from {made[at][0]}: {wrong}")
    return tally


def outcome(one: Callable[[], FileRead], outcomes: collections.Counter[str]) -> str:
    """Counts what came of a file; what is wrong with it, if anything."""
    try:
        read = one()
    except Refused as error:
        outcomes[error.says] += 1
        return "" if error.says.strip().endswith(".") and error.remedy else f"no sentence: {error.says!r}"
    except CrashedError as error:
        return str(error).strip()
    outcomes["rows"] += 1
    return "" if any(table.rows for table in read.tables) else "neither rows nor a refusal"


def main() -> int:
    told = argparse.ArgumentParser()
    told.add_argument("--count", type=int, default=100_000)
    told.add_argument("--first", type=int, default=0)
    told.add_argument("--workers", type=int, default=2)
    wish = told.parse_args()
    began = time.monotonic()
    size = max(1, min(1000, wish.count // wish.workers))
    outcomes: collections.Counter[str] = collections.Counter()
    bad: list[str] = []
    done = 0
    with ProcessPoolExecutor(wish.workers) as pool:
        starts = range(wish.first, wish.first + wish.count, size)
        waiting = [pool.submit(some, at, min(size, wish.first + wish.count - at)) for at in starts]
        # A worker is the main process of the product here: were it to die, this loop would end with an error.
        for one in as_completed(waiting):
            tally = one.result()
            outcomes += tally.outcomes
            bad += tally.bad
            done += size
            if done % (10 * size) == 0:
                sys.stdout.write(f"{done:,} files, {time.monotonic() - began:.0f} s\n")
                sys.stdout.flush()
    refused = sum(outcomes.values()) - outcomes["rows"]
    sys.stdout.write(f"{wish.count:,} files: {outcomes['rows']:,} read, {refused:,} refused, {len(bad)} wrong.\n")
    for says, count in outcomes.most_common(40):
        sys.stdout.write(f"{count:8,}  {says}\n")
    for line in bad:
        sys.stdout.write(f"{line}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
