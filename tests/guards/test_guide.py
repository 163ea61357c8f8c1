"""The guide: the same in the pages and in docs/, with all of its pictures."""

from __future__ import annotations

import re

from PIL import Image

from service.web.pages.assets import FOLDER
from service.web.pages.guide import PICTURES, SIZE, SOURCE
from tools.guide import DOCUMENT, FOLDER_OF_README, OF_README, ROOT, SHOWN, document


def test_the_guide_in_docs_is_that_of_the_pages() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run make guide"


def test_every_picture_is_there_and_told_in_words() -> None:
    told = dict(re.findall(r"!\[([^]]*)\]\(([\w-]+)\)", SOURCE.read_text(encoding="utf-8")))
    assert "" not in told
    assert set(told.values()) == set(SHOWN)
    kept = {path.stem: path for path in (FOLDER / PICTURES).iterdir()}
    assert set(kept) == set(SHOWN)
    for path in kept.values():
        with Image.open(path) as image:
            assert image.size == SIZE
        assert path.stat().st_size < 60_000


def test_the_readme_shows_all_of_its_pictures() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"!\[([^]]*)\]\(docs/pictures/([\w-]+)\.png\)", text))
    assert "" not in told
    assert set(told.values()) == set(OF_README)
    kept = {path.stem: path for path in FOLDER_OF_README.iterdir()}
    assert set(kept) == set(OF_README)
    for path in kept.values():
        with Image.open(path) as image:
            assert image.width == 1366
        assert path.stat().st_size < 200_000
