"""What is known of a record that is not whole yet: the part of it that can be read."""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, TypeAdapter

from templates.findings import Finding
from templates.record import Record

# What a record that is still to be filled in may lack.
_LACKING: Final = frozenset({"record.missing", "record.too_few"})


def known_of(model: type[Record], data: Mapping[str, Any]) -> tuple[dict[str, Any], list[Finding]]:
    """The values of JSON-like data as ``model_dump`` gives them, and what of it is wrong.

    A whole record also gives what is computed of it. Its rules are not asked: the paper is
    still to be filled in.
    """
    record, findings = model.read(data)
    if record is not None:
        return record.model_dump(), []
    wrong = [finding for finding in findings if finding.code not in _LACKING]
    return ({}, wrong) if wrong else (_part(model, data), [])


def _part(model: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, described in model.model_fields.items():
        value = data.get(name)
        inner = _model_in(described.annotation)
        if value is None:
            continue
        if inner is not None and isinstance(value, Mapping):
            made[name] = _part(inner, value)
        elif inner is not None and isinstance(value, list):
            made[name] = [_part(inner, row) for row in value]
        else:
            # The field alone, as its notes read it: a date of Thai words, an amount of text.
            alone: Any = described.annotation
            for note in described.metadata:
                alone = Annotated[alone, note]
            made[name] = TypeAdapter(alone).validate_python(value)
    return made


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation such as ``list[Row]`` or ``Part | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(_model_in, typing.get_args(annotation)) if found), None)
