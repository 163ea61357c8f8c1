"""A document's blank papers as pictures and places, for those who read scans of them.

Forms come in two shapes: the blank for print, and the fillable PDF, whose rows are lower. Each has
its places and a picture of its pages; ``make layouts`` writes them beside the Word template.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from templates.catalogue import Document
from templates.layout import LAYOUT_FILE, Layout, load_layout

#: The names of the files, without their endings: ``.json`` for places, ``.tif`` for pictures.
PRINT: Final = LAYOUT_FILE.removesuffix(".json")
SCREEN: Final = "screen"
SHAPES: Final = (PRINT, SCREEN)
#: Dots an inch of the pictures.
PAGES_DPI: Final = 150


def places(document: Document, shape: str) -> Layout:
    """Where the blanks stand on the pages of a shape."""
    return document.layout if shape == PRINT else _load(document.folder / f"{shape}.json")


def pictures(document: Document, shape: str) -> Path:
    """A TIFF with a black-and-white picture of each page, without code and identity."""
    return document.folder / f"{shape}.tif"


@cache
def _load(path: Path) -> Layout:
    return load_layout(path)
