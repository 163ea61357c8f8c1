"""A register and an office that counts its letters, for tests of batches."""

from __future__ import annotations

from typing import Final

import pytest

from service.store.numbers import set_next
from service.store.offices import add_version
from tests.helpers.batches import Desk
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

REGISTER: Final = synthetic_register(45, 11, SAMPLE_AS_OF)
YEAR: Final = 2568
OFFICE: Final = {
    "office": {"number_prefix": "กษ 9999/", "unit": "กองทุน"},
    "pay_in": {"biller_id": "0000000000001"},
}


@pytest.fixture
def loaded(desk: Desk) -> Desk:
    desk.load(REGISTER)
    with desk.store.writing("test") as writer:
        add_version(writer, "00", OFFICE, 0)
        set_next(writer, "00", YEAR, 101)
    return desk


def counts_of(desk: Desk, batch_id: int) -> dict[str, int]:
    counts = desk.batch(batch_id).counts
    return {name: getattr(counts, name) for name in counts.__slots__ if getattr(counts, name)}
