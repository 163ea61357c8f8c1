"""What a paper to be filled in says of itself, checked and written out."""

from __future__ import annotations

from typing import Final

from service.documents.typst.text import unprintable
from templates.identity import Identity

LONGEST_REFERENCE: Final = 64


def checked_reference(text: str) -> str:
    """A reference number with single spaces; empty stays empty.

    Raises:
        ValueError: longer than 64 letters, with a ``|``, or with letters that can't be printed.
    """
    reference = " ".join(text.split())
    if len(reference) > LONGEST_REFERENCE or "|" in reference or unprintable(reference):
        raise ValueError(text)
    return reference


def identity_text(document_id: str, template_hash: str, reference: str) -> str:
    """What the QR code says: ``faf|ns02|0123456789ab|R-12``, its last part empty if there is none.

    Raises:
        ValueError: the reference is none (``checked_reference``).
    """
    return Identity(document_id, template_hash, checked_reference(reference)).qr


def identity_line(document_id: str, template_hash: str, reference: str) -> str:
    """The same in small print, for people."""
    told = f"{document_id} · แบบ {template_hash}"
    return f"{told} · เลขอ้างอิง {reference}" if reference else told
