"""How the service is used, in Thai: one short text with pictures, also in docs/guide-th.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import render_template
from markdown_it import MarkdownIt
from markupsafe import Markup

from service.web import words
from service.web.auth import signed
from service.web.pages.shell import pages, static
from service.web.pages.tour import steps_of

if TYPE_CHECKING:
    from markdown_it.token import Token

guide = pages("guide", "help")

SOURCE: Final = Path(words.__file__).with_name(f"guide-{words.LANGUAGE}.md")
#: Where the pictures are, among the files of the pages.
PICTURES: Final = "guide"
#: Their width and height in dots, told so that the text does not jump while they come.
SIZE: Final = (840, 570)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of the text with what it is found by in the page."""

    anchor: str
    title: str


@guide.get("", endpoint="guide")
def guide_page() -> str:
    chapters, body = _rendered()
    steps = steps_of(signed().user.role)
    return render_template("help/guide.html", chapters=chapters, body=body, steps=steps)


@cache
def _rendered() -> tuple[Sequence[Chapter], Markup]:
    """The chapters and the text as HTML; it is our own, and HTML in it is shown as text."""
    reader = MarkdownIt("commonmark", {"html": False})
    tokens = reader.parse(SOURCE.read_text(encoding="utf-8"))
    chapters: list[Chapter] = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            chapter = Chapter(f"part-{len(chapters) + 1}", tokens[place + 1].content)
            token.attrSet("id", chapter.anchor)
            chapters.append(chapter)
        for child in token.children or ():
            _place_picture(child)
    return chapters, Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704


def _place_picture(token: Token) -> None:
    if token.type == "image":
        token.attrSet("src", static(f"{PICTURES}/{token.attrGet('src')}.webp"))
        # The first view must be light on a slow line; the rest comes as people read on.
        token.attrSet("loading", "lazy")
        token.attrSet("loading", "lazy")
        for name, dots in zip(("width", "height"), SIZE, strict=True):
            token.attrSet(name, dots)
