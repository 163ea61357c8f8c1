"""Content controls of our fillable Word files: what each holds, and of which field it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lxml import etree
from pydantic import BaseModel

from parsers.coerce import ticked
from parsers.content import EMPTY, TICKED
from parsers.reading import Raw
from parsers.word.content import Reader
from parsers.word.parts import NAMES, W14, value, w
from templates.control_tags import name_of, pattern_of
from templates.findings import Finding, Place
from templates.form import fields_in, form_of
from templates.slots import SlotKind
from thai.dates import DateError, format_date, parse_date

_NUMBER: Final = re.compile(r"\[([0-9]*)\]")
_BUDDHIST: Final = 543
_CHECKED: Final = f"{{{W14}}}checked"
_VALUE: Final = f"{{{W14}}}val"


@dataclass(frozen=True, slots=True)
class Names:
    """The names that controls of a document's fillable file have: patterns of record paths.

    ``boxes`` are those of tick boxes with their path and option; ``rows`` those of tables.
    """

    fields: Mapping[str, SlotKind]
    boxes: Mapping[str, tuple[str, str]]
    rows: frozenset[str]

    def all(self) -> frozenset[str]:
        """Every name."""
        return frozenset(self.fields) | frozenset(self.boxes) | self.rows


def names_of(model: type[BaseModel]) -> Names:
    """The names of a record model's controls."""
    fields: dict[str, SlotKind] = {}
    boxes: dict[str, tuple[str, str]] = {}
    rows: set[str] = set()
    for each in fields_in(form_of(model)):
        fields[each.path] = each.kind
        codes = [choice.code for choice in each.choices]
        if each.kind is SlotKind.TICK:
            codes = ["true", "false"]
            boxes[each.path] = (each.path, "true")
        boxes.update({f"{each.path}.{code}": (each.path, code) for code in codes})
        steps = each.path.split("[]")
        rows |= {"[]".join(steps[:count]) for count in range(1, len(steps))}
    return Names(fields, boxes, frozenset(rows))


@dataclass(frozen=True, slots=True)
class Held:
    """What a control holds, with the findings that keep it from being a value."""

    raw: Raw
    findings: tuple[Finding, ...] = ()


@dataclass(slots=True)
class Controls:
    """Reads the controls of one file."""

    reader: Reader
    names: Names

    def held(self, root: etree._Element) -> list[Held]:
        """What each control with a name of ours holds, in reading order."""
        every = self.names.all()
        return list(self._inside(root, {}, every))

    def _inside(
        self, parent: etree._Element, rows: Mapping[str, int], every: frozenset[str]
    ) -> Iterator[Held]:
        for element in parent:
            if element.tag != w("sdt"):
                if not self.reader.is_gone(element):
                    yield from self._inside(element, rows, every)
                continue
            if element.find("w:sdtPr/w15:repeatingSection", NAMES) is not None:
                yield from self._section(element, rows, every)
                continue
            tag = value(element, "w:sdtPr/w:tag")
            name = name_of(tag, every) if tag else None
            if name is not None and pattern_of(name) not in self.names.rows:
                yield self._held(element, _numbered(name, rows))
            else:
                yield from self._contents(element, rows, every)

    def _contents(
        self, control: etree._Element, rows: Mapping[str, int], every: frozenset[str]
    ) -> Iterator[Held]:
        for content in control.findall(w("sdtContent")):
            yield from self._inside(content, rows, every)

    def _section(
        self, section: etree._Element, rows: Mapping[str, int], every: frozenset[str]
    ) -> Iterator[Held]:
        """Rows as they stand: Word copies a row with its tags, so places count, not tags."""
        tag = value(section, "w:sdtPr/w:tag")
        name = name_of(tag, every) if tag else None
        items = [
            item
            for content in section.findall(w("sdtContent"))
            for item in content.iter(w("sdt"))
            if item.find("w:sdtPr/w15:repeatingSectionItem", NAMES) is not None
            and _section_of(item) is section
            and not self.reader.is_row_gone(item)
        ]
        for number, item in enumerate(items):
            inner = rows if name is None else {**rows, f"{pattern_of(name)}[]": number}
            yield from self._contents(item, inner, every)

    # --- values ---------------------------------------------------------------------------------

    def _held(self, control: etree._Element, name: str) -> Held:
        place = replace(self.reader.place_of(control), field=name)
        box = self.names.boxes.get(pattern_of(name))
        state = control.find("w:sdtPr/w14:checkbox", NAMES)
        text = self.reader.text_in(control)
        if state is not None or (box is not None and pattern_of(name) not in self.names.fields):
            return self._box(state, name, box, text, place)
        if not text or self.reader.shows_placeholder(control, text):
            return Held(Raw(name, None, place))
        day = control.find("w:sdtPr/w:date", NAMES)
        if day is not None and (told := _stale(day, text)):
            return Held(Raw(name, None, place), (replace(told, place=place),))
        return Held(Raw(name, text, place))

    def _box(
        self,
        state: etree._Element | None,
        name: str,
        box: tuple[str, str] | None,
        text: str,
        place: Place,
    ) -> Held:
        _, option = box if box is not None else ("", "true")
        path = (
            name.removesuffix(f".{option}") if pattern_of(name) not in self.names.fields else name
        )
        place = replace(place, field=path)
        shown = ticked(text) if text else None
        checked = None if state is None else _is_checked(state)
        if checked is None:
            return Held(Raw(path, text or None, place, option))
        if shown is not None and shown != checked:
            said = TICKED if checked else EMPTY
            finding = Finding("word.box_differs", place, found=text, expected=said)
            return Held(Raw(path, None, place, option), (finding,))
        return Held(Raw(path, checked, place, option, text))


def _section_of(item: etree._Element) -> etree._Element | None:
    """The repeating section that an item is of: the nearest above it."""
    return next(
        (
            above
            for above in item.iterancestors(w("sdt"))
            if above.find("w:sdtPr/w15:repeatingSection", NAMES) is not None
        ),
        None,
    )


def _is_checked(state: etree._Element) -> bool | None:
    """The state that Word keeps for a box; None if it is not said."""
    checked = state.find(_CHECKED)
    if checked is None:
        return False
    said = (checked.get(_VALUE) or "1").lower()
    return said in ("1", "true", "on")


def _stale(control: etree._Element, text: str) -> Finding | None:
    """A date that was picked and is not the one that is shown."""
    kept = control.get(w("fullDate"), "")[:10]
    try:
        picked, shown = date.fromisoformat(kept), parse_date(text)
    except (ValueError, DateError):
        return None
    if picked == shown or (picked.year - _BUDDHIST, picked.month, picked.day) == (
        shown.year,
        shown.month,
        shown.day,
    ):
        return None
    return Finding("word.date_differs", found=text, expected=format_date(picked), suggestion=text)


def _numbered(name: str, rows: Mapping[str, int]) -> str:
    """A name with the numbers of the rows that its control stands in."""
    made, pattern, at = "", "", 0
    for match in _NUMBER.finditer(name):
        made += name[at : match.start()]
        pattern += f"{name[at : match.start()]}[]"
        made += f"[{rows.get(pattern, match[1] or 0)}]"
        at = match.end()
    return made + name[at:]
