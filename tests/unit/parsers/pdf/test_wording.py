"""What a paper must say: the wordings beside the templates, and how they are compared."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.pdf.matching import differences
from parsers.pdf.wording import Wording, squeezed, wording_of
from service.documents.making import maker
from service.documents.wordings import wording_of as wording_text
from templates.catalogue import documents

HINT = "a Word template or its translation has changed: run make layouts"


@pytest.mark.parametrize("document_id", documents())
def test_wordings_are_those_of_the_templates(document_id: str) -> None:
    assert documents()[document_id].wording == wording_text(maker(document_id)), HINT


def plain(text: str, **parts: tuple[str, ...]) -> Wording:
    return replace(Wording(text, "", (), ()), **parts)  # type: ignore[arg-type]


def told(wording: Wording, *pages: str) -> list[tuple[str, str]]:
    return [(each.expected, each.found) for each in differences(wording, pages)]


def test_equal_pages_have_no_differences() -> None:
    assert told(plain("จำนวนเงิน1,250.00บาท"), "จำนวนเงิน1,250.00บาท") == []
    assert told(plain("จำนวนเงิน1,250.00บาท"), "จำนวนเงิน1,2", "50.00บาท") == []


def test_what_differs_is_told_with_both_sides() -> None:
    text = "ก" * 20 + "1,250.00" + "ข" * 20
    assert told(plain(text), text.replace("1,250", "9,250")) == [("1", "9")]
    assert told(plain(text), text.replace("1,250.00", "")) == [("1,250.00", "")]
    assert told(plain(text), text.replace("1,250.00", "1,250.0099")) == [("", "99")]


def test_a_leader_has_any_length_but_only_where_one_is() -> None:
    wording = plain("ชื่อ\uf8e0สมชาย\uf8e0วันที่5")
    assert told(wording, "ชื่อสมชายวันที่5") == []
    assert told(wording, "ชื่อ......สมชาย.........วันที่5") == []
    assert told(wording, "ชื่อ......สมหมาย.........วันที่5") != []
    assert told(plain("1,250.00บาทถ้วน" + "ก" * 12), "125000บาทถ้วน" + "ก" * 12) != []


def test_a_label_is_any_short_text() -> None:
    wording = plain("\uf8e1ข้อความของข้อแรก\uf8e1ข้อความของข้อสอง")
    assert told(wording, "1.ข้อความของข้อแรก2.ข้อความของข้อสอง") == []


def test_header_rows_come_again_at_the_top_of_a_page_only() -> None:
    wording = plain("หัวตารางแถวหนึ่งแถวสองแถวสาม", heads=("หัวตาราง",))
    assert told(wording, "หัวตารางแถวหนึ่ง", "หัวตารางแถวสองแถวสาม") == []
    assert told(wording, "หัวตารางแถวหนึ่ง", "แถวสองหัวตารางแถวสาม") == [("", "หัวตาราง")]
    assert told(wording, "แถวหนึ่ง", "แถวสองแถวสาม") == [("หัวตาราง", "")]


def test_page_numbers_are_those_of_their_pages() -> None:
    wording = plain("ข้อความหน้าแรกข้อความหน้าสอง", running=("-⟦หน้า⟧-",))
    assert told(wording, "ข้อความหน้าแรก", "-๒-ข้อความหน้าสอง") == []
    assert told(wording, "ข้อความหน้าแรก", "-๓-ข้อความหน้าสอง") == [("", "-๓-")]


def test_spellings_that_look_alike_are_one() -> None:
    assert told(plain("จำนวนน้ำ"), "จํานวนนํ้า") == []


def test_a_cluster_that_makers_say_once_for_each_piece() -> None:
    assert told(plain("ก" * 12 + "ขึ๋ำ" + "ข" * 12), "ก" * 12 + "ขึ๋ำขึ๋ำขึ๋ำ" + "ข" * 12) == []


def test_pages_of_another_paper_are_told_within_bounds() -> None:
    pages = ["ฮ" * 50_000, "ม" * 50_000]
    assert len(differences(plain("ก" * 3_000), pages)) <= 41


WORDING = "ที่กษ0202/1234เรื่องขอให้ชำระหนี้เรียนนายสมชายใจดีตามที่ท่านได้กู้ยืมเงินจำนวน1,250,000.00บาท" * 3


@given(
    st.integers(0, len(WORDING) - 1),
    st.integers(0, 12),
    st.text("กขคงจ0123456789,/", max_size=12),
    st.integers(0, len(WORDING)),
)
def test_any_change_is_a_difference(start: int, length: int, put: str, split: int) -> None:
    page = WORDING[:start] + put + WORDING[start + length :]
    pages = [page[:split], page[split:]]
    assert bool(differences(plain(WORDING), pages)) == (page != WORDING)


def test_the_same_values_stand_on_paper_and_in_the_wording() -> None:
    document = documents()["ns02"]
    record = document.record.model_validate(document.sample())
    wording = wording_of(document, record)
    assert squeezed("เงินต้น") in wording.text
    assert "820,964.38" in wording.text
    assert len(wording.marks) == 27
