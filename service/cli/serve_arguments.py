"""The arguments of the commands that serve."""

from __future__ import annotations

from typing import Any

from service.cli import serve_texts as texts

_QUEUES = ("readings", "letters", "chores")


def add_serve_commands(commands: Any) -> None:
    """Add them to the parser's commands."""
    serve = commands.add_parser("serve", help=texts.SERVE, description=texts.SERVE_MORE)
    add = serve.add_argument
    add("--host", default="127.0.0.1", help=texts.HOST_HELP)
    add("--port", type=int, default=8000, help=texts.PORT_HELP)
    add("--letter-workers", type=int, default=2, metavar="N", help=texts.LETTERS_HELP)
    add("--only", choices=("web", "clock"), default="all", metavar="PART", help=texts.ONLY_HELP)
    worker = commands.add_parser("worker", help=texts.WORKER, description=texts.WORKER_MORE)
    add = worker.add_argument
    add("--queue", action="append", choices=_QUEUES, metavar="QUEUE", help=texts.QUEUE_HELP)
    add("--processes", type=int, metavar="N", help=texts.PROCESSES_HELP)
