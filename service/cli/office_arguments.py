"""The arguments of the commands on offices, follow-up plans and court cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service.cli import office_texts as texts
from service.cli.store_arguments import add_group, add_json


def add_office_commands(commands: Any) -> None:
    """Add them to the parser's commands."""
    _add_office(add_group(commands, "office", texts.OFFICE))
    _add_followup(add_group(commands, "followup", texts.FOLLOWUP))
    _add_cases(add_group(commands, "cases", texts.CASES))


def _add_office(actions: Any) -> None:
    show = actions.add_parser("show", help=texts.OFFICE_SHOW)
    show.add_argument("office", nargs="?", default="", metavar="OFFICE", help=texts.OFFICE_HELP)
    add_json(show)
    said = actions.add_parser("set", help=texts.OFFICE_SET)
    said.add_argument("file", type=Path, metavar="FILE", help=texts.FILE_HELP)
    said.add_argument("--office", default="", help=texts.OFFICE_HELP)
    add_json(said)


def _add_followup(actions: Any) -> None:
    steps = add_group(actions, "plan", texts.PLAN, dest="step")
    taken = steps.add_parser("import", help=texts.PLAN_IMPORT)
    taken.add_argument("file", type=Path, metavar="FILE", help=texts.PLAN_FILE_HELP)
    written = steps.add_parser("export", help=texts.PLAN_EXPORT)
    written.add_argument("--out", type=Path, required=True, help=texts.OUT_HELP)
    for parser in (taken, written):
        parser.add_argument("--year", required=True, help=texts.YEAR_HELP)
        add_json(parser)


def _add_cases(actions: Any) -> None:
    taken = actions.add_parser("import", help=texts.CASES_IMPORT)
    taken.add_argument("file", type=Path, metavar="FILE", help=texts.CASES_FILE_HELP)
    taken.add_argument("--as-of", required=True, help=texts.AS_OF_HELP)
    add_json(taken)
    for name, help_ in (("export", texts.CASES_EXPORT), ("template", texts.CASES_TEMPLATE)):
        written = actions.add_parser(name, help=help_)
        written.add_argument("--out", type=Path, required=True, help=texts.OUT_HELP)
        add_json(written)
