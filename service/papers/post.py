"""A notice made one at a time: at the post as those of batches, or not sent after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.access.actor import Actor, Task
from service.register.post import Delivery, PostDesk, Recorded, Sending
from service.store.errors import ConflictError, StoreError
from service.store.paper_letters import write_letter_no
from service.store.papers import Paper, cancel, find_paper
from service.store.postings import About
from service.store.schema.followup import paper_letters
from thai.text import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from service.debts.model import NoticeOutcome
    from service.store.engine import Store, Writer
    from service.store.postings import Posting

_LONGEST_REASON: Final = 500


def post_paper(
    store: Store,
    actor: Actor,
    paper_id: int,
    posted_on: date,
    *,
    tracking_no: str = "",
    letter_no: str = "",
    overwrite: bool = False,
) -> Recorded:
    """Note a document as posted on a day; ``overwrite`` what was noted otherwise.

    ``letter_no`` is only taken for one that was printed with an open number. Raises
    ForbiddenError, NotFoundError, StoreError; ConflictError: it is no letter, or no day to
    post on.
    """
    actor.need(Task.RECORD_POST)
    with store.writing(actor.name) as writer:
        desk = _Desk(writer, actor, paper_id)
        told = [Sending(paper_id, tracking_no, letter_no)]
        desk.posted(told, posted_on, overwrite=overwrite)
        return desk.write("document.posted", desk.record)


def deliver_paper(
    store: Store,
    actor: Actor,
    paper_id: int,
    on: date | None,
    outcome: NoticeOutcome,
    *,
    overwrite: bool = False,
) -> Recorded:
    """Note what the post says of a posted document. Raises as ``post_paper``."""
    actor.need(Task.RECORD_POST)
    with store.writing(actor.name) as writer:
        desk = _Desk(writer, actor, paper_id)
        desk.delivered([Delivery(paper_id, on, outcome)], overwrite=overwrite)
        return desk.write("document.delivered", desk.record)


def forget_paper_posted(store: Store, actor: Actor, paper_id: int) -> Recorded:
    """It was noted as posted by mistake: the register forgets it too. Raises as ``post_paper``."""
    actor.need(Task.RECORD_POST)
    with store.writing(actor.name) as writer:
        desk = _Desk(writer, actor, paper_id)
        desk.forgotten([paper_id])
        return desk.write("document.post_forgotten", desk.record)


def cancel_paper(store: Store, actor: Actor, paper_id: int, reason: str) -> Paper:
    """Don't use a document: its number stays used, and as a letter it counts no more.

    Raises ForbiddenError, NotFoundError; ConflictError: it is posted, or cancelled already;
    StoreError: no reason.
    """
    actor.need(Task.MAKE_DOCUMENTS)
    why = normalize(reason)
    if not why or len(why) > _LONGEST_REASON:
        raise StoreError("papers.no_reason")
    with store.writing(actor.name) as writer:
        paper = find_paper(writer, actor.scope, paper_id)
        if paper.cancelled is not None:
            raise ConflictError("papers.cancelled")
        if paper.letter is not None and paper.letter.posted_on is not None:
            raise ConflictError("papers.posted")
        cancel(writer, actor.scope, paper, why)
        return find_paper(writer, actor.scope, paper_id)


class _Desk(PostDesk):
    """One document. Raises NotFoundError; ConflictError: it is no letter."""

    table = paper_letters

    def __init__(self, writer: Writer, actor: Actor, paper_id: int) -> None:
        paper = find_paper(writer, actor.scope, paper_id)
        if paper.letter is None:
            raise ConflictError("papers.no_letter")
        self.record = f"document:{paper_id}"
        letters = {paper_id: paper.letter}
        super().__init__(writer, actor.scope, About(paper.document, paper.day), letters)

    def name(self, no: int) -> str:  # noqa: ARG002 - there is but one
        return "ฉบับนี้"

    def facts(self, no: int) -> dict[str, Any]:
        return {"document": no}

    def keep(self, postings: Sequence[Posting]) -> None:
        super().keep(postings)
        for each in postings:
            if each.letter_no != each.letter.letter_no:
                write_letter_no(self.writer, self.scope, each.letter.id, each.letter_no)
