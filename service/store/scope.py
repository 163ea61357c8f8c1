"""Whose loans a person may see: every function of the repository asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from sqlalchemy import ColumnElement, true

from service.store.schema import loans
from thai.provinces import PROVINCES, find_province

_CODES = {province.name: province.code for province in PROVINCES}


@dataclass(frozen=True, slots=True)
class Scope:
    """Provinces by their geocodes; None is the whole country, an empty set nothing at all."""

    codes: frozenset[str] | None

    @classmethod
    def whole_country(cls) -> Self:
        return cls(None)

    @classmethod
    def of(cls, names: Iterable[str]) -> Self:
        """The provinces of these names. Raises ProvinceError."""
        return cls(frozenset(find_province(name).code for name in names))

    def holds(self, province: str) -> bool:
        """Whether a province, by its plain name, is within."""
        return self.codes is None or _CODES.get(province) in self.codes

    @property
    def condition(self) -> ColumnElement[bool]:
        """What ``loans`` must meet in a query."""
        return self.on(loans.c.province)

    def on(self, code: ColumnElement[str]) -> ColumnElement[bool]:
        """What the geocode in a column must meet in a query; ``00``, the centre's, is no one's."""
        return true() if self.codes is None else code.in_(sorted(self.codes))
