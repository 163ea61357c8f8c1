"""What is written into a marked copy: findings and changed values, in words and in their order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final

from parsers.reading import Coercion, Proposal, Reading
from templates.catalogue import find
from templates.entry_texts import FINDINGS_TITLE
from templates.findings import NOWHERE, Finding, Place, Severity, sentences
from templates.form import Field, Grid, Group, Item, Table, fields_in, form_of
from templates.slots import SlotKind
from thai.dates import format_date

#: Who writes the notes.
AUTHOR: Final = "กองทุนสงเคราะห์เกษตรกร"
TITLE: Final = FINDINGS_TITLE
_ROW: Final = re.compile(r"\[([0-9]+)\]")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_JOINED: Final = " › "
#: A note is read in a small window; the whole of a long text stands in the file itself.
_LONGEST: Final = 300


class Level(StrEnum):
    """What kind of thing is told, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    PROPOSED = "proposed"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def color(self) -> str:
        """Six hex digits, pale: what is written over it stays readable."""
        return _COLORS[self]

    @property
    def strong(self) -> str:
        """Six hex digits of the same colour for lines."""
        return _STRONG[self]


_LABELS: Final = {
    Level.ERROR: "ต้องแก้ไข",
    Level.WARNING: "ควรตรวจสอบ",
    Level.PROPOSED: "รอคนยืนยัน",
    Level.CHANGED: "ปรับรูปแบบแล้ว",
}
_COLORS: Final = {
    Level.ERROR: "FFC7CE",
    Level.WARNING: "FFD15C",
    Level.PROPOSED: "DDEBF7",
    Level.CHANGED: "E2EFDA",
}
_STRONG: Final = {
    Level.ERROR: "C00000",
    Level.WARNING: "664D00",
    Level.PROPOSED: "2E75B6",
    Level.CHANGED: "548235",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One thing told, in Thai; ``number`` is its line in the summary, from 1."""

    number: int
    level: Level
    place: Place
    label: str
    says: str
    found: str = ""
    expected: str = ""
    suggestion: str = ""
    remedy: str = ""

    def lines(self) -> list[str]:
        """The note as it stands in a small window beside its place."""
        head = f"{self.number}. {self.level.label}"
        return [
            f"{head}: {self.label}" if self.label else head,
            self.says,
            *(f"{name}: {_short(text)}" for name, text in self.details() if text),
        ]

    def details(self) -> Iterator[tuple[str, str]]:
        yield "พบ", self.found
        yield "ต้องเป็น" if self.level is not Level.CHANGED else "อ่านเป็น", self.expected
        yield "แนะนำ", self.suggestion
        yield "สิ่งที่ต้องทำ", self.remedy

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Note:
        place = dict(told["place"])
        place["box"] = tuple(place["box"]) if place["box"] else None
        return cls(**{**told, "level": Level(told["level"]), "place": Place(**place)})


def notes_of(reading: Reading, more: Iterable[Finding] = ()) -> list[Note]:
    """The notes of a reading and its further papers, the gravest first, else in their order.

    ``more`` are findings about the copy itself.
    """
    found = [_of_finding(finding, Reading(reading.kind)) for finding in more]
    for paper in (reading, *_further(reading)):
        found += [_of_finding(finding, paper) for finding in paper.findings]
        found += [_of_proposal(proposal, paper) for proposal in paper.proposals]
        found += [_of_coercion(coercion, paper) for coercion in paper.coercions]
    order = list(Level)
    found.sort(key=lambda note: order.index(note.level))
    return [replace(note, number=number) for number, note in enumerate(found, 1)]


def tally(levels: Iterable[Level]) -> str:
    """How many of each: ``ต้องแก้ไข 2 · ควรตรวจสอบ 1``."""
    counted = Counter(levels)
    told = [f"{level.label} {counted[level]:,}" for level in Level if counted[level]]
    return " · ".join(told) or "ไม่พบสิ่งที่ต้องแก้ไข"


def _further(reading: Reading) -> Iterator[Reading]:
    for paper in reading.more:
        yield paper
        yield from _further(paper)


def _of_finding(finding: Finding, paper: Reading) -> Note:
    level = Level.ERROR if finding.severity is Severity.ERROR else Level.WARNING
    return Note(
        number=0,
        level=level,
        place=_placed(finding.place, paper),
        label=field_label(paper.identity.document, finding.place.field),
        says=finding.sentence,
        found=finding.found,
        expected=finding.expected,
        suggestion=finding.suggestion,
        remedy=finding.remedy,
    )


def _of_coercion(coercion: Coercion, paper: Reading) -> Note:
    rule = sentences().get(coercion.rule, {}).get("says", coercion.rule)
    return Note(
        number=0,
        level=Level.CHANGED,
        place=_placed(replace(coercion.place, field=coercion.field), paper),
        label=field_label(paper.identity.document, coercion.field),
        says=rule,
        found=coercion.original,
        expected=_in_words(paper.identity.document, coercion.field, coercion.value),
    )


def _of_proposal(proposal: Proposal, paper: Reading) -> Note:
    return Note(
        number=0,
        level=Level.PROPOSED,
        place=_placed(replace(proposal.place, field=proposal.field), paper),
        label=field_label(paper.identity.document, proposal.field),
        says=f"เครื่องอ่านจากภาพได้ตามนี้ ความมั่นใจ {proposal.confidence}%",
        found=proposal.text,
        remedy="เทียบกับภาพแล้วยืนยัน หรือพิมพ์ค่าที่ถูกต้อง",
    )


def _placed(place: Place, paper: Reading) -> Place:
    """The place, or where its field stands; of a table without a place, its first row."""
    if place.cell or place.box or place.paragraph or not place.field:
        return place
    known = paper.places.get(place.field, NOWHERE)
    if known == NOWHERE:
        inside = (f"{place.field}[", f"{place.field}.")
        known = next((at for path, at in paper.places.items() if path.startswith(inside)), NOWHERE)
    if known == NOWHERE:
        return place
    return replace(known, field=place.field, file=place.file)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def field_label(document: str, path: str) -> str:
    """The Thai label of a record's path with its row, as ``แผน › เงินต้น แถวที่ 3``."""
    if not path:
        return ""
    pattern = _ROW.sub("[]", path)
    labels = _labels(document)
    # A tick box's path has its option behind the field's.
    label = labels.get(pattern) or labels.get(pattern.rpartition(".")[0]) or path
    rows = _JOINED.join(f"แถวที่ {int(row) + 1}" for row in _ROW.findall(path))
    return f"{label} {rows}" if rows and label != path else label


def _in_words(document: str, path: str, value: str) -> str:
    """A value of the record as people write it: dates in Thai, choices by their labels."""
    if _DAY.fullmatch(value):
        with suppress(ValueError):
            return format_date(date.fromisoformat(value))
    field = _fields(document).get(_ROW.sub("[]", path))
    if field is None:
        return value
    labels = {choice.code: choice.label for choice in field.choices}
    if field.kind is SlotKind.TICK:
        labels = {"true": "เลือก", "false": "ไม่เลือก"}
    return labels.get(value.lower(), labels.get(value, value))


@cache
def _fields(document: str) -> Mapping[str, Field]:
    known = find(document) if document else None
    return {each.path: each for each in fields_in(form_of(known.record))} if known else {}


@cache
def _labels(document: str) -> Mapping[str, str]:
    known = find(document) if document else None
    return dict(_walk(form_of(known.record), "")) if known else {}


def _walk(item: Item, title: str) -> Iterator[tuple[str, str]]:
    match item:
        case Field():
            yield item.path, _JOINED.join(filter(None, (title, item.label)))
        case Table():
            yield item.path.removesuffix("[]"), item.title
            for group, column in item.columns:
                names = (item.title, group, "" if item.plain else column.label)
                yield column.path, _JOINED.join(filter(None, names))
        case Group() | Grid():
            if item.path:
                yield item.path, item.title
            for inner in item.items if isinstance(item, Group) else item.rows:
                yield from _walk(inner, item.title)
