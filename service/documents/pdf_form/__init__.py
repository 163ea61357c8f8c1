"""The fillable PDF: the document's own paper with form fields where its tags stand.

The template is laid out once over slots; the fields are then put where the slots came to stand.
What is computed (a total, an amount in words) is no field: it would no longer be right once a
person has changed what it comes from. Values are in Arabic digits, so that they read back
without doubt, and are written as on filled paper.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

from pikepdf import Array, AttachedFileSpec, Name, ObjectStreamMode, Pdf
from pydantic_core import to_jsonable_python

from service.documents.pdf_form.acroform import add_fields
from service.documents.pdf_form.appearance import lacking
from service.documents.pdf_form.fields import FormField, form_fields
from service.documents.pdf_form.layout import Laid, SlotTemplate, refuse_unprintable
from templates.form import model_checksum
from templates.identity import FORM_FILE
from templates.slots import slots_of

_KEPT = 128
_STAMP = "D:19800101000000Z"


def fillable_pdf(
    template: SlotTemplate, known: Mapping[str, Any] | None = None, reference: str = ""
) -> bytes:
    """A PDF/A-3b with form fields; the same input gives the same bytes.

    ``known`` is what is filled in already, as ``model_dump`` gives it. Identity is on paper and
    in the metadata as in ``blank_pdf``, and with the fields' names in the attachment
    ``form.json``: ``document``, ``template``, ``model``, ``reference``, ``fields``, ``record``
    (what was known), and ``checksum``, the SHA-256 of the others as JSON with sorted keys.

    Raises:
        BadRecord: a known text has letters that the fields' font lacks.
        ValueError: the reference is none (``identity.checked_reference``).
    """
    return _made(template, known, reference) if known else _blank(template, reference)


@lru_cache(maxsize=_KEPT)
def _blank(template: SlotTemplate, reference: str) -> bytes:
    return _made(template, {}, reference)


@lru_cache(maxsize=_KEPT)
def _laid(template: SlotTemplate, source: str) -> Laid:
    """Fields keep their place whatever is filled in: most pre-filled papers share a layout."""
    return template.lay(source)


def _made(template: SlotTemplate, known: Mapping[str, Any], reference: str) -> bytes:
    model = template.document.record
    context = slots_of(model, known)
    refuse_unprintable(context, lacking)
    source, shown = template.source(context, "screen", reference)
    laid = _laid(template, source)
    fields = form_fields(model, shown, laid.spots)
    out = BytesIO()
    with Pdf.open(BytesIO(laid.pdf)) as pdf:
        add_fields(pdf, fields)
        _attach(pdf, _identity(template, fields, known, reference))
        pdf.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return out.getvalue()


def _identity(
    template: SlotTemplate, fields: Sequence[FormField], known: Mapping[str, Any], reference: str
) -> bytes:
    told = {
        "document": template.document.id,
        "template": template.template_hash,
        "model": model_checksum(template.document.record),
        "reference": reference,
        "fields": [each.name for each in fields],
        "record": to_jsonable_python(dict(known)),
    }
    told["checksum"] = hashlib.sha256(_json(told)).hexdigest()
    return _json(told)


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def _attach(pdf: Pdf, data: bytes) -> None:
    attached = AttachedFileSpec(
        pdf, data, description="form", filename=FORM_FILE, mime_type="application/json",
        creation_date=_STAMP, mod_date=_STAMP,
    )  # fmt: skip
    attached.relationship = Name.Data
    pdf.attachments[FORM_FILE] = attached
    pdf.Root.AF = Array([pdf.attachments[FORM_FILE].obj])
