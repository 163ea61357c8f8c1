"""What became of a batch's letters at the post, and how many of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from service.store.batches import POSTED, RECEIVED, RETURNED, Batch, count
from service.store.engine import Writer
from service.store.postings import About, Posting


def about(batch: Batch) -> About:
    """What the letters of a batch have in common."""
    return About(batch.kind, batch.as_of, batch.settings.letter_no(None))


def count_postings(writer: Writer, batch: Batch, postings: Sequence[Posting]) -> None:
    """Count what is noted of its letters, before and after."""
    count(writer, batch.id, _counted(postings))


def _counted(postings: Sequence[Posting]) -> Counter[tuple[str, str]]:
    changes = Counter[tuple[str, str]]()
    for each in postings:
        row = each.letter
        for column, before, after in (
            (POSTED, row.posted_on, each.posted_on),
            (RECEIVED, row.received_on, each.received_on),
            (RETURNED, row.returned_on, each.returned_on),
        ):
            changes[row.province, column] += (after is not None) - (before is not None)
    return changes
