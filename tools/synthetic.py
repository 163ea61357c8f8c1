"""An invented register: people and organizations that do not exist, debts of every state.

Numbers have valid check digits. National IDs name a registration office that does not
exist (9999), so that none can be a living person's.
"""

import calendar
import random
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from service.debts.model import (
    Address,
    BorrowerKind,
    DebtorClass,
    Instalment,
    Loan,
    Measure,
    MeasureKind,
    Notice,
    NoticeOutcome,
    Party,
    PartyRole,
    Payment,
)
from thai.dates import BUDDHIST_OFFSET
from thai.ids import make_national_id, make_tax_id
from thai.money import round_half_up
from thai.postal import make_s10
from tools.synthetic_words import (
    GIVEN_NAMES,
    MEN,
    PLACES,
    ROADS,
    SURNAMES,
    VILLAGES,
    WORKS,
)

SAMPLE_AS_OF = date(2025, 11, 20)
_YEAR = 365
Place = tuple[str, str, tuple[str, ...], str]


class Story(StrEnum):
    """What has become of a loan."""

    PAID = "paid"
    ON_TIME = "on_time"
    OVERDUE_SHORT = "overdue_short"
    OVERDUE = "overdue"
    OVERDUE_LONG = "overdue_long"
    PARTLY_PAID = "partly_paid"
    NOTIFIED = "notified"
    RESTRUCTURING = "restructuring"
    PLAN_CHANGED = "plan_changed"
    LITIGATION = "litigation"
    TERMINATED = "terminated"


#: Twenty loans out of which nine are due for the first demand notice.
_STORIES = (
    *[Story.PAID] * 2,
    *[Story.ON_TIME] * 3,
    *[Story.OVERDUE_SHORT],
    *[Story.OVERDUE] * 5,
    *[Story.OVERDUE_LONG] * 2,
    *[Story.PARTLY_PAID] * 2,
    *[Story.NOTIFIED],
    Story.RESTRUCTURING,
    Story.PLAN_CHANGED,
    Story.LITIGATION,
    Story.TERMINATED,
)
#: Days since the first unpaid instalment fell due.
_AGES = {
    Story.OVERDUE_SHORT: (5, 50),
    Story.OVERDUE: (130, 400),
    Story.OVERDUE_LONG: (700, 1400),
    Story.PARTLY_PAID: (130, 400),
    Story.NOTIFIED: (200, 500),
    Story.RESTRUCTURING: (130, 500),
    Story.LITIGATION: (900, 1500),
    Story.TERMINATED: (300, 700),
}
_KINDS = (
    *[BorrowerKind.COMMUNITY_ENTERPRISE] * 4,
    *[BorrowerKind.COOPERATIVE] * 3,
    *[BorrowerKind.FARMER_GROUP] * 2,
    BorrowerKind.STATE_AGENCY,
)
_LATE_STORIES = frozenset(_AGES)
#: Every so manieth loan; prime, so that the oddities meet every story.
_NO_ADDRESS, _DEAD_GUARANTOR, _DEAD_BORROWER, _MORTGAGED = 17, 11, 29, 7


def synthetic_register(loans: int, seed: int, as_of: date) -> list[Loan]:
    """Make that many loans as they stand on ``as_of``; the same arguments, the same loans."""
    chance = random.Random(seed)  # noqa: S311 - invented data, no secret
    stories = [_STORIES[index % len(_STORIES)] for index in range(loans)]
    chance.shuffle(stories)
    return [_loan(index, story, chance, as_of) for index, story in enumerate(stories, start=1)]


# --- the plan and what was paid ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Plan:
    instalments: tuple[Instalment, ...]
    unpaid_from: int
    loan_amount: int
    contract_date: date


def _plan(story: Story, chance: random.Random, as_of: date) -> _Plan:
    count = chance.randint(3, 5)
    unpaid = {Story.PAID: count, Story.ON_TIME: chance.randint(1, count - 1)}.get(story)
    if unpaid is None:
        unpaid = chance.randint(0, count - 2)
    last_due = _month_end(as_of - timedelta(days=_age(story, chance)))
    first_year = last_due.year - unpaid
    days = [_month_end(date(first_year + n, last_due.month, 1)) for n in range(count)]
    share = chance.randrange(20, 400) * 5_000_00
    rate = chance.choice((0, 0, 1))
    instalments = tuple(
        Instalment(n, day, share, round_half_up(share * (count - n + 1) * rate, 100))
        for n, day in enumerate(days, start=1)
    )
    signed = days[0] - timedelta(days=_YEAR + chance.randint(10, 90))
    return _Plan(instalments, unpaid, share * count, signed)


def _age(story: Story, chance: random.Random) -> int:
    """Days from the first unpaid due date to the day of the register; below 0 it is ahead."""
    if story in _AGES:
        return chance.randint(*_AGES[story])
    # An instalment ahead; of a paid loan this is the one after the last.
    return -chance.randint(35, 330)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _payments(story: Story, plan: _Plan, chance: random.Random) -> tuple[Payment, ...]:
    paid = [
        Payment(
            each.due_date - timedelta(days=chance.randint(0, 25)),
            each.principal + each.interest,
            f"ร.{chance.randrange(100, 9999):04d}/{_buddhist(each.due_date)}",
        )
        for each in plan.instalments[: plan.unpaid_from]
    ]
    if story is Story.PARTLY_PAID:
        part = plan.instalments[plan.unpaid_from]
        amount = part.principal * chance.randint(2, 7) // 10 // 100 * 100
        day = part.due_date + timedelta(days=chance.randint(1, 40))
        paid.append(Payment(day, amount, f"ร.{chance.randrange(100, 9999):04d}/{_buddhist(day)}"))
    return tuple(paid)


def _buddhist(day: date) -> int:
    return day.year + BUDDHIST_OFFSET


# --- who ----------------------------------------------------------------------------------


def _person(chance: random.Random) -> str:
    index = chance.randrange(len(GIVEN_NAMES))
    title = "นาย" if index < MEN else chance.choice(("นาง", "นางสาว"))
    return f"{title}{GIVEN_NAMES[index]} {chance.choice(SURNAMES)}"


def _national_id(chance: random.Random) -> str:
    return make_national_id(f"{chance.choice('1345')}9999{chance.randrange(10**7):07d}")


def _address(place: Place, chance: random.Random) -> Address:
    province, district, subdistricts, postcode = place
    bangkok = province == "กรุงเทพมหานคร"
    return Address(
        house_no=f"{chance.randint(1, 299)}" + chance.choice(("", "", f"/{chance.randint(1, 40)}")),
        moo="" if bangkok else str(chance.randint(1, 14)),
        road=chance.choice(ROADS),
        subdistrict=chance.choice(subdistricts),
        district=district,
        province=province,
        postcode=postcode,
    )


def _phone(chance: random.Random) -> str:
    return f"080-000-{chance.randrange(10_000):04d}"


def _borrower(kind: BorrowerKind, work: str, address: Address, chance: random.Random) -> Party:
    village = chance.choice(VILLAGES)
    names = {
        BorrowerKind.COMMUNITY_ENTERPRISE: f"วิสาหกิจชุมชน{work}บ้าน{village}",
        BorrowerKind.COOPERATIVE: f"สหกรณ์การเกษตรบ้าน{village} จำกัด",
        BorrowerKind.FARMER_GROUP: f"กลุ่มเกษตรกร{work}บ้าน{village}",
        BorrowerKind.STATE_AGENCY: f"ศูนย์สาธิตการ{work}บ้าน{village}",
    }
    positions = {
        BorrowerKind.COMMUNITY_ENTERPRISE: "ประธานวิสาหกิจชุมชน",
        BorrowerKind.COOPERATIVE: "ประธานกรรมการ",
        BorrowerKind.FARMER_GROUP: "ประธานกลุ่มเกษตรกร",
        BorrowerKind.STATE_AGENCY: "หัวหน้าศูนย์",
    }
    juristic = kind is not BorrowerKind.COMMUNITY_ENTERPRISE
    return Party(
        "1",
        PartyRole.BORROWER,
        names[kind],
        id_number=make_tax_id(f"0999{chance.randrange(10**8):08d}") if juristic else "",
        address=address,
        phone=_phone(chance),
        representative=_person(chance),
        representative_position=positions[kind],
        is_juristic=juristic,
    )


def _parties(
    index: int,
    borrower: Party,
    place: Place,
    chance: random.Random,
    *,
    guaranteed: bool,
    as_of: date,
) -> tuple[Party, ...]:
    died = as_of - timedelta(days=chance.randint(60, 700))
    parties = [borrower]

    def add(role: PartyRole, died_on: date | None = None, heir_of: str = "") -> str:
        number = str(len(parties) + 1)
        person = Party(
            number, role, _person(chance), _national_id(chance), _address(place, chance),
            _phone(chance), died_on=died_on, heir_of=heir_of,
        )  # fmt: skip
        parties.append(person)
        return number

    if borrower.died_on:
        add(PartyRole.HEIR, heir_of=borrower.party_id)
        add(PartyRole.HEIR, heir_of=borrower.party_id)
    if guaranteed:
        for place_in_row in range(chance.randint(1, 3)):
            dead = died if place_in_row == 0 and index % _DEAD_GUARANTOR == 0 else None
            guarantor = add(PartyRole.GUARANTOR, died_on=dead)
            if dead and chance.random() < 0.7:  # most families are known
                add(PartyRole.HEIR, heir_of=guarantor)
    if index % _MORTGAGED == 0:
        add(PartyRole.MORTGAGOR)
    elif index % _MORTGAGED == 1 and borrower.is_juristic:
        number = str(len(parties) + 1)
        parties.append(_changed(borrower, party_id=number, role=PartyRole.MORTGAGOR))
    return tuple(parties)


# --- letters ------------------------------------------------------------------------------


def _letter(
    kind: str, sent_on: date, chance: random.Random, *, instalment_no: int, reply_days: int = 0
) -> Notice:
    outcome = chance.choices(
        (NoticeOutcome.RECEIVED, NoticeOutcome.UNCLAIMED, NoticeOutcome.REFUSED), (18, 1, 1)
    )[0]
    return Notice(
        kind,
        letter_no=f"กษ 9999/{chance.randrange(1, 9999)}",
        letter_date=sent_on - timedelta(days=1),
        sent_on=sent_on,
        tracking_no=make_s10("RR", chance.randrange(10**8)),
        received_on=sent_on + timedelta(days=chance.randint(2, 7)),
        outcome=outcome,
        reply_due_on=sent_on + timedelta(days=reply_days) if reply_days else None,
        instalment_no=instalment_no,
    )


def _notices(story: Story, plan: _Plan, chance: random.Random, as_of: date) -> tuple[Notice, ...]:
    """What the manual wants before each step has been sent, as a rule (forms.md N-02 to N-05)."""
    if story not in _LATE_STORIES:
        return ()
    unpaid = plan.instalments[plan.unpaid_from]
    steps = [("overdue_demand", 18, 0), ("remedy_plan_request", 45, 30)]
    if story in (Story.NOTIFIED, Story.LITIGATION, Story.TERMINATED):
        steps.append(("demand_notice_1", 100, 0))
    if story is Story.LITIGATION:
        steps.append(("demand_notice_2", 150, 0))
    # Of the overdue, one in fifteen was forgotten after the first letter.
    if story in (Story.OVERDUE, Story.OVERDUE_LONG) and chance.random() < 1 / 15:
        steps.pop()
    letters = []
    for kind, days, reply_days in steps:
        sent_on = unpaid.due_date + timedelta(days=days + chance.randint(0, 9))
        if sent_on < as_of - timedelta(days=8):
            letters.append(
                _letter(kind, sent_on, chance, instalment_no=unpaid.no, reply_days=reply_days)
            )
    return tuple(letters)


def _loan(index: int, story: Story, chance: random.Random, as_of: date) -> Loan:
    plan = _plan(story, chance, as_of)
    work, project = chance.choice(WORKS)
    kind, place = chance.choice(_KINDS), PLACES[index % len(PLACES)]
    borrower = _borrower(kind, work, _address(place, chance), chance)
    if index % _NO_ADDRESS == 0:
        borrower = _changed(borrower, address=None)
    if index % _DEAD_BORROWER == 0:
        # A group that is no juristic person: its chair signed as the borrower.
        kind = BorrowerKind.COMMUNITY_ENTERPRISE
        died_on = as_of - timedelta(days=chance.randint(60, 120))
        borrower = Party(
            "1", PartyRole.BORROWER, borrower.representative, _national_id(chance),
            borrower.address, _phone(chance), died_on=died_on,
        )  # fmt: skip
    guaranteed = kind is not BorrowerKind.STATE_AGENCY
    parties = _parties(index, borrower, place, chance, guaranteed=guaranteed, as_of=as_of)
    number = f"กปส.{index:05d}/{_buddhist(plan.contract_date)}"
    roles = {party.role for party in parties}
    return Loan(
        contract_no=number,
        contract_date=plan.contract_date,
        project_name=project,
        borrower_kind=kind,
        province=place[0],
        loan_amount=plan.loan_amount,
        disbursed_on=plan.contract_date + timedelta(days=chance.randint(10, 40)),
        instalments=plan.instalments,
        payments=_payments(story, plan, chance),
        parties=parties,
        notices=_notices(story, plan, chance, as_of),
        **_outcome(story, plan, chance, as_of),
        **_securities(index, plan, roles, chance),
    )


def _changed(party: Party, **parts: Any) -> Party:
    return Party(**{key: getattr(party, key) for key in Party.__slots__} | parts)


def _outcome(story: Story, plan: _Plan, chance: random.Random, as_of: date) -> dict[str, Any]:
    recent = as_of - timedelta(days=chance.randint(15, 80))
    match story:
        case Story.RESTRUCTURING:
            measure = Measure(MeasureKind.RESTRUCTURING, recent)
            return {"debtor_class": DebtorClass.IN_MEASURE, "measure": measure}
        case Story.PLAN_CHANGED:
            asked = plan.contract_date + timedelta(days=200)
            decided = asked + timedelta(days=90)
            measure = Measure(MeasureKind.PLAN_CHANGE, asked, decided, is_approved=True)
            return {"debtor_class": DebtorClass.IN_MEASURE, "measure": measure}
        case Story.LITIGATION:
            return {"debtor_class": DebtorClass.LITIGATION, "prosecution_requested_on": recent}
        case Story.TERMINATED:
            resolution = f"ครั้งที่ {chance.randint(1, 12)}/{_buddhist(recent)}"
            return {
                "debtor_class": DebtorClass.DEFAULT,
                "terminated_on": recent,
                "termination_resolution": resolution,
            }
        case _ if story in _LATE_STORIES:
            return {"debtor_class": DebtorClass.DEFAULT}
    return {}


def _securities(
    index: int, plan: _Plan, roles: set[PartyRole], chance: random.Random
) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    year = _buddhist(plan.contract_date)
    if PartyRole.GUARANTOR in roles:
        parts |= {"guarantee_no": f"คป.{index:05d}/{year}", "guarantee_date": plan.contract_date}
    if PartyRole.MORTGAGOR in roles:
        deed = f"โฉนดที่ดินเลขที่ {chance.randrange(1000, 99999)}"
        parts |= {
            "mortgage_no": f"จน.{index:05d}/{year}",
            "mortgage_date": plan.contract_date + timedelta(days=3),
            "mortgage_property": deed,
        }
    return parts
