"""The fillable PDF: its fields, where they stand, what they hold, its identity."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import pikepdf
import pypdf
import pytest
from pydantic import Field, computed_field

from service.documents.making import context_of, maker
from service.documents.package import BadRecord, read_parts
from service.documents.pdf_form import fillable_pdf
from service.documents.pdf_form.layout import SlotTemplate
from service.documents.word_form import fillable_word
from templates.catalogue import Document, documents
from templates.control_tags import control_tag
from templates.record import LongText, Money, Part, Record, Text, ThaiDate
from templates.slots import Slot, slots_of
from templates.values import display
from tests.helpers import controls
from tests.helpers.form_files import RADIO, FormField, faults, form_fields, tab_order
from tests.helpers.word_files import WordFile, cell, jc, par, row, table, tabs
from thai.dates import parse_date

IDS = sorted(documents())
REFERENCE = "กษ 0212/12"
MULTILINE, REQUIRED, COMBO = 1 << 12, 1 << 1, 1 << 17
LEADER = tabs(("right", 9000, "dot"))


class Kind(StrEnum):
    LOAN = "loan"
    GRANT = "grant"

    @property
    def label(self) -> str:
        return {"loan": "เงินกู้", "grant": "เงินจ่ายขาด"}[self.value]


class Row(Part):
    name: Text = Field(title="ชื่อรายการ")
    amount: Money = Field(title="จำนวนเงิน")


class Sample(Record):
    name: Text = Field(title="ชื่อโครงการ")
    story: LongText = Field(default="", title="รายละเอียด")
    day: ThaiDate = Field(title="วันที่ประชุม")
    amount: Money = Field(title="วงเงิน")
    kind: Kind = Field(title="ประเภท")
    kinds: list[Kind] = Field(default=[], title="ประเภทที่มี")
    agreed: bool = Field(default=False, title="ยินยอม")
    rows: list[Row] = Field(default=[], title="รายการ", json_schema_extra={"printed_rows": 3})

    @computed_field(title="รวม")  # type: ignore[prop-decorator]
    @property
    def rows_total(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal(0))


def made(*body: str, known: Mapping[str, Any] | None = None, reference: str = "") -> bytes:
    parts = read_parts(WordFile().add(*body).bytes())
    about = SimpleNamespace(digits="arabic", title="แบบทดลอง")
    document = cast("Document", SimpleNamespace(id="sample", record=Sample, about=about))
    key = hashlib.sha256(repr(body).encode()).hexdigest()[:12]
    return fillable_pdf(SlotTemplate(parts, document, key), known, reference)


def only(data: bytes) -> FormField:
    (found,) = form_fields(data).values()
    return found


def width(field: FormField) -> float:
    left, _, right, _ = field.widgets[0].rectangle
    return right - left


# --- places -----------------------------------------------------------------------------------


def test_a_field_takes_the_leader_of_its_line() -> None:
    found = only(made(par("ชื่อโครงการ {{ name }}\t", look=LEADER)))
    left, bottom, right, top = found.widgets[0].rectangle
    assert (round(right), round(top - bottom)) == (round(85.05 + 450), 18)
    assert 85 + 50 < left < 85 + 80


def test_leaders_on_both_sides_are_one_centred_field() -> None:
    stops = tabs(("center", 3000, "dot"), ("left", 5000, "dot"))
    data = made(par("เงิน\t{{ amount }}\tบาท", look=stops), known={"amount": Decimal(5)})
    left, _, right, _ = only(data).widgets[0].rectangle
    assert round(right) == round(85.05 + 250)
    assert left < 85 + 40
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert int(pdf.Root.AcroForm.Fields[0].Q) == 1


def test_in_running_text_the_width_is_by_kind() -> None:
    found = form_fields(made(par("ก {{ name }} ข {{ amount }} ค {{ day }}")))
    assert [round(width(found[name])) for name in ("name", "amount", "day")] == [142, 85, 113]


def test_what_is_known_gets_the_room_it_needs() -> None:
    name = "วิสาหกิจชุมชนเลี้ยงแพะเนื้อครบวงจรบ้านหนองไผ่ล้อม"
    data = made(par("ตามที่ {{ name }} ได้กู้"), known={"name": name})
    assert width(only(data)) > 170
    assert b" 16 Tf" in only(data).widgets[0].appearance


def test_dots_of_a_template_keep_their_width() -> None:
    assert round(width(only(made(par("({{ name | dotted(20) }})"))))) == round(20 * 243 / 1503 * 16)


def test_a_cell_is_the_field_and_text_beside_it_takes_its_room() -> None:
    found = form_fields(made(table([3000, 4000], [["{{ amount }}", "ชื่อ {{ name }}"]])))
    assert round(width(found["amount"])) == 147
    assert 150 < width(found["name"]) < 175


def test_long_text_has_several_lines() -> None:
    data = made(par("{{ story }}\t", look=LEADER), known={"story": "หนึ่ง\nสอง"})
    found = only(data)
    _, bottom, _, top = found.widgets[0].rectangle
    assert found.flags & MULTILINE
    assert found.value == "หนึ่ง\nสอง"
    assert top - bottom > 2.5 * 20


def test_fields_are_read_as_the_page_is() -> None:
    body = (
        par("{{ name }} {{ amount }}"),
        table([3000, 3000], [["{{ day }}", "{{ kind }}"], ["{{ agreed }}", "{{ story }}"]]),
    )
    assert tab_order(made(*body)) == ["name", "amount", "day", "kind", "agreed", "story"]


# --- kinds ------------------------------------------------------------------------------------


def test_a_choice_that_stands_once_is_a_list() -> None:
    found = only(made(par("{{ kind.label }}"), known={"kind": Kind.GRANT}))
    assert (found.kind, found.flags & COMBO, found.value) == ("/Ch", COMBO, "grant")
    assert found.options == (("loan", "เงินกู้"), ("grant", "เงินจ่ายขาด"))


def test_boxes_of_one_choice_are_one_radio_field() -> None:
    body = par("{{ tick(kind, 'loan') }} มี {{ tick(kind, 'grant') }} ไม่มี {{ kind.label }}")
    found = only(made(body, known={"kind": Kind.GRANT}))
    assert (found.kind, bool(found.flags & RADIO), found.value) == ("/Btn", True, "/grant")
    assert [set(widget.states) for widget in found.widgets] == [
        {"/Off", "/loan"},
        {"/Off", "/grant"},
    ]
    assert [widget.state for widget in found.widgets] == ["/Off", "/grant"]


def test_several_choices_are_a_box_each() -> None:
    body = par("{{ tick(kinds, 'loan') }} {{ tick(kinds, 'grant') }} {{ tick(agreed) }}")
    found = form_fields(made(body, known={"kinds": [Kind.GRANT], "agreed": True}))
    assert {name: field.value for name, field in found.items()} == {
        "kinds.loan": "/Off",
        "kinds.grant": "/true",
        "agreed": "/true",
    }
    assert not any(field.flags & RADIO for field in found.values())
    left, bottom, right, top = found["agreed"].widgets[0].rectangle
    assert (round(right - left, 1), round(top - bottom, 1)) == (10.6, 10.6)


def test_yes_and_no_are_one_radio_field() -> None:
    body = par("{{ tick(agreed) }} {{ tick(agreed, False) }}")
    found = only(made(body, known={"agreed": False}))
    assert [widget.state for widget in found.widgets] == ["/Off", "/false"]
    assert found.value == "/false"


def test_what_stands_twice_is_one_field_with_two_places() -> None:
    found = only(made(par("{{ name }}"), par("{{ name }}"), known={"name": "ก"}))
    assert (len(found.widgets), found.value) == (2, "ก")


def test_what_is_computed_is_no_field() -> None:
    body = par("{{ amount | baht_words }} {{ day.year }} {{ rows_total }}")
    with pikepdf.open(io.BytesIO(made(body, known={"amount": Decimal(1)}))) as pdf:
        assert len(pdf.Root.AcroForm.Fields) == 0


def test_rows_are_fields_as_many_as_paper_has() -> None:
    loop = table(
        [4000, 4000],
        [
            row(cell("{%tr for item in rows %}"), cell()),
            row(cell("{{ item.name }}"), cell("{{ item.amount }}", look="")),
            row(cell("{%tr endfor %}"), cell()),
        ],
    )
    found = form_fields(made(loop))
    assert list(found) == [
        f"rows[{number}].{name}" for number in range(3) for name in ("name", "amount")
    ]
    assert found["rows[1].amount"].tooltip.startswith("จำนวนเงิน · แถวที่ 2 · จำนวนเงินเป็นบาท")
    assert not found["rows[0].name"].flags & REQUIRED
    many = [{"name": f"{number}", "amount": Decimal(number)} for number in range(5)]
    assert len(form_fields(made(loop, known={"rows": many}))) == 10


def test_flags_limits_and_tooltips_come_from_the_model() -> None:
    found = form_fields(made(par("{{ name }} {{ story }} {{ day }}")))
    assert (found["name"].longest, found["story"].longest, found["day"].longest) == (500, 10_000, 0)
    assert found["name"].flags & REQUIRED
    assert not found["story"].flags & REQUIRED
    assert found["name"].tooltip == "ชื่อโครงการ · ข้อความไม่เกิน 500 ตัวอักษร · ต้องกรอก"
    assert "31/10/2568" in found["day"].tooltip


def test_dates_are_written_as_the_paper_writes_them() -> None:
    known = {"day": date(2025, 10, 31)}
    for tag, text in (("day", "31 ตุลาคม 2568"), ("day | short_date", "31 ต.ค. 68")):
        assert only(made(par(f"{{{{ {tag} }}}}"), known=known)).value == text


# --- the file ---------------------------------------------------------------------------------


def test_letters_that_the_font_lacks_are_told() -> None:
    with pytest.raises(BadRecord) as refused:
        made(par("{{ name }}"), known={"name": "ก漢"})
    (finding,) = refused.value.findings
    assert (finding.code, finding.place.field, finding.found) == (
        "record.unprintable",
        "name",
        "漢",
    )


@pytest.mark.parametrize("reference", ["ก|ข", "ก" * 65, "漢"])
def test_a_reference_that_cannot_be_printed_is_refused(reference: str) -> None:
    with pytest.raises(ValueError, match=re.escape(reference)):
        made(par("{{ name }}"), reference=reference)


def test_hostile_values_read_back_whole() -> None:
    name = "หจก. ก & ข <\"ทดสอบ\"> 'x' {{ y }} (z) \\ #let"
    data = made(par("{{ name }}"), known={"name": name})
    assert pypdf.PdfReader(io.BytesIO(data)).get_fields()["name"]["/V"] == name  # type: ignore[index]


def test_text_that_is_too_long_is_set_smaller_down_to_six_points() -> None:
    data = made(par("{{ name | dotted(20) }}"), known={"name": "ก" * 400})
    assert b" 6 Tf" in only(data).widgets[0].appearance


@cache
def shapes(document_id: str) -> tuple[bytes, bytes]:
    """A document empty, and with its sample filled in."""
    make = maker(document_id)
    return make.fillable_pdf(None, REFERENCE), make.fillable_pdf(sample(document_id), REFERENCE)


def sample(document_id: str) -> Mapping[str, Any]:
    record, _ = documents()[document_id].record.read(documents()[document_id].sample())
    assert record is not None
    return context_of(record)


@pytest.mark.parametrize("document_id", IDS)
def test_every_document_has_fields_in_their_places(document_id: str) -> None:
    for data in shapes(document_id):
        assert faults(data) == []
        found = form_fields(data)
        assert list(found) != []
        assert all(field.tooltip and field.tooltip != field.name for field in found.values())
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert pdf.check_pdf_syntax() == []
            assert not pdf.Root.AcroForm.NeedAppearances


@pytest.mark.parametrize("document_id", IDS)
def test_every_document_has_the_fields_of_its_word_file(document_id: str) -> None:
    """The same as what Word's form asks for, which another maker puts together."""
    make = maker(document_id)
    for data, known in zip(shapes(document_id), (None, sample(document_id)), strict=True):
        word = fillable_word(
            make.parts, make.document, known, template_hash=make.template_hash, reference=REFERENCE
        )
        names = {
            control_tag(name if not field.flags & RADIO else f"{name}.{state}")
            for name, field in form_fields(data).items()
            for state in _states(field)
        }
        assert names == {control.tag for control in controls.fields(word)}


def _states(field: FormField) -> list[str]:
    if field.kind != "/Btn":
        return [""]
    return [state[1:] for widget in field.widgets for state in widget.states if state != "/Off"]


@pytest.mark.parametrize("document_id", IDS)
def test_samples_read_back_exactly(document_id: str) -> None:
    known = sample(document_id)
    data = shapes(document_id)[1]
    slots = {slot.path: slot for slot in _slots(slots_of(documents()[document_id].record, known))}
    read = pypdf.PdfReader(io.BytesIO(data)).get_fields() or {}
    for name, field in form_fields(data).items():
        value = read[name].get("/V", "")
        if field.kind == "/Btn":
            assert value == _button(name, field, slots)
        elif isinstance(slots[name].value, date):
            assert parse_date(value) == slots[name].value
        else:
            assert value == display(slots[name].value, "arabic")


def _button(name: str, field: FormField, slots: Mapping[str, Slot]) -> str:
    """The state that a box or a group of them is to have."""
    if field.flags & RADIO:
        value = slots[name].value
        return "/Off" if value in (None, "") else f"/{str(getattr(value, 'value', value)).lower()}"
    path, _, option = name.rpartition(".")
    slot = slots[name] if name in slots else slots[path].box(option)
    return "/true" if slot.ticked else "/Off"


def _slots(item: Any) -> list[Slot]:
    if isinstance(item, Slot):
        return [item]
    parts = item.values() if isinstance(item, dict) else item
    return [slot for part in parts for slot in _slots(part)]


@pytest.mark.parametrize("document_id", IDS)
def test_identity_is_in_the_file(document_id: str) -> None:
    make = maker(document_id)
    for data, known in zip(shapes(document_id), ({}, sample(document_id)), strict=True):
        keywords = f"document:{document_id}, template:{make.template_hash}, reference:{REFERENCE}"
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert str(pdf.docinfo.Keywords) == keywords
            told = json.loads(pdf.attachments["form.json"].get_file().read_bytes())
        checksum = told.pop("checksum")
        plain = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
        assert checksum == hashlib.sha256(plain).hexdigest()
        assert (told["document"], told["template"]) == (document_id, make.template_hash)
        assert told["reference"] == REFERENCE
        assert told["fields"] == tab_order(data)
        assert bool(told["record"]) == bool(known)


@pytest.mark.parametrize("document_id", ["ns02", "form4", "demand_notice_1"])
def test_the_same_input_gives_the_same_bytes(document_id: str) -> None:
    make = maker(document_id)
    template = SlotTemplate(make.parts, make.document, make.template_hash)
    assert fillable_pdf(template, sample(document_id), REFERENCE) == shapes(document_id)[1]
    assert fillable_pdf(template, None, REFERENCE) == shapes(document_id)[0]


def test_a_centred_name_is_set_in_the_middle() -> None:
    data = made(par("({{ name | dotted(40) }})", look=jc("center")), known={"name": "ก"})
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert int(pdf.Root.AcroForm.Fields[0].Q) == 1
