"""The arguments of ``faf batch``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service.cli import batch_texts as texts
from service.cli import texts as shared
from service.cli.store_arguments import add_group, add_json

_STATES = ("planning", "planned", "running", "cancelling", "cancelled", "finishing", "done")


def add_batch_commands(commands: Any) -> None:
    """Add them to the parser's commands."""
    actions = add_group(commands, "batch", texts.BATCH)
    _add_plan(actions)
    listed = actions.add_parser("list", help=texts.LIST)
    listed.add_argument("--state", choices=_STATES, metavar="STATE", help=texts.STATE_HELP)
    listed.add_argument("--limit", help=texts.LIMIT_HELP)
    add_json(listed)
    for name, help_ in (
        ("show", texts.SHOW),
        ("replan", texts.REPLAN),
        ("start", texts.START),
        ("cancel", texts.CANCEL),
        ("resume", texts.RESUME),
        ("files", texts.FILES),
        ("posted", texts.POSTED),
        ("received", texts.RECEIVED),
    ):
        action = actions.add_parser(name, help=help_)
        action.add_argument("batch", type=int, metavar="BATCH", help=texts.ID_HELP)
        _add_more(action, name)
        add_json(action)
    numbers = actions.add_parser("numbers", help=texts.NUMBERS)
    numbers.add_argument("office", metavar="OFFICE", help=texts.NUMBERS_OFFICE_HELP)
    numbers.add_argument("year", metavar="YEAR", help=texts.YEAR_HELP)
    numbers.add_argument("--next", metavar="NUMBER", help=texts.NEXT_HELP)
    add_json(numbers)


def _add_plan(actions: Any) -> None:
    parser = actions.add_parser("plan", help=texts.PLAN)
    add = parser.add_argument
    add("kind", metavar="KIND", help=shared.KIND_HELP)
    add("--as-of", required=True, help=shared.AS_OF_HELP)
    add("--province", action="append", default=[], help=shared.PROVINCE_HELP)
    add("--office", default="", help=texts.OFFICE_HELP)
    add("--format", default="docx,pdf", help=shared.FORMAT_HELP)
    add("--duplex", action="store_true", help=shared.DUPLEX_HELP)
    add("--labels", action="store_true", help=shared.LABELS_HELP)
    add("--open-number", action="store_true", help=texts.OPEN_NUMBER_HELP)
    add_json(parser)


def _add_more(action: Any, name: str) -> None:
    add = action.add_argument
    if name in ("start", "resume"):
        add("--wait", action="store_true", help=texts.WAIT_HELP)
    if name == "files":
        add("--out", type=Path, required=True, help=texts.OUT_HELP)
        add("--zip", action="store_true", help=texts.ZIP_HELP)
    if name == "posted":
        add("--letter", action="append", default=[], metavar="NO=S10", help=texts.LETTERS_HELP)
        add("--on", required=True, help=texts.ON_HELP)
        add("--list", type=Path, metavar="FILE", help=texts.POSTED_LIST_HELP)
        add("--pasted", metavar="FILE", help=texts.PASTED_HELP)
        add("--first", metavar="NO", help=texts.FIRST_HELP)
    if name == "received":
        add(
            "--letter",
            action="append",
            default=[],
            metavar="NO=DAY",
            help=texts.RECEIVED_LETTERS_HELP,
        )
        add("--list", type=Path, metavar="FILE", help=texts.RECEIVED_LIST_HELP)
    if name in ("posted", "received"):
        add("--good-only", action="store_true", help=texts.GOOD_ONLY_HELP)
        add("--overwrite", action="store_true", help=texts.OVERWRITE_HELP)
