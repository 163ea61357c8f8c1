"""Every document with what people really type: odd marks, long names, many rows, nothing at all."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pydantic import BaseModel

from service.documents.making import maker
from templates.catalogue import documents
from templates.record import Record
from tests.helpers.reading import READERS, missing, word_strings

DAY = date(2025, 11, 20)
ODD = " & <b> \"ก\" 'ข' {{ x }} #let $y$ =cmd|'/C calc'!A0 \\u{41} [z] *หนา* _เอียง_ @a ~ // `c`"
LONG = " บ้านหนองไผ่ล้อมสามัคคีพัฒนาศักดิ์สิทธิ์" * 3
LARGEST = Decimal("999999999999.99")
MANY = 40


def changed(document: str, **how: Any) -> Record:
    """The sample with every text, amount or table changed; rules may break, types do not."""
    model = documents()[document].record
    return typing.cast("Record", _model(model.model_validate(documents()[document].sample()), how))


def _model(part: BaseModel, how: dict[str, Any]) -> BaseModel:
    values = {}
    for name, described in type(part).model_fields.items():
        values[name] = _value(getattr(part, name), described, how)
    return part.model_construct(**values)


def _value(value: Any, described: Any, how: dict[str, Any]) -> Any:
    if how.get("empty") and not described.is_required():
        return described.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return _model(value, how)
    if isinstance(value, list):
        items = [_value(item, described, {**how, "empty": False}) for item in value]
        rows = how.get("rows", 0)
        return (items * rows)[:rows] if rows and items and _is_row(items[0]) else items
    if type(value) is str and not _is_literal(described.annotation) and how.get("text"):
        return value + how["text"]
    if isinstance(value, Decimal) and how.get("amount"):
        return how["amount"]
    return value


def _is_row(item: Any) -> bool:
    return isinstance(item, BaseModel) or type(item) is str


def _is_literal(annotation: Any) -> bool:
    kinds = typing.get_args(annotation) if isinstance(annotation, types.UnionType) else ()
    return any(typing.get_origin(kind) is typing.Literal for kind in (annotation, *kinds))


def pages_outside(pdf: bytes) -> Iterator[str]:
    """Letters that stand outside the paper."""
    with pypdfium2.PdfDocument(pdf) as opened:
        for number, page in enumerate(opened, start=1):
            text = page.get_textpage()
            width, height = page.get_size()
            for index in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(index)
                if left < -1 or bottom < -1 or right > width + 1 or top > height + 1:
                    yield f"{number}: {text.get_text_range(index, 1)!r} at {left:.0f}, {top:.0f}"


@pytest.mark.parametrize("document", documents())
@pytest.mark.parametrize(
    "how", [{"text": ODD}, {"text": LONG}, {"rows": MANY}, {"empty": True}], ids=str
)
def test_nothing_is_lost_and_nothing_leaves_the_paper(
    document: str, how: dict[str, Any], tmp_path: Path
) -> None:
    record = changed(document, **how)
    word, pdf = maker(document).word(record), maker(document).pdf(record, DAY)
    said = word_strings(word)
    assert said
    assert missing(said, READERS["pdfium"](pdf, tmp_path)) == []
    assert list(pages_outside(pdf)) == []


@pytest.mark.parametrize("document", documents())
def test_the_largest_amounts_stay_on_the_paper(document: str) -> None:
    pdf = maker(document).pdf(changed(document, amount=LARGEST), DAY)
    assert list(pages_outside(pdf)) == []
