"""What the demo's people have changed of a template: one version in force, the next one waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.access.actor import Actor
from service.store.users import find_user
from service.word_templates.keeping import approve, propose
from tests.helpers.word_templates import REMINDER, SOONER, reworded

if TYPE_CHECKING:
    from tests.helpers.demo import Demo


def add_templates(demo: Demo) -> None:
    """The reminder as the administrator approved it, and as the centre's staff want it next."""
    store, files = demo.store, demo.services.files
    with store.reading() as reader:
        people = {name: find_user(reader, name) for name in ("staff", "admin")}
    staff, admin = (Actor.of(user) for user in people.values() if user is not None)
    for words, why in (
        (SOONER, "ขอให้ผู้กู้ดำเนินการเร็วขึ้น"),
        ("จึงเรียนมาเพื่อโปรดชำระเงินภายในกำหนด", "บอกสิ่งที่ขอให้ทำให้ชัดเจน"),
    ):
        data = reworded(REMINDER, after=words)
        version, findings = propose(store, files, staff, REMINDER, data=data, reason=why)
        assert version is not None, findings
        if words == SOONER:
            assert approve(store, files, admin, version.id) == []
        demo.notes["template"] = str(version.id)
