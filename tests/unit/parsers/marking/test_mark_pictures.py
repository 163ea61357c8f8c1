"""Pictures of pages as PDFs: upright, of a readable size, marked where their boxes are."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageOps

from parsers.isolation import Refused
from parsers.marking.images import dots_an_inch, mark_pictures, pdf_of_images
from parsers.scan.pictures import pictures
from tests.helpers.marked import changed_box, note, order, picture

SIZE = (413, 584)


def page() -> Image.Image:
    """A page that looks different in all its corners."""
    dots = np.full((SIZE[1], SIZE[0], 3), 255, np.uint8)
    dots[40:120, 40:200] = (200, 0, 0)
    dots[500:560, 300:400] = (0, 0, 200)
    dots[300:310, :] = 0
    return Image.fromarray(dots)


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


CASES = {
    **{
        f"JPEG turned {n}": saved(page(), "JPEG", quality=90, dpi=(50, 50), exif=turned(n))
        for n in range(1, 9)
    },
    "JPEG gray": saved(page().convert("L"), "JPEG"),
    "JPEG cmyk": saved(page().convert("CMYK"), "JPEG"),
    **{f"PNG {m}": saved(page().convert(m), "PNG") for m in ("1", "L", "P", "RGB", "RGBA", "LA")},
    "PNG turned": saved(page(), "PNG", exif=turned(6)),
    "TIFF fax": saved(page().convert("1"), "TIFF", compression="group4", dpi=(200, 200)),
    "TIFF turned": saved(page(), "TIFF", exif=turned(8)),
}


@pytest.mark.parametrize("name", CASES)
def test_pages_look_like_their_pictures(name: str) -> None:
    image: Any = ImageOps.exif_transpose(Image.open(io.BytesIO(CASES[name]))).convert("RGB")
    made = pdf_of_images(CASES[name]).data
    with pikepdf.open(io.BytesIO(made)) as pdf:
        width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
    assert width / height == pytest.approx(image.width / image.height, rel=0.01)
    assert 400 <= max(width, height) <= 1300
    seen = Image.fromarray(picture(made, 0, 1).astype(np.uint8)).resize((60, 90))
    wanted = image.resize((60, 90))
    assert np.abs(np.asarray(seen).astype(int) - np.asarray(wanted).astype(int)).mean() < 12


def test_sixteen_bits_are_shown_as_gray() -> None:
    dots = np.asarray(page().convert("L")).astype(np.uint16) * 256
    made = pdf_of_images(saved(Image.fromarray(dots), "PNG")).data
    assert picture(made, 0, 1).max() > 250
    assert picture(made, 0, 1).min() < 20


@pytest.mark.parametrize("dpi", [None, (50, 50), (100, 100), (300, 300)])
def test_boxes_of_the_reader_fit(dpi: tuple[int, int] | None) -> None:
    """The reader counts boxes in points of the picture; marks stand at the same share of it."""
    data = saved(page(), "PNG", **({"dpi": dpi} if dpi else {}))
    (read,) = pictures(data)
    full = read.box(np.array([[0, 0], read.gray.shape[::-1]]))
    box = tuple(side * share for side, share in zip((*full[2:], *full[2:]), (0.2, 0.4, 0.6, 0.5)))  # noqa: B905
    before = pdf_of_images(data).data
    seen = changed_box(before, mark_pictures(data, order(note(1, page=1, box=box))).data, scale=1)
    assert seen is not None
    with pikepdf.open(io.BytesIO(before)) as pdf:
        width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
    assert seen[0] / width == pytest.approx(0.2, abs=0.015)
    assert seen[2] / width == pytest.approx(0.6, abs=0.015)
    assert seen[3] / height == pytest.approx(0.5, abs=0.015)


def test_the_reader_takes_the_same_resolution() -> None:
    for dpi in (None, (1, 1), (49, 49), (50, 50), (200, 200), (9999, 9999)):
        data = saved(page(), "PNG", **({"dpi": dpi} if dpi else {}))
        (read,) = pictures(data)
        image = Image.open(io.BytesIO(data))
        assert 72 / dots_an_inch(image) == pytest.approx(read.points, rel=0.01)


def test_every_picture_of_a_file_is_a_page() -> None:
    data = saved(page().convert("1"), "TIFF", save_all=True, append_images=[page().convert("1")])
    marked = mark_pictures(data, order(note(1, page=2, box=(50, 50, 90, 90))))
    assert marked == mark_pictures(data, order(note(1, page=2, box=(50, 50, 90, 90))))
    with pikepdf.open(io.BytesIO(marked.data)) as pdf:
        assert ["/Annots" in each.obj for each in pdf.pages] == [False, True]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\nno", b"II*\0", CASES["PNG RGB"][:200]])
def test_broken_pictures_are_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        mark_pictures(data, order(note()))
    assert refused.value.code == "files.broken"
