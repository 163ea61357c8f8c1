"""What kind of file bytes are, whatever the file is called."""

import io
import warnings
import zipfile

import pytest

from parsers.containers.archive import MAX_ENTRIES
from parsers.isolation import Refused
from parsers.kinds import Kind, kind_of
from tests.helpers.hostile_checks import refusal, seen
from tests.helpers.hostile_files import (
    ods,
    ole,
    plain_docx,
    plain_pdf,
    plain_picture,
    plain_xlsx,
    repacked,
    saved,
    unzipped,
    xls,
    xlsb,
    zipped,
)

TYPES = "[Content_Types].xml"
WHOLE = {
    Kind.XLSX: plain_xlsx(),
    Kind.XLS: xls(),
    Kind.XLSB: xlsb(),
    Kind.ODS: ods(""),
    Kind.DOCX: plain_docx(),
    Kind.PDF: saved(plain_pdf()),
    Kind.PNG: plain_picture("PNG"),
    Kind.JPEG: plain_picture("JPEG"),
    Kind.TIFF: plain_picture("TIFF"),
}


def retyped(data: bytes, old: bytes, new: bytes) -> bytes:
    types = unzipped(data)[TYPES]
    assert old in types
    return repacked(data, {TYPES: types.replace(old, new)})


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_known_by_its_content_and_passes(kind: Kind) -> None:
    assert kind_of(WHOLE[kind]) is kind
    assert seen(WHOLE[kind])["kind"] == kind


def test_a_pdf_after_other_bytes() -> None:
    assert kind_of(b"\x1b%-12345X@PJL\r\n" + WHOLE[Kind.PDF]) is Kind.PDF
    assert refusal(bytes(2000) + WHOLE[Kind.PDF]) == "files.unknown"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\0" * 100, "unknown"),
        (b"<?xml version='1.0'?><a/>", "unknown"),
        (b"a,b\r\n1,2\r\n", "plain_text"),
        ("เลขที่สัญญา".encode("cp874"), "plain_text"),
        (b"\xef\xbb\xbf<html><table>", "web_page"),
        (b"<!DOCTYPE html><html>", "web_page"),
        (b"{\\rtf1\\ansi}", "old_word"),
        (b"GIF89a" + bytes(50), "other_picture"),
        (b"BM" + bytes(50), "other_picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "other_picture"),
        (b"\0\0\0\x18ftypheic" + bytes(50), "other_picture"),
        (b"Rar!\x1a\x07\0", "packed"),
        (b"7z\xbc\xaf\x27\x1c", "packed"),
        (b"\x1f\x8b\x08" + bytes(50), "packed"),
        (b"PK\x05\x06" + bytes(18), "packed"),
        (zipped({"a.xlsx": plain_xlsx()}), "packed"),
        (zipped({"a.zip": zipped({"b.zip": zipped({"c": b""})})}), "packed"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "open_text"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.graphics"}), "unknown"),
        (zipped({TYPES: "<Types/>"}), "unknown"),
        (ole({"WordDocument": b""}), "old_word"),
        (ole({"PowerPoint Document": b""}), "slides"),
        (ole({"Something": b""}), "unknown"),
        (ole({"EncryptedPackage": b"", "Workbook": b""}), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), "broken"),
    ],
)
def test_other_kinds_are_refused_with_what_to_do(data: bytes, code: str) -> None:
    assert refusal(data) == f"files.{code}"


def test_macro_kinds_are_refused() -> None:
    sheet = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert refusal(retyped(plain_xlsx(), sheet, macro)) == "files.macro"
    word = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    assert refusal(retyped(plain_docx(), word, macro)) == "files.macro_word"


def test_a_word_in_a_cell_makes_no_other_kind() -> None:
    words = "WordDocument EncryptedPackage".encode("utf-16-le")
    assert kind_of(xls((0x204, bytes(6) + words))) is Kind.XLS
    named = retyped(plain_xlsx(), b"<Override", b"<!-- macroEnabled in passing --><Override")
    assert kind_of(named) is Kind.XLSX


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.kinds.MAX_FILE_BYTES", 1000)
    with pytest.raises(Refused) as caught:
        kind_of(plain_xlsx())
    assert caught.value.code == "files.too_large"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95])
def test_a_truncated_file_is_one_finding(kind: Kind, share: float) -> None:
    whole = WHOLE[kind].rstrip(b"\0")
    torn = whole[: int(len(whole) * share)]
    try:
        seen(torn)
    except Refused as refused:
        assert refused.finding().sentence  # noqa: PT017 - both ends are right where noted
    else:
        # qpdf finds the pages of a PDF that lost its end, and the empty end of an .xls is padding.
        assert kind in (Kind.PDF, Kind.XLS)


@pytest.mark.parametrize(
    "name",
    ["../../etc/cron.d/x", "..\\..\\x", "/etc/passwd", "\\\\server\\x", "C:\\x", "word/../../x"],
)
def test_names_that_lead_out_of_the_file(name: str) -> None:
    for whole in (plain_xlsx(), plain_docx(), ods("")):
        assert refusal(repacked(whole, {name: b"x"})) == "files.astray"


def test_a_part_twice() -> None:
    for twice in ("word/document.xml", "WORD/Document.xml"):
        stream = io.BytesIO(plain_docx())
        with warnings.catch_warnings(), zipfile.ZipFile(stream, "a") as archive:
            warnings.simplefilter("ignore")
            archive.writestr(twice, b"<document/>")
        assert refusal(stream.getvalue()) == "files.broken"


def test_a_zip_that_holds_itself_is_not_followed() -> None:
    # The outermost of a quine: an archive in an archive in an archive, as deep as one likes.
    inner = b"x"
    for _ in range(200):
        inner = zipped({"r.zip": inner})
    assert refusal(inner) == "files.packed"
    told = seen(repacked(plain_docx(), {"word/embeddings/r.zip": inner}))
    assert told["kind"] == Kind.DOCX


def test_zip_that_is_locked_or_crowded() -> None:
    locked = bytearray(plain_docx())
    for signature, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = locked.find(signature)
        while place >= 0:
            locked[place + flags] |= 1
            place = locked.find(signature, place + 4)
    assert refusal(bytes(locked)) == "files.password"
    crowded = repacked(plain_docx(), {f"a{n}": b"" for n in range(MAX_ENTRIES)})
    assert refusal(crowded) == "files.too_many_parts"


@pytest.mark.parametrize("kind", [Kind.XLSX, Kind.DOCX, Kind.ODS, Kind.XLSB])
def test_bombs_and_lies_in_every_package(kind: Kind) -> None:
    mib = 1024 * 1024
    bomb = repacked(WHOLE[kind], {"media/zero.bin": bytes(200 * mib)})
    assert refusal(bomb) == "files.unpacks_too_large"
    small = repacked(WHOLE[kind], {"media/zero.bin": bytes(20 * mib)})
    size = (20 * mib).to_bytes(4, "little")
    assert small.count(size) == 2
    assert refusal(small.replace(size, (10).to_bytes(4, "little"))) == "files.broken"
