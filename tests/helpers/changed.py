"""A document's sample with some of its data changed, and the codes of what it then breaks."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from templates.catalogue import find


def sample_of(document_id: str) -> dict[str, Any]:
    """The sample, to be changed at will."""
    document = find(document_id)
    assert document is not None
    return copy.deepcopy(dict(document.sample()))


def codes_after(document_id: str, changes: Mapping[str, Any]) -> list[str]:
    """The codes found in the sample after ``changes``: ``activities.0.percent`` to a value."""
    document, data = find(document_id), sample_of(document_id)
    assert document is not None
    for path, value in changes.items():
        *outer, last = path.split(".")
        target: Any = data
        for step in outer:
            target = target[int(step)] if step.isdigit() else target[step]
        target[last] = value
    record, findings = document.record.read(data)
    assert record is not None, findings
    return [finding.code for finding in findings]
