"""Letters at the post: posted, received, returned; what is told of each goes into the register.

Everything that is wrong with what was told is found at once, each with its place. As long as
anything is, nothing is kept, unless the good ones are asked for.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final
from zoneinfo import ZoneInfo

from service.debts.model import NoticeOutcome
from service.store.errors import ConflictError
from service.store.postings import (
    About,
    Known,
    Letter,
    Posting,
    known_of,
    used_numbers,
    write_postings,
)
from service.store.rows import province_name
from templates.findings import NOWHERE, Finding, Place
from thai.dates import format_date
from thai.postal import PostalError, parse_s10
from thai.text import normalize

if TYPE_CHECKING:
    from sqlalchemy import Table

    from service.store.engine import Writer
    from service.store.scope import Scope

#: The post gives a number again after a year.
_NUMBERS_LAST: Final = timedelta(days=365)
_LONGEST_LETTER_NO: Final = 100
_BANGKOK: Final = ZoneInfo("Asia/Bangkok")


@dataclass(frozen=True, slots=True)
class Sending:
    """A letter that was posted, by its place; ``where`` it was told.

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


class PostDesk(ABC):
    """Letters by their places, what is to be kept of each, and what is wrong with what was told.

    ``table`` keeps them. Everything is told first, then ``write`` keeps it or refuses all.
    """

    table: ClassVar[Table]

    def __init__(
        self, writer: Writer, scope: Scope, about: About, letters: Mapping[int, Letter]
    ) -> None:
        self.writer, self.scope, self.about, self.letters = writer, scope, about, letters
        self.findings: list[Finding] = []
        self.today = writer.now.astimezone(_BANGKOK).date()
        loan_ids = [letter.loan_id for letter in letters.values()]
        self._known: Known = known_of(writer, scope, loan_ids)
        self._postings: dict[int, Posting] = {}
        self._twice: set[int] = set()
        self._unchanged = 0

    @abstractmethod
    def name(self, no: int) -> str:
        """What sentences call the letter of a place."""

    @abstractmethod
    def facts(self, no: int) -> dict[str, Any]:
        """Where the log finds it."""

    def posted(self, told: Sequence[Sending], posted_on: date, *, overwrite: bool) -> None:
        """Letters as posted on a day. Raises ConflictError: no day to post on."""
        if not self.about.day <= posted_on <= self.today:
            raise ConflictError("post.bad_day", found=format_date(posted_on))
        self._count(each.no for each in told)
        numbers = _Numbers(self, told, posted_on)
        for each in told:
            letter = self._letter(each.no, each.where)
            number = None if letter is None else numbers.read(each)
            if letter is not None and number is not None:
                self._put(each.no, _posted(letter, each, posted_on, number), each.where, overwrite)

    def delivered(self, told: Sequence[Delivery], *, overwrite: bool) -> None:
        """What the post says of posted letters: received, or why not, and on which day."""
        self._count(each.no for each in told)
        for each in told:
            letter = self._letter(each.no, each.where)
            if letter is not None and self._is_delivery(letter, each):
                self._put(each.no, _delivered(letter, each), each.where, overwrite)

    def forgotten(self, numbers: Collection[int]) -> None:
        """Letters were noted as posted by mistake."""
        self._count(numbers)
        for no in numbers:
            if letter := self._letter(no, NOWHERE):
                if letter.outcome is not NoticeOutcome.UNKNOWN:
                    self.tell("post.delivered", no, NOWHERE)
                else:
                    self._put(no, Posting(letter, letter.letter_no, None), NOWHERE, True)  # noqa: FBT003

    def tell(self, code: str, no: int, where: Place, **facts: str) -> None:
        found, suggestion = facts.pop("found", ""), facts.pop("suggestion", "")
        told = {"no": f"{no:,}", "letter": self.name(no), **facts}
        self.findings.append(Finding(code, where, found=found, suggestion=suggestion, facts=told))

    def write(self, what: str, record: str, *, good_only: bool = False) -> Recorded:
        """Keep what was told, if it is right; ``what`` was done to which ``record``."""
        findings = tuple(self.findings)
        if findings and not good_only:
            return Recorded(findings=findings, is_refused=True)
        if self._postings:
            self.keep(list(self._postings.values()))
            self._log(what, record)
        return Recorded(len(self._postings), self._unchanged, findings)

    def keep(self, postings: Sequence[Posting]) -> None:
        write_postings(self.writer, self.scope, self.table, self.about, postings)

    def _count(self, numbers: Iterable[int]) -> None:
        self._twice = {no for no, times in Counter(numbers).items() if times > 1}

    def _letter(self, no: int, where: Place) -> Letter | None:
        """The letter of a place, if anything can be told of it."""
        letter = self.letters.get(no)
        code = ""
        if letter is None:
            code = "post.no_row"
        elif no in self._twice:
            code = "post.row_twice"
        elif not letter.is_made:
            code = "post.not_made"
        elif not self._is_in_register(letter):
            code = "post.party_gone"
        if code:
            self.tell(code, no, where)
            return None
        return letter

    def _is_in_register(self, letter: Letter) -> bool:
        instalment = letter.instalment_no is None or (
            (letter.loan_id, letter.instalment_no) in self._known.instalments
        )
        return instalment and (letter.loan_id, letter.party_id) in self._known.parties

    def _is_delivery(self, letter: Letter, told: Delivery) -> bool:
        """Whether the post can say so of a letter."""
        if letter.posted_on is None:
            self.tell("post.not_posted", told.no, told.where)
            return False
        if (told.on is None) != (told.outcome is NoticeOutcome.UNKNOWN):
            self.tell("post.half_told", told.no, told.where)
            return False
        if told.on is not None and not letter.posted_on <= told.on <= self.today:
            days = {"found": format_date(told.on), "posted": format_date(letter.posted_on)}
            self.tell("post.bad_delivery_day", told.no, told.where, **days)
            return False
        return True

    def _put(self, no: int, posting: Posting, where: Place, overwrite: bool) -> None:  # noqa: FBT001
        """Keep this, unless another thing is kept that is not to be overwritten."""
        if not posting.is_new:
            self._unchanged += 1
        elif not overwrite and _replaces(posting):
            self.tell("post.known_otherwise", no, where, found=_known_of(posting.letter))
        else:
            self._postings[no] = posting

    def _log(self, what: str, record: str) -> None:
        log = self.writer.log
        log.add(what, record, facts={"count": len(self._postings)})
        for no, each in self._postings.items():
            facts = {
                **self.facts(no),
                "kind": self.about.kind,
                "letter_no": each.letter_no,
                "tracking_no": each.tracking_no,
                "posted_on": each.posted_on.isoformat() if each.posted_on else "",
                "received_on": each.received_on.isoformat() if each.received_on else "",
                "outcome": each.outcome.value,
            }
            contract = self._known.contracts[each.letter.loan_id]
            province = province_name(each.letter.province)
            log.add("loan.notice", contract, province=province, facts=facts)


def _replaces(posting: Posting) -> bool:
    """Whether something else is known already: another day or number, another outcome."""
    letter = posting.letter
    if letter.posted_on is None:
        return False
    if (letter.posted_on, letter.tracking_no) != (posting.posted_on, posting.tracking_no):
        return not (letter.posted_on == posting.posted_on and not letter.tracking_no)
    return letter.outcome is not NoticeOutcome.UNKNOWN


def _known_of(letter: Letter) -> str:
    """What is known of a letter at the post, in a few words."""
    day = letter.received_on or letter.returned_on or letter.posted_on
    outcome = letter.outcome.label if letter.outcome is not NoticeOutcome.UNKNOWN else ""
    return " ".join(filter(None, (letter.tracking_no, format_date(day) if day else "", outcome)))


def _posted(letter: Letter, told: Sending, posted_on: date, number: str) -> Posting:
    letter_no = letter.letter_no
    if letter.letter_number is None and told.letter_no:
        letter_no = normalize(told.letter_no)[:_LONGEST_LETTER_NO]
    return Posting(
        letter,
        letter_no,
        posted_on,
        number,
        letter.received_on,
        letter.returned_on,
        letter.outcome,
    )


def _delivered(letter: Letter, told: Delivery) -> Posting:
    came_back = told.on is not None and told.outcome is not NoticeOutcome.RECEIVED
    return Posting(
        letter,
        letter.letter_no,
        letter.posted_on,
        letter.tracking_no,
        # What was refused or not fetched has reached its addressee (CCC s.169), and comes back.
        told.on if told.outcome.has_reached else None,
        told.on if came_back else None,
        told.outcome,
    )


class _Numbers:
    """The posting numbers of a list, checked by themselves and against each other."""

    def __init__(self, desk: PostDesk, told: Sequence[Sending], posted_on: date) -> None:
        self._desk = desk
        read = [self._parsed(each)[0] for each in told]
        self._twice = {number for number, times in Counter(read).items() if number and times > 1}
        ours = [letter.id for letter in desk.letters.values()]
        numbers = {number for number in read if number}
        self._used = used_numbers(desk.writer, desk.table, numbers, posted_on - _NUMBERS_LAST, ours)

    def read(self, told: Sending) -> str | None:
        """The number as it is kept; None with a finding: it cannot be one."""
        number, suggestion = self._parsed(told)
        found = told.tracking_no if number is None else number
        code = "post.bad_number" if number is None else ""
        if number in self._twice:
            code = "post.number_twice"
        elif number in self._used:
            code = "post.number_used"
        if code:
            self._desk.tell(code, told.no, told.where, found=found, suggestion=suggestion)
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
