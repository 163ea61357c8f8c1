"""Texts of PDF fields in every encoding that writers use, right or wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from parsers.pdf.strings import Text, decoded, plain, text_of

THAI = "นายสมชาย ใจดี 1,250.00 บาท"


@pytest.mark.parametrize(
    "raw",
    [
        b"\xfe\xff" + THAI.encode("utf-16-be"), b"\xff\xfe" + THAI.encode("utf-16-le"),
        b"\xef\xbb\xbf" + THAI.encode(), THAI.encode("utf-16-be"), THAI.encode("utf-16-le"),
        THAI.encode(),
    ],
)  # fmt: skip
def test_thai_in_every_encoding(raw: bytes) -> None:
    assert decoded(raw) == Text(THAI)


@given(st.text(st.characters(min_codepoint=0xE01, max_codepoint=0xE3A), min_size=1))
def test_thai_alone_without_a_mark(text: str) -> None:
    assert decoded(text.encode("utf-16-be")) == Text(text)
    assert decoded(text.encode()) == Text(text)
    assert decoded(String(text).__bytes__()) == Text(text)


def test_bytes_of_old_windows_are_doubted() -> None:
    assert decoded(THAI.encode("cp874")) == Text(THAI, "old_thai")


def test_what_is_cut_or_no_text_is_doubted() -> None:
    assert decoded(b"\xfe\xff\x0e\x01\x0e").doubt == "broken"
    assert decoded(b"\x01A").doubt == "broken"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ascii_is_itself(text: str) -> None:
    assert decoded(text.encode()) == Text(text)


def test_latin_with_its_accents() -> None:
    assert decoded("fiancé – “x”".encode("pdfdoc_pikepdf")).text == "fiancé – “x”"


def test_lines_end_in_one_way() -> None:
    assert decoded(b"a\rb\r\nc\nd").text == "a\nb\nc\nd"
    assert decoded(b"\xfe\xff" + "ก\rข".encode("utf-16-be")).text == "ก\nข"


def test_escapes_of_language_are_no_text() -> None:
    assert decoded(b"\xfe\xff" + "\x1bth\x1bก".encode("utf-16-be")).text == "ก"


def test_values_of_every_kind() -> None:
    with Pdf.new() as pdf:
        assert text_of(Stream(pdf, b"\xfe\xff" + THAI.encode("utf-16-be"))).text == THAI
        assert text_of(Array([1])).text == ""
        assert text_of(Dictionary()).text == ""
    assert text_of(Name("/On")).text == "On"
    assert text_of(Name("/ก ข")).text == "ก ข"
    assert text_of(None).text == ""
    assert text_of(True).text == ""  # noqa: FBT003
    assert text_of(12).text == "12"


def test_rich_text_is_its_text() -> None:
    assert plain('<body><p style="x">ก &amp; <b>ข</b></p><p>ค</p></body>') == "ก & ข\nค"
