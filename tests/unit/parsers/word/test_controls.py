"""Fillable Word files read back: filled by programs, rows moved, boxes and dates at odds."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from parsers.isolation import Refused
from parsers.reading import KnownBy, Reading
from parsers.word import read_word
from service.documents.making import maker
from service.documents.xml import NS, qualified
from templates.catalogue import documents
from templates.record import Record
from tests.helpers.controls import W15
from tests.helpers.records import records
from tests.helpers.typed_words import (
    copied,
    filled_in,
    leaves,
    typed_over,
    values_of,
    with_body,
    without_properties,
)
from tests.helpers.word_files import WordFile, par

NAMES = tuple(documents())
SECTION, ITEM = f"{{{W15}}}repeatingSection", f"{{{W15}}}repeatingSectionItem"


def read(word: bytes, told: str = "") -> Reading:
    return read_word(word, documents(), documents().get(told))


@cache
def sample(name: str) -> Record:
    return documents()[name].record.model_validate(documents()[name].sample())


@cache
def known(name: str) -> bytes:
    return maker(name).fillable_word(sample(name).model_dump())


def changed(name: str, change: Callable[[etree._Element], None]) -> Reading:
    return read(with_body(known(name), change))


def control(root: etree._Element, tag: str) -> etree._Element:
    return next(each for each in root.iter(qualified("w:sdt")) if tag_of(each) == tag)


def tag_of(element: etree._Element) -> str:
    found = element.find("w:sdtPr/w:tag", NS)
    return "" if found is None else str(found.get(qualified("w:val")))


def write(element: etree._Element, text: str) -> None:
    runs = list(element.iter(qualified("w:t")))
    runs[0].text = text
    for each in runs[1:]:
        each.text = ""


def codes(reading: Reading) -> set[str]:
    return {finding.code for finding in reading.findings}


# --- round trips ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_pre_filled_file_gives_its_record(name: str) -> None:
    reading = read(known(name))
    assert (reading.identity.document, reading.known_by) == (name, KnownBy.METADATA)
    found, wanted = dict(leaves(reading.data)), values_of(sample(name))
    assert {path: found[path] for path in found if found[path] != wanted.get(path)} == {}
    assert not [each for each in reading.findings if each.code.startswith(("word.", "flow.not"))]


@pytest.mark.parametrize("name", NAMES)
def test_file_that_a_program_filled_in(name: str) -> None:
    """As python-docx does it: the text of a control is changed, its flags are left standing."""
    reading = read(filled_in(maker(name).fillable_word(), known(name)))
    found, wanted = dict(leaves(reading.data)), dict(leaves(read(known(name)).data))
    # The blank has no room for more rows than are printed.
    assert found.items() <= wanted.items()
    assert all("[" in path or documents()[name].about.frame for path in wanted.keys() - found)


@pytest.mark.parametrize(
    "name", ["ns01", "ns02", "ns03", "form1", "form6", "minutes_restructuring"]
)
@settings(max_examples=6)
@given(st.data())
def test_any_record_comes_back(name: str, data: st.DataObject) -> None:
    record = data.draw(records(name))
    reading = read(maker(name).fillable_word(record.model_dump()))
    held = {finding.place.field for finding in reading.findings}
    wanted = values_of(record)
    for path, value in leaves(reading.data):
        assert wanted.get(path) == value or any(path.startswith(each) for each in held if each)


@pytest.mark.parametrize("name", NAMES)
def test_blank_says_nothing(name: str) -> None:
    reading = read(maker(name).fillable_word())
    assert reading.identity.document == name
    assert dict(leaves(reading.data)) == {}


# --- rows -----------------------------------------------------------------------------------------


def items(root: etree._Element) -> list[etree._Element]:
    return [
        each
        for each in root.iter(qualified("w:sdt"))
        if each.find(f"w:sdtPr/{ITEM}", NS) is not None
    ]


def amounts(reading: Reading) -> list[object]:
    rows = reading.data["plan_rows"]
    return [row.get("new_principal") for row in rows]


ROWS = ["100000.00", "150000.00", "250000.00", "300000.00"]


def test_copied_row_has_its_own_place() -> None:
    """Word copies a row with its tags."""

    def change(root: etree._Element) -> None:
        made = copied(items(root)[0])
        write(control(made, "plan_rows[0].new_principal"), "1.00")

    assert amounts(changed("ns02", change)) == [ROWS[0], "1.00", *ROWS[1:]]


def test_rows_in_another_order() -> None:
    def change(root: etree._Element) -> None:
        first = items(root)[0]
        items(root)[-1].addnext(first)

    assert amounts(changed("ns02", change)) == [*ROWS[1:], ROWS[0]]


def test_row_taken_out() -> None:
    def change(root: etree._Element) -> None:
        gone = items(root)[1]
        gone.getparent().remove(gone)

    assert amounts(changed("ns02", change)) == [ROWS[0], *ROWS[2:]]


def test_row_deleted_with_changes_tracked() -> None:
    def change(root: etree._Element) -> None:
        row = next(items(root)[1].iter(qualified("w:tr")))
        properties = row.find(qualified("w:trPr"))
        if properties is None:
            properties = etree.Element(qualified("w:trPr"))
            row.insert(0, properties)
        etree.SubElement(properties, qualified("w:del"))

    reading = changed("ns02", change)
    assert amounts(reading) == [ROWS[0], *ROWS[2:]]
    assert "word.tracked_changes" in codes(reading)


# --- values at odds with themselves ---------------------------------------------------------------


def test_box_whose_state_is_not_what_it_shows() -> None:
    def change(root: etree._Element) -> None:
        write(control(root, "causes.epidemic"), "☑")

    reading = changed("ns02", change)
    assert "word.box_differs" in codes(reading)
    assert reading.record is None or "epidemic" not in reading.data["causes"]


def test_picked_date_that_is_not_the_one_shown() -> None:
    def change(root: etree._Element) -> None:
        write(control(root, "outstanding_date"), "1 มกราคม 2569")

    reading = changed("ns02", change)
    assert "word.date_differs" in codes(reading)
    assert "outstanding_date" not in dict(leaves(reading.data))


@pytest.mark.parametrize("shown", ["31/10/2568", "31 ต.ค. 2568", "๓๑ ตุลาคม ๒๕๖๘"])
def test_picked_date_in_other_words(shown: str) -> None:
    def change(root: etree._Element) -> None:
        write(control(root, "outstanding_date"), shown)

    reading = changed("ns02", change)
    assert reading.data["outstanding_date"] == "2025-10-31"
    assert "word.date_differs" not in codes(reading)


def test_text_beside_a_control_is_not_passed_over() -> None:
    def change(root: etree._Element) -> None:
        before = control(root, "loan_amount")
        made = etree.Element(qualified("w:r"))
        etree.SubElement(made, qualified("w:t")).text = "9"
        before.addprevious(made)

    reading = changed("ns02", change)
    assert "word.text_beside" in codes(reading)
    assert "loan_amount" not in dict(leaves(reading.data))


def test_inserted_text_counts_and_deleted_does_not() -> None:
    def change(root: etree._Element) -> None:
        (run,) = control(root, "province").iter(qualified("w:r"))
        deleted, inserted = (etree.Element(qualified(f"w:{name}")) for name in ("del", "ins"))
        run.addprevious(deleted)
        deleted.addnext(inserted)
        deleted.append(run)
        for text in run.iter(qualified("w:t")):
            text.tag = qualified("w:delText")
        made = etree.SubElement(inserted, qualified("w:r"))
        etree.SubElement(made, qualified("w:t")).text = "กระบี่"

    reading = changed("ns02", change)
    assert reading.data["province"] == "กระบี่"
    assert "word.tracked_changes" in codes(reading)


# --- files that are no longer quite ours ----------------------------------------------------------


def test_without_properties_it_is_known_by_its_title() -> None:
    reading = read(without_properties(known("ns02")))
    assert (reading.identity.document, reading.known_by) == ("ns02", KnownBy.TITLE)
    assert dict(leaves(reading.data)) == dict(leaves(read(known("ns02")).data))


def test_a_person_counts_more_than_the_file() -> None:
    reading = read(known("checklist_plan_change"), "checklist_restructuring")
    assert reading.known_by is KnownBy.TOLD
    assert "reading.other_document" in codes(reading)


def test_field_without_its_control_is_found_by_the_words() -> None:
    def change(root: etree._Element) -> None:
        wrapper = control(root, "province")
        for each in list(wrapper.find(qualified("w:sdtContent"))):
            wrapper.addprevious(each)
        wrapper.getparent().remove(wrapper)

    assert changed("ns02", change).data["province"] == sample("ns02").model_dump()["province"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "write_over",
    [lambda text: text, lambda text: f".....{text}........", lambda text: f"___{text}____"],
    ids=["instead", "between dots", "on a line"],
)
def test_typed_over_the_dots(name: str, write_over: Callable[[str], str]) -> None:
    reading = read(typed_over(maker(name).fillable_word(), known(name), write_over))
    wanted = dict(leaves(read(filled_in(maker(name).fillable_word(), known(name))).data))
    found = dict(leaves(reading.data))
    assert reading.identity.document == name
    assert {path: found[path] for path in found if found[path] != wanted.get(path)} == {}
    told = {finding.place.field for finding in reading.findings}
    assert all(any(at and path.startswith(at) for at in told) for path in wanted.keys() - found)


def test_other_texts_are_not_identified() -> None:
    reading = read(WordFile().add(par("บันทึกอื่น")).bytes())
    assert (reading.identity.document, codes(reading)) == ("", {"reading.not_identified"})


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06" + bytes(18)])
def test_no_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read(data)
