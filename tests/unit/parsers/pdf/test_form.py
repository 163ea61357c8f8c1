"""Fillable PDFs as writers leave them: habits, faults, and what is put there on purpose."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from parsers.isolation import Refused
from parsers.pdf import read_pdf
from parsers.reading import KnownBy, Reading
from service.documents.making import maker
from templates.catalogue import documents
from templates.findings import Finding
from tests.helpers.pdf_fillers import by_pikepdf, by_pypdf, nodes
from tests.helpers.tampering import opened, pages_changed, with_attachment

FORM, RADIOS, COMBO = "ns02", "form6", "form4"
Node = tuple[Object, list[Object]]


@cache
def blank(document_id: str = FORM) -> bytes:
    return maker(document_id).fillable_pdf()


@cache
def filled(document_id: str = FORM) -> bytes:
    document = documents()[document_id]
    return maker(document_id).fillable_pdf(
        document.record.model_validate(document.sample()).model_dump()
    )


def read(data: bytes, told: str | None = None) -> Reading:
    return read_pdf(data, documents(), documents()[told] if told else None)


def of_file(reading: Reading) -> list[Finding]:
    return [each for each in reading.findings if each.code.startswith(("pdf.", "reading."))]


def codes(reading: Reading) -> list[str]:
    return [each.code for each in of_file(reading)]


def changed(data: bytes, change: Callable[[Pdf, Mapping[str, Node]], None]) -> bytes:
    """The form with something done to its fields, given by name with their widgets."""
    with opened(data) as made:
        fields = {name: (node, widgets) for name, node, widgets in nodes(made.pdf)}
        change(made.pdf, fields)
    return made.data


def with_value(name: str, value: Any, data: bytes | None = None) -> bytes:
    def change(_: Pdf, fields: Mapping[str, Node]) -> None:
        node, widgets = fields[name]
        node.V = value
        for widget in widgets:
            if Name.Btn != node.FT and "/AP" in widget:
                del widget["/AP"]

    return changed(data or blank(), change)


# --- values ---------------------------------------------------------------------------------------


def test_a_string_and_its_place() -> None:
    reading = read(with_value("project_name", String("โครงการ ก")))
    assert reading.data["project_name"] == "โครงการ ก"
    place = reading.places["project_name"]
    assert (place.page, place.field) == (1, "project_name")
    assert place.box is not None
    assert 100 < place.box[0] < place.box[2] < 595
    assert of_file(reading) == []


def test_a_long_text_as_a_stream() -> None:
    def change(pdf: Pdf, fields: Mapping[str, Node]) -> None:
        node = fields["cause_delay_reason"][0]
        node.V = Stream(pdf, b"\xfe\xff" + "น้ำท่วม\rแปลง".encode("utf-16-be"))
        del node["/AP"]

    assert read(changed(blank(), change)).data["cause_delay_reason"] == "น้ำท่วม\nแปลง"


def test_rich_text_where_the_plain_is_missing() -> None:
    def change(_: Pdf, fields: Mapping[str, Node]) -> None:
        fields["project_name"][0].RV = String("<body><p>โครงการ <b>ก</b></p></body>")
        del fields["project_name"][0]["/AP"]

    assert read(changed(blank(), change)).data["project_name"] == "โครงการ ก"


def test_values_that_a_field_above_says() -> None:
    def change(pdf: Pdf, fields: Mapping[str, Node]) -> None:
        node, _ = fields["project_name"]
        root = pdf.make_indirect(
            Dictionary(
                T=String("project_name"), FT=Name.Tx, V=String("โครงการ ก"), Kids=Array([node])
            )
        )
        del node["/T"], node["/FT"], node["/AP"]
        node.Parent = root
        roots = pdf.Root.AcroForm.Fields
        pdf.Root.AcroForm.Fields = Array(
            [root if each.objgen == node.objgen else each for each in roots]
        )

    assert read(changed(blank(), change)).data["project_name"] == "โครงการ ก"


def test_fields_that_only_stand_on_pages() -> None:
    def change(pdf: Pdf, fields: Mapping[str, Node]) -> None:
        pdf.Root.AcroForm.Fields = Array()

    reading = read(changed(filled(), change))
    assert reading.data["project_name"] == documents()[FORM].sample()["project_name"]
    assert reading.data["causes"] == documents()[FORM].sample()["causes"]


def test_a_form_put_under_a_root_by_joining_files() -> None:
    def change(pdf: Pdf, fields: Mapping[str, Node]) -> None:
        root = pdf.make_indirect(Dictionary(T=String("form1"), Kids=pdf.Root.AcroForm.Fields))
        for each in root.Kids:
            each.Parent = root
        pdf.Root.AcroForm.Fields = Array([root])

    reading = read(changed(filled(), change))
    assert reading.record is not None
    assert of_file(reading) == []


@pytest.mark.parametrize("behind", ["#0", "#1", "_2", " (1)"])
def test_names_with_a_number_behind_them(behind: str) -> None:
    def change(_: Pdf, fields: Mapping[str, Node]) -> None:
        node = fields["project_name"][0]
        node.T = String(f"project_name{behind}")

    reading = read(changed(filled(), change))
    assert reading.data["project_name"] == documents()[FORM].sample()["project_name"]


def test_a_strange_part_before_one_name_is_not_ours() -> None:
    def change(pdf: Pdf, fields: Mapping[str, Node]) -> None:
        strange = Dictionary(T=String("spouse.project_name"), FT=Name.Tx, V=String("อื่น"))
        pdf.Root.AcroForm.Fields.append(pdf.make_indirect(strange))

    reading = read(changed(filled(), change))
    assert reading.data["project_name"] == documents()[FORM].sample()["project_name"]
    assert codes(reading) == ["reading.unknown_field"]


def test_one_name_twice_with_two_values() -> None:
    def change(pdf: Pdf, fields: Mapping[str, Node]) -> None:
        node = fields["project_name"][0]
        again = pdf.make_indirect(
            Dictionary(
                T=String("project_name"), FT=Name.Tx, V=String("อื่น"), Type=Name.Annot,
                Subtype=Name.Widget, Rect=node.Rect, P=node.P,
            )
        )  # fmt: skip
        pdf.Root.AcroForm.Fields.append(again)
        node.P.Annots.append(again)

    reading = read(changed(filled(), change))
    assert "reading.two_values" in codes(reading)
    assert "project_name" not in reading.data


def test_the_last_of_several_updates_counts() -> None:
    first = filled()
    value = String("โครงการที่แก้").unparse()
    with pikepdf.open(io.BytesIO(first)) as pdf:
        node = next(node for name, node, _ in nodes(pdf) if name == "project_name")
        number, generation = node.objgen
        again = Dictionary({key: item for key, item in node.items() if key not in ("/AP", "/V")})
        body = again.unparse(resolved=False).rstrip(b" >") + b" /V " + value + b" >>"
        size = int(pdf.trailer.Size)
        root = pdf.Root.objgen[0]
    start = first.rindex(b"startxref") + 9
    before = int(first[start:].split()[0])
    at = len(first) + 1
    update = f"\n{number} {generation} obj\n".encode() + body + b"\nendobj\n"
    xref = len(first) + len(update)
    update += (
        f"xref\n{number} 1\n{at:010d} 00000 n \ntrailer\n<</Size {size}/Root {root} 0 R"
        f"/Prev {before}>>\nstartxref\n{xref}\n%%EOF\n"
    ).encode()
    assert read(first + update).data["project_name"] == "โครงการที่แก้"


def test_old_thai_bytes_are_asked_about() -> None:
    reading = read(with_value("project_name", String("โครงการ ก".encode("cp874"))))
    (told,) = of_file(reading)
    assert (told.code, told.suggestion) == ("pdf.old_encoding", "โครงการ ก")
    assert "project_name" not in reading.data


# --- boxes and lists ----------------------------------------------------------------------------


def boxed(name: str, states: list[str], data: bytes, options: list[str] | None = None) -> bytes:
    """A field of boxes whose states a writer has renamed; the first that was on is on."""

    def change(_: Pdf, fields: Mapping[str, Node]) -> None:
        node, widgets = fields[name]
        for widget, state in zip(widgets, states, strict=True):
            before = next(key for key in widget.AP.N if key != "/Off")
            face = widget.AP.N[before]
            widget.AP.N = Dictionary(Off=widget.AP.N.Off)
            widget.AP.N[f"/{state}"] = face
            if Name.Off != widget.AS:
                widget.AS = node.V = Name(f"/{state}")
        if options is not None:
            node.Opt = Array([String(each) for each in options])

    return changed(data, change)


@pytest.mark.parametrize("state", ["Yes", "On", "1", "เลือก", "a b", "true"])
def test_a_box_ticked_in_any_state(state: str) -> None:
    data = by_pikepdf(blank(), {"causes.delay": True})
    reading = read(boxed("causes.delay", [state], data))
    assert reading.data["causes"] == ["delay"]
    assert of_file(reading) == []


def test_states_as_numbers_of_options() -> None:
    data = by_pikepdf(blank(RADIOS), {"quarter": "3"})
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (widgets,) = (widgets for name, _, widgets in nodes(pdf) if name == "quarter")
        states = [next(key[1:] for key in each.AP.N if key != "/Off") for each in widgets]
    renamed = boxed("quarter", [str(n) for n in range(len(states))], data, states)
    reading = read(renamed)
    assert str(reading.data["quarter"]) == "3"
    assert of_file(reading) == []


def test_states_that_nobody_knows_are_told_by_their_places() -> None:
    data = by_pikepdf(blank(RADIOS), {"quarter": "3"})
    with pikepdf.open(io.BytesIO(data)) as pdf:
        (count,) = (len(widgets) for name, _, widgets in nodes(pdf) if name == "quarter")
    renamed = boxed("quarter", [f"Choice{n}" for n in range(count)], data)
    assert read(renamed).data["quarter"] == "3"

    def elsewhere(_: Pdf, fields: Mapping[str, Node]) -> None:
        for widget in fields["quarter"][1]:
            left, low, right, high = (float(side) for side in widget.Rect)
            widget.Rect = Array([left + 30, low, right + 30, high])

    moved = read(changed(renamed, elsewhere))
    assert "quarter" not in moved.data
    assert "pdf.state_unknown" in codes(moved)


def test_a_box_that_shows_something_else_than_it_holds() -> None:
    def look(_: Pdf, fields: Mapping[str, Node]) -> None:
        fields["causes.delay"][1][0].AS = Name.Off

    reading = read(changed(by_pikepdf(blank(), {"causes.delay": True}), look))
    (told,) = of_file(reading)
    assert (told.code, told.found, told.expected) == (
        "pdf.tick_unlike_value", "ไม่มีเครื่องหมาย", "มีเครื่องหมาย",
    )  # fmt: skip
    assert told.place.page == 1

    def other(_: Pdf, fields: Mapping[str, Node]) -> None:
        for widget in fields["quarter"][1]:
            on = next(key for key in widget.AP.N if key != "/Off")
            widget.AS = Name(on) if on != "/3" else Name.Off

    both = read(changed(by_pikepdf(blank(RADIOS), {"quarter": "3"}), other))
    assert "pdf.tick_unlike_value" in codes(both)


def test_the_option_of_a_list_by_code_label_or_number() -> None:
    with pikepdf.open(io.BytesIO(blank(COMBO))) as pdf:
        options = {name: node.Opt for name, node, _ in nodes(pdf) if "/Opt" in node}
        code, label = (str(part) for part in options["month"][2])
    for value in (code, label):
        assert read(with_value("month", String(value), blank(COMBO))).data["month"] == code

    def number(_: Pdf, fields: Mapping[str, Node]) -> None:
        fields["month"][0].I = Array([2])

    assert read(changed(blank(COMBO), number)).data["month"] == code
    wrong = read(with_value("month", String("เดือนอื่น"), blank(COMBO)))
    assert "month" not in wrong.data
    assert any(each.code == "record.not_a_choice" for each in wrong.findings)


# --- what was known before ------------------------------------------------------------------------


def test_what_has_no_field_is_known_until_its_row_is_changed() -> None:
    sample = documents()[FORM].sample()
    assert read(filled()).data["plan_rows"][0]["new_due_date"] == "2026-03-31"
    data = with_value("plan_rows[0].remark", String("เปลี่ยนแล้ว"), filled())
    reading = read(data)
    (told,) = of_file(reading)
    assert (told.code, told.place.field) == ("pdf.known_no_more", "plan_rows[0].new_due_date")
    assert reading.data["plan_rows"][0].get("new_due_date") is None
    assert reading.data["plan_rows"][1]["new_due_date"] == "2027-03-31"
    assert sample["plan_rows"][0]["remark"] != reading.data["plan_rows"][0]["remark"]


# --- what is shown --------------------------------------------------------------------------------


def test_a_text_that_shows_something_else_than_it_holds() -> None:
    def change(_: Pdf, fields: Mapping[str, Node]) -> None:
        fields["project_name"][0].V = String("โครงการที่ไม่มีใครเห็น")

    reading = read(changed(filled(), change))
    (told,) = of_file(reading)
    assert told.code == "pdf.face_unlike_value"
    assert told.found == documents()[FORM].sample()["project_name"].replace(" ", "")
    assert told.expected == "โครงการที่ไม่มีใครเห็น" == reading.data["project_name"]
    assert told.place.box is not None
    assert not reading.is_good


def test_looks_count_for_nothing_where_viewers_draw_them_anew() -> None:
    def change(pdf: Pdf, fields: Mapping[str, Node]) -> None:
        fields["project_name"][0].V = String("อื่น")
        pdf.Root.AcroForm.NeedAppearances = True

    assert of_file(read(changed(filled(), change))) == []


def test_question_marks_for_thai_are_only_a_warning() -> None:
    def change(pdf: Pdf, fields: Mapping[str, Node]) -> None:
        node = fields["project_name"][0]
        node.V = String("นา 1")
        face = Stream(pdf, b"/Tx BMC BT /Helv 12 Tf (?? 1) Tj ET EMC")
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        face.Type, face.Subtype, face.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 20])
        face.Resources = Dictionary(Font=Dictionary(Helv=font))
        node.AP = Dictionary(N=face)

    reading = read(changed(blank(), change))
    assert codes(reading) == ["pdf.face_unreadable"]
    assert reading.data["project_name"] == "นา 1"


@pytest.mark.parametrize("flag", [1 << 1, 1 << 5])
def test_a_value_in_a_hidden_field(flag: int) -> None:
    def change(_: Pdf, fields: Mapping[str, Node]) -> None:
        fields["project_name"][0].F = flag

    assert codes(read(changed(filled(), change))) == ["pdf.field_hidden"]


def test_typed_beside_the_fields() -> None:
    with opened(filled()) as made:
        page = made.pdf.pages[0]
        for kind, text in (("FreeText", "แก้เป็น 9,999"), ("Ink", ""), ("Text", "ด่วน")):
            note = Dictionary(
                Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array([10, 10, 90, 30]), F=4,
                Contents=String(text),
            )  # fmt: skip
            page.obj.Annots.append(made.pdf.make_indirect(note))
    told = of_file(read(made.data))
    assert [(each.code, each.found) for each in told] == [
        ("pdf.typed_beside", "แก้เป็น 9,999"), ("pdf.note_added", ""), ("pdf.note_added", "ด่วน"),
    ]  # fmt: skip


# --- files ----------------------------------------------------------------------------------------


def test_how_the_document_is_known() -> None:
    assert read(filled()).known_by is KnownBy.ATTACHMENT
    assert read(filled(), told=FORM).known_by is KnownBy.TOLD

    def bare(pdf: Pdf) -> None:
        del pdf.Root["/Names"], pdf.Root["/AF"]

    without = pages_changed(filled(), bare)
    assert read(without).known_by is KnownBy.METADATA

    def no_words(pdf: Pdf) -> None:
        bare(pdf)
        del pdf.docinfo["/Keywords"]

    reading = read(pages_changed(filled(), no_words))
    assert (reading.known_by, reading.identity.document) == (KnownBy.LAYOUT, FORM)
    assert reading.data["project_name"] == documents()[FORM].sample()["project_name"]


def test_a_note_of_the_form_that_was_changed_is_told() -> None:
    with pikepdf.open(io.BytesIO(filled())) as pdf:
        note = json.loads(pdf.attachments["form.json"].get_file().read_bytes())
    note["reference"] = "อื่น"
    data = with_attachment(filled(), "form.json", json.dumps(note).encode())
    assert codes(read(data)) == ["pdf.form_note_broken"]
    note["document"] = "ns03"
    other = with_attachment(filled(), "form.json", json.dumps(note).encode())
    assert "pdf.two_identities" in codes(read(other))


def test_fields_that_were_taken_out_are_told() -> None:
    def change(pdf: Pdf, fields: Mapping[str, Node]) -> None:
        node = fields["cause_other"][0]
        roots = pdf.Root.AcroForm.Fields
        pdf.Root.AcroForm.Fields = Array([each for each in roots if each.objgen != node.objgen])
        node.P.Annots = Array([each for each in node.P.Annots if each.objgen != node.objgen])

    (told,) = of_file(read(changed(filled(), change)))
    assert (told.code, told.found) == ("pdf.fields_missing", "cause_other")


def test_a_scanned_page_behind_the_form() -> None:
    def scan(pdf: Pdf) -> None:
        image = Stream(pdf, b"\xff" * (500 * 500))
        image.Type, image.Subtype, image.Width, image.Height = Name.XObject, Name.Image, 500, 500
        image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 8
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(XObject=Dictionary(Im=image))
        page.obj.Contents = Stream(pdf, b"595 0 0 842 0 0 cm /Im Do")

    (told,) = of_file(read(pages_changed(filled(), scan)))
    assert (told.code, told.place.page) == ("pdf.page_is_picture", 3)


def test_another_page_behind_the_blank() -> None:
    def add(pdf: Pdf) -> None:
        pdf.add_blank_page(page_size=(595, 842))

    data = pages_changed(by_pikepdf(blank(), {"project_name": "ก"}), add)
    (told,) = of_file(read(data))
    assert told.code == "pdf.page_beside_form"


def test_a_signed_form_and_one_changed_after_signing() -> None:
    def sign(pdf: Pdf, end: int) -> None:
        value = Dictionary(Type=Name.Sig, ByteRange=Array([0, 10, 20, end]))
        field = Dictionary(FT=Name.Sig, T=String("Signature1"), V=value)
        pdf.Root.AcroForm.Fields.append(pdf.make_indirect(field))

    whole = pages_changed(filled(), lambda pdf: sign(pdf, 10_000_000))
    assert codes(read(whole)) == ["pdf.signed"]
    cut = pages_changed(filled(), lambda pdf: sign(pdf, 1_000))
    assert codes(read(cut)) == ["pdf.signed", "pdf.changed_after_signing"]


def test_xfa_is_refused_with_its_reason() -> None:
    def xfa(pdf: Pdf) -> None:
        pdf.Root.AcroForm.XFA = Array()

    with pytest.raises(Refused) as refused:
        read(pages_changed(filled(), xfa))
    assert "XFA" in refused.value.finding().sentence


@pytest.mark.parametrize("how", ["pypdf", "pikepdf"])
def test_a_flattened_copy_is_proposed_by_what_it_shows(how: str) -> None:
    if how == "pypdf":
        data = by_pypdf(
            blank(), {"project_name": "โครงการ ก", "loan_amount": "1,250.00"}, flatten=True
        )
    else:
        with opened(filled()) as made:
            made.pdf.flatten_annotations()
        data = made.data
    reading = read(data)
    assert (reading.kind, reading.identity.document) == ("pdf_flat", FORM)
    assert "project_name" in {each.field for each in reading.proposals}
    assert (reading.record, dict(reading.data), reading.is_good) == (None, {}, False)
    assert "pdf.flattened" in codes(reading)


def test_an_unknown_document_in_the_note_alone() -> None:
    with pikepdf.open(io.BytesIO(filled())) as pdf:
        note = json.loads(pdf.attachments["form.json"].get_file().read_bytes())
    note["document"] = "ns99"
    reading = read(with_attachment(filled(), "form.json", json.dumps(note).encode()))
    assert (reading.known_by, reading.record is not None) == (KnownBy.METADATA, True)
    assert {"pdf.form_note_broken", "pdf.two_identities"} <= set(codes(reading))


def test_annotations_and_boxes_of_any_shape_do_no_harm() -> None:
    def harm(pdf: Pdf) -> None:
        page = pdf.pages[0].obj
        page.Annots.append(pdf.make_indirect(Dictionary(Subtype=Name.Widget, Rect=Array([1]))))
        page.Annots.append(String("x"))
        loop = pdf.make_indirect(Dictionary(T=String("loop"), Kids=Array()))
        loop.Kids.append(loop)
        loop.Parent = loop
        pdf.Root.AcroForm.Fields.append(loop)
        pdf.Root.AcroForm.Fields.append(Name.x)

    assert read(pages_changed(filled(), harm)).record is not None
