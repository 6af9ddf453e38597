"""Words on paper: what is checked, what is named, how lines break."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from reportlab import rl_config

import interventiondesk
from interventiondesk.documents.text import BOLD, REGULAR, Lettering, Style

BODY = Style(REGULAR, 10.0, 13.0)
SOURCE = Path(interventiondesk.__file__).parent


def words_of(lines: tuple) -> str:
    return " ".join("".join(f" {piece.text}" if at else piece.text for at, piece in enumerate(line)) for line in lines)


def test_a_name_with_accents_prints_as_it_is_written() -> None:
    lettering = Lettering()
    for name in ("Lê Ngọc Ánh", "José Núñez", "Łukasz Wójcik", "Χρύσα", "Ірина", "O’Brien – “Bo”"):
        assert lettering.clean(name) == name
    assert not lettering.missing


def test_letters_typed_in_two_parts_become_one() -> None:
    assert Lettering().clean("Jose\u0301 😀").startswith("Jos\u00e9 ")


def test_a_sign_that_the_font_lacks_is_named_and_reported() -> None:
    lettering = Lettering()
    assert lettering.clean("Well done 😀!") == "Well done [U+1F600 GRINNING FACE]!"
    assert list(lettering.missing) == ["U+1F600 GRINNING FACE"]


def test_a_script_that_the_font_lacks_is_named_once_with_its_letters_counted() -> None:
    lettering = Lettering()
    assert lettering.clean("Amina محمد علي (3)") == "Amina [Arabic script, 7 letters] (3)"
    assert lettering.clean("中文") == "[Chinese script, 2 letters]"
    assert lettering.clean("नमस्ते").startswith("[Devanagari script")
    assert list(lettering.missing) == ["Arabic script", "Chinese script", "Devanagari script"]


def test_control_and_direction_characters_vanish() -> None:
    assert Lettering().clean("A\x00n\x07n\u202e\u200f\ufeff\u200d") == "Ann"


def test_a_lone_surrogate_does_not_stop_the_paper() -> None:
    assert Lettering().clean("x\ud800y") == "x[U+D800]y"


def test_line_breaks_stay_and_other_white_space_is_a_space() -> None:
    lettering = Lettering()
    assert lettering.clean("one\r\ntwo\tthree\u2028four") == "one\ntwo three\nfour"
    assert len(lettering.lines([("one\ntwo", BODY)], 500)) == 2


def test_a_word_longer_than_a_line_breaks_instead_of_running_off() -> None:
    lettering = Lettering()
    lines = lettering.lines([("a " + "Pneumono" * 50, BODY)], 120)
    assert len(lines) > 10
    assert max(lettering.reach(line) for line in lines) <= 120.01
    assert words_of(lines).replace(" ", "") == "a" + "Pneumono" * 50


def test_a_double_name_that_is_too_long_breaks_after_its_hyphen() -> None:
    lines = Lettering().lines([("Featherstonehaugh-Cholmondeley", BODY)], 120)
    assert [line[0].text for line in lines] == ["Featherstonehaugh-", "Cholmondeley"]


def test_what_does_not_fit_on_one_line_ends_in_an_ellipsis() -> None:
    lettering = Lettering()
    short = lettering.shortened("Maximiliana Featherstonehaugh", BODY, 80)
    assert short.startswith("Maximi")
    assert short.endswith("…")
    assert lettering.width(short, BODY) <= 80


@given(
    runs=st.lists(st.tuples(st.text(max_size=60), st.sampled_from([REGULAR, BOLD])), min_size=1, max_size=4),
    room=st.floats(30, 400),
    indent=st.floats(0, 29),
)
def test_every_word_arrives_and_no_line_is_longer_than_its_room(runs, room, indent) -> None:
    lettering = Lettering()
    styled = [(text, Style(face, 10.0, 13.0)) for text, face in runs]
    lines = lettering.lines(styled, room, indent)
    printed = "".join(piece.text for line in lines for piece in line)
    given_words = "".join(lettering.clean(text) for text, _ in runs)
    assert printed.replace(" ", "") == given_words.replace(" ", "").replace("\n", "")
    widest = max(lettering.width(lettering.clean("W"), BODY) * 2, room)
    assert all(lettering.reach(line) <= widest + 0.05 for line in lines)


def test_words_reach_reportlab_in_one_place_only() -> None:
    """No paragraph markup anywhere, and no other call that draws strings."""
    draws = {
        "drawString",
        "drawRightString",
        "drawCentredString",
        "drawCenteredString",
        "drawAlignedString",
        "beginText",
    }
    found: list[str] = []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not any(word in text for word in ("reportlab", "platypus", *draws)):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reportlab"):
                names = {alias.name for alias in node.names}
                assert "platypus" not in (node.module or ""), path
                assert not names & {"Paragraph", "platypus", "paraparser"}, path
            if isinstance(node, ast.Import):
                assert not any("platypus" in alias.name for alias in node.names), path
            if isinstance(node, ast.Attribute) and node.attr in draws and path.is_relative_to(SOURCE / "documents"):
                found.append(path.name)
    assert found == ["text.py"]


def test_reportlab_trusts_no_host_and_its_paragraphs_were_never_loaded() -> None:
    assert rl_config.trustedHosts is None
    assert "reportlab.platypus.paraparser" not in sys.modules
