"""Word files that LibreOffice saved are read back: it drops what controls are called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from parsers.reading import KnownBy
from parsers.word import read_word
from service.documents.making import maker
from templates.catalogue import documents
from templates.record import Record
from tests.helpers.office import convert_all_to
from tests.helpers.typed_words import leaves, values_of

Make = Callable[[str], bytes]


def sample(name: str) -> Record:
    return documents()[name].record.model_validate(documents()[name].sample())


def fillable(name: str) -> bytes:
    return maker(name).fillable_word(sample(name).model_dump())


def filled(name: str) -> bytes:
    return maker(name).word(sample(name))


def blank(name: str) -> bytes:
    return maker(name).fillable_word()


def saved(make: Make, folder: Path) -> dict[str, bytes]:
    files = {f"{name}.docx": make(name) for name in documents()}
    return {Path(name).stem: data for name, data in convert_all_to("docx", files, folder).items()}


@pytest.mark.parametrize(("make", "least"), [(fillable, 0.9), (filled, 0.9), (blank, 0.0)])
def test_saved_by_writer(soffice: str, tmp_path: Path, make: Make, least: float) -> None:
    wrong, found, wanted = {}, 0, 0
    for name, data in saved(make, tmp_path).items():
        reading = read_word(data, documents(), None)
        assert (reading.identity.document, reading.known_by) == (name, KnownBy.METADATA)
        record = {} if make is blank else values_of(sample(name))
        read = dict(leaves(reading.data))
        wrong |= {f"{name}: {path}": read[path] for path in read if read[path] != record.get(path)}
        found, wanted = found + len(read), wanted + len(record)
    assert wrong == {}
    assert found >= least * wanted
