"""Invented packets, and what can be read back out of a PDF."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pikepdf
import pypdfium2

from interventiondesk.charts import Axis, Chart, Mark, Tick
from interventiondesk.documents.packet import ActionLine, AgendaLine, Packet, Sheet, SheetChart, packet_document
from interventiondesk.documents.pages import Printed, printed


def day(month: int, number: int, year: int = 2026) -> float:
    return float(dt.date(year, month, number).toordinal())


def reading_chart(title: str = "Oral reading fluency, words correct per minute") -> Chart:
    first = ((day(9, 29), 44.0), (day(10, 6), 42.0), (day(10, 20), 43.0), (day(11, 3), 46.0))
    then = ((day(11, 10), 49.0), (day(11, 17), 48.0), (day(12, 8), 58.0), (day(1, 12, 2027), 69.0))
    end = day(4, 6, 2027)
    return Chart(
        title=title,
        x=Axis(
            low=day(9, 8),
            high=end,
            ticks=(Tick(day(9, 8), "Sep 8"), Tick(day(12, 1), "Dec 1"), Tick(end, "Apr 6")),
        ),
        y=Axis(low=20, high=110, ticks=tuple(Tick(at, f"{at:g}") for at in (20.0, 50.0, 80.0, 110.0))),
        says="Reading rises from 40 to 69 words; the goal is 92 by April 6.",
        marks=(
            Mark(
                role="benchmark", points=((day(1, 6, 2027), 97), (day(1, 26, 2027), 97)), label="grade 3 in winter: 97"
            ),
            Mark(role="phase", points=((day(9, 22), 20), (day(9, 22), 110)), label="Sep 22: plan starts"),
            Mark(role="phase", points=((day(11, 6), 20), (day(11, 6), 110)), label="Nov 6: four sessions a week"),
            Mark(role="aim", points=((day(9, 8), 40), (end, 92))),
            Mark(role="goal", points=((end, 92),), label="Goal 92"),
            Mark(role="baseline", points=((day(9, 8), 38), (day(9, 12), 42)), label="baseline 40", side="below_right"),
            Mark(role="thread", points=first),
            Mark(role="thread", points=then),
            Mark(role="interval", points=((then[0][0], 45), (then[0][0], 50), (then[-1][0], 72), (then[-1][0], 67))),
            Mark(role="trend", points=((first[0][0], 43), (first[-1][0], 46)), label="0.5 a week", side="below"),
            Mark(role="trend", points=((then[0][0], 48), (then[-1][0], 70)), label="2.5 a week", side="below_right"),
            Mark(role="score", points=first + then),
            Mark(role="excluded", points=((day(12, 15), 30.0),)),
        ),
    )


def sheet(name: str = "Imani Okafor", **other: object) -> Sheet:
    words = {
        "line": "she/her · grade 3 · Room 12 · reading tier 2 since September 22 · attendance 96 %",
        "strengths": "Retells stories vividly.",
        "own_words": "I like it when we read in turns.",
        "family": "Reads with her grandmother most evenings.",
        "last_decisions": (("Hearing check", "open since Nov 3, L. Tran"), ("Intensify", "done Nov 3")),
        "sessions_title": "Sessions since November 3",
        "sessions": (("Held / missed / not entered", "29 / 2 / 1"),),
        "charts": (
            SheetChart(
                chart=reading_chart(),
                progress_state="on_track",
                progress_word="On track",
                because="69 words on January 12; the goal line is at 71.",
            ),
        ),
        "hypothesis": "Two-syllable words slow her down.",
    }
    return Sheet(**{"name": name, **words, **other})


def packet(*sheets: Sheet, **other: object) -> Packet:
    words = {
        "school": "Cedar Hollow School",
        "is_sample": True,
        "title": "Group review, grade 3",
        "date": "January 14, 2027",
        "time": "2:15 pm",
        "place": "Library",
        "team": (("Facilitator", "R. Alvarado"), ("Minute taker", "L. Tran"), ("Data analyst", "D. Mercer")),
        "agenda": tuple(AgendaLine(name=each.name, where="grade 3", because="review due") for each in sheets),
        "carried": (ActionLine(task="Hearing check", who="L. Tran", by="Nov 30", about="Imani", state="open"),),
    }
    return Packet(**{"sheets": sheets, **words, **other})


def on_paper(value: Packet) -> Printed:
    return printed(packet_document(value))


def texts(pdf: bytes) -> list[str]:
    """The words of every page."""
    file = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in file]


def letters(pdf: bytes, page: int) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Every printed letter of a page with its left, bottom, right and top edge."""
    words = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    whole = words.get_text_range()
    for place in range(words.count_chars()):
        if not whole[place].isspace():
            yield whole[place], words.get_charbox(place)


def where(pdf: bytes, page: int, words: str) -> tuple[float, float, float, float]:
    """The place of some words on a page: left, bottom, right, top of the first letter."""
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    found = text.search(words).get_next()
    assert found is not None, words
    return text.get_charbox(found[0])


def elements(file: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    """Every element of the structure tree with its role, in reading order, as long as the file is open."""

    def walk(node: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Object]]:
        if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
            return
        yield str(node.S).lstrip("/"), node
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            yield from walk(kid)

    yield from walk(file.Root.StructTreeRoot.K)
