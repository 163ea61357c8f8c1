"""Arguments to values; what cannot be read is refused in words."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from service.cli.trouble import Refused, refuse
from thai.dates import DateError, parse_date
from thai.digits import to_arabic
from thai.provinces import ProvinceError, find_province

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

_FORMATS = ("docx", "pdf")
_ASCII_DIGITS = 18


def read_date(text: str) -> date:
    """Raises Refused."""
    try:
        return parse_date(text)
    except DateError as error:
        raise _suggesting("command.bad_date", text, error.suggestion) from error


def read_provinces(names: Iterable[str]) -> frozenset[str]:
    """Raises Refused."""
    found = set()
    for name in names:
        try:
            found.add(find_province(name).name)
        except ProvinceError as error:
            raise _suggesting("command.bad_province", name, error.suggestion) from error
    return frozenset(found)


def read_office(name: str) -> str:
    """The code of an office by its province's name, or of the centre. Raises Refused."""
    from service.store.users import find_office  # noqa: PLC0415 - not for commands without a store

    try:
        return find_office(name)
    except ProvinceError as error:
        raise _suggesting("command.bad_province", name, error.suggestion) from error


def read_formats(text: str) -> tuple[str, ...]:
    """Raises Refused."""
    asked = {part.strip().lower().removeprefix(".") for part in text.split(",") if part.strip()}
    if not asked or asked - set(_FORMATS):
        raise refuse("command.bad_format", found=text)
    return tuple(name for name in _FORMATS if name in asked)


def read_number(option: str, text: str | None) -> int | None:
    """A whole number of 1 or more, also in Thai digits; None stays None. Raises Refused."""
    if text is None:
        return None
    digits = to_arabic(text).strip()
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _ASCII_DIGITS:
        raise refuse("command.bad_number", found=f"{option} {text}")
    if int(digits) < 1:
        raise refuse("command.bad_number", found=f"{option} {text}")
    return int(digits)


def read_file(path: Path) -> bytes:
    """The bytes of an input file. Raises Refused."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise refuse("command.file_not_found", file=str(path)) from error
    except OSError as error:
        raise refuse("command.not_readable", file=str(path)) from error


def read_record(path: Path) -> dict[str, Any]:
    """The data of a record from a JSON file. Raises Refused."""
    file = str(path)
    try:
        # Exact amounts: a float would have lost satang before the record sees it.
        data = json.loads(read_file(path).decode("utf-8-sig"), parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise refuse("command.not_utf8", file=file) from error
    except json.JSONDecodeError as error:
        line, column = str(error.lineno), str(error.colno)
        raise refuse("command.not_json", file=file, line=line, column=column) from error
    except (RecursionError, ValueError) as error:
        raise refuse("command.not_json", file=file, line="-", column="-") from error
    if not isinstance(data, dict):
        raise refuse("command.not_record", file=file, found=type(data).__name__)
    return data


def _suggesting(code: str, found: str, suggestion: str) -> Refused:
    refused = refuse(code, found=found)
    return Refused([replace(refused.findings[0], suggestion=suggestion)], refused.code)
