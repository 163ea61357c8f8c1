"""The form fields of a laid out document: what stands on its paper, put together by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Literal

from pydantic import BaseModel

from service.documents.pdf_form.layout import Spot
from service.documents.slot_sandbox import Shown
from templates.control_tags import pattern_of
from templates.form import Field, fields_in, form_of
from templates.slots import Choice, Slot, SlotKind

FieldKind = Literal["text", "check", "radio", "combo"]

_DATE_EXAMPLE = "31 ตุลาคม 2568 หรือ 31/10/2568"


@dataclass(slots=True)
class FormField:
    """A field: its name is the record's path, its value what is known of it.

    ``value`` is text as it is typed, the code of a choice, or ``true`` for a ticked box.
    ``spots`` are its places with the state that a box stands for; a value that stands twice on
    paper is one field with two places.
    """

    name: str
    kind: FieldKind
    tooltip: str
    required: bool = False
    longest: int = 0
    value: str = ""
    options: tuple[Choice, ...] = ()
    spots: list[tuple[Spot, str]] = field(default_factory=list)


def form_fields(
    model: type[BaseModel], shown: Sequence[Shown], spots: Sequence[Spot]
) -> list[FormField]:
    """The fields in reading order; what is derived from others is none."""
    facts = _facts(model)
    here = [(spot, shown[spot.number]) for spot in spots]
    here = [(spot, marked) for spot, marked in here if _is_field(marked)]
    boxed = {marked.slot.path for _, marked in here if marked.is_box}
    negated = {marked.slot.path for _, marked in here if _state(marked) == "false"}
    made: dict[str, FormField] = {}
    for spot, marked in here:
        slot = marked.slot
        if not marked.is_box and slot.path in boxed:
            # A choice that is ticked is not typed a second time.
            continue
        name = slot.name
        if name not in made:
            radio = marked.is_box and (slot.kind is SlotKind.CHOICE or slot.path in negated)
            made[name] = _field(marked, facts.get(pattern_of(slot.path)), radio=radio)
        made[name].spots.append((spot, _state(marked)))
    return list(made.values())


def _is_field(marked: Shown) -> bool:
    slot = marked.slot
    return not slot.derived and (slot.kind is not SlotKind.CHOICES or slot.option is not None)


def _state(marked: Shown) -> str:
    """The state of a box when it is ticked."""
    slot = marked.slot
    if slot.kind is SlotKind.CHOICE and slot.option is not None:
        return slot.option
    return (slot.option or "true").lower() if slot.kind is SlotKind.TICK else "true"


@cache
def _facts(model: type[BaseModel]) -> Mapping[str, Field]:
    """What the record's model says of each path, row numbers left out."""
    return {found.path: found for found in fields_in(form_of(model))}


def _field(marked: Shown, fact: Field | None, *, radio: bool) -> FormField:
    slot = marked.slot
    kind: FieldKind = "text"
    if marked.is_box:
        kind = "radio" if radio else "check"
    elif slot.kind is SlotKind.CHOICE:
        kind = "combo"
    # Of printed rows as many are filled in as there are: none of them has to be.
    required = fact is not None and fact.required and "[" not in slot.path and kind != "check"
    return FormField(
        name=slot.name,
        kind=kind,
        tooltip=tooltip(slot, fact, required=required),
        required=required,
        longest=fact.longest if fact is not None and kind == "text" else 0,
        value=_value(marked, kind),
        options=slot.choices if kind == "combo" else (),
    )


def _value(marked: Shown, kind: FieldKind) -> str:
    value = marked.slot.value
    if kind == "check":
        return "true" if marked.slot.ticked else ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value.value) if isinstance(value, Enum) else marked.text


def tooltip(slot: Slot, fact: Field | None, *, required: bool) -> str:
    """The label in the record's words, with what is expected."""
    said = [slot.label]
    row = slot.path.rpartition("[")[2].partition("]")[0] if "[" in slot.path else ""
    if row.isdecimal():
        said.append(f"แถวที่ {int(row) + 1}")
    if slot.option is not None:
        labels = {choice.code: choice.label for choice in slot.choices}
        said.append(labels.get(slot.option, ""))
    said.extend(_expected(slot, fact))
    if required:
        said.append("ต้องกรอก")
    return " · ".join(part for part in said if part)


def _expected(slot: Slot, fact: Field | None) -> Iterator[str]:
    unit = fact.unit if fact is not None else ""
    match slot.kind:
        case SlotKind.MONEY | SlotKind.NUMBER:
            what = "จำนวนเงินเป็นบาท" if unit in ("บาท", "") else f"ตัวเลข ({unit})"
            yield f"{what} เช่น 1,250.00"
        case SlotKind.INTEGER:
            year = fact is not None and fact.is_year
            yield "ปี พ.ศ. 4 หลัก เช่น 2568" if year else f"จำนวนเต็ม{f' ({unit})' if unit else ''}"
        case SlotKind.DATE:
            yield f"วันที่ เช่น {_DATE_EXAMPLE}"
        case SlotKind.CHOICE:
            yield "เลือกได้หนึ่งข้อ" if slot.option is not None else "เลือกจากรายการ"
        case SlotKind.CHOICES:
            yield "เลือกได้มากกว่าหนึ่งข้อ"
        case SlotKind.TICK:
            yield "ทำเครื่องหมายถ้าใช่"
        case _:
            if fact is not None and fact.longest:
                yield f"ข้อความไม่เกิน {fact.longest:,} ตัวอักษร"
