"""What keeps somebody out, in words that tell nothing to those who only try."""

from __future__ import annotations

from service.store.errors import StoreError


class SignInError(StoreError):
    """Nobody is signed in: no session, an ended one, or name, password or code are wrong."""


class LockedError(StoreError):
    """Tried too often: not again before ``seconds`` are over."""

    def __init__(self, code: str, seconds: int) -> None:
        super().__init__(code, minutes=f"{max(1, -(-seconds // 60)):,}")
        self.seconds = seconds
