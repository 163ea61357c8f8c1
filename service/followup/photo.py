"""Photos of visits: looked at in a throw-away process, made anew without what the camera told."""

from __future__ import annotations

import io
import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from parsers.isolation import Refused, run_isolated

MEDIA_TYPE: Final = "image/jpeg"
MOST_BYTES: Final = 15 * 1024 * 1024
_MOST_DOTS: Final = 60_000_000
_LONGEST: Final = 1_600
_QUALITY: Final = 85
_KINDS: Final = ("JPEG", "PNG", "WEBP")
_MEMORY: Final = 768 * 1024 * 1024
_SECONDS: Final = 15
_FAULTS: Final = (
    UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, ArithmeticError,
    LookupError, TypeError, AttributeError,
)  # fmt: skip


def made_anew(data: bytes) -> bytes:
    """A JPEG of a JPEG, PNG or WebP: upright, at most 1600 dots long, without its metadata.

    Raises:
        Refused: empty, too large, broken, or none of the three.
    """
    if not data:
        raise Refused("files.empty")
    if len(data) > MOST_BYTES:
        raise Refused("files.too_large", megabytes=str(MOST_BYTES // 1024**2))
    made: bytes = run_isolated(
        shrink, data, memory_bytes=_MEMORY, cpu_seconds=_SECONDS, wall_seconds=2 * _SECONDS
    )
    return made


def shrink(data: bytes) -> bytes:
    """What ``made_anew`` runs in the child; never call it on a foreign file yourself."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of oddities in metadata; the size is checked here
            with Image.open(io.BytesIO(data), formats=_KINDS) as picture:
                return _shrunk(picture)
    except Image.DecompressionBombError as bomb:
        raise _too_many_dots() from bomb
    except UnidentifiedImageError as fault:
        raise Refused("followup.not_a_photo") from fault
    except _FAULTS as fault:
        raise Refused("files.broken") from fault


def _shrunk(picture: Image.Image) -> bytes:
    width, height = picture.size
    if width * height > _MOST_DOTS:
        raise _too_many_dots()
    # A JPEG can be decoded at a half or a quarter, where that is enough.
    picture.draft("RGB", (_LONGEST, _LONGEST))
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((_LONGEST, _LONGEST))
    if upright.has_transparency_data:
        paper = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(paper, upright.convert("RGBA"))
    out = io.BytesIO()
    # A picture of its own: what came with the file stays behind.
    Image.merge("RGB", upright.convert("RGB").split()).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def _too_many_dots() -> Refused:
    return Refused("files.too_many_pixels", limit=f"{_MOST_DOTS // 1_000_000}")
