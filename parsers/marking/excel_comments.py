"""Notes in the cells of a foreign sheet: comments, and the windows that Excel draws for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from lxml import etree

from parsers.marking.excel_cells import SheetCells
from parsers.marking.excel_styles import FONT
from parsers.marking.letters import excel_text, lines
from parsers.marking.notes import AUTHOR, Note
from parsers.marking.package import Package, parsed
from parsers.preflight import cell_position

_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_V: Final = "urn:schemas-microsoft-com:vml"
_O: Final = "urn:schemas-microsoft-com:office:office"
_X: Final = "urn:schemas-microsoft-com:office:excel"
_EMPTY_DRAWING: Final = (
    f'<xml xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
_SHAPE_TYPE: Final = (
    f'<v:shapetype xmlns:v="{_V}" xmlns:o="{_O}" id="_x0000_t202" coordsize="21600,21600" '
    'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE: Final = (
    f'<v:shape xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}" id="{{id}}" type="#_x0000_t202" '
    'style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_TEXT_BOX: Final = "_x0000_t202"
_SHAPE_ID: Final = re.compile(r"_x0000_s([0-9]{1,9})")
_FIRST_SHAPE: Final = 1025
# What stands behind the drawing of notes in a sheet.
_BEHIND: Final = frozenset(
    {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"}
    | {"tableParts", "extLst"}
)
_SIZE, _LINE_PIXELS, _WIDTH_PIXELS, _WIDTH_DIGITS, _TALLEST_PIXELS = 14, 26, 380, 50, 700


class Comments:
    """The notes of one sheet, old and new; other people's stay."""

    def __init__(self, package: Package, sheet: str, cells: SheetCells) -> None:
        self._package, self._sheet, self._cells = package, sheet, cells
        self._root = package.root(self._part())
        self._ns = etree.QName(self._root).namespace
        self._author = self._author_number()
        self._list = self._root.find(self._name("commentList"))
        self._known = {comment.get("ref"): comment for comment in self._list}
        self._drawing = package.root(self._drawing_part())
        if not any(each.get("id") == _TEXT_BOX for each in self._drawing):
            self._drawing.append(etree.fromstring(_SHAPE_TYPE))
        self._next_shape = max(
            (int(found[1]) + 1 for found in map(_shape_number, self._drawing.iter()) if found),
            default=_FIRST_SHAPE,
        )
        self._threads = _threads(package, sheet)

    def add(self, notes: Mapping[str, Sequence[Note]]) -> None:
        """Write the notes of these cells; a cell with a discussion keeps it as it is."""
        for cell, told in notes.items():
            # Excel shows the discussion instead of the note, so ours could only be lost.
            if cell in self._threads:
                continue
            texts = [note.lines() for note in told]
            if cell in self._known:
                self._extend(self._known[cell].find(self._name("text")), texts)
                self._stretch(cell, texts)
            else:
                self._write(cell, texts)

    def _write(self, cell: str, texts: list[list[str]]) -> None:
        comment = etree.SubElement(
            self._list, self._name("comment"), ref=cell, authorId=str(self._author)
        )
        text = etree.SubElement(comment, self._name("text"))
        self._runs(text, texts)
        column, row = cell_position(cell)
        shape = _SHAPE.format(
            id=f"_x0000_s{self._next_shape}",
            anchor=self._cells.window(cell, _WIDTH_PIXELS, _height(texts)),
            row=row - 1,
            column=column - 1,
        )
        self._next_shape += 1
        self._drawing.append(etree.fromstring(shape))

    def _extend(self, text: Any, texts: list[list[str]]) -> None:
        plain = text.find(self._name("t"))
        if plain is not None:
            text.remove(plain)
            run = etree.Element(self._name("r"))
            run.append(plain)
            text.insert(0, run)
        self._run(text, "\n", bold=False)
        self._runs(text, texts)

    def _runs(self, text: Any, texts: list[list[str]]) -> None:
        for number, (head, *rest) in enumerate(texts):
            self._run(text, ("\n" if number else "") + head + "\n", bold=True)
            end = "\n" if number < len(texts) - 1 else ""
            self._run(text, "\n".join(rest) + end, bold=False)

    def _run(self, text: Any, said: str, *, bold: bool) -> None:
        run = etree.SubElement(text, self._name("r"))
        look = etree.SubElement(run, self._name("rPr"))
        if bold:
            etree.SubElement(look, self._name("b"))
        etree.SubElement(look, self._name("sz"), val=str(_SIZE))
        etree.SubElement(look, self._name("color"), rgb="FF000000")
        etree.SubElement(look, self._name("rFont"), val=FONT)
        etree.SubElement(look, self._name("family"), val="2")
        written = etree.SubElement(run, self._name("t"))
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        written.text = excel_text(said)

    def _stretch(self, cell: str, texts: list[list[str]]) -> None:
        """Make the window of somebody's note tall enough for ours below it."""
        column, row = cell_position(cell)
        for client in self._drawing.iter(f"{{{_X}}}ClientData"):
            at = tuple(client.findtext(f"{{{_X}}}{name}", "") for name in ("Row", "Column"))
            anchor = client.find(f"{{{_X}}}Anchor")
            if at == (str(row - 1), str(column - 1)) and anchor is not None:
                height = min(_height(texts) + _TALLEST_PIXELS / 4, _TALLEST_PIXELS)
                anchor.text = self._cells.window(cell, _WIDTH_PIXELS, height)
                style = client.getparent().get("style", "")
                # Sizes here would win over the anchor.
                kept = re.sub(r"(?:margin-left|margin-top|width|height):[^;]*;?", "", style)
                client.getparent().set("style", kept)

    def _part(self) -> str:
        part = self._package.target(self._sheet, "comments")
        if not part:
            part = self._package.free_name("xl/comments{}.xml")
            namespace = etree.QName(self._cells.root).namespace
            empty = f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'
            self._package.add(part, empty.encode(), _TYPE)
            self._package.relate(self._sheet, "comments", part)
        return part

    def _drawing_part(self) -> str:
        for child in self._cells.root:
            if etree.QName(child).localname == "legacyDrawing":
                wanted = next(iter(child.attrib.values()))
                return self._package.targets(self._sheet)[wanted][1]
        part = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
        self._package.add(part, _EMPTY_DRAWING.encode(), _VML_TYPE)
        identifier = self._package.relate(self._sheet, "vmlDrawing", part)
        root = self._cells.root
        made = etree.Element(self._name("legacyDrawing"))
        made.set(f"{{{relations_namespace(self._ns or '')}}}id", identifier)
        place = next((at for at, child in enumerate(root) if _is_behind(child)), len(root))
        root.insert(place, made)
        return part

    def _author_number(self) -> int:
        authors = self._root.find(self._name("authors"))
        for number, author in enumerate(authors):
            if author.text == AUTHOR:
                return number
        etree.SubElement(authors, self._name("author")).text = AUTHOR
        return len(authors) - 1

    def _name(self, local: str) -> str:
        return f"{{{self._ns}}}{local}"


def relations_namespace(namespace: str) -> str:
    """The namespace of ``r:id`` in files of this kind; strict files have their own."""
    if "purl.oclc.org" in namespace:
        return "http://purl.oclc.org/ooxml/officeDocument/relationships"
    return "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _shape_number(element: Any) -> re.Match[str] | None:
    return _SHAPE_ID.fullmatch(element.get("id", "")) if isinstance(element.tag, str) else None


def _threads(package: Package, sheet: str) -> frozenset[str]:
    return frozenset(
        thread.get("ref", "")
        for kind, part in package.targets(sheet).values()
        if kind == "threadedComment"
        for thread in parsed(package.read(part))
    )


def _is_behind(child: Any) -> bool:
    if not isinstance(child.tag, str):
        return False
    if etree.QName(child).localname == "AlternateContent":
        return any(etree.QName(each).localname in _BEHIND for each in child.iter("{*}*"))
    return etree.QName(child).localname in _BEHIND


def _height(texts: list[list[str]]) -> float:
    count = sum(lines(line, _WIDTH_DIGITS, size=_SIZE) for told in texts for line in told)
    return min((count + len(texts)) * _LINE_PIXELS, _TALLEST_PIXELS)
