"""The print file: every page of every letter, equal things once, always the same bytes."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name

from service.batches.errors import BatchRefused
from service.batches.printfile import write_print_file

SHARED = b"\x00shared font data" * 100


def letter(path: Path, words: list[str], *, inherit: bool = False) -> Path:
    """A PDF of one page for each word, drawn with a standard font, with an unruly string."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    profile = pdf.make_indirect(
        pikepdf.Stream(pdf, SHARED, Note=pikepdf.String("(1 0 R) \\ /Length 3"))
    )
    for word in words:
        page = pdf.add_blank_page(page_size=(300, 400))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font), Properties=Dictionary(P=profile))
        page.obj.Contents = Array(
            [
                pikepdf.Stream(pdf, b"BT /F1 20 Tf 40 200 Td"),
                pikepdf.Stream(pdf, f"({word}) Tj ET".encode()),
            ]
        )
        page.obj.StructParents = 0
        if inherit:
            for name in ("/MediaBox", "/Resources"):
                pdf.Root.Pages[name] = page.obj[name]
                del page.obj[name]
    pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return path


def texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range().strip() for page in document]
    finally:
        document.close()


def test_all_pages_in_order_and_sound(tmp_path: Path) -> None:
    sources = [
        letter(tmp_path / "1.pdf", ["one", "two"]),
        letter(tmp_path / "2.pdf", ["three"], inherit=True),
        letter(tmp_path / "3.pdf", ["four"]),
    ]
    out = tmp_path / "all.pdf"
    steps: list[int] = []
    assert write_print_file(out, sources, on_letter=lambda: steps.append(1)) == 4
    assert len(steps) == 3
    assert texts(out) == ["one", "two", "three", "four"]
    with pikepdf.open(out) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert [page.mediabox[2] for page in pdf.pages] == [300] * 4
        assert all("/StructParents" not in page.obj for page in pdf.pages)
        shared = {page.Resources.Properties.P.objgen for page in pdf.pages}
        assert len(shared) == 1
        profile = pdf.pages[0].Resources.Properties.P
        assert profile.read_bytes() == SHARED
        assert str(profile.Note) == "(1 0 R) \\ /Length 3"


def test_letters_begin_on_a_new_sheet(tmp_path: Path) -> None:
    sources = [letter(tmp_path / "1.pdf", ["a"]), letter(tmp_path / "2.pdf", ["b", "c"])]
    out = tmp_path / "all.pdf"
    assert write_print_file(out, sources, duplex=True) == 4
    assert texts(out) == ["a", "", "b", "c"]


def test_the_same_letters_give_the_same_bytes(tmp_path: Path) -> None:
    sources = [letter(tmp_path / f"{n}.pdf", [f"w{n}"]) for n in range(200)]
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    write_print_file(first, sources)
    write_print_file(second, sources)
    assert first.read_bytes() == second.read_bytes()
    with pikepdf.open(BytesIO(first.read_bytes())) as pdf:
        assert len(pdf.pages) == 200
        assert pdf.check_pdf_syntax() == []


def test_a_broken_letter_leaves_no_print_file(tmp_path: Path) -> None:
    good, bad = letter(tmp_path / "1.pdf", ["a"]), tmp_path / "2.pdf"
    bad.write_bytes(b"no pdf")
    with pytest.raises(BatchRefused) as refused:
        write_print_file(tmp_path / "out" / "all.pdf", [good, bad])
    assert refused.value.findings[0].place.file == "2.pdf"
    assert list((tmp_path / "out").iterdir()) == []
