"""What the checks tell the readers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.isolation import Refused
from templates.findings import Finding

#: Formulas without a value, and error values, of one sheet: each is told.
MAX_MARKS = 200_000
#: Cells of the rectangle from A1 to the last cell with content: readers allocate all of it.
MAX_SHEET_AREA = 16 * 1024 * 1024
MAX_MERGED_CELLS = 200_000


@dataclass(slots=True)
class SheetMarks:
    """Cells of one sheet that a values-only reader would show as blank.

    ``uncalculated``: formulas that no program has computed yet. ``errors``: cell to the
    error shown (``#REF!``).
    """

    uncalculated: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    def add_uncalculated(self, cell: str) -> None:
        self.uncalculated.append(cell)
        self._check()

    def add_error(self, cell: str, shown: str) -> None:
        self.errors[cell] = shown
        self._check()

    def _check(self) -> None:
        if len(self.uncalculated) + len(self.errors) > MAX_MARKS:
            raise Refused("files.not_calculated", limit=f"{MAX_MARKS:,}")


@dataclass(frozen=True, slots=True)
class Preflight:
    """What the checks saw on their way.

    ``marks`` are those of a workbook's sheets by name, ``pages`` counts those of a PDF and the
    pictures of an image. ``attachments`` names the files in a PDF; ``has_xfa`` tells of a form
    in Adobe's own format. ``findings`` are warnings to pass on.
    """

    marks: Mapping[str, SheetMarks] = field(default_factory=dict)
    pages: int = 0
    attachments: tuple[str, ...] = ()
    has_xfa: bool = False
    findings: tuple[Finding, ...] = ()
