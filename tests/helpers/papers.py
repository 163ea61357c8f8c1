"""Papers that an officer makes one at a time, about two loans of two provinces."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service.environment import Environment
from service.files.store import Files, open_files
from service.offices.settings import change_office
from service.papers.drafts import prefill
from service.papers.making import Order, make_paper
from service.store.engine import Store
from service.store.numbers import set_next
from service.store.papers import Paper
from service.store.schema.followup import PaperFormat
from templates.catalogue import documents
from tests.helpers.followup import (
    ADMINISTRATOR,
    HERE,
    HERE_NAME,
    OFFICER,
    THERE_NAME,
    owed_by,
    registered,
)

OURS, THEIRS = "กส. 1/2567", "กส. 2/2567"
LATE = date(2025, 6, 2)
LETTER = "overdue_demand"
#: A paper that may be made as often as one likes.
MEMO = "memo"


@pytest.fixture
def office(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    """Two loans, and an office with a prefix and running numbers."""
    monkeypatch.delenv("FAF_OFFICE", raising=False)
    monkeypatch.chdir(tmp_path)
    registered(store, owed_by(1, OURS, HERE_NAME), owed_by(2, THEIRS, THERE_NAME))
    said = {"office": {"number_prefix": "ชม 0001/", "signer_name": "นางสาวสมมติ ลงนาม"}}
    for code in (HERE, "00"):
        assert change_office(store, ADMINISTRATOR, code, said, 0)[0] is not None
    with store.writing("test") as writer:
        set_next(writer, HERE, 2568, 41)
    return store


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return open_files(Environment(tmp_path / "var"))


def letter(store: Store, kind: str = LETTER, day: date = LATE, **changes: Any) -> dict[str, Any]:
    data, _ = prefill(store, OFFICER, kind, OURS, day)
    return {**data, **changes}


def memo() -> dict[str, Any]:
    return {**documents()[MEMO].sample(), "letter_no": ""}


def made(store: Store, files: Files, **order: Any) -> Paper:
    data = order.pop("data", None) or letter(store)
    formats = order.pop("formats", (PaperFormat.WORD, PaperFormat.PDF))
    wanted = Order(order.pop("document", LETTER), data, formats, **{"contract_no": OURS, **order})
    paper, findings = make_paper(store, files, OFFICER, wanted)
    assert paper is not None, findings
    return paper
