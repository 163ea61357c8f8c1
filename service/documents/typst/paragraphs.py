"""One paragraph: its look from style, list and direct properties, its tabs and its breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from service.documents.styles import ParagraphLook, TabStop, apply_paragraph, apply_run
from service.documents.typst import beyond
from service.documents.typst.inline import NEW_LINE, NEW_PAGE, TAB, Inline
from service.documents.typst.numbering import beyond as beyond_level
from service.documents.typst.state import (
    ASCENT,
    DESCENT,
    LINE,
    PARAGRAPH_NUMBER,
    Story,
    Translation,
    color,
    local_name,
    points,
)
from service.documents.xml import child, value

_JUSTIFIED = ("both", "thaiDistribute", "distribute")
_ALIGNED = {"center": "center", "right": "right"}
_LEADERS = {
    "dot": "dots",
    "middleDot": "middots",
    "underscore": "rule",
    "hyphen": "dashes",
    "heavy": "rule",
}
_FULL_LINE = 240
_HEADING_LABELS = {"tab": TAB, "space": "#[\\u{20}]", "nothing": ""}


@dataclass(slots=True)
class _Read:
    """A paragraph taken in: its look, its pieces, and what an empty one needs."""

    look: ParagraphLook
    pieces: list[str]
    size: float
    blank: bool
    tagged: bool


def paragraph(shared: Translation, story: Story, element: etree._Element) -> str:
    """The markup of a ``w:p``: one block, or several with page breaks between."""
    read = _read(shared, story, element)
    look = read.look
    markup = "#pagebreak(weak: true)\n#edge\n" if look.page_break_before else ""
    groups = _split(read.pieces, NEW_PAGE)
    for index, group in enumerate(groups):
        if index:
            markup += "#pagebreak()\n#edge\n"
            if not any(part.strip() for part in group):
                continue
        if read.blank and not read.tagged and (len(groups) == 1 or index):
            markup += _empty(look, read.size)
        elif group or not read.blank:
            markup += _block(shared, read, group)
    return markup


def cell_text(
    shared: Translation, story: Story, element: etree._Element
) -> tuple[str, str, str] | None:
    """A table cell's only paragraph as alignment and bare text; None if it needs a block.

    Text that is all tags may come out empty: the third is the size that then sets its height.
    """
    known = len(shared.findings)
    read = _read(shared, story, element)
    arguments = _arguments(read.look, [])
    plain = not arguments or arguments == [f"al: {_ALIGNED.get(read.look.align)}"]
    spaced = read.look.line_rule == "auto" and read.look.line == _FULL_LINE
    if not plain or not spaced or (read.blank and not read.tagged) or NEW_PAGE in read.pieces:
        del shared.findings[known:]
        return None
    size = points(read.size) if read.blank else ""
    return _ALIGNED.get(read.look.align, ""), _lines(shared, read.look, read.pieces), size


def _read(shared: Translation, story: Story, element: etree._Element) -> _Read:
    story.paragraph = int(element.get(PARAGRAPH_NUMBER, "0"))
    story.run = 0
    properties = child(element, "w:pPr")
    look = _without_inner_spacing(paragraph_look(shared, story, properties), element)
    inline = Inline(shared, story, look.style)
    pieces = inline.read(element)
    if look.numbering:
        pieces = _label(shared, story, look, inline) + pieces
    for what in beyond.of_paragraph(_properties(shared, story, look.style, properties)):
        shared.unsupported(story, what)
    if look.line_rule == "exact":
        shared.unsupported(story, "exact line spacing")
    mark = apply_run(
        shared.styles.run(look.style, "", story.table_style), child(properties, "w:rPr")
    )
    blank = not inline.has_text and TAB not in pieces and not look.numbering
    return _Read(look, pieces, mark.size, blank, inline.has_tags)


def _properties(
    shared: Translation, story: Story, style: str, direct: etree._Element | None
) -> list[etree._Element | None]:
    styles = shared.styles
    chained = [*styles.chain(story.table_style), *styles.chain(style)]
    return [styles.paragraph_defaults, *(child(item, "w:pPr") for item in chained), direct]


def paragraph_look(
    shared: Translation, story: Story, properties: etree._Element | None
) -> ParagraphLook:
    look = shared.styles.paragraph(value(properties, "w:pStyle") or "", story.table_style)
    direct = apply_paragraph(look, properties)
    level = shared.numbering.level(direct.numbering) if direct.numbering else None
    if level is None:
        return replace(direct, numbering=None)
    listed = apply_paragraph(look, child(level.element, "w:pPr"))
    if look.numbering and (look.left or look.first):
        listed = look
    return replace(apply_paragraph(listed, properties), numbering=direct.numbering)


def _without_inner_spacing(look: ParagraphLook, element: etree._Element) -> ParagraphLook:
    """Contextual spacing: no space between neighbours of the same style."""
    if not look.contextual:
        return look
    before, after = look.before, look.after
    if _style_of(element.getprevious()) == _style_of(element):
        before = 0
    if _style_of(element.getnext()) == _style_of(element):
        after = 0
    return replace(look, before=before, after=after)


def _style_of(element: etree._Element | None) -> str | None:
    if element is None or local_name(element) != "p":
        return None
    return value(child(element, "w:pPr"), "w:pStyle") or ""


def _label(shared: Translation, story: Story, look: ParagraphLook, inline: Inline) -> list[str]:
    level = shared.numbering.level(look.numbering) if look.numbering else None
    if level is None or look.numbering is None:
        return []
    for what in beyond_level(level):
        shared.unsupported(story, what)
    base = shared.styles.run(look.style, "", story.table_style)
    dressed = apply_run(base, child(level.element, "w:rPr"))
    if level.format == "bullet":
        dressed = replace(dressed, font=base.font)
    specification = shared.numbering.specification(look.numbering)
    tag = f'{{{{ _label("{look.numbering[0]}", {specification!r}) }}}}'
    after = _HEADING_LABELS[level.suffix]
    return [inline.dressed(tag, dressed), *([after] if after else [])]


def _split(pieces: list[str], mark: str) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for piece in pieces:
        if piece == mark:
            groups.append([])
        else:
            groups[-1].append(piece)
    return groups


def _lines(shared: Translation, look: ParagraphLook, pieces: list[str]) -> str:
    """The pieces of a paragraph as lines; a line with tabs measures its way to its stops."""
    lines = []
    for number, line in enumerate(_split(pieces, NEW_LINE)):
        start = look.first if number == 0 else 0.0
        indent = f"#h({points(start)})" if start > 0 else ""
        if TAB in line:
            segments = "".join(f"[{''.join(part)}]," for part in _split(line, TAB))
            stops = "".join(_stop(stop) for stop in _stops(look))
            at, step = points(look.left + start), points(shared.default_tab)
            lines.append(f"{indent}#tabbed(({stops}), {at}, {step}, {segments});")
        else:
            lines.append(indent + "".join(line))
    return "#linebreak();".join(lines)


def _stops(look: ParagraphLook) -> list[TabStop]:
    stops = list(look.tabs)
    if look.first < 0 and not any(stop.at == look.left for stop in stops):
        stops.append(TabStop(look.left, "left", "none"))
    return sorted(stops, key=lambda stop: stop.at)


def _stop(stop: TabStop) -> str:
    return f'({points(stop.at)}, "{stop.kind}", {_LEADERS.get(stop.leader, "none")}),'


def _empty(look: ParagraphLook, size: float) -> str:
    top, bottom = line_edges(look, size)
    height = points(top + bottom)
    if look.borders or look.shade:
        return _call(look, [], f"#box(height: {height})")
    spaces = "".join(
        f", {name}: {points(amount)}"
        for name, amount in (("above", look.before), ("below", look.after))
        if amount
    )
    sticky = ", sticky: true" if look.keep_next else ""
    return f"#gap({height}{spaces}{sticky})\n"


def line_edges(look: ParagraphLook, size: float) -> tuple[float, float]:
    """Height of a line above and below its base line, in points."""
    top, bottom = ASCENT * size, DESCENT * size
    if look.line_rule == "auto":
        more = (look.line / _FULL_LINE - 1) * LINE * size
        return (top, bottom + more) if more > 0 else (top + more, bottom)
    wanted = look.line / 20
    if look.line_rule == "atLeast":
        return max(top, wanted - bottom), bottom
    return wanted - bottom, bottom


def _block(shared: Translation, read: _Read, pieces: list[str]) -> str:
    look = read.look
    body = _lines(shared, look, pieces)
    if read.blank:
        body = f"#held({points(read.size)})[{body}]"
    arguments = []
    if look.line_rule == "auto" and look.line != _FULL_LINE:
        more = (look.line / _FULL_LINE - 1) * LINE
        below = f"bottom: -{DESCENT + more:.4f}em"
        arguments.append(below if more > 0 else f"top: {ASCENT + more:.4f}em")
    elif look.line_rule != "auto":
        arguments.append(f"top: {points(line_edges(look, read.size)[0])}")
    return _call(look, arguments, body)


def _call(look: ParagraphLook, arguments: list[str], body: str) -> str:
    arguments = _arguments(look, arguments)
    if not arguments:
        return f"#par[{body}]\n"
    return f"#p({', '.join(arguments)})[{body}]\n"


def _arguments(look: ParagraphLook, arguments: list[str]) -> list[str]:
    left, hang = (look.left + look.first, -look.first) if look.first < 0 else (look.left, 0)
    for name, amount in (
        ("left", left),
        ("right", look.right),
        ("hang", hang),
        ("above", look.before),
        ("below", look.after),
    ):
        if amount:
            arguments.append(f"{name}: {points(amount)}")
    if look.align in _JUSTIFIED:
        arguments.append("just: true")
    elif look.align in _ALIGNED:
        arguments.append(f"al: {_ALIGNED[look.align]}")
    if look.keep_next:
        arguments.append("sticky: true")
    if look.keep_lines:
        arguments.append("whole: true")
    if look.shade:
        arguments.append(f"fill: {color(look.shade)}")
    if look.borders:
        arguments.append(_borders(look))
    return arguments


def _borders(look: ParagraphLook) -> str:
    sides = "".join(
        f"{side}: {points(line.width)} + {color(line.color)}, "
        for side, line in look.borders
        if line.drawn and side in ("top", "bottom", "left", "right")
    )
    space = "".join(
        f"{side}: {points(line.space + line.width)}, "
        for side, line in look.borders
        if line.drawn and side in ("top", "bottom")
    )
    return f"stroke: ({sides or ':'}), pad: ({space or ':'})"
