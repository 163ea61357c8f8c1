"""A foreign Word file marked with comments; its text and its controls stay as they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lxml import etree

from parsers.marking.letters import plain
from parsers.marking.notes import AUTHOR, Note
from parsers.marking.order import SIGNATURE_BROKEN, Marked, Order
from parsers.marking.package import Package
from templates.control_tags import control_tag
from templates.findings import Finding

_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_INITIALS: Final = "กสก."
_FONT: Final = "TH SarabunPSK"
_HALF_POINTS: Final = "28"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def mark_word(data: bytes, order: Order) -> Marked:
    """The Word file with its notes as comments.

    Raises:
        Refused: a part of the package is missing.
    """
    package = Package(data)
    lost = (Finding(SIGNATURE_BROKEN),) if package.is_signed else ()
    _comment(package, order.telling(lost))
    return Marked(package.write(), ".docx", lost)


def _comment(package: Package, order: Order) -> None:
    document = package.target("", "officeDocument")
    body = _Body(package.root(document))
    comments = _Comments(package, document, body, order.day)
    told: defaultdict[int, list[Note]] = defaultdict(list)
    targets: dict[int, Any] = {}
    for note in order.notes:
        target = body.target(note)
        targets[id(target)] = target
        told[id(target)].append(note)
    for key, here in told.items():
        comments.add(targets[key], here)


class _Body:
    """The text of the file: its paragraphs in their order, its controls by their tags."""

    def __init__(self, root: Any) -> None:
        self.namespace = etree.QName(root).namespace or ""
        self._body = root.find(self.name("body"))
        self._paragraphs = list(self._body.iter(self.name("p")))
        self._controls: dict[str, Any] = {}
        for tag in self._body.iter(self.name("tag")):
            control = tag.getparent().getparent()
            if control.tag == self.name("sdt"):
                self._controls.setdefault(tag.get(self.name("val"), ""), control)

    def name(self, local: str) -> str:
        return f"{{{self.namespace}}}{local}"

    def target(self, note: Note) -> Any:
        """The control or paragraph of a note; what has no place is told at the beginning."""
        place = note.place
        if place.field and (control := self._controls.get(control_tag(place.field))) is not None:
            return self._of_control(control)
        inside = not place.part or place.part.endswith("document.xml")
        if inside and 1 <= place.paragraph <= len(self._paragraphs):
            return self._outermost(self._paragraphs[place.paragraph - 1])
        return self._outermost(self._first())

    def _of_control(self, control: Any) -> Any:
        """A control inside a paragraph itself, else the first paragraph of its contents."""
        if control.getparent().tag == self.name("p") and not self._in_a_box(control):
            return control
        paragraph = next(control.iter(self.name("p")), None)
        if paragraph is None:
            paragraph = next(control.iterancestors(self.name("p")), self._first())
        return self._outermost(paragraph)

    def _outermost(self, paragraph: Any) -> Any:
        """The paragraph, or the one that its text box hangs on: boxes take no comments."""
        found = paragraph
        for above in paragraph.iterancestors(self.name("txbxContent")):
            found = next(above.iterancestors(self.name("p")), found)
        return found

    def _in_a_box(self, element: Any) -> bool:
        return next(element.iterancestors(self.name("txbxContent")), None) is not None

    def _first(self) -> Any:
        if not self._paragraphs:
            made = etree.Element(self.name("p"))
            self._body.insert(0, made)
            self._paragraphs.append(made)
        return self._paragraphs[0]


class _Comments:
    """The comments part, made if there is none; other people's comments stay."""

    def __init__(self, package: Package, document: str, body: _Body, day: str) -> None:
        self._body, self._day = body, day
        part = package.target(document, "comments")
        if not part:
            part = package.free_name("word/comments{}.xml")
            empty = f'<w:comments xmlns:w="{body.namespace}"/>'
            package.add(part, empty.encode(), _TYPE)
            package.relate(document, "comments", part)
        self._root = package.root(part)
        numbers = (comment.get(body.name("id"), "") for comment in self._root)
        self._next = max((int(n) + 1 for n in numbers if n.isdecimal()), default=0)

    def add(self, target: Any, notes: Sequence[Note]) -> None:
        """One comment on a paragraph, or around a control in it."""
        number = str(self._next)
        self._next += 1
        self._write(number, notes)
        start, end = (
            self._element("commentRangeStart", number),
            self._element("commentRangeEnd", number),
        )
        reference = etree.Element(self._name("r"))
        reference.append(self._element("commentReference", number))
        if target.tag == self._name("p"):
            properties = target.find(self._name("pPr"))
            target.insert(0 if properties is None else target.index(properties) + 1, start)
            target.extend((end, reference))
        else:
            target.addprevious(start)
            target.addnext(reference)
            target.addnext(end)

    def _write(self, number: str, notes: Sequence[Note]) -> None:
        comment = etree.SubElement(self._root, self._name("comment"))
        comment.set(self._name("id"), number)
        comment.set(self._name("author"), AUTHOR)
        comment.set(self._name("initials"), _INITIALS)
        if self._day:
            comment.set(self._name("date"), f"{self._day}T00:00:00Z")
        for line, bold in _lines(notes):
            self._paragraph(comment, line, bold=bold)

    def _paragraph(self, comment: Any, line: str, *, bold: bool) -> None:
        run = etree.SubElement(etree.SubElement(comment, self._name("p")), self._name("r"))
        look = etree.SubElement(run, self._name("rPr"))
        fonts = etree.SubElement(look, self._name("rFonts"))
        for kind in ("ascii", "hAnsi", "cs"):
            fonts.set(self._name(kind), _FONT)
        if bold:
            etree.SubElement(look, self._name("b"))
            etree.SubElement(look, self._name("bCs"))
        for size in ("sz", "szCs"):
            etree.SubElement(look, self._name(size)).set(self._name("val"), _HALF_POINTS)
        etree.SubElement(look, self._name("cs"))
        text = etree.SubElement(run, self._name("t"))
        text.set(_SPACE, "preserve")
        text.text = plain(line)

    def _element(self, local: str, number: str) -> Any:
        made = etree.Element(self._name(local))
        made.set(self._name("id"), number)
        return made

    def _name(self, local: str) -> str:
        return self._body.name(local)


def _lines(notes: Sequence[Note]) -> Iterator[tuple[str, bool]]:
    for note in notes:
        head, *rest = note.lines()
        yield head, True
        for line in rest:
            yield from ((part, False) for part in line.split("\n"))
