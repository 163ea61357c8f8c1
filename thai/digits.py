"""Thai digits and Arabic digits: letters are written with the first, forms with the second."""

_ARABIC = "0123456789"
_THAI = "๐๑๒๓๔๕๖๗๘๙"
_TO_THAI = str.maketrans(_ARABIC, _THAI)
_TO_ARABIC = str.maketrans(_THAI, _ARABIC)


def to_thai(text: str) -> str:
    """Write every Arabic digit of the text as a Thai digit; all else stays."""
    return text.translate(_TO_THAI)


def to_arabic(text: str) -> str:
    """Write every Thai digit of the text as an Arabic digit; all else stays."""
    return text.translate(_TO_ARABIC)
