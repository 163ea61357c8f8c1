"""The invented register: every state of a debt, and nobody who exists."""

import zipfile
from collections import Counter
from io import BytesIO

from service.debts.model import BorrowerKind, DebtorClass, NoticeOutcome, PartyRole
from service.debts.notices import Due, plan
from service.debts.rules import DEFAULT_RULES
from thai.ids import national_id, tax_id
from thai.postal import parse_s10
from tools.samples import FOLDER, sample_register
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

REGISTER = synthetic_register(320, 2568, SAMPLE_AS_OF)


def test_the_same_seed_gives_the_same_loans() -> None:
    assert synthetic_register(30, 1, SAMPLE_AS_OF) == synthetic_register(30, 1, SAMPLE_AS_OF)
    assert synthetic_register(30, 1, SAMPLE_AS_OF) != synthetic_register(30, 2, SAMPLE_AS_OF)


def test_every_state_is_there() -> None:
    assert len({loan.province for loan in REGISTER}) >= 8
    assert {loan.borrower_kind for loan in REGISTER} == set(BorrowerKind)
    assert {loan.debtor_class for loan in REGISTER} == set(DebtorClass)
    people = [party for loan in REGISTER for party in loan.parties]
    assert {party.role for party in people} == set(PartyRole)
    dead = {party.role for party in people if party.died_on}
    assert {PartyRole.GUARANTOR, PartyRole.BORROWER} <= dead
    assert any(party.address is None for party in people)
    assert any(loan.measure for loan in REGISTER)
    assert any(loan.terminated_on for loan in REGISTER)
    assert any(loan.prosecution_requested_on for loan in REGISTER)
    assert any(loan.third_party_mortgagors for loan in REGISTER)
    assert any(loan.is_borrower_mortgagor for loan in REGISTER)


def test_numbers_are_valid_and_nobody_s() -> None:
    for loan in REGISTER:
        for party in loan.parties:
            if party.id_number:
                check = tax_id if party.is_juristic else national_id
                assert check(party.id_number) == party.id_number
                assert party.id_number[1:4] == "999"
        for notice in loan.notices:
            assert str(parse_s10(notice.tracking_no)) == notice.tracking_no
            assert notice.outcome is not NoticeOutcome.UNKNOWN


def test_nothing_has_happened_after_the_day() -> None:
    for loan in REGISTER:
        assert loan.contract_date < min(each.due_date for each in loan.instalments)
        assert all(payment.paid_on <= SAMPLE_AS_OF for payment in loan.payments)
        assert all(loan.contract_date <= payment.paid_on for payment in loan.payments)
        for notice in loan.notices:
            assert notice.sent_on is not None
            assert notice.received_on is not None
            assert notice.sent_on < notice.received_on < SAMPLE_AS_OF


def test_most_overdue_loans_are_due_for_the_first_demand_notice() -> None:
    due: Counter[bool] = Counter()
    for loan in REGISTER:
        entries = plan(loan, "demand_notice_1", SAMPLE_AS_OF, DEFAULT_RULES)
        overdue = any(
            isinstance(e, Due) or e.finding.code != "held.nothing_overdue" for e in entries
        )
        due[any(isinstance(entry, Due) for entry in entries)] += overdue
    assert due[True] > 100
    assert due[True] > due[False]


def test_the_samples_in_the_repository_are_current() -> None:
    written = (FOLDER / "register.xlsx").read_bytes()
    with (
        zipfile.ZipFile(BytesIO(written)) as old,
        zipfile.ZipFile(BytesIO(sample_register())) as new,
    ):
        assert old.namelist() == new.namelist()
        # Not the packed bytes: another zlib packs otherwise. Named, not shown: a sheet is long.
        assert [name for name in new.namelist() if old.read(name) != new.read(name)] == []
