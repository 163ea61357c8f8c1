"""The pictures of the blank papers beside the Word templates are those of today's templates."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
import pytest
from PIL import Image

from service.documents.layouts import paper_of
from service.documents.making import maker
from service.documents.page_images import page_images
from templates.catalogue import documents
from templates.layout import dump_layout
from templates.pages import PRINT, SCREEN, SHAPES, pictures, places

NAMES = tuple(documents())
LARGEST_TOTAL = 5_000_000
#: Another release of the drawing library may draw an edge a dot further.
MOST_DIFFERENT: Final = 0.002


@pytest.mark.parametrize("name", NAMES)
def test_places_and_pictures_are_those_of_the_template(name: str) -> None:
    document = documents()[name]
    for shape, made in ((PRINT, "print"), (SCREEN, "screen")):
        paper = paper_of(maker(name), made)  # type: ignore[arg-type]
        kept = places(document, shape)
        assert kept.template == maker(name).template_hash, "run make layouts"
        assert (kept.pages, kept.spots) == (paper.layout.pages, paper.layout.spots)
        ours, theirs = pages(pictures(document, shape).read_bytes()), pages(page_images(paper))
        assert len(ours) == len(theirs) == len(kept.pages)
        for one, other in zip(ours, theirs, strict=True):
            assert one.shape == other.shape
            assert (one != other).mean() < MOST_DIFFERENT, "run make layouts"
    screen = (document.folder / f"{SCREEN}.json").read_text(encoding="utf-8")
    assert screen == dump_layout(places(document, SCREEN))


def test_pictures_are_small() -> None:
    files = [pictures(each, shape) for each in documents().values() for shape in SHAPES]
    assert sum(file.stat().st_size for file in files) < LARGEST_TOTAL


def pages(data: bytes) -> list[np.ndarray]:
    found = []
    with Image.open(io.BytesIO(data)) as image:
        for number in range(image.n_frames):
            image.seek(number)
            found.append(np.array(image))
    return found
