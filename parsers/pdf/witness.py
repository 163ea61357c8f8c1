"""Whether what a PDF says that its letters mean can be what they show."""

from __future__ import annotations

from typing import Final

from thai.digits import to_arabic
from thai.text import normalize

_UNKNOWN: Final = "\ufffd"


def agree(shown: str, meant: str) -> bool:
    """Whether an ``ActualText`` may stand for letters: it must not say other digits.

    LibreOffice's glyphs tell Thai marks wrongly, which is what its ActualText is for; digits and
    Latin letters they tell right. Where a glyph's meaning isn't known, nothing can be held
    against it.
    """
    if _UNKNOWN in shown:
        return True
    return _firm(shown) == _firm(meant)


def _firm(text: str) -> str:
    plain = to_arabic(normalize(text)).casefold()
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
