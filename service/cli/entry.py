"""The parser of ``faf``: arguments to one call; the commands themselves are imported late."""

from __future__ import annotations

import argparse
import re
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from service.cli import texts
from service.cli.batch_arguments import add_batch_commands
from service.cli.office_arguments import add_office_commands
from service.cli.serve_arguments import add_serve_commands
from service.cli.store_arguments import add_store_commands
from service.cli.submit_arguments import add_submission_commands
from service.cli.trouble import UNUSABLE, guarded, log_unraisable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``faf`` with these arguments (default: the process's) and give its exit code."""
    _speak_utf8()
    if arguments is None:
        sys.unraisablehook = log_unraisable
        signal.signal(signal.SIGINT, signal.default_int_handler)
    options = _parser().parse_args(arguments)
    if options.command is None:
        _parser().print_help()
        return UNUSABLE
    module, function = _COMMANDS[options.command]

    def run() -> int:
        command: Callable[[argparse.Namespace], int] = getattr(
            import_module(f"service.cli.{module}"), function
        )
        return command(options)

    code = guarded(run, as_json=getattr(options, "json", False))
    if arguments is None:
        # All is done and told: a late Ctrl-C must not change what the exit code says.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return code


def _speak_utf8() -> None:
    """Thai must not fail on a terminal whose locale is C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


_COMMANDS = {
    "notices": ("notices", "notices"),
    "register-template": ("small", "register_template"),
    "fill": ("fill", "fill"),
    "blank": ("blank", "blank"),
    "parse": ("parse", "parse"),
    "documents": ("small", "documents"),
    "lint": ("small", "lint"),
    "db": ("store", "db"),
    "user": ("store", "user"),
    "import": ("store", "import_workbook"),
    "export": ("store", "export_workbook"),
    "backup": ("keeping", "backup"),
    "restore": ("keeping", "restore"),
    "files": ("keeping", "files"),
    "audit": ("store", "audit"),
    "keys": ("store", "keys"),
    "serve": ("serve", "run"),
    "worker": ("serve", "worker"),
    "batch": ("batch", "batch"),
    "submit": ("submit", "submit"),
    "submissions": ("submissions", "submissions"),
    "schedules": ("submissions", "schedules_"),
    "office": ("office", "office"),
    "followup": ("office", "followup"),
    "cases": ("office", "cases"),
}


class _ThaiFormatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: Any = None) -> None:
        super().add_usage(usage, actions, groups, texts.USAGE if prefix is None else prefix)


class _ThaiParser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, formatter_class=_ThaiFormatter, **options)
        self._optionals.title, self._positionals.title = texts.OPTIONS, texts.ARGUMENTS
        self.add_argument("-h", "--help", action="help", help=texts.HELP_HELP)

    def error(self, message: str) -> NoReturn:
        for pattern, ours in texts.ARGUMENT_ERRORS:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, ours, message)
                break
        told = texts.BAD_COMMAND.format(message=message)
        more = texts.SEE_HELP.format(program=self.prog)
        self.exit(UNUSABLE, f"{told}\n{more}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _ThaiParser(prog="faf", description=texts.PROGRAM, epilog=texts.EPILOG)
    commands = parser.add_subparsers(
        dest="command", title=texts.COMMANDS, metavar="COMMAND", parser_class=_ThaiParser
    )
    _add_notices(commands)
    template = commands.add_parser("register-template", help=texts.TEMPLATE)
    template.add_argument("--out", type=Path, required=True, help=texts.TEMPLATE_OUT_HELP)
    fill = commands.add_parser("fill", help=texts.FILL)
    fill.add_argument("document", metavar="DOCUMENT", help=texts.DOCUMENT_HELP)
    fill.add_argument("--data", type=Path, required=True, help=texts.DATA_HELP)
    fill.add_argument("--out", type=Path, required=True, help=texts.FILL_OUT_HELP)
    fill.add_argument("--date", help=texts.DAY_HELP)
    fill.add_argument("--json", action="store_true", help=texts.JSON_HELP)
    _add_blank(commands)
    _add_parse(commands)
    documents = commands.add_parser("documents", help=texts.DOCUMENTS)
    documents.add_argument("--json", action="store_true", help=texts.JSON_HELP)
    lint = commands.add_parser("lint", help=texts.LINT)
    lint.add_argument("files", nargs="*", type=Path, metavar="FILE", help=texts.LINT_FILE_HELP)
    lint.add_argument("--json", action="store_true", help=texts.JSON_HELP)
    add_store_commands(commands)
    add_serve_commands(commands)
    add_batch_commands(commands)
    add_submission_commands(commands)
    add_office_commands(commands)
    return parser


def _add_blank(commands: Any) -> None:
    parser = commands.add_parser("blank", help=texts.BLANK, description=texts.BLANK_MORE)
    add = parser.add_argument
    add("document", metavar="DOCUMENT", help=texts.DOCUMENT_HELP)
    add("--out", type=Path, required=True, help=texts.BLANK_OUT_HELP)
    add("--fillable", action="store_true", help=texts.FILLABLE_HELP)
    add("--prefill", type=Path, help=texts.PREFILL_HELP)
    add("--reference", default="", help=texts.REFERENCE_HELP)
    add("--json", action="store_true", help=texts.JSON_HELP)


def _add_parse(commands: Any) -> None:
    parser = commands.add_parser("parse", help=texts.PARSE, description=texts.PARSE_MORE)
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help=texts.PARSE_FILE_HELP)
    add("--document", metavar="ID", help=texts.PARSE_DOCUMENT_HELP)
    add("--json", action="store_true", help=texts.JSON_HELP)
    add("--annotate", type=Path, metavar="DIR", help=texts.ANNOTATE_HELP)


def _add_notices(commands: Any) -> None:
    parser = commands.add_parser("notices", help=texts.NOTICES, description=texts.NOTICES_MORE)
    add = parser.add_argument
    add("kind", metavar="KIND", help=texts.KIND_HELP)
    add("--register", type=Path, required=True, help=texts.REGISTER_HELP)
    add("--as-of", required=True, help=texts.AS_OF_HELP)
    add("--out", type=Path, required=True, help=texts.OUT_HELP)
    add("--format", default="docx,pdf", help=texts.FORMAT_HELP)
    add("--province", action="append", default=[], help=texts.PROVINCE_HELP)
    add("--dry-run", action="store_true", help=texts.DRY_RUN_HELP)
    add("--good-only", action="store_true", help=texts.GOOD_ONLY_HELP)
    add("--jobs", help=texts.JOBS_HELP)
    add("--office", type=Path, help=texts.OFFICE_HELP)
    add("--first-number", help=texts.FIRST_NUMBER_HELP)
    add("--duplex", action="store_true", help=texts.DUPLEX_HELP)
    add("--labels", action="store_true", help=texts.LABELS_HELP)
    add("--json", action="store_true", help=texts.JSON_HELP)
    add("--restart", action="store_true", help=texts.RESTART_HELP)
