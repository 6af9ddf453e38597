"""A screen reader's view of the packet: structure, language, and nothing drawn that is neither content nor artifact."""

from __future__ import annotations

import io
import shutil
import subprocess

import pikepdf
import pytest

from documents.paper import elements, on_paper, packet, sheet

SHOWS = {"Tj", "TJ", "'", '"'}
PAINTS = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh"}


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return on_paper(packet(sheet(), sheet("Ruth Abara", hypothesis="A long story. " * 400))).pdf


@pytest.fixture(scope="module")
def opened(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        yield file


def is_piece(kid: object) -> bool:
    return isinstance(kid, int) or (isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid)


def test_the_file_says_its_title_and_language_and_that_it_is_tagged(opened) -> None:
    assert str(opened.Root.Lang) == "en-US"
    assert bool(opened.Root.MarkInfo.Marked)
    assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
    title = "Group review, grade 3 · January 14, 2027 · Cedar Hollow School · sample data"
    assert str(opened.docinfo["/Title"]) == title
    with opened.open_metadata() as metadata:
        assert metadata["dc:title"] == title


def test_the_file_carries_no_date_and_no_student_in_its_properties(opened) -> None:
    assert sorted(opened.docinfo.keys()) == ["/Producer", "/Title"]
    assert b"Okafor" not in opened.Root.Metadata.read_bytes()


def test_the_outline_leads_to_each_student(opened) -> None:
    with opened.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Agenda", "Imani Okafor", "Ruth Abara"]


def test_headings_paragraphs_tables_lists_and_figures_are_in_the_tree(opened) -> None:
    roles = [role for role, _ in elements(opened)]
    assert roles[0] == "Document"
    assert roles.count("H1") == 3
    assert roles.count("Figure") == 2
    assert {"Sect", "H2", "H3", "P", "Table", "TR", "TH", "TD", "L", "LI", "LBody"} <= set(roles)


def test_every_chart_has_its_sentence_and_its_box(opened) -> None:
    figures = [node for role, node in elements(opened) if role == "Figure"]
    for figure in figures:
        assert str(figure.Alt) == "Reading rises from 40 to 69 words; the goal is 92 by April 6."
        left, bottom, right, top = (float(edge) for edge in figure.A.BBox)
        assert 50 <= left < right <= 562
        assert 40 <= bottom < top <= 752


def test_every_heading_cell_says_what_it_heads(opened) -> None:
    scopes = {str(node.A.Scope) for role, node in elements(opened) if role == "TH"}
    assert scopes == {"/Row", "/Column"}


def test_rows_of_one_table_have_the_same_number_of_cells(opened) -> None:
    for role, node in elements(opened):
        if role == "Table":
            assert len({len(row.K) for row in node.K}) == 1


def test_a_paragraph_over_two_pages_is_one_paragraph(opened) -> None:
    split = [
        node
        for role, node in elements(opened)
        if role == "P" and any(isinstance(kid, pikepdf.Dictionary) for kid in node.K)
    ]
    assert len(split) == 1


def test_every_drawing_is_content_or_artifact_and_never_both(opened) -> None:
    for page in opened.pages:
        depth = 0
        numbers: list[int] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name == "BDC":
                depth += 1
                assert depth == 1
                if "/MCID" in operands[1]:
                    numbers.append(int(operands[1].MCID))
            elif name == "EMC":
                depth -= 1
            elif name in SHOWS | PAINTS:
                assert depth == 1, name
        assert depth == 0
        assert numbers == list(range(len(numbers)))


def test_the_parent_tree_leads_back_from_each_piece_to_its_element(opened) -> None:
    flat = list(opened.Root.StructTreeRoot.ParentTree.Nums)
    trees = {int(flat[at]): flat[at + 1] for at in range(0, len(flat), 2)}
    for place, page in enumerate(opened.pages):
        assert int(page.obj.StructParents) == place
        for number, owner in enumerate(trees[place]):
            pieces = [
                (kid, owner.Pg) if isinstance(kid, int) else (kid.MCID, kid.Pg) for kid in owner.K if is_piece(kid)
            ]
            assert (number, page.obj.objgen) in [(int(mcid), home.objgen) for mcid, home in pieces]


def test_all_fonts_are_embedded_and_all_pictures_are_vectors(opened) -> None:
    for page in opened.pages:
        assert "/XObject" not in page.resources or not len(page.resources.XObject)
        for font in page.resources.Font.values():
            assert "NotoSans" in str(font.BaseFont)
            assert "/FontFile2" in font.FontDescriptor


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler is not installed")
def test_poppler_sees_the_structure(pdf, tmp_path) -> None:
    path = tmp_path / "p.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdfinfo", "-struct", str(path)], capture_output=True, text=True, check=True)
    for role in ("Document", "Sect", "H1", "Table", "TR", "TH", "TD", "Figure", "LBody"):
        assert role in said.stdout
    assert "Syntax Error" not in said.stderr
