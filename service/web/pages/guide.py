"""How the service is used, in Thai."""

from __future__ import annotations

from flask import render_template

from service.web.pages.shell import pages

guide = pages("guide", "help")


@guide.get("", endpoint="guide")
def guide_page() -> str:
    return render_template("help/guide.html")
