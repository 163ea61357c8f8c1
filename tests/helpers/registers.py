"""Registers made by hypothesis: any loans that the workbook can hold."""

from datetime import date

from hypothesis import strategies as st

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
from service.register.columns import NOTICE_KINDS
from thai.ids import make_national_id, make_tax_id
from thai.postal import make_s10
from thai.provinces import PROVINCES
from thai.text import normalize

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
LATER = st.dates(date(2000, 1, 1), date(2090, 12, 31))
TEXT = st.one_of(
    st.text("กขคเแำิ่้์ abcXYZ09๐๙.,/-()&<>\"'=+@#\n", min_size=1, max_size=30),
    st.sampled_from(["=1+1", "@SUM(A1)", "-5", "1/2560", "TRUE", "#REF!", "00123", "1e5"]),
).map(normalize).filter(bool)  # fmt: skip
MAYBE_TEXT = st.one_of(st.just(""), TEXT)
SATANG = st.one_of(st.integers(0, 10**10), st.integers(0, 10**17))
ABOVE_ZERO = SATANG.filter(bool)
NAMES = st.sampled_from([province.name for province in PROVINCES])
POSTCODES = st.sampled_from(["", "10200", "50000", "96000"])


def maybe(strategy: st.SearchStrategy[date]) -> st.SearchStrategy[date | None]:
    return st.one_of(st.none(), strategy)


ADDRESSES = st.one_of(
    st.none(),
    st.builds(
        Address,
        MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT, MAYBE_TEXT,
        st.one_of(st.just(""), NAMES), POSTCODES,
    ).filter(lambda address: address != Address()),
)  # fmt: skip


@st.composite
def parties(draw: st.DrawFn) -> tuple[Party, ...]:
    roles = [PartyRole.BORROWER, *draw(st.lists(st.sampled_from(list(PartyRole)), max_size=4))]
    made = []
    for number, role in enumerate(roles, start=1):
        juristic = draw(st.booleans())
        body = draw(st.integers(0, 10**8 - 1))
        number_of = (
            make_tax_id(f"0999{body:08d}") if juristic else make_national_id(f"1999{body:08d}")
        )
        made.append(
            Party(
                str(number),
                role,
                draw(TEXT),
                draw(st.sampled_from(["", number_of])),
                draw(ADDRESSES),
                draw(st.sampled_from(["", "081-234-5678", "02 123 4567"])),
                draw(maybe(DAYS)),
                "1" if role is PartyRole.HEIR else "",
                draw(MAYBE_TEXT),
                draw(MAYBE_TEXT),
                juristic,
            )
        )
    return tuple(made)


@st.composite
def notices(draw: st.DrawFn, people: tuple[Party, ...], plan: tuple[Instalment, ...]) -> Notice:
    sent_on = draw(maybe(st.dates(date(2000, 1, 1), date(2050, 1, 1))))
    numbers = [0, *(each.no for each in plan)]
    serial = draw(st.integers(0, 10**8 - 1))
    return Notice(
        draw(st.sampled_from(list(NOTICE_KINDS.values()))),
        draw(st.sampled_from(["", *(party.party_id for party in people)])),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
        sent_on,
        draw(st.sampled_from(["", make_s10("RR", serial)])),
        draw(maybe(st.dates(date(2050, 1, 1), date(2090, 1, 1)))),
        draw(st.sampled_from(list(NoticeOutcome))),
        draw(maybe(DAYS)),
        draw(st.sampled_from(numbers)),
    )


@st.composite
def measures(draw: st.DrawFn) -> Measure | None:
    if draw(st.booleans()):
        return None
    requested = draw(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
    decided = draw(maybe(st.dates(date(2040, 1, 1), date(2080, 1, 1))))
    approved = decided is not None and draw(st.booleans())
    return Measure(draw(st.sampled_from(list(MeasureKind))), requested, decided, approved)


@st.composite
def loans(draw: st.DrawFn, number: int) -> Loan:
    count = draw(st.integers(0, 4))
    plan = tuple(
        Instalment(no, draw(LATER), draw(SATANG), draw(SATANG)) for no in range(1, count + 1)
    )
    people = draw(parties())
    return Loan(
        f"{draw(st.sampled_from(['กปส.', 'ก ', 'กยู']))}{number:05d}/2560",
        draw(st.dates(date(1990, 1, 1), date(2000, 1, 1))),
        draw(TEXT),
        draw(st.sampled_from(list(BorrowerKind))),
        draw(NAMES),
        draw(ABOVE_ZERO),
        draw(maybe(DAYS)),
        plan,
        tuple(draw(st.lists(st.builds(Payment, LATER, ABOVE_ZERO, MAYBE_TEXT), max_size=3))),
        people,
        tuple(draw(st.lists(notices(people, plan), max_size=3))),
        draw(st.sampled_from(list(DebtorClass))),
        draw(measures()),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
        draw(MAYBE_TEXT),
        draw(maybe(DAYS)),
    )


@st.composite
def registers(draw: st.DrawFn) -> tuple[Loan, ...]:
    return tuple(draw(loans(number)) for number in range(1, draw(st.integers(1, 4)) + 1))
