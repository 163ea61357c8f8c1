"""The first page: what there is to do today."""

from __future__ import annotations

from flask import render_template

from service.web.pages.shell import pages

home = pages("home")


@home.get("/", endpoint="home")
def home_page() -> str:
    return render_template("home/home.html")
