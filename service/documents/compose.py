"""A letter's template: the frame's Word file with the notice's own body put into its slots."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docxcompose.composer import Composer

from service.documents.package import BadTemplate, read_parts
from service.documents.xml import qualified
from templates.catalogue import Document
from templates.findings import Finding, Place

BODY_SLOT = "{{ body }}"
ANNEX_SLOT = "{{ annex }}"
SLIP_SLOT = "{{ slip }}"


def template_parts(document: Document) -> Mapping[str, bytes]:
    """The parts of a document's whole template: in a letter's frame its body, annex and slip.

    Raises:
        BadTemplate: a file is no Word file, or the frame has no slot for the body.
    """
    body = document.template
    if document.frame is None:
        return read_parts(document.content(body), body.name)
    frame = _open(document, document.frame)
    for slot, path in (
        (BODY_SLOT, body),
        (ANNEX_SLOT, document.annex),
        (SLIP_SLOT, document.slip),
    ):
        if path is not None:
            _fill_slot(frame, slot, _open(document, path), document.frame)
        else:
            _remove_slot(frame, slot)
    out = io.BytesIO()
    frame.save(out)
    return read_parts(out.getvalue(), body.name)


def _open(document: Document, path: Path) -> WordDocument:
    try:
        return docx.Document(io.BytesIO(document.content(path)))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise BadTemplate([Finding("template.not_word", Place(file=path.name))]) from error


def _slot(frame: WordDocument, slot: str) -> int | None:
    wanted = slot.replace(" ", "")
    for index, element in enumerate(frame.element.body):
        text = "".join(item.text or "" for item in element.iter(qualified("w:t")))
        if text.replace(" ", "") == wanted:
            return index
    return None


def _fill_slot(frame: WordDocument, slot: str, content: WordDocument, frame_path: Path) -> None:
    index = _slot(frame, slot)
    if index is None:
        place = Place(file=frame_path.name)
        raise BadTemplate([Finding("template.slot_missing", place, expected=slot)])
    composer = Composer(frame)
    composer.insert(index, content)
    _remove_slot(frame, slot)


def _remove_slot(frame: WordDocument, slot: str) -> None:
    index = _slot(frame, slot)
    if index is not None:
        element = frame.element.body[index]
        frame.element.body.remove(element)
