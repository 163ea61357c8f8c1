"""What a report is: tables, perhaps a chart, and for its figures which rows stand behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.debts.model import BorrowerKind
from service.documents.tables import Table
from thai.labels import Labelled


class Kind(Labelled):
    """The reports that there are (forms.md 5.1, 5.4), in the order of the menu."""

    PROGRESS = "progress", "แผนและผลการติดตามลูกหนี้"
    SUMMARY = "summary", "สรุปผลการติดตามรายจังหวัด"
    PEOPLE = "people", "ข้อมูลรายคน"
    REHABILITATION = "rehabilitation", "มาตรการส่งเสริมพัฒนาและฟื้นฟูอาชีพ"
    SUBSTITUTION = "substitution", "มาตรการเปลี่ยนตัวลูกหนี้"
    CASES = "cases", "ข้อมูลการดำเนินคดี"
    OVERDUE = "overdue", "หนี้ค้างชำระตามปีงบประมาณ"
    BUDGET = "budget", "ผลการเบิกจ่ายงบประมาณ"

    @property
    def has_rounds(self) -> bool:
        return self in _BY_ROUND

    @property
    def has_year(self) -> bool:
        return self is not Kind.CASES

    @property
    def has_people(self) -> bool:
        """Whether its rows are people one by one, so that it comes page by page."""
        return self in _BY_ROUND or self is Kind.CASES


_BY_ROUND = frozenset({Kind.PEOPLE, Kind.REHABILITATION, Kind.SUBSTITUTION})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report of what; ``province`` is a geocode (for budgets also the centre's), or all.

    ``line`` is the line of a budget whose offices are asked for.
    """

    kind: Kind
    fiscal_year: int
    round: int = 1
    province: str = ""
    borrower_kind: BorrowerKind | None = None
    line: str = ""
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a figure: of which list, narrowed to what."""

    what: str
    query: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars upon each other: for each label the values of every series, in ``unit``."""

    title: str
    unit: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[int]]]


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it was asked for.

    ``behind`` is by row and column of the first table, its total row the one after the last.
    ``cursor`` asks for the next page, empty after the last; ``count`` of all its people.
    """

    asked: Asked
    tables: Sequence[Table]
    chart: Chart | None = None
    behind: Mapping[tuple[int, int], Behind] = field(default_factory=dict)
    cursor: str = ""
    count: int | None = None

    @property
    def is_empty(self) -> bool:
        return not any(table.rows for table in self.tables)
