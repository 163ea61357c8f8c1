"""A blank of ours that was filled in on a screen and printed or flattened: read by its places.

Only a page that shows every mark of the blank, line for line and box for box, is read so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from parsers.flow.text import squeezed
from parsers.flow.values import joined
from parsers.pdf.blocks import Content, Run
from parsers.pdf.furniture import small_print
from parsers.pdf.lines import Cluster, Word, lines_of_runs, runs_of
from parsers.pdf.rules import tables_of
from parsers.pdf.text import PageText
from parsers.pdf.wraps import UNSURE
from parsers.reading import Raw
from templates.findings import Box, Finding, Place
from templates.layout import (
    Blank,
    Cell,
    Grid,
    Item,
    Layout,
    Line,
    Maybe,
    Piece,
    Repeat,
    Row,
    Some,
    Spot,
)

_SAME_SIZE: Final = 1.5
_NEAR: Final = 2.5
_REACH: Final = 3.5
_SPILL: Final = 2.0
#: Numbers of a list or of a page, which a layout doesn't say.
_NUMBER: Final = re.compile(r"\(?\d{1,3}[.)]?|[-–]")


def is_blank(pages: Sequence[PageText], content: Content, layout: Layout) -> bool:
    """Whether pages are those of the blank: sizes, tick boxes, lines to write on and cells."""
    if len(pages) != len(layout.pages):
        return False
    sizes = zip(pages, layout.pages, strict=True)
    if any(
        abs(page.width - told.width) > _SAME_SIZE or abs(page.height - told.height) > _SAME_SIZE
        for page, told in sizes
    ):
        return False
    cells = {
        page.number: [c.box for t in tables_of(page.shapes) for c in t.cells] for page in pages
    }
    by_number = {page.number: page for page in pages}
    return all(
        _shows(spot, by_number[spot.page], content, cells[spot.page]) for spot in layout.spots
    )


def _shows(spot: Spot, page: PageText, content: Content, cells: Sequence[Box]) -> bool:
    if spot.kind == "box":
        return any(_alike(spot.box, tick.box) for tick in content.ticks[spot.page])
    if spot.kind == "cell":
        return any(_alike(spot.box, box) for box in cells)
    return _is_ruled(spot.box, page) or _is_dotted(spot.box, content.runs[spot.page])


def _alike(one: Box, other: Box) -> bool:
    return all(abs(x - y) <= _NEAR for x, y in zip(one, other, strict=True))


def _is_ruled(box: Box, page: PageText) -> bool:
    left, top, right, bottom = box
    pieces = [
        (shape.box[0], shape.box[2]) for shape in page.shapes
        if shape.stroked and top < shape.box[3] <= bottom + _NEAR and _is_flat(shape.box)
        and left - _REACH <= shape.box[0] and shape.box[2] <= right + _REACH
    ]  # fmt: skip
    return _reaches(pieces, box)


def _is_flat(box: Box) -> bool:
    return box[3] - box[1] < 1 < box[2] - box[0]


def _is_dotted(box: Box, runs: Iterable[Run]) -> bool:
    pieces = [
        (each.left, each.right)
        for run in _near(runs, box)
        for each in run
        if each.leader and _stands_in(each, box)
    ]
    return _reaches(pieces, box)


def _reaches(pieces: Sequence[tuple[float, float]], box: Box) -> bool:
    """Whether pieces of a line begin and end where a place to write on does."""
    return (
        bool(pieces)
        and min(piece[0] for piece in pieces) - box[0] <= _REACH
        and box[2] - max(piece[1] for piece in pieces) <= _REACH
    )


def _near(runs: Iterable[Run], box: Box) -> Iterator[Run]:
    """The runs that may have letters in a box."""
    for run in runs:
        y = run[0].base - 0.2 * run[0].size
        if box[1] - 2 <= y <= box[3] + 2 and run[0].left <= box[2] and run[-1].right >= box[0]:
            yield run


def _stands_in(cluster: Cluster, box: Box) -> bool:
    x, y = (cluster.left + cluster.right) / 2, cluster.base - 0.2 * cluster.size
    return box[0] - 1 <= x <= box[2] + 1 and box[1] <= y <= box[3]


# --- values -------------------------------------------------------------------------------------


def read_spots(
    content: Content, layout: Layout, flow: Iterable[Item]
) -> tuple[list[Raw], list[Finding]]:
    """The values of all spots, and what stands elsewhere than in one or in the paper's flow."""
    raws: list[Raw] = []
    findings: list[Finding] = []
    for spot in layout.spots:
        if spot.kind == "box":
            raws.extend(_ticked(spot, content))
            continue
        runs = content.runs[spot.page]
        text, box, spills = _text_in(spot, runs)
        place = Place(page=spot.page, box=box or spot.box)
        if spills:
            told = replace(place, field=spot.path)
            findings.append(Finding("pdf.text_over_edge", told, found=text))
        else:
            raws.append(Raw(spot.path, text or None, place))
    return raws, [*findings, *_elsewhere(content, layout, flow)]


def _ticked(spot: Spot, content: Content) -> Iterator[Raw]:
    for tick in content.ticks[spot.page]:
        if _alike(spot.box, tick.box) and not tick.unclear:
            yield Raw(spot.path, tick.ticked, Place(page=spot.page, box=tick.box), spot.option)


def _text_in(spot: Spot, runs: Sequence[Run]) -> tuple[str, Box | None, bool]:
    """What is written in a spot, where, and whether it goes on beyond its edge."""
    written: list[Run] = []
    spills = False
    for run in _near(runs, spot.box):
        inside = [each for each in run if _stands_in(each, spot.box) and not each.leader]
        if all(each.is_blank for each in inside):
            continue
        written.append(inside)
        ends = inside[0], inside[-1]
        spills |= any(_goes_on(each, ends, spot.box) for each in run if each not in inside)
    lines = lines_of_runs([piece for run in written for piece in runs_of(run)])
    if not lines:
        return "", None, False
    boxes = [line.box for line in lines]
    box = (
        min(each[0] for each in boxes), min(each[1] for each in boxes),
        max(each[2] for each in boxes), max(each[3] for each in boxes),
    )  # fmt: skip
    # A field's own text breaks its lines as it likes.
    after = [*(" " if line.ends_blank else UNSURE for line in lines[:-1]), ""]
    texts = [line.text + end for line, end in zip(lines, after, strict=True)]
    return joined(texts).strip(), box, spills


def _goes_on(cluster: Cluster, ends: tuple[Cluster, Cluster], box: Box) -> bool:
    """Whether a letter outside continues a text inside without a gap."""
    if cluster.is_blank or cluster.leader or cluster.order != ends[1].order:
        return False
    return cluster.left > box[2] - _SPILL or cluster.right < box[0] + _SPILL


def _elsewhere(content: Content, layout: Layout, flow: Iterable[Item]) -> Iterator[Finding]:
    """Words that are neither the blank's nor stand in a spot."""
    own = squeezed("".join(_literals(flow)))
    for page, runs in content.runs.items():
        inside: set[int] = set()
        for spot in layout.spots:
            if spot.page == page:
                found = (each for run in _near(runs, spot.box) for each in run)
                inside.update(id(each) for each in found if _stands_in(each, spot.box))
        outside = [[each for each in run if id(each) not in inside] for run in runs]
        for line in lines_of_runs([run for run in outside if run]):
            strange = [word for word in line.words if not _is_known(word, own)]
            if strange and small_print(line.text) is None:
                box = (strange[0].box[0], line.box[1], strange[-1].box[2], line.box[3])
                told = " ".join(word.text for word in strange)
                yield Finding("pdf.text_elsewhere", Place(page=page, box=box), found=told[:200])


def _is_known(word: Word, own: str) -> bool:
    return word.leader or bool(_NUMBER.fullmatch(word.text)) or squeezed(word.text) in own


def _literals(items: Iterable[Item | Piece]) -> Iterator[str]:
    for item in items:
        match item:
            case str():
                yield item
            case Line():
                yield from _literals(item.pieces)
            case Some():
                yield from _literals((*item.pieces, *item.other))
            case Maybe():
                yield from _literals((*item.items, *item.other))
            case Cell() | Grid() | Repeat():
                yield from _literals(item.items)
            case Row():
                for cell in item.cells:
                    yield from _literals(cell.items)
            case Blank():
                pass
