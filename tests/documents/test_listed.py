"""A list on paper: all rows, titles on every page, columns that find no room in a table of their own."""

from __future__ import annotations

from interventiondesk.documents.listed import Listed, listed_pdf, parts_of
from interventiondesk.documents.preview import Preview


def test_every_row_of_a_long_list_is_on_paper_below_its_titles() -> None:
    rows = tuple((f"Student {at:03}", "Grade 3", str(at)) for at in range(120))
    listed = Listed(
        school="Cedar Hollow School", title="Students", headings=("Student", "Grade", "Score"), rows=rows, numbers=(2,)
    )
    made = listed_pdf(listed)
    with Preview(made.pdf) as preview:
        pages = [preview.text(at) for at in range(preview.pages)]
    assert len(pages) == made.pages > 1
    assert all("Student" in page and "Score" in page and "Confidential" in page for page in pages)
    assert [name for name, _, _ in rows if not any(name in page for page in pages)] == []


def test_columns_without_room_follow_with_the_names_again() -> None:
    headings = ("Student", *(f"Indicator {at}" for at in range(14)))
    rows = (("Imani Okafor", *(str(at) for at in range(14))),)
    listed = Listed(school="School", title="Screening", headings=headings, rows=rows)
    assert parts_of(listed) == [(0, 1, 2, 3, 4, 5), (0, 6, 7, 8, 9, 10), (0, 11, 12, 13, 14)]
    made = listed_pdf(listed)
    with Preview(made.pdf) as preview:
        words = " ".join(preview.text(at) for at in range(preview.pages))
    assert words.count("Imani Okafor") == 3
    assert "Indicator 13" in words


def test_an_empty_list_says_so() -> None:
    made = listed_pdf(Listed(school="School", title="Open actions", headings=("Action", "Who"), rows=()))
    with Preview(made.pdf) as preview:
        assert "Nothing is on this list." in preview.text(0)
