"""Pictures that change from letter to letter: a QR code in place of a picture.

In the Word file a picture of the wished size stands where the code is to be, and its
alternative text is the tag: ``{{ qr(letter_no) }}``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import segno
from jinja2.sandbox import SandboxedEnvironment

from service.documents.xml import NS, parse, qualified, serialize

_TAG = re.compile(r"\s*\{\{(.+)\}\}\s*", re.DOTALL)
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code of a text, error correction M, as PNG for Word and as SVG for PDF."""

    text: str

    def png(self) -> bytes:
        out = io.BytesIO()
        segno.make(self.text, error="m", micro=False).save(out, kind="png", scale=8, border=2)
        return out.getvalue()

    def svg(self) -> str:
        out = io.BytesIO()
        code = segno.make(self.text, error="m", micro=False)
        code.save(out, kind="svg", border=2, xmldecl=False, svgns=True, omitsize=True)
        return out.getvalue().decode()


def qr(text: object) -> QrCode:
    return QrCode(str(text))


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A media part that is drawn anew for each letter."""

    name: str
    value: Callable[..., Any]

    def render(self, context: Mapping[str, Any]) -> bytes:
        code = self.value(**context)
        if not isinstance(code, QrCode):
            raise TypeError("a picture's alternative text must give qr(...)")
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
        relations.append(
            relations.makeelement(
                f"{{{NS['rel']}}}Relationship",
                {"Id": relation, "Type": _IMAGE, "Target": name},
            )
        )
        blip.set(qualified("r:embed"), relation)
        properties.set("descr", "QR Code")
        value = environment.compile_expression(tag, undefined_to_none=False)
        made.append(PicturePart(f"word/{name}", value))
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
