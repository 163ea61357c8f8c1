"""What is to be written into a file, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from parsers.marking.notes import Level, Note
from templates.findings import NOWHERE, Finding

SIGNATURE_BROKEN = "marking.signature_broken"
LOCK_REMOVED = "marking.lock_removed"
VALUES_ONLY = "marking.values_only"


@dataclass(frozen=True, slots=True)
class Marked:
    """The marked copy, the end of its name such as ``.xlsx``, and what is lost in the copy."""

    data: bytes
    suffix: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """The notes, the title above them, their date (ISO or empty), and a PDF that sums them up."""

    notes: tuple[Note, ...]
    title: str = ""
    day: str = ""
    summary: bytes = b""

    @classmethod
    def from_json(cls, told: Sequence[Mapping[str, Any]], **others: Any) -> Self:
        return cls(tuple(map(Note.from_json, told)), **others)

    def telling(self, findings: Sequence[Finding]) -> Self:
        """The order with what is lost in the copy as the last of its notes."""
        more = [
            Note(number, Level.WARNING, NOWHERE, "", finding.sentence, remedy=finding.remedy)
            for number, finding in enumerate(findings, len(self.notes) + 1)
        ]
        return replace(self, notes=(*self.notes, *more))
