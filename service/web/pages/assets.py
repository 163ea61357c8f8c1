"""Files of the pages: packed once, and kept by browsers until the next release changes them.

All share one hash in their address, so that styles find their fonts beside them.
"""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "static"
_DIGITS: Final = 12
_TYPES: Final = {".woff2": "font/woff2", ".js": "text/javascript", ".webp": "image/webp"}
_PACKED: Final = frozenset({".css", ".js", ".svg"})


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; ``packed`` (gzip) is empty where packing gains nothing."""

    media_type: str
    plain: bytes = field(repr=False)
    packed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by their paths under ``FOLDER``; ``version`` changes with any of them."""

    version: str
    files: dict[str, Asset]


@cache
def assets() -> Assets:
    """The files as they were when this process first asked."""
    paths = sorted(path for path in FOLDER.rglob("*") if path.suffix and path.is_file())
    whole = sha256()
    files: dict[str, Asset] = {}
    for path in paths:
        name, data = path.relative_to(FOLDER).as_posix(), path.read_bytes()
        whole.update(f"{name}\0{len(data)}\0".encode() + data)
        # A fixed time: the same file packs to the same bytes.
        packed = gzip.compress(data, 9, mtime=0) if path.suffix in _PACKED else b""
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "text/plain"
        files[name] = Asset(kind, data, packed)
    return Assets(whole.hexdigest()[:_DIGITS], files)
