"""Page setup: paper, margins, headers and footers of a section."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from service.documents.typst import beyond
from service.documents.typst.state import Story, Translation, points
from service.documents.xml import child, qualified, switch, twips, value

_A4 = (595.3, 841.9)

HeaderBlocks = Callable[[str, float], "Running"]

_THAI_PAGES = ("thaiNumbers", "thaiCounting")


@dataclass(frozen=True, slots=True)
class Running:
    """A header or footer: its markup and its height in points."""

    markup: str = ""
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class _Pair:
    """The header (or footer) of most pages and that of a section's first page."""

    default: Running
    first: Running

    @property
    def extra(self) -> float:
        """What the first page's takes more than the others'."""
        return self.first.height - self.default.height


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
        abs(margin("top", 72)), abs(margin("bottom", 72)),
        margin("left", 72) + margin("gutter", 0), margin("right", 72),
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
            if (parent := element.getparent()) is body
            or (parent is not None and parent.tag == qualified("w:pPr"))
        ]
        self._known: dict[tuple[str, str], Running] = {}
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
        for what in beyond.of_section(section):
            self._shared.unsupported(self._story, what)
        if value(section, "w:type") in ("evenPage", "oddPage", "nextColumn"):
            self._shared.unsupported(self._story, f"section {value(section, 'w:type')}")
        columns = value(section, "w:cols", "w:num")
        if columns not in (None, "1"):
            self._shared.unsupported(self._story, "text in columns")
        return self._setup(section, page)

    def _setup(self, section: etree._Element | None, page: Page) -> str:
        numbers = value(section, "w:pgNumType", "w:fmt")
        self._shared.thai_pages = numbers in _THAI_PAGES
        if numbers not in (None, "decimal", *_THAI_PAGES):
            self._shared.unsupported(self._story, f"page numbers {numbers}")
        head, foot = (
            self._pair(section, kind, least, page)
            for kind, least in (
                ("header", page.top - page.header),
                ("footer", page.bottom - page.footer),
            )
        )
        if foot.extra < 0:
            self._shared.unsupported(self._story, "first page's footer lower than the others")
        start = value(section, "w:pgNumType", "w:start")
        restart = f"#counter(page).update({int(start)})\n" if start else ""
        return (
            f"#set page(width: {points(page.width)}, height: {points(page.height)}, "
            f"margin: (top: {points(page.header + head.default.height)}, "
            f"bottom: {points(page.footer + foot.default.height)}, "
            f"left: {points(page.left)}, right: {points(page.right)}), "
            f"header-ascent: 0pt, footer-descent: 0pt, header: {self._boxes(head, 'top')}, "
            f"footer: {self._boxes(foot, 'bottom')})\n{restart}{self._edge(head, foot)}"
        )

    def _edge(self, head: _Pair, foot: _Pair) -> str:
        """What stands at the top of a section's first page."""
        label = f"#metadata(none)<section{self._next}>\n" if head != foot else ""
        top = f"#v({points(head.extra)})\n" if head.extra else ""
        if foot.extra > 0:
            room = f"block(height: {points(foot.extra)})"
            top += f"#place(bottom, float: true, clearance: 0pt, {room})\n"
        return f"{label if self._next > 1 else ''}{top}#edge\n"

    def _pair(
        self, section: etree._Element | None, kind: str, least: float, page: Page
    ) -> _Pair:  # fmt: skip
        width = page.width - page.left - page.right
        tag = qualified(f"w:{kind}Reference")
        for reference in section.iterfind(tag) if section is not None else ():
            key = (kind, reference.get(qualified("w:type"), "default"))
            if key[1] == "even" and not self._shared.even_headers:
                continue
            self._known[key] = self._part(reference.get(qualified("r:id"), ""), width)
        if (kind, "even") in self._known:
            self._shared.unsupported(self._story, f"{kind} of even pages")
        default = self._known.get((kind, "default"), Running())
        first = self._known.get((kind, "first"), Running())
        if not switch(section, "w:titlePg"):
            first = default
        default, first = (
            Running(item.markup, max(least, item.height)) for item in (default, first)
        )
        return _Pair(default, first)

    def _boxes(self, pair: _Pair, side: str) -> str:
        if not pair.default.markup.strip() and not pair.first.markup.strip():
            return "none"
        room = points(pair.default.height)
        default, first = (
            f"block(height: {room}, width: 100%, align({side})[{item.markup}])"
            for item in (pair.default, pair.first)
        )
        if first == default:
            return default
        page = "1" if self._next == 1 else f"locate(<section{self._next}>).page()"
        return f"context if here().page() == {page} {{ {first} }} else {{ {default} }}"
