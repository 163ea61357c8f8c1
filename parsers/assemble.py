"""From the values that a reader found to the record of a document and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any, Final

from pydantic import BaseModel

from parsers.checking import checked, put_to_places
from parsers.coerce import Misread, coerce, ticked
from parsers.nesting import RowMoves, nested, open_parts, steps_of
from parsers.reading import Coercion, KnownBy, Proposal, Raw, Reading
from templates.catalogue import Document
from templates.control_tags import pattern_of
from templates.findings import Finding, Place
from templates.form import Field, fields_in, form_of, model_checksum
from templates.identity import Identity
from templates.partial import Location, model_in
from templates.record import field_path
from templates.slots import SlotKind
from thai.digits import to_arabic

_LONGEST_SHOWN: Final = 200
#: Papers say in their wording which template they are of; a workbook knows only the record.
_WITHOUT_WORDING: Final = frozenset({"excel"})


def assemble(
    document: Document,
    raws: Iterable[Raw],
    *,
    kind: str,
    identity: Identity,
    known_by: KnownBy,
    findings: Iterable[Finding] = (),
    proposals: Iterable[Proposal] = (),
) -> Reading:
    """The reading of a file of this document.

    Values are coerced by the kinds of their fields; rows without any value are left out and
    those below move up; the record's rules are asked of whatever could be read; computed values
    that the file shows are checked. Findings get the places of their fields.
    """
    digits = document.about.digits == "thai" and kind not in _WITHOUT_WORDING
    told = [*_other_document(document, identity), *findings]
    assembly = _Assembly(document, told, prints_thai_digits=digits)
    assembly.take(raws)
    return assembly.reading(
        kind, replace(identity, document=document.id), known_by, tuple(proposals)
    )


@dataclass(slots=True)
class _Assembly:
    document: Document
    findings: list[Finding]
    #: The paper prints the record's Arabic digits as Thai ones, so they are turned back.
    prints_thai_digits: bool = False
    coercions: list[Coercion] = field(default_factory=list)
    #: Values, places and blank places by the paths of the file, before empty rows are left out.
    values: dict[Location, Any] = field(default_factory=dict)
    places: dict[Location, Place] = field(default_factory=dict)
    #: What must not be told once more as missing, and what the file shows of computed fields.
    told: set[str] = field(default_factory=set)
    shown: dict[Location, Any] = field(default_factory=dict)

    # --- values ---------------------------------------------------------------------------------

    def take(self, raws: Iterable[Raw]) -> None:
        """Coerce everything; what a path has twice must agree."""
        fields = {each.path: each for each in fields_in(form_of(self.document.record))}
        boxes: dict[Location, list[Raw]] = {}
        for raw in raws:
            known, option = _field_of(fields, raw)
            known = known or _computed(self.document.record, pattern_of(raw.path))
            if known is None:
                self._unknown(raw)
                continue
            path = steps_of(raw.path.removesuffix(f".{option}") if option else raw.path)
            if option or raw.option:
                boxes.setdefault(path, []).append(replace(raw, option=option or raw.option))
            else:
                self._value(known, path, raw)
        for path, found in boxes.items():
            known = fields[pattern_of(field_path(path))]
            self._boxes(known, path, found)

    def _unknown(self, raw: Raw) -> None:
        if raw.value not in (None, "", False):
            found = raw.shown or str(raw.value)
            place = replace(raw.place, field=raw.path)
            self._tell(Finding("reading.unknown_field", place, found[:_LONGEST_SHOWN]))

    def _value(self, known: Field, path: Location, raw: Raw) -> None:
        where = field_path(path)
        place = replace(raw.place, field=where)
        self.places.setdefault(path, place)
        original = raw.shown or ("" if raw.value is None else str(raw.value))
        try:
            value, rule = coerce(known, raw.value)
        except Misread as fault:
            self._misread(known, where, place, original, fault)
            return
        if self.prints_thai_digits and isinstance(value, str) and to_arabic(value) != value:
            value, rule = to_arabic(value), rule or "coercion.thai_digits"
        if rule:
            told = "" if value is None else str(value)
            self.coercions.append(Coercion(where, original[:_LONGEST_SHOWN], told, rule, place))
        if value is None:
            return
        target = self.shown if known.locked else self.values
        before = target.setdefault(path, value)
        if before == value:
            # The place of a value counts more than that of a blank which means the same.
            self.places[path] = place
        else:
            self._tell(
                Finding(
                    "reading.two_values", place, f"{before} และ {original}",
                    facts={"label": known.label},
                )
            )  # fmt: skip
            self.told.add(where)

    def _misread(
        self, known: Field, where: str, place: Place, original: str, fault: Misread
    ) -> None:
        self.told.add(where)
        self._tell(
            Finding(
                fault.code, place, original[:_LONGEST_SHOWN], fault.expected, fault.suggestion,
                facts={"label": known.label},
            )
        )  # fmt: skip

    def _boxes(self, known: Field, path: Location, boxes: list[Raw]) -> None:
        """The boxes of one field: which are ticked, and whether that is an answer."""
        where, chosen = field_path(path), {}
        self.places.setdefault(path, replace(boxes[0].place, field=where))
        for box in boxes:
            is_ticked = ticked(box.value)
            place = replace(box.place, field=where)
            self.places.setdefault((*path, box.option), place)
            if is_ticked is None:
                fault = Misread("reading.not_a_tick", "✓")
                self._misread(known, where, place, box.shown or str(box.value), fault)
            elif is_ticked:
                chosen[box.option] = box
        if where in self.told:
            return
        if known.kind is SlotKind.CHOICES:
            codes = [choice.code for choice in known.choices if choice.code in chosen]
            self.values[path] = codes
        elif known.kind is SlotKind.TICK:
            self.values[path] = "true" in chosen
        elif len(chosen) == 1:
            self.values[path] = next(iter(chosen))
            self.places[path] = replace(chosen[self.values[path]].place, field=where)
        elif chosen:
            labels = [each.label for each in known.choices if each.code in chosen]
            finding = Finding(
                "reading.two_ticks", self.places[path], " และ ".join(labels),
                facts={"label": known.label},
            )  # fmt: skip
            self.told.add(where)
            self._tell(finding)

    def _tell(self, finding: Finding) -> None:
        self.findings.append(finding)

    # --- the record -----------------------------------------------------------------------------

    def reading(
        self, kind: str, identity: Identity, known_by: KnownBy, proposals: tuple[Proposal, ...]
    ) -> Reading:
        """Everything together."""
        model = self.document.record
        for where in self.told:
            self.values.pop(steps_of(where), None)
        moved = self._closed_up()
        places = {field_path(moved(path)): place for path, place in self.places.items()}
        data = nested({moved(path): value for path, value in self.values.items()})
        unread = [moved(steps_of(where)) for where in self.told]
        seen = [
            path
            for path in map(moved, self.places)
            if path not in unread and path[:-1] not in unread
        ]
        open_parts(model, data, seen)
        shown = {field_path(moved(path)): str(value) for path, value in self.shown.items()}
        told = [_moved(finding, moved) for finding in self.findings]
        record, findings = checked(model, data, told, unread=unread, shown=shown)
        findings = put_to_places(findings, places)
        if kind not in _WITHOUT_WORDING:
            findings += _other_version(self.document, identity)
        findings += _other_model(self.document, identity)
        coercions = tuple(
            replace(each, field=field_path(moved(steps_of(each.field)))) for each in self.coercions
        )
        proposals = tuple(
            replace(each, field=field_path(moved(steps_of(each.field)))) for each in proposals
        )
        return Reading(
            kind, identity, known_by, data, record, tuple(findings), coercions, proposals, places,
            shown,
        )  # fmt: skip

    def _closed_up(self) -> RowMoves:
        """Where rows go when those without a value are left out."""
        filled = [path for path, value in self.values.items() if value not in (None, False, [])]
        filled += [steps_of(where) for where in self.told]
        filled += [steps_of(each.place.field) for each in self.findings if each.place.field]
        moves = RowMoves(filled)
        for start, old, new in moves.gaps():
            where = field_path((*start, old))
            self.coercions.append(
                Coercion(where, f"แถวที่ {old + 1}", f"แถวที่ {new + 1}", "coercion.gap_closed")
            )
        return moves


def _field_of(fields: Mapping[str, Field], raw: Raw) -> tuple[Field | None, str]:
    """The field of a path, and the option where the path ends with one (``causes.delay``)."""
    pattern = pattern_of(raw.path)
    if pattern in fields:
        return fields[pattern], ""
    start, _, option = pattern.rpartition(".")
    known = fields.get(start)
    if known is not None and any(choice.code == option for choice in known.choices):
        return known, option
    return None, ""


@cache
def _computed(model: type[BaseModel], pattern: str) -> Field | None:
    """A computed field that is no sum of a workbook, but may be shown by a paper."""
    *start, last = steps_of(pattern.replace("[]", ""))
    holder: type[BaseModel] | None = model
    for step in start:
        described = holder.model_fields.get(str(step)) if holder else None
        holder = model_in(described.annotation) if described else None
    computed = holder.model_computed_fields.get(str(last)) if holder else None
    if computed is None:
        return None
    kind = SlotKind.MONEY if computed.return_type is Decimal else SlotKind.TEXT
    return Field(pattern, computed.title or str(last), kind, locked=True)


def _moved(finding: Finding, moved: RowMoves) -> Finding:
    return finding.at(field=field_path(moved(steps_of(finding.place.field))))


def _other_document(document: Document, identity: Identity) -> Iterator[Finding]:
    """A person's word counts, but that the file says something else has to be told."""
    if identity.document and identity.document != document.id:
        yield Finding("reading.other_document", found=identity.document, expected=document.id)


def _other_version(document: Document, identity: Identity) -> Iterator[Finding]:
    if identity.template and identity.template != document.layout.template:
        yield Finding("reading.other_template", found=identity.template)


def _other_model(document: Document, identity: Identity) -> Iterator[Finding]:
    if identity.model and identity.model != model_checksum(document.record):
        yield Finding("reading.other_model", found=identity.model)
