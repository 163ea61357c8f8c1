"""What all pages share: their blueprints, what templates can say, errors as pages, the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, g, make_response, render_template, request, url_for
from jinja2 import StrictUndefined
from jinja2.filters import FILTERS
from markupsafe import Markup

from service.access.actor import ForbiddenError
from service.store.users import CENTRE, CENTRE_NAME
from service.web.auth import mask, open_to_all, signed, store
from service.web.pages import writing
from service.web.pages.assets import assets
from service.web.pages.menu import menu_of
from service.web.pages.problems import add_pages_problems
from service.web.words import t, word_of
from thai.provinces import province_by_code

if TYPE_CHECKING:
    from datetime import date

    from flask import Flask

_FOREVER: Final = "public, max-age=31536000, immutable"
_BRIEFLY: Final = "public, max-age=60"

shell = Blueprint("shell", __name__, template_folder="templates")


def pages(name: str, url: str = "") -> Blueprint:
    """The blueprint of a feature, its pages under ``/url``; its views ask for a sign-in."""
    made = Blueprint(name, __name__, url_prefix=f"/{url}" if url else None)
    made.before_request(_refuse_programs)
    add_pages_problems(made)
    return made


def _refuse_programs() -> None:
    """Pages are for people; programs with a token have the API, whose limits are counted."""
    found = g.get("signed")
    if found is not None and found.session is None:
        raise ForbiddenError("access.people_only")


def today() -> date:
    """The day it is in Thailand by the clock of the store."""
    return writing.local_day(store().clock())


def is_partial() -> bool:
    """Whether htmx asks for a part of the page; a boosted link wants the whole."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def here(**changes: object) -> str:
    """The address of this page with its query changed; None takes a value out."""
    asked = request.args.to_dict(flat=False)
    for name, value in changes.items():
        asked[name] = [] if value is None else [str(value)]
    query = urlencode([(name, value) for name, values in asked.items() for value in values])
    return f"{request.path}?{query}" if query else request.path


def confirm(
    title: str,
    says: Sequence[str],
    *,
    button: str,
    cancel: str,
    action: str = "",
    kept: Mapping[str, object] | None = None,
    danger: bool = True,
) -> str:
    """A page that asks once more: what will happen, a button that posts ``kept`` to ``action``.

    The form carries ``confirmed=yes``; ``cancel`` is the address to go back to.
    """
    return render_template(
        "shell/confirm.html",
        title=title,
        says=says,
        button=button,
        cancel=cancel,
        action=action or request.full_path.rstrip("?"),
        kept=kept or {},
        danger=danger,
    )


def is_confirmed() -> bool:
    """Whether this is the answer to ``confirm``."""
    return request.form.get("confirmed") == "yes"


def stale(
    rows: Sequence[tuple[str, str, str]],
    *,
    version: int,
    cancel: str,
    kept: Mapping[str, Sequence[str]] | None = None,
) -> Response:
    """The page for a form whose row somebody else changed meanwhile.

    ``rows``: the label, the value now, the value that this person gave, of each field that
    differs. Going on posts the form again as it was, with ``version``.
    """
    values = kept if kept is not None else request.form.to_dict(flat=False)
    again = {name: list(given) for name, given in values.items() if name != "csrf_token"}
    again["version"] = [str(version)]
    page = render_template(
        "shell/stale.html",
        rows=rows,
        cancel=cancel,
        kept=again,
        action=request.full_path.rstrip("?"),
    )
    return make_response(page, 412)


@shell.get("/static/<version>/<path:name>", endpoint="static")
@open_to_all("files of the pages, the same for everybody")
def static_file(version: str, name: str) -> Response:
    """A file; for ever when its address has today's version."""
    found = assets().files.get(name)
    if found is None:
        return Response(status=404)
    is_packed = bool(found.packed) and request.accept_encodings.quality("gzip") > 0
    response = Response(found.packed if is_packed else found.plain, mimetype=found.media_type)
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    if found.packed:
        response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _FOREVER if version == assets().version else _BRIEFLY
    return response


def static(name: str) -> str:
    """The address of a file of the pages, e.g. ``app/faf.css``. Raises LookupError."""
    if name not in assets().files:
        raise LookupError(name)
    return url_for("shell.static", version=assets().version, name=name)


def add_shell(app: Flask) -> None:
    """Give templates their words and filters, and the app the shell."""
    app.register_blueprint(shell)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        t=t, word_of=word_of, static=static, here=here, is_here=_is_here, share=writing.share
    )
    app.jinja_env.filters.update(
        thai_date=writing.thai_day,
        thai_moment=writing.thai_moment,
        iso=writing.iso,
        baht=writing.baht,
        count=writing.count,
        size=writing.size,
        lines=_lines,
    )
    app.context_processor(_context)


def _is_here(endpoint: str) -> bool:
    return bool(request.endpoint == endpoint)


def _lines(text: str) -> Markup:
    """A text of several lines as HTML."""
    escaped: Markup = FILTERS["escape"](text)
    return Markup("<br>").join(escaped.split("\n"))


def _context() -> dict[str, Any]:
    """What every template knows: who is signed in, the menu, the token of forms."""
    if g.get("signed") is None:
        return {"me": None, "menu": (), "csrf_token": ""}
    who = signed()
    office = who.user.office
    is_held = who.user.must_change_password or g.get("lacks_factor", False)
    name = CENTRE_NAME if office == CENTRE else province_by_code(office).full_name
    return {
        "me": who.user,
        "office_name": name,
        "menu": () if is_held else tuple(menu_of(who.actor)),
        "csrf_token": mask(who.csrf_token),
        "may": who.actor.may,
    }
