"""Finding anything by its number or name."""

from __future__ import annotations

from flask import render_template, request

from service.web.pages.shell import pages

search = pages("search", "search")


@search.get("", endpoint="search")
def search_page() -> str:
    return render_template("search/search.html", text=request.args.get("q", "").strip()[:200])
