"""What holds for every document of the catalogue."""

import json
from collections.abc import Iterator

import pytest

from templates.catalogue import Document, documents
from templates.findings import sentences
from templates.record import Rule

ALL = tuple(documents().values())

each_document = pytest.mark.parametrize("document", ALL, ids=lambda document: document.id)


def test_the_catalogue_finds_them() -> None:
    assert {"demand_notice_1", "ns02"} <= set(documents())


@each_document
def test_its_word_files_are_there(document: Document) -> None:
    assert document.template.exists()
    assert document.frame is None or document.frame.exists()
    assert document.about.title


@each_document
def test_its_sample_reads_without_findings(document: Document) -> None:
    record, findings = document.record.read(document.sample())
    assert record is not None
    assert findings == []


@each_document
def test_its_record_goes_through_json_unchanged(document: Document) -> None:
    record, _ = document.record.read(document.sample())
    assert record is not None
    again, findings = document.record.read(json.loads(record.to_json()))
    assert findings == []
    assert again == record
    assert again.to_json() == record.to_json()


@each_document
def test_every_rule_has_a_sentence_and_says_what_to_do(document: Document) -> None:
    for rule in _rules(document):
        entry = sentences()[rule.code]
        assert entry["says"]
        assert entry["do"]


@each_document
def test_every_field_has_a_thai_label(document: Document) -> None:
    unlabelled = [name for name, field in document.record.model_fields.items() if not field.title]
    assert unlabelled == []


def _rules(document: Document) -> Iterator[Rule]:
    for owner in document.record.__mro__:
        yield from (item for item in vars(owner).values() if isinstance(item, Rule))
