"""What is told in a marked copy: order, labels, places, words."""

import json

from hypothesis import given
from hypothesis import strategies as st

from parsers.marking.letters import excel_text, plain
from parsers.marking.notes import Level, Note, field_label, notes_of, tally
from parsers.reading import Coercion, Proposal, Reading
from templates.catalogue import documents
from templates.findings import Finding, Place
from templates.form import fields_in, form_of
from templates.identity import Identity

AT = Place(sheet="ข้อมูลหลัก", cell="C6", field="borrower_name")


def test_the_gravest_come_first_and_are_numbered_so() -> None:
    reading = Reading(
        "excel",
        Identity("ns02"),
        findings=(Finding("reading.other_template"), Finding("reading.two_values", AT)),
        coercions=(Coercion("province", "ก", "ข", "coercion.thai_digits", AT),),
        proposals=(Proposal("project_years", "7", 80, AT, b"png"),),
        more=(Reading("excel", findings=(Finding("reading.not_identified"),)),),
    )
    notes = notes_of(reading)
    assert [note.number for note in notes] == [1, 2, 3, 4, 5]
    assert [note.level for note in notes] == [
        Level.ERROR, Level.ERROR, Level.WARNING, Level.PROPOSED, Level.CHANGED
    ]  # fmt: skip
    assert notes[0].label == "ชื่อหน่วยงาน/องค์กรเกษตรกร"
    assert notes[3].found == "7"
    assert "80%" in notes[3].says
    assert notes[4].lines()[1:] == ["เปลี่ยนเลขไทยเป็นเลขอารบิก", "พบ: ก", "อ่านเป็น: ข"]
    assert tally(note.level for note in notes).startswith("ต้องแก้ไข 2 · ควรตรวจสอบ 1")


def test_a_finding_without_a_place_stands_where_its_field_does() -> None:
    rows = Place(sheet="แผน", cell="B4", field="plan_rows[0].new_principal")
    reading = Reading(
        "excel",
        Identity("ns02"),
        findings=(
            Finding("record.missing", Place(field="borrower_name")),
            Finding("record.too_few", Place(field="plan_rows")),
            Finding("record.missing", Place(field="province")),
            Finding("record.missing", Place(field="borrower_name", sheet="ส", cell="A1")),
        ),
        places={"borrower_name": AT, rows.field: rows},
    )
    places = [note.place for note in notes_of(reading)]
    assert [place.cell for place in places] == ["C6", "B4", "", "A1"]
    assert [place.field for place in places][:2] == ["borrower_name", "plan_rows"]


def test_every_field_of_every_document_has_a_thai_label() -> None:
    for document in documents().values():
        for field in fields_in(form_of(document.record)):
            for path in field.paths():
                if path.endswith(".#"):
                    continue
                label = field_label(document.id, path.replace("[]", "[2]"))
                assert label, path
                assert path.replace("[]", "[2]") not in label
                assert ("แถวที่ 3" in label) == ("[]" in path)


def test_a_document_that_is_not_known_shows_the_path() -> None:
    assert field_label("", "a[0].b") == "a[0].b"
    assert field_label("ns02", "no_such") == "no_such"
    assert field_label("ns02", "") == ""


@given(st.text(), st.sampled_from(Level), st.none() | st.tuples(*[st.floats(0, 999)] * 4))
def test_notes_go_through_json(text: str, level: Level, box: tuple[float, ...] | None) -> None:
    place = Place(sheet=text, page=2, box=box)  # type: ignore[arg-type]
    note = Note(3, level, place, text, text, found=text, remedy=text)
    assert Note.from_json(json.loads(json.dumps(note.as_json()))) == note


@given(st.text(st.characters()))
def test_foreign_text_is_fit_for_xml(text: str) -> None:
    for made in (plain(text), excel_text(text)):
        assert not set(made) & set(map(chr, (*range(9), 11, 12, *range(14, 32))))
        assert not any("\ud800" <= letter <= "\udfff" for letter in made)


def test_long_texts_are_cut_in_small_windows_only() -> None:
    note = Note(1, Level.ERROR, AT, "ก", "ข", found="ค" * 5000)
    assert len("".join(note.lines())) < 400
    assert len(note.found) == 5000


def test_values_are_told_as_people_write_them() -> None:
    """Whatever a record holds, no code of ours is shown."""
    for document in documents().values():
        for field in fields_in(form_of(document.record)):
            for choice in field.choices:
                coercion = Coercion(field.path, "x", choice.code, "coercion.thai_digits")
                (note,) = notes_of(Reading("x", Identity(document.id), coercions=(coercion,)))
                assert note.expected == choice.label
    told = [
        Coercion("outstanding_on", "x", "2025-11-20", "coercion.thai_digits"),
        Coercion("causes.delay", "x", "2025-99-99", "coercion.thai_digits"),
        Coercion("loan_amount", "x", "1250.00", "coercion.thai_digits"),
    ]
    notes = notes_of(Reading("x", Identity("ns02"), coercions=tuple(told)))
    assert [note.expected for note in notes] == ["20 พฤศจิกายน 2568", "2025-99-99", "1250.00"]
