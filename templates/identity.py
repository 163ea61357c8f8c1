"""What a paper or a file says of itself: its document, its template's version, its reference.

Makers write it and readers find it: as a QR code (``faf|ns02|0123456789ab|R-12``), as keywords of
a PDF (``document:ns02``), as custom properties of a Word file (``faf_document``), as the hidden
sheet ``faf`` of a workbook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

#: The hidden sheet of an entry workbook.
SHEET: Final = "faf"
#: The attachment of a PDF with the record that it was made from, and of a fillable one.
RECORD_FILE: Final = "record.json"
FORM_FILE: Final = "form.json"
_MARK: Final = "faf"
_QR: Final = re.compile(r"faf\|([a-z0-9_]{1,64})\|([0-9a-f]{12})\|([^|]{0,64})")
_KEYWORD: Final = re.compile(r"(document|template|reference):(.*)")


@dataclass(frozen=True, slots=True)
class Identity:
    """Document id, twelve hex digits of its template, checksum of its record model, reference."""

    document: str
    template: str = ""
    reference: str = ""
    model: str = ""

    @property
    def qr(self) -> str:
        """What the QR code says; its last part is empty if there is no reference."""
        return f"{_MARK}|{self.document}|{self.template}|{self.reference}"

    @property
    def keywords(self) -> tuple[str, ...]:
        """What a PDF's metadata says."""
        told = (f"document:{self.document}", f"template:{self.template}")
        return (*told, f"reference:{self.reference}") if self.reference else told

    @property
    def properties(self) -> dict[str, str]:
        """What a Word file's custom properties say."""
        return {
            "faf_document": self.document,
            "faf_template": self.template,
            "faf_reference": self.reference,
            "faf_model": self.model,
        }

    @classmethod
    def from_qr(cls, text: str) -> Self | None:
        """The identity of a QR code of ours; None for any other code."""
        match = _QR.fullmatch(text.strip())
        return cls(*match.groups()) if match else None

    @classmethod
    def from_keywords(cls, keywords: Iterable[str]) -> Self | None:
        """The identity that a PDF's keywords say, split at their commas; None without one."""
        matches = (_KEYWORD.fullmatch(word.strip()) for word in keywords)
        said = {match[1]: match[2].strip() for match in matches if match}
        return cls(**said) if "document" in said else None

    @classmethod
    def from_names(cls, said: Mapping[str, str], prefix: str) -> Self | None:
        """The identity of properties such as ``faf_document``; None without a document."""
        names = ("document", "template", "reference", "model")
        values = {name: str(said.get(prefix + name, "")).strip() for name in names}
        return cls(**values) if values["document"] else None


UNKNOWN: Final = Identity("")
