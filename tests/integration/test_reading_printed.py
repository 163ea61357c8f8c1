"""Filled papers, printed by Writer, or saved as web pages and printed by Chromium, read whole."""

from pathlib import Path

import pytest

from parsers import read
from service.documents.making import maker
from tests.helpers.office import convert_all, convert_all_to
from tests.helpers.producers import print_html
from tools.reading_matrix import record_of, score

NAMES = ("ns02", "ns04", "form6")


@pytest.fixture(scope="module")
def printed(
    soffice: str, chromium: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    words = {f"{name}.docx": maker(name).word(record_of(name)) for name in NAMES}
    pages = convert_all_to("html", words, tmp_path_factory.mktemp("pages"))
    return {name: print_html(pages[f"{name}.docx"].decode()) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_read_wrong(name: str, printed: dict[str, bytes]) -> None:
    """The members of ns04 run together here: then none of them may be read as another."""
    found = score(name, read(printed[name]), on_paper=True)
    assert found.wrong == 0
    assert found.right > 20


def test_what_writer_prints_passes_every_check_on_its_way(soffice: str, tmp_path: Path) -> None:
    """Through ``read``, so that no check before the reader takes it for a broken file."""
    words = {f"{name}.docx": maker(name).word(record_of(name)) for name in NAMES}
    for name, pdf in zip(NAMES, convert_all(words, tmp_path).values(), strict=True):
        found = score(name, read(pdf), on_paper=True)
        assert (found.wrong, found.right > 20) == (0, True), name
