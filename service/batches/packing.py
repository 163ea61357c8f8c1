"""A letter of a stored batch as it is packed, and as lists and papers show it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from service.batches.files import letter_stem
from service.batches.plan import Line
from templates.findings import Finding, Place

if TYPE_CHECKING:
    from service.store.batches_rows import Row
    from service.store.keys import KeyRing

_LEAST_WIDTH = 4
_SAME = ("contract_no", "recipient", "role", "province", "postcode", "addressee")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is kept packed of one letter: its line, and its record with an open number."""

    line: Line
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept packed of a loan, or of one of its addressees, that was held back."""

    contract_no: str
    name: str
    findings: tuple[Finding, ...]


def pack_letter(keys: KeyRing, line: Line, record: Mapping[str, Any]) -> bytes:
    """Place, path and number of the line are left out: the row has them."""
    told = {
        **{name: getattr(line, name) for name in _SAME},
        "address": list(line.address),
        "last_day": line.last_day.isoformat() if line.last_day else None,
        "warnings": [finding_data(each) for each in line.warnings],
    }
    return keys.pack({"line": told, "record": record})


def letter_of(keys: KeyRing, row: Row, width: int = _LEAST_WIDTH) -> Letter:
    """The letter of a row; ``width`` are the digits of its place in names. Raises StoreError."""
    data = keys.unpack(row.letter)
    told = data["line"]
    stem = letter_stem(row.no, width, told["province"], told["recipient"], told["contract_no"])
    line = Line(
        position=row.no,
        stem=stem,
        address=tuple(told["address"]),
        letter_no=row.letter_no,
        amount=row.amount,
        last_day=date.fromisoformat(told["last_day"]) if told["last_day"] else None,
        warnings=tuple(map(finding_of, told["warnings"])),
        **{name: told[name] for name in _SAME},
    )
    if row.together > 1:
        shared = Finding("batch.same_addressee", facts={"count": str(row.together)})
        line = replace(line, warnings=(*line.warnings, shared))
    return Letter(line, data["record"])


def width_of(highest: int) -> int:
    """The digits that places in a batch are written with, so that names sort as posted."""
    return max(_LEAST_WIDTH, len(str(highest)))


def pack_findings(keys: KeyRing, findings: Iterable[Finding]) -> bytes:
    return keys.pack([finding_data(each) for each in findings])


def findings_of(keys: KeyRing, packed: bytes | None) -> tuple[Finding, ...]:
    return tuple(map(finding_of, keys.unpack(packed))) if packed else ()


def pack_told(keys: KeyRing, told: Told) -> bytes:
    findings = [finding_data(each) for each in told.findings]
    return keys.pack({"contract_no": told.contract_no, "name": told.name, "findings": findings})


def told_of(keys: KeyRing, packed: bytes) -> Told:
    """Raises StoreError."""
    data = keys.unpack(packed)
    return Told(data["contract_no"], data["name"], tuple(map(finding_of, data["findings"])))


def finding_data(finding: Finding) -> dict[str, Any]:
    """The finding as JSON-ready data that ``finding_of`` makes a finding of again."""
    place = {key: value for key in Place.__slots__ if (value := getattr(finding.place, key))}
    data = {
        "code": finding.code,
        "place": place,
        "found": finding.found,
        "expected": finding.expected,
        "suggestion": finding.suggestion,
        "facts": dict(finding.facts),
    }
    return {key: value for key, value in data.items() if value}


def finding_of(data: Mapping[str, Any]) -> Finding:
    place = dict(data.get("place", {}))
    if box := place.get("box"):
        place["box"] = tuple(box)
    return Finding(**{**data, "place": Place(**place)})
