"""What keeps the store from answering, as a finding for people."""

from __future__ import annotations

from templates.findings import Finding, Place


class StoreError(Exception):
    """The store cannot be used as asked; ``finding`` says why in Thai."""

    def __init__(self, code: str, found: str = "", file: str = "", **facts: str) -> None:
        super().__init__(code)
        self.finding = Finding(code, Place(file=file), found=found, facts=facts)


class Stale(Exception):  # noqa: N818 - nobody erred: somebody else was quicker
    """The row was changed by somebody else since it was read."""
