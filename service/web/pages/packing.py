"""Pages are packed on their way: a list of fifty loans is a sixth of its size over a slow line.

The token of forms looks different each time (``service.web.auth.mask``), so that nobody who sees
the sizes of packed pages can work it out.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

_LEAST: Final = 1_000
_LEVEL: Final = 5


def add_packing(app: Flask) -> None:
    """Have the app pack its pages for browsers that take it."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if response.mimetype != "text/html" or response.is_streamed or response.direct_passthrough:
        return response
    response.headers.add("Vary", "Accept-Encoding")
    plain = response.get_data()
    takes_it = request.accept_encodings.quality("gzip") > 0
    if takes_it and len(plain) >= _LEAST and "Content-Encoding" not in response.headers:
        response.set_data(gzip.compress(plain, _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
