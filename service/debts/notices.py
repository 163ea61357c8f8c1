"""Which notices of a kind are due on a day, and why the others are held.

``plan`` accounts for every loan: it gives at least one ``Due`` or ``Held``. A dead
addressee is followed by the heirs (manual L433, forms.md 4.8); a letter that did reach
the deceased in time counts for them (CCC s.1600).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from service.debts.clocks import WorkingDay
from service.debts.model import DebtorClass, Loan, Notice, Party
from service.debts.notice_names import name_of
from service.debts.notice_rules import NOTICE_RULES, NoticeRule, addressees_of
from service.debts.occasions import Case, Earlier, Occasion, thai_date
from service.debts.rules import DebtRules
from service.debts.state import LoanState, state_on
from templates.findings import Finding
from thai.calendar import is_working_day as is_office_day
from thai.money import format_baht

#: What holds a loan's notice only by the fund's own choice, so that a person may decide to send
#: it all the same. Everything else is the law, a clock that still runs, or lacking facts.
OVERRIDABLE: Final = frozenset({"held.in_measure", "held.in_litigation"})


@dataclass(frozen=True, slots=True)
class Due:
    """A notice to make now.

    ``last_day`` is the working day by which it must go out, None without a deadline.
    ``reasons`` are Thai sentences. ``for_party`` is the deceased to whose heir it goes;
    ``instalment_no`` the instalment it is about, 0 for the whole loan. ``warnings`` do not
    hold it. ``state`` is the debt on the day.
    """

    loan: Loan
    party: Party
    kind: str
    from_day: date
    last_day: date | None
    reasons: tuple[str, ...]
    state: LoanState
    for_party: Party | None = None
    instalment_no: int = 0
    is_late: bool = False
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A notice not to make now, and why; ``first_day`` when only the day is not come."""

    loan: Loan
    party: Party | None
    kind: str
    finding: Finding
    first_day: date | None = None


def plan(
    loan: Loan,
    kind: str,
    as_of: date,
    rules: DebtRules,
    *,
    is_working_day: WorkingDay = is_office_day,
    overridden: Collection[str] = (),
) -> list[Due | Held]:
    """The notices of one kind for a loan on a day, one entry per addressee, at least one.

    ``kind`` is a key of ``NOTICE_RULES``, else KeyError is raised. ``overridden`` are codes of
    ``OVERRIDABLE`` that do not hold this loan, for a person decided so.
    """
    case = Case(loan, state_on(loan, as_of, rules), as_of, rules, is_working_day)
    return _planned(NOTICE_RULES[kind], case, OVERRIDABLE.intersection(overridden))


def plan_every_kind(
    loan: Loan, as_of: date, rules: DebtRules, *, is_working_day: WorkingDay = is_office_day
) -> Iterator[Due | Held]:
    """What ``plan`` gives for every kind of notice; the debt is worked out once."""
    case = Case(loan, state_on(loan, as_of, rules), as_of, rules, is_working_day)
    for rule in NOTICE_RULES.values():
        yield from _planned(rule, case, frozenset())


def _planned(rule: NoticeRule, case: Case, allowed: Collection[str]) -> list[Due | Held]:
    loan, kind = case.loan, rule.kind
    holds = (each for each in _holds(rule, case) if each.code not in allowed)
    occasions = next(holds, None) or rule.occasions(case)
    if isinstance(occasions, Finding):
        return [Held(loan, None, kind, occasions)]
    parties = addressees_of(rule, loan)
    if not parties:
        return [Held(loan, None, kind, Finding(rule.nobody_code))]
    return [entry for party in parties for entry in _for_party(_Desk(rule, case, occasions), party)]


def _holds(rule: NoticeRule, case: Case) -> Iterator[Finding]:
    """What holds the loan's notices of a kind, whoever the addressee, the weightiest first."""
    state = case.state
    if not state.instalments:
        yield Finding("held.no_repayment_plan")
        return
    if state.is_fully_paid:
        yield Finding("held.fully_paid")
        return
    if case.loan.is_in_litigation(case.as_of) and not rule.is_duty:
        yield Finding("held.in_litigation")
    if rule.wants_overdue and not state.overdue:
        next_due = state.not_yet_due[0]
        facts = {"no": str(next_due.no), "due_date": thai_date(next_due.due_date)}
        yield Finding("held.nothing_overdue", facts=facts)
    if rule.held_by_measure and (held := _held_by_measure(case)):
        yield held


def _held_by_measure(case: Case) -> Finding | None:
    measure = case.loan.measure
    if measure is not None and measure.is_under_consideration(case.as_of):
        facts = {"measure": measure.kind.label, "date": thai_date(measure.requested_on)}
        return Finding("held.in_measure", facts=facts)
    # The class alone does not tell a pending request from an approved one.
    if measure is None and case.loan.debtor_class is DebtorClass.IN_MEASURE:
        return Finding("held.measure_unknown")
    return None


@dataclass(frozen=True, slots=True)
class _Addressee:
    party: Party
    deceased: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hold:
    finding: Finding
    first_day: date | None = None


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is the same for every addressee of a loan."""

    rule: NoticeRule
    case: Case
    occasions: list[Occasion]


def _for_party(desk: _Desk, party: Party) -> Iterator[Due | Held]:
    case = desk.case
    addressees = _living(case, party, ())
    if not addressees and party.died_on is not None:
        facts = {"name": party.name, "died_on": thai_date(party.died_on)}
        finding = Finding("held.addressee_dead_no_heir", facts=facts)
        yield Held(case.loan, party, desk.rule.kind, finding)
    for addressee in addressees:
        yield _entry(desk, addressee)


def _living(case: Case, party: Party, deceased: tuple[Party, ...]) -> list[_Addressee]:
    if not party.is_dead(case.as_of):
        return [_Addressee(party, deceased)]
    if party in deceased:
        return []
    return [
        living
        for heir in case.loan.heirs_of(party)
        for living in _living(case, heir, (*deceased, party))
    ]


def _entry(desk: _Desk, addressee: _Addressee) -> Due | Held:
    occasion = _open_occasion(desk, addressee)
    if isinstance(occasion, _Hold):
        return _held(desk, addressee, occasion)
    hold = (
        _earlier_hold(desk, addressee, occasion)
        or _address_hold(addressee.party)
        or _contact_hold(desk, addressee.party)
    )
    if hold is not None:
        return _held(desk, addressee, hold)
    return _due(desk, addressee, occasion)


def _held(desk: _Desk, addressee: _Addressee, hold: _Hold) -> Held:
    return Held(desk.case.loan, addressee.party, desk.rule.kind, hold.finding, hold.first_day)


def _due(desk: _Desk, addressee: _Addressee, occasion: Occasion) -> Due:
    case = desk.case
    waits = _waits(desk, addressee, occasion)
    law_last_day = occasion.law_last_day
    return Due(
        loan=case.loan,
        party=addressee.party,
        kind=desk.rule.kind,
        from_day=max([occasion.from_day, *(day for _, _, day in waits if day)]),
        last_day=occasion.last_day,
        reasons=_reasons(desk, addressee, occasion),
        state=case.state,
        for_party=addressee.deceased[0] if addressee.deceased else None,
        instalment_no=occasion.instalment_no,
        is_late=law_last_day is not None and case.as_of > law_last_day,
        warnings=tuple(_warnings(desk, addressee, occasion)),
    )


def _open_occasion(desk: _Desk, addressee: _Addressee) -> Occasion | _Hold:
    """The oldest occasion that no letter has served yet, else that all are served."""
    served = []
    for occasion in desk.occasions:
        notice = _served_by(desk, addressee, occasion)
        if notice is None:
            return occasion
        served.append(notice)
    last = served[-1]
    facts = {"name": desk.rule.thai_name, "letter_no": last.letter_no or "-"}
    if last.sent_on is None:
        return _Hold(Finding("held.not_dispatched", facts=facts))
    facts["sent_on"] = thai_date(last.sent_on)
    return _Hold(Finding("held.already_sent", facts=facts))


def _served_by(desk: _Desk, addressee: _Addressee, occasion: Occasion) -> Notice | None:
    """The last letter of this kind made for the occasion, unless it failed to reach."""
    made = [
        notice
        for notice in _letters(desk.case, addressee, desk.rule.kind)
        if not notice.outcome.has_failed and _serves(notice, occasion)
    ]
    return made[-1] if made else None


def _serves(notice: Notice, occasion: Occasion) -> bool:
    if occasion.matches_instalment and notice.instalment_no:
        return notice.instalment_no == occasion.instalment_no
    day = notice.sent_on or notice.letter_date
    return day is None or day >= occasion.since


def _letters(case: Case, addressee: _Addressee, kind: str) -> list[Notice]:
    """Letters of a kind made up to the day, to the addressee or the deceased in lifetime."""
    own = case.loan.notices_to(addressee.party)
    inherited = (
        notice
        for party in addressee.deceased
        for notice in case.loan.notices_to(party)
        if party.died_on
        and notice.sent_on
        and (notice.reached_on or notice.sent_on) < party.died_on
    )
    dated = [
        (notice.sent_on or notice.letter_date or date.min, notice)
        for notice in (*own, *inherited)
        if notice.kind == kind
    ]
    known = [pair for pair in dated if pair[0] <= case.as_of]
    return [notice for _, notice in sorted(known, key=lambda pair: pair[0])]


def _sent_before(desk: _Desk, addressee: _Addressee, kind: str, since: date) -> Notice | None:
    sent = [
        notice
        for notice in _letters(desk.case, addressee, kind)
        if notice.sent_on and notice.sent_on >= since and not notice.outcome.has_failed
    ]
    return sent[-1] if sent else None


def _waits(
    desk: _Desk, addressee: _Addressee, occasion: Occasion
) -> list[tuple[Earlier, Notice | None, date | None]]:
    """Each letter that must come before, the one found, and the first day after it."""
    found = []
    for earlier in desk.rule.earlier(desk.case.rules):
        notice = _sent_before(desk, addressee, earlier.kind, occasion.since)
        day = earlier.first_day(desk.case, notice) if notice else None
        found.append((earlier, notice, day))
    return found


def _earlier_hold(desk: _Desk, addressee: _Addressee, occasion: Occasion) -> _Hold | None:
    waits = _waits(desk, addressee, occasion)
    for earlier, notice, day in waits:
        facts = {"earlier": name_of(earlier.kind)}
        if notice is None:
            return _Hold(Finding("held.earlier_notice_missing", facts=facts))
        if day is None:
            facts["letter_no"] = notice.letter_no or "-"
            return _Hold(Finding("held.receipt_unknown", facts=facts))
    first_days = [(occasion.from_day, "held.too_early")]
    first_days += [(day, earlier.wait_code) for earlier, _, day in waits if day]
    first_day, code = max(first_days)
    if desk.case.as_of >= first_day:
        return None
    facts = {"name": desk.rule.thai_name, "first_day": thai_date(first_day)}
    return _Hold(Finding(code, facts=facts), first_day)


def _address_hold(party: Party) -> _Hold | None:
    facts = {"name": party.name}
    if party.address is None:
        return _Hold(Finding("held.address_missing", facts=facts))
    if not party.address.is_complete:
        facts["missing"] = " ".join(party.address.missing)
        return _Hold(Finding("held.address_incomplete", facts=facts))
    return None


def _contact_hold(desk: _Desk, party: Party) -> _Hold | None:
    """At most one contact a day (Debt Collection Act 2558); a duty is not put off for it."""
    case = desk.case
    if desk.rule.is_duty or not case.rules.one_contact_a_day:
        return None
    for notice in case.loan.notices_to(party):
        if notice.sent_on == case.as_of:
            tomorrow = case.as_of + timedelta(days=1)
            facts = {"name": name_of(notice.kind), "first_day": thai_date(tomorrow)}
            return _Hold(Finding("held.contacted_today", facts=facts), tomorrow)
    return None


def _reasons(desk: _Desk, addressee: _Addressee, occasion: Occasion) -> tuple[str, ...]:
    findings = [occasion.reason]
    debt = desk.case.state.overdue_debt
    if debt.total:
        facts = {part: format_baht(getattr(debt, part)) for part in debt.__slots__}
        findings.append(Finding("due.debt", facts={**facts, "total": format_baht(debt.total)}))
    for earlier, notice, _ in _waits(desk, addressee, occasion):
        if notice is not None and notice.sent_on is not None:
            facts = {
                "name": name_of(earlier.kind),
                "letter_no": notice.letter_no or "-",
                "sent_on": thai_date(notice.sent_on),
            }
            findings.append(Finding("due.earlier_sent", facts=facts))
    for party in addressee.deceased:
        if party.died_on is not None:
            facts = {"name": party.name, "died_on": thai_date(party.died_on)}
            findings.append(Finding("due.heir", facts=facts))
    return tuple(finding.sentence for finding in findings)


def _warnings(desk: _Desk, addressee: _Addressee, occasion: Occasion) -> Iterator[Finding]:
    case = desk.case
    if occasion.law_last_day is not None and case.as_of > occasion.law_last_day:
        facts = {
            "last_day": thai_date(occasion.law_last_day),
            "days": str((case.as_of - occasion.law_last_day).days),
        }
        yield Finding(occasion.late_code, facts=facts)
    for notice in _letters(case, addressee, desk.rule.kind):
        if notice.outcome.has_failed and _serves(notice, occasion):
            facts = {"letter_no": notice.letter_no or "-", "outcome": notice.outcome.label}
            yield Finding("held.returned_before", facts=facts)
    if case.loan.is_in_litigation(case.as_of):
        yield Finding("held.duty_in_litigation")
