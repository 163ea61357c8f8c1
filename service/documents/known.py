"""What is known of a record that is not whole yet: the part of it that can be read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from templates.findings import Finding
from templates.partial import values_of
from templates.record import Record

# Its fields' findings, and those of them that a record that is still to be filled in may have.
_OF_FIELDS: Final = "record."
_LACKING: Final = frozenset({"record.missing", "record.too_few"})


def known_of(model: type[Record], data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """The values of JSON-like data as ``model_dump`` gives them, and what of it is wrong.

    A whole record also gives what is computed of it. Its rules are not asked: the paper is
    still to be filled in.
    """
    record, findings = model.read(data)
    if record is not None:
        return record.model_dump(), []
    wrong = [
        finding
        for finding in findings
        if finding.code.startswith(_OF_FIELDS) and finding.code not in _LACKING
    ]
    return ({}, wrong) if wrong else (values_of(model, data), [])
