"""Pictures that change from letter to letter: a QR code or a barcode in place of a picture.

In the Word file a picture of the wished size stands where the code is to be, and its
alternative text is the tag: ``{{ qr(letter_no) }}`` or ``{{ barcode(reference) }}``. A code is
stretched to the picture's size. One whose place a condition took away is not drawn at all.
"""

from __future__ import annotations

import re
import struct
import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import segno
from jinja2.sandbox import SandboxedEnvironment

from service.documents.code128 import QUIET_ZONE, widths
from service.documents.xml import NS, parse, qualified, serialize

_TAG = re.compile(r"\s*\{\{(.+)\}\}\s*", re.DOTALL)
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_RELATIONSHIP = f"{{{NS['rel']}}}Relationship"
_BLACK = re.compile(b"\1+")
# Pixels of a module, so that Word shows and prints sharp edges, and of a barcode's height.
_PIXELS, _BAR_HEIGHT = 6, 120
# Modules of white around a QR code (ISO/IEC 18004).
_QR_EDGE = 4
_AS_BITS = bytes.maketrans(b"\0\1", b"10")
_WIDENED = {ord(bit): bit * _PIXELS for bit in "01"}


class DrawnCode(ABC):
    """A code that is drawn of a text: as PNG for Word and as SVG for PDF."""

    @abstractmethod
    def rows(self) -> list[bytes]:
        """The modules row by row, 1 for black, with the white edge that the code needs."""

    @abstractmethod
    def png(self) -> bytes:
        """A PNG picture."""

    def svg(self) -> str:
        """An SVG element with a view box and no size."""
        rows = self.rows()
        path = "".join(
            f"M{run.start()} {place}h{len(run[0])}v1h-{len(run[0])}z"
            for place, row in enumerate(rows)
            for run in _BLACK.finditer(row)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows[0])} {len(rows)}" '
            f'preserveAspectRatio="none"><path d="{path}"/></svg>'
        )


@dataclass(frozen=True, slots=True)
class QrCode(DrawnCode):
    """A QR code of a text, error correction M."""

    text: str

    def rows(self) -> list[bytes]:
        return _qr_rows(self.text)

    def png(self) -> bytes:
        return _png(self.rows(), _PIXELS)


@dataclass(frozen=True, slots=True)
class Barcode(DrawnCode):
    """A Code 128 barcode of an ASCII text, control characters included."""

    text: str

    def rows(self) -> list[bytes]:
        bars = b"".join(
            (b"\0" if index % 2 else b"\1") * int(width)
            for index, width in enumerate(widths(self.text))
        )
        edge = bytes(QUIET_ZONE)
        return [edge + bars + edge]

    def png(self) -> bytes:
        return _png(self.rows(), _BAR_HEIGHT)


def qr(text: object) -> QrCode:
    return QrCode(str(text))


def barcode(text: object) -> Barcode:
    return Barcode(str(text))


#: What a picture's alternative text can call.
FUNCTIONS: Final[Mapping[str, Callable[..., DrawnCode]]] = {"qr": qr, "barcode": barcode}


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A media part that is drawn anew for each letter that shows it."""

    name: str
    relation: bytes
    value: Callable[..., Any]

    def is_in(self, document: bytes) -> bool:
        """Whether a rendered ``word/document.xml`` shows it; no value can hold the quotes."""
        return b'"%s"' % self.relation in document

    def render(self, document: bytes, context: Mapping[str, Any]) -> bytes:
        """The PNG; a white pixel where a condition took the picture away, for Word wants a part."""
        if not self.is_in(document):
            return _NOTHING
        code = self.value(**context)
        if not isinstance(code, DrawnCode):
            raise TypeError("a picture's alternative text must give qr(...) or barcode(...)")
        return code.png()


def expression(alternative_text: str) -> str | None:
    """The expression of a tag that is a picture's alternative text; None for one that stays."""
    match = _TAG.fullmatch(alternative_text)
    return match[1].strip() if match else None


def prepare(
    parts: dict[str, bytes], environment: SandboxedEnvironment
) -> tuple[dict[str, bytes], list[PicturePart]]:
    """Give each changing picture a media part of its own, however often Word reuses one."""
    document = parts["word/document.xml"]
    if b"wp:docPr" not in document or b"{{" not in document:
        return parts, []
    root = parse(document)
    relations = parse(parts["word/_rels/document.xml.rels"])
    made: list[PicturePart] = []
    for drawing in root.iter(qualified("w:drawing")):
        properties = drawing.find(".//wp:docPr", NS)
        blip = drawing.find(".//a:blip", NS)
        if properties is None or blip is None:
            continue
        tag = expression(properties.get("descr", ""))
        if tag is None:
            continue
        name = f"media/changing{len(made) + 1}.png"
        relation = f"rIdChanging{len(made) + 1}"
        given = {"Id": relation, "Type": _IMAGE, "Target": name}
        relations.append(relations.makeelement(_RELATIONSHIP, given))
        blip.set(qualified("r:embed"), relation)
        properties.set("descr", "Barcode" if tag.startswith("barcode") else "QR Code")
        value = environment.compile_expression(tag, undefined_to_none=False)
        made.append(PicturePart(f"word/{name}", relation.encode(), value))
    if made:
        parts["word/document.xml"] = serialize(root)
        parts["word/_rels/document.xml.rels"] = serialize(relations)
        parts["[Content_Types].xml"] = _with_png(parts["[Content_Types].xml"])
    return parts, made


def _with_png(content_types: bytes) -> bytes:
    if b'Extension="png"' in content_types:
        return content_types
    return content_types.replace(
        b"</Types>", b'<Default Extension="png" ContentType="image/png"/></Types>'
    )


# --- drawing ------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _qr_rows(text: str) -> list[bytes]:
    """The rows of a QR code; kept, for a letter's Word file and PDF follow each other."""
    # Readers undo any mask; to weigh all eight for the finest takes five times as long.
    code = segno.make(text, error="m", micro=False, mask=0)
    return [bytes(row) for row in code.matrix_iter(border=_QR_EDGE)]


def _png(rows: list[bytes], height: int) -> bytes:
    """A PNG of one bit for each pixel; a row of modules is ``height`` pixels high."""
    wide = len(rows[0]) * _PIXELS
    lines = b"".join(_pixel_rows(row, height) for row in rows)
    head = struct.pack(">IIBBBBB", wide, len(rows) * height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def _pixel_rows(row: bytes, height: int) -> bytes:
    # In a PNG of one bit, 0 is black.
    bits = row.translate(_AS_BITS).decode().translate(_WIDENED)
    missing = -len(bits) % 8
    packed = int(bits + "1" * missing, 2).to_bytes((len(bits) + missing) // 8, "big")
    # Filter 2: every row but the first is the one above.
    return b"\0" + packed + (b"\2" + bytes(len(packed))) * (height - 1)


# One white pixel.
_NOTHING: Final = _png([b"\0"], 1)
