from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.debts.model import (
    Address,
    DebtorClass,
    Instalment,
    Loan,
    Measure,
    MeasureKind,
    Notice,
    NoticeOutcome,
    Party,
    PartyRole,
)
from service.debts.notice_rules import NOTICE_RULES
from service.debts.notices import Due, Held, plan
from service.debts.rules import DEFAULT_RULES, DebtRules, SpacingFrom
from tests.unit.debts.builders import (
    BORROWER,
    DUE,
    GUARANTOR,
    HOME,
    MORTGAGOR,
    day,
    due,
    held,
    loan,
    paid,
    planned,
    sent,
    why_held,
)

OWN_MORTGAGE = replace(BORROWER, party_id="BM", role=PartyRole.MORTGAGOR)
DEMAND = sent("overdue_demand", "2025-04-05")
REMEDY = sent("remedy_plan_request", "2025-04-20", reply_due_on=day("2025-05-15"))
NOTICE_1 = sent("demand_notice_1", "2025-06-01", "2025-06-04")
ASKED = Measure(MeasureKind.RESTRUCTURING, day("2025-05-10"))

after_default = ["overdue_demand", "remedy_plan_request", "demand_notice_1", "demand_notice_2"]


class TestReasonsOfTheLoan:
    @pytest.mark.parametrize("kind", NOTICE_RULES)
    def test_fully_paid(self, kind: str) -> None:
        of = loan(payments=(paid("2025-03-31", 10_000_000),))
        assert why_held(of, kind, "2025-06-01") == "held.fully_paid"

    @pytest.mark.parametrize("kind", NOTICE_RULES)
    def test_no_plan(self, kind: str) -> None:
        assert why_held(loan(instalments=()), kind, "2025-06-01") == "held.no_repayment_plan"

    @pytest.mark.parametrize("kind", [*after_default, "guarantor_default_notice"])
    def test_nothing_overdue_up_to_the_due_date(self, kind: str) -> None:
        entry = held(loan(parties=(BORROWER, GUARANTOR)), kind, DUE)
        assert entry.finding.code == "held.nothing_overdue"
        assert "31 มีนาคม 2568" in entry.finding.sentence

    @pytest.mark.parametrize("kind", [*after_default, "mortgage_enforcement_notice"])
    def test_a_request_under_consideration(self, kind: str) -> None:
        of = loan(measure=ASKED, parties=(BORROWER, OWN_MORTGAGE))
        assert why_held(of, kind, "2025-06-01") == "held.in_measure"

    def test_a_decided_request_holds_nothing(self) -> None:
        of = loan(measure=replace(ASKED, decided_on=day("2025-06-01")))
        assert why_held(of, "overdue_demand", "2025-05-31") == "held.in_measure"
        assert due(of, "overdue_demand", "2025-06-01")

    def test_a_class_without_a_request(self) -> None:
        of = loan(debtor_class=DebtorClass.IN_MEASURE)
        assert why_held(of, "overdue_demand", "2025-06-01") == "held.measure_unknown"

    @pytest.mark.parametrize("kind", [*after_default, "repayment_reminder", "termination_recall"])
    def test_in_litigation(self, kind: str) -> None:
        by_class = loan(debtor_class=DebtorClass.LITIGATION)
        by_request = loan(prosecution_requested_on=day("2025-05-01"))
        assert why_held(by_class, kind, "2025-06-01") == "held.in_litigation"
        assert why_held(by_request, kind, "2025-06-01") == "held.in_litigation"

    def test_no_borrower(self) -> None:
        assert why_held(loan(parties=()), "overdue_demand", "2025-06-01") == "held.no_borrower"

    def test_an_unknown_kind(self) -> None:
        with pytest.raises(KeyError):
            plan(loan(), "meeting_invitation", DUE, DEFAULT_RULES)


class TestAddressee:
    def test_address_missing(self) -> None:
        of = loan(parties=(replace(BORROWER, address=None),))
        assert why_held(of, "overdue_demand", "2025-04-05") == "held.address_missing"

    def test_address_incomplete(self) -> None:
        of = loan(parties=(replace(BORROWER, address=Address("9", province="ชัยนาท")),))
        entry = held(of, "overdue_demand", "2025-04-05")
        assert entry.finding.code == "held.address_incomplete"
        assert "ตำบล อำเภอ รหัสไปรษณีย์" in entry.finding.sentence

    def test_the_heirs_of_the_dead(self) -> None:
        dead = replace(GUARANTOR, died_on=day("2025-04-10"))
        heirs = tuple(Party(i, PartyRole.HEIR, f"ทายาท {i}", "", HOME, heir_of="G") for i in "HI")
        of = loan(parties=(BORROWER, dead, *heirs))
        assert due(of, "guarantor_default_notice", "2025-04-09").party == dead
        entries = planned(of, "guarantor_default_notice", "2025-04-10")
        assert [entry.party for entry in entries] == list(heirs)
        assert all(isinstance(each, Due) and each.for_party == dead for each in entries)

    def test_the_heirs_of_dead_heirs(self) -> None:
        dead = replace(GUARANTOR, died_on=day("2025-04-10"))
        heir = Party("H", PartyRole.HEIR, "ก", "", HOME, died_on=day("2025-04-12"), heir_of="G")
        child = Party("C", PartyRole.HEIR, "ข", "", HOME, heir_of="H")
        of = loan(parties=(BORROWER, dead, heir, child))
        assert due(of, "guarantor_default_notice", "2025-05-01").party == child

    def test_no_heir_known(self) -> None:
        of = loan(parties=(replace(BORROWER, died_on=day("2025-01-01")),))
        assert why_held(of, "overdue_demand", "2025-04-05") == "held.addressee_dead_no_heir"

    def test_heirs_in_a_ring_end(self) -> None:
        died = day("2025-01-01")
        ring = (
            Party("B", PartyRole.BORROWER, "ก", "1", HOME, died_on=died),
            Party("H", PartyRole.HEIR, "ข", "2", HOME, died_on=died, heir_of="B"),
            Party("B", PartyRole.HEIR, "ก", "1", HOME, died_on=died, heir_of="H"),
        )
        of = loan(parties=ring)
        assert why_held(of, "overdue_demand", "2025-04-05") == "held.addressee_dead_no_heir"

    def test_a_letter_of_the_dead_counts_only_if_sent_in_lifetime(self) -> None:
        heir = Party("H", PartyRole.HEIR, "ก", "", HOME, heir_of="B")
        notices = (DEMAND, REMEDY)
        before = replace(BORROWER, died_on=day("2025-05-01"))
        of = loan(parties=(before, heir), notices=notices)
        assert due(of, "demand_notice_1", "2025-05-16").party == heir
        on_the_day = replace(BORROWER, died_on=day("2025-04-05"))
        of = loan(parties=(on_the_day, heir), notices=(DEMAND,))
        assert why_held(of, "remedy_plan_request", "2025-05-16") == "held.earlier_notice_missing"
        of = replace(of, parties=(replace(BORROWER, died_on=day("2025-04-06")), heir))
        assert due(of, "remedy_plan_request", "2025-05-16").party == heir

    def test_one_contact_a_day(self) -> None:
        of = loan(notices=(DEMAND,))
        entry = held(of, "remedy_plan_request", "2025-04-05")
        assert entry.finding.code == "held.contacted_today"
        assert entry.first_day == day("2025-04-06")
        assert due(of, "remedy_plan_request", "2025-04-06")
        assert due(of, "remedy_plan_request", "2025-04-05", DebtRules(one_contact_a_day=False))

    def test_a_duty_is_not_put_off_for_another_contact(self) -> None:
        other = sent("resolution_notice", "2025-05-01", to="G")
        of = loan(parties=(BORROWER, GUARANTOR), notices=(other,))
        assert due(of, "guarantor_default_notice", "2025-05-01")


class TestReminder:
    of = loan(
        instalments=(Instalment(1, DUE, 10_000), Instalment(2, day("2025-04-15"), 20_000)),
    )

    def test_from_thirty_days_before(self) -> None:
        entry = held(self.of, "repayment_reminder", "2025-02-28")
        assert entry.finding.code == "held.too_early"
        assert entry.first_day == day("2025-03-01")
        first = due(self.of, "repayment_reminder", "2025-03-01")
        assert (first.from_day, first.last_day) == (day("2025-03-01"), DUE)
        assert first.instalment_no == 1

    def test_up_to_the_due_date(self) -> None:
        assert due(self.of, "repayment_reminder", DUE).instalment_no == 1
        assert due(self.of, "repayment_reminder", "2025-04-01").instalment_no == 2

    def test_after_the_last_instalment(self) -> None:
        assert why_held(self.of, "repayment_reminder", "2025-04-16") == "held.no_instalment_ahead"

    def test_once_for_each_instalment(self) -> None:
        about_1 = sent("repayment_reminder", "2025-03-20", instalment_no=1)
        of = replace(self.of, notices=(about_1,))
        assert due(of, "repayment_reminder", "2025-03-21").instalment_no == 2
        both = (about_1, replace(about_1, instalment_no=2))
        of = replace(self.of, notices=both)
        assert why_held(of, "repayment_reminder", "2025-03-21") == "held.already_sent"

    def test_a_reminder_that_names_no_instalment(self) -> None:
        of = loan(notices=(sent("repayment_reminder", "2025-03-01"),))
        assert why_held(of, "repayment_reminder", "2025-03-05") == "held.already_sent"
        of = loan(notices=(sent("repayment_reminder", "2025-02-28"),))
        assert due(of, "repayment_reminder", "2025-03-05")

    def test_the_paid_are_not_reminded(self) -> None:
        of = replace(self.of, payments=(paid("2025-03-05", 10_000),))
        assert due(of, "repayment_reminder", "2025-03-20").instalment_no == 2


class TestOverdueDemandAndRemedyPlan:
    def test_from_the_first_day_of_default(self) -> None:
        entry = due(loan(), "overdue_demand", "2025-04-01")
        assert (entry.from_day, entry.last_day) == (day("2025-04-01"), None)
        assert "100,000.00" in entry.reasons[1]
        assert entry.state.penalty == 822

    def test_sent_for_this_default(self) -> None:
        entry = held(loan(notices=(DEMAND,)), "overdue_demand", "2025-05-01")
        assert entry.finding.code == "held.already_sent"
        assert "กษ 1/2568" in entry.finding.sentence
        assert "5 เมษายน 2568" in entry.finding.sentence

    def test_a_letter_of_an_earlier_default_does_not_count(self) -> None:
        of = loan(notices=(sent("overdue_demand", "2025-03-31"),))
        assert due(of, "overdue_demand", "2025-05-01")

    def test_a_new_default_after_payment_starts_anew(self) -> None:
        plan_rows = (Instalment(1, DUE, 10_000), Instalment(2, day("2025-06-30"), 10_000))
        of = loan(instalments=plan_rows, notices=(DEMAND,), payments=(paid("2025-05-01", 10_100),))
        assert why_held(of, "overdue_demand", "2025-06-30") == "held.nothing_overdue"
        assert due(of, "overdue_demand", "2025-07-01")

    def test_made_but_not_sent(self) -> None:
        of = loan(notices=(Notice("overdue_demand", letter_date=day("2025-04-05")),))
        assert why_held(of, "overdue_demand", "2025-04-06") == "held.not_dispatched"
        assert why_held(of, "remedy_plan_request", "2025-04-06") == "held.earlier_notice_missing"

    def test_returned_letters_are_sent_again(self) -> None:
        back = replace(DEMAND, outcome=NoticeOutcome.NO_SUCH_HOUSE)
        of = loan(notices=(back,))
        entry = due(of, "overdue_demand", "2025-05-01")
        assert [warning.code for warning in entry.warnings] == ["held.returned_before"]
        assert why_held(of, "remedy_plan_request", "2025-05-01") == "held.earlier_notice_missing"

    def test_a_letter_of_the_future_is_not_known_yet(self) -> None:
        assert due(loan(notices=(DEMAND,)), "overdue_demand", "2025-04-04")

    def test_an_earlier_letter_of_an_earlier_default_does_not_count(self) -> None:
        of = loan(notices=(sent("overdue_demand", "2025-03-31"),))
        assert why_held(of, "remedy_plan_request", "2025-05-01") == "held.earlier_notice_missing"

    def test_the_remedy_plan_comes_after_the_demand(self) -> None:
        kind = "remedy_plan_request"
        assert why_held(loan(), kind, "2025-05-01") == "held.earlier_notice_missing"
        of = loan(notices=(DEMAND,))
        assert due(of, kind, "2025-04-06")
        spaced = DebtRules(remedy_after_demand_days=15)
        entry = held(of, kind, "2025-04-19", spaced)
        assert (entry.finding.code, entry.first_day) == ("held.too_early", day("2025-04-20"))
        assert due(of, kind, "2025-04-20", spaced).from_day == day("2025-04-20")


class TestFirstDemand:
    kind = "demand_notice_1"

    @pytest.mark.parametrize("notices", [(), (DEMAND,), (REMEDY,)])
    def test_wants_both_earlier_letters(self, notices: tuple[Notice, ...]) -> None:
        entry = held(loan(notices=notices), self.kind, "2025-06-01")
        assert entry.finding.code == "held.earlier_notice_missing"

    def test_waits_for_the_reply(self) -> None:
        of = loan(notices=(DEMAND, REMEDY))
        entry = held(of, self.kind, "2025-05-15")
        assert (entry.finding.code, entry.first_day) == ("held.awaiting_reply", day("2025-05-16"))
        entry_due = due(of, self.kind, "2025-05-16")
        assert entry_due.from_day == day("2025-05-16")
        assert entry_due.last_day is None
        assert len(entry_due.reasons) == 4

    def test_a_reply_date_on_a_holiday_runs_on(self) -> None:
        of = loan(notices=(DEMAND, replace(REMEDY, reply_due_on=day("2025-05-17"))))
        assert held(of, self.kind, "2025-05-19").first_day == day("2025-05-20")
        assert due(of, self.kind, "2025-05-20")

    def test_a_letter_without_reply_date(self) -> None:
        received = replace(REMEDY, reply_due_on=None, received_on=day("2025-04-23"))
        of = loan(notices=(DEMAND, received))
        assert held(of, self.kind, "2025-05-23").first_day == day("2025-05-24")
        assert due(of, self.kind, "2025-05-24")

    def test_not_twice(self) -> None:
        of = loan(notices=(DEMAND, REMEDY, NOTICE_1))
        assert why_held(of, self.kind, "2025-07-01") == "held.already_sent"

    def test_goes_to_the_debtor_alone(self) -> None:
        of = loan(notices=(DEMAND, REMEDY), parties=(BORROWER, GUARANTOR, MORTGAGOR))
        assert due(of, self.kind, "2025-06-02").party == BORROWER


class TestSecondDemand:
    kind = "demand_notice_2"
    of = loan(notices=(DEMAND, REMEDY, NOTICE_1))

    def test_day_29_and_day_30_after_receipt(self) -> None:
        entry = held(self.of, self.kind, "2025-07-03")
        assert (entry.finding.code, entry.first_day) == ("held.too_early", day("2025-07-04"))
        assert due(self.of, self.kind, "2025-07-04").from_day == day("2025-07-04")

    def test_without_the_first(self) -> None:
        of = loan(notices=(DEMAND, REMEDY))
        assert why_held(of, self.kind, "2025-07-04") == "held.earlier_notice_missing"

    def test_receipt_unknown(self) -> None:
        unknown = replace(NOTICE_1, received_on=None, outcome=NoticeOutcome.UNKNOWN)
        of = loan(notices=(unknown,))
        assert why_held(of, self.kind, "2025-08-01") == "held.receipt_unknown"
        rules = DebtRules(demand_spacing_from=SpacingFrom.RECEIPT_ELSE_SENDING)
        assert held(of, self.kind, "2025-06-30", rules).first_day == day("2025-07-01")
        assert due(of, self.kind, "2025-07-01", rules)

    def test_counted_from_sending(self) -> None:
        rules = DebtRules(demand_spacing_from=SpacingFrom.SENDING)
        assert why_held(self.of, self.kind, "2025-06-30", rules) == "held.too_early"
        assert due(self.of, self.kind, "2025-07-01", rules)

    def test_a_first_notice_that_did_not_reach(self) -> None:
        back = replace(NOTICE_1, outcome=NoticeOutcome.NO_SUCH_HOUSE)
        of = loan(notices=(back,))
        assert why_held(of, self.kind, "2025-08-01") == "held.earlier_notice_missing"


class TestGuarantor:
    kind = "guarantor_default_notice"
    of = loan(parties=(BORROWER, GUARANTOR))

    def test_whatever_the_other_letters_do(self) -> None:
        entry = due(self.of, self.kind, "2025-04-01")
        assert entry.party == GUARANTOR
        assert (entry.from_day, entry.last_day) == (day("2025-04-01"), day("2025-05-30"))
        assert due(replace(self.of, measure=ASKED), self.kind, "2025-05-20")

    def test_day_60_and_day_61(self) -> None:
        on_time = due(self.of, self.kind, DUE + timedelta(days=60))
        assert not on_time.is_late
        assert not on_time.warnings
        late = due(self.of, self.kind, DUE + timedelta(days=61))
        assert late.is_late
        assert [warning.code for warning in late.warnings] == ["held.guarantor_notice_late"]

    def test_the_last_day_is_never_put_off(self) -> None:
        of = replace(self.of, instalments=(Instalment(1, day("2025-02-25"), 1_000),))
        assert due(of, self.kind, "2025-04-01").last_day == day("2025-04-25")
        assert not due(of, self.kind, "2025-04-26").is_late  # day 60, a Saturday
        assert due(of, self.kind, "2025-04-27").is_late

    def test_each_guarantor_for_himself(self) -> None:
        second = replace(GUARANTOR, party_id="G2", name="นายสมหมาย", id_number="4444")
        told = sent(self.kind, "2025-04-10", to="G")
        of = loan(parties=(BORROWER, GUARANTOR, second), notices=(told,))
        first_entry, second_entry = planned(of, self.kind, "2025-05-01")
        assert isinstance(first_entry, Held)
        assert first_entry.finding.code == "held.already_sent"
        assert isinstance(second_entry, Due)

    def test_each_further_default_wants_its_notice(self) -> None:
        plan_rows = (Instalment(1, DUE, 10_000), Instalment(2, day("2025-06-30"), 10_000))
        of = replace(
            self.of, instalments=plan_rows, notices=(sent(self.kind, "2025-04-10", to="G"),)
        )
        assert why_held(of, self.kind, "2025-06-30") == "held.already_sent"
        entry = due(of, self.kind, "2025-07-01")
        assert (entry.instalment_no, entry.last_day) == (2, day("2025-08-29"))
        once = DebtRules(guarantor_notice_per_instalment=False)
        assert why_held(of, self.kind, "2025-07-01", once) == "held.already_sent"

    def test_in_litigation_it_is_still_a_duty(self) -> None:
        of = replace(self.of, debtor_class=DebtorClass.LITIGATION)
        codes = [warning.code for warning in due(of, self.kind, "2025-05-01").warnings]
        assert codes == ["held.duty_in_litigation"]

    def test_no_guarantor(self) -> None:
        assert why_held(loan(), self.kind, "2025-05-01") == "held.no_guarantor"


class TestMortgage:
    enforcement = "mortgage_enforcement_notice"
    notice = "mortgagor_notice"
    own = loan(parties=(BORROWER, OWN_MORTGAGE), notices=(NOTICE_1,))
    others = loan(parties=(BORROWER, MORTGAGOR), notices=(NOTICE_1,))

    def test_to_the_debtor_whoever_mortgages(self) -> None:
        assert due(self.own, self.enforcement, "2025-06-10").party == BORROWER
        assert due(self.others, self.enforcement, "2025-06-10").party == BORROWER

    def test_after_the_first_demand(self) -> None:
        of = replace(self.own, notices=())
        assert why_held(of, self.enforcement, "2025-06-10") == "held.earlier_notice_missing"
        assert due(of, self.enforcement, "2025-06-10", DebtRules(mortgage_after=()))

    @pytest.mark.parametrize("kind", [enforcement, notice])
    def test_no_mortgage(self, kind: str) -> None:
        assert why_held(loan(), kind, "2025-06-10") == "held.no_mortgage"

    @pytest.mark.parametrize("kind", [enforcement, notice])
    def test_a_mortgage_of_nobody(self, kind: str) -> None:
        assert why_held(loan(mortgage_no="จ. 5"), kind, "2025-06-10") == "held.mortgagor_unknown"

    def test_the_borrower_is_not_told_twice(self) -> None:
        assert why_held(self.own, self.notice, "2025-06-10") == "held.mortgagor_is_borrower"

    def test_day_15_and_day_16_after_sending(self) -> None:
        entry = due(self.others, self.notice, "2025-06-16")
        assert entry.party == MORTGAGOR
        assert entry.last_day == day("2025-06-16")
        assert not entry.is_late
        late = due(self.others, self.notice, "2025-06-17")
        assert late.is_late
        assert [warning.code for warning in late.warnings] == ["held.mortgagor_notice_late"]

    def test_before_the_debtors_letter(self) -> None:
        before_default = sent("demand_notice_1", "2025-03-31")
        for notices in ((), (before_default,)):
            of = replace(self.others, notices=notices)
            assert why_held(of, self.notice, "2025-06-10") == "held.debtor_letter_missing"

    def test_the_latest_letter_to_the_debtor_counts(self) -> None:
        told = sent(self.notice, "2025-06-05", to="M")
        of = replace(self.others, notices=(NOTICE_1, told))
        assert why_held(of, self.notice, "2025-06-10") == "held.already_sent"
        enforced = sent(self.enforcement, "2025-08-01")
        of = replace(of, notices=(*of.notices, enforced))
        assert due(of, self.notice, "2025-08-04").from_day == day("2025-08-01")


class TestRecall:
    @pytest.mark.parametrize(
        ("kind", "field"),
        [("termination_recall", "terminated_on"), ("suspended_project_recall", "suspended_on")],
    )
    def test_from_the_resolution(self, kind: str, field: str) -> None:
        of = loan(**{field: day("2025-02-01")})
        assert why_held(of, kind, "2025-01-31") == "held.no_resolution"
        assert due(of, kind, "2025-02-01").from_day == day("2025-02-01")
        of = replace(of, notices=(sent(kind, "2025-02-05"),))
        assert why_held(of, kind, "2025-03-01") == "held.already_sent"


def test_rules_hold_together() -> None:
    for kind, rule in NOTICE_RULES.items():
        assert rule.kind == kind
        assert rule.thai_name != kind
        assert rule.sources
        assert rule.addressees
        assert not (rule.is_duty and rule.extends), "a duty of the fund gains nothing by a holiday"
        assert all(earlier.kind in NOTICE_RULES for earlier in rule.earlier(DEFAULT_RULES))
    assert set(DEFAULT_RULES.mortgagor_clock_from) <= set(NOTICE_RULES)


def test_the_calendar_of_the_office_is_the_default() -> None:
    (entry,) = plan(
        loan(parties=(BORROWER, GUARANTOR)),
        "guarantor_default_notice",
        DUE + timedelta(1),
        DEFAULT_RULES,
    )
    assert isinstance(entry, Due)
    assert entry.last_day == day("2025-05-30")


dates = st.integers(0, 400).map(lambda n: date(2025, 1, 1) + timedelta(days=n))
maybe = st.none() | dates
heir = Party("H", PartyRole.HEIR, "ทายาท", "", HOME, heir_of="G")


@st.composite
def any_loans(draw: st.DrawFn) -> Loan:
    parties = (BORROWER, GUARANTOR, MORTGAGOR, OWN_MORTGAGE, heir)
    chosen = draw(st.lists(st.sampled_from(parties), unique=True))
    people = [replace(party, died_on=draw(maybe)) for party in chosen]
    notices = [
        Notice(
            kind=draw(st.sampled_from(sorted(NOTICE_RULES))),
            party_id=draw(st.sampled_from(["", "B", "G", "M", "H"])),
            letter_date=draw(maybe),
            sent_on=draw(maybe),
            received_on=draw(maybe),
            outcome=draw(st.sampled_from(NoticeOutcome)),
            reply_due_on=draw(maybe),
            instalment_no=draw(st.integers(0, 2)),
        )
        for _ in range(draw(st.integers(0, 5)))
    ]
    requested = draw(maybe)
    return loan(
        instalments=tuple(
            Instalment(no, draw(dates), draw(st.integers(0, 10_000)))
            for no in range(1, draw(st.integers(0, 3)) + 1)
        ),
        parties=tuple(people),
        notices=tuple(notices),
        measure=Measure(MeasureKind.PLAN_CHANGE, requested, draw(maybe)) if requested else None,
        debtor_class=draw(st.sampled_from(DebtorClass)),
        mortgage_no=draw(st.sampled_from(["", "จ. 5"])),
        terminated_on=draw(maybe),
        suspended_on=draw(maybe),
    )


@settings(max_examples=400)
@given(any_loans(), st.sampled_from(sorted(NOTICE_RULES)), dates)
def test_every_loan_is_accounted_for(of: Loan, kind: str, as_of: date) -> None:
    entries = planned(of, kind, as_of)
    assert entries
    for entry in entries:
        assert (entry.loan, entry.kind) == (of, kind)
        if isinstance(entry, Held):
            assert entry.finding.sentence
            assert entry.finding.remedy
            assert entry.first_day is None or entry.first_day > as_of
        else:
            assert entry.from_day <= as_of
            assert entry.party.address
            assert entry.party.address.is_complete
            assert not entry.party.is_dead(as_of)
            assert all(entry.reasons)
            assert all(warning.sentence for warning in entry.warnings)


@settings(max_examples=200)
@given(any_loans(), st.sampled_from(sorted(NOTICE_RULES)), dates)
def test_what_was_sent_is_not_due_again(of: Loan, kind: str, as_of: date) -> None:
    for entry in planned(of, kind, as_of):
        if isinstance(entry, Due):
            made = Notice(
                kind, entry.party.party_id, sent_on=as_of, instalment_no=entry.instalment_no
            )
            again = planned(replace(of, notices=(*of.notices, made)), kind, as_of)
            assert all(
                other.instalment_no != entry.instalment_no
                for other in again
                if isinstance(other, Due) and other.party == entry.party
            )
