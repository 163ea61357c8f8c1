"""Records made by hypothesis: any value that a document's model takes."""

from __future__ import annotations

import types
import typing
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from service.documents.typst.text import printable
from templates.catalogue import documents
from templates.record import Record
from thai.text import normalize

WORDS = (
    "วิสาหกิจชุมชนเลี้ยงแพะบ้านหนองไผ่ล้อม", "นายสมบูรณ์ รัตนคลองเรือ", "กสก. 27/2564", "ปู่ย่าตายาย",
    "น้ำผึ้ง กตัญญู ญี่ปุ่น ฐานะ กุฏิ ฎีกา", "ฝั่งป้าฟ้า ฬา ศุภฤกษ์ สิทธิ์", "1,250.00 บาท",
    "ธ.ก.ส. (สาขา)", "EB123456785TH", "08-1234-5678", "ก. ข้อหนึ่ง - ข้อสอง", "a@b.go.th",
    "๑๒/๒๕๖๘", "ๆ ฯลฯ", "-", "ค่าปุ๋ย & ยา",
)  # fmt: skip
# Drawn signs and breaks are no letters to type into a field of one line; marks follow letters.
_DRAWN = set("\n\t\u200b\u2011☐☑☒□✓✔")
_SINGLE = sorted(
    letter
    # Not those that PDF writes in one byte, which old Thai encodings have as well.
    for letter in printable() - _DRAWN - set("._…")
    if not "\x80" <= letter <= "\xff" and unicodedata.category(letter) not in ("Mn", "Co", "Cn")
)
_ABOVE = [*"\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47", ""]
_CLUSTERS = [
    consonant + vowel + tone
    for consonant in "กขคญฎฏฐตทนปผฝพฟรลวสหฬอ"
    for vowel in _ABOVE
    for tone in ["\u0e48", "\u0e49", "\u0e4a", "\u0e4b", "\u0e4c", "", "\u0e49\u0e33"]
    if not (vowel and tone.endswith("\u0e33"))
]
# Sums of wider amounts run out of the narrowest columns, into their neighbours.
_MONEY_LIMIT = Decimal("999999.99")


def _line(longest: int) -> st.SearchStrategy[str]:
    pieces = st.one_of(st.sampled_from(_SINGLE), st.sampled_from(_CLUSTERS))
    typed = st.lists(pieces, max_size=12).map("".join)
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
    return st.one_of(words, words, typed).map(lambda text: normalize(text[:longest]))


def _text(longest: int) -> st.SearchStrategy[str]:
    if longest <= 1_000:
        return _line(longest)
    return st.lists(_line(200), min_size=0, max_size=4).map("\n".join)


def _notes(info: Any) -> Iterator[Any]:
    if isinstance(info, FieldInfo):
        yield from info.metadata
        yield from _notes(info.annotation)
        return
    for note in getattr(info, "__metadata__", ()):
        yield from note.metadata if isinstance(note, FieldInfo) else (note,)
    for inner in typing.get_args(info):
        if typing.get_origin(inner) is not None or hasattr(inner, "__metadata__"):
            yield from _notes(inner)


def _limit(info: Any, name: str, choose: Any, otherwise: Any) -> Any:
    told = [getattr(note, name) for note in _notes(info) if getattr(note, name, None) is not None]
    return choose(told) if told else otherwise


def _values(annotation: Any, info: Any) -> st.SearchStrategy[Any]:
    if hasattr(annotation, "__metadata__"):
        return _values(typing.get_args(annotation)[0], info)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        kinds = [each for each in arguments if each is not type(None)]
        some = st.one_of([_values(each, info) for each in kinds])
        return st.one_of(st.none(), some, some) if type(None) in arguments else some
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin in (list, tuple):
        least = _limit(info, "min_length", max, 0)
        most = min(_limit(info, "max_length", min, 5), max(least, 5))
        inner = _values(arguments[0], arguments[0])
        # A row that is there has something in it.
        inner = inner.map(lambda value: value or "ก") if _is_text(arguments[0]) else inner
        unique = isinstance(arguments[0], type) and issubclass(arguments[0], Enum)
        return st.lists(inner, min_size=min(least, 50), max_size=max(most, least), unique=unique)
    return _single(annotation, info)


def _is_text(annotation: Any) -> bool:
    bare = typing.get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation
    return bare is str


def _single(annotation: Any, info: Any) -> st.SearchStrategy[Any]:
    if issubclass(annotation, BaseModel):
        return _model(annotation)
    if issubclass(annotation, Enum):
        return st.sampled_from(list(annotation))
    if annotation is date:
        return st.dates(date(1950, 1, 1), date(2090, 12, 31))
    if annotation is str:
        return _text(_limit(info, "max_length", min, 500))
    return st.booleans() if annotation is bool else _number(annotation, info)


def _number(annotation: Any, info: Any) -> st.SearchStrategy[Any]:
    low, high = _limit(info, "ge", max, 0), _limit(info, "le", min, 10_000)
    if annotation is int:
        return st.integers(int(low), int(high))
    assert annotation is Decimal, annotation
    most = min(Decimal(high), _MONEY_LIMIT) if high != 10_000 else _MONEY_LIMIT
    return st.decimals(max(Decimal(low), -_MONEY_LIMIT), most, places=2)


@cache
def _model(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """A part's values; a part whose values must go together is made of its own."""

    @st.composite
    def made(draw: st.DrawFn) -> Mapping[str, Any]:
        return {
            name: draw(_values(info.annotation, info)) for name, info in model.model_fields.items()
        }

    return made()


def _valid(model: type[Record], data: dict[str, Any]) -> Record | None:
    """The record, texts that must have a form (a quantity, a time) put right by their example."""
    for _ in range(3):
        try:
            return model.model_validate(data)
        except ValidationError as error:
            for detail in error.errors():
                example = str(detail.get("ctx", {}).get("expected", "")).rpartition("เช่น ")[2]
                _put(data, detail["loc"], example)
    return None


def _put(data: Any, location: Sequence[str | int], value: str) -> None:
    for step in location[:-1]:
        data = data[step]
    data[location[-1]] = value


def records(document_id: str) -> st.SearchStrategy[Record]:
    """Records of a document; a bill to pay in, which a bank must be able to read, is left out."""
    model = documents()[document_id].record
    made = _model(model).map(
        lambda data: _valid(model, {name: v for name, v in data.items() if name != "pay_in"})
    )
    return typing.cast("st.SearchStrategy[Record]", made.filter(lambda record: record is not None))
