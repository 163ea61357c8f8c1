"""What the demo's officers have sent in: a form with faults, one that is good, a broken file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from service.access.actor import Actor
from service.documents.making import maker
from service.store.scope import Scope
from service.store.submissions_schedules import list_proposals
from service.store.taking import take
from service.store.users import find_user
from service.submissions import decide
from service.submissions.review import see_paper
from service.submissions.send import Told, send
from templates.catalogue import documents
from tests.helpers.submissions import LOAN, workbook

if TYPE_CHECKING:
    from tests.helpers.demo import Demo


def add_submissions(demo: Demo) -> None:
    """Send them in as the officer of Chiang Mai, and have them read."""
    known = documents()["ns02"].sample()
    known["loan_amount"] = "1000"
    files = {
        "faulty": ("คำขอ นส.02.pdf", maker("ns02").fillable_pdf(known, "R-1")),
        "sound": ("คำขอ.xlsx", workbook("ns02")),
        "broken": ("ภาพเสีย.png", b"\x89PNG\r\n\x1a\nnothing"),
    }
    with demo.store.reading() as reader:
        user = find_user(reader, "chiangmai")
        assert user is not None
    for name, (filename, data) in files.items():
        sent = send(demo.store, demo.services.files, Actor.of(user), [data], Told(filename))
        demo.notes[f"submission_{name}"] = str(sent.submission.id)
    demo.work()
    _add_schedule(demo, Actor.of(user))


def _add_schedule(demo: Demo, officer: Actor) -> None:
    """A request of another plan that was accepted, waiting to be approved."""
    number = "กสก. 28/2564"
    with demo.store.writing("demo") as writer:
        take(writer, Scope.whole_country(), [replace(LOAN, contract_no=number, province="เชียงใหม่")])
    said = documents()["ns02"].sample() | {"contract_or_certificate_no": number}
    data = maker("ns02").entry_workbook(said | {"province": "เชียงใหม่"}, "")
    store, files = demo.store, demo.services.files
    sent = send(store, files, officer, [data], Told("คำขอปรับแผน.xlsx")).submission.id
    demo.work()
    seen = see_paper(store, officer, sent, 1)
    decide.accept(store, officer, sent, 1, version=seen.paper.version)
    with store.reading() as reader:
        found = list_proposals(reader, Scope.whole_country(), size=1)
    demo.notes["schedule"] = str(found[0].id)
