"""Flat PDFs read back: ours without the record, printed Word forms, blanks with text on them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from parsers.pdf.flat import read_flat
from parsers.reading import KnownBy, Reading
from service.documents.making import maker
from templates.catalogue import documents
from templates.layout import Spot
from tests.helpers.filled import filled
from tests.helpers.office import convert_all
from thai.digits import to_arabic

PRINTED = ("ns01", "ns02", "form4", "minutes_restructuring")


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value of a record's data that says something, by its path."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from leaves(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for at, value in enumerate(data):
            yield from leaves(value, f"{path}[{at}]")
    elif data not in (None, "", False):
        yield path, to_arabic(str(data))


def sample(name: str) -> dict[str, str]:
    document = documents()[name]
    record = document.record.model_validate(document.sample())
    return dict(leaves(json.loads(record.to_json())))


def wrong(reading: Reading, wanted: Mapping[str, str]) -> dict[str, str]:
    """What was read and is not so; nothing may ever be."""
    read = dict(leaves(json.loads(json.dumps(dict(reading.data), default=str))))
    return {path: value for path, value in read.items() if wanted.get(path) != value}


def share(reading: Reading, wanted: Mapping[str, str]) -> float:
    read = dict(leaves(json.loads(json.dumps(dict(reading.data), default=str))))
    return sum(path in read for path in wanted) / len(wanted)


def read(pdf: bytes, told: str = "") -> Reading:
    return read_flat(pdf, documents(), documents().get(told))


def without_record(pdf: bytes) -> bytes:
    """Nothing but what the pages show."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for name in list(file.attachments):
            del file.attachments[name]
        del file.docinfo
        out = io.BytesIO()
        file.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", sorted(documents()))
def test_our_own_paper_without_its_record(name: str) -> None:
    reading, wanted = read(without_record(filled(name).pdf)), sample(name)
    assert reading.identity.document == name
    assert wrong(reading, wanted) == {}
    if documents()[name].about.frame is None:
        assert share(reading, wanted) > 0.6


@pytest.fixture(scope="module")
def printed(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    known = {name: documents()[name] for name in PRINTED}
    files = {
        f"{name}.docx": maker(name).fillable_word(
            document.record.model_validate(document.sample()).model_dump()
        )
        for name, document in known.items()
    }
    made = convert_all(files, tmp_path_factory.mktemp("printed"))
    return {Path(name).stem: pdf for name, pdf in made.items()}


@pytest.mark.parametrize("name", PRINTED)
def test_word_form_printed_by_libreoffice(name: str, printed: dict[str, bytes]) -> None:
    reading, wanted = read(printed[name]), sample(name)
    assert reading.known_by in (KnownBy.TITLE, KnownBy.LAYOUT)
    assert wrong(reading, wanted) == {}
    assert share(reading, wanted) > 0.6


# --- a blank of ours with something put onto it -------------------------------------------------


@cache
def blank(name: str) -> bytes:
    return maker(name).blank_pdf(reference="R-7")


def spot(path: str, option: str = "") -> Spot:
    spots = documents()["ns02"].layout.spots
    return next(each for each in spots if (each.path, each.option) == (path, option))


def rectangle(at: Spot, height: float, *, wide: float = 0.0) -> Array:
    left, top, right, bottom = at.box
    return Array([left, height - bottom, right + wide, height - top])


def with_notes(*notes: tuple[Spot, Mapping[str, Any]], wide: float = 0.0) -> bytes:
    with pikepdf.open(io.BytesIO(blank("ns02"))) as pdf:
        for at, told in notes:
            page = pdf.pages[at.page - 1]
            note = Dictionary(
                Type=Name.Annot, Rect=rectangle(at, float(page.mediabox[3]), wide=wide), **told
            )
            page.obj.Annots = Array([*page.obj.get("/Annots", []), pdf.make_indirect(note)])
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def typed(text: str) -> dict[str, Any]:
    return {
        "Subtype": Name.FreeText, "Contents": String(text), "DA": String("/Helv 12 Tf 0 g"),
    }  # fmt: skip


def drawn_over(stream: str) -> bytes:
    """The blank with more drawn on its first page, as flattening does; y is from the top."""
    with pikepdf.open(io.BytesIO(blank("ns02"))) as pdf:
        page = pdf.pages[0]
        page.obj.Resources.Font.Hv = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica,
            Encoding=Name.WinAnsiEncoding,
        )  # fmt: skip
        page.contents_add(pikepdf.Stream(pdf, b"q"), prepend=True)
        page.contents_add(pikepdf.Stream(pdf, f"Q {stream}".encode()))
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def show(at: Spot, text: str, extra: str = "") -> str:
    x, y = at.box[0] + 2, 841.9 - at.box[3] + 5
    return f"BT {extra} /Hv 11 Tf {x} {y} Td ({text}) Tj ET "


def codes(reading: Reading) -> set[str]:
    return {finding.code for finding in reading.findings if finding.code.startswith("pdf.")}


def test_notes_typed_onto_a_blank() -> None:
    reading = read(
        with_notes(
            (spot("project_name"), typed("โครงการปลูกขมิ้นชัน")),
            (spot("loan_amount"), typed("1,200,000.00")),
            (spot("outstanding_date"), typed("31 ตุลาคม 2568")),
        )
    )
    assert reading.known_by is KnownBy.METADATA
    assert reading.identity.reference == "R-7"
    assert {key: str(value) for key, value in reading.data.items() if value} == {
        "project_name": "โครงการปลูกขมิ้นชัน",
        "loan_amount": "1200000.00",
        "outstanding_date": "2025-10-31",
    }
    assert codes(reading) == set()


def test_a_tick_drawn_by_a_pen() -> None:
    ink = {"Subtype": Name.Ink, "InkList": Array([Array([0, 0, 5, 5])])}
    reading = read(with_notes((spot("causes", "epidemic"), ink)))
    assert reading.data["causes"] == ["epidemic"]


def test_text_drawn_into_the_places_of_a_blank() -> None:
    amounts = show(spot("loan_amount"), "1,200,000.00") + show(spot("paid_amount"), "424,500.00")
    reading = read(drawn_over(amounts + show(spot("plan_rows[1].old_principal"), "200,000.00")))
    assert dict(leaves(reading.data)) == {
        "loan_amount": "1200000.00",
        "paid_amount": "424500.00",
        "plan_rows[0].old_principal": "200000.00",
    }


def test_text_that_goes_on_beyond_its_place_is_not_read() -> None:
    reading = read(drawn_over(show(spot("project_years"), "7 years from the first of January")))
    assert dict(leaves(reading.data)) == {}
    assert "pdf.text_over_edge" in codes(reading)


def test_text_elsewhere_is_told() -> None:
    reading = read(drawn_over("BT /Hv 11 Tf 200 800 Td (PAID IN FULL) Tj ET "))
    assert dict(leaves(reading.data)) == {}
    assert "pdf.text_elsewhere" in codes(reading)


@pytest.mark.parametrize("how", ["3 Tr", "1 1 1 rg", "1 g"])
def test_hidden_text_is_no_value(how: str) -> None:
    reading = read(drawn_over(show(spot("loan_amount"), "9,999,999.00", how)))
    assert dict(leaves(reading.data)) == {}
    assert codes(reading) == {"pdf.text_unseen"}


def test_a_visible_value_beside_hidden_text_is_not_trusted() -> None:
    at = spot("loan_amount")
    both = show(at, "1,000.00") + show(at, "9,999,999.00", "3 Tr")
    reading = read(drawn_over(both))
    assert dict(leaves(reading.data)) == {}
    assert "loan_amount" in {finding.place.field for finding in reading.findings}


def test_a_struck_out_value_is_not_read() -> None:
    at = spot("loan_amount")
    reading = read(
        with_notes((at, typed("1,200,000.00")), (at, {"Subtype": Name.StrikeOut})),
    )
    assert dict(leaves(reading.data)) == {}
    assert "pdf.crossed_out" in codes(reading)


def test_hidden_notes_are_none() -> None:
    reading = read(with_notes((spot("loan_amount"), {**typed("1.00"), "F": 2})))
    assert dict(leaves(reading.data)) == {}


def test_a_printed_workbook_is_told(soffice: str, tmp_path: Path) -> None:
    files = {"ns01.xlsx": maker("ns01").entry_workbook()}
    reading = read(convert_all(files, tmp_path)["ns01.xlsx"])
    assert reading.identity.document == "ns01"
    assert [finding.code for finding in reading.findings] == ["pdf.printed_workbook"]


def test_what_is_no_form_of_ours_is_told() -> None:
    from tests.helpers.pdf_pages import pdf_of  # noqa: PLC0415

    reading = read(pdf_of("BT /F1 12 Tf 20 150 Td (A letter) Tj ET"))
    assert reading.identity.document == ""
    assert [finding.code for finding in reading.findings] == ["reading.not_identified"]
