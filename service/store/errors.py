"""What keeps the store from answering, as a finding for people."""

from __future__ import annotations

from templates.findings import Finding, Place


class StoreError(Exception):
    """The store cannot be used as asked; ``finding`` says why in Thai."""

    def __init__(self, code: str, found: str = "", file: str = "", **facts: str) -> None:
        super().__init__(code)
        self.finding = Finding(code, Place(file=file), found=found, facts=facts)


class NotFoundError(StoreError):
    """There is no such thing, or nothing that this person may know of."""


class ConflictError(StoreError):
    """The thing is there, but not in a state in which this can be done to it."""


class Stale(Exception):  # noqa: N818 - nobody erred: somebody else was quicker
    """The row was changed by somebody else since it was read."""
