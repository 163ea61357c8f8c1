"""A child's whole life: limits first, then the one call, then the answer."""

import importlib
import json
import os
import resource
import socket
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from parsers.isolation import shields, wire
from parsers.isolation.refusals import Refused

#: What a child may write: its answer and its log.
RESULT_BYTES = 256 * 1024 * 1024


def live(door: int, guards: Sequence[str]) -> NoReturn:
    """Wait for an order, do it, and end the process.

    The order comes through the socket ``door`` with inbox, outbox and log; ``guards`` are the
    shields that this kernel has.
    """
    status = 1
    try:
        # Everything else belongs to the starter and to other children.
        os.closerange(3, door)
        os.closerange(door + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        order, (inbox, outbox, log) = _receive(door)
        os.dup2(log, 2)
        _limit_myself(order["memory"], order["cpu"])
        _shield_myself(order["folder"], guards)
        wire.write(outbox, _call(order, inbox), order["mark"])
        status = 0
    except BaseException:  # noqa: BLE001 - the log is the only one to tell
        traceback.print_exc()
    finally:
        # No tidying: a native library that is broken by now must not abort on the way out.
        os._exit(status)


def _receive(door: int) -> tuple[dict[str, Any], list[int]]:
    with socket.socket(fileno=door) as entrance:
        message, descriptors, *_ = socket.recv_fds(entrance, wire.ORDER_BYTES, 3)
    if not message:
        os._exit(0)  # not needed any more
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)  # noqa: FBT003 - the system's own
    return json.loads(message), descriptors


def _limit_myself(memory_bytes: int, cpu_seconds: int) -> None:
    # The limit counts addresses, and what is imported already takes a good part of them.
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, RESULT_BYTES),
        (resource.RLIMIT_AS, pages * resource.getpagesize() + memory_bytes),
    ):
        resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))


def _shield_myself(folder: str, guards: Sequence[str]) -> None:
    if folder:
        os.environ["TMPDIR"] = tempfile.tempdir = folder
    if "writing" in guards:
        shields.refuse_writing(*filter(None, [folder]))
    if "network" in guards:
        shields.refuse_network()


def _call(order: dict[str, Any], inbox: int) -> dict[str, Any]:
    try:
        sys.path[:] = order["search"]
        args = wire.read(inbox, order["mark"])
        function = getattr(importlib.import_module(order["module"]), order["function"])
        return {"result": function(*args)}
    except Refused as refusal:
        return {"refused": refusal.code, "facts": dict(refusal.facts)}
    except MemoryError:
        return {"crashed": "files.too_much_memory"}
    except Exception:  # noqa: BLE001 - whatever a foreign file provokes ends here
        traceback.print_exc()
        return {"crashed": "files.unreadable"}
