"""How views answer: models as JSON with a version, pages with a next one, files with Thai names."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Response, request, stream_with_context
from pydantic import BaseModel
from werkzeug.datastructures import FileStorage

from service.web.models import LARGEST_ID
from service.web.problem import refuse

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF: Final = "application/pdf"
ZIP: Final = "application/zip"
_CHUNK: Final = 1 << 20
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_ETAG = re.compile(r'"([0-9]{1,18})"')
_UNSAFE_IN_NAMES = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]')


def reply(
    model: BaseModel, status: int = 200, *, version: int | None = None, location: str = ""
) -> Response:
    """The model as JSON; ``version`` becomes its ETag, ``location`` is where the new thing is."""
    response = Response(model.model_dump_json(), status, mimetype="application/json")
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    if location:
        response.headers["Location"] = location
    return response


def nothing() -> Response:
    """Done, and there is nothing to tell."""
    return Response(status=204)


def version_seen() -> int:
    """The version that the person saw, from If-Match. Raises Refused: 428 without one, 412."""
    given = request.headers.get("If-Match", "").strip()
    if given in {"", "*"}:
        raise refuse(428, "web.version_needed")
    found = _ETAG.fullmatch(given)
    if found is None:
        raise refuse(412, "web.stale")
    return int(found[1])


def next_url(cursor: str) -> str | None:
    """The address of the next page of the list that was asked for; None after the last."""
    if not cursor:
        return None
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != "cursor"]
    return f"{request.path}?{urlencode([*asked, ('cursor', cursor)])}"


def number_cursor(cursor: str) -> int:
    """The row's number that a cursor is; 0 for the first page. Raises Refused."""
    if not cursor:
        return 0
    if not (cursor.isascii() and cursor.isdecimal() and 0 < int(cursor) <= LARGEST_ID):
        raise refuse(422, "web.bad_cursor", field="cursor")
    return int(cursor)


def chunks_of(upload: FileStorage) -> Iterator[bytes]:
    """An uploaded file in pieces, never whole in memory."""
    while chunk := upload.stream.read(_CHUNK):
        yield chunk


def bytes_of(upload: FileStorage, most: int) -> bytes:
    """A small uploaded file as a whole. Raises Refused: it has more bytes than ``most``."""
    data = upload.stream.read(most + 1)
    if len(data) > most:
        raise refuse(413, "web.too_large")
    return data


def json_file(data: Any, media_type: str) -> Response:
    """Plain data as JSON of a kind of its own."""
    return Response(json.dumps(data, ensure_ascii=False), mimetype=media_type)


def file(
    data: bytes | Iterable[bytes],
    filename: str,
    media_type: str,
    *,
    size: int | None = None,
    inline: bool = False,
) -> Response:
    """A file to keep, streamed when it comes in pieces; ``size`` in bytes where it is known."""
    body = data if isinstance(data, bytes) else stream_with_context(iter(data))
    response = Response(body, mimetype=media_type)
    if size is not None:
        response.content_length = size
    response.headers["Content-Disposition"] = disposition(filename, inline=inline)
    return response


def disposition(filename: str, *, inline: bool = False) -> str:
    """Content-Disposition (RFC 6266) with the Thai name (RFC 8187) and one in ASCII beside it."""
    name = _UNSAFE_IN_NAMES.sub("_", filename).strip().lstrip(".") or "file"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    ending = _ENDING.search(plain)
    if not re.search(r"[A-Za-z0-9]", plain[: ending.start()] if ending else plain):
        plain = f"file{ending[0] if ending else ''}"
    kind = "inline" if inline else "attachment"
    if plain == name:
        return f'{kind}; filename="{name}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
