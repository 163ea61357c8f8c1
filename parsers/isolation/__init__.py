"""The one place where foreign files are read safely: in a throw-away child process.

A native library that meets a hostile file may abort, and an abort is no Python exception:
it takes the worker with it. So the function that reads runs in a process of its own, without
network, with limits on memory, CPU time and wall time; its result comes back as JSON and
bytes, never as pickle. The cost of starting is hidden: ``starter`` is a small process with the
readers imported, which forks one child for each call.
"""

from parsers.isolation.calls import (
    CPU_SECONDS,
    MEMORY_BYTES,
    WALL_SECONDS,
    run_isolated,
    warm_up,
)
from parsers.isolation.pool import IsolationError
from parsers.isolation.refusals import Crashed, Refused

__all__ = [
    "CPU_SECONDS",
    "MEMORY_BYTES",
    "WALL_SECONDS",
    "Crashed",
    "IsolationError",
    "Refused",
    "run_isolated",
    "warm_up",
]
