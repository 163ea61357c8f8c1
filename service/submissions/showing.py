"""The pages of a submission's file as pictures, drawn in a child that reads nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.isolation import Crashed, Refused, run_isolated
from parsers.showing import page_picture, page_sizes
from service.access.actor import Actor, Task
from service.store.errors import NotFoundError
from service.store.submissions import find_submission
from service.submissions.send import place

if TYPE_CHECKING:
    from service.files.store import Files
    from service.store.engine import Store


def sizes_of_pages(
    store: Store, files: Files, actor: Actor, submission_id: int
) -> tuple[tuple[float, float], ...]:
    """Width and height in points of each page; none of a file without pages, or of a broken one.

    Raises NotFoundError.
    """
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        submission = find_submission(reader, actor.scope, submission_id)
    try:
        found = run_isolated(page_sizes, files.get(submission.digest))
    except (Refused, Crashed):
        return ()
    return tuple((float(width), float(height)) for width, height in found)


def picture_of_page(
    store: Store, files: Files, actor: Actor, submission_id: int, page: int
) -> bytes:
    """A page as a JPEG; the log tells who saw it. Raises NotFoundError: there is no such page."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        submission = find_submission(reader, actor.scope, submission_id)
    where = place(submission.province)
    store.looked(actor.name, "submission.page_seen", submission.record, province=where)
    try:
        picture: bytes = run_isolated(page_picture, files.get(submission.digest), page)
    except (Refused, Crashed):
        picture = b""
    if not picture:
        raise NotFoundError("submissions.no_such_page", found=str(page))
    return picture
