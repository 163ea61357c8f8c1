"""What fields show against what they hold: a person sees and signs the one, we read the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from pikepdf import Pdf, PdfError, Stream

from parsers.isolation import Refused
from parsers.pdf.fields import FormField, Widget
from parsers.pdf.machine import Machine, Shared
from parsers.pdf.marks import Marks
from parsers.pdf.strings import plain, text_of
from templates.findings import Finding
from templates.form import Field
from thai.digits import to_arabic
from thai.text import normalize

_SHOWS = re.compile(rb"T[jJ*]|['\"]|\bDo\b")
_UNKNOWN: Final = "\ufffd"
_LONGEST: Final = 200
_MOST_BYTES: Final = 400_000


class Faces:
    """Reads the appearances of a file's fields."""

    def __init__(self, pdf: Pdf) -> None:
        self._shared = Shared(pdf)
        form: Any = pdf.Root.get("/AcroForm")
        self._are_drawn = bool(form is not None and form.get("/NeedAppearances", False))

    def findings(self, field: FormField, value: str, path: str, known: Field) -> Iterator[Finding]:
        """Where a text field shows something else than its value.

        ``NeedAppearances`` has viewers draw all faces anew, so that those in the file count
        for nothing then.
        """
        if self._are_drawn:
            return
        shown_value = next((label for code, label in field.options if code == value), value)
        if field.rich is not None and value:
            rich = plain(text_of(field.rich).text)
            if rich and _bare(rich) != _bare(shown_value):
                yield self._unlike(field.widgets[0], rich, shown_value, path, known)
        for widget in field.widgets:
            if widget.face is None or widget.hidden or not widget.page:
                continue
            text = self._text(widget.face)
            # Some writers show the code of an option, some its label.
            if text is None or _is_same(text, shown_value) or _is_same(text, value):
                continue
            if _is_unshowable(text, shown_value):
                place = replace(widget.place, field=path)
                facts = {"label": known.label}
                yield Finding("pdf.face_unreadable", place, text[:_LONGEST], facts=facts)
            else:
                yield self._unlike(widget, text, shown_value, path, known)

    @staticmethod
    def _unlike(widget: Widget, text: str, value: str, path: str, known: Field) -> Finding:
        return Finding(
            "pdf.face_unlike_value",
            replace(widget.place, field=path),
            " ".join(text.split())[:_LONGEST],
            value[:_LONGEST],
            facts={"label": known.label},
        )

    def _text(self, face: Stream) -> str | None:
        """The text of an appearance; None where its letters can't be known."""
        try:
            content = face.read_bytes()
        except PdfError:
            return None
        if not _SHOWS.search(content):
            return ""
        if len(content) > _MOST_BYTES:
            return None
        try:
            left, bottom, right, top = (float(side) for side in face["/BBox"])
        except (KeyError, TypeError, ValueError):
            return None
        marks = Marks(max(right - left, 1.0), max(top - bottom, 1.0))
        base = (1.0, 0.0, 0.0, -1.0, -left, top)
        try:
            Machine(self._shared, marks, base).run(content, face.get("/Resources"))
        except (Refused, PdfError, TypeError):
            # Pikepdf's word for what no content may have in it.
            return None
        text = "".join(glyph.text for glyph in marks.glyphs)
        return None if _UNKNOWN in text or marks.broken else text


def _bare(text: str) -> str:
    return "".join(to_arabic(normalize(text)).split())


def _is_same(shown: str, value: str) -> bool:
    return _bare(shown) == _bare(value)


def _is_unshowable(shown: str, value: str) -> bool:
    """Nothing, or question marks for letters that the writer's font lacks."""
    if not shown.strip():
        return True
    letters = "".join(shown.split())
    wanted = "".join(value.split())
    pattern = "".join(re.escape(letter) if letter.isascii() else "[?.]?" for letter in wanted)
    return "?" in letters and re.fullmatch(pattern, letters) is not None
