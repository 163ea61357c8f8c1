"""Letters to clusters, clusters to lines: stream order in a line, marks with their consonant."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from parsers.pdf.marks import Glyph
from templates.findings import Box
from thai.text import SARA_AM, normalize

#: What a line reaches above and below its base line, in parts of the letters' size.
ABOVE: Final = 0.8
BELOW: Final = 0.22
#: A gap as wide as a blank, and one that sets columns apart, in parts of the letters' size.
BLANK_GAP: Final = 0.3
COLUMN_GAP: Final = 1.5
_LEADERS: Final = frozenset(".…_·-")
_SHORTEST_LEADER: Final = 4
_NEAR: Final = 0.35
_RAISED: Final = 0.8
_LOST: Final = 0.7
_LOOK_BACK: Final = 400
_SAME_BASE: Final = 0.15
_BACK: Final = 0.3
_SHARED: Final = 0.5
_BAND: Final = 12.0
_HIGHEST: Final = 240.0
_PRIVATE_MARKS: Final = frozenset(map(chr, range(0xF701, 0xF71B))) - {"\uf70f"}


@dataclass(slots=True)
class Cluster:
    """A consonant with its marks, or any other letter, in one place."""

    text: str
    left: float
    right: float
    base: float
    size: float
    order: int
    #: Whether it is of a row of dots or a line to write on.
    leader: bool = False

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a blank between them, in canonical form.

    ``gap`` is the room before it in points, 0 at the start of its line; ``spaced`` is whether
    that is a blank; ``leader`` whether it is a row of dots or a line to write on.
    """

    text: str
    box: Box
    gap: float = 0.0
    spaced: bool = False
    leader: bool = False
    order: int = 0


@dataclass(slots=True)
class Line:
    """Clusters from left to right on one base line."""

    clusters: list[Cluster]
    base: float
    size: float
    #: How the next line goes on from it: see ``wraps``.
    end: str = ""
    _words: list[Word] | None = None

    @property
    def box(self) -> Box:
        return (
            self.clusters[0].left,
            self.base - ABOVE * self.size,
            max(cluster.right for cluster in self.clusters),
            self.base + BELOW * self.size,
        )

    @property
    def ends_blank(self) -> bool:
        """Whether a blank stands after its last word: there it was broken between words."""
        return self.clusters[-1].is_blank

    @property
    def words(self) -> list[Word]:
        if self._words is None:
            self._words = _words(self.clusters)
        return self._words

    @property
    def text(self) -> str:
        return "".join(" " * word.spaced + word.text for word in self.words)


def lines_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Lines from top to bottom."""
    return lines_of_runs(runs_of(clusters_of(glyphs)))


# --- clusters -----------------------------------------------------------------------------------


@cache
def _is_tail(letter: str) -> bool:
    """Whether a letter belongs to the one before it."""
    thai_mark = unicodedata.category(letter) == "Mn" and "\u0e00" <= letter <= "\u0e7f"
    return thai_mark or letter == SARA_AM or letter in _PRIVATE_MARKS


def clusters_of(glyphs: Iterable[Glyph]) -> list[Cluster]:
    """Clusters in stream order."""
    made: list[Cluster] = []
    for glyph in glyphs:
        text = glyph.text
        if not text:
            continue
        if _is_tail(text[0]) and made:
            owner = _owner(made, glyph)
            if owner is not None:
                owner.text += text
                owner.right = max(owner.right, glyph.right)
                continue
        made.append(Cluster(text, glyph.left, glyph.right, glyph.base, glyph.size, glyph.order))
    return made


def _owner(made: list[Cluster], mark: Glyph) -> Cluster | None:
    """The cluster that a mark belongs to: the last one, or whichever it stands over."""
    last = made[-1]
    if last.is_blank and len(made) > 1 and last.right - last.left < _NEAR * mark.size:
        # Word calls NIKHAHIT a blank: one with no room of its own is none.
        before = made[-2]
        if not before.is_blank and _is_near(before, mark) and mark.left <= before.right + 1:
            made.pop()
            return before
    if not last.is_blank and _is_near(last, mark):
        return last
    found = min(
        (each for each in made[-_LOOK_BACK:] if _is_level(each, mark) and not each.is_blank),
        key=lambda each: abs(each.right - mark.left),
        default=None,
    )
    return found if found and abs(found.right - mark.left) < _LOST * mark.size else None


def _is_near(cluster: Cluster, mark: Glyph) -> bool:
    reach = _NEAR * mark.size
    return (
        _is_level(cluster, mark)
        and mark.left <= cluster.right + reach
        and mark.right >= cluster.left - reach
    )


def _is_level(cluster: Cluster, mark: Glyph) -> bool:
    return abs(mark.base - cluster.base) <= _RAISED * mark.size


# --- runs and lines -----------------------------------------------------------------------------


def runs_of(clusters: Iterable[Cluster]) -> list[list[Cluster]]:
    """What follows one another on a base line without a gap that sets columns apart."""
    runs: list[list[Cluster]] = []
    last: Cluster | None = None
    for cluster in clusters:
        if last is None or not _continues(last, cluster):
            runs.append([])
        runs[-1].append(cluster)
        last = cluster
    for run in runs:
        _mark_leaders(run)
    return runs


def _continues(last: Cluster, cluster: Cluster) -> bool:
    size = max(last.size, cluster.size)
    return (
        abs(cluster.base - last.base) <= _SAME_BASE * size
        and -_BACK * size <= cluster.left - last.right <= COLUMN_GAP * size
        and cluster.left >= last.left
    )


def lines_of_runs(runs: Sequence[list[Cluster]]) -> list[Line]:
    """Lines from top to bottom; a run joins the line that it shares most of its height with."""
    lines: list[Line] = []
    bands: defaultdict[int, list[Line]] = defaultdict(list)
    longest = sorted(runs, key=lambda run: run[0].left - run[-1].right)
    for run in longest:
        if all(cluster.is_blank for cluster in run):
            continue
        base, size = run[0].base, max(cluster.size for cluster in run)
        around = _bands(base, size)
        near = (line for band in around for line in bands.get(band, ()))
        best = max(near, key=lambda line: _shared(line, base, size), default=None)
        if best is not None and _shared(best, base, size) >= _SHARED:
            best.clusters.extend(run)
        else:
            lines.append(Line(list(run), base, size))
            for band in around:
                bands[band].append(lines[-1])
    for line in lines:
        _arrange(line)
    return sorted((line for line in lines if line.clusters), key=lambda line: line.base)


def _bands(base: float, size: float) -> range:
    """The bands of the page that a line reaches into."""
    high = min(size, _HIGHEST)
    return range(int((base - high) // _BAND), int((base + high) // _BAND) + 1)


def _shared(line: Line, base: float, size: float) -> float:
    """The part of the smaller height that both share."""
    top = max(line.base - ABOVE * line.size, base - ABOVE * size)
    bottom = min(line.base + BELOW * line.size, base + BELOW * size)
    return (bottom - top) / (min(line.size, size) * (ABOVE + BELOW)) if size else 0.0


def _arrange(line: Line) -> None:
    """From left to right; clusters are whole, so that no mark can leave its consonant."""
    line.clusters.sort(key=lambda cluster: cluster.left)
    line.clusters = _without_covered_dots(line.clusters)


def _without_covered_dots(clusters: list[Cluster]) -> list[Cluster]:
    """Without the dots of a leader that something is written over."""
    if not any(each.leader for each in clusters):
        return clusters
    written = [each for each in clusters if not each.leader and not each.is_blank]
    return [
        each
        for each in clusters
        if not each.leader
        or not any(other.left < (each.left + each.right) / 2 < other.right for other in written)
    ]


def _mark_leaders(run: Sequence[Cluster]) -> None:
    """Say which clusters are of a leader: at least four dots in a row."""
    flags = [all(letter in _LEADERS for letter in cluster.text) for cluster in run]
    at = 0
    while at < len(flags):
        end = at
        while end < len(flags) and flags[end]:
            end += 1
        if at < end and sum(_dots(run[i].text) for i in range(at, end)) >= _SHORTEST_LEADER:
            for cluster in run[at:end]:
                cluster.leader = True
        at = max(end, at + 1)


def _dots(text: str) -> int:
    return len(text) + 3 * text.count("…")


# --- words --------------------------------------------------------------------------------------


def _words(clusters: Sequence[Cluster]) -> list[Word]:
    pieces: list[tuple[list[Cluster], float, bool]] = []
    blank, last = False, None
    for cluster in clusters:
        if cluster.is_blank:
            blank = True
            continue
        gap = 0.0 if last is None else max(0.0, cluster.left - last.right)
        blank = last is not None and (blank or gap > BLANK_GAP * cluster.size)
        if last is None or blank:
            pieces.append(([], gap, blank))
        pieces[-1][0].append(cluster)
        blank, last = False, cluster
    return [word for piece in pieces for word in _split_leaders(*piece)]


def _split_leaders(clusters: list[Cluster], gap: float, spaced: bool) -> list[Word]:  # noqa: FBT001
    """A word's letters and its leaders, each for itself."""
    kinds = [cluster.leader for cluster in clusters]
    starts = [0, *(at for at, (one, two) in enumerate(pairwise(kinds), 1) if one != two)]
    ends = [*starts[1:], len(clusters)]
    return [
        _word(clusters[start:end], gap if not start else 0.0, spaced and not start, kinds[start])
        for start, end in zip(starts, ends, strict=True)
    ]


def _word(clusters: Sequence[Cluster], gap: float, spaced: bool, leader: bool) -> Word:  # noqa: FBT001
    base, size = clusters[0].base, max(cluster.size for cluster in clusters)
    box = (
        clusters[0].left,
        base - ABOVE * size,
        max(cluster.right for cluster in clusters),
        base + BELOW * size,
    )
    text = normalize("".join(cluster.text for cluster in clusters))
    return Word(text, box, gap, spaced, leader, clusters[0].order)
