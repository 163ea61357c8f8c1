"""Templates beyond the PDF subset: LibreOffice makes them, many letters in one conversion."""

from __future__ import annotations

import io
import json
import re
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from service.documents import libreoffice
from service.documents.libreoffice import OfficeFailed, convert_letters, with_record
from service.documents.making import Maker
from service.documents.package import BadTemplate, Package, read_parts
from service.documents.word import WordFiller
from service.documents.xml import parse, serialize
from templates.catalogue import Document, documents
from tests.helpers.word_files import PAGE_BREAK, WordFile, par

pytestmark = pytest.mark.usefixtures("soffice")


def letters(count: int, body: str = "") -> list[bytes]:
    template = WordFile()
    template.header(par("หัวจดหมาย"))
    template.add(par("เรียน {{ name }}") + body)
    filler = WordFiller(read_parts(template.bytes()), "arabic")
    return [filler.fill({"name": f"ผู้รับที่ {number}"}) for number in range(count)]


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def test_merged_letters_come_back_one_by_one() -> None:
    second_page = f"<w:p>{PAGE_BREAK}</w:p>" + par("หน้าสอง")
    made = convert_letters(letters(5, second_page))
    assert [len(pages(pdf)) for pdf in made] == [2] * 5
    assert [f"ที่ {number}" in pages(pdf)[0] for number, pdf in enumerate(made)] == [True] * 5


def test_letters_whose_headers_differ_are_converted_one_by_one() -> None:
    template = WordFile()
    template.header(par("ถึง {{ name }}"))
    template.add(par("เนื้อความ"))
    filler = WordFiller(read_parts(template.bytes()), "arabic")
    made = convert_letters([filler.fill({"name": name}) for name in ("AAA", "BBB")])
    assert ["AAA" in pages(made[0])[0], "BBB" in pages(made[1])[0]] == [True, True]


def test_the_result_is_pdf_a_with_the_record_and_the_same_each_time() -> None:
    pdf = convert_letters(letters(1))[0]
    record = json.dumps({"ชื่อ": "ก & ข"}, ensure_ascii=False)

    def finished() -> bytes:
        return with_record(
            pdf, title="หนังสือ", author="กองทุน", keywords=("document:x",), record=record,
            day=date(2025, 11, 20),
        )  # fmt: skip

    assert finished() == finished()
    with pikepdf.Pdf.open(io.BytesIO(finished())) as opened:
        assert opened.attachments["record.json"].get_file().read_bytes().decode() == record
        assert opened.Root.Lang == "th"
        with opened.open_metadata() as metadata:
            assert metadata.pdfa_status == "3B"
            assert metadata["dc:title"] == "หนังสือ"


def test_a_slow_conversion_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "SECONDS_TO_START", 0)
    monkeypatch.setattr(libreoffice, "SECONDS_A_LETTER", 0)
    start = time.monotonic()
    with pytest.raises(OfficeFailed):
        convert_letters(letters(1))
    assert time.monotonic() - start < 20


def test_a_linked_picture_is_not_fetched() -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = HTTPServer(("127.0.0.1", 0), Listener)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        link = f"http://127.0.0.1:{server.server_port}/spy.png"
        convert_letters([_with_linked_picture(link)])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert asked == []


def _with_linked_picture(link: str) -> bytes:
    template = WordFile()
    template.add(f"<w:p>{template.picture(50, 50).replace('r:embed', 'r:link')}</w:p>")
    parts = read_parts(template.bytes())
    name = "word/_rels/document.xml.rels"
    relations = parse(parts[name])
    for relation in relations:
        if relation.get("Type", "").endswith("/image"):
            relation.set("Target", link)
            relation.set("TargetMode", "External")
    return Package({**parts, name: serialize(relations)}).with_parts({})


@pytest.fixture
def in_columns(tmp_path: Path) -> Maker:
    """นส.02 as an office might have changed it: in two columns, which PDF can't show alike."""
    whole = documents()["ns02"]
    parts = read_parts(whole.template.read_bytes())
    body = parts["word/document.xml"]
    changed = re.sub(rb"<w:cols [^>]*/>", b'<w:cols w:num="2"/>', body)
    assert changed != body
    path = tmp_path / "template.docx"
    path.write_bytes(Package({**parts, "word/document.xml": changed}).with_parts({}))

    class Changed(Document):
        template = path  # type: ignore[assignment]

    return Maker(Changed(whole.id, whole.folder))


def test_a_template_beyond_the_subset_is_made_by_libreoffice(in_columns: Maker) -> None:
    record = in_columns.document.record.model_validate(in_columns.document.sample())
    made = in_columns.pdfs([record, record], date(2025, 11, 20))
    assert len(made) == 2
    assert b"Typst" not in made[0]
    for pdf in made:
        assert record.project_name[:12] in "".join(pages(pdf))  # type: ignore[attr-defined]
        with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened:
            attached = opened.attachments["record.json"].get_file().read_bytes()
            assert json.loads(attached) == json.loads(record.to_json())


def test_without_libreoffice_it_is_refused_with_the_place(
    in_columns: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "installed", lambda: None)
    record = in_columns.document.record.model_validate(in_columns.document.sample())
    with pytest.raises(BadTemplate) as caught:
        in_columns.pdf(record, date(2025, 11, 20))
    assert [item.found for item in caught.value.findings] == ["text in columns"]
    assert caught.value.findings[0].place.part == "word/document.xml"
