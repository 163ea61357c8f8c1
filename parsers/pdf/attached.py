"""What a PDF carries beside its pages: attachments, keywords, and so its identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pikepdf import Array, Dictionary, Pdf, PdfError, Stream

from templates.identity import UNKNOWN, Identity

MOST_BYTES: Final = 8 * 1024 * 1024
_DEEPEST: Final = 12


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file in a PDF; ``data`` is empty where it can't be unpacked or is too large."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class FormTold:
    """What the attachment of a fillable PDF says.

    ``record`` is what was known when it was made; ``is_whole`` whether the checksum is right.
    """

    identity: Identity
    fields: tuple[str, ...]
    record: Mapping[str, Any]
    is_whole: bool


def attachments(pdf: Pdf) -> list[Attachment]:
    """Every attached file, those of one name too, each once; from the names and ``/AF``."""
    found: dict[Any, Attachment] = {}
    names = _dictionary(pdf.Root.get("/Names"))
    described = [*_in_tree(names.get("/EmbeddedFiles"), _DEEPEST), *_items(pdf.Root.get("/AF"))]
    for spec in described:
        if not isinstance(spec, Dictionary):
            continue
        files = _dictionary(spec.get("/EF"))
        stream = files.get("/UF", files.get("/F"))
        if isinstance(stream, Stream):
            name = str(spec.get("/UF", spec.get("/F", "")))
            found.setdefault((name, stream.objgen), Attachment(name, _unpacked(stream)))
    return list(found.values())


def keywords(pdf: Pdf) -> str:
    """The keywords that the file's information says."""
    return str(_dictionary(pdf.trailer.get("/Info")).get("/Keywords", ""))


def identity_in(pdf: Pdf) -> Identity:
    """The identity of the keywords; ``UNKNOWN`` without one."""
    return Identity.from_keywords(keywords(pdf).split(",")) or UNKNOWN


def form_told(data: bytes) -> FormTold | None:
    """What ``form.json`` says; None where it is no such file."""
    told = json_object(data)
    if told is None or not isinstance(told.get("document"), str) or not told["document"]:
        return None
    whole = {name: value for name, value in told.items() if name != "checksum"}
    digest = hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode())
    said = Identity(
        *(str(told.get(name) or "") for name in ("document", "template", "reference", "model"))
    )
    fields = told.get("fields")
    names = tuple(map(str, fields)) if isinstance(fields, list) else ()
    record = told.get("record")
    known = record if isinstance(record, dict) else {}
    return FormTold(said, names, known, told.get("checksum") == digest.hexdigest())


def json_object(data: bytes) -> dict[str, Any] | None:
    """A JSON object; None where it is none."""
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _in_tree(node: Any, deepest: int) -> Iterator[Any]:
    """The values of a name tree."""
    told = _dictionary(node)
    names = list(_items(told.get("/Names")))
    yield from names[1::2]
    for kid in _items(told.get("/Kids")) if deepest else ():
        yield from _in_tree(kid, deepest - 1)


def _unpacked(stream: Stream) -> bytes:
    size = _dictionary(stream.get("/Params")).get("/Size", 0)
    if int(size) > MOST_BYTES:
        return b""
    try:
        data = stream.read_bytes()
    except PdfError:
        return b""
    return data if len(data) <= MOST_BYTES else b""


def _dictionary(thing: Any) -> Mapping[str, Any]:
    return thing if isinstance(thing, Dictionary) else {}  # type: ignore[return-value]


def _items(thing: Any) -> Iterator[Any]:
    if isinstance(thing, Array):
        yield from thing
