"""The checks of .xlsx workbooks."""

from collections.abc import Mapping
from typing import Final

from parsers.containers.archive import Archive
from parsers.isolation import Refused
from parsers.preflight.facts import Preflight, SheetMarks
from parsers.preflight.packages import check_package, package_findings, targets_of
from parsers.preflight.sheets import BookWatch, SheetWatch
from parsers.preflight.xml_parts import Roots, Watch

_BOOK: Final = "xl/workbook.xml"
_ROOTS: Final[Roots] = {"worksheet": SheetWatch, "workbook": BookWatch}


def preflight_xlsx(data: bytes) -> Preflight:
    """Check an .xlsx workbook. Raises Refused."""
    archive = Archive(data)
    if _BOOK not in archive:
        raise Refused("files.broken")
    watches = check_package(archive, _ROOTS, "files.macro")
    return Preflight(marks=_marks_by_name(watches), findings=package_findings(watches))


def _marks_by_name(watches: Mapping[str, Watch]) -> dict[str, SheetMarks]:
    book = watches.get(_BOOK)
    if not isinstance(book, BookWatch):
        raise Refused("files.broken")
    targets = targets_of(watches, _BOOK)
    found: dict[str, SheetMarks] = {}
    for name, identifier in book.sheets:
        watch = watches.get(targets.get(identifier, ""))
        if isinstance(watch, SheetWatch):
            found[name] = watch.marks
    return found
