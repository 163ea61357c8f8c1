"""The API's description, as JSON and as pages from local files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import flask_openapi3_swagger
from flask import Blueprint, Response, jsonify, send_from_directory

from service.web.auth import open_to_all
from service.web.spec import described

if TYPE_CHECKING:
    from flask import Flask

_BECAUSE: Final = "describes the program, which is public; no data"
_SWAGGER: Final = Path(flask_openapi3_swagger.__file__).parent / "templates" / "swagger"
_OURS: Final = Path(__file__).parent / "static" / "docs"
_FILES: Final = {
    "swagger-ui.css": _SWAGGER / "css",
    "swagger-ui-bundle.js": _SWAGGER / "js",
    "docs.js": _OURS,
    "docs.css": _OURS,
}

blueprint = Blueprint("docs", __name__, url_prefix="/api")


def add_docs(app: Flask) -> None:
    """Give the app the pages of its description."""
    app.register_blueprint(blueprint)


@blueprint.get("/openapi.json")
@open_to_all(_BECAUSE)
def openapi() -> Response:
    """The OpenAPI 3.1 description."""
    return jsonify(described())


@blueprint.get("/docs")
@open_to_all(_BECAUSE)
def page() -> Response:
    """The page that shows the description."""
    return send_from_directory(_OURS, "index.html")


@blueprint.get("/docs/<name>")
@open_to_all(_BECAUSE)
def file(name: str) -> Response:
    """A file of that page."""
    if name not in _FILES:
        return Response(status=404)
    return send_from_directory(_FILES[name], name)
