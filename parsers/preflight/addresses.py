"""Addresses of cells, as Excel writes them."""

from parsers.isolation import Refused

_DIGITS = "0123456789"
_LONGEST_ROW = 7
_LONGEST_COLUMN = 3


def cell_position(reference: str) -> tuple[int, int]:
    """Column and row, both from 1, of an address such as ``B12``.

    Raises:
        Refused: ``files.broken`` where it is no address.
    """
    letters = reference.rstrip(_DIGITS)
    row = row_number(reference[len(letters) :], 0)
    if not row:
        raise Refused("files.broken")
    return column_number(letters), row


def row_number(text: str, otherwise: int) -> int:
    """The number of a row; ``otherwise`` where it is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_ROW
    return int(text) if is_number else otherwise


def column_number(letters: str) -> int:
    """1 for A, 27 for AA; at most three letters (Refused otherwise)."""
    is_name = letters.isascii() and letters.isalpha()
    if not is_name or not 1 <= len(letters) <= _LONGEST_COLUMN:
        raise Refused("files.broken")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address(column: int, row: int) -> str:
    """B12 for 2 and 12."""
    return f"{column_letters(column)}{row}"
