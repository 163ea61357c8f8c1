"""The documents the service knows: each a folder with record.py, template.docx and sample.json."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from templates.layout import LAYOUT_FILE, Layout, load_layout
from templates.record import Record
from templates.wording import WORDING_FILE

_ROOT = Path(__file__).parent
FRAMES = _ROOT / "frames"
_SLIP = FRAMES / "pay_in_slip.docx"
# The field of a record that a slip is made of.
_BILL = "pay_in"


@dataclass(frozen=True, slots=True)
class About:
    """What ``record.py`` says of its document as ``ABOUT``.

    ``frame`` names the Word file in ``templates/frames`` that a letter's body is put into;
    None for a form, which is a whole page. ``digits`` is how values are printed.
    """

    title: str
    frame: str | None = None
    digits: Literal["thai", "arabic"] = "arabic"


@dataclass(frozen=True, slots=True)
class Document:
    """An official paper: its id, where its folder is, and what its record is.

    ``instead`` are Word files that are used in place of those here, by their ``word_key``.
    """

    id: str
    folder: Path
    instead: tuple[tuple[str, bytes], ...] = ()

    @property
    def about(self) -> About:
        about: About = self._module().ABOUT
        return about

    @property
    def record(self) -> type[Record]:
        record: type[Record] = self._module().Record
        return record

    @property
    def template(self) -> Path:
        return self.folder / "template.docx"

    @property
    def annex(self) -> Path | None:
        """The Word file that follows the letter on pages of its own, if it has one."""
        path = self.folder / "annex.docx"
        return path if path.exists() else None

    @property
    def frame(self) -> Path | None:
        return FRAMES / f"{self.about.frame}.docx" if self.about.frame else None

    @property
    def slip(self) -> Path | None:
        """The Word file of the pay-in slip, for a letter whose record may have a bill."""
        has_bill = self.about.frame is not None and _BILL in self.record.model_fields
        return _SLIP if has_bill else None

    @property
    def word_files(self) -> tuple[Path, ...]:
        """The Word files that it is made of."""
        files = (self.frame, self.template, self.annex, self.slip)
        return tuple(path for path in files if path is not None)

    def content(self, path: Path) -> bytes:
        """One of its Word files as it is used."""
        known = (data for key, data in self.instead if _ROOT / key == path)
        data = next(known, None)
        return path.read_bytes() if data is None else data

    @property
    def layout(self) -> Layout:
        """What its blank paper looks like."""
        return _layout(self.folder / LAYOUT_FILE)

    @property
    def wording(self) -> str:
        """What its filled paper says, as a template of plain text below its template's hash."""
        return _wording(self.folder / WORDING_FILE)

    def sample(self) -> Mapping[str, Any]:
        """Invented, realistic data of this document."""
        data: Mapping[str, Any] = json.loads(
            (self.folder / "sample.json").read_text(encoding="utf-8")
        )
        return data

    def _module(self) -> Any:
        path = ".".join(self.folder.relative_to(_ROOT).parts)
        return importlib.import_module(f"templates.{path}.record")


@cache
def _layout(path: Path) -> Layout:
    return load_layout(path)


@cache
def _wording(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def documents() -> Mapping[str, Document]:
    """All documents by id, in the order of their ids."""
    return {document.id: document for document in sorted(_found(), key=lambda item: item.id)}


def find(document_id: str) -> Document | None:
    return documents().get(document_id)


def word_key(path: Path) -> str:
    """What a Word file of the documents is called: its path below this folder."""
    return path.relative_to(_ROOT).as_posix()


@cache
def word_users() -> Mapping[str, tuple[Document, ...]]:
    """The documents that each Word file is used in, by its ``word_key``."""
    users: dict[str, tuple[Document, ...]] = {}
    for document in documents().values():
        for path in document.word_files:
            key = word_key(path)
            users[key] = (*users.get(key, ()), document)
    return dict(sorted(users.items()))


def _found() -> Iterator[Document]:
    for path in _ROOT.rglob("record.py"):
        if path.parent != _ROOT:
            yield Document(path.parent.name, path.parent)
