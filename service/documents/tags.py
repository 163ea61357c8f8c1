"""docxtpl's tags in Word XML: made whole, taken out for parsing, and the Jinja they run in.

Templates are foreign code: they run in Jinja's sandbox, escaped, and a name that
is missing is an error, never a blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.documents import pictures
from templates.values import FILTERS, FUNCTIONS

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
# Private-use marks stand for tags while the XML is parsed; no font and no text uses them.
_OPEN, _CLOSE = "\uf8f0", "\uf8f1"
TOKEN = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
LONGEST_OUTPUT_LOOP = 100_000

_patcher = DocxTemplate("")


def patch(xml: str) -> str:
    """Word XML with docxtpl's tags made whole: the ready Jinja template of a part."""
    return str(_patcher.patch_xml(xml))


class TagStore:
    """Takes the tags out of patched XML, so that it parses, and puts them back later."""

    def __init__(self) -> None:
        self._tags: list[str] = []

    def take_out(self, patched: str) -> str:
        return TAG.sub(self._token, patched)

    def tag(self, token: re.Match[str]) -> str:
        return self._tags[int(token[1])]

    def put_back(self, text: str) -> str:
        return TOKEN.sub(self.tag, text)

    def _token(self, match: re.Match[str]) -> str:
        self._tags.append(match[0])
        return f"{_OPEN}{len(self._tags) - 1}{_CLOSE}"


def _bounded_range(*args: int) -> range:
    numbers = range(*args)
    if len(numbers) > LONGEST_OUTPUT_LOOP:
        raise OverflowError(len(numbers))
    return numbers


@cache
def environment(
    finalize: Callable[[Any], str],
    kind: type[ImmutableSandboxedEnvironment] = ImmutableSandboxedEnvironment,
) -> ImmutableSandboxedEnvironment:
    """The sandbox of one output: ``finalize`` turns every value into escaped text."""
    made = kind(
        undefined=StrictUndefined,
        finalize=finalize,
        autoescape=False,  # finalize escapes every output, for Word and for Typst
        keep_trailing_newline=True,
    )
    made.globals.clear()
    made.globals.update(FUNCTIONS, **pictures.FUNCTIONS, range=_bounded_range)
    made.filters.update(FILTERS)
    return made
