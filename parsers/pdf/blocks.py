"""The pages of a PDF as paragraphs and tables in reading order, for matching with a layout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from parsers.content import EMPTY, TICKED, Block, Cell, Paragraph, Span, Table
from parsers.pdf.columns import SideBySide, with_columns
from parsers.pdf.furniture import without_furniture
from parsers.pdf.lines import COLUMN_GAP, Cluster, Line, Word, clusters_of, lines_of_runs, runs_of
from parsers.pdf.rules import GridCell, RuledTable, tables_of
from parsers.pdf.text import PageText
from parsers.pdf.ticks import Tick, ticks_of
from parsers.pdf.wraps import UNSURE, wraps_of
from templates.findings import Box, Place
from templates.identity import Identity

_CHECK: Final = "✓"
_CROSSING_GAP: Final = 0.1
_SAME_COLUMN: Final = 4.0

Run = list[Cluster]


@dataclass(frozen=True, slots=True)
class Extra:
    """What was put onto a page besides its content: typed notes, and marks of a pen."""

    clusters: tuple[Cluster, ...] = ()
    pens: tuple[Box, ...] = ()


@dataclass(slots=True)
class _PageParts:
    page: PageText
    loose: list[Line]
    tables: list[tuple[RuledTable, dict[int, list[Line]]]]
    ticks: list[Tick]
    runs: list[Run]


@dataclass(slots=True)
class Content:
    """Blocks in reading order; each page's tick boxes, and its letters without them in stream
    order; the identity that small print says, of the paper or of a workbook that was printed.
    """

    blocks: list[Block] = field(default_factory=list)
    ticks: dict[int, list[Tick]] = field(default_factory=dict)
    runs: dict[int, list[Run]] = field(default_factory=dict)
    identity: Identity | None = None
    workbook: Identity | None = None

    @property
    def unclear(self) -> list[Place]:
        return [
            Place(page=page, box=tick.box)
            for page, ticks in self.ticks.items()
            for tick in ticks
            if tick.unclear
        ]


def content_of(pages: Sequence[PageText], extras: dict[int, Extra] | None = None) -> Content:
    """The content of all pages, without their furniture; tables go on over the page's end."""
    parts = [_parts(page, (extras or {}).get(page.number, Extra())) for page in pages]
    body = without_furniture([(part.page.height, part.loose) for part in parts])
    _tell_ends(parts, body.pages)
    content = Content(identity=body.identity, workbook=body.workbook)
    last: tuple[Table, RuledTable] | None = None
    for part, lines in zip(parts, body.pages, strict=True):
        content.ticks[part.page.number] = part.ticks
        content.runs[part.page.number] = part.runs
        last = _add_page(content.blocks, part, lines, last)
    return content


def _tell_ends(parts: Sequence[_PageParts], loose: Sequence[Sequence[Line]]) -> None:
    """Say of each line how the next one goes on from it."""
    groups: list[tuple[Sequence[Line], Box | None]] = [
        ([each for page in loose for each in page], None)
    ]
    for part in parts:
        for table, cells in part.tables:
            groups.extend((lines, table.cells[at].box) for at, lines in cells.items())
    wraps = wraps_of(groups)
    for lines, cell in groups:
        for line, end in zip(lines, wraps.ends(lines, cell), strict=True):
            line.end = end


def _add_page(
    blocks: list[Block],
    part: _PageParts,
    lines: list[Line],
    before: tuple[Table, RuledTable] | None,
) -> tuple[Table, RuledTable] | None:
    """Put a page's lines and tables after the blocks; the table that ends the page, if one does."""
    placed: list[tuple[float, Line | SideBySide | tuple[RuledTable, dict[int, list[Line]]]]] = [
        *((line.base, line) for line in with_columns(lines)),
        *((ruled.box[1], (ruled, cells)) for ruled, cells in part.tables),
    ]
    last = before
    for _, item in sorted(placed, key=lambda each: each[0]):
        if isinstance(item, Line):
            blocks.append(_paragraph(item, part.page.number))
            last = None
            continue
        if isinstance(item, SideBySide):
            blocks.append(_signatures(item, part.page.number))
            last = None
            continue
        ruled, cells = item
        table = _table(ruled, cells, part.page.number)
        if last is not None and last is before and _goes_on(last[1], ruled):
            last[0].rows.extend(_without_heading(table.rows, last[0].rows))
            last = (last[0], ruled)
        else:
            blocks.append(table)
            last = (table, ruled)
    return last


# --- one page -----------------------------------------------------------------------------------


def _parts(page: PageText, extra: Extra) -> _PageParts:
    clusters = [*clusters_of(page.glyphs), *extra.clusters]
    ticks = ticks_of(page.shapes, clusters, extra.pens)
    written = runs_of(ticks.rest)
    runs = list(written)
    runs += [[_letter(tick.box, TICKED if tick.ticked else EMPTY)] for tick in ticks.boxes
             if not tick.unclear]  # fmt: skip
    runs += [[_letter(box, _CHECK)] for box in ticks.loose]
    ruled = tables_of(page.shapes)
    tables: list[tuple[RuledTable, dict[int, list[Run]]]] = [
        (table, defaultdict(list)) for table in ruled
    ]
    loose: list[Run] = []
    for run in runs:
        _assign(run, tables, loose)
    filled = [
        (table, {at: lines_of_runs(found) for at, found in cells.items()})
        for table, cells in tables
        if cells
    ]
    return _PageParts(page, lines_of_runs(loose), filled, ticks.boxes, written)


def _letter(box: Box, letter: str) -> Cluster:
    """A drawn box as a letter on the line that it stands in."""
    high = box[3] - box[1]
    return Cluster(letter, box[0], box[2], box[3] - 0.08 * high, 1.25 * high, 0)


def _assign(
    run: Run, tables: list[tuple[RuledTable, dict[int, list[Run]]]], loose: list[Run]
) -> None:
    """Put a run into the cells that it stands in."""
    middle, y = (run[0].left + run[-1].right) / 2, run[0].base - 0.3 * run[0].size
    inside = [pair for pair in tables if _within(pair[0].box, middle, y)]
    if not inside:
        loose.append(run)
        return
    # Of tables in tables, the smallest is the one that it stands in.
    table, cells = min(inside, key=lambda pair: pair[0].box[2] - pair[0].box[0])
    for piece in _split(run, table, y):
        at = _cell_of(piece, table, y)
        if at is None:
            loose.append(piece)
        else:
            cells[at].append(piece)


def _within(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _split(run: Run, table: RuledTable, y: float) -> list[Run]:
    """A run apart at the rules that it crosses with a gap; text that runs over a rule stays."""
    pieces: list[Run] = [[]]
    last: Cluster | None = None
    for cluster in run:
        if last is not None:
            gap = cluster.left - last.right
            apart = gap > _CROSSING_GAP * cluster.size or last.is_blank or cluster.is_blank
            if apart and _cell_at(table, last, y) != _cell_at(table, cluster, y):
                pieces.append([])
        pieces[-1].append(cluster)
        last = cluster
    return pieces


def _cell_of(run: Run, table: RuledTable, y: float) -> int | None:
    votes: defaultdict[int, int] = defaultdict(int)
    for cluster in run:
        at = _cell_at(table, cluster, y)
        if at is not None:
            votes[at] += 1
    return max(votes, key=votes.__getitem__) if votes else None


def _cell_at(table: RuledTable, cluster: Cluster, y: float) -> int | None:
    return table.cell_at((cluster.left + cluster.right) / 2, y)


# --- blocks -------------------------------------------------------------------------------------


def _paragraph(line: Line, page: int) -> Paragraph:
    spans = [
        Span(_before(word, line.size) + word.text, Place(page=page, box=_rounded(word.box)))
        for word in line.words
    ]
    if spans and line.end:
        spans[-1] = replace(spans[-1], text=spans[-1].text + line.end)
    return Paragraph(spans)


def _before(word: Word, size: float) -> str:
    if not word.spaced:
        return ""
    return "\t" if word.gap > COLUMN_GAP * size else " "


def _signatures(places: SideBySide, page: int) -> Table:
    for lines in places.columns:
        for line in lines[:-1]:
            line.end = UNSURE
    return Table([[Cell([_paragraph(line, page) for line in lines]) for lines in places.columns]])


def _rounded(box: Box) -> Box:
    left, top, right, bottom = (round(side, 1) for side in box)
    return (left, top, right, bottom)


def _table(ruled: RuledTable, cells: dict[int, list[Line]], page: int) -> Table:
    rows: list[list[Cell]] = [[] for _ in range(ruled.rows)]
    for at, cell in enumerate(ruled.cells):
        rows[cell.row].append(_cell(cell, cells.get(at, []), page))
    return Table([row for row in rows if row])


def _cell(cell: GridCell, lines: Iterable[Line], page: int) -> Cell:
    blocks: list[Block] = [_paragraph(line, page) for line in lines]
    if not blocks:
        # A cell with nothing in it still has a place.
        blocks = [Paragraph([Span("", Place(page=page, box=_rounded(cell.box)))])]
    return Cell(blocks, cell.columns, cell.rows)


def _goes_on(before: RuledTable, ruled: RuledTable) -> bool:
    """Whether a table is the rest of the one that ended the page before."""
    if len(before.columns) != len(ruled.columns):
        return False
    shift = ruled.columns[0] - before.columns[0]
    pairs = zip(ruled.columns, before.columns, strict=True)
    return all(abs(x - u - shift) <= _SAME_COLUMN for x, u in pairs)


def _without_heading(rows: list[list[Cell]], before: list[list[Cell]]) -> list[list[Cell]]:
    """The rows without those that repeat the table's heading."""
    same = 0
    while same < min(len(rows), len(before)) and _said(rows[same]) == _said(before[same]):
        if not _said(rows[same]).strip("|"):
            break
        same += 1
    return rows[same:]


def _said(row: list[Cell]) -> str:
    """What a row says, wherever its lines break."""
    said = ("".join(_texts(cell)).split() for cell in row)
    return "|".join("".join(words) for words in said)


def _texts(cell: Cell) -> Iterable[str]:
    return (block.text for block in cell.blocks if isinstance(block, Paragraph))
