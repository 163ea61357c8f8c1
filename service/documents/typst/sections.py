"""Page setup: paper, margins, headers and footers of a section."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from service.documents.typst.state import LINE, Story, Translation, points
from service.documents.xml import child, qualified, switch, twips, value

_A4 = (595.3, 841.9)

HeaderBlocks = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and margins in points; distances of header and footer from the paper's edge."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    header: float
    footer: float


def page_of(section: etree._Element | None) -> Page:
    size, margins = child(section, "w:pgSz"), child(section, "w:pgMar")

    def margin(name: str, otherwise: float) -> float:
        found = None if margins is None else twips(margins.get(qualified(f"w:{name}")))
        return otherwise if found is None else found

    width = None if size is None else twips(size.get(qualified("w:w")))
    height = None if size is None else twips(size.get(qualified("w:h")))
    return Page(
        width or _A4[0], height or _A4[1],
        abs(margin("top", 72)), abs(margin("bottom", 72)), margin("left", 72), margin("right", 72),
        margin("header", 36), margin("footer", 36),
    )  # fmt: skip


class Sections:
    """The sections of a body in order, each with its page setup as markup."""

    def __init__(
        self, shared: Translation, story: Story, body: etree._Element, part: HeaderBlocks
    ) -> None:
        self._shared, self._story, self._part = shared, story, part
        self._sections = [
            element
            for element in body.iter(qualified("w:sectPr"))
            if element.getparent() is body or element.getparent().tag == qualified("w:pPr")
        ]
        self._known: dict[tuple[str, str], str] = {}
        self._next = 0

    def begin(self) -> str:
        """The setup of the next section, to stand where it begins."""
        section = self._sections[self._next] if self._next < len(self._sections) else None
        first = self._next == 0
        self._next += 1
        if section is None and not first:
            return ""
        page = page_of(section)
        if not first and value(section, "w:type") == "continuous":
            if page != page_of(self._sections[self._next - 2]):
                self._shared.unsupported(self._story, "new page setup without a new page")
            return ""
        if value(section, "w:type") in ("evenPage", "oddPage", "nextColumn"):
            self._shared.unsupported(self._story, f"section {value(section, 'w:type')}")
        columns = value(section, "w:cols", "w:num")
        if columns not in (None, "1"):
            self._shared.unsupported(self._story, "text in columns")
        return self._setup(section, page)

    def _setup(self, section: etree._Element | None, page: Page) -> str:
        head = self._running(section, "header", page.top - page.header, "top")
        foot = self._running(section, "footer", page.bottom - page.footer, "bottom")
        start = value(section, "w:pgNumType", "w:start")
        restart = f"#counter(page).update({int(start)})\n" if start else ""
        return (
            f"#set page(width: {points(page.width)}, height: {points(page.height)}, "
            f"margin: (top: {points(page.top)}, bottom: {points(page.bottom)}, "
            f"left: {points(page.left)}, right: {points(page.right)}), "
            f"header-ascent: 0pt, footer-descent: 0pt, header: {head}, footer: {foot})\n{restart}#edge\n"
        )

    def _running(
        self, section: etree._Element | None, kind: str, room: float, side: str
    ) -> str:  # fmt: skip
        for reference in section.iterfind(qualified(f"w:{kind}Reference")) if section is not None else ():
            key = (kind, reference.get(qualified("w:type"), "default"))
            markup = self._part(reference.get(qualified("r:id"), ""))
            self._known[key] = markup
        if self._known.get((kind, "even")):
            self._known.pop((kind, "even"))
        default = self._known.get((kind, "default"), "")
        first = self._known.get((kind, "first"), "") if switch(section, "w:titlePg") else default
        if not default.strip() and not first.strip():
            return "none"
        lines = max(default.count("#p("), first.count("#p("))
        if lines * LINE * self._shared.base.size > room + LINE * self._shared.base.size:
            self._shared.unsupported(self._story, f"{kind} taller than its margin")

        def box(markup: str) -> str:
            return f"block(height: {points(room)}, width: 100%, align({side})[{markup}])"

        if first == default:
            return box(default)
        return f"context if counter(page).get().first() == 1 {{ {box(first)} }} else {{ {box(default)} }}"
