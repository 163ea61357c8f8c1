"""Loans found by the names of those who stand for them, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alembic import command
from sqlalchemy import select

from service.debts.model import Loan, PartyRole
from service.environment import Environment
from service.store import listing
from service.store.engine import Store, open_engine, open_store
from service.store.migrate import alembic_config, newest_revision, upgrade
from service.store.schema import loans
from service.store.scope import Scope
from service.store.searching import FoundBy, Hit, search
from service.store.taking import take
from tests.helpers.stores import EVERYTHING, at_now
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(120, 3, SAMPLE_AS_OF)
OTHERS = (PartyRole.GUARANTOR, PartyRole.MORTGAGOR, PartyRole.HEIR)


def found(store: Store, text: str, scope: Scope = EVERYTHING) -> list[Hit]:
    with store.reading() as reader:
        return search(reader, scope, text)


def wanted(text: str, everything: tuple[Loan, ...] = LOANS) -> set[tuple[str, str, str]]:
    return {
        (party.role.value, loan.contract_no, party.name)
        for loan in everything
        for party in loan.parties
        if party.role in OTHERS and text in party.name
    }


def told(hits: list[Hit]) -> set[tuple[str, str, str]]:
    roles = {role.value for role in OTHERS}
    return {(hit.by.value, hit.contract_no, hit.text) for hit in hits if hit.by.value in roles}


@pytest.fixture
def filled(store: Store) -> Store:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, LOANS)
    return store


@pytest.mark.parametrize("most", [0, 1_000], ids=["common", "rare"])
def test_parties_are_found_by_any_part_of_their_names(
    filled: Store, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Both ways of searching: one after another, and by the index."""
    monkeypatch.setattr(listing, "_MOST_FOUND", most)
    parties = [party for loan in LOANS for party in loan.parties if party.role in OTHERS]
    assert {party.role for party in parties} >= {PartyRole.GUARANTOR, PartyRole.MORTGAGOR}
    for party in parties[:: len(parties) // 12]:
        for text in (party.name, party.name[3:9]):
            hits = told(found(filled, text))
            assert hits <= wanted(text)
            assert len({number for _, number, _ in wanted(text)}) > 20 or hits == wanted(text)
    assert told(found(filled, "ไม่มีใครชื่อนี้")) == set()
    assert found(filled, " ") == []


def test_borrowers_are_found_with_their_loans(filled: Store) -> None:
    borrower = LOANS[0].borrower
    assert borrower is not None
    hits = found(filled, borrower.name)
    assert LOANS[0].contract_no in {hit.contract_no for hit in hits if hit.by is FoundBy.LOAN}
    # Whoever mortgages for the own loan stands there in that role.
    assert told(hits) == wanted(borrower.name)


def test_parties_of_other_provinces_stay_unseen(filled: Store) -> None:
    loan, party = next(
        (loan, party) for loan in LOANS for party in loan.parties if party.role in OTHERS
    )
    here = found(filled, party.name, Scope.of([loan.province]))
    assert {hit.province for hit in here} == {loan.province}
    other = next(each.province for each in LOANS if each.province != loan.province)
    there = found(filled, party.name, Scope.of([other]))
    assert loan.contract_no not in {hit.contract_no for hit in there}


def test_the_search_follows_changes_of_parties(filled: Store) -> None:
    loan = next(each for each in LOANS if any(p.role is PartyRole.GUARANTOR for p in each.parties))
    named = tuple(
        replace(party, name="นายทดลอง ยิ่งพิเศษ") if party.role is PartyRole.GUARANTOR else party
        for party in loan.parties
    )
    with filled.writing("test") as writer:
        take(writer, EVERYTHING, [replace(loan, parties=named)])
    (hit, *_) = found(filled, "ยิ่งพิเศษ")
    assert (hit.by, hit.contract_no) == (FoundBy.GUARANTOR, loan.contract_no)
    old = next(party.name for party in loan.parties if party.role is PartyRole.GUARANTOR)
    assert (FoundBy.GUARANTOR.value, loan.contract_no, old) not in told(found(filled, old))


def test_loans_of_an_older_store_are_found_after_the_step(bare: Environment) -> None:
    upgrade(bare, "test", at_now)
    store = open_store(bare, at_now)
    with store.writing("test") as writer:
        take(writer, EVERYTHING, LOANS)
    with store.reading() as reader:
        before = dict(reader.connection.execute(select(loans.c.id, loans.c.search_parties)).all())  # type: ignore[arg-type]
    store.close()
    engine = open_engine(bare)
    with engine.connect() as plain:
        connection = plain.execution_options(faf_writes=True)
        with connection.begin():
            command.downgrade(alembic_config(connection), "0013")
    engine.dispose()
    assert upgrade(bare, "test", at_now) == ("0013", newest_revision())
    store = open_store(bare, at_now)
    with store.reading() as reader:
        after = dict(reader.connection.execute(select(loans.c.id, loans.c.search_parties)).all())  # type: ignore[arg-type]
    assert after == before
    name = next(p.name for each in LOANS for p in each.parties if p.role is PartyRole.GUARANTOR)
    assert told(found(store, name)) == wanted(name)
    store.close()
