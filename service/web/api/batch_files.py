"""The files of a whole batch: all letters, the print file, the lists."""

from __future__ import annotations

from flask import Response

from service.batches import bundle
from service.web.api.batches import BatchPath, Kind
from service.web.auth import actor, services, store
from service.web.blueprint import blueprint, file_response
from service.web.models import Asked
from service.web.ratelimits import limit, rates
from service.web.reply import PDF, XLSX, ZIP, file

api = blueprint("batch-files", "ไฟล์ของชุดหนังสือ")


class ResultPath(BatchPath):
    """Which file of a batch."""

    result: bundle.Result


class LettersAsked(Asked):
    """As what the letters come; blank: as all that there is."""

    kind: Kind | None = None


@api.get(
    "/batches/<int:batch_id>/letters.zip",
    summary="หนังสือทุกฉบับเป็น ZIP",
    description="เฉพาะจังหวัดที่รับผิดชอบ แยกโฟลเดอร์ตามจังหวัด",
    responses={200: file_response(ZIP)},
)
def all_letters(path: BatchPath, query: LettersAsked) -> Response:
    limit("download", rates().costly)
    found = bundle.all_letters(
        store(),
        services().files,
        actor(),
        path.batch_id,
        suffixes=[query.kind.value] if query.kind else list(Kind),
    )
    return _paper(found)


@api.get(
    "/batches/<int:batch_id>/posting-list",
    summary="ใบนำส่งไปรษณีย์",
    description="ของหนังสือที่จัดทำแล้วในจังหวัดที่รับผิดชอบ",
    responses={200: file_response(XLSX)},
)
def posting_list(path: BatchPath) -> Response:
    limit("download", rates().costly)
    return _paper(bundle.posting_list_file(store(), actor(), path.batch_id))


@api.get(
    "/batches/<int:batch_id>/print-file",
    summary="ไฟล์พิมพ์ของจังหวัด",
    description="PDF เดียวของหนังสือที่จัดทำแล้วในจังหวัดที่รับผิดชอบ ไม่เกิน 500 ฉบับ",
    responses={200: file_response(PDF)},
)
def print_file(path: BatchPath) -> Response:
    limit("download", rates().costly)
    return _paper(bundle.print_file_of(store(), services().files, actor(), path.batch_id))


@api.get(
    "/batches/<int:batch_id>/files/<result>",
    summary="ไฟล์ของทั้งชุด",
    description="ไฟล์พิมพ์ ใบนำส่ง ผลรายสัญญา ป้ายที่อยู่ สำหรับผู้ที่ดูแลทุกจังหวัดในชุด",
    responses={200: file_response(PDF, XLSX)},
)
def result(path: ResultPath) -> Response:
    limit("download", rates().costly)
    found = bundle.result_file(store(), services().files, actor(), path.batch_id, path.result)
    return _paper(found)


def _paper(paper: bundle.Paper) -> Response:
    return file(paper.pieces, paper.name, paper.media_type, size=paper.size)
