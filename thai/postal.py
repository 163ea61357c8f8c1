"""Post: S10 item numbers (UPU standard) and postcodes."""

import re
from dataclasses import dataclass
from typing import Final

from thai.digits import to_arabic
from thai.errors import ReadingError
from thai.text import normalize

_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_SERIALS = 10**8
_SHAPE = re.compile("([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
_SPACES = re.compile("[ \n-]")
_LENGTH = 13
_POSTCODE = re.compile("[0-9]{5}")
_LETTERS_FOR_DIGITS = str.maketrans("OQIL", "0011")
_DIGITS_FOR_LETTERS = str.maketrans("01", "OI")

# The first two digits name the province's sorting area; these are the ones in use.
_POSTCODE_AREAS: Final = frozenset(
    area
    for first, last in ((10, 18), (20, 27), (30, 58), (60, 67), (70, 77), (80, 86), (90, 96))
    for area in range(first, last + 1)
)


class PostalError(ReadingError):
    """An item number or postcode that cannot be one.

    Codes: ``characters``, ``length``, ``check_digit``, ``unknown_area``. The check digit is
    never mended: the slip may be in any of the others.
    """


@dataclass(frozen=True, slots=True)
class S10:
    """A postal item number; ``str`` gives its 13 characters with the check digit."""

    service: str
    serial: int
    country: str = "TH"

    def __post_init__(self) -> None:
        if not 0 <= self.serial < _SERIALS:
            raise PostalError("length", str(self.serial))
        if not _SHAPE.fullmatch(f"{self.service}000000000{self.country}"):
            raise PostalError("characters", f"{self.service} {self.country}")

    @property
    def check_digit(self) -> int:
        """Weights 8 6 4 2 3 5 9 7, remainder of 11; 10 becomes 0 and 11 becomes 5 (UPU S10)."""
        digits = map(int, f"{self.serial:08d}")
        total = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True))
        return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11)

    def __str__(self) -> str:
        return f"{self.service}{self.serial:08d}{self.check_digit}{self.country}"


def parse_s10(text: str) -> S10:
    """Read an item number, e.g. ``EB 1234 5678 5 TH``, and check it.

    Raises PostalError; it suggests only the number with letters and digits that look alike
    (O and 0, I and 1) set right, and only if its check digit then agrees.
    """
    bare = _SPACES.sub("", to_arabic(normalize(text))).upper()
    match = _SHAPE.fullmatch(bare)
    if match is None:
        code = "length" if len(bare) != _LENGTH else "characters"
        raise PostalError(code, text, _look_alike(bare))
    item = S10(match[1], int(match[2]), match[4])
    if item.check_digit != int(match[3]):
        raise PostalError("check_digit", text)
    return item


def _look_alike(bare: str) -> str:
    if len(bare) != _LENGTH:
        return ""
    mended = (
        bare[:2].translate(_DIGITS_FOR_LETTERS)
        + bare[2:11].translate(_LETTERS_FOR_DIGITS)
        + bare[11:].translate(_DIGITS_FOR_LETTERS)
    )
    match = _SHAPE.fullmatch(mended)
    if match and str(S10(match[1], int(match[2]), match[4])) == mended:
        return mended
    return ""


def format_s10(item: S10) -> str:
    """Write an item number in the groups of the label: ``EB 1234 5678 5 TH``."""
    code = str(item)
    return " ".join((code[:2], code[2:6], code[6:10], code[10], code[11:]))


def make_s10(service: str, serial: int, country: str = "TH") -> str:
    """Give the 13 characters for a serial of at most 8 digits. Raises PostalError."""
    return str(S10(service, serial, country))


def is_registered(item: S10 | str) -> bool:
    """Tell whether an item is registered: service R. Raises PostalError."""
    return _item(item).service.startswith("R")


def is_ems(item: S10 | str) -> bool:
    """Tell whether an item is express mail: service E. Raises PostalError."""
    return _item(item).service.startswith("E")


def _item(item: S10 | str) -> S10:
    return parse_s10(item) if isinstance(item, str) else item


def postcode(text: str) -> str:
    """Read a Thai postcode and give its 5 digits.

    Raises PostalError: ``characters``, ``length``, or ``unknown_area`` when no province has
    its first two digits.
    """
    bare = to_arabic(normalize(text)).replace(" ", "")
    if not _POSTCODE.fullmatch(bare):
        digits_only = bare.isascii() and bare.isdigit()
        raise PostalError("length" if digits_only or not bare else "characters", text)
    if int(bare[:2]) not in _POSTCODE_AREAS:
        raise PostalError("unknown_area", text)
    return bare
