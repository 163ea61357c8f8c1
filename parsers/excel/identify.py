"""Which document a workbook is: what it says of itself, else its title, else its labels."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from parsers.excel.book import At, Book
from parsers.excel.labels import Labels, key_of, labels_of, told
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
_ENOUGH, _AHEAD = 0.5, 0.15


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
    texts = _texts(book)
    titles = {
        key_of(book.text(At(number, row, column)))
        for number in range(len(book.sheets))
        for row in range(1, _TITLE_ROWS + 1)
        for column in (1, 2)
    }
    titled = [each for each in documents.values() if labels_of(each).title in titles]
    if len(titled) == 1 and _score(titled[0], texts, documents) > 0:
        return Known(titled[0], KnownBy.TITLE)
    scored = sorted(
        ((_score(each, texts, documents), each.id) for each in titled or documents.values()),
        reverse=True,
    )
    (best, document_id), second = scored[0], scored[1][0] if len(scored) > 1 else 0
    if best >= _ENOUGH and best - second >= _AHEAD * (1 if not titled else 0.1):
        return Known(documents[document_id], KnownBy.LAYOUT)
    near = tuple(name for score, name in scored if best >= _ENOUGH and best - score < _AHEAD)
    return Known(None, None, near)


def _texts(book: Book) -> set[str]:
    """What stands in the cells, as keys; also what stands before a colon."""
    found = set()
    for number in range(len(book.sheets)):
        for _, value in book.filled(number):
            if isinstance(value, str):
                found.add(value)
    return found


def _score(document: Document, texts: set[str], documents: Mapping[str, Document]) -> float:
    """How many of the labels are there, of those that are there or should be.

    Labels of other documents count against it.
    """
    labels = labels_of(document)
    found = {hit.key for text in texts if (hit := told(text, labels.keys))}
    others = {key_of(text) for text in texts} & _all_keys(tuple(documents.values()))
    return len(found) / (len(labels.keys | others) or 1)


@cache
def _all_keys(documents: tuple[Document, ...]) -> frozenset[str]:
    return frozenset().union(*(_own(labels_of(each)) for each in documents))


def _own(labels: Labels) -> frozenset[str]:
    return labels.keys
