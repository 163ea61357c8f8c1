"""A flattened copy of a fillable PDF of ours: what it shows is proposed, and nothing is taken.

Programs flatten fields as they please: letters are cut off at a field's edge or run into the next
field without a trace in the page. So a person must look at every value once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from parsers.reading import Proposal, Reading
from templates.findings import NOWHERE, Finding

_CERTAIN = 100


def proposed(reading: Reading) -> Reading:
    """The reading with its values as proposals, and the one finding that says so."""
    values = tuple(
        Proposal(path, value, _CERTAIN, reading.places.get(path, NOWHERE))
        for path, value in _leaves(dict(reading.data), "")
    )
    # Without values the rules of the record would only tell what this finding says.
    told = [each for each in reading.findings if each.code.startswith(("pdf.", "flow."))]
    return replace(
        reading,
        data={},
        record=None,
        findings=(Finding("pdf.flattened"), *told),
        coercions=(),
        proposals=(*reading.proposals, *values),
    )


def _leaves(data: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for key, item in data.items():
            yield from _leaves(item, f"{path}.{key}" if path else key)
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _leaves(item, f"{path}[{index}]")
    elif data not in (None, ""):
        yield path, str(data)
