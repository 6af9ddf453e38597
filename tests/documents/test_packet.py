"""The meeting packet, read back from the finished file."""

from __future__ import annotations

import os
import sys

import msgspec
import pytest

from documents.paper import letters, on_paper, packet, sheet, texts, where
from interventiondesk.documents import setting
from interventiondesk.documents.packet import ActionLine, Sheet, write_packet

SPY = 'Ann <b> & <img src="/etc/hostname">'
NASTY = (
    SPY,
    "Ann <b Lee",
    "</para><para fontSize=99>Big",
    '<a href="file:///etc/passwd">x</a>',
    '<onDraw name="x"/>',
    "<seq/> &amp; &lt;",
    "a\x00b\\(c) %s {}",
)


def test_the_cover_has_date_team_agenda_and_open_actions() -> None:
    cover = texts(on_paper(packet(sheet())).pdf)[0]
    for words in ("Group review, grade 3", "January 14, 2027 · 2:15 pm · Library", "R. Alvarado", "review due"):
        assert words in cover
    assert "Hearing check" in cover
    assert "1 student, 5 minutes." in cover


def test_a_sheet_has_everything_for_a_five_minute_talk_in_its_order() -> None:
    words = texts(on_paper(packet(sheet())).pdf)[1]
    order = (
        "Imani Okafor",
        "she/her",
        "Retells stories vividly.",
        "“I like it when we read in turns.”",
        "Reads with her grandmother most evenings.",
        "Hearing check",
        "open since Nov 3, L. Tran",
        "29 / 2 / 1",
        "Oral reading fluency",
        "Goal 92",
        "On track. 69 words on January 12",
        "Why, we think",
        "What we decide today",
        "refer to",
        "Tells the family",
        "Present",
    )
    places = [words.find(each) for each in order]
    assert -1 not in places, [each for each, place in zip(order, places, strict=True) if place < 0]
    assert places == sorted(places)


def test_every_page_says_whose_it_is_that_it_is_confidential_and_that_the_school_is_a_sample() -> None:
    for page in texts(on_paper(packet(sheet(), sheet("Ruth Abara"))).pdf)[1:]:
        assert "Group review, grade 3 · January 14, 2027" in page
        assert "Cedar Hollow School · sample data" in page
        assert "Confidential student record · not the complete record" in page
    pages = texts(on_paper(packet(sheet(), sheet("Ruth Abara"), is_sample=False)).pdf)
    assert "Imani Okafor, page 1 of 1" in pages[1]
    assert "Ruth Abara, page 1 of 1" in pages[2]
    assert "sample data" not in "".join(pages)


def test_nobody_stands_on_the_pages_of_somebody_else() -> None:
    names = [f"{first} Okafor-{last}" for first in ("Imani", "Imane", "Iman") for last in ("Lee", "Leigh", "Li")]
    sheets = tuple(
        sheet(name, strengths=f"tokenstrength{at}x " * (1 if at % 2 else 400), hypothesis=f"tokenwhy{at}x")
        for at, name in enumerate(names)
    )
    paper = on_paper(packet(*sheets))
    pages = texts(paper.pdf)
    assert [name for name, _, _ in paper.sections[1:]] == names
    for at, (name, first, last) in enumerate(paper.sections[1:]):
        own = "\n".join(pages[first - 1 : last])
        assert name in own
        assert f"tokenwhy{at}x" in own
        for other in range(len(names)):
            if other != at:
                assert f"tokenstrength{other}x" not in own
                assert f"tokenwhy{other}x" not in own
                assert f"{names[other]}, page" not in own
        for number in range(first, last + 1):
            assert f"{name}, page {number - first + 1} of {last - first + 1}" in pages[number - 1]


def test_a_family_can_get_its_own_pages_alone() -> None:
    paper = on_paper(packet(sheet(), cover=False))
    assert paper.pages == 1
    assert paper.sections == (("Imani Okafor", 1, 1),)


@pytest.mark.parametrize("words", NASTY)
def test_markup_in_any_field_prints_literally(words: str) -> None:
    one = sheet(
        words,
        line=words,
        strengths=words,
        own_words=words,
        family=words,
        hypothesis=words,
        notes=(words,),
        concern=words,
        last_decisions=((words, words),),
        sessions=((words, words),),
    )
    value = packet(one, title=words, school=words, carried=(ActionLine(task=words, who=words, about=words),))
    pages = texts(on_paper(value).pdf)
    flat = "".join("".join(pages).split())
    assert flat.count("".join(words.replace("\x00", "").split())) >= 14


_OPENED: list[str] = []
_WATCH = [False]


def _watch(event: str, given: tuple) -> None:
    if _WATCH[0] and (event == "open" or event.startswith("socket.")):
        _OPENED.append(f"{event} {given[0] if given else ''}")


def test_no_picture_or_address_in_a_name_is_ever_opened() -> None:
    on_paper(packet(sheet()))
    sys.addaudithook(_watch)
    _OPENED.clear()
    _WATCH[0] = True
    try:
        on_paper(packet(sheet(SPY), sheet('<img src="http://192.0.2.1/a.png"/>')))
    finally:
        _WATCH[0] = False
    assert not [each for each in _OPENED if "hostname" in each or "socket" in each]


def test_a_student_without_plan_or_scores_still_has_a_sheet_that_reads_well() -> None:
    words = texts(on_paper(packet(Sheet(name="Ruth Abara", line="grade 3"))).pdf)[1]
    for expected in ("No scores yet.", "No decision yet.", "No sessions planned yet.", "Not written down yet."):
        assert expected in words
    assert "What we decide today" in words


def test_the_decision_box_stands_in_the_same_place_on_every_sheet() -> None:
    sheets = (
        sheet(),
        Sheet(name="Ruth Abara"),
        sheet("Long", hypothesis="A long story. " * 400),
        sheet("Two", charts=sheet().charts * 2, notes=("Glasses.",) * 9),
    )
    paper = on_paper(packet(*sheets))
    places = {where(paper.pdf, last - 1, "What we decide today")[:2] for _, _, last in paper.sections[1:]}
    assert len(places) == 1


@pytest.mark.parametrize("size", ["letter", "a4"])
def test_a_usual_sheet_is_one_page(size: str) -> None:
    paper = on_paper(packet(sheet(hypothesis="Two-syllable words slow her down. " * 4), paper=size))
    assert paper.sections[1][1:] == (2, 2)


def most_notes_on_one_page() -> int:
    """How many short notes a sheet takes before it needs a second page."""
    pages = [on_paper(packet(sheet(notes=("Glasses.",) * many), cover=False)).pages for many in range(16)]
    return pages.index(2) - 1


def test_a_chart_gives_up_height_before_the_decision_box_stands_on_a_second_page(monkeypatch) -> None:
    most = most_notes_on_one_page()
    monkeypatch.setattr(setting, "_IN_NEED", 0.0)
    assert most_notes_on_one_page() < most


def test_how_sure_a_progress_is_stands_in_a_line_below_it() -> None:
    sure = "How sure: growth of 2.5 a week, 95 % interval 2.0 to 2.9; likelihood of reaching the goal about 98 %."
    [chart] = sheet().charts
    words = texts(on_paper(packet(sheet(charts=(msgspec.structs.replace(chart, sure=sure),)))).pdf)[1]
    assert (
        words.index("the goal line is at 71.") < words.index("How sure: growth of 2.5") < words.index("Why, we think")
    )
    assert "How sure" not in texts(on_paper(packet(sheet())).pdf)[1]


@pytest.mark.parametrize("size", ["letter", "a4"])
def test_long_names_and_long_words_stay_between_the_margins(size: str) -> None:
    name = "Maximiliana-Alexandrina Featherstonehaugh-Cholmondeley"
    one = sheet(
        name,
        strengths="Pneumono" * 80,
        family="x" * 5000,
        last_decisions=((name * 2, name * 3),),
        notes=("W" * 3000,),
    )
    other = sheet("N" * 300, hypothesis="wyrd " * 2000)
    actions = tuple(
        ActionLine(task=f"Call the family {n} " * 3, who=name, by="Nov 30", about=name, state="open since November 3")
        for n in range(20)
    )
    paper = on_paper(packet(one, other, carried=actions, title="T" * 200, paper=size))
    width = {"letter": 612, "a4": 595}[size]
    for page in range(paper.pages):
        for letter, (left, bottom, right, top) in letters(paper.pdf, page):
            assert left >= 53, letter
            assert right <= width - 52, letter
            assert bottom >= 24, letter
            assert top <= 842
    flat = "".join("".join(texts(paper.pdf)).split())
    for n in range(20):
        assert f"Callthefamily{n}" in flat
    assert flat.count("wyrd") == 2000


def test_headings_of_a_table_come_back_on_the_next_page() -> None:
    actions = tuple(ActionLine(task=f"Action number {n}") for n in range(60))
    pages = texts(on_paper(packet(carried=actions)).pdf)
    assert len(pages) == 2
    assert all("About" in page and "State" in page for page in pages)
    assert [f"Action number {n}" in "".join(pages) for n in range(60)] == [True] * 60


def test_a_page_that_goes_on_names_the_student_again() -> None:
    pages = texts(on_paper(packet(sheet(hypothesis="A long story. " * 400))).pdf)
    assert "Imani Okafor, continued" not in pages[1]
    assert "Imani Okafor, continued" in pages[2]


def test_what_the_font_lacks_is_named_on_paper_and_in_the_result(tmp_path) -> None:
    written = write_packet(packet(sheet("Zoë 😀 محمد")), tmp_path / "p.pdf")
    assert written.missing == ("U+1F600 GRINNING FACE", "Arabic script")
    assert "Zoë [U+1F600 GRINNING FACE] [Arabic script, 4 letters]" in texts((tmp_path / "p.pdf").read_bytes())[1]


def test_the_result_says_which_pages_belong_to_whom(tmp_path) -> None:
    long = sheet("Ruth Abara", hypothesis="A long story. " * 400)
    written = write_packet(packet(sheet(), long), tmp_path / "packet.pdf")
    assert written.file == tmp_path / "packet.pdf"
    assert written.pages == 4
    assert written.students == (("Imani Okafor", 2, 2), ("Ruth Abara", 3, 4))
    assert written.missing == ()


def test_a_packet_without_students_is_its_cover() -> None:
    paper = on_paper(packet())
    assert paper.pages == 1
    assert "Nobody is on the agenda yet." in texts(paper.pdf)[0]


def test_the_same_packet_gives_the_same_bytes() -> None:
    assert on_paper(packet(sheet())).pdf == on_paper(packet(sheet())).pdf
    assert on_paper(packet(sheet())).pdf != on_paper(packet(sheet("Imani Okafo"))).pdf


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch) -> None:
    target = tmp_path / "packet.pdf"
    target.write_bytes(b"old")

    def refused(source: str, to: object) -> None:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(PermissionError):
        write_packet(packet(sheet()), target)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["packet.pdf"]


def test_a_new_packet_takes_the_place_of_the_old_one(tmp_path) -> None:
    target = tmp_path / "packet.pdf"
    target.write_bytes(b"old")
    write_packet(packet(sheet()), target)
    assert target.read_bytes().startswith(b"%PDF")
    assert [path.name for path in tmp_path.iterdir()] == ["packet.pdf"]


def test_a_folder_that_is_gone_is_an_error_of_the_world(tmp_path) -> None:
    with pytest.raises(FileNotFoundError):
        write_packet(packet(sheet()), tmp_path / "gone" / "packet.pdf")


def test_packet_values_are_frozen() -> None:
    with pytest.raises(AttributeError):
        sheet().name = "Other"
    assert msgspec.structs.replace(sheet(), name="Other").name == "Other"
