"""The photo of a visit: made anew, smaller, or refused."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from service.environment import Environment
from service.files.store import Files, open_files
from service.followup import photo
from service.followup.visits import (
    attach_photo,
    detach_photo,
    see_photo,
    see_visit,
)
from service.store.engine import Store
from service.store.errors import NotFoundError
from service.store.files import find_noted
from tests.helpers.followup import (
    OFFICER,
    visited,
)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return open_files(Environment(tmp_path / "var"))


def picture(kind: str, size: tuple[int, int] = (64, 32), mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, "red" if mode != "L" else 0)
    image.save(out, kind, **more)
    return out.getvalue()


def camera_picture() -> bytes:
    """On its side, with a place and a name in its metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Somebody"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


@pytest.mark.parametrize(
    "data",
    [
        camera_picture(),
        picture("PNG"),
        picture("PNG", mode="RGBA"),
        picture("PNG", mode="L"),
        picture("PNG", mode="P"),
        picture("PNG", mode="I;16"),
        picture("WEBP", mode="RGBA"),
        picture("JPEG", mode="CMYK"),
    ],
)
def test_a_photo_is_made_anew(reported: Store, files: Files, data: bytes) -> None:
    kept = visited(reported)
    made, findings = attach_photo(reported, files, OFFICER, kept.id, data, version=1)
    assert findings == []
    assert made is not None
    assert made.version == 2
    shown = see_photo(reported, files, OFFICER, kept.id)
    with Image.open(io.BytesIO(shown)) as image:
        assert image.format == "JPEG"
        assert image.mode == "RGB"
        assert not image.getexif()
        assert "exif" not in image.info
        assert image.size == ((32, 64) if b"Somebody" in data else (64, 32))
    assert b"Somebody" not in shown
    with reported.reading() as reader:
        noted = find_noted(reader, made.photo)
    assert noted is not None
    assert noted.media_type == "image/jpeg"
    assert detach_photo(reported, OFFICER, kept.id, 2).photo == ""
    with pytest.raises(NotFoundError):
        see_photo(reported, files, OFFICER, kept.id)


def test_a_large_photo_is_made_smaller(reported: Store, files: Files) -> None:
    kept = visited(reported)
    data = picture("JPEG", (5000, 3000))
    made, _ = attach_photo(reported, files, OFFICER, kept.id, data, version=1)
    assert made is not None
    with Image.open(io.BytesIO(see_photo(reported, files, OFFICER, kept.id))) as image:
        assert image.size == (1600, 960)


def bomb() -> bytes:
    """A PNG that says it has 100,000 x 100,000 dots."""

    def chunk(name: bytes, data: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + end

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "files.empty"),
        (b"x" * (photo.MOST_BYTES + 1), "files.too_large"),
        (b"%PDF-1.7", "followup.not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "followup.not_a_photo"),
        (picture("GIF"), "followup.not_a_photo"),
        (picture("TIFF"), "followup.not_a_photo"),
        (picture("PNG", (300, 300))[:200], "files.broken"),
        (picture("JPEG", (300, 300))[:300], "files.broken"),
        (bomb(), "files.too_many_pixels"),
    ],
)
def test_what_is_no_photo_is_told(reported: Store, files: Files, data: bytes, code: str) -> None:
    kept = visited(reported)
    made, findings = attach_photo(reported, files, OFFICER, kept.id, data, version=1)
    assert made is None
    assert [each.code for each in findings] == [code]
    assert findings[0].sentence
    assert see_visit(reported, OFFICER, kept.id).photo == ""
