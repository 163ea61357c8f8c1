"""What the parts of one translation share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from service.documents import fonts
from service.documents.styles import RunLook, Styles
from service.documents.tags import TagStore
from service.documents.typst.numbering import Numbering
from templates.findings import Finding, Place
from templates.values import Digits

# A line as a part of the letters' size. The font says 1.3007; in whole twentieths of a point,
# as Word and LibreOffice count, that is 1.3 at every size that papers have.
ASCENT: Final = 1270 / 1503
LINE: Final = 1.3
DESCENT: Final = LINE - ASCENT

PARAGRAPH_NUMBER: Final = "faf-number"
SHIPPED_NAMES: Final = frozenset((*fonts.OFFICIAL_NAMES, fonts.FAMILY))


@dataclass(slots=True)
class Story:
    """One part under translation (the body, a header, a footer) and where it has got to."""

    part: str
    relations: Mapping[str, str]
    paragraph: int = 0
    run: int = 0
    table_style: str = ""


@dataclass(slots=True)
class Translation:
    """The shared state: the file's styles and numbering, its tags, media used, findings."""

    styles: Styles
    numbering: Numbering
    tags: TagStore
    digits: Digits
    base: RunLook
    default_tab: float
    old_table_place: bool
    even_headers: bool = False
    thai_pages: bool = False
    media: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def unsupported(self, story: Story, what: str) -> None:
        """Note a construct that can't be made the same in PDF, with its place."""
        place = Place(part=story.part, paragraph=story.paragraph, run=story.run)
        finding = Finding("template.unsupported", place, found=what)
        if finding not in self.findings:
            self.findings.append(finding)

    def check_font(self, story: Story, look: RunLook) -> None:
        if look.font not in SHIPPED_NAMES:
            place = Place(part=story.part, paragraph=story.paragraph, run=story.run)
            self.findings.append(Finding("template.font_not_shipped", place, found=look.font))

    def put_back(self, text: str | None) -> str:
        """The tags that stand between elements."""
        return self.tags.put_back(text.strip()) if text else ""


def local_name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def points(amount: float) -> str:
    return f"{round(amount, 3):g}pt"


def color(digits: str) -> str:
    return "black" if digits == "000000" else f'rgb("{digits}")'


def text_arguments(look: RunLook, base: RunLook) -> list[str]:
    """The arguments of ``text`` for a look, where it is not the one around it."""
    arguments = []
    if look.size != base.size:
        arguments.append(f"size: {points(look.size)}")
    if look.bold != base.bold:
        arguments.append(f'weight: "{"bold" if look.bold else "regular"}"')
    if look.italic != base.italic:
        arguments.append(f'style: "{"italic" if look.italic else "normal"}"')
    if look.color != base.color:
        arguments.append(f"fill: {color(look.color)}")
    return arguments
