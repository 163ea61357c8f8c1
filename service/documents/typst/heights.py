"""How high a header or footer stands, told from its Word XML: a page's margin gives way to it."""

from __future__ import annotations

import math

from lxml import etree

from service.documents.styles import apply_run
from service.documents.tags import TOKEN
from service.documents.typst.paragraphs import line_edges, paragraph_look
from service.documents.typst.state import Story, Translation, local_name
from service.documents.xml import EMU_PER_POINT, child, qualified, twips, value

# The mean width of a letter with an advance, as a part of the size; marks have none.
_MEAN_WIDTH = 0.4
_MARKS = frozenset(
    "\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e3a\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4d\u0e4e"
)
_TAG_LETTERS = 10


def height(shared: Translation, story: Story, parent: etree._Element, width: float) -> float:
    """The height in points of blocks one under the other; a tag counts as a short word."""
    total, below = 0.0, 0.0
    for element in parent:
        if local_name(element) == "p":
            above, inner, after = _paragraph(shared, story, element, width)
            total += max(above, below) + inner
            below = after
        elif local_name(element) == "tbl":
            total += below + sum(
                _row(shared, story, row) for row in element if local_name(row) == "tr"
            )
            below = 0.0
        elif local_name(element) in ("sdt", "sdtContent"):
            total += height(shared, story, element, width)
    return total + below


def _paragraph(
    shared: Translation, story: Story, element: etree._Element, width: float
) -> tuple[float, float, float]:
    look = paragraph_look(shared, story, child(element, "w:pPr"))
    base = shared.styles.run(look.style, "", story.table_style)
    mark = apply_run(base, child(child(element, "w:pPr"), "w:rPr"))
    sizes, length, breaks = [], 0.0, 0
    for run in element.iter(qualified("w:r")):
        size = apply_run(base, child(run, "w:rPr")).size
        text = "".join(item.text or "" for item in run.iterfind(qualified("w:t")))
        plain = TOKEN.sub("x" * _TAG_LETTERS, text)
        length += size * _MEAN_WIDTH * sum(letter not in _MARKS for letter in plain)
        breaks += len(run.findall(qualified("w:br")))
        if text:
            sizes.append(size)
    room = width - look.left - look.right
    lines = max(math.ceil(length / room) if room > 0 else 1, 1) + breaks
    line = sum(line_edges(look, max(sizes, default=mark.size)))
    pictures = [
        int(extent.get("cy", "0")) / EMU_PER_POINT
        for extent in element.iterfind(f".//{qualified('wp:inline')}/{qualified('wp:extent')}")
    ]
    return look.before, (lines - 1) * line + max([line, *pictures]), look.after


def _row(shared: Translation, story: Story, row: etree._Element) -> float:
    least = twips(value(child(row, "w:trPr"), "w:trHeight")) or 0.0
    cells = [
        height(shared, story, cell, twips(value(child(cell, "w:tcPr"), "w:tcW", "w:w")) or 1000.0)
        for cell in row.iterfind(qualified("w:tc"))
    ]
    return max([least, *cells])
