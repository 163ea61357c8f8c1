"""Which programs serve: the web, the workers of every queue, the clock."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Final

from service.serve.supervisor import Program, Stage

LETTERS: Final = "letters"
#: Workers of each queue on one machine: letters keep two cores busy, the rest must not wait.
#: Names of ``service.store.outbox.Queue``, which is not imported: it brings the whole store.
WORKERS: Final[Mapping[str, int]] = {LETTERS: 2, "readings": 1, "chores": 1}
_WORKER_PATIENCE: Final = 60.0
_APPLICATION: Final = "service.serve.web:application()"
#: One process, so that ``/metrics`` tells the whole; for more there are more machines.
_WEB_PROCESSES: Final = 1
_WEB_THREADS: Final = 8
_GRACE_SECONDS: Final = 15


def web_stage(
    socket: int,
    keeps: tuple[int, ...],
    is_ready: Callable[[], bool],
    meanwhile: Callable[[], None],
) -> Stage:
    """The web on a socket that listens already, so that nobody is turned away meanwhile."""
    settings = {
        "bind": f"fd://{socket}",
        "workers": _WEB_PROCESSES,
        "worker-class": "gthread",
        "threads": _WEB_THREADS,
        # Longer than people look at a page and than proxies keep theirs: else a request may meet
        # a connection that is being closed.
        "keep-alive": 75,
        "graceful-timeout": _GRACE_SECONDS,
        # A new process now and then, half a second each time: nothing that leaks grows for ever.
        "max-requests": 50_000,
        "max-requests-jitter": 5_000,
        # Whom to believe about scheme and address is for FAF_PROXIES to say.
        "forwarded-allow-ips": "",
        "log-level": "warning",
        "logger-class": "service.serve.web.Log",
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", str(value))]
    program = Program(
        "web",
        (sys.executable, "-m", "gunicorn", *options, "--no-control-socket", _APPLICATION),
        keeps=(socket, *keeps),
        patience=_GRACE_SECONDS + 5,
    )
    return Stage((program,), ends=0, is_ready=is_ready, meanwhile=meanwhile)


def worker_stage(
    counts: Mapping[str, int], keeps: tuple[int, ...] = (), *, with_clock: bool = False
) -> Stage:
    """So many workers of each queue, and the clock; they finish the job in hand at the end."""
    programs = [
        Program(
            f"{queue}-{number}",
            _ours("worker", queue),
            keeps=keeps,
            patience=_WORKER_PATIENCE,
        )
        for queue, count in counts.items()
        for number in range(1, count + 1)
    ]
    if with_clock:
        programs.append(Program("clock", _ours("clock"), keeps=keeps))
    return Stage(tuple(programs), ends=1)


def _ours(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "service.serve.child", *arguments)
