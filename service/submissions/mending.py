"""What a person changes in a paper: a value, a row, a suggestion or a proposal taken, a finding
that was looked into. Pure: a draft goes in, a draft and what was changed come out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from parsers.coerce import Misread, coerce
from parsers.nesting import steps_of
from service.store.errors import StoreError
from service.submissions.draft import MOST_ROWS, Draft, value_at
from service.submissions.fields import fields_of, in_words, tables_of
from service.submissions.moves import Move, moved
from templates.catalogue import Document
from templates.control_tags import pattern_of
from templates.findings import Finding, Place
from templates.form import Field
from templates.slots import SlotKind
from thai.digits import to_arabic
from thai.text import normalize

#: What a person types: text, a tick, the codes of what is ticked, or nothing.
Typed = str | int | bool | Sequence[str] | None

_LONGEST_NOTE: Final = 1_000
_LONGEST_SHOWN: Final = 200


class Op(StrEnum):
    """Kinds of changes."""

    SET = "set"
    ADD_ROW = "add_row"
    REMOVE_ROW = "remove_row"
    SUGGESTION = "suggestion"
    PROPOSAL = "proposal"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    ``set`` wants ``path`` and ``value``; ``add_row`` the ``path`` of a table and ``at``, else
    the row comes last; ``remove_row`` the ``path`` of a row. ``suggestion`` takes that of the
    finding ``at``, ``proposal`` the proposal ``at``; ``settle`` says in ``note`` why the finding
    ``at`` does not matter. Both count from 0, as the draft had them before any change.
    """

    op: Op
    path: str = ""
    value: Typed = None
    at: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was changed: the values before and after as JSON."""

    op: Op
    path: str
    before: Any = None
    after: Any = None
    note: str = ""


class ChangeError(StoreError):
    """A change that can't be made; ``finding`` has the field and says why in Thai."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def refused(code: str, field: str = "", found: str = "", **facts: str) -> ChangeError:
    return ChangeError(Finding(code, Place(field=field), found=found, facts=facts))


def mend(draft: Draft, changes: Sequence[Change]) -> tuple[Draft, list[Correction]]:
    """The draft with the changes made in their order; its findings are still the old ones.

    Raises ChangeError: one of them can't be made.
    """
    if draft.document is None:
        raise refused("submissions.document_unknown")
    seen, made = draft.reading, list[Correction]()
    for change in changes:
        draft, correction = _DEEDS[change.op](_Work(draft, draft.document), change, seen)
        made.append(correction)
    return draft, made


@dataclass(frozen=True, slots=True)
class _Work:
    """The draft before one change."""

    draft: Draft
    document: Document

    def set(self, change: Change, _seen: Any) -> tuple[Draft, Correction]:
        return self.put(Op.SET, change.path, change.value, change.note)

    def put(self, op: Op, path: str, typed: Typed, note: str = "") -> tuple[Draft, Correction]:
        field = _field(self.document, path)
        value = _read(field, path, typed)
        if isinstance(value, str) and self.document.about.digits == "thai":
            # Its paper prints the record's Arabic digits as Thai ones, so readers turn them back.
            value = to_arabic(value)
        before = value_at(self.draft.data, steps_of(path))
        data = _with(self.draft.reading.data, path, value)
        return self._mended(path, field, data), Correction(op, path, before, value, _note(note))

    def add_row(self, change: Change, _seen: Any) -> tuple[Draft, Correction]:
        table = tables_of(self.document).get(pattern_of(f"{change.path}[]"))
        if table is None:
            raise refused("submissions.no_such_table", change.path)
        rows = value_at(self.draft.data, steps_of(change.path)) or []
        at = len(rows) if change.at is None else change.at
        if not 0 <= at <= len(rows):
            raise refused("submissions.no_such_row", f"{change.path}[{at}]")
        if len(rows) >= MOST_ROWS:
            raise refused("submissions.too_many_rows", change.path, limit=f"{MOST_ROWS:,}")
        blank: Any = "" if table.plain else {}
        data = _with(self.draft.reading.data, change.path, [*rows[:at], blank, *rows[at:]])
        draft = moved(self.draft, Move(change.path, at, 1), data)
        return draft, Correction(Op.ADD_ROW, f"{change.path}[{at}]", None, blank)

    def remove_row(self, change: Change, _seen: Any) -> tuple[Draft, Correction]:
        *table, at = steps_of(change.path) or ("",)
        path = change.path.rpartition("[")[0]
        known = tables_of(self.document).get(pattern_of(f"{path}[]"))
        rows = value_at(self.draft.data, tuple(table)) or []
        if known is None or not isinstance(at, int) or at >= len(rows):
            raise refused("submissions.no_such_row", change.path)
        data = _with(self.draft.reading.data, path, [*rows[:at], *rows[at + 1 :]])
        draft = moved(self.draft, Move(path, at, -1), data)
        return draft, Correction(Op.REMOVE_ROW, change.path, rows[at], None)

    def suggestion(self, change: Change, seen: Any) -> tuple[Draft, Correction]:
        finding: Finding = _at(seen.findings, change, "submissions.no_such_finding")
        path = finding.place.field
        if not finding.suggestion or not path:
            raise refused("submissions.no_suggestion", path)
        if path in self.draft.reading.shown:
            return self._without_shown(path, finding)
        return self.put(Op.SUGGESTION, path, finding.suggestion)

    def _without_shown(self, path: str, finding: Finding) -> tuple[Draft, Correction]:
        """A sum is what its parts come to, so the one on paper no longer counts."""
        reading = self.draft.reading
        shown = {key: text for key, text in reading.shown.items() if key != path}
        draft = replace(self.draft, reading=replace(reading, shown=shown))
        return draft, Correction(Op.SUGGESTION, path, finding.found, finding.suggestion)

    def proposal(self, change: Change, seen: Any) -> tuple[Draft, Correction]:
        proposal = _at(seen.proposals, change, "submissions.no_such_proposal")
        if not proposal.text:
            raise refused("submissions.no_text_proposed", proposal.field)
        return self.put(Op.PROPOSAL, proposal.field, proposal.text)

    def settle(self, change: Change, seen: Any) -> tuple[Draft, Correction]:
        finding: Finding = _at(seen.findings, change, "submissions.no_such_finding")
        field, note = finding.place.field, _note(change.note)
        if finding not in self.draft.told:
            raise refused("submissions.not_to_settle", field, finding.code)
        if not note:
            raise refused("submissions.note_missing", field)
        told = tuple(each for each in self.draft.told if each != finding)
        return replace(self.draft, told=told), Correction(
            Op.SETTLE, field, finding.sentence, None, note
        )

    def _mended(self, path: str, field: Field, data: Mapping[str, Any]) -> Draft:
        """What was told and proposed of the field is dealt with; its place in the file stays."""
        draft, reading = self.draft, self.draft.reading
        coercions = tuple(each for each in reading.coercions if not _is_of(path, each.field))
        proposals = tuple(each for each in reading.proposals if not _is_of(path, each.field))
        return replace(
            draft,
            reading=replace(reading, data=data, coercions=coercions, proposals=proposals),
            told=tuple(each for each in draft.told if not _is_of(path, each.place.field)),
            mended={**draft.mended, path: draft.mended.get(path) or self._original(path, field)},
            supplied={key: value for key, value in draft.supplied.items() if key != path},
        )

    def _original(self, path: str, field: Field) -> str:
        """What stands in the file, as it was typed there."""
        reading = self.draft.reading
        typed = [each.original for each in reading.coercions if each.field == path]
        typed.append(in_words(field, value_at(reading.data, steps_of(path))))
        typed += [each.found for each in self.draft.told if each.place.field == path]
        return next(filter(None, typed), "")


_Deed = Callable[[_Work, Change, Any], tuple[Draft, Correction]]
_DEEDS: Final[Mapping[Op, _Deed]] = {
    Op.SET: _Work.set,
    Op.ADD_ROW: _Work.add_row,
    Op.REMOVE_ROW: _Work.remove_row,
    Op.SUGGESTION: _Work.suggestion,
    Op.PROPOSAL: _Work.proposal,
    Op.SETTLE: _Work.settle,
}


def _at(things: Sequence[Any], change: Change, code: str) -> Any:
    if change.at is None or not 0 <= change.at < len(things):
        raise refused(code, found=str(change.at))
    return things[change.at]


def _note(note: str) -> str:
    return normalize(note)[:_LONGEST_NOTE]


def _field(document: Document, path: str) -> Field:
    field = fields_of(document).get(pattern_of(path))
    if field is None or "[]" in path:
        raise refused("submissions.no_such_field", path)
    if field.locked:
        raise refused("submissions.computed_field", path, label=field.label)
    return field


def _read(field: Field, path: str, typed: Typed) -> Any:
    """What was typed as the record takes it, by the same rules as what a file says."""
    if field.kind is SlotKind.CHOICES:
        return _choices(field, path, typed)
    if isinstance(typed, Sequence) and not isinstance(typed, str):
        raise refused("submissions.one_value", path, label=field.label)
    return _one(field, path, typed)


def _choices(field: Field, path: str, typed: Typed) -> list[str]:
    if isinstance(typed, bool | int):
        raise refused("submissions.several_values", path, label=field.label)
    texts = [typed] if isinstance(typed, str) else typed or ()
    one = replace(field, kind=SlotKind.CHOICE)
    chosen = {_one(one, path, text) for text in texts if text}
    return [choice.code for choice in field.choices if choice.code in chosen]


def _one(field: Field, path: str, typed: str | int | bool | None) -> Any:  # noqa: FBT001 - a value
    try:
        return coerce(field, typed).value
    except Misread as fault:
        raise ChangeError(
            Finding(
                fault.code,
                Place(field=path),
                str(typed)[:_LONGEST_SHOWN],
                fault.expected,
                fault.suggestion,
                {"label": field.label},
            )
        ) from fault


def _with(data: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The data with a value at a path; None takes it away. Raises ChangeError: no such row."""
    made = deepcopy(dict(data))
    *way, last = steps_of(path)
    at: Any = made
    for step, below in pairwise((*way, last)):
        if isinstance(step, int):
            if step >= len(at):
                raise refused("submissions.no_such_row", path)
            at[step] = {} if at[step] is None else at[step]
            at = at[step]
        else:
            at = at.setdefault(step, [] if isinstance(below, int) else {})
    if isinstance(last, int):
        if last >= len(at):
            raise refused("submissions.no_such_row", path)
        at[last] = "" if value is None else value
    elif value is None:
        at.pop(last, None)
    else:
        at[last] = value
    return made


def _is_of(path: str, field: str) -> bool:
    """Whether a field is the one of the path, or one of its boxes."""
    return field == path or field.startswith(f"{path}.")
