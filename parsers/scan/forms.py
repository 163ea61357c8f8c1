"""Which pages of a scan belong together: one form or several, pages in any order.

Only the first page of a form has a code. A further page belongs to the one form of its document in
the file; where there are several of the same document, only pages that follow theirs in full and
in order do, as they come from a feeder. Whatever is less clear belongs to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.scan.places import Looked
from templates.findings import Finding, Place
from templates.identity import Identity


@dataclass(frozen=True, slots=True)
class Look:
    """A page of the scan as a page of a document: ``number`` of ``of``."""

    document: str
    number: int
    of: int
    page: int
    looked: Looked


@dataclass(frozen=True, slots=True)
class Seen:
    """A page of the file: what its code says, and what it is; twin pages are several things."""

    page: int
    identity: Identity | None
    looks: tuple[Look, ...]


@dataclass(slots=True)
class Form:
    """One form: the looks at its pages by their numbers; ``codes`` are the pages with its code."""

    document: str
    identity: Identity | None
    pages: dict[int, list[Look]] = field(default_factory=dict)
    codes: list[int] = field(default_factory=list)

    def take(self, seen: Seen) -> None:
        for look in seen.looks:
            if look.document == self.document:
                self.pages.setdefault(look.number, []).append(look)

    def findings(self, of: int) -> Iterator[Finding]:
        """What is missing of so many pages, and what is there twice."""
        for number in range(1, of + 1):
            looks = self.pages.get(number, [])
            facts = {"page": str(number), "of": str(of)}
            if not looks and not (number == 1 and self.codes):
                yield Finding("scan.page_missing", facts=facts)
            if len(looks) > 1:
                pages = " และ ".join(str(look.page) for look in looks)
                yield Finding("scan.page_twice", Place(page=looks[1].page), pages, facts=facts)


def forms_of(pages: Sequence[Seen]) -> tuple[list[Form], list[Finding]]:
    """The forms in the order of their first pages, and which pages belong to none of them."""
    forms: list[Form] = []
    loose: list[Seen] = []
    opened: dict[int, Form] = {}
    for seen in pages:
        first = next((look for look in seen.looks if look.number == 1), None)
        document = seen.identity.document if seen.identity else first and first.document
        if document:
            form = _opened(forms, seen, document)
            opened[seen.page] = form
            form.take(seen)
        elif seen.looks:
            loose.append(seen)
    crowded: list[Seen] = []
    for seen in loose:
        owners = [form for form in forms if _fits(form, seen)]
        if len(owners) == 1 or (not owners and len(seen.looks) == 1):
            owner = owners[0] if owners else _new(forms, seen.looks[0].document, None)
            owner.take(seen)
        else:
            crowded.append(seen)
    order = {seen.page: seen for seen in crowded}
    if _in_order(pages, opened, order):
        return forms, []
    return forms, [Finding("scan.whose_page", Place(page=seen.page)) for seen in crowded]


def _in_order(pages: Sequence[Seen], opened: dict[int, Form], crowded: dict[int, Seen]) -> bool:
    """Give the pages to the forms that they follow, if every form is whole and in order so."""
    given: dict[int, list[Look]] = {}
    documents = {look.document for seen in crowded.values() for look in seen.looks}
    last: Form | None = None
    for seen in pages:
        if seen.page in opened:
            last = opened[seen.page] if opened[seen.page].document in documents else None
            if last is not None:
                if id(last) in given or 1 not in last.pages:
                    return False
                given[id(last)] = [last.pages[1][0]]
        elif seen.page in crowded:
            look = last and _fits(last, seen)
            if last is None or not look or look.number != len(given[id(last)]) + 1:
                return False
            given[id(last)].append(look)
    if any(len(looks) != looks[0].of for looks in given.values()):
        return False
    for form in opened.values():
        for look in given.get(id(form), [])[1:]:
            form.pages.setdefault(look.number, []).append(look)
        given.pop(id(form), None)
    return True


def _fits(form: Form, seen: Seen) -> Look | None:
    return next((look for look in seen.looks if look.document == form.document), None)


def _opened(forms: list[Form], seen: Seen, document: str) -> Form:
    """The form that a first page opens, or is a second copy of: the same reference is the same."""
    for form in forms:
        if seen.identity is not None and seen.identity.reference and form.identity == seen.identity:
            form.codes.append(seen.page)
            return form
    form = _new(forms, document, seen.identity)
    if seen.identity is not None:
        form.codes.append(seen.page)
    return form


def _new(forms: list[Form], document: str, identity: Identity | None) -> Form:
    form = Form(document, identity)
    forms.append(form)
    return form
