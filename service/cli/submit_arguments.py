"""The arguments of the commands on submissions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service.cli import submit_texts as texts
from service.cli.store_arguments import add_group, add_json

_STATES = ("received", "reading", "to_review", "accepted", "returned", "unreadable")
_PROPOSAL_STATES = ("proposed", "approved", "refused", "replaced")


def add_submission_commands(commands: Any) -> None:
    """Add them to the parser's commands."""
    submit = commands.add_parser("submit", help=texts.SUBMIT, description=texts.SUBMIT_MORE)
    add = submit.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help=texts.FILES_HELP)
    add("--loan", default="", metavar="CONTRACT", help=texts.LOAN_HELP)
    add("--document", default="", metavar="ID", help=texts.DOCUMENT_HELP)
    add("--province", default="", help=texts.PROVINCE_HELP)
    add("--answers", type=int, metavar="SUBMISSION", help=texts.ANSWERS_HELP)
    add("--again", action="store_true", help=texts.AGAIN_HELP)
    add("--wait", action="store_true", help=texts.WAIT_HELP)
    add_json(submit)
    _add_submissions(add_group(commands, "submissions", texts.SUBMISSIONS))
    _add_schedules(add_group(commands, "schedules", texts.SCHEDULES))


def _add_submissions(actions: Any) -> None:
    listed = actions.add_parser("list", help=texts.LIST)
    listed.add_argument("--state", choices=_STATES, metavar="STATE", help=texts.STATE_HELP)
    listed.add_argument("--province", default="", help=texts.LIST_PROVINCE_HELP)
    listed.add_argument("--document", default="", metavar="ID", help=texts.LIST_DOCUMENT_HELP)
    listed.add_argument("--limit", help=texts.LIMIT_HELP)
    add_json(listed)
    for name, help_ in (
        ("show", texts.SHOW),
        ("correct", texts.CORRECT),
        ("accept", texts.ACCEPT),
        ("return", texts.RETURN),
        ("reopen", texts.REOPEN),
        ("original", texts.ORIGINAL),
        ("marked", texts.MARKED),
    ):
        action = actions.add_parser(name, help=help_)
        action.add_argument("submission", type=int, metavar="SUBMISSION", help=texts.ID_HELP)
        action.add_argument("--paper", type=int, default=1, metavar="N", help=texts.PAPER_HELP)
        if name == "correct":
            action.add_argument("values", nargs="+", metavar="FIELD=VALUE", help=texts.VALUE_HELP)
        if name in ("return", "reopen"):
            action.add_argument("--reason", action="append", default=[], help=texts.REASON_HELP)
        if name in ("original", "marked"):
            action.add_argument("--out", type=Path, required=True, help=texts.OUT_HELP)
        add_json(action)


def _add_schedules(actions: Any) -> None:
    listed = actions.add_parser("list", help=texts.SCHEDULES_LIST)
    listed.add_argument(
        "--state", choices=_PROPOSAL_STATES, metavar="STATE", help=texts.SCHEDULE_STATE_HELP
    )
    listed.add_argument("--limit", help=texts.LIMIT_HELP)
    add_json(listed)
    for name, help_ in (
        ("show", texts.SCHEDULES_SHOW),
        ("date", texts.SCHEDULES_DATE),
        ("approve", texts.SCHEDULES_APPROVE),
        ("refuse", texts.SCHEDULES_REFUSE),
    ):
        action = actions.add_parser(name, help=help_)
        action.add_argument("schedule", type=int, metavar="SCHEDULE", help=texts.SCHEDULE_ID_HELP)
        if name == "date":
            action.add_argument("days", nargs="+", metavar="NO=DAY", help=texts.DUE_HELP)
        if name in ("approve", "refuse"):
            action.add_argument("--decided-on", required=True, help=texts.DECIDED_ON_HELP)
            action.add_argument("--resolution", default="", help=texts.RESOLUTION_HELP)
        add_json(action)
