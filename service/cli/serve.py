"""``faf serve`` and ``faf worker``: everything that runs, and what is told of it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from service.cli import serve_texts, texts
from service.cli.arguments import read_number
from service.cli.trouble import DONE, Refused
from service.environment import read_environment
from service.serve.programs import LETTERS, WORKERS
from service.serve.run import Address, Part, Told, serve, work
from service.serve.supervisor import Event, What
from service.store.errors import StoreError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from pathlib import Path

    from service.environment import Environment


def run(options: argparse.Namespace) -> int:
    """Serve until told to end."""
    environment = read_environment()
    port = read_number("--port", options.port) if options.port != "0" else 0
    letters = read_number("--letter-workers", options.letter_workers)
    screen = _Screen(environment)
    try:
        serve(
            environment,
            Address(options.host, port or 0),
            Told(screen.upgraded, screen.listening, screen.event),
            part=Part(options.only),
            letters=letters or WORKERS[LETTERS],
            quiet=sys.stderr.isatty(),
        )
    except StoreError as error:
        raise Refused([error.finding]) from error
    _say(serve_texts.STOPPED)
    return DONE


def worker(options: argparse.Namespace) -> int:
    """Work on a further machine until told to end."""
    try:
        processes = read_number("--processes", options.processes)
        work(read_environment(), worker_counts(options.queue, processes), _Screen().event)
    except StoreError as error:
        raise Refused([error.finding]) from error
    _say(serve_texts.STOPPED)
    return DONE


def worker_counts(queues: list[str] | None, processes: int | None) -> Mapping[str, int]:
    """How many workers of which queue: all of them, as ``faf serve`` has them, if not told."""
    return {queue: processes or WORKERS[queue] for queue in queues or WORKERS}


class _Screen:
    """What people see of ``faf serve``, and of ``faf worker`` without an environment."""

    def __init__(self, environment: Environment | None = None) -> None:
        self._environment = environment
        self._had_key = environment is not None and environment.key_file.exists()
        self._begun, self._url = time.monotonic(), ""

    def upgraded(self, before: str, after: str) -> None:
        made = self._environment
        if made is None:
            return
        if not before:
            _say(serve_texts.DB_MADE.format(after=after, folder=made.data_dir))
        elif before != after:
            _say(texts.DB_UPGRADED.format(after=after))
        if made.key_file.exists() and not self._had_key:
            _say(texts.KEY_FILE_MADE.format(file=made.key_file))

    def listening(self, url: str, log: Path | None) -> None:
        self._url = url
        _say(serve_texts.LISTENING.format(url=url))
        if log:
            _say(serve_texts.LOGS.format(log=log))

    def event(self, happened: Event) -> None:
        form = serve_texts.BY_SIGNAL if happened.status < 0 else serve_texts.BY_STATUS
        text = serve_texts.EVENTS[happened.what]
        if happened.what is What.READY and not self._url:
            text = serve_texts.WORKING
        _say(
            text.format(
                name=happened.name,
                how=form.format(number=abs(happened.status)),
                pause=happened.seconds,
                url=self._url,
                seconds=time.monotonic() - self._begun,
            )
        )


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
