import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from thai.text import normalize, safe_filename, sort_key

VECTORS = Path(__file__).parents[2] / "samples" / "vectors" / "thai_text.json"
CASES = json.loads(VECTORS.read_text(encoding="utf-8"))["normalize"]

troublesome = st.text(
    alphabet=st.one_of(
        st.sampled_from("กนงาำเแโ\u0e31\u0e34\u0e38\u0e3a\u0e47\u0e48\u0e49\u0e4c\u0e4d\u0e4e"),
        st.sampled_from(" \t\n\r\xa0\u200b\u2028\x85\x0c\x00e\u0301\u0323.\uf70a\uf711"),
    ),
    max_size=14,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["expected"])
def test_vectors(case: dict[str, str]) -> None:
    assert normalize(case["input"]) == case["expected"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("จํานวน", "จำนวน"),
        ("น ้ำ", "น้ำ"),
        ("ค ำแปล", "คำแปล"),
        ("น้ํา", "น้ำ"),
        ("นํ้า", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("พันธ์ุ", "พันธุ์"),
        ("ที\u0e48", "ที่"),
        ("ท\u0e48\u0e35", "ที่"),
        ("น\uf70aา", "น่า"),
        ("  นาย\u00a0\u200bสม   ชาย\t", "นาย สม ชาย"),
        ("หนึ่ง \r\n สอง\u2028สาม", "หนึ่ง\nสอง\nสาม"),
        ("a\x00b\ud800", "ab"),
        ("a  b", "a b"),
        ("e\u0301", "é"),
        ("\u202egnp.exe", "gnp.exe"),
        ("", ""),
        ("\u0e48", "\u0e48"),
    ],
)
def test_normalize(found: str, expected: str) -> None:
    assert normalize(found) == expected


@settings(max_examples=600, deadline=None)
@given(st.one_of(st.text(), troublesome))
@example("e\u0301า\u0e48\u0e38")
@example("ก า า\u0e48")
def test_normalize_is_idempotent(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert unicodedata.is_normalized("NFC", once)


# --- dictionary order ---


@pytest.mark.parametrize(
    "ordered",
    [
        "กก กฎ กด กรรม กรรม์ กะ กะเกณฑ์ กัน กา ก่า กำ กิน เก เก็ง เก่ง เก้ง แก แก่ โก ใกล้ ไก่ ขา",
        "ปา ป่า ป้า ป๊า ป๋า",
        "รอ รู เรือ ฤกษ์ ลา ลือ ฦๅ วัน",
        "1 10 ๒ 3 Anan anon กานดา เกษม ไกร สมชาย เสมอ แสง อารี",
        "สม_ใจ สม-ใจ สมจิต",
    ],
)
def test_dictionary_order(ordered: str) -> None:
    words = [word.replace("_", " ") for word in ordered.split(" ")]
    backwards = words[::-1]
    assert sorted(backwards, key=sort_key) == words


@given(troublesome, troublesome)
def test_only_the_same_text_has_the_same_key(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) is (normalize(one) == normalize(other))


# --- file names ---


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("แบบฟอร์ม.xlsx", "แบบฟอร์ม.xlsx"),
        ("ที่ กษ ๐๒๐๒/ว ๑๒๓.pdf", "ที่ กษ ๐๒๐๒-ว ๑๒๓.pdf"),
        ('นส.02: "แผน"?.docx', "นส.02- แผน.docx"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\temp\\a.txt", "C--temp-a.txt"),
        ("con.txt", "_con.txt"),
        ("COM1", "_COM1"),
        ("aux .tar.gz", "_aux .tar.gz"),
        ("console.txt", "console.txt"),
        ("...", "เอกสาร"),
        ("", "เอกสาร"),
        ('"?".pdf', "pdf"),
        ("a\nb\x00\u202e.pdf", "a b.pdf"),
        ("ชื่อ .pdf. ", "ชื่อ.pdf"),
    ],
)
def test_safe_filename(text: str, expected: str) -> None:
    assert safe_filename(text) == expected


def test_a_long_name_is_cut_between_clusters_and_keeps_its_extension() -> None:
    name = safe_filename("น้ำที่เก็บ" * 20 + ".docx", max_bytes=32)
    assert name == "น้ำที่เก็.docx"
    assert safe_filename("ก" * 8 + "ก้า" * 9 + ".docx", max_bytes=32) == "ก" * 8 + ".docx"
    assert safe_filename("ก" * 8 + "เก" * 9 + ".docx", max_bytes=32) == "ก" * 8 + ".docx"
    assert len(safe_filename("น้ำที่เก็บ" * 20 + ".docx").encode()) <= 120


def test_a_cut_that_leaves_a_reserved_word_or_nothing() -> None:
    assert safe_filename("con" + "x" + "\u0323\u0332" * 60) == "_con"
    assert safe_filename("x" + "\u0323\u0332" * 60 + ".pdf") == "เอกสาร.pdf"


def test_a_limit_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        safe_filename("a", max_bytes=31)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), troublesome, st.text(alphabet="./\\:con1 กน้ำเ", max_size=60)))
def test_any_text_gives_a_safe_name(text: str) -> None:
    name = safe_filename(text, max_bytes=40)
    assert 0 < len(name.encode()) <= 40
    assert not set(name) & set('/\\:*?"<>|\n\r\t\x00')
    assert name == name.strip(". ")
    assert name.partition(".")[0].rstrip(" ").lower() not in {"con", "prn", "aux", "nul", "com1"}
