"""The catalogue of documents: what there is, each one's record, and blank papers of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from flask import Response
from pydantic import Field, StringConstraints

from service.documents.identity import checked_reference
from service.documents.making import MAKING
from service.web.auth import actor, services, store
from service.web.blueprint import blueprint, file_response
from service.web.models import Asked, Given
from service.web.problem import refuse
from service.web.ratelimits import limit, rates
from service.web.reply import DOCX, PDF, XLSX, file, json_file, reply
from service.word_templates.force import press_in_force
from templates.catalogue import Document, documents, find

api = blueprint("documents", "เอกสาร")


class Shape(StrEnum):
    """What a blank paper comes as."""

    PDF = "pdf"
    FILLABLE_PDF = "fillable_pdf"
    DOCX = "docx"
    XLSX = "xlsx"


class DocumentGiven(Given):
    """A document."""

    id: str
    title: str
    is_letter: bool
    digits: Annotated[str, Field(description="เลขที่พิมพ์: thai หรือ arabic")]

    @classmethod
    def of(cls, document: Document) -> DocumentGiven:
        about = document.about
        return cls(
            id=document.id,
            title=about.title,
            is_letter=about.frame is not None,
            digits=about.digits,
        )


class DocumentsGiven(Given):
    """All documents, by id."""

    items: list[DocumentGiven]


class DocumentPath(Asked):
    """Which document."""

    document_id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]


class BlankAsked(Asked):
    """What kind of blank paper; ``reference`` is printed on it for when it comes back."""

    shape: Shape = Shape.PDF
    reference: Annotated[str, StringConstraints(max_length=64)] = ""


@api.get("/documents", summary="รายการเอกสาร", responses={200: DocumentsGiven})
def list_documents() -> Response:
    actor()
    items = [DocumentGiven.of(document) for document in documents().values()]
    return reply(DocumentsGiven(items=items))


@api.get("/documents/<document_id>", summary="เอกสารหนึ่งแบบ", responses={200: DocumentGiven})
def one_document(path: DocumentPath) -> Response:
    return reply(DocumentGiven.of(_find(path.document_id)))


_SCHEMA: dict[str, Any] = {
    "description": "JSON Schema 2020-12",
    "content": {"application/schema+json": {"schema": {"type": "object"}}},
}


@api.get(
    "/documents/<document_id>/schema", summary="โครงสร้างข้อมูลของเอกสาร", responses={200: _SCHEMA}
)
def schema(path: DocumentPath) -> Response:
    return json_file(_find(path.document_id).record.model_json_schema(), "application/schema+json")


@api.get(
    "/documents/<document_id>/blank",
    summary="แบบเปล่า",
    description="PDF สำหรับเขียนมือ PDF กรอกบนจอ Word หรือ Excel",
    responses={200: file_response(PDF, DOCX, XLSX)},
)
def blank(path: DocumentPath, query: BlankAsked) -> Response:
    document = _find(path.document_id)
    limit("blank", rates().costly)
    try:
        reference = checked_reference(query.reference)
    except ValueError as error:
        raise refuse(422, "field.wrong", field="reference") from error
    data, media_type, ending = _made(document.id, query.shape, reference)
    return file(data, f"{document.about.title}{ending}", media_type, size=len(data))


def _made(document_id: str, shape: Shape, reference: str) -> tuple[bytes, str, str]:
    make = press_in_force(store(), services().files, document_id)
    with MAKING:
        match shape:
            case Shape.DOCX:
                return make.fillable_word(reference=reference), DOCX, ".docx"
            case Shape.XLSX:
                return make.entry_workbook(reference=reference), XLSX, ".xlsx"
            case Shape.FILLABLE_PDF:
                return make.fillable_pdf(reference=reference), PDF, ".pdf"
            case Shape.PDF:
                return make.blank_pdf(reference=reference), PDF, ".pdf"


def _find(document_id: str) -> Document:
    document = find(document_id)
    if document is None:
        raise refuse(404, "web.not_found")
    return document
