"""Places to sign side by side: they have no rules around them, yet each is read by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from parsers.pdf.lines import Cluster, Line, Word

_SIGNED: Final = re.compile(r"\(?(?:ลงชื่อ|ลงนาม|ชื่อ)")
_APART: Final = 0.7
_NARROWEST: Final = 5.0
_NEXT_LINE: Final = 2.4
_MOST_LINES: Final = 8


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Columns from left to right, each with its lines."""

    columns: list[list[Line]]
    base: float


def with_columns(lines: Sequence[Line]) -> list[Line | SideBySide]:
    """Lines in their order, with those of signatures side by side put together."""
    made: list[Line | SideBySide] = []
    at = 0
    while at < len(lines):
        rivers = _rivers(lines[at])
        count = 0
        while rivers and count < _MOST_LINES and at + count < len(lines):
            line = lines[at + count]
            if count and _is_apart(line, lines[at : at + count], rivers):
                break
            narrowed = _narrowed(rivers, line)
            if narrowed is None:
                break
            rivers = narrowed
            count += 1
        if count > 1:
            group = lines[at : at + count]
            made.append(SideBySide(_columns(group, rivers), group[0].base))
            at += count
        else:
            made.append(lines[at])
            at += 1
    return made


def _rivers(line: Line) -> list[tuple[float, float]]:
    """The gaps of a line between places to sign."""
    gaps: list[tuple[float, float]] = []
    last: Word | None = None
    signed = 0
    for word in line.words:
        starts = bool(_SIGNED.match(word.text))
        if last is None:
            if not starts:
                return []
        elif starts and word.gap > _APART * line.size:
            gaps.append((last.box[2], word.box[0]))
        signed += starts
        last = word
    return gaps if gaps and signed == len(gaps) + 1 else []


def _is_apart(line: Line, above: Sequence[Line], rivers: Sequence[tuple[float, float]]) -> bool:
    """Whether a line is no more of the places to sign: further down, or a note at the margin."""
    if line.base - above[-1].base > _NEXT_LINE * line.size:
        return True
    left, _, right, _ = line.box
    return right <= sum(rivers[0]) / 2 and left < above[0].box[0] - line.size


def _narrowed(rivers: list[tuple[float, float]], line: Line) -> list[tuple[float, float]] | None:
    """The rivers as far as a line leaves them free; None where it crosses one."""
    left: list[tuple[float, float]] = []
    for start, end in rivers:
        middle = (start + end) / 2
        for cluster in line.clusters:
            if cluster.is_blank or cluster.right <= start or cluster.left >= end:
                continue
            if cluster.left <= middle:
                start = max(start, cluster.right)  # noqa: PLW2901 - it narrows
            else:
                end = min(end, cluster.left)  # noqa: PLW2901
        if end - start < _NARROWEST:
            return None
        left.append((start, end))
    return left


def _columns(lines: Sequence[Line], rivers: Sequence[tuple[float, float]]) -> list[list[Line]]:
    columns: list[list[Line]] = [[] for _ in range(len(rivers) + 1)]
    middles = [(start + end) / 2 for start, end in rivers]
    for line in lines:
        parts: list[list[Cluster]] = [[] for _ in columns]
        for cluster in line.clusters:
            x = (cluster.left + cluster.right) / 2
            parts[sum(middle < x for middle in middles)].append(cluster)
        for column, part in zip(columns, parts, strict=True):
            if any(not cluster.is_blank for cluster in part):
                column.append(Line(part, line.base, line.size))
    return columns
