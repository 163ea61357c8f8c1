"""Pages that are nothing but a picture, as scanners make them."""

from __future__ import annotations

from typing import Any, Final

from pikepdf import Dictionary, Page, Pdf, Stream

from parsers.pdf.fields import inherited
from parsers.pdf.strings import name_of
from parsers.pdf.text import page_texts

#: A picture of fewer dots in either direction is a crest or a code.
_LEAST_DOTS: Final = 400
_DEEPEST: Final = 4


def is_picture(page: Page) -> bool:
    """Whether a page has a picture so large that it may be all of it."""
    return _has_picture(inherited(page.obj, "/Resources"), _DEEPEST)


def _has_picture(resources: Any, deepest: int) -> bool:
    things = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    for _, thing in things.items() if isinstance(things, Dictionary) else ():
        if not isinstance(thing, Stream):
            continue
        if name_of(thing.get("/Subtype")) == "/Image":
            sides = [thing.get(name, 0) for name in ("/Width", "/Height")]
            if all(isinstance(side, int) and side >= _LEAST_DOTS for side in sides):
                return True
        elif deepest and _has_picture(thing.get("/Resources"), deepest - 1):
            return True
    return False


def are_pictures(pdf: Pdf) -> bool:
    """Whether no page has text that can be seen: what a scanner recognised lies under it unseen."""
    return not any(page.glyphs for page in page_texts(pdf))
