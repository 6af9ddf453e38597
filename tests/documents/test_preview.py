"""The preview shows the very file."""

from __future__ import annotations

import subprocess
import sys

from documents.paper import on_paper, packet, sheet
from interventiondesk.documents.packet import write_packet
from interventiondesk.documents.preview import Preview


def test_a_page_becomes_pixels_in_the_size_that_was_asked_for(tmp_path) -> None:
    path = tmp_path / "packet.pdf"
    write_packet(packet(sheet()), path)
    with Preview(path) as preview:
        assert preview.pages == 2
        assert preview.size(0) == (612.0, 792.0)
        picture = preview.picture(1, 2.0)
    assert (picture.width, picture.height) == (1224, 1584)
    assert picture.stride >= 3 * picture.width
    assert len(picture.rgb) == picture.stride * picture.height
    assert picture.rgb[:3] == b"\xff\xff\xff"


def test_the_paper_is_grey_and_its_frame_is_dark() -> None:
    with Preview(on_paper(packet(sheet())).pdf) as preview:
        width, height, stride, rgb = preview.picture(1)
    pixels = [rgb[y * stride + 3 * x : y * stride + 3 * x + 3] for y in range(0, height, 3) for x in range(0, width, 3)]
    assert all(max(pixel) - min(pixel) <= 1 for pixel in pixels)
    assert min(min(pixel) for pixel in pixels) < 60


def test_a4_is_a4() -> None:
    with Preview(on_paper(packet(sheet(), paper="a4")).pdf) as preview:
        assert [round(edge) for edge in preview.size(0)] == [595, 842]


def test_the_words_of_a_page_are_read_back() -> None:
    with Preview(on_paper(packet(sheet())).pdf) as preview:
        assert "Imani Okafor, page 1 of 1" in preview.text(1)


def test_the_door_of_the_room_imports_nothing_heavy() -> None:
    code = (
        "import sys, interventiondesk.documents, interventiondesk.documents.blocks;"
        "print([name for name in ('reportlab', 'pikepdf', 'pypdfium2') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
