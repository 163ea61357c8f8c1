"""What the demo's officers have written: a draft, and a document that is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access.actor import Actor
from service.papers.drafts import prefill, start_draft
from service.papers.making import Order, make_paper
from service.store.loans import Ids, loan_of_id
from service.store.schema.followup import PaperFormat
from service.store.users import find_user
from templates.catalogue import documents
from tools.synthetic import SAMPLE_AS_OF

if TYPE_CHECKING:
    from tests.helpers.demo import Demo


def add_documents(demo: Demo) -> None:
    """A draft of the demo's loan, a form that is made, and a letter that is not yet posted."""
    with demo.store.reading() as reader:
        user = find_user(reader, "chiangmai")
        assert user is not None
        actor = Actor.of(user)
        kept = loan_of_id(reader, actor.scope, int(demo.notes["loan"]), Ids.MASKED)
        assert kept is not None
    contract_no = kept.loan.contract_no
    data, _ = prefill(demo.store, actor, "ns02", contract_no, SAMPLE_AS_OF)
    draft = start_draft(demo.store, actor, "ns02", data, contract_no)
    demo.notes["draft"] = str(draft.id)
    sample = documents()["ns01"].sample()
    order = Order("ns01", sample, [PaperFormat.PDF, PaperFormat.WORD])
    paper, findings = make_paper(demo.store, demo.services.files, actor, order)
    assert paper is not None, findings
    demo.notes["paper"] = str(paper.id)
    # One that no rule waits for: what falls due is for others to show.
    kind = "progress_report_request"
    known, _ = prefill(demo.store, actor, kind, contract_no, SAMPLE_AS_OF)
    asked = Order(kind, {**documents()[kind].sample(), **known}, [PaperFormat.PDF], contract_no)
    letter, findings = make_paper(demo.store, demo.services.files, actor, asked)
    assert letter is not None, findings
    assert letter.letter is not None
    demo.notes["letter"] = str(letter.id)
