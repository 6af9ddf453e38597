"""The paper sheets of a week from the command line: the number and the rows, for one teacher or for all."""

from __future__ import annotations

from pathlib import Path

from drivers import CommandLine
from interventiondesk.documents.preview import Preview


def test_the_sheets_of_a_week_are_printed_and_their_numbers_told(sample: CommandLine, tmp_path: Path) -> None:
    every = sample.json("sheet", "--out", tmp_path / "all.pdf")
    assert len(every) > 1
    one = sample.json("sheet", "--staff", "Mercer", "--paper", "a4", "--out", tmp_path / "one.pdf")
    assert one in every  # the same sheet has the same number, whenever it is printed
    assert one["rows"] > 0
    with Preview(tmp_path / "one.pdf") as paper:
        words = paper.text(0)
        assert round(paper.size(0)[0]) == 595
    for told in (one["sheet"], "Dana Mercer", "sample data", "Confidential", "page 1 of"):
        assert told in words
    said = sample.refused("sheet", "--staff", "Nemo", "--out", tmp_path / "none.pdf")
    assert said == "Nobody here is called Nemo. The staff is listed under Data, School."
    said = sample.refused("sheet", "--staff", "Stavely", "--out", tmp_path / "none.pdf")
    assert said.startswith("Gordon Stavely has no groups and no plans in the week of")
    assert not (tmp_path / "none.pdf").exists()
    said = sample("sheet", "--out", tmp_path / "all.pdf").out
    assert "No sheet for M. Lorvang, P. Nambiar, G. Stavely" in said
    assert "no school in the week of" in sample.refused("sheet", "--week", "2026-12-24", "--out", tmp_path / "none.pdf")
