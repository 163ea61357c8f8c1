"""The names of Word's content controls: record paths, which Word cuts off after 64 characters.

A path that is longer stands as ``~``, ten digits of the hash of its pattern (the path with its
row numbers taken out), then the row numbers: ``~5c1d0a92be[12][3]``. Who knows the record model
knows its patterns, so ``name_of`` gives the path back; nothing has to be kept beside it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

LONGEST_TAG = 64
_NUMBER = re.compile(r"\[([0-9]+)\]")
_DIGITS = 10


def control_tag(path: str, option: str | None = None) -> str:
    """The tag of a control: the path, and of a tick box ``path.option``."""
    name = path if option is None else f"{path}.{option}"
    if len(name) <= LONGEST_TAG:
        return name
    return f"~{_digest(pattern_of(name))}" + "".join(f"[{n}]" for n in _NUMBER.findall(name))


def pattern_of(name: str) -> str:
    """``members[12].land[0].area`` without its numbers: ``members[].land[].area``."""
    return _NUMBER.sub("[]", name)


def name_of(tag: str, patterns: Iterable[str]) -> str | None:
    """The name that ``control_tag`` made a tag of; None for one of no such pattern.

    ``patterns`` are those of the record's names, options of tick boxes included.
    """
    if not tag.startswith("~"):
        return tag if pattern_of(tag) in set(patterns) else None
    digest, numbers = tag[1 : 1 + _DIGITS], iter(_NUMBER.findall(tag))
    for pattern in patterns:
        if _digest(pattern) == digest:
            return re.sub(r"\[\]", lambda _: f"[{next(numbers, '')}]", pattern)
    return None


def _digest(pattern: str) -> str:
    return hashlib.sha256(pattern.encode()).hexdigest()[:_DIGITS]
