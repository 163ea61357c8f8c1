"""Which document a workbook is: what it says of itself, else its title, else its labels."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from parsers.excel.book import At, Book
from parsers.excel.labels import could_be, key_of, labels_of
from parsers.reading import KnownBy
from templates.catalogue import Document
from templates.entry_texts import FINDINGS_TITLE, GUIDE_HEAD, GUIDE_TITLE, LISTS_TITLE
from templates.identity import SHEET, UNKNOWN, Identity

_IDENTITY_ROWS: Final = 20
_TITLE_ROWS: Final = 3
_GUIDE_ROWS: Final = 12
_FIRST_KEY: Final = "product"
#: A document is known by its labels when so many of them stand there, and so many more than of
#: the next best.
#: With its title only few can be meant.
_ENOUGH, _AHEAD, _AHEAD_TITLED = 0.5, 0.15, 0.015


class Known(NamedTuple):
    """A document and how it is known; ``near`` are those that it could be where it is not."""

    document: Document | None
    known_by: KnownBy | None
    near: tuple[str, ...] = ()


def identity_in(book: Book) -> tuple[Identity, KnownBy | None]:
    """What the hidden sheet says, or the properties of the file."""
    for number, sheet in enumerate(book.sheets):
        if sheet.name.lower() != SHEET and book.text(At(number, 1, 1)) != _FIRST_KEY:
            continue
        said = {
            book.text(At(number, row, 1)): str(book.value(At(number, row, 2)) or "")
            for row in range(1, _IDENTITY_ROWS)
        }
        identity = Identity.from_names(said, "")
        if identity is not None:
            return identity, KnownBy.IDENTITY_SHEET
    identity = Identity.from_names(book.properties, f"{SHEET}.")
    # The maker of workbooks puts blanks between its keywords, that of PDFs commas.
    identity = identity or Identity.from_keywords(book.keywords.replace(",", " ").split())
    return (identity, KnownBy.METADATA) if identity else (UNKNOWN, None)


def holds_no_values(book: Book, number: int) -> bool:
    """Whether a sheet is the guide, the lists or the identity of an entry workbook.

    Or the summary of a marked copy, which people mend and send in again.
    """
    sheet = book.sheets[number]
    if sheet.name.startswith(FINDINGS_TITLE) and book.text(At(number, 1, 1)) == FINDINGS_TITLE:
        return True
    if sheet.name in (GUIDE_TITLE, LISTS_TITLE, SHEET):
        return True
    if sheet.hidden and book.text(At(number, 1, 1)) == _FIRST_KEY:
        return True
    head = key_of(GUIDE_HEAD)
    return any(key_of(book.text(At(number, row, 1))) == head for row in range(1, _GUIDE_ROWS))


def recognised(book: Book, documents: Mapping[str, Document]) -> Known:
    """The document by its title, which may be that of several, and by its labels."""
    keys = _keys(book)
    titles = {
        key_of(book.text(At(number, row, column)))
        for number in range(len(book.sheets))
        for row in range(1, _TITLE_ROWS + 1)
        for column in (1, 2)
    }
    titled = [each for each in documents.values() if labels_of(each).title in titles]
    every = tuple(documents.values())
    scores = {each.id: _score(each, keys, every) for each in titled or every}
    if len(titled) == 1 and scores[titled[0].id] > 0:
        return Known(titled[0], KnownBy.TITLE)
    scored = sorted(((score, name) for name, score in scores.items()), reverse=True)
    (best, document_id), second = scored[0], scored[1][0] if len(scored) > 1 else 0
    if best >= _ENOUGH and best - second >= (_AHEAD_TITLED if titled else _AHEAD):
        return Known(documents[document_id], KnownBy.LAYOUT)
    near = tuple(name for score, name in scored if best >= _ENOUGH and best - score < _AHEAD)
    return Known(None, None, near)


def _keys(book: Book) -> frozenset[str]:
    """The labels that the texts of the workbook could be."""
    texts = {
        value
        for number in range(len(book.sheets))
        for _, value in book.filled(number)
        if isinstance(value, str)
    }
    return frozenset(found.key for text in texts for found in could_be(text))


def _score(document: Document, keys: frozenset[str], every: tuple[Document, ...]) -> float:
    """How many of the labels are there, of those that are there or should be.

    Labels of other documents count against it.
    """
    own = labels_of(document).keys
    return len(own & keys) / (len(own | (keys & _all_keys(every))) or 1)


@cache
def _all_keys(documents: tuple[Document, ...]) -> frozenset[str]:
    return frozenset().union(*(labels_of(each).keys for each in documents))
