"""Word files that act, fetch or hide something."""

import pytest

from tests.helpers.hostile_checks import refusal, seen
from tests.helpers.hostile_files import plain_docx, repacked, unzipped, with_relationship

MAIN = "word/document.xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def document(body: str, before: str = "") -> bytes:
    content = f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return repacked(plain_docx(), {MAIN: content.encode()})


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/a.dtd">%a;]>',
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://127.0.0.1/svg11.dtd">',
    ],
)
def test_document_types(doctype: str) -> None:
    assert refusal(document("<w:p>&a;</w:p>", doctype)) == "files.entities"
    for name in ("word/styles.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"):
        content = unzipped(plain_docx())[name].partition(b"?>")[2]
        hostile = repacked(plain_docx(), {name: doctype.encode() + content})
        assert refusal(hostile) == "files.entities"


def test_document_type_under_another_name() -> None:
    doctype = b'<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'
    for name in ("word/theme/odd.bin", "customXml/item9.XML", "word/note"):
        assert refusal(repacked(plain_docx(), {name: doctype})) == "files.entities"
    utf16 = doctype.decode().encode("utf-16")
    assert refusal(repacked(plain_docx(), {"word/odd.bin": utf16})) == "files.entities"


def test_a_drawing_program_writes_a_plain_document_type() -> None:
    plain = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg/>'
    assert seen(repacked(plain_docx(), {"word/media/image1.svg": plain}))["warnings"] == []
    own = b'<!DOCTYPE svg [<!ENTITY a "ha">]><svg>&a;</svg>'
    assert refusal(repacked(plain_docx(), {"word/media/image1.svg": own})) == "files.entities"


def test_torn_parts() -> None:
    assert refusal(repacked(plain_docx(), {MAIN: b"<w:document>"})) == "files.broken"
    assert refusal(repacked(plain_docx(), {MAIN: b""})) == "files.broken"
    assert refusal(repacked(plain_docx(), {MAIN: b"\0\1\2"})) == "files.broken"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://127.0.0.1/evil.dotm", "files.remote_part"),
        ("https://example.org/a.dotx", "files.remote_part"),
        ("\\\\server\\share\\a.dotm", "files.remote_part"),
        ("//server/share/a.dotm", "files.remote_part"),
        ("file:///\\\\server\\share\\a.dotm", "files.remote_part"),
        ("file:///%5C%5Cserver%5Ca.dotm", "files.remote_part"),
        ("file://server/a.dotm", "files.remote_part"),
        ("mhtml:http://127.0.0.1/a", "files.remote_part"),
        ("file:///C:\\Users\\Somsri\\AppData\\Roaming\\Microsoft\\Templates\\Normal.dotm", ""),
        ("C:\\Templates\\a.dotm", ""),
        ("Normal.dotm", ""),
    ],
)
def test_templates_from_elsewhere(target: str, code: str) -> None:
    part = "word/settings.xml"
    data = with_relationship(plain_docx(), part, "attachedTemplate", target, external=True)
    if code:
        assert refusal(data) == code
    else:
        assert seen(data)["warnings"] == []


@pytest.mark.parametrize("kind", ["oleObject", "frame", "subDocument", "aFChunk"])
def test_parts_from_elsewhere(kind: str) -> None:
    data = with_relationship(plain_docx(), MAIN, kind, "http://127.0.0.1/x", external=True)
    assert refusal(data) == "files.remote_part"


def test_pictures_from_elsewhere_are_told_and_hyperlinks_are_harmless() -> None:
    data = with_relationship(plain_docx(), MAIN, "image", "http://127.0.0.1/x.png", external=True)
    told = seen(data)
    assert told["warnings"] == ["files.linked_content"]
    assert told["found"] == ["http://127.0.0.1/x.png"]
    data = with_relationship(plain_docx(), MAIN, "hyperlink", "http://127.0.0.1/", external=True)
    assert seen(data)["warnings"] == []


def test_embedded_files_are_told() -> None:
    for kind in ("oleObject", "package"):
        data = with_relationship(plain_docx(), MAIN, kind, "embeddings/object1.bin")
        told = seen(repacked(data, {"word/embeddings/object1.bin": b"MZ"}))
        assert told["warnings"] == ["files.embedded"]


def test_the_little_workbook_of_a_chart_is_not_told() -> None:
    chart = repacked(plain_docx(), {"word/charts/chart1.xml": b"<chartSpace/>"})
    data = with_relationship(chart, "word/charts/chart1.xml", "package", "../embeddings/a.xlsx")
    assert seen(data)["warnings"] == []


def test_macros() -> None:
    assert refusal(repacked(plain_docx(), {"word/vbaProject.bin": b"x"})) == "files.macro_word"
    data = with_relationship(plain_docx(), MAIN, "vbaProject", "odd.bin")
    assert refusal(repacked(data, {"word/odd.bin": b"x"})) == "files.macro_word"


def test_controls_of_active_x() -> None:
    hidden = with_relationship(plain_docx(), MAIN, "control", "odd.xml")
    assert refusal(repacked(hidden, {"word/odd.xml": b"<x/>"})) == "files.active_content"
    assert refusal(repacked(plain_docx(), {"word/activeX/activeX1.bin": b"x"})) == (
        "files.active_content"
    )


def test_fields_that_start_a_program() -> None:
    whole = '<w:p><w:fldSimple w:instr=" DDEAUTO c:\\\\x.exe &quot;&quot; "/></w:p>'
    assert refusal(document(whole)) == "files.active_content"
    runs = "".join(
        f"<w:r><w:instrText>{words}</w:instrText></w:r>" for words in (" D", "DE", "AUTO c:\\x ")
    )
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{t}"/></w:r>' for t in ("begin", "end"))
    assert refusal(document(f"<w:p>{begin}{runs}{end}</w:p>")) == "files.active_content"


def test_fields_of_every_day_pass() -> None:
    field = (
        '<w:p><w:fldSimple w:instr=" PAGE "/><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> DATE \\@ "d MMMM" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>DDEAUTO</w:t></w:r></w:p>'
    )
    assert seen(document(field))["warnings"] == []
