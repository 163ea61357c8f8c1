"""Finding a loan by whatever is in hand: its number, a name, a letter's or a parcel's number."""

from __future__ import annotations

import re
from typing import Final

from flask import render_template, request

from service.register.looking import search_register
from service.store.searching import FoundBy
from service.web.auth import actor, store
from service.web.pages.home import link
from service.web.pages.shell import pages
from thai.digits import to_arabic

search = pages("search", "search")

_LONGEST: Final = 200
_SHORTEST: Final = 2
_PERSON: Final = re.compile(r"[0-9]{13}")
#: What people find by most, first.
_ORDER: Final = tuple(FoundBy)
#: As many as a search gives of each kind.
_MOST: Final = 20


@search.get("", endpoint="search")
def search_page() -> str:
    text = request.args.get("q", "").strip()[:_LONGEST]
    is_person = bool(_PERSON.fullmatch(re.sub(r"[\s-]", "", to_arabic(text))))
    is_asked = len(text) >= _SHORTEST and not is_person
    hits = search_register(store(), actor(), text) if is_asked else []
    groups = [(by.value, [hit for hit in hits if hit.by is by]) for by in _ORDER]
    return render_template(
        "search/search.html",
        text=text,
        is_person=is_person,
        is_asked=is_asked,
        groups=[(by, found) for by, found in groups if found],
        most=_MOST,
        link=link,
    )
