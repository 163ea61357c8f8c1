"""What a reader gives: which document a file is, its record, and what a person must know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from templates.findings import NOWHERE, Finding, Place, Severity
from templates.identity import UNKNOWN, Identity
from templates.record import Record

#: A value as it stands in a file. Excel knows no numbers but floats; empty is None.
Cell = str | int | float | Decimal | bool | date | None


class KnownBy(StrEnum):
    """How it is known which document a file is; a person's word counts most."""

    TOLD = "told"
    IDENTITY_SHEET = "identity_sheet"
    METADATA = "metadata"
    ATTACHMENT = "attachment"
    QR = "qr"
    TITLE = "title"
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True)
class Raw:
    """One value as a reader found it, before it is understood.

    ``path`` is that of the record with row numbers from 0 (``plan_rows[2].new_principal``).
    ``option`` is set for one tick box: its code, or ``true`` for the box of a yes-or-no field;
    ``value`` is then its mark or a bool. A place that is there but empty has None, so that
    what is missing can be pointed at. ``shown`` is the original text where ``value`` is not it.
    """

    path: str
    value: Cell
    place: Place = NOWHERE
    option: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Coercion:
    """A value that was changed in reading: the original, what it became, and by which rule."""

    field: str
    original: str
    value: str
    rule: str
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a machine believes to see on a scan; never part of the record.

    ``confidence`` is a percentage; ``crop`` is a PNG of the place.
    """

    field: str
    text: str
    confidence: int
    place: Place = NOWHERE
    crop: bytes = b""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file read, or one of the papers in it.

    ``kind`` is the reader's name. ``identity`` is what the paper says of itself; its document is
    empty where that is unknown. ``data`` is the record's data as ``Record.read`` takes it, as far
    as it could be read; ``record`` is None while a field of it can't be. ``places`` tells where
    each field stands, ``shown`` what the file shows of computed fields, in baht. ``more`` are
    further papers of the same file.
    """

    kind: str
    identity: Identity = UNKNOWN
    known_by: KnownBy | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    record: Record | None = None
    findings: tuple[Finding, ...] = ()
    coercions: tuple[Coercion, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    more: tuple[Reading, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether there is a record, and no error in this paper or a further one."""
        errors = any(finding.severity is Severity.ERROR for finding in self.findings)
        return self.record is not None and not errors and all(each.is_good for each in self.more)
