"""A document's template laid out over slots: the PDF, and where on it each slot stands."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Literal

import segno
import typst
from jinja2 import Template, TemplateSyntaxError

from service.documents import fonts
from service.documents.identity import identity_line, identity_text
from service.documents.package import BadRecord, BadTemplate
from service.documents.pdf import head_markup, in_thai, label_markup
from service.documents.pdf_form.markup import Marks
from service.documents.slot_sandbox import Shown, slot_environment
from service.documents.typst.numbering import Counter
from service.documents.typst.text import string, svg_string, value_markup
from service.documents.typst.translate import translate
from templates.catalogue import Document
from templates.findings import Finding, Place
from templates.form import fields_in, form_of
from templates.identity import Identity
from templates.slots import Slot
from templates.values import display

Shape = Literal["print", "screen"]
Kind = Literal["line", "block", "cell", "box"]

AUTHOR: Final = "กองทุนสงเคราะห์เกษตรกร"
_LONG = 1_000
_MM = 72 / 25.4
# A blank is no older or newer than its template: the same blank has the same bytes, with the
# first day that a zip file can have as its date.
_STAMP = datetime(1980, 1, 1, tzinfo=UTC)
_HERE = Path(__file__).parent
_FILES = (_HERE.parent / "typst" / "prelude.typ", _HERE / "slots.typ")
# On paper one writes between dots, in rows high enough for a hand. On a screen text is set on
# a thin line under it, which its letters don't touch, and rows stay as filled ones are.
_LINES: Mapping[Shape, str] = {"print": "dotted-line", "screen": "fine-line"}
_LEAST: Mapping[Shape, str] = {"print": "0.8cm", "screen": "1.2em"}
# The code stands in the right margin, where no document has text: 18 mm with its empty edge.
_HEAD = """#import "/slots.typ": *
#let (tabbed, par, p) = (tabbed.with({line}), par.with({line}), p.with({line}))
#show <slot>: it => in-text({line}, it.value)
#show table.cell: it => in-cell({line}, {least}, it)
#set page(foreground: context if here().page() == 1 {{
  place(top + right, dx: -2.5mm, dy: 4mm, image(bytes({code}), format: "svg", width: 18mm))
  place(top + right, dx: -21.5mm, dy: 6mm, text(size: 8pt, fill: black, [{line_of_text}]))
}})
"""


def qr_box(width: float) -> tuple[float, float, float, float]:
    """Where ``_HEAD`` puts the code on a page so many points wide, its empty edge included."""
    right, top, side = width - 2.5 * _MM, 4 * _MM, 18 * _MM
    return round(right - side, 1), round(top, 1), round(right, 1), round(top + side, 1)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a slot stands: page from 0, rectangle in points from the page's upper left corner.

    ``size`` is that of the letters around. A ``cell`` or a ``block`` may have several lines.
    """

    number: int
    page: int
    left: float
    top: float
    right: float
    bottom: float
    kind: Kind
    align: Literal["left", "center", "right"]
    size: float


@dataclass(frozen=True, slots=True)
class Laid:
    """A laid out document, its ``spots`` in reading order."""

    pdf: bytes
    spots: Sequence[Spot]


class SlotPress:
    """The process's Typst compiler of blanks; only one that reads a file can be queried."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="faf-slots-")
        self.root = Path(self._folder.name)
        for file in _FILES:
            (self.root / file.name).write_bytes(file.read_bytes())
        self._source = self.root / "source.typ"
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.FOLDER]
        )

    def lay(self, source: str, media: Mapping[str, bytes]) -> Laid:
        """A PDF/A-3b, and the marks that its source leaves; ``media`` by path under the root."""
        for name, data in media.items():
            (self.root / name).parent.mkdir(exist_ok=True)
            (self.root / name).write_bytes(data)
        self._source.write_text(source, encoding="utf-8")
        # A compiler goes on with the file as it first read it.
        compiler = typst.Compiler(
            str(self._source), root=self.root, font_paths=self._fonts, ignore_system_fonts=True
        )
        pdf = compiler.compile(pdf_standards=["a-3b"], timestamp=_STAMP)
        if not isinstance(pdf, bytes):
            raise TypeError("the compiler gave no single PDF")
        marks = json.loads(compiler.query("<spot>", field="value"))
        return Laid(in_thai(pdf), _spots(marks))


@cache
def slot_press() -> SlotPress:
    return SlotPress()


class SlotTemplate:
    """A document's Word template translated and compiled for slots."""

    def __init__(self, parts: Mapping[str, bytes], document: Document, template_hash: str) -> None:
        self.document = document
        self.template_hash = template_hash
        translated = translate(parts, document.about.digits)
        if translated.findings:
            raise BadTemplate(list(translated.findings))
        try:
            self._template: Template = slot_environment().from_string(translated.markup)
        except TemplateSyntaxError as error:
            raise BadTemplate([Finding("template.broken_tag", found=str(error.message))]) from error
        # A list's items say in the model alone how long they may be.
        facts = fields_in(form_of(document.record))
        self._long = frozenset(fact.path for fact in facts if fact.longest > _LONG)
        self._media = {
            f"{template_hash}/{name}": parts[target] for target, name in translated.media.items()
        }

    def source(
        self, context: Mapping[str, Any], shape: Shape, reference: str
    ) -> tuple[str, Sequence[Shown]]:
        """The Typst source over a context of slots, and the slots that stand in it."""
        identity = identity_text(self.document.id, self.template_hash, reference)
        marks = Marks(self.document.about.digits, identity, self._long)
        body = self._template.render(
            {
                **context,
                "_marks": marks,
                "_edged": marks.edged,
                "_label": partial(label_markup, Counter()),
                "_svg": svg_string,
            }
        )
        return self._head(shape, reference) + body, marks.shown

    def lay(self, source: str) -> Laid:
        """The source compiled."""
        return slot_press().lay(source, self._media)

    def _head(self, shape: Shape, reference: str) -> str:
        code = _code(identity_text(self.document.id, self.template_hash, reference))
        head = head_markup(
            title=self.document.about.title,
            author=AUTHOR,
            keywords=Identity(self.document.id, self.template_hash, reference).keywords,
            media=self.template_hash,
        )
        return head + _HEAD.format(
            line=_LINES[shape],
            least=_LEAST[shape],
            code=string(code),
            line_of_text=value_markup(
                identity_line(self.document.id, self.template_hash, reference)
            ),
        )


def refuse_unprintable(context: Any, lacking: Callable[[str], str]) -> None:
    """Raise BadRecord if what is known in a context of slots has letters that can't be shown."""
    findings = [
        Finding("record.unprintable", Place(field=path), letters, facts={"label": label})
        for path, label, text in _texts(context)
        if (letters := lacking(text))
    ]
    if findings:
        raise BadRecord(findings)


def _texts(item: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(item, Slot) and isinstance(item.value, str):
        yield item.path, item.label, display(item.value, "arabic")
    elif isinstance(item, dict | list):
        for part in item.values() if isinstance(item, dict) else item:
            yield from _texts(part)


def _code(text: str) -> str:
    """A QR code as SVG, with the empty edge of four modules that readers look for."""
    out = io.BytesIO()
    made = segno.make(text, error="m", micro=False)
    made.save(out, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True)
    return out.getvalue().decode()


def _spots(marks: list[dict[str, Any]]) -> list[Spot]:
    """Pairs of marks as rectangles; a slot in a header has a pair on every page."""
    spots: list[Spot] = []
    begun: dict[int, dict[str, Any]] = {}
    for mark in marks:
        number = int(mark["n"])
        if mark["end"] == "a":
            begun[number] = mark
            continue
        start = begun.pop(number, None)
        if start is None or start["at"]["page"] != mark["at"]["page"]:
            # A place that is torn over two pages is none: nothing can be typed there.
            continue
        left, top, right, bottom = (
            _points(end["at"][side])
            for end, side in ((start, "x"), (start, "y"), (mark, "x"), (mark, "y"))
        )
        spots.append(
            Spot(
                number, int(mark["at"]["page"]) - 1, left, top, right, bottom,
                mark["kind"], mark["align"] or "left", _points(mark["size"]),
            )
        )  # fmt: skip
    return spots


def _points(length: str) -> float:
    return float(length.removesuffix("pt"))
