"""Letter numbers: whatever is drawn and given back, none is there twice and none is lost."""

from __future__ import annotations

import itertools
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from service.store.engine import Reader, Store, Writer
from service.store.errors import ConflictError
from service.store.numbers import draw, find_counter, give_back, issue, set_next, year_of
from service.store.schema.batches import letter_numbers

OFFICE, YEAR = "00", 2568
FEW = settings(max_examples=25, suppress_health_check=list(HealthCheck))


class Undone(Exception):  # noqa: N818
    """Ends a transaction without keeping it."""


def kept(reader: Reader, office: str = OFFICE, year: int = YEAR) -> dict[int, str | None]:
    query = select(letter_numbers.c.number, letter_numbers.c.holder).where(
        letter_numbers.c.office == office, letter_numbers.c.year == year
    )
    return dict(reader.connection.execute(query).all())  # type: ignore[arg-type]


def sound(writer: Writer, held: dict[str, int], first: int) -> None:
    """Every number from the first to before the next is there once, held or free."""
    counter = find_counter(writer, OFFICE, YEAR)
    assert counter is not None
    assert counter.first_number == first
    numbers = kept(writer)
    assert sorted(numbers) == list(range(first, counter.next_number))
    assert {name: number for number, name in numbers.items() if name} == held
    assert counter.free == len(numbers) - len(held)
    # What is free lies below a number that somebody holds, else the counter had stepped back.
    assert all(number < max(held.values()) for number, name in numbers.items() if not name)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("draw"), st.integers(1, 6)),
        st.tuples(st.just("give back"), st.lists(st.integers(0, 30), min_size=1, max_size=5)),
    ),
    max_size=25,
)


def _walk(writer: Writer, first: int, steps: list[tuple[str, object]]) -> None:
    set_next(writer, OFFICE, YEAR, first)
    names = (f"row:{number}" for number in itertools.count(1))
    held: dict[str, int] = {}
    for what, value in steps:
        if what == "draw":
            assert isinstance(value, int)
            holders = list(itertools.islice(names, value))
            free = sorted(set(kept(writer)) - set(held.values()))
            numbers = draw(writer, OFFICE, YEAR, holders)
            assert numbers == sorted(numbers)
            assert numbers[: len(free)] == free[: len(numbers)]
            held |= dict(zip(holders, numbers, strict=True))
        else:
            assert isinstance(value, list)
            order = sorted(held, key=held.__getitem__)
            gone = {order[place % len(order)] for place in value} if order else set()
            give_back(writer, OFFICE, YEAR, {held.pop(name) for name in gone})
        if held:
            sound(writer, held, first)
        else:
            assert kept(writer) == {}


def test_any_drawing_and_giving_back_leaves_no_gap_and_no_double(store: Store) -> None:
    @FEW
    @given(st.integers(1, 500), STEPS)
    def check(first: int, steps: list[tuple[str, object]]) -> None:
        with suppress(Undone), store.writing("test") as writer:
            _walk(writer, first, steps)
            raise Undone

    check()


def test_an_office_without_a_running_number_draws_none(store: Store) -> None:
    with store.writing("test") as writer:
        assert find_counter(writer, OFFICE, YEAR) is None
        with pytest.raises(ConflictError) as told:
            draw(writer, OFFICE, YEAR, ["row:1"])
    assert told.value.finding.code == "numbers.none"


def test_a_new_year_begins_at_one_and_offices_count_apart(store: Store) -> None:
    with store.writing("test") as writer:
        set_next(writer, OFFICE, YEAR, 120)
        set_next(writer, "50", YEAR, 7)
        assert issue(writer, OFFICE, YEAR, "row:1") == 120
        assert issue(writer, OFFICE, YEAR + 1, "row:2") == 1
        assert issue(writer, OFFICE, YEAR + 1, "row:3") == 2
        assert issue(writer, "50", YEAR, "row:4") == 7
        assert issue(writer, OFFICE, YEAR, "row:5") == 121
    assert year_of(date(2025, 12, 31)) == YEAR


def test_numbers_used_elsewhere_are_passed_over_and_stay_accounted_for(store: Store) -> None:
    with store.writing("test") as writer:
        set_next(writer, OFFICE, YEAR, 10)
        set_next(writer, OFFICE, YEAR, 12)
        assert draw(writer, OFFICE, YEAR, ["row:1", "row:2"]) == [12, 13]
        set_next(writer, OFFICE, YEAR, 16)
        assert draw(writer, OFFICE, YEAR, ["row:3"]) == [16]
        assert [number for number, name in kept(writer).items() if name and "outside" in name] == [
            14, 15,
        ]  # fmt: skip
        give_back(writer, OFFICE, YEAR, [16])
        # What was used elsewhere is never drawn again.
        assert draw(writer, OFFICE, YEAR, ["row:4"]) == [16]
        for wrong in (16, 3, 900_000):
            with pytest.raises(ConflictError) as told:
                set_next(writer, OFFICE, YEAR, wrong)
            assert told.value.finding.code == "numbers.not_next"


def test_what_fails_gives_all_numbers_back(store: Store) -> None:
    with store.writing("test") as writer:
        set_next(writer, OFFICE, YEAR, 1)
        draw(writer, OFFICE, YEAR, ["row:1"])
    with suppress(Undone), store.writing("test") as writer:
        draw(writer, OFFICE, YEAR, ["row:2", "row:3"])
        raise Undone
    with store.writing("test") as writer:
        assert draw(writer, OFFICE, YEAR, ["row:4"]) == [2]
