"""What pages read of forms, and where one may be sent on."""

from __future__ import annotations

from typing import Final

from flask import Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from service.store.errors import StoreError

_LONGEST: Final = 2000


def given(name: str, most: int = _LONGEST) -> str:
    """A line of the form without blanks around it; what is longer than any field is refused."""
    text = request.form.get(name, "").strip()
    if len(text) > most:
        abort(400)
    return text


def number(name: str) -> int:
    """A whole number that our own page put into the form; else the request is refused."""
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):  # noqa: PLR2004 - 64 bits
        abort(400)
    return int(text)


def go(address: str) -> AnyResponse:
    """On to another page after a form was taken."""
    return redirect(address, 303)


def local_address(address: str, otherwise: str) -> str:
    """An address of this site, as it came in a request; never one of another site."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if is_ours and address.isprintable() and "\\" not in address else otherwise


def told(error: StoreError) -> str:
    """What an error says and what to do, as one sentence after the other."""
    finding = error.finding
    return f"{finding.sentence} {finding.remedy}".strip()


def refused(page: str) -> Response:
    """The page of a form that was not taken."""
    return Response(page, 422, mimetype="text/html")
