"""What becomes of a foreign file behind the child's door."""

import re
from typing import Any

import pytest

from parsers.isolation import Refused, run_isolated
from parsers.kinds import kind_of
from parsers.preflight import preflight
from templates.findings import Finding


def seen_in_child(data: bytes) -> dict[str, Any]:
    kind = kind_of(data)
    seen = preflight(data, kind)
    return {
        "kind": kind,
        "pages": seen.pages,
        "xfa": seen.has_xfa,
        "attachments": seen.attachments,
        "uncalculated": {name: marks.uncalculated for name, marks in seen.marks.items()},
        "errors": {name: marks.errors for name, marks in seen.marks.items()},
        "warnings": [finding.code for finding in seen.findings],
        "found": [finding.found for finding in seen.findings],
    }


def seen(data: bytes) -> dict[str, Any]:
    """What the checks tell of a file that passes."""
    found: dict[str, Any] = run_isolated(seen_in_child, data)
    assert all(Finding(code).sentence and Finding(code).remedy for code in found["warnings"])
    return found


def refusal(data: bytes, **limits: int) -> str:
    """The code of the one Thai finding with which a file is refused, and the caller lives."""
    with pytest.raises(Refused) as caught:
        run_isolated(seen_in_child, data, **limits)
    finding = caught.value.finding()
    for words in (finding.sentence, finding.remedy):
        assert re.search("[ก-ฮ]", words)
        assert not re.search(r"\{\w+\}", words)
    return finding.code
