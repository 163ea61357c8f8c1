"""What the demo's officers have sent in: a form with faults, one that is good, a broken file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access.actor import Actor
from service.documents.making import maker
from service.store.users import find_user
from service.submissions.send import Told, send
from templates.catalogue import documents
from tests.helpers.submissions import workbook

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
