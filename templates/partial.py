"""What can be used of data that does not make a whole record yet: its values, and its rules."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

Location = tuple[str | int, ...]


def values_of(model: type[BaseModel], data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of JSON-like data that their fields take, as ``model_dump`` gives them."""
    return dict(_values(model, data))


def constructed(model: type[BaseModel], values: Mapping[str, Any]) -> BaseModel:
    """A record of these values without validation; what is not there can't be asked for."""
    made = {}
    for name, value in values.items():
        inner = model_in(model.model_fields[name].annotation)
        if inner is None or value is None:
            made[name] = value
        elif isinstance(value, list):
            made[name] = [constructed(inner, row) for row in value]
        else:
            made[name] = constructed(inner, value)
    return model.model_construct(**made)


def without(record: BaseModel, location: Location) -> None:
    """Take a field out of a constructed record, so that no default stands in for what is wrong."""
    at: Any = record
    for step in location[:-1]:
        try:
            at = at[step] if isinstance(step, int) else getattr(at, step)
        except (AttributeError, IndexError, TypeError):
            return
    if isinstance(at, BaseModel):
        at.__dict__.pop(str(location[-1]), None)


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation such as ``list[Row]`` or ``Part | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(model_in, typing.get_args(annotation)) if found), None)


def _values(model: type[BaseModel], data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, described in model.model_fields.items():
        value = data.get(name)
        inner = model_in(described.annotation)
        if value is None:
            continue
        if inner is not None and isinstance(value, Mapping):
            yield name, values_of(inner, value)
        elif inner is not None and isinstance(value, list):
            rows = [row if isinstance(row, Mapping) else {} for row in value]
            yield name, [values_of(inner, row) for row in rows]
        else:
            try:
                yield name, _alone(model, name).validate_python(value)
            except ValidationError:
                continue


@cache
def _alone(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    """The field alone, as its notes read it: a date of Thai words, an amount of text."""
    described = model.model_fields[name]
    alone: Any = described.annotation
    for note in described.metadata:
        alone = Annotated[alone, note]
    return TypeAdapter(alone)
