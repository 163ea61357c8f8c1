"""``faf serve`` and ``faf worker``: everything that runs, and what is told of it."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from service.cli import serve_texts, texts
from service.cli.arguments import read_number
from service.cli.trouble import DONE, Refused
from service.environment import read_environment
from service.serve.programs import WORKERS
from service.serve.run import Address, Part, Told, serve, work
from service.serve.supervisor import Event, What
from service.store.errors import StoreError
from service.store.outbox import Queue

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping


def run(options: argparse.Namespace) -> int:
    """Serve until told to end."""
    begun, url = time.monotonic(), ""
    environment = read_environment()
    port = read_number("--port", options.port) if options.port != "0" else 0
    letters = read_number("--letter-workers", options.letter_workers)
    had_key = environment.key_file.exists()

    def upgraded(before: str, after: str) -> None:
        if not before:
            _say(serve_texts.DB_MADE.format(after=after, folder=environment.data_dir))
        elif before != after:
            _say(texts.DB_UPGRADED.format(after=after))
        if environment.key_file.exists() and not had_key:
            _say(texts.KEY_FILE_MADE.format(file=environment.key_file))

    def listening(where: str) -> None:
        nonlocal url
        url = where
        _say(serve_texts.LISTENING.format(url=url))

    def event(happened: Event) -> None:
        if happened.what is What.READY and url:
            seconds = time.monotonic() - begun
            _say(serve_texts.READY.format(url=url, seconds=seconds))
        else:
            _tell(happened)

    try:
        serve(
            environment,
            Address(options.host, port or 0),
            Told(upgraded, listening, event),
            part=Part(options.only),
            letters=letters or WORKERS[Queue.LETTERS],
        )
    except StoreError as error:
        raise Refused([error.finding]) from error
    _say(serve_texts.STOPPED)
    return DONE


def worker(options: argparse.Namespace) -> int:
    """Work on a further machine until told to end."""
    try:
        processes = read_number("--processes", options.processes)
        work(read_environment(), worker_counts(options.queue, processes), _tell)
    except StoreError as error:
        raise Refused([error.finding]) from error
    _say(serve_texts.STOPPED)
    return DONE


def worker_counts(queues: list[str] | None, processes: int | None) -> Mapping[Queue, int]:
    """How many workers of which queue: all of them, as ``faf serve`` has them, if not told."""
    wanted = [Queue(name) for name in queues] if queues else list(WORKERS)
    return {queue: processes or WORKERS[queue] for queue in wanted}


def _tell(happened: Event) -> None:
    if happened.what is What.READY:
        _say(serve_texts.WORKING)
    elif happened.what is What.ENDED:
        number = abs(happened.status)
        form = serve_texts.BY_SIGNAL if happened.status < 0 else serve_texts.BY_STATUS
        how = form.format(number=number)
        _say(serve_texts.ENDED.format(name=happened.name, how=how, seconds=happened.seconds))
    else:
        told = {
            What.MENDED: serve_texts.MENDED,
            What.STOPPING: serve_texts.STOPPING,
            What.KILLED: serve_texts.KILLED,
        }
        _say(told[happened.what].format(name=happened.name))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
