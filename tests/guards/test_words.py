"""What pages say is in the catalogue, all of it and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from service.web.words import MissingWordError, t, word_of, words

PAGES: Final = Path(__file__).resolve().parents[2] / "service" / "web" / "pages"
FILES: Final = [*PAGES.rglob("*.py"), *PAGES.rglob("*.html")]
_THAI: Final = re.compile("[\u0e00-\u0e7f]")
_CALL: Final = re.compile(
    r"""(?<![\w.])t\(\s*(?:(?P<quote>["'])(?P<key>[^"']*)(?P=quote)|(?P<rest>[^)]*))"""
)
_GROUP: Final = re.compile(r"""word_of\(\s*(["'])([\w.]+)\1""")
_FACT: Final = re.compile(r"\{(\w+)\}")


def test_no_thai_in_code_and_templates() -> None:
    found = [
        f"{path.relative_to(PAGES)}:{number}"
        for path in FILES
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if _THAI.search(line.partition("#")[0] if path.suffix == ".py" else line)
    ]
    assert found == []


def test_every_key_is_in_the_catalogue() -> None:
    missing = [f"{where}: {key}" for where, key in _keys() if key not in words()]
    assert missing == []
    groups = [
        f"{path.name}: {group}"
        for path in FILES
        for _, group in _GROUP.findall(path.read_text(encoding="utf-8"))
        if not any(key.startswith(f"{group}.") for key in words())
    ]
    assert groups == []


def test_keys_are_written_in_full() -> None:
    """A key that is put together escapes the search above; ``word_of`` is for groups."""
    found = [
        f"{path.relative_to(PAGES)}: t({match['rest']}"
        for path in FILES
        for match in _CALL.finditer(path.read_text(encoding="utf-8"))
        if match["rest"] and "key" not in match["rest"]
    ]
    assert found == []


def test_every_entry_is_a_plain_text() -> None:
    for key, text in words().items():
        assert text.strip() == text != "", key
        assert "<" not in text, key


def test_missing_words_are_errors() -> None:
    with pytest.raises(MissingWordError):
        t("no.such.key")
    with pytest.raises(MissingWordError):
        t("list.count")
    with pytest.raises(MissingWordError):
        word_of("menu", "nowhere")
    assert "5" in t("list.count", count=5)


def _keys() -> Iterator[tuple[str, str]]:
    for path in FILES:
        for match in _CALL.finditer(path.read_text(encoding="utf-8")):
            if match["key"] is not None:
                yield path.relative_to(PAGES).as_posix(), match["key"]


def _text(path: Path) -> str:
    """The file; what templates remark aside, its lines kept."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"(?s)\{#.*?#\}", lambda match: "\n" * match[0].count("\n"), text)
