"""Labels in the order of the form matched with labels in the order of a sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

#: A sheet that has more labels is none of a form; the work grows with their number.
_MOST: Final = 5_000


def certain_pairs(expected: Sequence[str], found: Sequence[str]) -> dict[int, int]:
    """The pairs that every longest common order of both has: places in ``expected`` to ``found``.

    A label that could be two of the expected, or of which two were found, is in none.
    """
    if len(found) > _MOST:
        return {}
    before = _lengths(expected, found)
    after = [row[::-1] for row in _lengths(expected[::-1], found[::-1])[::-1]]
    best = before[-1][-1]
    pairs = [
        (i, j)
        for i, key in enumerate(expected)
        for j, other in enumerate(found)
        if key == other and before[i][j] + 1 + after[i + 1][j + 1] == best
    ]
    left, right = Counter(i for i, _ in pairs), Counter(j for _, j in pairs)
    return {i: j for i, j in pairs if left[i] == 1 and right[j] == 1}


def _lengths(expected: Sequence[str], found: Sequence[str]) -> list[list[int]]:
    """How many of the first ``i`` and ``j`` have a common order."""
    rows = [[0] * (len(found) + 1)]
    for key in expected:
        above, row = rows[-1], [0]
        for j, other in enumerate(found):
            row.append(above[j] + 1 if key == other else max(above[j + 1], row[j]))
        rows.append(row)
    return rows
