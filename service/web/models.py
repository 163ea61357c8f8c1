"""What models of requests and answers are made of.

Days are ISO dates of the Christian era, moments are UTC, money is baht with two decimals as text:
``"1250.50"``. A request with anything that its model does not know is refused.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Final

from flask import request
from flask_openapi3.models.file import FileStorage
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    StringConstraints,
    ValidationInfo,
)
from werkzeug.datastructures import FileStorage as WerkzeugFile

from templates.findings import Finding

#: The largest number that both databases can hold as a row's id.
LARGEST_ID: Final = 2**63 - 1
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Asked(BaseModel):
    """A query, a path, a form or a body."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def model_json_schema(cls, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Made once: the query of every request asks for it."""
        return (
            _schema(cls) if not args and not kwargs else super().model_json_schema(*args, **kwargs)
        )


@cache
def _schema(model: type[Asked]) -> dict[str, Any]:
    return super(Asked, model).model_json_schema()


class Given(BaseModel):
    """An answer."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


def _only_iso(value: object) -> object:
    """No timestamps: 0 would be the first of January 1970."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("web.bad_day")
    if not isinstance(value, str | date | None):
        raise ValueError("web.bad_day")  # noqa: TRY004 - pydantic takes no TypeError
    return value


def _utc(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


Day = Annotated[date, BeforeValidator(_only_iso, json_schema_input_type=str)]
Moment = Annotated[datetime, PlainSerializer(_utc, return_type=str, when_used="json")]
Baht = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+\.[0-9]{2}$")]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Word = Annotated[str, StringConstraints(max_length=200)]
#: In a body ``true`` only, not ``"yes"`` or 1.
Yes = Annotated[bool, Strict()]


def _only_file(value: object) -> object:
    if not isinstance(value, WerkzeugFile):
        raise ValueError("web.no_file")  # noqa: TRY004 - pydantic takes no TypeError
    return value


def _as_sent(value: object, info: ValidationInfo) -> object:
    """The text of a form's field: flask-openapi3 takes ``1e5`` for a number on the way."""
    sent = request.form.get(info.field_name or "")
    return value if sent is None else sent


Upload = Annotated[FileStorage, BeforeValidator(_only_file)]
FormText = Annotated[Word, BeforeValidator(_as_sent)]


def baht(satang: int) -> str:
    """Whole satang as baht with two decimals."""
    sign = "-" if satang < 0 else ""
    return f"{sign}{abs(satang) // 100}.{abs(satang) % 100:02d}"


class PageAsked(Asked):
    """Which page of a list: ``cursor`` is taken from ``next`` of the page before."""

    size: Annotated[int, Field(ge=1, le=200, description="จำนวนรายการต่อหน้า")] = 50
    cursor: Annotated[
        str, StringConstraints(max_length=1_000), Field(description="ตำแหน่งของหน้าถัดไป")
    ] = ""


class PageGiven(Given):
    """A page: ``next`` is the address of the following one, null after the last."""

    next: str | None = None


class FindingGiven(Given):
    """One thing to tell a person."""

    code: str
    severity: str
    place: dict[str, Any]
    found: str = ""
    expected: str = ""
    suggestion: str = ""
    says: str
    do: str

    @classmethod
    def of(cls, finding: Finding) -> FindingGiven:
        told = finding.as_dict()
        return cls(
            code=finding.code,
            severity=str(finding.severity),
            place=told["place"],
            found=finding.found,
            expected=finding.expected,
            suggestion=finding.suggestion,
            says=finding.sentence,
            do=finding.remedy,
        )
