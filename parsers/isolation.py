"""The one place where foreign files are read safely: in a throw-away child process.

A native library that meets a hostile file may abort, and an abort is no Python exception:
it takes the worker with it. So the function that reads runs in a fresh interpreter with
limits on memory, CPU time and wall time; its result comes back as JSON, never as pickle.
"""

import importlib
import json
import logging
import os
import resource
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from templates.findings import Finding

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 60
WALL_SECONDS = 90
RESULT_BYTES = 512 * 1024 * 1024

_CHILD = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]);"
    "from parsers.isolation import serve; serve(*map(int, sys.argv[2:]))"
)
_DETAIL_BYTES = 4000
_LOG = logging.getLogger(__name__)


class Refused(Exception):  # noqa: N818 - an answer about the file, no fault of ours
    """A file that is not read, for a reason that the person can act upon.

    ``code`` is a sentence of ``templates/sentences/files.toml``, ``facts`` fill it.
    """

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts: Mapping[str, str] = facts

    def finding(self) -> Finding:
        return Finding(self.code, facts=self.facts)


class Crashed(Refused):
    """The reading child died, ran out of a limit, or raised; ``detail`` is for the log only."""

    def __init__(self, code: str, detail: str = "", **facts: str) -> None:
        super().__init__(code, **facts)
        self.detail = detail


def run_isolated(
    function: Callable[..., Any],
    *args: object,
    memory_bytes: int = MEMORY_BYTES,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
) -> Any:
    """Call a top-level function in a throw-away child process and return its JSON result.

    Arguments are bytes, or anything JSON carries; so is the result (tuples come back as
    lists). ``memory_bytes`` bounds the child's address space. The child sees no
    environment, hence no secrets.

    Raises:
        Refused: the function refused the file.
        Crashed: the child died or broke a limit; the caller is unharmed.
        ValueError: the function cannot be found by its name from a fresh interpreter.
    """
    if function.__module__ == "__main__" or "." in function.__qualname__:
        raise ValueError(f"{function.__qualname__} is not a top-level function of a module")
    order = {
        "module": function.__module__,
        "function": function.__name__,
        "memory": memory_bytes,
        "cpu": cpu_seconds,
    }
    inbox, outbox, log = (os.memfd_create(name) for name in ("inbox", "outbox", "log"))
    try:
        _send(inbox, order, args)
        status = _run_child(inbox, outbox, log, wall_seconds)
        _raise_for(status, _tail(log))
        return _answer(outbox, _tail(log))
    except Crashed as crash:
        _LOG.warning("%s in %s: %s", crash.code, function.__name__, crash.detail)
        raise
    finally:
        for descriptor in (inbox, outbox, log):
            os.close(descriptor)


def _send(inbox: int, order: dict[str, Any], args: tuple[object, ...]) -> None:
    """Write one line of JSON, then the bytes arguments one after another."""
    blobs = [arg for arg in args if isinstance(arg, bytes)]
    order["args"] = [{"bytes": len(a)} if isinstance(a, bytes) else {"json": a} for a in args]
    with os.fdopen(os.dup(inbox), "wb") as stream:
        stream.write(json.dumps(order).encode() + b"\n")
        for blob in blobs:
            stream.write(blob)
    os.lseek(inbox, 0, os.SEEK_SET)


def _run_child(inbox: int, outbox: int, log: int, wall_seconds: float) -> int:
    """Run the child to its end or to the end of its time; the exit status as Popen gives it."""
    # The child stands in another folder: "" and relative entries must keep their meaning.
    search = [str(Path(entry).absolute()) for entry in sys.path]
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-c", _CHILD]
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        [*command, json.dumps(search), str(inbox), str(outbox)],
        pass_fds=(inbox, outbox),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=log,
        env={},
        cwd="/",
        start_new_session=True,
    )
    watch = os.pidfd_open(child.pid)
    try:
        ended = bool(select.select([watch], [], [], wall_seconds)[0])
    finally:
        os.close(watch)
        # The leader is not reaped yet, so its group's number cannot be another's by now.
        os.killpg(child.pid, signal.SIGKILL)
        status = child.wait()
    if not ended:
        raise Crashed("files.too_slow", _tail(log))
    return status


def _raise_for(status: int, detail: str) -> None:
    if status == -signal.SIGXCPU:
        raise Crashed("files.too_slow", detail)
    if status != 0:
        raise Crashed("files.crashed", f"exit status {status}\n{detail}")


def _tail(log: int) -> str:
    size = os.fstat(log).st_size
    os.lseek(log, max(0, size - _DETAIL_BYTES), os.SEEK_SET)
    return os.read(log, _DETAIL_BYTES).decode("utf-8", "replace")


def _answer(outbox: int, detail: str) -> Any:
    os.lseek(outbox, 0, os.SEEK_SET)
    with os.fdopen(os.dup(outbox), "rb") as stream:
        try:
            answer = json.loads(stream.read())
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


def serve(inbox: int, outbox: int) -> None:
    """The child's whole life: limits first, then the one call, then the answer."""
    with os.fdopen(inbox, "rb") as stream:
        order = json.loads(stream.readline())
        _limit_myself(order["memory"], order["cpu"])
        answer = _call(order, stream)
    try:
        encoded = json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
        written = memoryview(encoded)
        while written:
            written = written[os.write(outbox, written) :]
    except (MemoryError, OSError):
        os._exit(1)
    # No tidying: a native library that is broken by now must not abort on the way out.
    os._exit(0)


def _limit_myself(memory_bytes: int, cpu_seconds: int) -> None:
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, RESULT_BYTES),
        (resource.RLIMIT_AS, memory_bytes),
    ):
        resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))


def _call(order: dict[str, Any], stream: Any) -> dict[str, Any]:
    try:
        args = [
            stream.read(arg["bytes"]) if "bytes" in arg else arg["json"] for arg in order["args"]
        ]
        function = getattr(importlib.import_module(order["module"]), order["function"])
        return {"result": function(*args)}
    except Refused as refusal:
        return {"refused": refusal.code, "facts": dict(refusal.facts)}
    except MemoryError:
        return {"crashed": "files.too_much_memory"}
    except Exception:  # noqa: BLE001 - whatever a foreign file provokes ends here
        traceback.print_exc()
        return {"crashed": "files.unreadable"}
