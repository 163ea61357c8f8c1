"""One sheet as it was found: where its headings stand, and its rows read by column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

from parsers.cells import Cell, Sheet
from parsers.preflight import cell_position, column_letters
from service.register.columns import REQUIRED_MARK, Column, SheetForm
from service.register.values import (
    BadValue,
    Value,
    clean,
    nearest,
    note_on,
    read_value,
    shown,
)
from templates.findings import Finding, Place

_HEADER_WITHIN = 30
_FEWEST_HEADINGS = 2
_NAMED_CELLS = 5

Marks = Mapping[int, Mapping[int, tuple[str, str]]]


@dataclass(slots=True)
class Row:
    """One row: ``number`` as Excel counts, values by column key, what is wrong with it."""

    table: "Table"
    number: int
    values: dict[str, Value]
    findings: list[Finding] = field(default_factory=list)

    def finding(
        self, code: str, key: str, *, found: str = "", expected: str = "", suggestion: str = ""
    ) -> Finding:
        """A finding at this row's cell of the column ``key``."""
        contract_no = str(self.values.get("contract_no") or "")
        return self.table.finding(
            code,
            key,
            self.number,
            found=found,
            expected=expected,
            suggestion=suggestion,
            contract_no=contract_no,
        )

    def is_bad(self, key: str) -> bool:
        """Whether the cell is broken, rather than blank."""
        return any(finding.facts.get("key") == key for finding in self.findings)


@dataclass(slots=True)
class Table:
    """One sheet: ``columns`` from key to column number (from 1), and its rows.

    ``faults`` spoil the whole sheet, hence every loan; ``notes`` spoil nothing.
    """

    form: SheetForm
    file: str
    columns: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def finding(
        self,
        code: str,
        key: str = "",
        row: int = 0,
        *,
        found: str = "",
        expected: str = "",
        suggestion: str = "",
        **facts: str,
    ) -> Finding:
        heading = self.form.column(key).heading if key else ""
        number = self.columns.get(key, 0)
        cell = f"{column_letters(number)}{row}" if number and row else facts.get("cell", "")
        return Finding(
            code,
            Place(file=self.file, sheet=self.form.title, cell=cell),
            found=found,
            expected=expected,
            suggestion=suggestion,
            facts={"contract_no": "", **facts, "key": key, "heading": heading},
        )


def read_table(form: SheetForm, sheet: Sheet, file: str) -> Table:
    """Read one sheet; whatever is wrong stands in the table, nothing is raised."""
    table = Table(form, file)
    rows = list(sheet.rows())
    header = _find_header(form, rows)
    if header < 0:
        expected = ", ".join(column.heading for column in form.columns if column.required)
        table.faults.append(table.finding("register.header_missing", expected=expected))
        return table
    _place_columns(table, rows[header], header + 1)
    if not table.faults:
        _read_rows(table, rows[header + 1 :], header + 2, _marks(sheet))
    return table


def heading_key(text: str) -> str:
    """A heading without what people change in passing: blanks, line breaks, the star."""
    return clean(text).removesuffix(REQUIRED_MARK.strip()).replace(" ", "").replace("\n", "")


def _known_headings(form: SheetForm) -> dict[str, Column]:
    return {
        heading_key(heading): column
        for column in form.columns
        for heading in (column.heading, *column.also)
    }


def _find_header(form: SheetForm, rows: list[list[Cell]]) -> int:
    """The row, from 0, with the most headings of ours; -1 when there is none."""
    known = _known_headings(form)
    counts = [
        len({known[key].key for cell in row if (key := heading_key(str(cell))) in known})
        for row in rows[:_HEADER_WITHIN]
    ]
    best = max(counts, default=0)
    return counts.index(best) if best >= _FEWEST_HEADINGS else -1


def _place_columns(table: Table, header: list[Cell], row: int) -> None:
    known = _known_headings(table.form)
    strangers: list[tuple[int, str]] = []
    for number, cell in enumerate(header, start=1):
        text = clean(str(cell))
        column = known.get(heading_key(text))
        if column is None:
            if text:
                strangers.append((number, text))
        elif column.key in table.columns:
            place = f"{column_letters(number)}{row}"
            table.faults.append(table.finding("register.column_twice", found=text, cell=place))
        else:
            table.columns[column.key] = number
    _report_columns(table, strangers, row)


def _report_columns(table: Table, strangers: list[tuple[int, str]], row: int) -> None:
    """Pair what is missing with what is unknown: a renamed column is both."""
    missing = {c.heading: c for c in table.form.columns if c.key not in table.columns}
    for number, text in strangers:
        like = nearest(text.removesuffix("*").strip(), missing)
        code = "register.column_renamed" if like else "register.column_unknown"
        place = f"{column_letters(number)}{row}"
        finding = table.finding(code, found=text, suggestion=like, cell=place)
        (table.faults if like else table.notes).append(finding)
        missing.pop(like, None)
    for heading, column in missing.items():
        if column.required:
            fault = table.finding("register.column_missing", column.key, expected=heading)
            table.faults.append(fault)
        else:
            note = table.finding("register.column_left_out", column.key, expected=heading)
            table.notes.append(note)


def _marks(sheet: Sheet) -> dict[int, dict[int, tuple[str, str]]]:
    """Row, then column: the cells whose blank is not a blank."""
    marks: dict[int, dict[int, tuple[str, str]]] = {}
    told = [(cell, "register.formula_without_value", "") for cell in sheet.marks.uncalculated]
    told += [(cell, "register.error_value", text) for cell, text in sheet.marks.errors.items()]
    for cell, code, text in told:
        column, row = cell_position(cell)
        marks.setdefault(row, {})[column] = (code, text)
    return marks


def _read_rows(table: Table, rows: list[list[Cell]], first: int, marks: Marks) -> None:
    columns = [(table.columns[c.key] - 1, c) for c in table.form.columns if c.key in table.columns]
    noted: dict[tuple[str, str], list[str]] = {}
    for number, cells in _numbered(rows, first, marks):
        marked = marks.get(number, {})
        row = Row(table, number, {})
        blank = True
        for index, column in columns:
            cell = cells[index] if index < len(cells) else ""
            if index + 1 in marked:
                code, found = marked[index + 1]
                row.findings.append(row.finding(code, column.key, found=found))
                blank = False
            else:
                blank = _take(row, column, cell, noted) and blank
        if not blank:
            _require(row, columns)
            table.rows.append(row)
    table.notes.extend(_notes(table, noted))


def _numbered(rows: list[list[Cell]], first: int, marks: Marks) -> Iterator[tuple[int, list[Cell]]]:
    """Every row with its number, also those that only a formula's mark tells of."""
    beyond = [row for row in sorted(marks) if row >= first + len(rows)]
    numbers = [*range(first, first + len(rows)), *beyond]
    yield from zip_longest(numbers, rows, fillvalue=[])


def _take(row: Row, column: Column, cell: Cell, noted: dict[tuple[str, str], list[str]]) -> bool:
    """Put the cell into the row as a value or as a finding; True when it is blank."""
    if type(cell) is str and not cell:
        return True
    try:
        value = read_value(column, cell)
    except BadValue as bad:
        finding = row.finding(
            bad.code,
            column.key,
            found=shown(column, cell),
            expected=bad.expected,
            suggestion=bad.suggestion,
        )
        row.findings.append(finding)
        return False
    if value is None:
        return True
    row.values[column.key] = value
    if note := note_on(column, cell):
        address = f"{column_letters(row.table.columns[column.key])}{row.number}"
        noted.setdefault((column.key, note), []).append(address)
    return False


def _require(row: Row, columns: list[tuple[int, Column]]) -> None:
    for _, column in columns:
        if column.required and column.key not in row.values and not row.is_bad(column.key):
            finding = row.finding("register.value_missing", column.key, expected=column.help)
            row.findings.append(finding)


def _notes(table: Table, noted: dict[tuple[str, str], list[str]]) -> Iterator[Finding]:
    """One warning for a column, however many its cells: ten thousand would hide the rest."""
    for (key, code), cells in noted.items():
        named = ", ".join(cells[:_NAMED_CELLS])
        more = f" และอีก {len(cells) - _NAMED_CELLS:,} เซลล์" if len(cells) > _NAMED_CELLS else ""
        note = table.finding(code, cell=cells[0], cells=named + more, count=f"{len(cells):,}")
        facts = {**note.facts, "heading": table.form.column(key).heading}
        yield Finding(note.code, note.place, facts=facts)
