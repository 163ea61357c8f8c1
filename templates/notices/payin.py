"""The pay-in slip under a letter that asks for money: what a bank's counter and a phone read."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import Field, computed_field, model_validator

from templates.record import Money, Part, Text
from thai.billpayment import MOST_SATANG, Bill, barcode_text, qr_payload
from thai.money import format_baht, to_baht, to_satang


class PayIn(Part):
    """A bill of the Thai banks; its QR code and barcode come from ``thai.billpayment``.

    ``biller_id`` is the payee's tax number and suffix, 15 digits. An ``amount`` of 0 is left
    open, for the payer to fill in. What banks could not read is no ``PayIn``.
    """

    payee: list[Text] = Field(min_length=1, title="ชื่อผู้รับชำระเงิน")
    biller_id: Text = Field(title="รหัสผู้รับชำระเงิน (Biller ID)")
    service_code: Text = Field(default="", title="รหัสบริการของธนาคาร (Service Code)")
    ref1: Text = Field(title="รหัสอ้างอิง 1 (Ref. 1)")
    ref2: Text = Field(default="", title="รหัสอ้างอิง 2 (Ref. 2)")
    amount: Money = Field(default=Decimal(0), le=to_baht(MOST_SATANG), title="จำนวนเงิน")

    @model_validator(mode="after")
    def _is_a_bill(self) -> Self:
        self._bill()
        return self

    def _bill(self) -> Bill:
        return Bill(self.biller_id, self.ref1, self.ref2, to_satang(self.amount))

    @computed_field(title="ข้อความใน QR Code")  # type: ignore[prop-decorator]
    @property
    def qr(self) -> str:
        return qr_payload(self._bill())

    @computed_field(title="ข้อความในบาร์โค้ด")  # type: ignore[prop-decorator]
    @property
    def barcode(self) -> str:
        return barcode_text(self._bill())

    @computed_field(title="ข้อความใต้บาร์โค้ด")  # type: ignore[prop-decorator]
    @property
    def under_barcode(self) -> str:
        return self.barcode.replace("\r", " ")

    @computed_field(title="จำนวนเงินเป็นตัวเลข")  # type: ignore[prop-decorator]
    @property
    def figures(self) -> str:
        """In Arabic digits also where the letter has Thai ones: bank staff copy them."""
        return format_baht(to_satang(self.amount)) if self.amount else ""
