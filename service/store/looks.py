"""Looks at people's data, which must be in the log before the answer leaves.

A line costs a transaction that is on the disk when it ends, and writers take turns. So whoever
gets the turn writes the lines of all who wait in this process with their own: fifty who read at
once wait for a few transactions, not for fifty.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from service.store.audit import Line
from service.store.errors import StoreError


@dataclass(slots=True)
class _Look:
    who: str
    line: Line
    is_kept: bool = False
    error: StoreError | None = None


Write = Callable[[Sequence[tuple[str, Line]]], None]


class Looks:
    """Those that wait in this process."""

    def __init__(self) -> None:
        self._turn = Lock()
        self._waiting = deque[_Look]()

    def keep(self, who: str, line: Line, write: Write) -> None:
        """Have a line written, and be back when it is. Raises StoreError: it is not."""
        look = _Look(who, line)
        self._waiting.append(look)
        with self._turn:
            if not look.is_kept and look.error is None:
                self._write(look, write)
        if look.error is not None:
            raise StoreError(look.error.finding.code) from look.error

    def _write(self, own: _Look, write: Write) -> None:
        some = [own]
        while self._waiting:
            if (other := self._waiting.popleft()) is not own:
                some.append(other)
        try:
            write([(each.who, each.line) for each in some])
        except StoreError as error:
            # Whoever waited with us waited as long: the answers of all are refused.
            for each in some:
                each.error = error
            return
        # Of anything else the others know nothing: each writes when the turn comes to it.
        for each in some:
            each.is_kept = True
