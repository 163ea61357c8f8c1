"""Small PDFs written by hand: a content stream, a base font, whatever stands around."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from parsers.pdf.text import PageText, page_texts

WIDTH, HEIGHT = 300.0, 200.0


def pdf_of(
    content: str | bytes,
    *,
    page: Mapping[str, Any] | None = None,
    resources: Mapping[str, Any] | None = None,
    forms: Mapping[str, str] | None = None,
    notes: Sequence[Mapping[str, Any]] = (),
    root: Mapping[str, Any] | None = None,
) -> bytes:
    """One page of 300 by 200 points; ``/F1`` is Helvetica, ``forms`` are form XObjects."""
    pdf = Pdf.new()
    made = pdf.add_blank_page(page_size=(WIDTH, HEIGHT))
    told = Dictionary(Font=Dictionary(F1=helvetica()))
    for key, value in (resources or {}).items():
        told[f"/{key}"] = value
    if forms:
        told.XObject = Dictionary(
            {f"/{name}": _form(pdf, text, told) for name, text in forms.items()}
        )
    made.obj.Resources = told
    made.obj.Contents = Stream(pdf, content.encode() if isinstance(content, str) else content)
    for key, value in (page or {}).items():
        made.obj[f"/{key}"] = value
    if notes:
        made.obj.Annots = Array([pdf.make_indirect(Dictionary(dict(note))) for note in notes])
    for key, value in (root or {}).items():
        pdf.Root[f"/{key}"] = value
    return saved(pdf)


def saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def helvetica() -> Dictionary:
    return Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )


def _form(pdf: Pdf, content: str, resources: Dictionary) -> Stream:
    made = Stream(pdf, content.encode())
    made.Type, made.Subtype = Name.XObject, Name.Form
    made.BBox = Array([0, 0, WIDTH, HEIGHT])
    made.Resources = resources
    return made


def page_of(content: str | bytes, **around: Any) -> PageText:
    """The text of such a page."""
    return page_texts(pdf_of(content, **around))[0]


def texts_of(content: str | bytes, **around: Any) -> list[str]:
    """The lines of such a page."""
    return [line.text for line in page_of(content, **around).lines()]
