"""Papers of any record that a model takes: read back whole, and nothing told of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from parsers.pdf import read_pdf
from service.documents.making import maker
from service.documents.package import BadRecord
from templates.catalogue import documents
from tests.helpers.records import records

DAY = date(2025, 11, 20)
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@pytest.mark.parametrize("document_id", documents())
@settings(max_examples=6, suppress_health_check=SLOW)
@given(data=st.data())
def test_any_record_is_read_back(document_id: str, data: st.DataObject) -> None:
    record = data.draw(records(document_id))
    try:
        made = maker(document_id).pdf(record, DAY)
    except (BadRecord, AttributeError):
        # A row without a date that its paper prints.
        assume(False)  # noqa: FBT003
    reading = read_pdf(made, documents(), None)
    assert reading.record == record
    assert [each for each in reading.findings if each.code.startswith(("pdf.", "reading."))] == []
