"""Tick boxes of a page: drawn squares and box letters, and whether a mark stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from parsers.pdf.lines import Cluster
from parsers.pdf.marks import Shape, overlap
from templates.findings import Box

_SMALLEST: Final = 5.0
_LARGEST: Final = 26.0
_DOT: Final = 2.0
#: More squares or strokes than this are a drawing.
_MOST: Final = 2_000
_SQUARE: Final = 1.3
_DARK: Final = 0.6
_SLANTED: Final = 1.5
_SAME: Final = 0.6
_INSIDE: Final = 0.2
_RIVAL: Final = 0.6
_EMPTY_LETTERS: Final = frozenset("☐□❏❐❑❒◻◽⬜▢")
_TICKED_LETTERS: Final = frozenset("☑☒✅🗹🗵🗷⊠")
#: Letters that are a mark when they stand in a box.
_MARK_LETTERS: Final = frozenset("✓✔✗✘✕✖×xXvV/√●■•*")


@dataclass(slots=True)
class Tick:
    """A box to tick; ``unclear`` when a mark belongs to it as much as to its neighbour."""

    box: Box
    ticked: bool = False
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Ticks:
    """The boxes of a page, ticks drawn where no box is, and the letters that were neither."""

    boxes: list[Tick]
    loose: list[Box]
    rest: list[Cluster]


@dataclass(slots=True)
class _Found:
    boxes: list[Tick] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)


def ticks_of(
    shapes: Sequence[Shape], clusters: Iterable[Cluster], drawn: Iterable[Box] = ()
) -> Ticks:
    """The tick boxes among a page's shapes and letters; ``drawn`` are marks of notes put on it."""
    found = _Found(_squares(shapes))
    rest: list[Cluster] = []
    for cluster in clusters:
        letter = cluster.text.strip()
        if letter in _EMPTY_LETTERS or letter in _TICKED_LETTERS:
            _add_letter(found.boxes, Tick(box_of(cluster), letter in _TICKED_LETTERS))
        else:
            rest.append(cluster)
    rest = _read_letters(found, rest)
    pens = [shape for shape in shapes if _is_pen(shape)]
    if len(pens) > _MOST:
        pens = []
    found.marks.extend(drawn)
    found.marks.extend(shape.box for shape in pens)
    loose = [mark for mark in found.marks if not _put(mark, found.boxes)]
    checks = {shape.box for shape in pens if _is_check(shape)}
    return Ticks(found.boxes, [mark for mark in loose if mark in checks], rest)


def _add_letter(boxes: list[Tick], tick: Tick) -> None:
    """A box letter; over a drawn box it says only whether that is ticked."""
    under = next((each for each in boxes if _covers(each.box, tick.box)), None)
    if under is None:
        boxes.append(tick)
    else:
        under.ticked |= tick.ticked


def _covers(one: Box, other: Box) -> bool:
    return overlap(one, other) > _SAME * min(_area(one), _area(other))


def box_of(cluster: Cluster) -> Box:
    """The place of a box letter, about as high as it is drawn."""
    top, bottom = cluster.base - 0.75 * cluster.size, cluster.base + 0.1 * cluster.size
    return (cluster.left, top, cluster.right, bottom)


# --- squares ------------------------------------------------------------------------------------


def _squares(shapes: Sequence[Shape]) -> list[Tick]:
    found: list[Tick] = []
    squares = [shape for shape in shapes if _is_square(shape)]
    for shape in squares if len(squares) <= _MOST else ():
        same = next((tick for tick in found if _alike(tick.box, shape.box)), None)
        dark = shape.filled and shape.solid and shape.shade < _DARK
        if same is None:
            found.append(Tick(shape.box, dark))
        elif shape.filled:
            # What is painted last shows: a dark box with a white one in it is empty.
            same.ticked = dark
    return found


def _is_square(shape: Shape) -> bool:
    wide, high = shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]
    if not (_SMALLEST <= wide <= _LARGEST and _SMALLEST <= high <= _LARGEST):
        return False
    if max(wide, high) > _SQUARE * min(wide, high) or not shape.closed:
        return False
    return not shape.corners or (len(shape.corners) in (4, 5) and not _slanted(shape))


def _slanted(shape: Shape) -> bool:
    return any(min(abs(x - u), abs(y - v)) > _SLANTED for (x, y), (u, v) in pairwise(shape.corners))


def _alike(one: Box, other: Box) -> bool:
    shared = overlap(one, other)
    return shared > _SAME * max(_area(one), _area(other), 1e-6)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


# --- marks --------------------------------------------------------------------------------------


def _is_pen(shape: Shape) -> bool:
    """A stroke that is no rule: slanted or bent, as large as a tick may be."""
    wide, high = shape.box[2] - shape.box[0], shape.box[3] - shape.box[1]
    if not _DOT < max(wide, high) <= 2 * _LARGEST:
        return False
    if shape.stroked and not shape.closed:
        return not shape.corners or _slanted(shape)
    return shape.filled and not _is_square(shape) and (not shape.corners or _slanted(shape))


def _is_check(shape: Shape) -> bool:
    """Down and then further up to the right."""
    if not shape.stroked or len(shape.corners) != 3:  # noqa: PLR2004 - two strokes
        return False
    (a, b), (c, d), (e, f) = shape.corners
    return a < c < e and d > b and d > f and shape.box[3] - shape.box[1] <= _LARGEST


def _put(mark: Box, boxes: Sequence[Tick]) -> bool:
    """Give a mark to the box that it stands in; to none of two that it stands in alike."""
    near = sorted(
        ((overlap(mark, tick.box) / max(_area(tick.box), 1e-6), tick) for tick in boxes),
        key=lambda pair: -pair[0],
    )[:2]
    if not near:
        return False
    share, best = near[0]
    if share < _INSIDE and not _holds(best.box, mark):
        return False
    if len(near) > 1 and near[1][0] > _RIVAL * share:
        best.unclear = near[1][1].unclear = True
    else:
        best.ticked = True
    return True


def _holds(box: Box, mark: Box) -> bool:
    x, y = (mark[0] + mark[2]) / 2, (mark[1] + mark[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _read_letters(found: _Found, clusters: list[Cluster]) -> list[Cluster]:
    """Letters in boxes: a mark ticks its box; any other letter makes it no tick box."""
    rest: list[Cluster] = []
    for cluster in clusters:
        x, y = (cluster.left + cluster.right) / 2, cluster.base - 0.3 * cluster.size
        inside = [tick for tick in found.boxes if _holds(tick.box, (x, y, x, y))]
        if not inside or cluster.is_blank:
            rest.append(cluster)
        elif cluster.text.strip() in _MARK_LETTERS:
            inside[0].ticked = True
        else:
            rest.append(cluster)
            found.boxes = [tick for tick in found.boxes if tick not in inside]
    return rest
