"""Lists of documents, and drafts of those that are being written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.files.store import Files
from service.papers.drafts import (
    discard_draft,
    save_draft,
    see_draft,
    see_drafts,
    see_papers,
    start_draft,
)
from service.store.engine import Store
from service.store.errors import NotFoundError, Stale
from service.store.listing import BadCursor
from service.store.papers import PaperFilters
from service.store.schema.followup import PaperFormat
from tests.helpers.followup import (
    OFFICER,
)
from tests.helpers.papers import LETTER, MEMO, OURS, made, memo
from tests.helpers.stores import NOW


def test_lists_are_narrowed_and_paged(office: Store, files: Files) -> None:
    word = (PaperFormat.WORD,)
    first = made(office, files, formats=word, number=True)
    second = made(office, files, document=MEMO, data=memo(), formats=word, contract_no="")
    assert [each.id for each in see_papers(office, OFFICER, PaperFilters()).papers] == [
        second.id,
        first.id,
    ]
    for filters, found in (
        (PaperFilters(document=LETTER), [first.id]),
        (PaperFilters(contract_no="กส.๑/๒๕๖๗"), [first.id]),
        (PaperFilters(letter_no="ชม 0001/41"), [first.id]),
        (PaperFilters(by=OFFICER.name), [second.id, first.id]),
        (PaperFilters(by="user:x"), []),
        (PaperFilters(since=NOW), [second.id, first.id]),
        (PaperFilters(since=NOW + timedelta(seconds=1)), []),
        (PaperFilters(until=NOW), []),
    ):
        assert [each.id for each in see_papers(office, OFFICER, filters).papers] == found
    page = see_papers(office, OFFICER, PaperFilters(), size=1)
    assert [each.record for each in page.papers] == [None]
    rest = see_papers(office, OFFICER, PaperFilters(), size=1, cursor=page.cursor)
    assert [each.id for each in rest.papers] == [first.id]
    assert rest.cursor == ""
    for bad in ("x", "-1", "9" * 30):
        with pytest.raises(BadCursor):
            see_papers(office, OFFICER, PaperFilters(), cursor=bad)


def test_a_draft_saves_what_is_typed_right_or_wrong(office: Store, files: Files) -> None:
    draft = start_draft(office, OFFICER, LETTER, {"loan_amount": "มาก"}, OURS)
    assert (draft.version, draft.contract_no) == (1, OURS)
    saved = save_draft(office, OFFICER, draft.id, {"x": [1, {"y": None}]}, 1)
    assert (saved.version, saved.data) == (2, {"x": [1, {"y": None}]})
    assert save_draft(office, OFFICER, draft.id, {"x": [1, {"y": None}]}, 2).version == 2
    with pytest.raises(Stale):
        save_draft(office, OFFICER, draft.id, {}, 1)
    assert see_draft(office, OFFICER, draft.id) == saved
    (listed,) = see_drafts(office, OFFICER, PaperFilters(document=LETTER)).drafts
    assert (listed.id, listed.data) == (draft.id, None)
    made(office, files, formats=(PaperFormat.WORD,), draft=draft.id)
    with pytest.raises(NotFoundError):
        see_draft(office, OFFICER, draft.id)
    made(office, files, document=MEMO, data=memo(), formats=(PaperFormat.WORD,), draft=draft.id)
    other = start_draft(office, OFFICER, "memo", {})
    discard_draft(office, OFFICER, other.id)
    assert see_drafts(office, OFFICER, PaperFilters()).drafts == ()
    with pytest.raises(NotFoundError):
        start_draft(office, OFFICER, "x", {})
