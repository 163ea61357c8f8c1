"""Templates that were made to do harm, or by mistake: refused, all faults at once, in time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from service.environment import Environment
from service.files.store import Files, open_files
from service.store.engine import Store, open_store
from service.word_templates.keeping import MOST_BYTES, propose, see_template
from templates.findings import Finding
from tests.helpers.followup import STAFF
from tests.helpers.hostile_files import plain_pdf, repacked, saved, with_relationship
from tests.helpers.stores import at_now
from tests.helpers.word_templates import CLOSING, REMINDER, reworded, shipped, with_parts


@pytest.fixture
def kept(embedded: Environment) -> tuple[Store, Files]:
    return open_store(embedded, at_now), open_files(embedded)


def refused(kept: tuple[Store, Files], data: bytes, reason: str = "ลอง") -> list[Finding]:
    store, files = kept
    version, findings = propose(store, files, STAFF, REMINDER, data=data, reason=reason)
    assert version is None
    assert see_template(store, STAFF, REMINDER)[1] == []
    assert all(each.sentence and each.remedy for each in findings)
    return findings


def test_tags_that_are_no_tags_of_a_letter(kept: tuple[Store, Files]) -> None:
    tags = (
        "{{ ''.__class__.__mro__ }}{{ borrower_name.__class__ }}"
        "{% for a in range(1000000000) %}x{% endfor %}"
    )
    found = refused(kept, reworded(REMINDER, CLOSING, CLOSING + tags))
    assert {(each.code, each.found) for each in found} == {
        ("template.not_allowed", told) for told in (".__mro__", ".__class__", "range( )")
    }
    assert all(each.place.file == "template.docx" for each in found)
    assert all(each.place.paragraph for each in found)


def test_files_that_are_no_templates(kept: tuple[Store, Files]) -> None:
    good = shipped(REMINDER)
    body = "word/document.xml"
    cases = {
        b"": "template.no_file",
        b"x" * (MOST_BYTES + 1): "template.file_too_large",
        b"PK\3\4 nothing": "files.broken",
        saved(plain_pdf()): "template.not_word",
        good: "template.same",
        with_parts(REMINDER, {"word/vbaProject.bin": b"x"}): "files.macro_word",
        with_relationship(good, body, "image", "http://192.0.2.1/x.png", external=True): (
            "template.foreign_part"
        ),
        with_relationship(good, body, "attachedTemplate", "http://192.0.2.1/x", external=True): (
            "files.remote_part"
        ),
        with_parts(REMINDER, {body: b"<w:broken"}): "files.broken",
        repacked(good, {"word/media/x.png": bytes(300 * 1024 * 1024)}): "files.unpacks_too_large",
    }
    for data, code in cases.items():
        assert code in {each.code for each in refused(kept, data)}, code
    assert [each.code for each in refused(kept, reworded(REMINDER), " ")] == ["template.no_note"]


def test_all_faults_are_told_at_once(kept: tuple[Store, Files]) -> None:
    torn = reworded(REMINDER, "{{ due_date }}", "{{ due_dat }} {{ due-date")
    codes = [each.code for each in refused(kept, torn)]
    assert {"template.unknown_tag", "template.broken_tag", "template.missing_field"} <= set(codes)


def test_a_tag_that_fails_when_it_is_used(kept: tuple[Store, Files]) -> None:
    found = refused(kept, reworded(REMINDER, CLOSING, "{{ borrower_name | baht_words }}"))
    assert [each.code for each in found] == ["template.cannot_make"]


def test_what_takes_too_long_is_cut_off(
    kept: tuple[Store, Files], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """However it is done: the child is the last line."""
    monkeypatch.setattr("service.word_templates.trying.try_in_child", _for_ever)
    monkeypatch.setattr("service.word_templates.trying._WALL_SECONDS", 1)
    started = time.monotonic()
    found = refused(kept, reworded(REMINDER))
    assert [each.code for each in found] == ["files.too_slow"]
    assert time.monotonic() - started < 20
    assert not list(tmp_path.glob("written*"))


def _for_ever(*_: object) -> None:
    while os.getpid():
        pass
