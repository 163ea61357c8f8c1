"""Which loan a paper is about, found without looking through the register."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, cast

import pytest
from sqlalchemy import Connection, event, text

from parsers.reading import Reading
from service.store.engine import Store
from service.store.scope import Scope
from service.store.submissions import Submission
from service.store.taking import batches, take
from service.submissions.draft import Draft, check
from service.submissions.links import About, link
from templates.identity import Identity
from tests.helpers.stores import EVERYTHING
from tests.helpers.submissions import BORROWER, HERE, LOAN, OTHERS, PROJECT
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

#: So many that a database would rather look into an index.
MANY = 2_000
COMMON = [
    replace(each, contract_no=f"มาก {no}/2567", project_name=PROJECT)
    for no, each in enumerate(synthetic_register(MANY, 3, SAMPLE_AS_OF))
]


@pytest.fixture
def register(store: Store) -> Store:
    """The loan of the samples among many of the same project, and some of the same borrower."""
    same_borrower = [
        replace(LOAN, contract_no=f"อื่น {no}/2567", project_name=f"{PROJECT} ระยะที่ {no}")
        for no in range(2, 5)
    ]
    for some in batches([*COMMON, *same_borrower, LOAN, OTHERS]):
        with store.writing("test") as writer:
            take(writer, EVERYTHING, some)
    with store.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
    return store


def draft_of(**data: Any) -> Draft:
    draft, _ = check(Draft(Reading("", identity=Identity("ns01"), data=data)))
    return draft


def found_by(store: Store, scope: Scope = EVERYTHING, **data: Any) -> str:
    with store.reading() as reader:
        # Of a paper that says nothing of cash the submission is not asked for.
        about = About(cast("Submission", None), scope)
        kept = link(reader, about, draft_of(**data)).kept
    return kept.loan.contract_no if kept else ""


def test_a_paper_without_a_number_is_known_by_project_and_borrower(register: Store) -> None:
    names = {"project_name": PROJECT, "borrower_name": BORROWER}
    assert found_by(register, **names) == LOAN.contract_no
    spaced = {"project_name": PROJECT.replace("ปลูก", "ปลูก "), "borrower_name": f" {BORROWER}"}
    assert found_by(register, **spaced) == LOAN.contract_no
    second = {**names, "project_name": f"{PROJECT} ระยะที่ ๒"}
    assert found_by(register, **second) == "อื่น 2/2567"
    assert found_by(register, Scope.of(["ตรัง"]), **names) == ""
    assert found_by(register, Scope.of([HERE]), **names) == LOAN.contract_no
    for wrong in (
        {"project_name": PROJECT[:-3]},
        {"borrower_name": "ใครก็ไม่รู้"},
        {"borrower_name": ""},
    ):
        assert found_by(register, **{**names, **wrong}) == ""


def test_by_its_number_however_it_is_spelled(register: Store) -> None:
    assert found_by(register, loan_contract_no="กสก.๒๗/๒๕๖๔") == LOAN.contract_no
    names = {"project_name": PROJECT, "borrower_name": BORROWER}
    assert found_by(register, loan_contract_no="ไม่มี 1/2560", **names) == ""


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the loans meanwhile."""
    found: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "loans" in statement or "loan_search" in statement:
            found.append((statement, parameters))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def test_nothing_looks_through_the_register(register: Store) -> None:
    with statements(register) as asked:
        found_by(register, project_name=PROJECT, borrower_name=BORROWER)
        found_by(register, loan_contract_no="กสก. 27/2564")
    is_sqlite = register.engine.dialect.name == "sqlite"
    assert len(asked) > 1
    with register.engine.connect() as connection:
        for statement, parameters in asked:
            explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
            rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
            plan = "\n".join(str(row[-1]) for row in rows)
            assert "Seq Scan on loans" not in plan, plan
            assert "SCAN loans" not in plan, plan
        if is_sqlite:
            # What a look through it is called.
            whole = connection.execute(text("EXPLAIN QUERY PLAN SELECT search FROM loans")).all()
            assert "SCAN loans" in str(whole[0][-1])
