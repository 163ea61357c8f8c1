"""Letters at the post: posted, received, returned; what is told of each goes into the register.

Everything that is wrong with what was told is found at once, each with its place. As long as
anything is, nothing is kept, unless the good ones are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from service.access.actor import Actor, Task
from service.debts.model import NoticeOutcome
from service.store.batches import Batch, find_batch
from service.store.batches_pages import rows_of_numbers
from service.store.batches_post import Known, Posting, known_of, used_numbers, write_postings
from service.store.batches_rows import Row
from service.store.engine import Reader, Store, Writer
from service.store.errors import ConflictError
from service.store.rows import province_name
from service.store.schema.batches import RowState
from templates.findings import NOWHERE, Finding, Place
from thai.dates import format_date
from thai.postal import PostalError, parse_s10
from thai.text import normalize

if TYPE_CHECKING:
    from service.store.scope import Scope

#: The post gives a number again after a year.
_NUMBERS_LAST: Final = timedelta(days=365)
_LONGEST_LETTER_NO: Final = 100
_BANGKOK: Final = ZoneInfo("Asia/Bangkok")


@dataclass(frozen=True, slots=True)
class Sending:
    """A letter that was posted, by its place in the batch; ``where`` it was told.

    ``tracking_no`` may be blank for what went without one. ``letter_no`` is only taken for a
    letter that was printed with an open number.
    """

    no: int
    tracking_no: str = ""
    letter_no: str = ""
    where: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the post says of a letter; without day and outcome, what it said is forgotten."""

    no: int
    on: date | None
    outcome: NoticeOutcome
    where: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Recorded:
    """How many letters were noted and how many were known so already; what is wrong."""

    done: int = 0
    unchanged: int = 0
    findings: tuple[Finding, ...] = ()
    is_refused: bool = False


def record_posted(
    store: Store,
    actor: Actor,
    batch_id: int,
    sendings: Sequence[Sending],
    posted_on: date,
    *,
    good_only: bool = False,
    overwrite: bool = False,
    beside: Sequence[Finding] = (),
) -> Recorded:
    """Note letters as posted on a day; ``overwrite`` what was noted otherwise.

    ``beside`` is what is known already to be wrong with what was told.
    Raises ForbiddenError, NotFoundError, StoreError; ConflictError: no day to post on.
    """
    actor.need(Task.RECORD_POST)
    with store.writing(actor.name) as writer:
        batch = find_batch(writer, actor.scope, batch_id)
        if not batch.as_of <= posted_on <= _today(writer):
            raise ConflictError("post.bad_day", found=format_date(posted_on))
        desk = _Desk(writer, actor.scope, batch, [each.no for each in sendings])
        desk.findings.extend(beside)
        numbers = _Numbers(desk, sendings, posted_on)
        for each in sendings:
            if row := desk.row(each.no, each.where):
                number = numbers.read(each)
                if number is not None:
                    desk.put(
                        _posted(row, each, posted_on, number), overwrite=overwrite, where=each.where
                    )
        return desk.write("batch.posted", good_only=good_only)


def record_deliveries(
    store: Store,
    actor: Actor,
    batch_id: int,
    deliveries: Sequence[Delivery],
    *,
    good_only: bool = False,
    overwrite: bool = False,
    beside: Sequence[Finding] = (),
) -> Recorded:
    """Note what the post says of posted letters: received, or why not, and on which day.

    ``beside`` is what is known already to be wrong with what was told.
    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.RECORD_POST)
    with store.writing(actor.name) as writer:
        batch = find_batch(writer, actor.scope, batch_id)
        desk = _Desk(writer, actor.scope, batch, [each.no for each in deliveries])
        desk.findings.extend(beside)
        for each in deliveries:
            if row := desk.row(each.no, each.where):
                _deliver(desk, row, each, overwrite=overwrite)
        return desk.write("batch.delivered", good_only=good_only)


def forget_posted(store: Store, actor: Actor, batch_id: int, numbers: Collection[int]) -> Recorded:
    """Letters were noted as posted by mistake: the register forgets them too.

    Raises ForbiddenError, NotFoundError, StoreError.
    """
    actor.need(Task.RECORD_POST)
    with store.writing(actor.name) as writer:
        batch = find_batch(writer, actor.scope, batch_id)
        desk = _Desk(writer, actor.scope, batch, list(numbers))
        for no in numbers:
            if row := desk.row(no, NOWHERE):
                if row.outcome is not NoticeOutcome.UNKNOWN:
                    desk.tell("post.delivered", no, NOWHERE)
                else:
                    desk.put(Posting(row, row.letter_no, None), overwrite=True)
        return desk.write("batch.post_forgotten", good_only=False)


class _Desk:
    """The rows that something was told about, what is to be kept of it, and what is wrong."""

    def __init__(self, writer: Writer, scope: Scope, batch: Batch, numbers: list[int]) -> None:
        self.writer, self.scope, self.batch = writer, scope, batch
        self.findings: list[Finding] = []
        self.today = _today(writer)
        self._rows = rows_of_numbers(writer, scope, batch.id, sorted(set(numbers)))
        self._twice = {no for no, times in Counter(numbers).items() if times > 1}
        self._known: Known = known_of(writer, scope, [row.loan_id for row in self._rows.values()])
        self._postings: list[Posting] = []
        self._unchanged = 0

    @property
    def reader(self) -> Reader:
        return self.writer

    def rows(self) -> Collection[Row]:
        return self._rows.values()

    def row(self, no: int, where: Place) -> Row | None:
        """The row of a place, if anything can be told of it."""
        row = self._rows.get(no)
        code = ""
        if row is None:
            code = "post.no_row"
        elif no in self._twice:
            code = "post.row_twice"
        elif row.state is not RowState.MADE:
            code = "post.not_made"
        elif not self._is_in_register(row):
            code = "post.party_gone"
        if code:
            self.tell(code, no, where)
            return None
        return row

    def _is_in_register(self, row: Row) -> bool:
        instalment = row.instalment_no is None or (
            (row.loan_id, row.instalment_no) in self._known.instalments
        )
        return instalment and (row.loan_id, row.party_id) in self._known.parties

    def tell(self, code: str, no: int, where: Place, **facts: str) -> None:
        found = facts.pop("found", "")
        told = {"no": f"{no:,}", **facts}
        self.findings.append(Finding(code, where, found=found, facts=told))

    def put(self, posting: Posting, *, overwrite: bool, where: Place = NOWHERE) -> None:
        """Keep this, unless another thing is kept that is not to be overwritten."""
        if not posting.is_new:
            self._unchanged += 1
        elif not overwrite and _replaces(posting):
            self.tell("post.known_otherwise", posting.row.no, where, found=_known_of(posting.row))
        else:
            self._postings.append(posting)

    def write(self, what: str, *, good_only: bool) -> Recorded:
        findings = tuple(self.findings)
        if findings and not good_only:
            return Recorded(findings=findings, is_refused=True)
        if self._postings:
            write_postings(self.writer, self.scope, self.batch, self._postings)
            self._log(what)
        return Recorded(len(self._postings), self._unchanged, findings)

    def _log(self, what: str) -> None:
        log = self.writer.log
        log.add(what, self.batch.record, facts={"count": len(self._postings)})
        for each in self._postings:
            facts = {
                "batch": self.batch.id,
                "no": each.row.no,
                "kind": self.batch.kind,
                "letter_no": each.letter_no,
                "tracking_no": each.tracking_no,
                "posted_on": each.posted_on.isoformat() if each.posted_on else "",
                "received_on": each.received_on.isoformat() if each.received_on else "",
                "outcome": each.outcome.value,
            }
            contract = self._known.contracts[each.row.loan_id]
            province = province_name(each.row.province)
            log.add("loan.notice", contract, province=province, facts=facts)


def _replaces(posting: Posting) -> bool:
    """Whether something else is known already: another day or number, another outcome."""
    row = posting.row
    if row.posted_on is None:
        return False
    if (row.posted_on, row.tracking_no) != (posting.posted_on, posting.tracking_no):
        return not (row.posted_on == posting.posted_on and not row.tracking_no)
    return row.outcome is not NoticeOutcome.UNKNOWN


def _known_of(row: Row) -> str:
    """What is known of a row at the post, in a few words."""
    day = row.received_on or row.returned_on or row.posted_on
    outcome = row.outcome.label if row.outcome is not NoticeOutcome.UNKNOWN else ""
    return " ".join(filter(None, (row.tracking_no, format_date(day) if day else "", outcome)))


def _posted(row: Row, told: Sending, posted_on: date, number: str) -> Posting:
    letter_no = row.letter_no
    if row.letter_number is None and told.letter_no:
        letter_no = normalize(told.letter_no)[:_LONGEST_LETTER_NO]
    return Posting(row, letter_no, posted_on, number, row.received_on, row.returned_on, row.outcome)


def _deliver(desk: _Desk, row: Row, told: Delivery, *, overwrite: bool) -> None:
    if row.posted_on is None:
        desk.tell("post.not_posted", row.no, told.where)
        return
    if (told.on is None) != (told.outcome is NoticeOutcome.UNKNOWN):
        desk.tell("post.half_told", row.no, told.where)
        return
    if told.on is not None and not row.posted_on <= told.on <= desk.today:
        posted = format_date(row.posted_on)
        found = format_date(told.on)
        desk.tell("post.bad_delivery_day", row.no, told.where, found=found, posted=posted)
        return
    reached = told.outcome.has_reached
    came_back = told.on is not None and told.outcome is not NoticeOutcome.RECEIVED
    posting = Posting(
        row,
        row.letter_no,
        row.posted_on,
        row.tracking_no,
        # What was refused or not fetched has reached its addressee (CCC s.169), and comes back.
        told.on if reached else None,
        told.on if came_back else None,
        told.outcome,
    )
    desk.put(posting, overwrite=overwrite, where=told.where)


class _Numbers:
    """The posting numbers of a list, checked by themselves and against each other."""

    def __init__(self, desk: _Desk, sendings: Sequence[Sending], posted_on: date) -> None:
        self._desk = desk
        read = [self._parsed(each)[0] for each in sendings]
        self._twice = {number for number, times in Counter(read).items() if number and times > 1}
        ours = [row.id for row in desk.rows()]
        numbers = {number for number in read if number}
        self._used = used_numbers(desk.reader, numbers, posted_on - _NUMBERS_LAST, ours)

    def read(self, told: Sending) -> str | None:
        """The number as it is kept; None with a finding: it cannot be one."""
        number, suggestion = self._parsed(told)
        if number is None:
            finding = Finding(
                "post.bad_number",
                told.where,
                found=told.tracking_no,
                suggestion=suggestion,
                facts={"no": f"{told.no:,}"},
            )
            self._desk.findings.append(finding)
            return None
        code = "post.number_twice" if number in self._twice else ""
        if number in self._used:
            code = "post.number_used"
        if code:
            self._desk.tell(code, told.no, told.where, found=number)
            return None
        return number

    @staticmethod
    def _parsed(told: Sending) -> tuple[str | None, str]:
        if not told.tracking_no.strip():
            return "", ""
        try:
            return str(parse_s10(told.tracking_no)), ""
        except PostalError as error:
            return None, error.suggestion


def _today(writer: Writer) -> date:
    """The day that it is in Thailand."""
    return writer.now.astimezone(_BANGKOK).date()
