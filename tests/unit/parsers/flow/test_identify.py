"""Papers are known by their titles and words; twins are never taken for each other."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.content import Block, Paragraph, Table
from parsers.flow import identify
from parsers.reading import KnownBy
from parsers.word.content import Reader
from parsers.word.parts import Parts
from service.documents.making import maker
from templates.catalogue import documents
from tests.helpers.contents import blocks
from tests.helpers.filled import filled

NAMES = tuple(documents())
TWINS = (
    ("checklist_plan_change", "checklist_restructuring"),
    ("minutes_plan_change", "minutes_restructuring"),
    ("form4", "form5"),
    ("form5", "form7"),
    ("ns02", "ns04"),
    ("demand_notice_1", "demand_notice_2"),
    ("suspension_warning_1", "suspension_warning_2"),
    ("suspended_project_recall", "termination_recall"),
)
TITLED = ("ns01", "ns02", "ns03", "ns04", "form4", "form5", "form7", "minutes_plan_change")


def content(word: bytes) -> list[Block]:
    parts = Parts(word)
    return Reader(parts.body(), parts.body_name).text().blocks


@cache
def paper(name: str) -> tuple[Block, ...]:
    return tuple(content(filled(name).word))


def known(text: list[Block]) -> str:
    found = identify(text, documents())
    return "" if found is None else found[0].id


@pytest.mark.parametrize("name", NAMES)
def test_every_filled_paper_is_known(name: str) -> None:
    assert known(list(paper(name))) == name


@pytest.mark.parametrize("name", NAMES)
def test_every_blank_form_is_known(name: str) -> None:
    assert known(content(maker(name).fillable_word())) == name


@pytest.mark.parametrize("name", TITLED)
def test_a_title_says_more_than_words(name: str) -> None:
    found = identify(paper(name), documents())
    assert found is not None
    assert found[1] is KnownBy.TITLE
    letter = identify(paper("demand_notice_1"), documents())
    assert letter is not None
    assert letter[1] is KnownBy.LAYOUT


@given(st.sampled_from([name for pair in TWINS for name in pair]), st.data())
def test_spoiled_papers_are_themselves_or_unknown(name: str, data: st.DataObject) -> None:
    """Whatever is lost of a paper, it is not taken for its twin."""
    lines = list(paper(name))
    lost = data.draw(st.sets(st.integers(0, len(lines) - 1), max_size=len(lines) // 2))
    rest = [line for number, line in enumerate(lines) if number not in lost]
    assert known(rest) in ("", name)


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_two_papers_in_one_are_not_told(one: str, other: str) -> None:
    assert known([*paper(one), *paper(other)]) == ""


def test_other_texts_are_no_paper_of_ours() -> None:
    assert known([]) == ""
    assert known(blocks("นส.02", "บันทึกข้อความ", "โครงการที่ใช้เงินจากกองทุนสงเคราะห์เกษตรกร")) == ""
    assert known([Table([]), Paragraph()]) == ""
