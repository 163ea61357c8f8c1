"""Labels and cover sheets: in posting order, on their places, silent about the debt."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from service.batches.labels import write_labels
from service.batches.plan import Line, plan_batch
from service.register.facts import facts_of, record_for
from service.register.read import read_register
from service.settings import OfficeSettings, read_settings
from templates.catalogue import documents
from thai.billpayment import Bill, read_qr

ROOT = Path(__file__).resolve().parents[3]
DAY = date(2025, 11, 20)
MM = 72 / 25.4
ADDRESS = ("12 หมู่ที่ 4", "ตำบลหนองไผ่ อำเภอเมืองชัยภูมิ", "จังหวัดชัยภูมิ 36000")
LINE = Line(
    1, "ชัยภูมิ/0001 ก", "กสก. 7/2565", "นางใจ ดี", "ผู้ค้ำประกัน", ADDRESS, "ชัยภูมิ", "36000", "กษ 9999/5",
    123456, DAY,
)  # fmt: skip


def lines(count: int) -> list[Line]:
    return [replace(LINE, position=n, recipient=f"นางใจที่{n} ดี") for n in range(1, count + 1)]


def office(**parts: Any) -> OfficeSettings:
    return OfficeSettings.model_validate(parts)


def pages(path: Path) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path)]


def test_labels_are_in_posting_order_24_on_a_sheet(tmp_path: Path) -> None:
    out, done = tmp_path / "labels.pdf", []
    assert write_labels(out, lines(200), office(), DAY, on_label=done.append) == 9
    assert sum(done) == 200
    found = [re.findall(r"นางใจที่(\d+) ดี", page) for page in pages(out)]
    assert [len(names) for names in found] == [24] * 8 + [8]
    assert [int(name) for names in found for name in names] == list(range(1, 201))


@pytest.mark.parametrize("window", [False, True])
def test_nothing_tells_of_a_debt(tmp_path: Path, window: bool) -> None:  # noqa: FBT001
    out = tmp_path / "out.pdf"
    write_labels(out, [LINE], office(envelope={"window": window}), DAY)
    (text,) = pages(out)
    assert "36000" in text
    for word in ("หนี้", "ทวง", "กู้", "ค้ำประกัน", LINE.contract_no, LINE.letter_no, "1,234.56"):
        assert word not in text
    metadata = pypdfium2.PdfDocument(out).get_metadata_dict()
    assert not any("หนี้" in value or "ทวง" in value for value in metadata.values())


def places(path: Path) -> list[tuple[float, float, float, float]]:
    """Left, top, right, bottom in millimetres of each address' letters."""
    page = pypdfium2.PdfDocument(path)[0]
    texts = page.get_textpage()
    boxes = [
        texts.get_charbox(index)
        for index in range(texts.count_chars())
        if texts.get_text_range(index, 1).strip()
    ]
    high = page.get_height()
    return [(a / MM, (high - d) / MM, c / MM, (high - b) / MM) for a, b, c, d in boxes]


def test_each_address_stays_on_its_label(tmp_path: Path) -> None:
    long = replace(LINE, addressee="ประธานกลุ่มเกษตรกรผู้ปลูกผักปลอดภัย " * 6)
    for line in (LINE, long):
        out = tmp_path / "out.pdf"
        write_labels(out, [line], office(), DAY)
        for left, top, right, bottom in places(out):
            assert left >= 3
            assert right <= 70
            assert top >= 4.5
            assert bottom <= 4.5 + 36


def test_the_address_stands_in_the_window(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    assert write_labels(out, lines(30), office(envelope={"window": True}), DAY) == 30
    for left, top, right, bottom in places(out):
        assert left >= 20
        assert right <= 110
        assert top >= 50
        assert bottom <= 85


def test_sizes_are_the_offices(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    small = office(labels={"columns": 2, "rows": 7, "width": 99, "height": 38, "top": 15})
    assert write_labels(out, lines(15), small, DAY) == 2
    assert min(top for _, top, _, _ in places(out)) >= 15


def test_the_same_letters_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    for path in (one, two):
        write_labels(path, lines(120), office(), DAY)
    assert one.read_bytes() == two.read_bytes()


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    out, hostile = tmp_path / "out.pdf", "#panic() *a* _b_ $x$ <c> [d] @e \\f \u4e2d"
    write_labels(out, [replace(LINE, recipient=hostile)], office(), DAY)
    assert hostile.replace("\u4e2d", "?") in re.sub(r"\s+", " ", pages(out)[0])


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("[labels]\ncolumns = 4", "labels.width"),
        ("[labels]\nrows = 9", "labels.height"),
        ("[labels]\nleft = 1", "labels.width"),
        ("[envelope]\nleft = 130", "envelope.width"),
        ("[labels]\nwidth = 5", "labels.width"),
        ('[pay_in]\nbiller_id = "0000000000002"', "pay_in.biller_id"),
        ('[pay_in]\nsuffix = "1"', "pay_in.suffix"),
        ("[pay_in]\nbiller = 1", "pay_in.biller"),
    ],
)
def test_settings_that_cannot_be_are_told(tmp_path: Path, text: str, field: str) -> None:
    path = tmp_path / "office.toml"
    path.write_text(text, encoding="utf-8")
    settings, findings = read_settings(path)
    assert settings is None
    assert [each.place.field for each in findings] == [field]
    assert all(each.expected or each.suggestion for each in findings)


# --- the slip's facts -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample() -> OfficeSettings:
    settings, _ = read_settings(ROOT / "samples" / "office.toml")
    assert settings is not None
    return settings


@pytest.fixture(scope="module")
def loans() -> Any:
    return read_register((ROOT / "samples" / "register.xlsx").read_bytes(), "register.xlsx").loans


@pytest.mark.parametrize(
    ("kind", "total"),
    [
        ("demand_notice_1", "overdue_total"),
        ("repayment_reminder", "instalment_total"),
        ("termination_recall", "outstanding_total"),
    ],
)
def test_a_slip_is_for_what_the_letter_asks(
    loans: Any, sample: OfficeSettings, kind: str, total: str
) -> None:
    document = documents()[kind]
    rows = plan_batch(loans, kind, DAY, sample, first_number=70012).rows[:20]
    seen = set()
    for row in rows:
        facts = facts_of(row.due, letter_no=row.line.letter_no, as_of=DAY, settings=sample)
        record, findings = record_for(document, facts)
        assert record is not None, findings
        slip = record.pay_in  # type: ignore[attr-defined]
        bill = read_qr(slip.qr)
        assert bill.satang == getattr(record, total) * 100 == row.line.amount
        assert bill.biller_id == "000000000000100"
        assert bill.ref2 == f"{70011 + row.line.position}2568"
        assert record.enclosures[-1].title == "ใบแจ้งการชำระเงิน"  # type: ignore[attr-defined]
        seen.add(bill.ref1)
    assert len(seen) == len({row.due.loan.contract_no for row in rows})


def test_without_a_biller_or_a_payer_there_is_no_slip(loans: Any, sample: OfficeSettings) -> None:
    silent = sample.model_copy(update={"pay_in": OfficeSettings().pay_in})
    for kind, settings in (("demand_notice_1", silent), ("mortgagor_notice", sample)):
        row = plan_batch(loans, kind, DAY, settings).rows[0]
        facts = facts_of(row.due, letter_no="", as_of=DAY, settings=settings)
        record, _ = record_for(documents()[kind], facts)
        assert record is not None
        assert record.pay_in is None  # type: ignore[attr-defined]


def test_an_open_number_gives_the_day_as_the_second_reference(
    loans: Any, sample: OfficeSettings
) -> None:
    row = plan_batch(loans, "demand_notice_1", DAY, sample).rows[0]
    facts = facts_of(row.due, letter_no=sample.letter_no(None), as_of=DAY, settings=sample)
    assert facts["pay_in"]["ref2"] == "25681120"
    assert Bill(facts["pay_in"]["biller_id"], facts["pay_in"]["ref1"])
