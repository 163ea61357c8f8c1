"""Names of form fields as paths of a record, also where a program has changed them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

from templates.catalogue import Document
from templates.control_tags import pattern_of
from templates.form import Field, fields_in, form_of

# What programs that join files put behind a name that is there already: ``name#1``, ``name_2``.
_COPY = re.compile(r"(?:#[0-9]{1,4}|_[0-9]{1,4}| \([0-9]{1,4}\))(?=\.|$)")
_LEAST_SHARE = 0.5
_FEWEST = 3


class Names:
    """What the names of a file's fields mean for a document."""

    def __init__(self, document: Document, names: Iterable[str]) -> None:
        self._fields = _fields(document)
        self._roots = frozenset(self._added_roots(names))

    def path(self, name: str) -> str:
        """The record's path of a name; empty where no field of the document has it."""
        if own := self._own(name):
            return own
        root, _, rest = name.partition(".")
        return self._own(rest) if root in self._roots else ""

    def field(self, path: str) -> Field:
        """The field of a path that ``path`` gave; that of a box of several is their field."""
        return self._fields[pattern_of(path)]

    def get(self, path: str) -> Field | None:
        """The field of any path; None where the document has none there."""
        return self._fields.get(pattern_of(path))

    def _own(self, name: str) -> str:
        plain = _COPY.sub("", name)
        return next((each for each in (name, plain) if pattern_of(each) in self._fields), "")

    def _added_roots(self, names: Iterable[str]) -> Iterator[str]:
        """Roots that joining files has put before all names: each name under one is known."""
        under: dict[str, list[str]] = defaultdict(list)
        for name in names:
            root, dot, rest = name.partition(".")
            if dot and not self._own(name):
                under[root].append(rest)
        for root, rests in under.items():
            if len(rests) >= _FEWEST and all(map(self._own, rests)):
                yield root


def by_names(names: Collection[str], documents: Mapping[str, Document]) -> Document | None:
    """The document whose fields these are: most names are its own, and no other has as many."""
    if len(names) < _FEWEST:
        return None
    counts = {
        document.id: sum(bool(known.path(name)) for name in names)
        for document in documents.values()
        for known in (Names(document, names),)
    }
    best, second = sorted(counts.values(), reverse=True)[:2]
    if best == second or best < _LEAST_SHARE * len(names):
        return None
    return documents[max(counts, key=counts.__getitem__)]


def _fields(document: Document) -> Mapping[str, Field]:
    return _fields_of(document.record)


@cache
def _fields_of(model: type) -> Mapping[str, Field]:
    """A record's fields by the patterns of their names; several boxes have one each."""
    return {
        path: field
        for field in fields_in(form_of(model))
        if not field.locked
        for path in field.paths()
    }
