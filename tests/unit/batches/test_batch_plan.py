"""A batch: order, numbers, names of files, and that no loan is forgotten."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from service.batches.errors import BatchRefused
from service.batches.plan import BatchPlan, plan_batch
from service.batches.run import pack
from service.debts.model import Loan, Notice, Party, PartyRole
from service.debts.notice_rules import NOTICE_RULES
from service.register.facts import facts_of, percent, recipient_of, record_for
from service.settings import OfficeSettings, read_settings
from templates.catalogue import documents
from templates.findings import Severity
from thai.text import sort_key
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

ROOT = Path(__file__).resolve().parents[3]
KIND = "demand_notice_1"


@pytest.fixture(scope="module")
def loans() -> list[Loan]:
    return synthetic_register(120, 7, SAMPLE_AS_OF)


@pytest.fixture(scope="module")
def office() -> OfficeSettings:
    settings, _ = read_settings(ROOT / "samples" / "office.toml")
    assert settings is not None
    return settings


@pytest.fixture(scope="module")
def plan(loans: list[Loan], office: OfficeSettings) -> BatchPlan:
    return plan_batch(loans, KIND, SAMPLE_AS_OF, office, first_number=20_001)


@pytest.mark.parametrize("kind", sorted(NOTICE_RULES))
def test_no_loan_is_forgotten(loans: list[Loan], office: OfficeSettings, kind: str) -> None:
    plan = plan_batch(loans, kind, SAMPLE_AS_OF, office)
    told = {row.line.contract_no for row in plan.rows} | {row.contract_no for row in plan.held}
    assert told == {loan.contract_no for loan in loans}
    once = Counter(
        (r.line.contract_no, r.due.party.party_id, r.due.instalment_no) for r in plan.rows
    )
    assert set(once.values()) <= {1}
    assert all(row.findings and row.findings[0].sentence for row in plan.held)


def test_posting_order_is_the_post_offices(plan: BatchPlan) -> None:
    lines = [row.line for row in plan.rows]
    assert len(lines) > 20
    keys = [(sort_key(e.province), e.postcode, sort_key(e.recipient)) for e in lines]
    assert keys == sorted(keys)
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
    assert [line.letter_no for line in lines[:2]] == ["กษ 9999/20001", "กษ 9999/20002"]


def test_the_order_of_the_register_does_not_matter(
    loans: list[Loan], office: OfficeSettings, plan: BatchPlan
) -> None:
    again = plan_batch(reversed(loans), KIND, SAMPLE_AS_OF, office, first_number=20_001)
    assert [row.line for row in again.rows] == [row.line for row in plan.rows]
    assert again.held == plan.held


def test_only_the_chosen_province(loans: list[Loan], office: OfficeSettings) -> None:
    province = loans[0].province
    plan = plan_batch(loans, KIND, SAMPLE_AS_OF, office, provinces={province})
    assert {row.due.loan.province for row in plan.rows} <= {province}
    others = [row for row in plan.held if row.province != province]
    assert {row.findings[0].code for row in others} == {"batch.other_province"}
    assert len(plan.rows) + len(plan.held) >= len(loans)


def test_names_of_files_are_readable_safe_and_unique(plan: BatchPlan) -> None:
    stems = [row.line.stem for row in plan.rows]
    assert len(set(stems)) == len(stems)
    first = plan.rows[0].line
    assert stems[0].startswith(f"{first.province}/0001 {first.recipient}"[:40])
    assert stems[0].endswith(first.contract_no.replace("/", "-"))


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "../../etc/passwd",
    "ก" * 3000,
    "& < > \" '",
    "con",
    "\u202eกข",
    "",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_in_their_folder(
    loans: list[Loan], office: OfficeSettings, name: str
) -> None:
    due = next(row.due for row in plan_batch(loans, KIND, SAMPLE_AS_OF, office).rows)
    parties = tuple(
        replace(party, name=name, representative_position="") for party in due.loan.parties
    )
    hostile = replace(due.loan, parties=parties, contract_no="../" + name[:60])
    stem = plan_batch([hostile], KIND, SAMPLE_AS_OF, office).rows[0].line.stem
    folder, _, file = stem.partition("/")
    assert folder == plan_batch([due.loan], KIND, SAMPLE_AS_OF, office).rows[0].line.province
    assert "/" not in file
    assert "\\" not in file
    assert len(f"{file}.docx".encode()) <= 220


def test_two_letters_for_one_addressee_are_told(loans: list[Loan], office: OfficeSettings) -> None:
    loan = next(row.due.loan for row in plan_batch(loans, KIND, SAMPLE_AS_OF, office).rows)
    twins = [loan, replace(loan, contract_no="กปส.99999/2565")]
    rows = plan_batch(twins, KIND, SAMPLE_AS_OF, office).rows
    codes = [[finding.code for finding in row.line.warnings] for row in rows]
    assert all("batch.same_addressee" in each for each in codes)


def test_facts_make_a_record_without_findings(plan: BatchPlan, office: OfficeSettings) -> None:
    document = documents()[KIND]
    for row in plan.rows:
        facts = facts_of(row.due, letter_no=row.line.letter_no, as_of=SAMPLE_AS_OF, settings=office)
        record, findings = record_for(document, facts)
        assert findings == []
        assert record is not None
        total = facts["overdue_principal"] + facts["overdue_interest"] + facts["overdue_penalty"]
        assert facts["overdue_total"] == total == Decimal(row.line.amount) / 100


def test_packing_keeps_every_row(plan: BatchPlan) -> None:
    packed = pack(plan, jobs=2)
    positions = [place for places, _ in packed.chunks for place in places]
    assert positions == [line.position for line in packed.lines]
    assert max(len(places) for places, _ in packed.chunks) <= 32
    assert pack(BatchPlan((), ()), 2).chunks == ()


def party(name: str, position: str = "", representative: str = "") -> Party:
    return Party(
        "1",
        PartyRole.BORROWER,
        name,
        representative=representative,
        representative_position=position,
    )


def test_how_people_are_addressed() -> None:
    assert recipient_of(party("นายดี มีสุข")) == "นายดี มีสุข"
    assert (
        recipient_of(party("สหกรณ์บ้านสวน จำกัด", representative="นายดี")) == "ประธานสหกรณ์บ้านสวน จำกัด"
    )
    assert recipient_of(party("วิสาหกิจชุมชนบ้านสวน", "ประธานวิสาหกิจชุมชน")) == "ประธานวิสาหกิจชุมชนบ้านสวน"
    assert recipient_of(party("สหกรณ์บ้านสวน", "ประธานกรรมการ")) == "ประธานกรรมการสหกรณ์บ้านสวน"


@pytest.mark.parametrize(
    ("rate", "written"), [("0.03", "3"), ("0.0375", "3.75"), ("0.1", "10"), ("0", "0")]
)
def test_percent(rate: str, written: str) -> None:
    assert percent(Decimal(rate)) == written


def test_a_number_that_is_taken_is_refused(loans: list[Loan], office: OfficeSettings) -> None:
    used = Notice("overdue_demand", letter_no="กษ ๙๙๙๙/๑๐๓")
    register = [replace(loans[0], notices=(used,)), *loans[1:]]
    with pytest.raises(BatchRefused) as refused:
        plan_batch(register, KIND, SAMPLE_AS_OF, office, first_number=101)
    assert refused.value.findings[0].found == "กษ 9999/103"
    plan_batch(register, KIND, SAMPLE_AS_OF, office, first_number=104_000)
    plan_batch(register, KIND, SAMPLE_AS_OF, office)


@pytest.mark.parametrize("kind", sorted(NOTICE_RULES))
def test_facts_of_every_kind_make_a_record(office: OfficeSettings, kind: str) -> None:
    loans = synthetic_register(240, 11, SAMPLE_AS_OF)
    day = SAMPLE_AS_OF + timedelta(days=60)
    document = documents()[kind]
    for row in plan_batch(loans, kind, day, office).rows:
        facts = facts_of(row.due, letter_no="กษ 9999/1", as_of=day, settings=office)
        record, findings = record_for(document, facts)
        assert record is not None, findings
        assert [each for each in findings if each.severity is Severity.ERROR] == []
        listed = [each.title for each in getattr(record, "enclosures", [])]
        assert ("รายการคำนวณหนี้" in listed) == (document.annex is not None and listed != [])


def test_the_second_demand_names_the_first(office: OfficeSettings) -> None:
    loans = synthetic_register(240, 11, SAMPLE_AS_OF)
    day = SAMPLE_AS_OF + timedelta(days=60)
    rows = plan_batch(loans, "demand_notice_2", day, office).rows
    assert rows
    for row in rows:
        facts = facts_of(row.due, letter_no="กษ 9999/1", as_of=day, settings=office)
        first = [n for n in row.due.loan.notices if n.kind == KIND and not n.outcome.has_failed]
        assert facts["first_demand_no"] in {notice.letter_no for notice in first}
        assert facts["first_demand_received_on"]
