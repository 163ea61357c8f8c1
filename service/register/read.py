"""Reading the register workbook: every fault told at once, and every good loan usable."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from types import MappingProxyType

from parsers.cells import Sheet, read_workbook
from parsers.isolation import Refused
from parsers.preflight import cell_position
from service.debts.model import Loan, contract_key
from service.register.columns import CHOICES_TITLE, CONTRACTS, GUIDE_TITLE, SHEETS
from service.register.loans import LoanRows, errors_of, to_loan
from service.register.table import Row, Table, heading_key, read_table
from service.register.values import nearest
from templates.findings import Finding, Place, Severity

_NUMBER = re.compile(r"[0-9]+")
_LOOK_ALIKES = str.maketrans("oil", "011")
#: Comparing one unknown number with ten thousand takes a tenth of a second.
_MOST_COMPARISONS = 50


@dataclass(frozen=True, slots=True)
class RegisterReading:
    """What a register workbook holds.

    ``loans`` are fit for use. ``held`` are the others: contract number to the error
    findings that hold the loan back. ``findings`` are all of them, warnings too, in the
    workbook's order.
    """

    loans: tuple[Loan, ...]
    held: Mapping[str, tuple[Finding, ...]]
    findings: tuple[Finding, ...]

    @property
    def unplaced(self) -> tuple[Finding, ...]:
        """Errors that hold no loan, e.g. a payment under a number that no contract has.

        Nobody knows whose they are: a demand letter may go to someone who has paid.
        """
        placed = {id(finding) for findings in self.held.values() for finding in findings}
        return tuple(
            finding
            for finding in self.findings
            if finding.severity is Severity.ERROR and id(finding) not in placed
        )


def read_register(data: bytes, filename: str = "") -> RegisterReading:
    """Read a register workbook (.xlsx) in a throw-away child process.

    Never raises for what a file holds: a file that cannot be read is one finding.
    """
    try:
        sheets = read_workbook(data)
    except Refused as refused:
        finding = refused.finding().at(file=filename)
        return RegisterReading((), MappingProxyType({}), (finding,))
    return _Reading(filename).read(sheets)


@dataclass(slots=True)
class _Reading:
    file: str
    tables: dict[str, Table] = field(default_factory=dict)
    #: Spoil every loan, since nobody can tell which rows are missing.
    faults: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    extra: dict[str, list[Finding]] = field(default_factory=dict)

    def read(self, sheets: Mapping[str, Sheet]) -> RegisterReading:
        self._read_tables(sheets)
        groups = self._groups()
        self._join(groups)
        loans: list[Loan] = []
        held: dict[str, tuple[Finding, ...]] = {}
        for key, group in groups.items():
            # Where a sheet is missing, every row would contradict its absence.
            findings = group[0].findings(crossed=not self.faults)
            findings += [each for rows in group[1:] for each in rows.contract.findings]
            self.findings.extend(findings)
            errors = (*self.faults, *errors_of(findings), *self.extra.get(key, ()))
            if errors:
                held[str(group[0].contract.values["contract_no"])] = errors
            else:
                loans.append(to_loan(group[0]))
        everything = _in_order([*self.faults, *self.findings])
        return RegisterReading(tuple(loans), MappingProxyType(held), everything)

    def _read_tables(self, sheets: Mapping[str, Sheet]) -> None:
        by_title = {heading_key(name): sheet for name, sheet in sheets.items()}
        ours = {heading_key(form.title) for form in SHEETS}
        ignored = {heading_key(GUIDE_TITLE), heading_key(CHOICES_TITLE)}
        strangers = {
            sheet.name: sheet for key, sheet in by_title.items() if key not in ours | ignored
        }
        for form in SHEETS:
            sheet = by_title.get(heading_key(form.title))
            if sheet is None:
                self.faults.append(self._sheet_missing(form.title, strangers))
                continue
            table = read_table(form, sheet, self.file)
            self.tables[form.key] = table
            self.faults.extend(table.faults)
            self.findings.extend(table.notes)
        for name in strangers:
            place = Place(file=self.file, sheet=name)
            self.findings.append(Finding("register.sheet_unknown", place, found=name))

    def _sheet_missing(self, title: str, strangers: dict[str, Sheet]) -> Finding:
        """A sheet that is like a missing one was renamed: one finding for both."""
        like = nearest(title, strangers)
        strangers.pop(like, None)
        place = Place(file=self.file, sheet=like or title)
        code = "register.sheet_renamed" if like else "register.sheet_missing"
        return Finding(code, place, found=like, expected=title, suggestion=title if like else "")

    def _groups(self) -> dict[str, list[LoanRows]]:
        """Contracts by their number; more than one under a number are all held."""
        table = self.tables.get(CONTRACTS.key)
        if table is None:
            return {}
        if not table.rows and not table.faults:
            self.faults.append(table.finding("register.sheet_empty"))
        groups: dict[str, list[LoanRows]] = {}
        for row in table.rows:
            key = _key(row)
            if not key:
                self.findings.extend(row.findings)
                continue
            same = groups.setdefault(key, [])
            if same:
                found = str(row.values["contract_no"])
                first = f"เลขที่ไม่ซ้ำกับแถวที่ {same[0].contract.number}"
                row.findings.append(
                    row.finding(
                        "register.contract_twice", "contract_no", found=found, expected=first
                    )
                )
            same.append(LoanRows(row))
        return groups

    def _join(self, groups: Mapping[str, list[LoanRows]]) -> None:
        guess = _Guess(groups)
        for form in SHEETS[1:]:
            table = self.tables.get(form.key)
            for row in table.rows if table else ():
                key = _key(row)
                if key in groups:
                    getattr(groups[key][0], form.key).append(row)
                elif not groups and self.faults:
                    self.findings.extend(row.findings)
                else:
                    self._stray(row, guess(key) if key else "", groups)

    def _stray(self, row: Row, like: str, groups: Mapping[str, list[LoanRows]]) -> None:
        """A row of no known contract; the contract it most likely means is held as well."""
        stray = list(row.findings)
        if found := row.values.get("contract_no"):
            suggestion = str(groups[like][0].contract.values["contract_no"]) if like else ""
            stray.append(
                row.finding(
                    "register.unknown_contract",
                    "contract_no",
                    found=str(found),
                    expected="เลขที่สัญญาที่มีในแผ่นงาน สัญญา",
                    suggestion=suggestion,
                )
            )
        self.findings.extend(stray)
        if like:
            self.extra.setdefault(like, []).extend(errors_of(stray))


class _Guess:
    """Which contract an unknown number most likely means, or "" where any mend is a guess.

    The same figures written otherwise; else the one number that is most like it.
    Neighbours in a row of running numbers are alike, so they are never proposed.
    """

    def __init__(self, numbers: Iterable[str]) -> None:
        self._keys = list(numbers)
        self._by_figures: dict[tuple[int, ...], list[str]] = {}
        for key in self._keys:
            self._by_figures.setdefault(_figures(key), []).append(key)
        self._known: dict[str, str] = {}

    def __call__(self, key: str) -> str:
        if key not in self._known:
            same = self._by_figures.get(_figures(key), []) if _figures(key) else []
            if not same and len(self._known) < _MOST_COMPARISONS:
                same = self._alike(key)
            self._known[key] = same[0] if len(same) == 1 else ""
        return self._known[key]

    def _alike(self, key: str) -> list[str]:
        best = get_close_matches(key, self._keys, n=2, cutoff=0.85)
        ratios = [SequenceMatcher(None, each, key).ratio() for each in best]
        return best[:1] if len(set(ratios)) == len(ratios) else []


def _figures(key: str) -> tuple[int, ...]:
    return tuple(int(each[:18]) for each in _NUMBER.findall(key.translate(_LOOK_ALIKES)))


def _key(row: Row) -> str:
    return contract_key(str(row.values.get("contract_no") or ""))


def _in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    titles = {form.title: index for index, form in enumerate(SHEETS)}

    def rank(finding: Finding) -> tuple[int, int, int]:
        sheet = titles.get(finding.place.sheet, -1)
        if not finding.place.cell:
            return sheet, 0, 0
        column, row = cell_position(finding.place.cell)
        return sheet, row, column

    return tuple(sorted(findings, key=rank))
