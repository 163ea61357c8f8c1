"""A batch of 2568 whose letters are made and numbered."""

import pytest

from service.store.numbers import set_next
from tests.helpers.batches import Desk
from tests.helpers.post import YEAR
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

_REGISTER = synthetic_register(30, 11, SAMPLE_AS_OF)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.load(_REGISTER)
    with desk.store.writing("test") as writer:
        set_next(writer, "00", YEAR, 301)
    return desk


@pytest.fixture
def made(desk: Desk) -> int:
    return desk.make()
