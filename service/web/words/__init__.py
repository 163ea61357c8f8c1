"""What the pages say, in one catalogue for each language: ``th.toml``, keys ``feature.what``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

LANGUAGE: Final = "th"
_FOLDER: Final = Path(__file__).parent
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")


class MissingWordError(LookupError):
    """A key that the catalogue lacks, or a fact that its sentence asks for and nobody gave."""


@cache
def words(language: str = LANGUAGE) -> Mapping[str, str]:
    """The whole catalogue: ``account.sign_in.title`` to its text."""
    read = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return MappingProxyType(dict(_flat(read)))


def t(key: str, /, **facts: object) -> str:
    """The text of a key, written in full, with its facts put in. Raises MissingWordError."""
    text = words().get(key)
    if text is None:
        raise MissingWordError(key)
    try:
        return _PLACEHOLDER.sub(lambda match: str(facts[match[1]]), text)
    except KeyError as error:
        raise MissingWordError(f"{key} {{{error.args[0]}}}") from error


def word_of(group: str, name: object, /, **facts: object) -> str:
    """The text of one of a group of keys, e.g. of a state by its name. Raises MissingWordError."""
    return t(f"{group}.{name}", **facts)


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, entry in table.items():
        if isinstance(entry, str):
            yield prefix + name, entry
        else:
            yield from _flat(entry, f"{prefix}{name}.")
