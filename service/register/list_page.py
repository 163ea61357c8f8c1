"""The register's list as a page shows it: some loans, how many there are, one's own views."""

from __future__ import annotations

from dataclasses import dataclass

from service.access.actor import Actor, Task
from service.register.views import LIST
from service.store.engine import Store
from service.store.listing import Count, Filters, Listed, Sort, count_loans, list_loans
from service.store.views import View, views_of


@dataclass(frozen=True, slots=True)
class ListPage:
    """Some of the loans that a list finds; ``cursor`` asks for the next, empty after the last."""

    loans: tuple[Listed, ...]
    cursor: str
    count: Count
    views: tuple[View, ...]


def see_list(
    store: Store,
    actor: Actor,
    filters: Filters,
    *,
    sort: Sort = Sort.CONTRACT_NO,
    descending: bool = False,
    size: int = 50,
    cursor: str = "",
) -> ListPage:
    """A page of the loans in the actor's scope, with their count and the actor's views.

    Raises ForbiddenError, BadCursor, ProvinceError, DateError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    if filters.id_number:
        actor.need(Task.SEE_ID_NUMBERS)
    with store.reading() as reader:
        page = list_loans(
            reader,
            actor.scope,
            filters,
            sort=sort,
            descending=descending,
            size=size,
            cursor=cursor,
        )
        count = count_loans(reader, actor.scope, filters)
        views = tuple(views_of(reader, actor.user_id, LIST)) if actor.user_id else ()
    # What was searched for may be a name or a number, so it stays out.
    facts = {"count": len(page.loans), "by_id_number": bool(filters.id_number)}
    store.looked(actor.name, "loans.listed", "loans", facts=facts)
    return ListPage(page.loans, page.cursor, count, views)
