"""What stands in a file in reading order: paragraphs and tables, each text with its place.

Word files, the text layer of PDFs and recognised scans come down to the same, so that one way of
matching it with a document's layout serves them all. A tick box is one character, ``TICKED`` or
``EMPTY``, whatever the file draws.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from templates.findings import NOWHERE, Place

TICKED, EMPTY = "☑", "☐"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text that stands in one place: a run, a word, or a cluster of letters.

    ``confidence`` is a percentage, 100 where nothing was recognised from a picture.
    """

    text: str
    place: Place = NOWHERE
    confidence: int = 100


@dataclass(slots=True)
class Paragraph:
    """Text that belongs together; on a page it may be one line of it."""

    spans: list[Span] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


@dataclass(slots=True)
class Cell:
    """A cell of a table; ``columns`` and ``rows`` is how many it spans."""

    blocks: list[Block] = field(default_factory=list)
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Table:
    """Rows of cells; a cell that spans several rows stands in the first of them only."""

    rows: list[list[Cell]] = field(default_factory=list)


Block = Paragraph | Table
