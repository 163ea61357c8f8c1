"""Our filled Word files read back by the words around their values: right or told, never wrong."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.content import Block, Cell, Paragraph, Span, Table
from parsers.flow import match
from parsers.reading import Reading
from parsers.word import read_word
from service.documents.making import maker
from templates.catalogue import documents
from templates.layout import Layout, Line, Maybe, Repeat
from tests.helpers.filled import filled
from tests.helpers.records import records
from tests.helpers.typed_words import leaves, values_of
from thai.digits import to_arabic

NAMES = tuple(documents())
#: Of what a paper prints, so much must come back; other fields share a line without words.
LEAST = 0.85
ANY = ("ns01", "ns02", "form2", "form6", "minutes_plan_change", "resolution_notice", "memo")


def read(word: bytes) -> Reading:
    return read_word(word, documents(), None)


def arabic(value: object) -> object:
    return to_arabic(value) if isinstance(value, str) else value


@cache
def sample(name: str) -> dict[str, object]:
    document = documents()[name]
    return values_of(document.record.model_validate(document.sample()))


@pytest.mark.parametrize("name", NAMES)
def test_sample_comes_back(name: str) -> None:
    reading, wanted = read(filled(name).word), sample(name)
    found = dict(leaves(reading.data))
    assert reading.identity.document == name
    assert {
        path: each for path, each in found.items() if arabic(each) != arabic(wanted[path])
    } == {}
    on_paper = [path for path in wanted if path in found or is_told(path, reading)]
    assert len(found) >= LEAST * len(on_paper)


def is_told(path: str, reading: Reading) -> bool:
    fields = (finding.place.field for finding in reading.findings)
    return any(field and path.startswith(field) for field in fields)


@pytest.mark.parametrize("name", ANY)
@settings(max_examples=8)
@given(st.data())
def test_any_record_is_right_or_told(name: str, data: st.DataObject) -> None:
    record = data.draw(records(name))
    reading, wanted = read(maker(name).word(record)), values_of(record)
    for path, value in leaves(reading.data):
        # Items of a list that fell apart in another way are told of.
        assert arabic(wanted.get(path)) == arabic(value) or is_told(path, reading)


def words_of(layout: Layout) -> list[str]:
    """The words of a paper, to be typed into its own blanks."""

    def of(items: tuple[object, ...]) -> list[str]:
        found: list[str] = []
        for item in items:
            if isinstance(item, Line):
                found += [each.strip(" \t:") for each in item.pieces if isinstance(each, str)]
            elif isinstance(item, Maybe | Repeat):
                found += of(item.items)
        return found

    return [each for each in of(layout.flow) if each and "..." not in each]


FIELDS = ("project_name", "borrower_name", "province", "cause_other", "chair_name")


@settings(max_examples=25)
@given(st.data())
def test_words_of_the_paper_in_its_blanks(data: st.DataObject) -> None:
    document = documents()["ns02"]
    words = st.lists(st.sampled_from(words_of(document.layout)), min_size=1, max_size=3)
    typed = {name: data.draw(words.map(" ".join)) for name in FIELDS}
    record = document.record.model_validate({**document.sample(), **typed})
    reading, wanted = read(maker("ns02").word(record)), values_of(record)
    assert {path: each for path, each in leaves(reading.data) if wanted.get(path) != each} == {}


def said(text: str) -> Paragraph:
    return Paragraph([Span(text)])


@pytest.mark.parametrize(
    "blocks",
    [
        [said("บาท ที่ ลงวันที่ ( ) ")] * 3_000,
        [said("." * 50_000)],
        [said(f"{number}. ก") for number in range(3_000)],
        [Table([[Cell([said("รวม")]), Cell([said("1")])]])] * 500,
        [said("☑☐" * 10_000)],
    ],
)
def test_hostile_text_is_told_in_time(blocks: list[Block]) -> None:
    matched = match(documents()["ns04"].layout, blocks, whole=True)
    assert [raw for raw in matched.raws if raw.value] == []
    assert {finding.code for finding in matched.findings} <= {
        "flow.not_this_form", "flow.words_missing", "flow.words_changed", "flow.extra_text",
    }  # fmt: skip
    assert matched.findings
