"""The log's entry of a look at people's data: one for a request, nothing personal in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.rows import province_name

if TYPE_CHECKING:
    from service.access.actor import Actor
    from service.store.engine import Store


def tell(
    store: Store, actor: Actor, what: str, record: str, *, province: str = "", **facts: object
) -> None:
    """Note a look before its answer leaves.

    ``province`` is a geocode, empty for several. Raises StoreError.
    """
    name = province_name(province) if province else ""
    store.looked(actor.name, what, record, province=name, facts=facts)
