"""The blank for print: dotted lines and empty boxes where the tags are, known values filled in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from service.documents.pdf_form.layout import SlotTemplate, refuse_unprintable
from service.documents.pdf_form.markup import with_values
from service.documents.typst.text import unprintable
from templates.slots import slots_of

_KEPT = 128


def blank_pdf(
    template: SlotTemplate, known: Mapping[str, Any] | None = None, reference: str = ""
) -> bytes:
    """A PDF/A-3b to be filled in by hand; the same input gives the same bytes.

    ``known`` is what is filled in already, as ``model_dump`` gives it. Identity is on paper as
    a QR code and a line of small print, and in the metadata's keywords.

    Raises:
        BadRecord: a known text has letters that the paper's font lacks.
        ValueError: the reference is none (``identity.checked_reference``).
    """
    return _made(template, known, reference) if known else _blank(template, reference)


@lru_cache(maxsize=_KEPT)
def _blank(template: SlotTemplate, reference: str) -> bytes:
    return _made(template, {}, reference)


def _made(template: SlotTemplate, known: Mapping[str, Any], reference: str) -> bytes:
    context = slots_of(template.document.record, known)
    refuse_unprintable(context, unprintable)
    source, _ = template.source(with_values(context), "print", reference)
    return template.lay(source).pdf
