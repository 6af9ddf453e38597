"""`make simulate`: how often each decision rule is wrong and what it finds, counted on students whose growth is known.

It prints; with `--write` it stores the results that the school is shown and rewrites the README's table. It ends with 1
where the product's own functions disagree with what was counted; then nothing is stored.
"""

from __future__ import annotations

import argparse
import sys

from simulation.tables import block, run, screen, stored, write, write_readme


def main() -> int:
    options = argparse.ArgumentParser(
        prog="make simulate", description="Counts what each decision rule calls and finds."
    )
    options.add_argument("--series", type=int, default=20_000, help="series in each cell (20,000)")
    options.add_argument("--write", action="store_true", help="store the results and rewrite the README's table")
    options.add_argument("--readme", action="store_true", help="only rewrite the README's table from what is stored")
    asked = options.parse_args()
    if not asked.readme:
        outcome = run(asked.series)
        sys.stdout.write(screen(outcome) + "\n")
        if outcome.differences:
            sys.stderr.write("The product and the simulation disagree.\n")
            return 1
        if asked.write:
            write(outcome)
    if (asked.write or asked.readme) and not write_readme():
        sys.stdout.write(f"\nREADME.md has no markers; this would stand between them:\n\n{block(stored())}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
