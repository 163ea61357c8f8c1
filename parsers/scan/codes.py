"""The QR codes on a page: which document, template and reference it is of."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import zxingcpp

from parsers.scan.pictures import Gray
from templates.identity import Identity

#: A code whose squares are two dots wide is found once it is drawn larger.
_LARGER: Final = 2
_LONGEST: Final = 2_000


def identities(gray: Gray) -> list[Identity]:
    """The identities that codes of ours say, each once, in the order they were found."""
    found = _in(gray)
    if not found and max(gray.shape) <= _LONGEST:
        larger = cv2.resize(gray, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
        found = _in(np.asarray(larger, np.uint8))
    return found


def _in(gray: Gray) -> list[Identity]:
    found: list[Identity] = []
    for code in zxingcpp.read_barcodes(
        gray, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    ):
        identity = Identity.from_qr(code.text)
        if identity is not None and identity not in found:
            found.append(identity)
    return found
