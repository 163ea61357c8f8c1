"""Provinces as requests name them: by geocode or by name."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from thai.provinces import find_province, province_by_code

_CODE_LENGTH: Final = 2
Province = Annotated[
    str, StringConstraints(max_length=60), Field(description="รหัสจังหวัด 2 หลัก หรือชื่อจังหวัด")
]
#: In an address: a province, or 00 for the centre.
Office = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{2}$"), Field(description="รหัสจังหวัด หรือ 00 ส่วนกลาง")
]


def code_of(told: str) -> str:
    """The geocode of a province that was named; empty stays empty. Raises ProvinceError."""
    if not told:
        return ""
    if len(told) == _CODE_LENGTH and told.isascii() and told.isdecimal():
        return province_by_code(told).code
    return find_province(told).code
