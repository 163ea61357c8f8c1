"""Choices with the words that Thai papers print for them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """An enum whose members are written ``NAME = "code", "label"``; the value is the code."""

    label: str

    # The label has a default only for ``Kind("code")``, which looks a member up.
    def __new__(cls, code: str, label: str = "") -> Self:
        """A member that is its code and knows its label."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member
