"""Saved views of the register's list: one's own, seen and changed by nobody else."""

from __future__ import annotations

from typing import Final

from service.access.actor import Actor, Task
from service.store import views
from service.store.engine import Store
from service.store.errors import StoreError
from service.store.views import Query, View
from thai.text import normalize

LIST: Final = "loans"
_LONGEST_NAME: Final = 80
#: Of what an address may say; the number of a person is searched for once, not kept.
KEPT: Final = (
    "province", "debtor_class", "borrower_kind", "fiscal_year", "up_to", "left", "text", "sort",
    "order",
)  # fmt: skip


def own_views(store: Store, actor: Actor) -> list[View]:
    """The actor's views by name. Raises ForbiddenError, StoreError."""
    actor.need(Task.READ_REGISTER)
    with store.reading() as reader:
        return views.views_of(reader, actor.user_id, LIST)


def save_view(store: Store, actor: Actor, name: str, query: Query) -> int:
    """Keep what the list shows now under a name; the same name again replaces the view.

    Raises ForbiddenError, ConflictError, StoreError: no name, or one that is too long.
    """
    actor.need(Task.READ_REGISTER)
    name = normalize(name)
    if not name or len(name) > _LONGEST_NAME or not actor.user_id:
        raise StoreError("views.bad_name", most=str(_LONGEST_NAME))
    kept = {key: query[key] for key in KEPT if query.get(key)}
    with store.writing(actor.name) as writer:
        made = views.save_view(writer, actor.user_id, LIST, name, kept)
        writer.log.add("view.saved", f"view {made}", facts={"list": LIST})
    return made


def remove_view(store: Store, actor: Actor, view_id: int) -> None:
    """Raises ForbiddenError, NotFoundError, StoreError."""
    actor.need(Task.READ_REGISTER)
    with store.writing(actor.name) as writer:
        views.remove_view(writer, actor.user_id, view_id)
        writer.log.add("view.removed", f"view {view_id}", facts={"list": LIST})
