"""Calling a function in a throw-away child process."""

import json
import logging
import os
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parsers.isolation import wire
from parsers.isolation.pool import IsolationError, Pool
from parsers.isolation.refusals import Crashed, Refused

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 60
WALL_SECONDS = 90

_DETAIL_BYTES = 4000
_LOG = logging.getLogger(__name__)
_POOL = Pool()


def run_isolated(
    function: Callable[..., Any],
    *args: object,
    memory_bytes: int = MEMORY_BYTES,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    scratch: bool = False,
) -> Any:
    """Call a top-level function in a throw-away child process and return its result.

    Arguments and result are what JSON carries, with bytes anywhere in it (tuples come back as
    lists). ``memory_bytes`` is what the child may take beyond what is imported. The child sees
    no environment, hence no secrets; it has no network and cannot write files, except in a
    folder of its own (``tempfile``'s) with ``scratch``. Threads may call at the same time.

    Raises:
        Refused: the function refused the file.
        Crashed: the child died or broke a limit; the caller is unharmed.
        IsolationError: no child could be started, or the function's module not be imported.
        ValueError: the function cannot be found by its name from a fresh interpreter.
    """
    if function.__module__ == "__main__" or "." in function.__qualname__:
        raise ValueError(f"{function.__qualname__} is not a top-level function of a module")
    order = {
        "module": function.__module__,
        "function": function.__name__,
        "memory": memory_bytes,
        "cpu": cpu_seconds,
        "wall": wall_seconds,
        "scratch": scratch,
        "warm": False,
    }
    try:
        return _run(order, args)
    except Crashed as crash:
        _LOG.warning("%s in %s: %s", crash.code, function.__name__, crash.detail)
        raise


def warm_up() -> None:
    """Import all readers and record models in the starter, so that the first file is quick too.

    Takes about a second, once; without it each reader is imported at its first file. Raises
    IsolationError for a reader that can't be imported.
    """
    _run(
        {
            "module": "parsers.isolation.preloaded",
            "function": "nothing",
            "memory": MEMORY_BYTES,
            "cpu": CPU_SECONDS,
            "wall": WALL_SECONDS,
            "scratch": False,
            "warm": True,
        },
        (),
    )


def _run(order: dict[str, Any], args: tuple[object, ...]) -> Any:
    mark = secrets.token_hex(16)
    # The child stands in another folder: "" and relative entries must keep their meaning.
    search = [str(Path(entry).absolute()) for entry in sys.path]
    message = json.dumps({**order, "mark": mark, "search": search, "folder": ""}).encode()
    inbox, outbox, log = (os.memfd_create(name) for name in ("inbox", "outbox", "log"))
    try:
        wire.write(inbox, args, mark)
        outcome, status = _POOL.run(message, (inbox, outbox, log), order["wall"])
        _raise_for(outcome, status, _tail(log))
        return _answer(outbox, mark, _tail(log))
    finally:
        for descriptor in (inbox, outbox, log):
            os.close(descriptor)


def _raise_for(outcome: int, status: int, detail: str) -> None:
    if outcome == wire.Outcome.NOT_STARTED:
        raise IsolationError(detail)
    if outcome == wire.Outcome.OUT_OF_TIME or status == -signal.SIGXCPU:
        raise Crashed("files.too_slow", detail)
    if status != 0:
        raise Crashed("files.crashed", f"exit status {status}\n{detail}")


def _tail(log: int) -> str:
    size = os.fstat(log).st_size
    return os.pread(log, _DETAIL_BYTES, max(0, size - _DETAIL_BYTES)).decode("utf-8", "replace")


def _answer(outbox: int, mark: str, detail: str) -> Any:
    try:
        answer = wire.read(outbox, mark)
    except ValueError as fault:
        raise Crashed("files.crashed", detail) from fault
    match answer:
        case {"result": result}:
            return result
        case {"refused": str(code), "facts": dict(facts)}:
            raise Refused(code, **{str(key): str(value) for key, value in facts.items()})
        case {"crashed": str(code)}:
            raise Crashed(code, detail)
        case _:
            raise Crashed("files.crashed", detail)
