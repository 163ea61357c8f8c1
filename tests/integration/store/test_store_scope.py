"""One province sees nothing of another, by any function of the repository."""

from __future__ import annotations

import ast
import inspect
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, true

from service.register import keeping
from service.register.write import write_register
from service.store import listing, loans, rotation, taking
from service.store.engine import Reader, Store, Writer
from service.store.errors import Stale
from service.store.keys import read_ring
from service.store.listing import Filters, Sort, list_loans
from service.store.loans import (
    Ids,
    all_loans,
    contract_numbers,
    fetch,
    find_loan,
    loan_of_id,
)
from service.store.schema import REGISTER, parties
from service.store.schema import loans as loan_rows
from service.store.scope import Scope
from service.store.taking import save, take
from tests.helpers.stores import EVERYTHING, NEW_KEY, OLD_KEY
from tests.unit.debts.builders import BORROWER, loan
from thai.ids import make_national_id

HERE, THERE = "เชียงใหม่", "ตรัง"
ID_HERE, ID_THERE = make_national_id("199990000001"), make_national_id("199990000002")
OURS = loan(
    contract_no="กส. 1/2567", province=HERE, parties=(replace(BORROWER, id_number=ID_HERE),)
)
THEIRS = loan(
    contract_no="กส. 2/2567", province=THERE, parties=(replace(BORROWER, id_number=ID_THERE),)
)
NARROW = Scope.of([HERE])
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def two(store: Store) -> Store:
    with store.writing("test") as writer:
        take(writer, EVERYTHING, [OURS, THEIRS])
    return store


def test_a_scope_holds_its_provinces_only() -> None:
    assert NARROW.holds(HERE)
    assert not NARROW.holds(THERE)
    assert not Scope.of([]).holds(HERE)
    assert EVERYTHING.holds(THERE)


def _ids(reader: Reader) -> list[int]:
    """The ids of all loans: numbers go on where a store is emptied."""
    return list(reader.connection.execute(select(loan_rows.c.id)).scalars())


#: Every way of reading: what it gives is searched for anything of the other province.
READS: dict[str, Callable[[Reader, Scope], object]] = {
    "find_loan": lambda r, s: find_loan(r, s, THEIRS.contract_no, Ids.OPEN),
    "loan_of_id": lambda r, s: [loan_of_id(r, s, number, Ids.OPEN) for number in _ids(r)],
    "all_loans": lambda r, s: list(all_loans(r, s)),
    "contract_numbers": lambda r, s: list(contract_numbers(r, s)),
    "fetch": lambda r, s: fetch(r, s, true(), Ids.OPEN),
    "list_loans": lambda r, s: [
        list_loans(r, s, filters, sort=sort, descending=down)
        for filters in (
            Filters(),
            Filters(province=THERE),
            Filters(text="2/2567"),
            Filters(text="2/"),
            Filters(id_number=ID_THERE),
        )
        for sort in Sort
        for down in (False, True)
    ],
}


@pytest.mark.parametrize("name", READS)
def test_nothing_leaks(two: Store, name: str) -> None:
    with two.reading() as reader:
        told = repr(READS[name](reader, NARROW))
        all_of_it = repr(READS[name](reader, EVERYTHING))
        nothing = repr(READS[name](reader, Scope.of([])))
    for secret in (THEIRS.contract_no, ID_THERE, THERE):
        assert secret not in told
    assert THEIRS.contract_no in all_of_it
    assert OURS.contract_no not in nothing


def test_cursors_do_not_carry_over_the_border(two: Store) -> None:
    with two.reading() as reader:
        cursor = list_loans(reader, EVERYTHING, size=1).cursor
        assert cursor
        assert list_loans(reader, NARROW, cursor=cursor).loans == ()


def test_nothing_of_another_province_can_be_written(two: Store) -> None:
    changed = replace(THEIRS, project_name="x")
    stolen = replace(THEIRS, province=HERE)
    given_away = replace(OURS, province=THERE)
    for loan_ in (changed, stolen, given_away):
        with two.writing("test") as writer:
            held = take(writer, NARROW, [loan_], remove_missing=True).held
        assert [each.code for each in held.values()] == ["store.out_of_scope"]
        with pytest.raises(Stale), two.writing("test") as writer:
            save(writer, NARROW, loan_, 1)
    with two.reading() as reader:
        assert list(all_loans(reader, EVERYTHING)) == [OURS, THEIRS]


def test_import_and_export_keep_to_the_scope(two: Store) -> None:
    both = write_register([replace(OURS, project_name="y"), replace(THEIRS, project_name="y")])
    imported = keeping.import_register(two, NARROW, "test", both, "r.xlsx")
    assert list(imported.held) == [THEIRS.contract_no]
    out = io.BytesIO()
    assert keeping.export_register(two, NARROW, "test", out) == 1
    found = keeping.read_register(out.getvalue()).loans
    assert [each.contract_no for each in found] == [OURS.contract_no]
    archive = io.BytesIO()
    assert keeping.export_register(two, NARROW, "test", archive, as_archive=True) == 1
    with zipfile.ZipFile(archive) as books:
        assert books.namelist() == [f"ทะเบียนลูกหนี้ {HERE}.xlsx"]


def test_rotation_keeps_to_the_scope(two: Store) -> None:
    query = select(parties.c.loan_id, parties.c.id_cipher).order_by(parties.c.loan_id)
    with two.reading() as reader:
        before = reader.connection.execute(query).all()
    turned = replace(two, keys=read_ring(f"{NEW_KEY},{OLD_KEY}"))
    assert rotation.rotate(turned, NARROW, "test") == 1
    with two.reading() as reader:
        after = reader.connection.execute(query).all()
    assert before[1] == after[1]
    assert before[0] != after[0]


# --- guards -------------------------------------------------------------------------------

_TABLES = {table.name for table in REGISTER} | {"loan_search", "REGISTER", "_INDEXES"}
#: Modules of the store that say what tables are, and read none.
_DEFINITIONS = {"schema", "scope.py", "migrations"}


def _functions() -> dict[str, ast.FunctionDef]:
    found = {}
    for path in sorted((ROOT / "service/store").rglob("*.py")):
        if _DEFINITIONS & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                found[f"{path.name}:{node.name}"] = node
    return found


def _asks_database(node: ast.FunctionDef) -> bool:
    """Whether it builds a query on a table of the register, or runs one."""
    calls = {
        each.func.id if isinstance(each.func, ast.Name) else getattr(each.func, "attr", "")
        for each in ast.walk(node)
        if isinstance(each, ast.Call)
    }
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    words = {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
    return ("select" in calls and bool(_TABLES & (names | words))) or bool(
        calls & {"update", "delete"} and _TABLES & names
    )


#: Functions that ask without a scope of their own, and why that is right.
WITHOUT_SCOPE = {
    "listing.py:_in_index": "gives ids only, which scoped queries narrow",
    "paper_letters.py:is_in_register": "a number is one letter's in the whole country; yes or no",
}


def test_no_function_asks_the_register_without_a_scope() -> None:
    bare = set()
    for name, node in _functions().items():
        arguments = [*node.args.args, *node.args.kwonlyargs]
        scoped = [each for each in arguments if each.arg == "scope"]
        typed = [ast.unparse(each.annotation) for each in scoped if each.annotation]
        if _asks_database(node) and typed != ["Scope"]:
            bare.add(name)
    assert bare == set(WITHOUT_SCOPE)


def test_every_public_function_with_a_scope_cannot_be_called_without() -> None:
    seen = set()
    for module in (loans, listing, taking, rotation, keeping):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            scope = inspect.signature(function).parameters.get("scope")
            if scope is not None and not name.startswith("_"):
                seen.add(name)
                assert scope.default is inspect.Parameter.empty
    tested = set(READS) | {
        "borrower_numbers",
        # Gives conditions only; what is found by them: test_store_searching.py.
        "containing",
        "count_loans",
        "take",
        "save",
        "rotate",
        "import_register",
        "export_register",
        "needs_archive",
    }
    assert seen == tested


def test_readers_and_writers_are_asked_for_first() -> None:
    for function in (find_loan, all_loans, list_loans, take, save):
        first = next(iter(inspect.signature(function).parameters.values()))
        assert first.annotation in ("Reader", "Writer", Reader, Writer)
