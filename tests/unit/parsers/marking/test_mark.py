"""Every kind of file through the child that marks it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest
from PIL import Image

from parsers.isolation import Refused
from parsers.kinds import Kind
from parsers.marking import mark
from parsers.marking.markers import MARKERS
from parsers.reader import READERS
from parsers.reading import Coercion, Reading
from service.documents.making import maker
from templates.catalogue import documents
from templates.findings import Finding, Place
from templates.identity import Identity
from tests.helpers.office import convert_all_to

DAY = date(2025, 11, 20)


@cache
def made() -> Mapping[str, bytes]:
    make, sample = maker("ns02"), documents()["ns02"].sample()
    picture = io.BytesIO()
    Image.new("L", (800, 1100), "white").save(picture, "PNG")
    return {
        ".xlsx": make.entry_workbook(sample, "R-1"),
        ".docx": make.fillable_word(sample, "R-1"),
        ".pdf": make.fillable_pdf(sample, "R-1"),
        ".png": picture.getvalue(),
    }


def reading() -> Reading:
    place = Place(sheet="ข้อมูลหลัก", cell="C6", page=1, paragraph=4, box=(90, 90, 200, 110))
    return Reading(
        "x",
        Identity("ns02"),
        findings=(Finding("record.missing", place, facts={"label": "ชื่อ"}),),
        coercions=(Coercion("province", "๑", "1", "coercion.thai_digits", place),),
    )


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [(".xlsx", ".xlsx"), (".docx", ".docx"), (".pdf", ".pdf"), (".png", ".pdf")],
)
def test_each_kind_comes_back_marked(kind: str, suffix: str) -> None:
    marked = mark(made()[kind], reading(), day=DAY)
    assert marked.suffix == suffix
    assert marked == mark(made()[kind], reading(), day=DAY)
    match suffix:
        case ".xlsx":
            book = openpyxl.load_workbook(io.BytesIO(marked.data))
            assert book["ข้อมูลหลัก"]["C6"].comment is not None
            assert book["ผลการตรวจ"]["A2"].value == documents()["ns02"].about.title
        case ".docx":
            assert len(list(docx.Document(io.BytesIO(marked.data)).comments)) == 2
        case _:
            with pikepdf.open(io.BytesIO(marked.data)) as pdf:
                annotations = list(pdf.pages[0].obj.Annots)
            assert len(annotations) >= 1


def test_old_workbooks_become_new_ones(soffice: str, tmp_path: Path) -> None:
    old = convert_all_to("xls", {"a.xlsx": made()[".xlsx"]}, tmp_path)["a.xlsx"]
    marked = mark(old, reading())
    assert marked.suffix == ".xlsx"
    assert [each.code for each in marked.findings] == ["marking.values_only"]
    assert openpyxl.load_workbook(io.BytesIO(marked.data)).sheetnames[0] == "ผลการตรวจ"


def test_whatever_is_read_can_be_marked() -> None:
    assert set(MARKERS) == set(READERS) == set(Kind)


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "spreadsheetml.sheet.main+xml")
        archive.writestr("xl/workbook.xml", b"0" * 700_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "files.empty"),
        (b"GIF89a", "files.other_picture"),
        (b"%PDF-1.7 broken", "files.broken"),
        (_bomb(), "files.unpacks_too_large"),
    ],
    ids=["empty", "other kind", "broken", "bomb"],
)
def test_hostile_files_are_refused_here_too(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        mark(data, reading())
    assert refused.value.code == code
