"""One province sees nothing of another in follow-up and court cases, by any function."""

from __future__ import annotations

import ast
import inspect
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from sqlalchemy import inspect as look_into

from service.access.actor import Actor
from service.debts.court_cases import CaseState, CaseStep
from service.debts.model import NoticeOutcome
from service.environment import Environment
from service.files.store import Files, open_files
from service.followup import cases, reports, rounds, visits
from service.store import case_taking, followup, paper_letters, papers, visit_reports
from service.store import cases as cases_store
from service.store import rounds as rounds_store
from service.store.case_taking import take_cases
from service.store.cases import Case, CaseFilters, Step
from service.store.engine import Store
from service.store.errors import NotFoundError, StoreError
from service.store.followup import VisitFilters
from service.store.rounds import Reporter, Round, VisitPlan
from service.store.schema.followup import SCOPED, PaperFormat
from service.store.scope import Scope
from templates.followup import (
    Contact,
    DebtorStatus,
    Health,
    Measure,
    Occupation,
    OverdueCause,
)
from tests.helpers.followup import (
    HERE,
    HERE_NAME,
    NEIGHBOUR,
    OFFICER,
    STAFF,
    THERE,
    THERE_NAME,
    YEAR,
    name_reporter,
    number,
    owed_by,
    registered,
    visit_data,
    visited,
)
from tests.helpers.stores import EVERYTHING
from thai.ids import mask_id

DAY = date(2026, 1, 5)
OURS, THEIRS = 1, 2
SECRETS = ("นายสมมติ ที่2", "กส. 2/2567", number(THEIRS), mask_id(number(THEIRS)), THERE_NAME)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def two(store: Store) -> Store:
    registered(
        store,
        owed_by(OURS, "กส. 1/2567", HERE_NAME),
        owed_by(THEIRS, "กส. 2/2567", THERE_NAME),
    )
    for actor, place, code in ((OFFICER, OURS, HERE), (NEIGHBOUR, THEIRS, THERE)):
        name_reporter(store, actor)
        visited(store, place, actor, measure="rehabilitation", health="weak")
        rounds.set_plan(store, actor, VisitPlan(code, YEAR, 10 * place))
    found = [
        Case(code, f"นายสมมติ ที่{place}", 100, CaseState.COURT, f"กส. {place}/2567",
             number(place), steps=(Step(CaseStep.FILED, DAY),))
        for code, place in ((HERE, OURS), (THERE, THEIRS))
    ]  # fmt: skip
    with store.writing("test") as writer:
        take_cases(writer, EVERYTHING, DAY, found, "x.xlsx")
    return store


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return open_files(Environment(tmp_path / "var"))


#: Every way of reading, by whoever: searched for anything of the other province.
READS: dict[str, Callable[[Store, Actor], object]] = {
    "find_debtor": lambda s, a: visits.find_debtor(s, a, HERE, number(THEIRS)),
    "see_visits": lambda s, a: [
        visits.see_visits(s, a, filters, open_ids=True, cursor=cursor)
        for cursor in ("", "50-0", f"{THERE}-0")
        for filters in (
            VisitFilters(),
            VisitFilters(text="สมมติ"),
            VisitFilters(id_number=number(THEIRS)),
            VisitFilters(awaits_result=True),
        )
    ],
    "see_rounds": rounds.see_rounds,
    "see_plans": lambda s, a: rounds.see_plans(s, a, YEAR),
    "see_progress": lambda s, a: reports.see_progress(s, a, YEAR),
    "see_summary": lambda s, a: reports.see_summary(s, a, YEAR),
    "see_listed": lambda s, a: reports.see_listed(s, a, VisitFilters(), open_ids=True),
    "see_people": lambda s, a: reports.see_people(s, a, VisitFilters(), DAY, open_ids=True),
    "see_cases": lambda s, a: [
        cases.see_cases(s, a, filters, open_ids=True, cursor=cursor)
        for cursor in ("", f"{THERE}-0")
        for filters in (
            CaseFilters(),
            CaseFilters(text="สมมติ"),
            CaseFilters(id_number=number(THEIRS)),
            CaseFilters(former=True),
        )
    ],
    "export_cases": lambda s, a: cases.export_cases(s, a, CaseFilters()),
    "export_plans": lambda s, a: rounds.export_plans(s, a, YEAR),
}


@pytest.mark.parametrize("name", READS)
def test_nothing_leaks(two: Store, name: str) -> None:
    told = _text(READS[name](two, OFFICER))
    everything = _text(READS[name](two, STAFF))
    for secret in SECRETS:
        assert secret not in told
    assert f"'{THERE}'" not in told
    assert any(secret in everything for secret in (*SECRETS, f"'{THERE}'")) or name == "find_debtor"


def _text(told: object) -> str:
    if not isinstance(told, bytes):
        return re.sub(r"datetime\.\w+\([^)]*\)", "", repr(told))
    book = openpyxl.load_workbook(io.BytesIO(told))
    return repr([list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets])


def test_another_province_is_not_there_for_any_task(two: Store, files: Files) -> None:
    (theirs,) = visits.see_visits(two, NEIGHBOUR, VisitFilters()).visits
    (case,) = cases.see_cases(two, NEIGHBOUR, CaseFilters()).cases
    of = Round(THERE, YEAR, 1)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: visits.see_visit(two, OFFICER, theirs.id),
        lambda: visits.see_visits(two, OFFICER, VisitFilters(province=THERE)),
        lambda: visits.find_debtor(two, OFFICER, THERE, number(THEIRS)),
        lambda: visits.record_visit(two, OFFICER, THERE, visit_data(3)),
        lambda: visits.correct_visit(two, OFFICER, theirs.id, visit_data(THEIRS), 1),
        lambda: visits.delete_visit(two, OFFICER, theirs.id, 1),
        lambda: visits.delete_round(two, OFFICER, of),
        lambda: visits.attach_photo(two, files, OFFICER, theirs.id, b"x", version=1),
        lambda: visits.detach_photo(two, OFFICER, theirs.id, 1),
        lambda: visits.see_photo(two, files, OFFICER, theirs.id),
        lambda: rounds.set_reporter(two, OFFICER, Reporter(of, "ก", "ก", "ก", "ก", 1)),
        lambda: rounds.set_plan(two, OFFICER, VisitPlan(THERE, YEAR, 1, 1)),
        lambda: reports.see_progress(two, OFFICER, YEAR, THERE),
        lambda: reports.see_summary(two, OFFICER, YEAR, THERE),
        lambda: reports.see_listed(two, OFFICER, VisitFilters(province=THERE)),
        lambda: reports.see_people(two, OFFICER, VisitFilters(province=THERE), DAY),
        lambda: cases.see_case(two, OFFICER, case.id),
        lambda: cases.see_cases(two, OFFICER, CaseFilters(province=THERE)),
        lambda: cases.export_cases(two, OFFICER, CaseFilters(province=THERE)),
    )
    told = set()
    for attempt in attempts:
        with pytest.raises(NotFoundError) as refused:
            attempt()
        told.add(refused.value.finding.code)
    assert told == {"offices.unknown", "followup.no_visit", "cases.no_case"}
    assert visits.see_visits(two, NEIGHBOUR, VisitFilters()).visits == (theirs,)


def test_what_is_not_there_reads_the_same_as_what_is_elsewhere(two: Store) -> None:
    (theirs,) = visits.see_visits(two, NEIGHBOUR, VisitFilters()).visits
    told = set()
    for visit_id in (theirs.id, 999_999):
        with pytest.raises(StoreError) as refused:
            visits.see_visit(two, OFFICER, visit_id)
        told.add(str(refused.value.finding))
    assert len(told) == 1


def test_a_loan_that_moved_away_shows_no_debt(two: Store) -> None:
    registered(two, owed_by(OURS, "กส. 1/2567", THERE_NAME))
    (person,) = reports.see_people(two, OFFICER, VisitFilters(), DAY)
    assert person.loan_amount is None
    assert person.case_no == ""


# --- guards -------------------------------------------------------------------------------

_MODULES: tuple[ModuleType, ...] = (
    followup, rounds_store, visit_reports, cases_store, case_taking, papers, paper_letters,
)  # fmt: skip
_TABLES = {table.name for table in SCOPED}


def _functions(module: ModuleType) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node


@pytest.mark.parametrize("module", _MODULES)
def test_no_function_asks_without_a_scope(module: ModuleType) -> None:
    for node in _functions(module):
        names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        asks = names & {"select", "update", "delete"} and names & _TABLES
        if asks:
            arguments = [*node.args.args, *node.args.kwonlyargs]
            assert "scope" in {each.arg for each in arguments}, node.name


@pytest.mark.parametrize("module", _MODULES)
def test_no_scope_has_a_default(module: ModuleType) -> None:
    for _, function in inspect.getmembers(module, inspect.isfunction):
        scope = inspect.signature(function).parameters.get("scope")
        assert scope is None or scope.default is inspect.Parameter.empty
        assert scope is None or scope.annotation in (Scope, "Scope")


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("visits", "contact_result", Contact),
        ("visits", "debtor_status", DebtorStatus),
        ("visits", "occupation", Occupation),
        ("visits", "health", Health),
        ("visits", "overdue_cause", OverdueCause),
        ("visits", "measure", Measure),
        ("court_cases", "state", CaseState),
        ("case_steps", "step", CaseStep),
        ("document_files", "format", PaperFormat),
        ("paper_letters", "outcome", NoticeOutcome),
    ],
)
def test_the_database_knows_every_choice(
    store: Store, table: str, column: str, kind: type[StrEnum]
) -> None:
    checks = look_into(store.engine).get_check_constraints(table)
    found = {str(each["name"]): each["sqltext"] for each in checks}
    choices = re.findall(r"'(\w*)'", found[f"ck_{table}_{column}"])
    assert sorted(choices) == sorted(member.value for member in kind)
