"""The 13-digit numbers of persons and juristic bodies, on python-stdnum."""

import re

from stdnum.th import pin

from thai.digits import to_arabic
from thai.errors import ReadingError
from thai.text import normalize

_LENGTH = 13
_JURISTIC = "0"
_NO_PERSON = ("0", "9")
_SEPARATORS = re.compile("[ \n‐‑‒–—−-]")
_DIGITS = re.compile("[0-9]*")
_ANY_DIGIT = re.compile(r"\d")


class IdError(ReadingError):
    """A number that is no id; its text never shows the number, for it lands in logs (PDPA 2562).

    Codes: ``characters``, ``length``, ``first_digit`` (of the other kind), ``check_digit``.
    There is no suggestion, ever: a mended id is another person's.
    """

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return f"IdError({self.code!r})"


def national_id(text: str) -> str:
    """Read a national ID and give its 13 digits. Raises IdError; source: ``stdnum.th.pin``."""
    number = _thirteen(text)
    if number.startswith(_NO_PERSON):
        raise IdError("first_digit", text)
    return _checked(number, text)


def tax_id(text: str, *, allow_person: bool = False) -> str:
    """Read a 13-digit tax ID and give its digits.

    A juristic body's begins with 0 (``stdnum.th.moa``); ``allow_person`` also takes a
    person's, which is the national ID (``stdnum.th.tin``). Raises IdError.
    """
    number = _thirteen(text)
    if not number.startswith(_JURISTIC) and not (
        allow_person and not number.startswith(_NO_PERSON)
    ):
        raise IdError("first_digit", text)
    return _checked(number, text)


def format_id(text: str) -> str:
    """Write 13 digits in the groups of the ID card, ``1-2345-67890-12-1``, right or not.

    Raises IdError (``characters``, ``length``).
    """
    return _grouped(_thirteen(text))


def mask_id(text: str) -> str:
    """Hide the middle of an ID, ``1-xxxx-xxxxx-12-1``; of anything else, every digit."""
    try:
        number = _thirteen(text)
    except IdError:
        return _ANY_DIGIT.sub("x", to_arabic(text))
    return _grouped(f"{number[0]}{'x' * 9}{number[10:]}")


def make_national_id(body12: str) -> str:
    """Add the check digit to 12 digits, for synthetic data. Raises IdError."""
    return national_id(_with_check_digit(body12))


def make_tax_id(body12: str) -> str:
    """Add the check digit to 12 digits that begin with 0. Raises IdError."""
    return tax_id(_with_check_digit(body12))


def _thirteen(text: str) -> str:
    number = _SEPARATORS.sub("", to_arabic(normalize(text)))
    if not _DIGITS.fullmatch(number):
        raise IdError("characters", text)
    if len(number) != _LENGTH:
        raise IdError("length", text)
    return number


def _checked(number: str, found: str) -> str:
    if pin.calc_check_digit(number) != number[-1]:
        raise IdError("check_digit", found)
    return number


def _with_check_digit(body12: str) -> str:
    if not _DIGITS.fullmatch(body12):
        raise IdError("characters", body12)
    if len(body12) != _LENGTH - 1:
        raise IdError("length", body12)
    return body12 + pin.calc_check_digit(body12)


def _grouped(number: str) -> str:
    return "-".join((number[0], number[1:5], number[5:10], number[10:12], number[12]))
