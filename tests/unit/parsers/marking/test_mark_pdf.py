"""Marked PDFs: boxes where they belong on every page, notes in Thai, forms that can be filled."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name

from parsers.isolation import Refused
from parsers.marking.notes import AUTHOR, Level
from parsers.marking.pdf import mark_pdf
from service.documents.findings_page import findings_page
from service.documents.making import maker
from templates.catalogue import documents
from templates.findings import Box
from tests.helpers.form_files import form_fields
from tests.helpers.marked import FOREIGN, SAYS, changed_box, note, order
from tests.helpers.reading import by_pdfium, squeezed

DAY = date(2025, 11, 20)


@cache
def form() -> bytes:
    return maker("ns02").fillable_pdf(documents()["ns02"].sample(), "R-1")


@cache
def sheet(
    *, turned: int = 0, crop: tuple[float, ...] = (), inherited: bool = False, size: int = 600
) -> bytes:
    """An empty page, 600 by 800 points or like it."""
    with pikepdf.new() as pdf:
        page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, size, size * 4 // 3]))
        if crop:
            page.CropBox = Array(list(crop))
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        owner = pdf.Root.Pages if inherited else pdf.pages[0].obj
        owner.Rotate = turned
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


_OPEN: list[pikepdf.Pdf] = []  # what is read of a file goes when the file goes


def notes_in(data: bytes, page: int = 0) -> list[Any]:
    pdf = pikepdf.open(io.BytesIO(data))
    _OPEN.append(pdf)
    return [each for each in pdf.pages[page].obj.get("/Annots", []) if each.Subtype != Name.Widget]


@pytest.mark.parametrize("turned", [0, 90, 180, 270, -90, 450])
@pytest.mark.parametrize("crop", [(), (50, 100, 550, 700), (550, 700, 50, 100)])
@pytest.mark.parametrize("inherited", [False, True])
def test_boxes_stand_where_people_see_them(
    turned: int, crop: tuple[float, ...], *, inherited: bool
) -> None:
    """Looked at as pictures: nothing but the box and the figure above it changes."""
    box = (200.0, 150.0, 320.0, 190.0)
    before = sheet(turned=turned, crop=crop, inherited=inherited)
    seen = changed_box(before, mark_pdf(before, order(note(1, page=1, box=box))).data)
    assert seen is not None
    left, top, right, bottom = seen
    assert (left, right, bottom) == pytest.approx((box[0], box[2], box[3]), abs=2.5)
    # The figure stands above the box, upright.
    assert box[1] - 10 <= top <= box[1] - 6


@given(
    st.tuples(*[st.floats(-100, 1000)] * 4),
    st.sampled_from([0, 90, 180, 270]),
)
@settings(max_examples=40)
def test_boxes_never_leave_the_page(box: Box, turned: int) -> None:
    (made,) = notes_in(mark_pdf(sheet(turned=turned), order(note(1, page=1, box=box))).data)
    left, bottom, right, top = (float(side) for side in made.Rect)
    assert 0 <= left < right <= 600
    assert 0 <= bottom < top <= 800


def test_a_box_that_is_no_number_is_told_without_one() -> None:
    broken = (float("nan"), 1.0, float("inf"), 2.0)
    (made,) = notes_in(mark_pdf(sheet(), order(note(1, page=1, box=broken))).data)
    assert made.Subtype == Name.Text


def test_notes_tell_everything_in_thai() -> None:
    marked = mark_pdf(
        form(),
        order(
            note(1, page=1, box=(100, 100, 200, 120)),
            note(2, Level.WARNING, page=1, box=(100, 100, 200, 120)),
            note(3, Level.CHANGED, page=1, box=(100, 300, 200, 320)),
            note(4, Level.WARNING),
            note(5, page=99, box=(1, 1, 9, 9)),
            day="2025-11-20",
        ),
    )
    made = notes_in(marked.data)
    kinds = [str(each.Subtype) for each in made]
    assert kinds == ["/Square", "/Square", "/Text", "/Text"]
    first = str(made[0].Contents)
    for words in ("1. ต้องแก้ไข: ยอดรวม", SAYS, FOREIGN, "2. ควรตรวจสอบ", "แนะนำ: 1250.00"):
        assert words in first
    assert bytes(made[0].Contents).startswith(b"\xfe\xff")
    for each in made:
        assert str(each.T) == AUTHOR
        assert str(each.M) == "D:20251120"
        assert int(each.F) == 4
        assert "/N" in each.AP
        assert float(each.AP.N.BBox[2]) > 0
    assert b"(1,2) Tj" in made[0].AP.N.read_bytes()


def test_marks_are_coloured_by_what_is_gravest() -> None:
    box = (100, 100, 200, 120)
    marked = mark_pdf(
        sheet(), order(note(1, Level.CHANGED, page=1, box=box), note(2, page=1, box=box))
    )
    strong = [round(int(Level.ERROR.strong[at : at + 2], 16) / 255, 3) for at in (0, 2, 4)]
    assert [float(part) for part in notes_in(marked.data)[0].C] == strong


def test_forms_stay_fillable_and_pages_as_they_were() -> None:
    marked = mark_pdf(form(), order(note(1, page=1, box=(90, 200, 300, 220)), note(2))).data
    assert form_fields(marked) == form_fields(form())
    with pikepdf.open(io.BytesIO(form())) as before, pikepdf.open(io.BytesIO(marked)) as after:
        assert len(before.pages) == len(after.pages)
        for one, other in zip(before.pages, after.pages, strict=True):
            assert one.Contents.read_bytes() == other.Contents.read_bytes()
        assert before.attachments.keys() == after.attachments.keys()
        assert before.Root.AcroForm.keys() == after.Root.AcroForm.keys()
    # A field that is marked can still be filled.
    with pikepdf.open(io.BytesIO(marked)) as pdf:
        pdf.Root.AcroForm.Fields[0].V = pikepdf.String("กรอกได้")
        pdf.save(io.BytesIO())


def test_the_same_file_gives_the_same_bytes() -> None:
    orders = order(note(1, page=1, box=(90, 200, 300, 220)), note(2))
    assert mark_pdf(form(), orders) == mark_pdf(form(), orders)


def test_pages_that_share_their_notes_are_not_all_marked() -> None:
    with pikepdf.open(io.BytesIO(sheet())) as pdf:
        pdf.pages.append(pdf.pages[0])
        shared = pdf.make_indirect(Array())
        for page in pdf.pages:
            page.obj.Annots = shared
        out = io.BytesIO()
        pdf.save(out)
    marked = mark_pdf(out.getvalue(), order(note(1, page=2, box=(9, 9, 99, 99)))).data
    assert [len(notes_in(marked, page)) for page in (0, 1)] == [0, 1]


def test_many_notes_without_a_place_stay_on_the_page() -> None:
    marked = mark_pdf(sheet(), order(*(note(number) for number in range(1, 201)))).data
    made = notes_in(marked)
    assert 20 < len(made) < 80
    assert sum(str(each.Contents).count(SAYS) for each in made) == 200
    assert all(float(each.Rect[1]) >= 0 for each in made)


def test_marks_are_larger_on_larger_sheets() -> None:
    heights = []
    for size in (600, 3000):
        made = notes_in(mark_pdf(sheet(size=size), order(note(1))).data)[0]
        heights.append(float(made.Rect[3]) - float(made.Rect[1]))
    assert heights[1] > 4 * heights[0]


def _spoiled(**save: Any) -> bytes:
    with pikepdf.open(io.BytesIO(sheet())) as pdf:
        out = io.BytesIO()
        pdf.save(out, **save)
        return out.getvalue()


def test_a_signature_that_breaks_is_told() -> None:
    with pikepdf.open(io.BytesIO(sheet())) as pdf:
        field = pdf.make_indirect(Dictionary(FT=Name.Sig, T="ลงชื่อ", V=Dictionary()))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        out = io.BytesIO()
        pdf.save(out)
    marked = mark_pdf(out.getvalue(), order(note(1)))
    assert [each.code for each in marked.findings] == ["marking.signature_broken"]
    assert marked.findings[0].sentence in str(notes_in(marked.data)[1].Contents)
    assert not mark_pdf(form(), order(note(1))).findings


def test_a_restriction_that_goes_is_told() -> None:
    locked = _spoiled(encryption=pikepdf.Encryption(owner="เจ้าของ".encode().hex(), user=""))
    assert [each.code for each in mark_pdf(locked, order(note())).findings] == [
        "marking.lock_removed"
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_spoiled(encryption=pikepdf.Encryption(owner="a", user="b")), "files.password"),
        (b"%PDF-1.7 nothing", "files.broken"),
    ],
)
def test_what_cannot_be_opened_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        mark_pdf(data, order(note()))
    assert refused.value.code == code


def test_the_list_of_findings_goes_behind_the_pages(tmp_path: Path) -> None:
    notes = (note(1, page=1, box=(90, 200, 300, 220)), note(2, Level.WARNING))
    summary = findings_page(notes, "เรื่อง", DAY)
    marked = mark_pdf(form(), order(*notes, summary=summary)).data
    assert form_fields(marked) == form_fields(form())
    before, after = by_pdfium(form(), tmp_path), by_pdfium(marked, tmp_path)
    assert after[: len(before)] == before
    for words in ("ผลการตรวจ", "เรื่อง", SAYS, FOREIGN, "แก้ไขแล้วส่งใหม่", "ควรตรวจสอบ"):
        assert squeezed(words) in squeezed(after[-1])


def test_no_note_no_mark() -> None:
    assert not notes_in(mark_pdf(sheet(), order()).data)
