"""What a foreign file must pass before a library sees it.

Nothing here trusts what the file says of itself: every entry of an archive is unpacked piecemeal
and counted, and every XML part goes through expat with document types refused. The limits
answer the hostile files of measured-facts section 5. Run it inside
``parsers.isolation.run_isolated``: it is safe in memory, but may take seconds.
"""

from collections.abc import Callable, Mapping
from typing import Final

from parsers.isolation import Refused
from parsers.kinds import Kind, kind_of
from parsers.preflight.addresses import cell_position, column_letters, column_number
from parsers.preflight.binary_sheets import preflight_xlsb
from parsers.preflight.facts import Preflight, SheetMarks
from parsers.preflight.old_sheets import preflight_xls
from parsers.preflight.open_sheets import preflight_ods
from parsers.preflight.pdf import preflight_pdf
from parsers.preflight.pictures import preflight_jpeg, preflight_png, preflight_tiff
from parsers.preflight.word import preflight_docx
from parsers.preflight.workbook import preflight_xlsx

__all__ = [
    "Preflight",
    "SheetMarks",
    "cell_position",
    "column_letters",
    "column_number",
    "preflight",
    "preflight_workbook",
]

_CHECKS: Final[Mapping[Kind, Callable[[bytes], Preflight]]] = {
    Kind.XLSX: preflight_xlsx,
    Kind.XLS: preflight_xls,
    Kind.XLSB: preflight_xlsb,
    Kind.ODS: preflight_ods,
    Kind.DOCX: preflight_docx,
    Kind.PDF: preflight_pdf,
    Kind.PNG: preflight_png,
    Kind.JPEG: preflight_jpeg,
    Kind.TIFF: preflight_tiff,
}


def preflight(data: bytes, kind: Kind) -> Preflight:
    """Check that a file of this kind is safe to hand to a library.

    Raises:
        Refused: with a code of ``templates/sentences/files.toml``.
    """
    return _CHECKS[kind](data)


def preflight_workbook(data: bytes) -> Preflight:
    """Check a file that can be an .xlsx workbook only.

    Raises:
        Refused: of another kind, or not safe to hand to a spreadsheet library.
    """
    kind = kind_of(data)
    if kind is not Kind.XLSX:
        raise Refused("files.old_excel" if kind is Kind.XLS else "files.not_workbook")
    return preflight_xlsx(data)
