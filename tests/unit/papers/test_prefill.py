"""What is filled in beforehand fits every document, with a loan and without one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from service.papers.prefill import known_of_loan, known_of_office
from service.settings import read_settings
from templates.catalogue import documents
from tests.unit.debts.builders import loan

LATE = date(2025, 6, 2)
SETTINGS, _ = read_settings(Path(__file__).parents[3] / "samples/office.toml")


@pytest.mark.parametrize("document_id", sorted(documents()))
def test_what_is_filled_in_fits_every_document(document_id: str) -> None:
    document = documents()[document_id]
    assert SETTINGS is not None
    of_loan, _ = known_of_loan(document, loan(), None, LATE, SETTINGS)
    of_nobody, _ = known_of_loan(document, loan(parties=()), None, LATE, SETTINGS)
    of_office = known_of_office(document, LATE, SETTINGS)
    for data in (of_loan, of_nobody, of_office):
        assert set(data) <= set(document.record.model_fields)
        _, findings = document.record.read(data)
        wrong = {each.code for each in findings if each.code.startswith("record.")}
        assert wrong <= {"record.missing", "record.too_few"}
    if "contract_no" in document.record.model_fields:
        assert of_loan["contract_no"] == "กส. 1/2567"
    if "office" in document.record.model_fields:
        assert of_office["office"]["unit"] == "กองบริหารงานกองทุนสงเคราะห์เกษตรกร"
