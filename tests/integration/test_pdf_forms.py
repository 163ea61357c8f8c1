"""Fillable PDFs of every document, filled in by many programs and read back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from parsers.pdf import read_pdf
from parsers.reading import KnownBy, Reading
from service.documents.making import maker
from service.documents.package import BadRecord
from templates.catalogue import documents
from templates.record import Record
from tests.helpers.pdf_fillers import (
    ENCODINGS,
    Values,
    acrobat_like,
    by_pdfjs,
    by_pikepdf,
    by_pypdf,
    nodes,
    typed,
)
from tests.helpers.records import records
from thai.digits import to_arabic

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@cache
def sample(document_id: str) -> Record:
    document = documents()[document_id]
    return document.record.model_validate(document.sample())


@cache
def filled(document_id: str) -> bytes:
    return maker(document_id).fillable_pdf(sample(document_id).model_dump())


@cache
def blank(document_id: str) -> bytes:
    return maker(document_id).fillable_pdf()


@cache
def entries(document_id: str) -> Values:
    """What a person types into the blank to have the sample's values."""
    known = typed(filled(document_id))
    return {name: value for name, value in known.items() if name in names(document_id)}


def read(data: bytes) -> Reading:
    return read_pdf(data, documents(), None)


def told(reading: Reading) -> list[str]:
    return [each.code for each in reading.findings if each.code.startswith(("pdf.", "reading."))]


@cache
def names(document_id: str) -> frozenset[str]:
    """The fields of the blank."""
    with pikepdf.open(io.BytesIO(blank(document_id))) as pdf:
        return frozenset(name for name, _, _ in nodes(pdf))


def by_name(document_id: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A record's data by the names of fields; a box of several is True."""
    fields = names(document_id)

    def walk(value: Any, path: str) -> Iterator[tuple[str, Any]]:
        if isinstance(value, Mapping):
            for name, inner in value.items():
                yield from walk(inner, f"{path}.{name}" if path else name)
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                if f"{path}.{inner}" in fields:
                    yield f"{path}.{inner}", True
                else:
                    yield from walk(inner, f"{path}[{index}]")
        elif value not in (None, "", False):
            # Thai digits become those of the record; a choice may be a number or its text.
            yield path, value if value is True else to_arabic(str(value))

    return dict(walk(data, ""))


def has_empty_row(value: Any) -> bool:
    """Whether a row of a list has nothing in it."""
    if isinstance(value, Mapping):
        return any(map(has_empty_row, value.values()))
    return isinstance(value, list) and any(
        not list(by_name("memo", {"row": row})) or has_empty_row(row) for row in value
    )


def has_gap(paths: set[str]) -> bool:
    """Whether a table has a row with nothing in it before one with something."""
    rows: dict[str, set[int]] = {}
    for path in paths:
        for match in re.finditer(r"\[([0-9]+)\]", path):
            rows.setdefault(path[: match.start()], set()).add(int(match[1]))
    return any(len(numbers) <= max(numbers) for numbers in rows.values())


# --- what we know already ---------------------------------------------------------------------


@pytest.mark.parametrize("document_id", documents())
def test_what_was_known_is_read_back_whole(document_id: str) -> None:
    reading = read(filled(document_id))
    assert reading.record == sample(document_id)
    assert told(reading) == []
    assert (reading.kind, reading.known_by) == ("pdf_form", KnownBy.ATTACHMENT)
    assert reading.places


@pytest.mark.parametrize("document_id", documents())
@settings(max_examples=1, suppress_health_check=SLOW)
@given(data=st.data())
def test_any_record_known_before_is_read_back(document_id: str, data: st.DataObject) -> None:
    record = data.draw(records(document_id))
    try:
        made = maker(document_id).fillable_pdf(record.model_dump())
    except (BadRecord, AttributeError):
        # A row without a date that its paper prints.
        assume(False)  # noqa: FBT003
    reading = read(made)
    assert told(reading) == []
    data_before = record.model_dump(mode="json", exclude_computed_fields=True)
    assume(not has_empty_row(data_before))
    assert by_name(document_id, reading.data) == by_name(document_id, data_before)


@pytest.mark.parametrize("document_id", documents())
@settings(max_examples=8, suppress_health_check=SLOW)
@given(data=st.data())
def test_any_values_typed_in_are_read_back(document_id: str, data: st.DataObject) -> None:
    record = data.draw(records(document_id))
    given_data = record.model_dump(mode="json", exclude_computed_fields=True)
    values = by_name(document_id, given_data)
    # A row of which nothing is typed in closes up, also where the record knows more of it.
    assume(not has_gap(set(values) & set(names(document_id))))
    # Without a mark only Thai and ASCII are told apart from other encodings.
    plain = all(
        re.fullmatch("[\x20-\x7e\n\u0e01-\u0e5b]*", text)
        for text in values.values()
        if isinstance(text, str)
    )
    encode = data.draw(
        st.sampled_from([name for name in sorted(ENCODINGS) if plain or "without" not in name])
    )
    typed_in = {
        name: _as_typed(value) for name, value in values.items() if name in names(document_id)
    }
    reading = read(by_pikepdf(blank(document_id), typed_in, ENCODINGS[encode]))
    assert told(reading) == []
    meant = {name: value for name, value in values.items() if name in typed_in}
    got = by_name(document_id, reading.data)
    assert {name: got.get(name) for name in meant} == meant
    assert set(got) <= set(meant)


def _as_typed(value: Any) -> str | bool:
    return value if isinstance(value, bool) else str(value)


# --- filled in by programs --------------------------------------------------------------------

PROGRAMS: Mapping[str, Callable[[bytes, Values], bytes]] = {
    "acrobat": acrobat_like,
    **{
        f"pikepdf, {name}": lambda data, values, encode=encode: by_pikepdf(data, values, encode)
        for name, encode in ENCODINGS.items()
    },
    "pypdf": by_pypdf,
    "pypdf, regenerating": lambda data, values: by_pypdf(data, values, regenerate=True),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_blank_filled_in_is_read_back(program: str, subtests: pytest.Subtests) -> None:
    for document_id in documents():
        with subtests.test(document_id):
            data = PROGRAMS[program](blank(document_id), _for(program, document_id))
            _check(document_id, read(data), _for(program, document_id))


def test_every_blank_filled_in_by_pdfjs_is_read_back(
    tmp_path: Path, subtests: pytest.Subtests
) -> None:
    forms = {each: (blank(each), entries(each)) for each in documents()}
    for document_id, data in by_pdfjs(forms, tmp_path).items():
        with subtests.test(document_id):
            _check(document_id, read(data), entries(document_id))


def _for(program: str, document_id: str) -> Values:
    """pypdf takes the last step of a name for the whole: what is not clear then is left out."""
    values = entries(document_id)
    if not program.startswith("pypdf"):
        return values
    ends = [name.rpartition(".")[2] for name in names(document_id)]
    return {
        name: value for name, value in values.items() if ends.count(name.rpartition(".")[2]) == 1
    }


@cache
def wanted(document_id: str) -> Mapping[str, Any]:
    """The sample by the names of fields."""
    return by_name(document_id, read(filled(document_id)).data)


def _check(document_id: str, reading: Reading, values: Values) -> None:
    assert told(reading) == []
    assert reading.identity.document == document_id
    whole = wanted(document_id)
    got = by_name(document_id, reading.data)
    assert {name: got.get(name) for name in values} == {name: whole.get(name) for name in values}
    assert set(got) <= set(values)
