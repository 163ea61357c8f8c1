"""The pages of a letter as pictures, of a made one or of one that is to be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.isolation import run_isolated
from parsers.showing import page_picture, page_sizes
from service.batches.bundle import preview
from service.store.errors import NotFoundError

if TYPE_CHECKING:
    from service.access.actor import Actor
    from service.files.store import Files
    from service.store.engine import Store


def sizes_of_letter(
    store: Store, files: Files, actor: Actor, batch_id: int, no: int
) -> tuple[tuple[float, float], ...]:
    """Width and height in points of each page of a letter. Raises as ``preview``."""
    found = run_isolated(page_sizes, preview(store, files, actor, batch_id, no))
    return tuple((float(width), float(height)) for width, height in found)


def picture_of_letter(
    store: Store, files: Files, actor: Actor, batch_id: int, no: int, *, page: int
) -> bytes:
    """A page of a letter as a JPEG. Raises as ``preview``; NotFoundError: there is no such page."""
    data = preview(store, files, actor, batch_id, no)
    picture: bytes = run_isolated(page_picture, data, page)
    if not picture:
        raise NotFoundError("batch.no_file", found=str(page))
    return picture
