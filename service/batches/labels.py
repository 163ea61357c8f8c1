"""What goes onto the envelopes of a batch: address labels, or cover sheets for window envelopes.

Nothing here may tell that a letter is about a debt (Debt Collection Act of 2558): an envelope
shows who gets it, where, and its place in the posting order, by which staff find the letter.
"""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.batches.printfile import write_print_file
from service.documents import fonts
from service.documents.pdf import head_markup, press
from service.documents.typst.state import ASCENT, DESCENT
from service.documents.typst.text import typst_text, unprintable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from service.batches.plan import Line
    from service.settings import EnvelopeSettings, LabelSettings, OfficeSettings

# So many are set at a time: the typesetter remembers what it set ten times before.
_AT_ONCE: Final = 96
_COVERS_AT_ONCE: Final = 24
_SHEET_WIDTH, _SHEET_HEIGHT = 210, 297
_LEAST_SIZE: Final = 8

# An address is set as large as it fits; one that is too long even so is cut at the edge, never
# printed over its neighbour. The number stands small in the corner, off the address.
_MARKUP: Final = """
#let lines(number, size, ..each) = text(size: size * 1pt, each.pos().join(linebreak()))
#let fitted(most, ..each) = layout(room => {
  let size = most
  while size > LEAST and measure(
    block(width: room.width, lines(0, size, ..each))
  ).height > room.height { size -= 1 }
  lines(0, size, ..each)
})
#let envelope(width, height, most, number, ..each) = box(
  width: width, height: height, clip: true, inset: (x: 5mm, y: 3mm), {
    place(bottom + right, text(size: 9pt, fill: luma(40%), number))
    align(horizon, box(height: 100%, width: 100%, align(horizon, fitted(most, ..each))))
  },
)
""".replace("LEAST", str(_LEAST_SIZE))


def write_labels(
    path: Path,
    lines: Iterable[Line],
    settings: OfficeSettings,
    day: date,
    *,
    on_label: Callable[[int], None] = lambda _: None,
) -> int:
    """Write one PDF of labels in posting order, or of cover sheets, and give its pages.

    Memory does not grow with the number of letters; the same letters give the same bytes.
    Raises OSError.
    """
    window = settings.envelope.window
    with tempfile.TemporaryDirectory(prefix="faf-labels-") as folder:
        piece = Path(folder) / "piece.pdf"

        def pieces() -> Iterator[Path]:
            waiting = iter(lines)
            while some := list(islice(waiting, _COVERS_AT_ONCE if window else _whole(settings))):
                source = _covers(some, settings) if window else _labels(some, settings.labels)
                piece.write_bytes(press().compile(_head() + source, day))
                yield piece
                on_label(len(some))

        return write_print_file(path, pieces())


def _whole(settings: OfficeSettings) -> int:
    """Labels at once, so that only the last sheet may be short."""
    sheet = settings.labels.columns * settings.labels.rows
    return max(1, _AT_ONCE // sheet) * sheet


def _head() -> str:
    # The title of the batch would name the debt.
    head = head_markup(title="ที่อยู่ผู้รับ", author="", keywords=(), media="")
    edges = f"top-edge: {ASCENT:.5f}em, bottom-edge: -{DESCENT:.5f}em"
    return f'{head}#set text(font: "{fonts.FAMILY}", {edges})\n{_MARKUP}'


def _labels(lines: list[Line], labels: LabelSettings) -> str:
    across = labels.columns * labels.width + (labels.columns - 1) * labels.gap_across
    down = labels.rows * labels.height + (labels.rows - 1) * labels.gap_down
    left = (_SHEET_WIDTH - across) / 2 if labels.left is None else labels.left
    top = (_SHEET_HEIGHT - down) / 2 if labels.top is None else labels.top
    each = "".join(
        f"envelope({labels.width}mm, {labels.height}mm, {labels.size}, {_texts(line)}),\n"
        for line in lines
    )
    return (
        f'#set page("a4", margin: (left: {left}mm, top: {top}mm, right: 0mm, bottom: 0mm))\n'
        f"#grid(columns: {labels.columns}, column-gutter: {labels.gap_across}mm, "
        f"row-gutter: {labels.gap_down}mm,\n{each})\n"
    )


def _covers(lines: list[Line], settings: OfficeSettings) -> str:
    return '#set page("a4", margin: 0mm)\n' + "#pagebreak()\n".join(
        _cover(line, settings.envelope, settings.labels.size) for line in lines
    )


def _cover(line: Line, window: EnvelopeSettings, size: int) -> str:
    # The sheet is folded in three at the short lines on its edge.
    folds = "".join(
        f"#place(dy: {_SHEET_HEIGHT * third}mm / 3, dx: 3mm, line(length: 5mm, stroke: 0.3pt))\n"
        for third in (1, 2)
    )
    return (
        f"{folds}#place(dx: {window.left}mm, dy: {window.top}mm, "
        f"envelope({window.width}mm, {window.height}mm, {size}, {_texts(line)}))\n"
    )


def _texts(line: Line) -> str:
    """The number, and the address line by line, as arguments of ``envelope``."""
    said = (f"{line.position:,}", f"เรียน {line.addressee or line.recipient}", *line.address)
    return ", ".join(f"[{typst_text(_printable(text), 'arabic')}]" for text in said)


def _printable(text: str) -> str:
    """An address is not in the letter, so nobody has told of a letter that the font lacks."""
    return text.translate({ord(char): "?" for char in unprintable(text)})
