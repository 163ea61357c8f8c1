"""Looking at what falls due, within a person's scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from service.access.actor import Task
from service.agenda.renewing import day_of
from service.debts.notice_rules import NOTICE_RULES
from service.store.agenda import Counted, Listed, When, counted, list_agenda
from service.store.errors import NotFoundError
from service.store.users import find_office

if TYPE_CHECKING:
    from service.access.actor import Actor
    from service.store.engine import Store

#: Letters whose last day the law sets: after it the fund loses a right (CCC s.686, s.728).
BY_LAW: Final = tuple(kind for kind, rule in NOTICE_RULES.items() if rule.is_duty)
#: Reports that projects send, by their documents.
REPORTS: Final = ("form4", "form5", "form7", "form3")


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """A page of what falls due; ``cursor`` asks for the next, empty after the last."""

    rows: tuple[Listed, ...]
    cursor: str


def see_counts(store: Store, actor: Actor) -> Counted:
    """How much falls due in scope, by kind. Raises ForbiddenError, StoreError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return counted(reader, actor.scope)


def see_agenda(
    store: Store,
    actor: Actor,
    kinds: Sequence[str],
    *,
    when: When | None = None,
    province: str = "",
    size: int = 50,
    cursor: str = "",
) -> AgendaPage:
    """What falls due of some kinds, the earliest day first; looking at names is logged.

    ``province`` by its name. Raises ForbiddenError, NotFoundError, ProvinceError, BadCursor,
    StoreError.
    """
    actor.need(Task.READ_REGISTER)
    if not set(kinds) <= {*NOTICE_RULES, *REPORTS}:
        raise NotFoundError("agenda.no_kind")
    today = day_of(store.clock())
    code = find_office(province) if province else ""
    with store.reading() as reader:
        found, more = list_agenda(
            reader,
            actor.scope,
            kinds,
            today=today,
            when=when,
            province=code,
            size=size,
            cursor=cursor,
        )
    facts = {"kinds": sorted(kinds), "when": when.value if when else "", "rows": len(found)}
    store.looked(actor.name, "agenda.seen", "agenda", province=province, facts=facts)
    return AgendaPage(tuple(found), more)


def nearest_by_law(store: Store, actor: Actor, most: int = 8) -> tuple[Listed, ...]:
    """The letters whose last day by law comes first, from today to the thirtieth day.

    Not logged: to be shown without names. Raises ForbiddenError, StoreError.
    """
    actor.need(Task.READ_REGISTER)
    today = day_of(store.clock())
    found: list[Listed] = []
    with store.reading() as reader:
        for when in (When.NEAR, When.SOON):
            page, _ = list_agenda(
                reader, actor.scope, BY_LAW, today=today, when=when, size=most - len(found) or 1
            )
            found += page
    return tuple(found[:most])
