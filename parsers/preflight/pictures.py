"""The checks of images: size in pixels before anything is unpacked, and whether they are whole."""

import io
import struct
import warnings
from typing import Final

from PIL import Image, UnidentifiedImageError

from parsers.isolation import Refused
from parsers.preflight.facts import Preflight

#: An A3 page at 600 dots per inch has 70 million.
MAX_PIXELS: Final = 100_000_000
MAX_FRAMES: Final = 100
_PNG_SIGNATURE_BYTES: Final = 8
_PNG_CHUNK_BYTES: Final = 12  # length, name, checksum
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, b"\xff\xd9"
_WITHOUT_LENGTH: Final = (0x01, *range(0xD0, 0xD9))
#: Tags with the places and the lengths of what a picture consists of: strips, tiles.
_TIFF_PIECES: Final = ((273, 279), (324, 325))
_FAULTS: Final = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    ArithmeticError,
    LookupError,
    TypeError,
    AttributeError,
)


def preflight_png(data: bytes) -> Preflight:
    """Check a PNG image. Raises Refused."""
    place = _PNG_SIGNATURE_BYTES
    while place + _PNG_CHUNK_BYTES <= len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        place += _PNG_CHUNK_BYTES + length
        if name == b"IEND":
            return _frames(data, "PNG", 1)
    raise Refused("files.broken")


def preflight_jpeg(data: bytes) -> Preflight:
    """Check a JPEG image. Raises Refused."""
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:  # noqa: PLR2004 - every marker begins so
            break
        kind = data[place + 1]
        if kind == 0xFF or kind in _WITHOUT_LENGTH:  # noqa: PLR2004 - filling
            place += 1 if kind == 0xFF else 2  # noqa: PLR2004
            continue
        if kind == _START_OF_SCAN:
            # A thumbnail before it has an end of its own.
            if data.find(_END_OF_IMAGE, place) < 0:
                break
            return _frames(data, "JPEG", 1)
        place += 2 + int(struct.unpack_from(">H", data, place + 2)[0])
    raise Refused("files.broken")


def preflight_tiff(data: bytes) -> Preflight:
    """Check a TIFF image of any number of pages. Raises Refused."""
    return _frames(data, "TIFF", MAX_FRAMES)


def _frames(data: bytes, kind: str, most: int) -> Preflight:
    """Look at each frame's head; ``most`` is how many are looked at (and allowed, in a TIFF)."""
    count = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of oddities in metadata; the size is checked here
            with Image.open(io.BytesIO(data), formats=(kind,)) as picture:
                while count < most:
                    picture.seek(count)
                    count += 1
                    _check_frame(picture, len(data))
                if kind == "TIFF" and _has_another(picture, count):
                    raise Refused("files.too_many_pages", limit=str(MAX_FRAMES))
    except EOFError:
        if not count:
            raise Refused("files.broken") from None
    except Image.DecompressionBombError as bomb:
        raise Refused("files.too_many_pixels", limit=f"{MAX_PIXELS // 1_000_000}") from bomb
    except _FAULTS as fault:
        raise Refused("files.broken") from fault
    return Preflight(pages=count)


def _check_frame(picture: Image.Image, size: int) -> None:
    width, height = picture.size
    if width < 1 or height < 1:
        raise Refused("files.broken")
    if width * height > MAX_PIXELS:
        raise Refused("files.too_many_pixels", limit=f"{MAX_PIXELS // 1_000_000}")
    tags = getattr(picture, "tag_v2", None)
    if tags is None:
        return
    for places, lengths in _TIFF_PIECES:
        ends = map(sum, zip(tags.get(places, ()), tags.get(lengths, ()), strict=False))
        if max(ends, default=0) > size:
            raise Refused("files.broken")


def _has_another(picture: Image.Image, number: int) -> bool:
    try:
        picture.seek(number)
    except EOFError:
        return False
    return True
