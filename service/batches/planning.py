"""Planning a stored batch: ordered by a person, worked out by a job, kept at once.

Loans are read page by page, and what becomes of each is put into ``Drafts``; only the transaction
that keeps the plan is long. What changes in between is noticed when the batch is started.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from service.access.actor import Actor, Task
from service.batches.drafts import Drafts
from service.batches.make import PDF, WORD
from service.batches.plan import line_of
from service.batches.tasks import WHO, plan_work, put_work
from service.batches.turns import Turn
from service.debts.model import contract_key
from service.debts.notice_rules import NOTICE_RULES
from service.debts.notices import Due, plan
from service.register.facts import facts_of, record_for
from service.store.batches import (
    Batch,
    add_batch,
    change_batch,
    count_anew,
    find_batch,
    find_whole_batch,
)
from service.store.batches_held import Decisions, decisions_of
from service.store.batches_rows import add_held, add_rows, remove_plan
from service.store.engine import Store
from service.store.errors import ConflictError, NotFoundError, StoreError
from service.store.loans import BATCH, Ids, Kept, fetch
from service.store.numbers import find_counter, year_of
from service.store.offices import office_name, settings_of
from service.store.on_their_way import with_letters_on_their_way
from service.store.schema import loans
from service.store.schema.batches import BatchState, RowState
from service.store.scope import Scope
from service.word_templates.force import keep_press, press_in_force
from templates.catalogue import documents
from templates.findings import Severity
from thai.provinces import PROVINCES

if TYPE_CHECKING:
    from service.debts.notices import Held
    from service.files.store import Files
    from templates.findings import Finding

FORMATS: Final = (WORD, PDF)
CODES: Final = {province.name: province.code for province in PROVINCES}


@dataclass(frozen=True, slots=True)
class Order:
    """Which letters are wanted.

    ``provinces`` are geocodes, empty for all that whoever orders may see; ``office`` is the code
    of the office that writes, empty for that of whoever orders. ``open_number``: also an office
    with a running number leaves it open this time.
    """

    kind: str
    as_of: date
    provinces: frozenset[str] = frozenset()
    office: str = ""
    formats: tuple[str, ...] = FORMATS
    is_duplex: bool = False
    has_labels: bool = False
    open_number: bool = False


def kinds() -> tuple[str, ...]:
    """The kinds of letters that batches are made of."""
    return tuple(name for name in documents() if name in NOTICE_RULES)


def order_batch(store: Store, actor: Actor, order: Order) -> int:
    """Have a batch planned; its id. Raises ForbiddenError, NotFoundError, StoreError."""
    actor.need(Task.RUN_BATCHES)
    if order.kind not in kinds():
        raise StoreError("batch.unknown_kind", found=order.kind, known=" ".join(kinds()))
    formats = tuple(each for each in FORMATS if each in order.formats)
    if not formats or set(order.formats) - set(FORMATS):
        raise StoreError("command.bad_format", found=",".join(order.formats))
    provinces = _provinces(actor.scope, order.provinces)
    office = order.office or actor.office
    if actor.scope.codes is not None and office not in actor.scope.codes:
        raise NotFoundError("offices.unknown", found=office)
    with store.writing(actor.name) as writer:
        office_name(writer, office)
        settings = settings_of(writer, office)
        counts = find_counter(writer, office, year_of(order.as_of)) is not None
        values = {
            "kind": order.kind,
            "as_of": order.as_of,
            "office": office,
            "formats": ",".join(formats),
            "is_duplex": order.is_duplex,
            "has_labels": order.has_labels,
            "is_numbered": counts and not order.open_number,
            "state": BatchState.PLANNING.value,
            "settings": json.dumps(settings.as_said(), ensure_ascii=False, sort_keys=True),
            "settings_digest": settings.digest,
            "ordered_at": writer.now,
            "ordered_by": actor.name,
        }
        batch_id = add_batch(writer, values, provinces)
        put_work(writer, plan_work(batch_id))
        facts = {"kind": order.kind, "as_of": order.as_of.isoformat(), "office": office}
        writer.log.add("batch.ordered", f"batch:{batch_id}", facts=facts)
    return batch_id


def plan_again(store: Store, actor: Actor, batch_id: int, version: int) -> None:
    """Have a batch planned anew from the register and the office's settings as they are now.

    What people left out, or decided to send all the same, stays so. Raises ForbiddenError,
    NotFoundError, Stale, ConflictError.
    """
    actor.need(Task.RUN_BATCHES)
    with store.writing(actor.name) as writer:
        batch = find_whole_batch(writer, actor.scope, batch_id, version)
        if batch.state is not BatchState.PLANNED:
            raise ConflictError("batch.not_planned", state=batch.state.label)
        settings = settings_of(writer, batch.office)
        change_batch(
            writer,
            batch_id,
            state=BatchState.PLANNING.value,
            attempts=0,
            settings=json.dumps(settings.as_said(), ensure_ascii=False, sort_keys=True),
            settings_digest=settings.digest,
        )
        put_work(writer, plan_work(batch_id))
        writer.log.add("batch.planned_again", batch.record)


def _provinces(scope: Scope, wanted: frozenset[str]) -> frozenset[str] | None:
    """Raises NotFoundError: one of them is none, or none that this person may know of."""
    known = frozenset(CODES.values()) if scope.codes is None else scope.codes
    if unknown := sorted(wanted - known):
        raise NotFoundError("batch.no_province", found=unknown[0])
    return wanted or scope.codes


# --- the job ------------------------------------------------------------------------------


def plan_batch(store: Store, files: Files, owner: str, *, batch: int) -> None:
    """Work out the plan of a batch that is to be planned, as ``owner``; else do nothing.

    Raises StoreError, and CannotMake for a template that is broken.
    """
    turn = Turn.take(store, batch, [BatchState.PLANNING], owner)
    if turn is None:
        return
    found = turn.batch
    press = press_in_force(store, files, found.kind)
    template_hash = keep_press(store, files, press, WHO)
    with store.reading() as reader:
        decisions = decisions_of(reader, found.scope, found.id)
    with turn.working(), Drafts(store.keys, CODES) as drafts:
        for kept in _loans(store, found, turn):
            draft_loan(drafts, found, kept, decisions)
        _keep(store, turn, drafts, decisions, template_hash)


def _loans(store: Store, batch: Batch, turn: Turn) -> Iterator[Kept]:
    """The batch's loans with the letters that are on their way elsewhere, page by page."""
    after = ""
    while True:
        with store.reading() as reader:
            found = fetch(reader, batch.scope, loans.c.contract_key > after, Ids.OPEN)
            known = with_letters_on_their_way(reader, batch.scope, found, but_batch=batch.id)
        yield from known
        if len(found) < BATCH:
            return
        after = contract_key(found[-1].loan.contract_no)
        turn.keep()


def draft_loan(drafts: Drafts, batch: Batch, kept: Kept, decisions: Decisions) -> int:
    """Draft the letters of a loan, and tell why there is none to others; how many there are."""
    rules, working_day = batch.settings.debts, batch.settings.working_day()
    override = decisions.overrides.get(kept.id, {})
    entries = plan(
        kept.loan,
        batch.kind,
        batch.as_of,
        rules,
        is_working_day=working_day,
        overridden=override.keys(),
    )
    for code, values in override.items():
        _draft_override(drafts, batch, kept, code, values)
    letters = 0
    for entry in entries:
        if isinstance(entry, Due):
            letters += _draft_letter(drafts, batch, kept, entry)
        else:
            _draft_held(drafts, kept, entry)
    return letters


def _draft_letter(drafts: Drafts, batch: Batch, kept: Kept, due: Due) -> bool:
    number = batch.settings.letter_no(None)
    facts = facts_of(due, letter_no=number, as_of=batch.as_of, settings=batch.settings)
    record, findings = record_for(documents()[batch.kind], facts)
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if record is None or errors:
        party = due.party
        drafts.add_held(kept, party.name, errors or findings, party_id=party.party_id)
        return False
    line = line_of(due, 0, 0, number)
    line = replace(line, warnings=(*line.warnings, *findings))
    drafts.add_letter(kept, due, line, json.loads(record.to_json()))
    return True


def _draft_held(drafts: Drafts, kept: Kept, entry: Held) -> None:
    party = entry.party or entry.loan.borrower
    drafts.add_held(
        kept,
        party.name if party else "",
        [entry.finding],
        party_id=entry.party.party_id if entry.party else "",
        first_day=entry.first_day,
    )


def _draft_override(
    drafts: Drafts, batch: Batch, kept: Kept, code: str, values: Mapping[str, Any]
) -> None:
    """What somebody decided stays on record, with what would have held the loan."""
    held = plan(kept.loan, batch.kind, batch.as_of, batch.settings.debts)
    told: list[Finding] = [
        each.finding for each in held if not isinstance(each, Due) and each.finding.code == code
    ]
    borrower = kept.loan.borrower
    if told:
        drafts.add_held(kept, borrower.name if borrower else "", told[:1], override=values)


def _keep(
    store: Store, turn: Turn, drafts: Drafts, decisions: Decisions, template_hash: str
) -> None:
    with store.writing(WHO) as writer:
        if not turn.is_mine(writer):
            return
        batch = find_batch(writer, Scope.whole_country(), turn.batch.id)
        remove_plan(writer, batch.id)
        add_rows(writer, (_decided(row, decisions) for row in drafts.rows(batch.id)))
        add_held(writer, drafts.held(batch.id))
        count_anew(writer, batch)
        turn.end(
            writer,
            state=BatchState.PLANNED.value,
            planned_at=writer.now,
            template_hash=template_hash,
        )
        counts = find_batch(writer, Scope.whole_country(), batch.id).counts
        facts = {"planned": counts.planned, "excluded": counts.excluded, "held": counts.held}
        writer.log.add("batch.planned", batch.record, facts=facts)


def _decided(row: dict[str, Any], decisions: Decisions) -> dict[str, Any]:
    key = row["loan_id"], row["party_id"], row["instalment_no"]
    reason = decisions.excluded.get(key)
    state = RowState.PLANNED if reason is None else RowState.EXCLUDED
    return {**row, "state": state.value, "reason": reason or ""}
