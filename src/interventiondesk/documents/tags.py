"""The only module that knows how a PDF is tagged: reportlab draws and has no tags, pikepdf adds them afterwards.

While a page is drawn, what is drawn for an element of the document stands between marked-content operators with a number;
everything else is an artifact, which a screen reader passes over. `finished` then builds the structure tree from the
elements, with the number of each piece of content, and the way back from content to element (the parent tree).
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Generator
from typing import Literal, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen.canvas import Canvas

Role = Literal[
    "Document", "Sect", "H1", "H2", "H3", "P", "Table", "TR", "TH", "TD", "Figure", "L", "LI", "LBody", "Div", "Aside"
]
Box = tuple[float, float, float, float]


class Element:
    """One node of the structure tree. Its kids are elements and pieces of content, in reading order."""

    __slots__ = ("alt", "box", "kids", "role", "scope")

    def __init__(self, role: Role, parent: Element | None = None, *, alt: str = "", scope: str = "") -> None:
        self.role: Role = role
        self.alt = alt
        self.scope = scope
        self.box: Box | None = None
        self.kids: list[Element | tuple[int, int]] = []
        if parent is not None:
            parent.kids.append(self)


class Tags:
    """Marks content on one canvas. Pages are counted from 0; `page()` is called when a new one begins."""

    def __init__(self, canvas: Canvas) -> None:
        self.root = Element("Document")
        self._canvas = canvas
        self._page = -1
        self._number = 0

    def page(self) -> None:
        """From here on content belongs to the next page."""
        self._page += 1
        self._number = 0

    @contextlib.contextmanager
    def content(self, element: Element) -> Generator[None]:
        """What is drawn within is content of the element."""
        element.kids.append((self._page, self._number))
        self._canvas.addLiteral(f"/{element.role} <</MCID {self._number}>> BDC")
        self._number += 1
        yield
        self._canvas.addLiteral("EMC")

    @contextlib.contextmanager
    def artifact(self, kind: Literal["Layout", "Pagination"] = "Layout") -> Generator[None]:
        """What is drawn within is furniture of the page: rules, frames, running heads."""
        self._canvas.addLiteral(f"/Artifact <</Type /{kind}>> BDC")
        yield
        self._canvas.addLiteral("EMC")


class Outline(NamedTuple):
    """One line of the file's outline; pages are counted from 0."""

    title: str
    page: int


def finished(pdf: bytes, root: Element, *, title: str, language: str, outline: list[Outline]) -> bytes:
    """The same pages with structure, title, language and outline, and without any date. Same input, same bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        pages = [page.obj for page in file.pages]
        tree = file.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        parents: list[dict[int, pikepdf.Object]] = [{} for _ in pages]
        tree.K = _built(file, root, tree, pages, parents)
        numbers: list[int | pikepdf.Object] = []
        for place, (page, owners) in enumerate(zip(pages, parents, strict=True)):
            page.StructParents = place
            page.Tabs = Name.S
            numbers.extend([place, file.make_indirect(Array([owners[number] for number in range(len(owners))]))])
        tree.ParentTree = file.make_indirect(Dictionary(Nums=Array(numbers)))
        tree.ParentTreeNextKey = len(pages)
        catalog = file.Root
        catalog.StructTreeRoot = tree
        catalog.MarkInfo = Dictionary(Marked=True)
        catalog.Lang = String(language)
        catalog.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        with file.open_outline() as lines:
            lines.root.extend(pikepdf.OutlineItem(line.title, line.page, "Fit") for line in outline)
        with file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:title"] = title
            metadata["dc:language"] = [language]
            metadata["pdf:Producer"] = "InterventionDesk"
        for key in list(file.docinfo.keys()):
            del file.docinfo[key]
        file.docinfo[Name.Title] = title
        file.docinfo[Name.Producer] = "InterventionDesk"
        out = io.BytesIO()
        file.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _built(
    file: pikepdf.Pdf,
    element: Element,
    parent: pikepdf.Object,
    pages: list[pikepdf.Dictionary],
    parents: list[dict[int, pikepdf.Object]],
) -> pikepdf.Object:
    node = file.make_indirect(Dictionary(Type=Name.StructElem, S=Name("/" + element.role), P=parent))
    if element.alt:
        node.Alt = String(element.alt)
    if element.scope:
        node.A = Dictionary(O=Name.Table, Scope=Name("/" + element.scope))
    if element.box is not None:
        node.A = Dictionary(O=Name.Layout, BBox=Array([round(edge, 2) for edge in element.box]), Placement=Name.Block)
    kids = Array()
    home = next((kid[0] for kid in element.kids if isinstance(kid, tuple)), None)
    if home is not None:
        node.Pg = pages[home]
    for kid in element.kids:
        if isinstance(kid, Element):
            if kid.kids or kid.role in ("TD", "TH"):
                kids.append(_built(file, kid, node, pages, parents))
            continue
        page, number = kid
        parents[page][number] = node
        kids.append(number if page == home else Dictionary(Type=Name.MCR, Pg=pages[page], MCID=number))
    if len(kids):
        node.K = kids
    return node
