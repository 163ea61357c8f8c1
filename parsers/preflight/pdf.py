"""The checks of PDF files: qpdf reads the structure, nothing is drawn.

What acts by itself is refused: JavaScript (except Acrobat's own formatting of a field), starting
programs. Files inside the PDF, other than ours, are told. Streams are bounded before anyone
unpacks them as a whole.
"""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from parsers.isolation import Refused
from parsers.preflight.facts import Preflight
from parsers.preflight.pdf_streams import check_streams
from templates.findings import Finding
from templates.identity import FORM_FILE, RECORD_FILE

MAX_PAGES: Final = 300
MAX_OBJECTS: Final = 500_000
#: The longer side of A0, in points, and a little.
MAX_PAGE_POINTS: Final = 3400
_LOOKED_AT: Final = re.compile(rb"/(JavaScript|JS|Launch|ImportData|RichMedia|Movie|3D|EF)\b")
#: Acrobat's own functions for showing and adding up, with nothing but values between brackets.
_FORMATS_A_FIELD: Final = re.compile(
    r"""\s*AF(?:Number|Percent|Date|Time|Special|Simple|Range|Merge)\w*\s*\(
    (?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|true|false|new\s+Array|[\d.,\s()\[\]+-])*\)\s*;?\s*""",
    re.VERBOSE,
)
_REFUSED_ACTIONS: Final = (Name.Launch, Name.ImportData)
_REFUSED_ANNOTATIONS: Final = (Name.RichMedia, Name.Movie, Name("/3D"))
_OURS: Final = (RECORD_FILE, FORM_FILE)
_MOST_DEEP: Final = 100
_SHOWN: Final = 200


def preflight_pdf(data: bytes) -> Preflight:
    """Check a PDF. Raises Refused."""
    try:
        with Pdf.open(io.BytesIO(data)) as pdf:
            return _check(pdf)
    except pikepdf.PasswordError as fault:
        raise Refused("files.pdf_password") from fault
    except (
        pikepdf.PdfError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        RuntimeError,
        OverflowError,
    ) as fault:
        raise Refused("files.broken") from fault


def _check(pdf: Pdf) -> Preflight:
    objects = list(pdf.objects)
    if len(objects) > MAX_OBJECTS:
        raise Refused("files.too_many_parts", limit=f"{MAX_OBJECTS:,}")
    pages = len(pdf.pages)
    if not pages:
        raise Refused("files.no_pages")
    if pages > MAX_PAGES:
        raise Refused("files.too_many_pages", limit=str(MAX_PAGES))
    for number, page in enumerate(pdf.pages, start=1):
        _check_size(page, number)
    inspection = _Inspection()
    for each in objects:
        # A number may stand alone, as LibreOffice writes the length of a stream.
        if isinstance(each, Object) and _LOOKED_AT.search(_words(each)):
            inspection.look_at(each)
    check_streams(pdf, objects)
    foreign = ", ".join(name for name in inspection.attachments if name not in _OURS)
    return Preflight(
        pages=pages,
        attachments=tuple(inspection.attachments),
        has_xfa=Name.XFA in pdf.Root.get(Name.AcroForm, Dictionary()),
        findings=tuple(_findings(pdf, foreign)),
    )


def _findings(pdf: Pdf, foreign: str) -> Iterator[Finding]:
    if foreign:
        yield Finding("files.pdf_attachments", found=foreign[:_SHOWN])
    if any("reconstruct" in warning for warning in pdf.get_warnings()):
        yield Finding("files.pdf_repaired")


def _check_size(page: pikepdf.Page, number: int) -> None:
    unit = float(page.obj.get(Name.UserUnit, 1))
    left, bottom, right, top = map(float, page.mediabox)
    width, height = abs(right - left) * unit, abs(top - bottom) * unit
    # Written so that it also catches what is no number.
    if not (0 < width <= MAX_PAGE_POINTS and 0 < height <= MAX_PAGE_POINTS):
        raise Refused("files.page_size", page=str(number))


def _words(each: Object) -> bytes:
    """An object as it would be written, names unescaped; of a stream its dictionary."""
    return each.stream_dict.unparse() if isinstance(each, Stream) else each.unparse(resolved=True)


class _Inspection:
    """Looks for what acts, and for files inside the PDF."""

    def __init__(self) -> None:
        self.attachments: dict[str, None] = {}

    def look_at(self, each: Any, depth: int = 0) -> None:
        """Look at one object and what is inside it; what it refers to has its own turn."""
        if depth > _MOST_DEEP:
            raise Refused("files.broken")
        values: Any = ()
        if isinstance(each, Dictionary | Stream):
            self._look_at_entries(each)
            values = [value for _, value in each.items()]
        elif isinstance(each, Array):
            values = list(each)
        for value in values:
            if isinstance(value, Dictionary | Array) and not value.is_indirect:
                self.look_at(value, depth + 1)

    def _look_at_entries(self, each: Any) -> None:
        if Name.JS in each or each.get(Name.S) == Name.JavaScript:
            text = _text(each.get(Name.JS, ""))
            if not _FORMATS_A_FIELD.fullmatch(text):
                raise Refused("files.pdf_script", found=" ".join(text.split())[:_SHOWN])
        is_media = each.get(Name.Subtype) in _REFUSED_ANNOTATIONS and Name.Rect in each
        if is_media or each.get(Name.S) in _REFUSED_ACTIONS:
            raise Refused("files.pdf_launch")
        if Name.EF in each:
            name = str(each.get(Name.UF, each.get(Name.F, "")))
            self.attachments[name[:_SHOWN] or "?"] = None


def _text(script: Any) -> str:
    if isinstance(script, Stream):
        return script.read_bytes()[:10_000].decode("latin-1")
    return str(script)
