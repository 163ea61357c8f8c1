"""Bill payment at Thai banks: the text of the QR code and of the barcode on a pay-in slip.

The QR code is EMVCo's merchant-presented one (version 1.1) with the Thai bill payment template
in tag 30. The barcode is the bill payment barcode of the Thai Bankers' Association. Amounts are
integer satang; 0 leaves the amount open, for the payer to enter.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from thai.digits import to_arabic
from thai.errors import ReadingError
from thai.money import Satang

LONGEST_REFERENCE: Final = 20
# Tag 54 holds 13 characters: 9,999,999,999.99 baht.
MOST_SATANG: Final[Satang] = 999_999_999_999

_APPLICATION = "A000000677010112"
_BAHT, _THAILAND = "764", "TH"
_OPEN_AMOUNT, _WITH_AMOUNT = "11", "12"
_BILLER = re.compile("[0-9]{15}")
_REFERENCE = re.compile(f"[0-9A-Z]{{1,{LONGEST_REFERENCE}}}")
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,9})\.([0-9]{2})")
_CHECKSUM_TAG = "6304"
_SEPARATOR = "\r"


class BillPaymentError(ReadingError):
    """A bill that cannot be paid so, or a code that is none.

    Codes: ``biller_id``, ``reference``, ``amount`` of a bill; ``unreadable``, ``checksum`` and
    ``not_a_bill`` (another kind of QR code) of a text that was read.
    """


@dataclass(frozen=True, slots=True)
class Bill:
    """What a payer's bank needs to know; checked when it is made.

    ``biller_id`` is the payee's tax number (13 digits) and its suffix (2). ``ref1`` is never
    empty, ``ref2`` may be: digits and capital letters, at most 20. ``satang`` is 0 when open.
    Raises BillPaymentError.
    """

    biller_id: str
    ref1: str
    ref2: str = ""
    satang: Satang = 0

    def __post_init__(self) -> None:
        if not _BILLER.fullmatch(self.biller_id):
            raise BillPaymentError("biller_id", self.biller_id)
        check_reference(self.ref1)
        if self.ref2:
            check_reference(self.ref2)
        if not 0 <= self.satang <= MOST_SATANG:
            raise BillPaymentError("amount", str(self.satang))


def check_reference(text: str) -> str:
    """A reference as it is. Raises BillPaymentError, with the capitals of small letters."""
    if _REFERENCE.fullmatch(text):
        return text
    mended = text.upper()
    raise BillPaymentError("reference", text, mended if _REFERENCE.fullmatch(mended) else "")


def reference_of(text: str) -> str:
    """The digits of a number such as ``กสก. 15/2565``, Thai ones too: ``152565``.

    Numbers that end in a year of four digits stay different from each other. Raises
    BillPaymentError when there are no digits, or more than 20.
    """
    found = "".join(char for char in to_arabic(text) if char in "0123456789")
    if not 0 < len(found) <= LONGEST_REFERENCE:
        raise BillPaymentError("reference", text)
    return found


# --- QR code ------------------------------------------------------------------------------


def qr_payload(bill: Bill) -> str:
    """The text of the QR code, its checksum included."""
    merchant = _field("00", _APPLICATION) + _field("01", bill.biller_id) + _field("02", bill.ref1)
    if bill.ref2:
        merchant += _field("03", bill.ref2)
    baht, rest = divmod(bill.satang, 100)
    text = (
        _field("00", "01")
        + _field("01", _WITH_AMOUNT if bill.satang else _OPEN_AMOUNT)
        + _field("30", merchant)
        + _field("53", _BAHT)
        + (_field("54", f"{baht}.{rest:02d}") if bill.satang else "")
        + _field("58", _THAILAND)
        + _CHECKSUM_TAG
    )
    return text + checksum(text)


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE (polynomial 1021, start FFFF) in four capital hex digits."""
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def read_qr(text: str) -> Bill:
    """The bill of a QR code's text. Raises BillPaymentError."""
    if not text.isascii() or text[-8:-4] != _CHECKSUM_TAG:
        raise BillPaymentError("unreadable", text)
    if checksum(text[:-4]) != text[-4:].upper():
        raise BillPaymentError("checksum", text)
    fields = _fields(text)
    merchant = _fields(fields.get("30", ""))
    if merchant.get("00") != _APPLICATION or fields.get("53") != _BAHT:
        raise BillPaymentError("not_a_bill", text)
    amount = _AMOUNT.fullmatch(fields.get("54", "0.00"))
    if amount is None:
        raise BillPaymentError("amount", fields["54"])
    satang = int(amount[1] + amount[2])
    return Bill(merchant.get("01", ""), merchant.get("02", ""), merchant.get("03", ""), satang)


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def _fields(text: str) -> dict[str, str]:
    return dict(_each_field(text))


def _each_field(text: str) -> Iterator[tuple[str, str]]:
    place = 0
    while place < len(text):
        head = text[place : place + 4]
        if len(head) < 4 or not head.isdecimal():  # noqa: PLR2004 - tag and length, two digits each
            raise BillPaymentError("unreadable", text)
        value = text[place + 4 : place + 4 + int(head[2:])]
        if len(value) != int(head[2:]):
            raise BillPaymentError("unreadable", text)
        yield head[:2], value
        place += 4 + len(value)


# --- barcode ------------------------------------------------------------------------------


def barcode_text(bill: Bill) -> str:
    r"""The text of the barcode: ``|099400016550100\r123456789012\r670429\r364922``."""
    return _SEPARATOR.join((f"|{bill.biller_id}", bill.ref1, bill.ref2, str(bill.satang)))


def read_barcode(text: str) -> Bill:
    """The bill of a barcode's text. Raises BillPaymentError."""
    pieces = text.split(_SEPARATOR)
    if len(pieces) != 4 or not text.startswith("|"):  # noqa: PLR2004 - as ``barcode_text`` has
        raise BillPaymentError("unreadable", text)
    biller, ref1, ref2, amount = pieces
    if not re.fullmatch("0|[1-9][0-9]{0,11}", amount):
        raise BillPaymentError("amount", amount)
    return Bill(biller[1:], ref1, ref2, int(amount))
