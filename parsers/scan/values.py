"""From what the places of a form have to raw values, findings and proposals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from parsers.coerce import Misread, coerce
from parsers.reading import Proposal, Raw
from parsers.scan.forms import Form
from parsers.scan.ocr import NOTHING, Cut, Recogniser, Text
from parsers.scan.places import Found, State
from templates.catalogue import Document
from templates.control_tags import pattern_of
from templates.findings import Finding
from templates.form import Field, fields_in, form_of
from templates.slots import SlotKind

_FIGURES: Final = frozenset({SlotKind.MONEY, SlotKind.INTEGER, SlotKind.NUMBER, SlotKind.DATE})
#: A percentage from which on a proposal may be taken over with one click.
_PLAUSIBLE: Final = 75
#: What dirt and rules become at the ends of a text, and what no text of ours has.
_DIRT: Final = " .,:;|~_=*'\"`“”‘’!\\<>[]{}+^"
_STRANGE: Final = frozenset("|~_=*`\\<>[]{}^“”‘’")
#: What stands for a mark that a person must look at: no mark that anybody knows.
_UNSURE_MARK: Final = "?"
_LONGEST: Final = 500
#: An amount says by its form that it is whole. The decimal point is easily taken for one of the
#: dots that one writes on: there ``500`` may have been 5.00.
_AMOUNT: Final = {
    False: re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]{2})?"),
    True: re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*\.[0-9]{2}|[0-9]{1,3}(?:,[0-9]{3})+"),
}


@dataclass(slots=True)
class Values:
    """What a form's places give."""

    raws: list[Raw] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


def values_of(document: Document, form: Form, recogniser: Recogniser) -> Values:
    """The values of a form: boxes as they are, writing as proposals."""
    facts = {each.path: each for each in fields_in(form_of(document.record))}
    places = _merged(form)
    boxes = [each for each in places if each.spot.kind == "box"]
    values = Values()
    unread = {found.spot.path for found in boxes if found.state in (State.UNSURE, State.LOST)}
    for found in boxes:
        spot, label = found.spot, _option_label(facts, found)
        if found.state in (State.TICKED, State.EMPTY):
            values.raws.append(
                Raw(spot.path, found.state is State.TICKED, found.place, spot.option)
            )
        else:
            values.raws.append(Raw(spot.path, _UNSURE_MARK, found.place, spot.option, shown=label))
    for found in boxes:
        if found.spot.path in unread and found.crop:
            values.proposals.append(Proposal(found.spot.path, "", 0, found.place, found.crop))
    _take_texts([each for each in places if each.spot.kind != "box"], facts, recogniser, values)
    return values


def has_writing(form: Form) -> bool:
    return any(found.state is State.WRITTEN for found in _merged(form))


def _merged(form: Form) -> list[Found]:
    """The places of all pages; of a page that is there twice, what both agree on."""
    merged: dict[tuple[int, int], Found] = {}
    for number, looks in sorted(form.pages.items()):
        for look in looks:
            for at, found in enumerate(look.looked.found):
                key = (number, at)
                merged[key] = _agreed(merged[key], found) if key in merged else found
    return list(merged.values())


def _agreed(one: Found, other: Found) -> Found:
    if one.spot.path != other.spot.path:
        return replace(one, state=State.LOST)
    if one.state is other.state:
        return one
    if State.WRITTEN in (one.state, other.state):
        return one if one.state is State.WRITTEN else other
    return replace(one, state=State.UNSURE, crop=one.crop or other.crop)


def _take_texts(
    places: Sequence[Found],
    facts: Mapping[str, Field],
    recogniser: Recogniser,
    values: Values,
) -> None:
    written = [each for each in places if each.state is State.WRITTEN and each.text is not None]
    texts = [_clean(text) for text in recogniser.read([_cut(each, facts) for each in written])]
    told: set[str] = set()
    for found, text in zip(written, texts, strict=True):
        values.proposals.append(
            Proposal(
                found.spot.path, text.text[:_LONGEST], text.confidence, found.place, found.crop
            )
        )
        if found.spot.path not in told:
            told.add(found.spot.path)
            values.findings.append(_needs_eyes(found, text, facts))
    # A table that has writing in it is not empty, whatever its other cells have.
    open_tables = {path.partition("[")[0] for path in told if "[" in path} | {
        each.spot.path.partition("[")[0] for each in places if each.state is State.LOST
    }
    for found in places:
        path = found.spot.path
        if path in told:
            continue
        if found.state is State.EMPTY:
            if "[" not in path or path.partition("[")[0] not in open_tables:
                values.raws.append(Raw(path, None, found.place))
        elif found.state is State.LOST:
            values.proposals.append(Proposal(path, "", 0, found.place, found.crop))
    lost = [each for each in places if each.state is State.LOST and each.spot.path not in told]
    values.findings.extend(_lost(lost, facts))


def _lost(places: Sequence[Found], facts: Mapping[str, Field]) -> Iterator[Finding]:
    """One finding for a place, and one for a table and not for each of its cells."""
    tables: dict[str, list[Found]] = {}
    for found in places:
        tables.setdefault(found.spot.path.partition("[")[0], []).append(found)
    for several in tables.values():
        label = _label(facts, several[0].spot.path)
        if len(several) > 1:
            label = f"{label} และอีก {len(several) - 1} ช่องของตาราง"
        yield Finding("scan.place_lost", several[0].place, facts={"label": label})


def _clean(text: Text) -> Text:
    bare = text.text.strip(_DIRT)
    return replace(text, text=bare) if bare else NOTHING


def _cut(found: Found, facts: Mapping[str, Field]) -> Cut:
    known = facts.get(pattern_of(found.spot.path))
    digits = known is not None and known.kind in _FIGURES
    lines = found.spot.kind == "block" or (found.spot.kind == "cell" and not digits)
    assert found.text is not None  # noqa: S101 - what is written was cut out
    return Cut(found.text, lines=lines, digits=digits)


def _needs_eyes(found: Found, text: Text, facts: Mapping[str, Field]) -> Finding:
    known = facts.get(pattern_of(found.spot.path))
    on_dots = found.spot.kind != "cell"
    plausible = known is not None and _is_plausible(known, text, on_dots=on_dots)
    return Finding(
        "scan.needs_eyes",
        found.place,
        found=text.text[:_LONGEST],
        suggestion=text.text[:_LONGEST] if plausible else "",
        facts={"label": _label(facts, found.spot.path)},
    )


def _is_plausible(known: Field, text: Text, *, on_dots: bool) -> bool:
    """Whether a proposal has the form of its field, and some confidence."""
    if text.confidence < _PLAUSIBLE or len(text.text) > _LONGEST or _STRANGE & set(text.text):
        return False
    if known.kind is SlotKind.MONEY and not _AMOUNT[on_dots].fullmatch(text.text):
        return False
    try:
        value = coerce(known, text.text).value
    except Misread:
        return False
    if known.kind in (SlotKind.MONEY, SlotKind.INTEGER) and value is not None:
        number = Decimal(value)
        if (known.low is not None and number < known.low) or (
            known.high is not None and number > known.high
        ):
            return False
    return value is not None


def _label(facts: Mapping[str, Field], path: str) -> str:
    known = facts.get(pattern_of(path))
    label = known.label if known is not None else path
    row = path.rpartition("[")[2].partition("]")[0] if "[" in path else ""
    return f"{label} แถวที่ {int(row) + 1}" if row.isdecimal() else label


def _option_label(facts: Mapping[str, Field], found: Found) -> str:
    known = facts.get(pattern_of(found.spot.path))
    choices = known.choices if known is not None else ()
    return next((each.label for each in choices if each.code == found.spot.option), "?")
