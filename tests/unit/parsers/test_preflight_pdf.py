"""PDF files that act, swell, or are none."""

import zlib
from typing import Any

import pytest
from pikepdf import Array, AttachedFileSpec, Dictionary, Encryption, Name, String

from parsers.isolation import Refused
from parsers.preflight.pdf import MAX_PAGES
from parsers.preflight.pdf_streams import MAX_PAGE_BYTES
from service.documents.making import maker
from tests.helpers.hostile_checks import refusal, seen
from tests.helpers.hostile_files import pdf_with_action, plain_pdf, saved

MIB = 1024 * 1024


def script(words: str) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(words))


def raw(stream: Any, packed: bytes, **entries: object) -> Any:
    """Set a stream's bytes as they are, packed already."""
    stream.write(packed, **entries)
    return stream


def bomb(size: int, layers: int = 1) -> bytes:
    """Zeros, packed. Each piece begins anew, so that one need be packed only once."""
    packer = zlib.compressobj(9, wbits=-15)
    piece = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\xda" + piece * (size // MIB) + b"\x03\0"
    for _ in range(layers - 1):
        packed = zlib.compress(packed, 9)
    return packed


def test_our_own_papers_pass() -> None:
    told = seen(maker("ns02").fillable_pdf())
    assert told["attachments"] == ["form.json"]
    assert told["warnings"] == []
    assert not told["xfa"]


def test_a_number_may_stand_alone() -> None:
    """LibreOffice writes the length of a stream as an object of its own."""
    pdf = plain_pdf()
    for value in (7, True, 1.5, String("ก")):
        pdf.pages[0].obj[f"/Own{value}"[:5]] = pdf.make_indirect(value)
    assert seen(saved(pdf))["pages"] == 1


def test_pages_are_counted() -> None:
    assert seen(saved(plain_pdf(MAX_PAGES)))["pages"] == MAX_PAGES
    assert refusal(saved(plain_pdf(MAX_PAGES + 1))) == "files.too_many_pages"
    assert refusal(saved(plain_pdf(0))) == "files.no_pages"


def test_no_pdf_at_all() -> None:
    for data in (b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + bytes(5000)):
        assert refusal(data) == "files.broken"


def test_a_page_tree_that_goes_in_a_circle() -> None:
    pdf = plain_pdf()
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    assert refusal(saved(pdf)) == "files.broken"


def test_a_page_tree_that_doubles_at_every_level() -> None:
    pdf = plain_pdf()
    node = pdf.Root.Pages.Kids[0]
    for _ in range(40):
        node = pdf.make_indirect(Dictionary(Type=Name.Pages, Count=2, Kids=Array([node, node])))
    pdf.Root.Pages = node
    assert refusal(saved(pdf)) == "files.broken"


@pytest.mark.parametrize("size", [(595, 100_000), (0, 842), (2**40, 2**40)])
def test_paper_of_strange_size(size: tuple[int, int]) -> None:
    pdf = plain_pdf(2)
    pdf.pages[1].obj.MediaBox = Array([0, 0, *size])
    assert refusal(saved(pdf)) == "files.page_size"


def test_paper_measured_in_large_units() -> None:
    pdf = plain_pdf()
    pdf.pages[0].obj.UserUnit = 1000
    assert refusal(saved(pdf)) == "files.page_size"


def test_a_password() -> None:
    locked = saved(plain_pdf(), encryption=Encryption(owner="a", user="b"))
    assert refusal(locked) == "files.pdf_password"
    # Without a password for opening, everyone may read it.
    assert seen(saved(plain_pdf(), encryption=Encryption(owner="a", user="")))["pages"] == 1


def test_scripts_when_it_is_opened() -> None:
    assert refusal(pdf_with_action(script("app.alert('x')"))) == "files.pdf_script"
    assert refusal(pdf_with_action(Dictionary(S=Name.Launch, F=String("x.exe")))) == (
        "files.pdf_launch"
    )
    page = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))
    assert seen(pdf_with_action(page))["warnings"] == []
    later = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=Array([script("x()")]))
    assert refusal(pdf_with_action(later)) == "files.pdf_script"


def test_scripts_elsewhere() -> None:
    pdf = plain_pdf()
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script("x()")])))
    assert refusal(saved(pdf)) == "files.pdf_script"
    pdf = plain_pdf()
    long = Dictionary(S=Name.JavaScript, JS=pdf.make_stream(b"x()"))
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 1, 1]), A=long)
    pdf.pages[0].obj.Annots = Array([note])
    assert refusal(saved(pdf)) == "files.pdf_script"
    hidden = saved(plain_pdf()).replace(
        b"/Type /Catalog", b"/OpenAction << /S /J#61vaScript /J#53 (x) >> /Type /Catalog"
    )
    assert b"J#61va" in hidden
    assert refusal(hidden) == "files.pdf_script"


@pytest.mark.parametrize(
    ("words", "passes"),
    [
        ('AFNumber_Format(2, 0, 0, 0, "", true);', True),
        ("AFDate_FormatEx('dd/mm/yyyy')", True),
        ('AFSimple_Calculate("SUM", new Array ("a", "b"));', True),
        ("AFNumber_Format(app.launchURL('http://x'))", False),
        ("AFNumber_Format(2);app.alert(1)", False),
        ('AFNumber_Format("a"+this.x("b"))', False),
        ("", False),
    ],
)
def test_what_acrobat_writes_to_show_a_number(words: str, passes: object) -> None:
    pdf = plain_pdf()
    field = Dictionary(FT=Name.Tx, T=String("a"), AA=Dictionary(F=script(words)))
    pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))
    if passes:
        assert seen(saved(pdf))["warnings"] == []
    else:
        assert refusal(saved(pdf)) == "files.pdf_script"


def test_words_about_scripts_are_no_script() -> None:
    pdf = plain_pdf()
    pdf.docinfo.Title = String("about /JavaScript and /Launch")
    assert seen(saved(pdf))["warnings"] == []


def test_media() -> None:
    pdf = plain_pdf()
    note = Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=Array([0, 0, 1, 1]))
    pdf.pages[0].obj.Annots = Array([note])
    assert refusal(saved(pdf)) == "files.pdf_launch"


def test_files_inside() -> None:
    pdf = plain_pdf()
    pdf.attachments["virus.exe"] = AttachedFileSpec(pdf, b"MZ", filename="virus.exe")
    pdf.attachments["record.json"] = AttachedFileSpec(pdf, b"{}", filename="record.json")
    told = seen(saved(pdf))
    assert told["warnings"] == ["files.pdf_attachments"]
    assert told["found"] == ["virus.exe"]
    assert told["attachments"] == ["virus.exe", "record.json"]


def test_a_file_behind_a_paper_clip() -> None:
    pdf = plain_pdf()
    inside = Dictionary(F=pdf.make_stream(b"MZ"))
    clip = Dictionary(
        Type=Name.Annot,
        Subtype=Name.FileAttachment,
        Rect=Array([0, 0, 1, 1]),
        FS=Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=inside),
    )
    pdf.pages[0].obj.Annots = Array([clip])
    assert seen(saved(pdf))["found"] == ["a.exe"]


def test_xfa_is_noticed() -> None:
    pdf = plain_pdf()
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))
    assert seen(saved(pdf))["xfa"]


def test_a_stream_of_a_gigabyte_and_a_half() -> None:
    pdf = plain_pdf()
    packed = bomb(1536 * MIB)
    assert len(packed) < 2 * MIB
    raw(pdf.pages[0].obj.Contents, packed, filter=Name.FlateDecode)
    assert refusal(saved(pdf, compress_streams=False)) == "files.unpacks_too_large"


def test_bombs_inside_of_bombs() -> None:
    pdf = plain_pdf()
    packed = bomb(1024 * MIB, layers=3)
    assert len(packed) < 20_000
    twice = Array([Name.FlateDecode] * 3)
    pdf.Root.Hidden = raw(pdf.make_stream(b""), packed, filter=twice)
    assert refusal(saved(pdf, compress_streams=False)) == "files.unpacks_too_large"


def test_two_million_pieces_of_text() -> None:
    pdf = plain_pdf(content=b"BT /F1 9 Tf " + b"(a) Tj " * 2_000_000 + b"ET")
    data = saved(pdf)
    assert len(data) < MIB
    assert refusal(data) == "files.unpacks_too_large"


def test_a_full_page_passes() -> None:
    assert seen(saved(plain_pdf(content=b"(a) Tj " * (MAX_PAGE_BYTES // 8))))["pages"] == 1


def test_a_page_drawn_in_many_pieces() -> None:
    pdf = plain_pdf()
    pieces = [pdf.make_stream(b"(a) Tj " * 100_000) for _ in range(20)]
    pdf.pages[0].obj.Contents = Array(pieces)
    assert refusal(saved(pdf)) == "files.unpacks_too_large"


def test_a_bomb_in_a_stream_of_objects() -> None:
    packed = bomb(1536 * MIB)
    head = b"%PDF-1.5\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
    data = head + b"%d>>\nstream\n" % len(packed) + packed + b"\nendstream\nendobj\n"
    table = b"%d 0 obj\n<</Type/XRef/Size 4/W[1 4 1]/Root 3 0 R/Length 24>>\nstream\n" % 2
    rows = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + number.to_bytes(1, "big")
        for kind, place, number in ((0, 0, 0), (1, 9, 0), (1, len(data), 0), (2, 1, 0))
    )
    whole = data + table + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(data)
    codes = {"files.too_much_memory", "files.broken", "files.crashed"}
    assert refusal(whole, memory_bytes=400 * MIB) in codes


def test_old_ways_of_packing() -> None:
    pdf = plain_pdf()
    for packed, passes in ((b"\x81a" * 1000 + b"\x80", True), (b"\x81a" * 300_000, False)):
        pdf.Root.Hidden = raw(pdf.make_stream(b""), packed, filter=Name.RunLengthDecode)
        data = saved(pdf, compress_streams=False)
        if passes:
            assert seen(data)["pages"] == 1
        else:
            assert refusal(data) == "files.unpacks_too_large"


def test_pictures_inside() -> None:
    for width, height, code in ((60_000, 60_000, "too_many_pixels"), (10, 10, "unpacks_too_large")):
        pdf = plain_pdf()
        picture = raw(pdf.make_stream(b""), bomb(80 * MIB), filter=Name.FlateDecode)
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = width, height, 8
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))
        assert refusal(saved(pdf, compress_streams=False)) == f"files.{code}"


def test_arrays_in_arrays() -> None:
    deep = b"[" * 5000 + b"]" * 5000
    data = saved(plain_pdf()).replace(b"/Type /Catalog", b"/JS " + deep + b" /Type /Catalog")
    assert refusal(data) in {"files.broken", "files.pdf_script", "files.crashed"}


def test_a_damaged_pdf_is_told() -> None:
    data = saved(plain_pdf())
    place = data.rindex(b"startxref")
    told = seen(data[:place] + b"startxref\n99999\n%%EOF")
    assert told["warnings"] == ["files.pdf_repaired"]


@pytest.mark.parametrize("position", range(0, 900, 31))
def test_a_flipped_byte_never_escapes(position: int) -> None:
    data = bytearray(saved(plain_pdf()))
    data[position % len(data)] ^= 0xFF
    try:
        seen(bytes(data))
    except Refused as fault:
        assert fault.finding().sentence  # noqa: PT017 - both ends are right
