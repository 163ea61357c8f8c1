"""Findings: what a person has to be told about a file, a record or a register.

A finding carries a code and facts; its Thai sentence is rendered here, from one
catalogue (``templates/sentences/*.toml``), so that the same fault reads the same
in the command line, a workbook, the web and the API.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("sentences")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


Box = tuple[float, float, float, float]


class Severity(StrEnum):
    """How much a finding weighs: an error holds its record back, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding is; only the parts that apply are set.

    ``page`` and ``paragraph`` count from 1, 0 means not set; ``field`` is a record's
    path such as ``plan_rows[2].new_principal``; ``part`` is a part of a Word file; ``box`` is
    a rectangle of a page: left, top, right, bottom in points from its upper left corner.
    """

    file: str = ""
    sheet: str = ""
    cell: str = ""
    page: int = 0
    part: str = ""
    paragraph: int = 0
    run: int = 0
    field: str = ""
    box: Box | None = None

    def __str__(self) -> str:
        pieces = (
            (self.file, f"ไฟล์ {self.file}"),
            (self.sheet, f"แผ่นงาน {self.sheet}"),
            (self.cell, f"เซลล์ {self.cell}"),
            (self.page, f"หน้า {self.page}"),
            (self.part, f"ส่วน {self.part}"),
            (self.paragraph, f"ย่อหน้าที่ {self.paragraph}"),
            (self.run, f"ช่วงข้อความที่ {self.run}"),
            (self.field, f"ช่อง {self.field}"),
        )
        return " ".join(text for value, text in pieces if value)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to tell a person: what is wrong, where, found, expected, and what to do.

    ``suggestion`` is a value that can be put in as it stands. ``facts`` fill the
    placeholders of the catalogue's sentence beside found, expected and suggestion.
    """

    code: str
    place: Place = NOWHERE
    found: str = ""
    expected: str = ""
    suggestion: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return Severity(_entry(self.code).get("severity", Severity.ERROR))

    @property
    def sentence(self) -> str:
        """The Thai sentence that says what is wrong."""
        return self._render("says")

    @property
    def remedy(self) -> str:
        """The Thai sentence that says what to do; empty when there is nothing to do."""
        return self._render("do")

    def at(self, **parts: str | int) -> Finding:
        """The same finding with parts of its place filled in."""
        return replace(self, place=replace(self.place, **parts))  # type: ignore[arg-type]

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON-ready data, its sentences rendered."""
        place = {key: getattr(self.place, key) for key in Place.__slots__}
        return {
            "code": self.code,
            "severity": str(self.severity),
            "place": {key: value for key, value in place.items() if value},
            "found": self.found,
            "expected": self.expected,
            "suggestion": self.suggestion,
            "sentence": self.sentence,
            "remedy": self.remedy,
        }

    def __str__(self) -> str:
        parts = [str(self.place), self.sentence]
        if self.found:
            parts.append(f"พบ “{self.found}”")
        if self.expected:
            parts.append(f"ต้องเป็น {self.expected}")
        if self.suggestion:
            parts.append(f"แนะนำ: {self.suggestion}")
        if self.remedy:
            parts.append(self.remedy)
        return " · ".join(part for part in parts if part)

    def _render(self, key: str) -> str:
        facts = {
            "found": self.found,
            "expected": self.expected,
            "suggestion": self.suggestion,
            **self.facts,
        }
        # Only names of facts are placeholders: sentences on templates show tags as they are.
        return _PLACEHOLDER.sub(
            lambda match: facts.get(match[1], match[0]), _entry(self.code).get(key, "")
        )


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """The whole catalogue: code (``register.sheet_missing``) to severity, says, do."""
    catalogue: dict[str, Mapping[str, str]] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        for group, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for name, entry in entries.items():
                catalogue[f"{group}.{name}"] = entry
    return catalogue


def _entry(code: str) -> Mapping[str, str]:
    return sentences()[code]
