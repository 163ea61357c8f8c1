"""The files that a command is to read, and the names of what is made of them."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.cli.trouble import Refused
from templates.findings import Finding, Place
from thai.text import safe_filename

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: In the stem of a marked copy, which is never read as a submission.
MARK: Final = ".ตรวจแล้ว"
_TEMPORARY_STARTS: Final = (".", "~$", "~WRL", "__MACOSX")
_TEMPORARY_ENDS: Final = (".tmp", ".part", ".crdownload", ".lnk")
_OF_FOLDERS: Final = frozenset({"thumbs.db", "desktop.ini"})
_STEM_BYTES: Final = 160
_WORD_BYTES: Final = 60
#: What copies become whose kind takes no marks; nothing is lost where a file's name is wrong.
_KINDS_OF_COPIES: Final = {
    **dict.fromkeys((".xls", ".xlsb", ".ods"), ".xlsx"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff"), ".pdf"),
}


@dataclass(slots=True)
class Inputs:
    """Files in their order, and those of folders that were left out."""

    files: list[Path] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)


def find_inputs(paths: Iterable[Path], made: Path | None) -> Inputs:
    """Every file named, and those in folders with all below; ``made`` is where copies go.

    A file that is named twice is read once. Hidden and temporary files of folders are left
    out, as are marked copies; a file named by itself is always read.

    Raises:
        Refused: a path that does not exist; all of them at once.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        found = [Finding("command.file_not_found", Place(file=str(path))) for path in missing]
        raise Refused(found)
    inputs, seen = Inputs(), set[Path]()
    own = made.resolve() if made else None
    for path in paths:
        for file, is_left_out in _files_of(path, own):
            key = file.resolve()
            if key not in seen:
                seen.add(key)
                (inputs.skipped if is_left_out else inputs.files).append(file)
    if not inputs.files:
        raise Refused([Finding("parse.nothing_to_read")])
    return inputs


def _files_of(path: Path, made: Path | None) -> Iterator[tuple[Path, bool]]:
    if not path.is_dir():
        yield path, False
        return
    for folder, folders, names in os.walk(path):
        here = Path(folder)
        inside = sorted(name for name in folders if (here / name).resolve() != made)
        hidden = [name for name in inside if _is_temporary(name)]
        folders[:] = [name for name in inside if name not in hidden]
        for name in hidden:
            yield here / name, True
        for name in sorted(names):
            file = here / name
            yield file, _is_temporary(name) or MARK in file.stem or not file.is_file()


def _is_temporary(name: str) -> bool:
    lower = name.lower()
    return (
        name.startswith(_TEMPORARY_STARTS)
        or lower.endswith(_TEMPORARY_ENDS)
        or lower in _OF_FOLDERS
    )


class CopyNames:
    """Readable names of marked copies in one folder: never twice the same, never an input's."""

    def __init__(self, folder: Path, inputs: Iterable[Path]) -> None:
        self._folder = folder
        self._taken = {_key(path.resolve()) for path in inputs}
        self._stems: dict[Path, str] = {}
        known: dict[str, Path] = {}
        # Settled before anything is read, so that names do not depend on what is done first.
        for path in inputs:
            kind = _KINDS_OF_COPIES.get(path.suffix.lower(), path.suffix.lower())
            for stem in _stems(path, known.get(_key(Path(f"{_stem(path)}{kind}")))):
                if _key(Path(f"{stem}{kind}")) not in known:
                    break
            known[_key(Path(f"{stem}{kind}"))] = path
            self._stems[path] = stem

    def path(self, source: Path, suffix: str) -> Path:
        """Where the copy of an input goes; ``suffix`` is that of the copy."""
        stem, number = self._stems[source], 1
        path = self._folder / f"{stem}{MARK}{suffix}"
        while _key(path.resolve()) in self._taken:
            number += 1
            path = self._folder / f"{stem}{MARK} ({number}){suffix}"
        self._taken.add(_key(path.resolve()))
        return path


def _stems(path: Path, rival: Path | None) -> Iterator[str]:
    """Names for a file's copy, the plainest first: with its folder, its kind, a number.

    ``rival`` is the file that has the plainest already.
    """
    stem = _stem(path)
    yield stem
    more = [path.resolve().parent.name, path.suffix[1:].lower()]
    if rival and rival.resolve().parent == path.resolve().parent:
        more.reverse()
    yield from (f"{stem} ({safe_filename(word, _WORD_BYTES)})" for word in more if word)
    yield from (f"{stem} ({number})" for number in count(2))


def _stem(path: Path) -> str:
    return safe_filename(path.stem, _STEM_BYTES)


def _key(path: Path) -> str:
    """What file systems of office machines take for the same name."""
    return unicodedata.normalize("NFC", str(path)).casefold()
