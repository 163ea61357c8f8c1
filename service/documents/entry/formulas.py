"""Sums as formulas."""

from __future__ import annotations

from service.documents.entry.plan import Place, Plan
from templates.form import Field


def sum_formula(field: Field, place: Place, plan: Plan, row: int) -> str | None:
    """The formula of a field that is a sum, in this row of its cells; None when it is none.

    Empty until there is something to add up, so that a blank form does not say 0.00.
    """
    added: list[str] = []
    taken: list[str] = []
    for term in field.sums:
        source = plan.place(term.removeprefix("-"))
        if source is None:
            return None
        beside = source.sheet == place.sheet and source.first == place.first
        column = place.first < place.last
        cells = source.at(row) if beside and column else _seen_from(place, source)
        (taken if term.startswith("-") else added).append(cells)
    if not added + taken:
        return None
    total = f"SUM({','.join(added)})" if added else "0"
    total += f"-SUM({','.join(taken)})" if taken else ""
    # Adding up binary fractions leaves dust behind the second decimal.
    return f'=IF(COUNT({",".join(added + taken)})=0,"",ROUND({total},2))'


def _seen_from(place: Place, source: Place) -> str:
    return source.cells if source.sheet == place.sheet else source.reference
