"""What can be ordered, and as what it is kept until a job makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pydantic import TypeAdapter

from service.access.actor import Task
from service.reports.making import name_of, pack_name
from service.reports.model import Asked, Kind
from service.store.listing import Filters, Sort
from service.store.schema.exports import ExportKind
from thai.dates import format_date

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class WholeRegister:
    """The workbooks of provinces by their names, none named being all in scope."""

    provinces: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoanList:
    """What the register's list shows."""

    filters: Filters
    sort: Sort = Sort.CONTRACT_NO
    descending: bool = False


@dataclass(frozen=True, slots=True)
class OneReport:
    """A report as an Excel file or as pages."""

    asked: Asked
    is_pdf: bool = False


@dataclass(frozen=True, slots=True)
class ReportPack:
    """Reports packed together, each as both; ``asked.kind`` does not matter."""

    kinds: tuple[Kind, ...]
    asked: Asked


Wanted: TypeAlias = WholeRegister | LoanList | OneReport | ReportPack

#: More provinces are counted in a title.
_FEW: Final = 3
_CLASSES: Final[dict[ExportKind, type[Wanted]]] = {
    ExportKind.REGISTER: WholeRegister,
    ExportKind.LIST: LoanList,
    ExportKind.REPORT: OneReport,
    ExportKind.PACK: ReportPack,
}


def kind_of(wanted: Wanted) -> ExportKind:
    return next(kind for kind, each in _CLASSES.items() if isinstance(wanted, each))


def data_of(wanted: Wanted) -> dict[str, Any]:
    """As plain data, to be kept."""
    data: dict[str, Any] = TypeAdapter(type(wanted)).dump_python(wanted, mode="json")
    return data


def wanted_of(kind: ExportKind, data: dict[str, Any]) -> Wanted:
    """What ``data_of`` kept."""
    wanted: Wanted = TypeAdapter(_CLASSES[kind]).validate_python(data)
    return wanted


def tasks_for(wanted: Wanted) -> tuple[Task, ...]:
    """What somebody must be allowed to do to get it."""
    # The workbook has the numbers open, or it could not be imported again.
    needs_numbers = isinstance(wanted, WholeRegister) or (
        isinstance(wanted, LoanList) and bool(wanted.filters.id_number)
    )
    return (Task.READ_REGISTER, Task.SEE_ID_NUMBERS) if needs_numbers else (Task.READ_REGISTER,)


def title_of(wanted: Wanted, day: date) -> str:
    """What the file is called, its ending aside; nothing that was searched for is in it."""
    told = format_date(day, "short")
    match wanted:
        case WholeRegister(provinces):
            few = len(provinces) <= _FEW
            where = " ".join(provinces) if few else f"{len(provinces)} จังหวัด"
            return " ".join(filter(None, ("ทะเบียนลูกหนี้", where, told)))
        case LoanList():
            return f"รายการลูกหนี้ {told}"
        case OneReport(asked):
            return name_of(asked)
        case ReportPack():
            return pack_name(day)
