"""Images: larger than they look, torn, or full of pages."""

import io
import struct
import zlib

import pytest
from PIL import Image

from parsers.isolation import Refused
from parsers.preflight.pictures import MAX_FRAMES
from tests.helpers.hostile_checks import refusal, seen
from tests.helpers.hostile_files import plain_picture

MIB = 1024 * 1024


def png(width: int, height: int, content: bytes = b"") -> bytes:
    def chunk(name: bytes, inside: bytes) -> bytes:
        check = zlib.crc32(name + inside)
        return struct.pack(">I", len(inside)) + name + inside + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + content
        + chunk(b"IDAT", zlib.compress(bytes(10)))
        + chunk(b"IEND", b"")
    )


def tiff(width: int, height: int, *, following: int = 0, strip: tuple[int, int] = (8, 1)) -> bytes:
    """A TIFF of one frame; ``following`` is where its next one is said to be."""
    tags = (
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, strip[0]),
        (277, 3, 1, 1),
        (278, 4, 1, height),
        (279, 4, 1, strip[1]),
    )
    inside = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return (
        b"II*\0" + struct.pack("<I", 16) + bytes(8)
        + struct.pack("<H", len(tags)) + inside + struct.pack("<I", following)
    )  # fmt: skip


def pages(count: int) -> bytes:
    stream = io.BytesIO()
    first, *rest = [Image.new("1", (8, 8)) for _ in range(count)]
    first.save(stream, "TIFF", save_all=True, append_images=rest)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_plain_pictures_pass(kind: str) -> None:
    assert seen(plain_picture(kind))["pages"] == 1


def test_pictures_larger_than_they_look() -> None:
    assert refusal(png(60_000, 60_000)) == "files.too_many_pixels"
    assert refusal(png(2**31 - 1, 2**31 - 1)) == "files.too_many_pixels"
    assert refusal(png(11_000, 11_000)) == "files.too_many_pixels"
    assert refusal(tiff(60_000, 60_000)) == "files.too_many_pixels"
    assert refusal(tiff(2**32 - 1, 2**32 - 1)) in {"files.too_many_pixels", "files.broken"}
    jpeg = bytearray(plain_picture("JPEG"))
    place = jpeg.index(b"\xff\xc0")
    jpeg[place + 5 : place + 9] = struct.pack(">HH", 65_000, 65_000)
    assert refusal(bytes(jpeg)) == "files.too_many_pixels"


def test_pictures_without_size() -> None:
    assert refusal(png(0, 10)) == "files.broken"
    assert refusal(tiff(0, 0)) == "files.broken"


def test_text_that_swells_in_a_png() -> None:
    inside = b"Comment\0\0" + zlib.compress(bytes(200 * MIB), 9)
    chunk = struct.pack(">I", len(inside)) + b"zTXt" + inside
    chunk += struct.pack(">I", zlib.crc32(b"zTXt" + inside))
    assert refusal(png(10, 10, chunk)) == "files.broken"


def test_pages_of_a_tiff_are_counted() -> None:
    assert seen(pages(3))["pages"] == 3
    assert seen(pages(MAX_FRAMES))["pages"] == MAX_FRAMES
    assert refusal(pages(MAX_FRAMES + 1)) == "files.too_many_pages"


def test_pages_that_go_in_a_circle() -> None:
    whole = tiff(1, 1, following=16)
    try:
        assert seen(whole)["pages"] == 1
    except Refused as fault:
        assert fault.finding().code in {"files.too_many_pages", "files.broken"}  # noqa: PT017 - both ends are right


def test_strips_that_are_not_there() -> None:
    assert refusal(tiff(10, 10, strip=(8, 10**6))) == "files.broken"
    assert refusal(tiff(10, 10, strip=(10**9, 1))) == "files.broken"


def test_torn_pictures() -> None:
    for kind in ("PNG", "JPEG", "TIFF"):
        whole = plain_picture(kind, (300, 300))
        assert refusal(whole[: len(whole) // 2]) == "files.broken"
        assert refusal(whole[:20]) == "files.broken"


def test_a_thumbnail_is_not_the_end_of_a_photo() -> None:
    whole = plain_picture("JPEG", (300, 300))
    small = plain_picture("JPEG", (10, 10))
    thumbnail = b"\xff\xe1" + struct.pack(">H", len(small) + 2) + small
    photo = whole[:2] + thumbnail + whole[2:]
    assert seen(photo)["pages"] == 1
    assert refusal(photo[: len(photo) // 2]) == "files.broken"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("position", range(8, 200, 13))
def test_a_flipped_byte_never_escapes(kind: str, position: int) -> None:
    data = bytearray(plain_picture(kind))
    data[position] ^= 0xFF
    try:
        seen(bytes(data))
    except Refused as fault:
        assert fault.finding().sentence  # noqa: PT017 - both ends are right
