from dataclasses import replace
from datetime import date

import pytest

from service.debts.model import (
    Address,
    BorrowerKind,
    DebtorClass,
    Measure,
    MeasureKind,
    Notice,
    NoticeOutcome,
    PartyRole,
)
from tests.unit.debts.builders import BORROWER, GUARANTOR, HOME, MORTGAGOR, day, loan, sent


class TestAddress:
    def test_in_a_province(self) -> None:
        assert HOME.is_complete
        assert HOME.envelope_lines == (
            "99 หมู่ที่ 4 ถนนพหลโยธิน",
            "ตำบลบ้านกล้วย อำเภอเมืองชัยนาท",
            "จังหวัดชัยนาท 17000",
        )

    @pytest.mark.parametrize("province", ["กรุงเทพมหานคร", "กรุงเทพฯ", "กทม.", "จังหวัดกรุงเทพมหานคร"])
    def test_in_bangkok(self, province: str) -> None:
        address = Address("3", "", "ราชดำเนินนอก", "บ้านพานถม", "พระนคร", province, "10200")
        assert address.envelope_lines == (
            "3 ถนนราชดำเนินนอก",
            "แขวงบ้านพานถม เขตพระนคร",
            "กรุงเทพมหานคร 10200",
        )

    def test_prefixes_are_not_written_twice(self) -> None:
        written = Address("99", "หมู่ 4", "ถ.พหลโยธิน", "ต.บ้านกล้วย", "อ.เมืองชัยนาท", "จ.ชัยนาท", "17000")
        assert written.envelope_lines == HOME.envelope_lines

    def test_empty_parts_leave_no_gap(self) -> None:
        assert replace(HOME, moo="", road=" ").envelope_lines[0] == "99"
        assert Address().envelope_lines == ()

    @pytest.mark.parametrize(
        ("part", "value", "missing"),
        [
            ("house_no", " ", "เลขที่บ้าน"),
            ("subdistrict", "ตำบล", "ตำบล"),
            ("district", "", "อำเภอ"),
            ("province", "", "จังหวัด"),
            ("postcode", "1700", "รหัสไปรษณีย์"),
            ("postcode", "1700A", "รหัสไปรษณีย์"),
        ],
    )
    def test_what_is_missing(self, part: str, value: str, missing: str) -> None:
        address = replace(HOME, **{part: value})
        assert address.missing == (missing,)
        assert not address.is_complete

    def test_what_is_missing_in_bangkok(self) -> None:
        assert Address("3", province="กรุงเทพมหานคร").missing == ("แขวง", "เขต", "รหัสไปรษณีย์")


def test_every_enumeration_has_its_thai_label() -> None:
    for enum in (PartyRole, BorrowerKind, DebtorClass, MeasureKind, NoticeOutcome):
        assert all(member.label for member in enum)


def test_parties_by_role() -> None:
    own = replace(BORROWER, party_id="B2", role=PartyRole.MORTGAGOR)
    of = loan(parties=(GUARANTOR, BORROWER, own, MORTGAGOR))
    assert of.borrower == BORROWER
    assert of.guarantors == (GUARANTOR,)
    assert of.mortgagors == (own, MORTGAGOR)
    assert of.third_party_mortgagors == (MORTGAGOR,)
    assert of.is_borrower_mortgagor
    assert loan(parties=()).borrower is None


def test_the_same_person_by_name_where_an_id_is_missing() -> None:
    assert BORROWER.is_same_person(replace(BORROWER, id_number=""))
    assert not BORROWER.is_same_person(replace(BORROWER, id_number="9"))


def test_a_notice_without_party_is_the_borrowers() -> None:
    of = loan(parties=(BORROWER, GUARANTOR), notices=(sent("overdue_demand", "2025-04-05"),))
    assert of.notices_to(BORROWER) == of.notices
    assert of.notices_to(GUARANTOR) == ()


@pytest.mark.parametrize(
    ("outcome", "reached"),
    [
        (NoticeOutcome.UNKNOWN, True),
        (NoticeOutcome.REFUSED, True),
        (NoticeOutcome.UNCLAIMED, True),
        (NoticeOutcome.NO_SUCH_HOUSE, False),
        (NoticeOutcome.MOVED, False),
    ],
)
def test_a_letter_works_when_it_reached(outcome: NoticeOutcome, *, reached: bool) -> None:
    notice = Notice("demand_notice_1", received_on=date(2025, 5, 1), outcome=outcome)
    assert (notice.reached_on is not None) == reached


def test_a_measure_is_considered_until_it_is_decided() -> None:
    asked = Measure(MeasureKind.RESTRUCTURING, day("2025-05-01"), day("2025-06-01"))
    assert not asked.is_under_consideration(day("2025-04-30"))
    assert asked.is_under_consideration(day("2025-05-01"))
    assert asked.is_under_consideration(day("2025-05-31"))
    assert not asked.is_under_consideration(day("2025-06-01"))
