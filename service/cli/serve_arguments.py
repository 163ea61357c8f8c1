"""The arguments of the commands that serve, keep and bring back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service.cli import serve_texts as texts
from service.cli.store_arguments import add_group, add_json

_QUEUES = ("readings", "letters", "chores")


def add_serve_commands(commands: Any) -> None:
    """Add them to the parser's commands."""
    serve = commands.add_parser("serve", help=texts.SERVE, description=texts.SERVE_MORE)
    add = serve.add_argument
    add("--host", default="127.0.0.1", help=texts.HOST_HELP)
    add("--port", default="8000", help=texts.PORT_HELP)
    add("--letter-workers", metavar="N", help=texts.LETTERS_HELP)
    add("--only", choices=("web", "clock"), default="all", metavar="PART", help=texts.ONLY_HELP)
    worker = commands.add_parser("worker", help=texts.WORKER, description=texts.WORKER_MORE)
    add = worker.add_argument
    add("--queue", action="append", choices=_QUEUES, metavar="QUEUE", help=texts.QUEUE_HELP)
    add("--processes", metavar="N", help=texts.PROCESSES_HELP)
    _add_keeping(commands)


def _add_keeping(commands: Any) -> None:
    backup = commands.add_parser("backup", help=texts.BACKUP, description=texts.BACKUP_MORE)
    backup.add_argument("--out", type=Path, required=True, help=texts.BACKUP_OUT_HELP)
    backup.add_argument("--previous", type=Path, metavar="DIR", help=texts.PREVIOUS_HELP)
    add_json(backup)
    restore = commands.add_parser("restore", help=texts.RESTORE, description=texts.RESTORE_MORE)
    restore.add_argument("backup", type=Path, metavar="DIR", help=texts.RESTORE_HELP)
    add_json(restore)
    files = add_group(commands, "files", texts.FILES)
    add_json(files.add_parser("verify", help=texts.FILES_VERIFY))
    add_json(files.add_parser("clean", help=texts.FILES_CLEAN))
