"""The first steps that a new user is shown, until they are put away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.store.users import close_tour

if TYPE_CHECKING:
    from service.store.engine import Store
    from service.store.users import User


def put_tour_away(store: Store, user: User) -> None:
    """Show the user the first steps no more. Raises StoreError."""
    with store.writing(f"user:{user.username}") as writer:
        close_tour(writer, user)
