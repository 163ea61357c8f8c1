"""What a paper of ours must say for a record: its wording rendered, in pieces to compare with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from templates import wording
from templates.catalogue import Document
from templates.record import Record
from templates.values import EMPTY, FILTERS, FUNCTIONS, TICKED, Digits, display
from thai.digits import to_thai

#: In ``Wording.text``: a leader of dots and a list's label, whatever they come to on the page.
LEADER: Final = "\uf8e0"
LABEL: Final = "\uf8e1"
#: Tick boxes, which are drawn: their order is compared apart from the text.
MARKS: Final = f"{TICKED}{EMPTY}☒✓✔□"
_ALIKE: Final = str.maketrans({"✔": "✓", "□": EMPTY})
_LONGEST_LOOP: Final = 100_000
_RUNNING = re.compile(f"{wording.RUNNING}(.*?){wording.RUNNING_END}", re.DOTALL)
_HEAD = re.compile(f"{wording.HEAD}(.*?){wording.HEAD_END}", re.DOTALL)
# What is no letter of its own on a page; hyphens read back alike wherever they stand.
_SQUEEZED: Final = str.maketrans(
    dict.fromkeys(f"\u200b\ufeff\u2060\xad{MARKS}", None)
    | {"\ufffe": "-", "\u2011": "-", "\u2010": "-"}
    # A font's ligatures read back as letters of their own.
    | dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What must stand on a paper: all without white space and tick boxes.

    ``text`` has ``LEADER`` and ``LABEL`` in it. ``marks`` are the tick boxes in their order.
    ``heads`` are header rows that may come again at the top of a page; ``running`` are headers
    and footers with their marks of page numbers.
    """

    text: str
    marks: str
    heads: tuple[str, ...]
    running: tuple[str, ...]

    def running_on(self, page: int, pages: int) -> tuple[str, ...]:
        """Headers and footers as they may stand on a page, the longest first."""
        numbers = {
            wording.PAGE: str(page), wording.THAI_PAGE: to_thai(str(page)),
            wording.PAGES: str(pages), wording.THAI_PAGES: to_thai(str(pages)),
        }  # fmt: skip
        told = []
        for text in self.running:
            for mark, number in numbers.items():
                text = text.replace(mark, number)  # noqa: PLW2901 - the same text, filled in
            told.append(text)
        return tuple(sorted(set(told), key=len, reverse=True))


def squeezed(text: str) -> str:
    """A text without white space, tick boxes and what can't be seen."""
    return "".join(text.split()).translate(_SQUEEZED)


def marks_in(text: str) -> str:
    """The tick boxes of a text."""
    return "".join(letter for letter in text if letter in MARKS).translate(_ALIKE)


def wording_of(document: Document, record: Record) -> Wording:
    """What the paper of a record must say.

    Raises:
        jinja2.TemplateError: the wording asks for what the record lacks.
    """
    text = prepare(document).render(record.model_dump())
    running = tuple(squeezed(match[1]) for match in _RUNNING.finditer(text))
    text = _RUNNING.sub("", text)
    heads = tuple(dict.fromkeys(squeezed(match[1]) for match in _HEAD.finditer(text)))
    text = _HEAD.sub(r"\1", text)
    marks = marks_in(text)
    flow = squeezed(text.replace(wording.LEADER, LEADER).replace(wording.LABEL, LABEL))
    return Wording(flow, marks, heads, running)


def prepare(document: Document) -> Template:
    """The document's wording made ready, which takes longer than to render it."""
    return _template(document.id, document.wording, document.about.digits)


def template_hash(document: Document) -> str:
    """The template that the document's wording was made of."""
    return document.wording.partition("\n")[0]


@cache
def _template(_document_id: str, text: str, digits: Digits) -> Template:
    return _environment(digits).from_string(text.partition("\n")[2])


@cache
def _environment(digits: Digits) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=partial(_shown, digits=digits),
        autoescape=False,
    )
    made.globals.clear()
    functions: Mapping[str, Callable[..., Any]] = {
        **FUNCTIONS, "range": _bounded, "_edged": partial(_edged, digits=digits)
    }  # fmt: skip
    made.globals.update(functions)
    made.filters.update(FILTERS)
    return made


class _Plain(str):
    """A text that is as it stands on the page already."""

    __slots__ = ()


def _shown(value: object, digits: Digits) -> str:
    text = value if isinstance(value, _Plain) else display(value, digits)
    # No text of ours has these: they are the marks of a wording.
    return text.replace("⟦", "[").replace("⟧", "]")


def _edged(value: object, *, digits: Digits, head: str = "", tail: str = "", **_: object) -> str:
    """A value with the text right beside it, as the maker's ``typst.text.edged``."""
    return _Plain(f"{head}{display(value, digits)}{tail}")


def _bounded(*args: int) -> Sequence[int]:
    numbers = range(*args)
    if len(numbers) > _LONGEST_LOOP:
        raise OverflowError(len(numbers))
    return numbers
