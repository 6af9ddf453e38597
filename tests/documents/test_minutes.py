"""The minutes on paper, read back from the finished file."""

from __future__ import annotations

from documents.paper import texts
from interventiondesk.documents.minutes import Decided, Minutes, ToDo, minutes_pdf

FORTY = "Oluwatomisinayo Featherstonehaugh-Ogunbi"
FIGURES = (
    "Behind. 60 words on December 8; the goal line is at 73. Since September 14 (13 scores): gains 0.5 words a week."
)
REASON = "Growth is below what the goal asks for although sessions were full."


def decided(name: str, reason: str = REASON) -> Decided:
    return Decided(name=name, where="grade 3", progress=FIGURES, choice="Intensify", reason=reason, review="January 14")


def pages(*students: Decided, actions: int = 0, left: tuple[str, ...] = ()) -> list[str]:
    todo = tuple(ToDo(task=f"Task {number}", about=FORTY, who=FORTY, until="Dec 18") for number in range(actions))
    made = minutes_pdf(Minutes(school="Cedar Hollow School", decided=students, actions=todo, left=left))
    return [" ".join(page.split()) for page in texts(made.pdf)]


def test_what_is_said_of_a_student_stands_on_one_page() -> None:
    told = pages(*(decided(f"{FORTY} {letter}", f"Reason {letter}. {REASON * 4}") for letter in "ABCDEFGHIJ"))
    assert len(told) > 2
    for letter in "ABCDEFGHIJ":
        (page,) = [page for page in told if f"{FORTY} {letter} · grade 3" in page]
        mine = page.split(f"{FORTY} {letter} · grade 3")[1]
        assert mine.index("Behind. 60 words") < mine.index(f"Reason {letter}.") < mine.index("Next review January 14")
    assert not any("grade 3, continued" in page for page in told)


def test_what_is_longer_than_a_page_goes_on_below_the_name_again() -> None:
    told = pages(decided("Ada Stone"), decided("Ben Osei", "\n".join([REASON * 3] * 40)), decided("Cleo Park"))
    of_ben = [page for page in told if "Ben Osei · grade 3" in page]
    assert len(of_ben) >= 2
    assert ["Ben Osei · grade 3, continued" in page for page in of_ben] == [False] + [True] * (len(of_ben) - 1)
    assert "Ben Osei · grade 3 Progress Behind." in of_ben[0]
    assert "Next review January 14" in of_ben[-1].split("continued")[-1]
    assert sum("Cleo Park" in page for page in told) == 1


def test_twenty_actions_keep_their_headings_and_every_owner_whole() -> None:
    told = pages(decided("Ada Stone"), actions=20)
    with_actions = [page for page in told if "Task" in page]
    assert len(with_actions) > 1
    assert all("Action About Who Until" in page for page in with_actions)
    assert sum(page.count("Featherstonehaugh") for page in told) == 40
