"""Opening the store of this machine for a command, and who the log says gave it."""

from __future__ import annotations

import getpass
from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.cli.trouble import Refused
from service.environment import read_environment
from service.store.engine import open_store
from service.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.store.engine import Store


@contextmanager
def in_words() -> Iterator[None]:
    """What the store refuses is told to the person. Raises Refused."""
    try:
        yield
    except StoreError as error:
        raise Refused([error.finding]) from error


@contextmanager
def opened() -> Iterator[Store]:
    """The store of the environment. Raises Refused."""
    with in_words():
        store = open_store(read_environment())
        try:
            yield store
        finally:
            store.close()


def who() -> str:
    """Who the log says it was: the machine's user, for commands need no sign-in."""
    try:
        return f"command:{getpass.getuser()}"
    except (KeyError, OSError):
        return "command:"
