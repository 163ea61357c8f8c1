"""LibreOffice opens the fillable Word files and shows every word of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest

from service.documents.making import maker
from service.documents.word_form import fillable_word
from tests.helpers.controls import fields

Convert = Callable[[Path | bytes, Path], bytes]


@pytest.mark.parametrize("document_id", ["ns02", "form6", "demand_notice_1"])
def test_an_office_shows_what_is_known_and_what_is_open(
    document_id: str, to_pdf: Convert, tmp_path: Path
) -> None:
    one = maker(document_id)
    record, _ = one.document.record.read(one.document.sample())
    assert record is not None
    word = fillable_word(
        one.parts, one.document, record.model_dump(), template_hash=one.template_hash
    )
    with pypdfium2.PdfDocument(to_pdf(word, tmp_path)) as pdf:
        shown = _letters("".join(page.get_textpage().get_text_bounded() for page in pdf))
    for item in fields(word):
        if item.kind != "checkbox":
            assert _letters(item.text) in shown


def _letters(text: str) -> str:
    """Base letters and digits: what no PDF reader of Thai loses or moves."""
    return "".join(letter for letter in text if unicodedata.category(letter)[0] in "LN")
