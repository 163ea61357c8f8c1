"""The arguments of the commands that work on the store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service.cli import texts

_ROLES = ("province_officer", "central_staff", "approver", "administrator")


def add_store_commands(commands: Any) -> None:
    """Add them to the parser's commands."""
    _add_import(commands)
    export = commands.add_parser("export", help=texts.EXPORT)
    export.add_argument("--out", type=Path, required=True, help=texts.EXPORT_OUT_HELP)
    export.add_argument("--province", action="append", default=[], help=texts.PROVINCE_HELP)
    add_json(export)
    _add_user(commands)
    database = add_group(commands, "db", texts.DB)
    add_json(database.add_parser("upgrade", help=texts.DB_UPGRADE))
    audit = add_group(commands, "audit", texts.AUDIT)
    add_json(audit.add_parser("verify", help=texts.AUDIT_VERIFY))
    keys = add_group(commands, "keys", texts.KEYS)
    add_json(keys.add_parser("add", help=texts.KEYS_ADD))
    add_json(keys.add_parser("rotate", help=texts.KEYS_ROTATE))


def add_group(commands: Any, name: str, help_: str, *, dest: str = "action") -> Any:
    group = commands.add_parser(name, help=help_)
    return group.add_subparsers(
        dest=dest,
        title=texts.COMMANDS,
        metavar="COMMAND",
        required=True,
        parser_class=commands._parser_class,  # noqa: SLF001 - the Thai parser, two levels deep
    )


def add_json(parser: Any) -> None:
    parser.add_argument("--json", action="store_true", help=texts.JSON_HELP)


def _add_import(commands: Any) -> None:
    parser = commands.add_parser("import", help=texts.IMPORT, description=texts.IMPORT_MORE)
    add = parser.add_argument
    add("register", type=Path, metavar="REGISTER", help=texts.REGISTER_HELP)
    add("--good-only", action="store_true", help=texts.IMPORT_GOOD_ONLY_HELP)
    add("--remove-missing", action="store_true", help=texts.REMOVE_MISSING_HELP)
    add_json(parser)


def _add_user(commands: Any) -> None:
    actions = add_group(commands, "user", texts.USER)
    added = actions.add_parser("add", help=texts.USER_ADD)
    add = added.add_argument
    add("username", metavar="USERNAME", help=texts.USERNAME_HELP)
    add("--name", required=True, help=texts.USER_NAME_HELP)
    add("--role", required=True, choices=_ROLES, metavar="ROLE", help=texts.ROLE_HELP)
    add("--office", required=True, help=texts.USER_OFFICE_HELP)
    add("--password-stdin", action="store_true", help=texts.FROM_STDIN_HELP)
    add_json(added)
    for action, help_ in (
        ("disable", texts.USER_DISABLE),
        ("enable", texts.USER_ENABLE),
        ("password", texts.USER_RESETTING),
    ):
        parser = actions.add_parser(action, help=help_)
        parser.add_argument("username", metavar="USERNAME", help=texts.USERNAME_HELP)
        if action == "password":
            parser.add_argument(
                "--second-factor", action="store_true", help=texts.SECOND_FACTOR_HELP
            )
        add_json(parser)
