"""What a run has made so far, so that it can be stopped anywhere and go on.

One line of JSON for each letter, appended and synced after each chunk. The letter is on
disk before its line; a line torn by a crash is cut off and its letter made again, which
gives the same bytes. The file is locked while a run works in the folder.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from service.batches.errors import BatchRefused
from service.batches.files import JOURNAL
from templates.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Checksums = dict[str, str]

_FORMAT = 1
#: What tells one batch from another, in the words of the sentence that refuses to mix them.
_CALLED = {
    "document": "ชนิดหนังสือ",
    "register": "ทะเบียน",
    "as_of": "วันที่คิดหนี้",
    "template": "แบบหนังสือ",
    "settings": "ค่าตั้งของสำนักงาน",
    "provinces": "จังหวัดที่เลือก",
    "first_number": "เลขที่หนังสือเริ่มต้น",
    "version": "รุ่นของโปรแกรม",
}


@dataclass(slots=True)
class Journal:
    """The journal of a batch folder, open and locked.

    ``made`` maps a letter's position to the checksum of each of its files by extension.
    """

    folder: Path
    stream: BinaryIO
    identity: Mapping[str, str] = field(default_factory=dict)
    stems: tuple[str, ...] = ()
    made: dict[int, Checksums] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Journal:
        """Open and lock the journal of a folder, which is made when it is not there.

        Raises BatchRefused (``batch.running``) while another run works there, and OSError.
        """
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / JOURNAL).open("a+b")
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            stream.close()
            place = Place(file=str(folder))
            raise BatchRefused([Finding("batch.running", place)]) from busy
        journal = cls(folder, stream)
        journal._load()
        return journal

    def close(self) -> None:
        self.stream.close()

    def refuse_other(self, identity: Mapping[str, str]) -> None:
        """Raise BatchRefused (``batch.changed``) when the folder holds a different batch."""
        if not self.identity or self.identity == identity:
            return
        what = [
            name for key, name in _CALLED.items() if self.identity.get(key) != identity.get(key)
        ]
        facts = {"what": " ".join(what)}
        raise BatchRefused([Finding("batch.changed", Place(file=str(self.folder)), facts=facts)])

    def start(self, identity: Mapping[str, str], stems: Iterable[str]) -> None:
        """Begin anew: the header says what this batch is and which letters it will have."""
        self.identity, self.stems, self.made = dict(identity), tuple(stems), {}
        self.stream.seek(0)
        self.stream.truncate()
        self._append([{"format": _FORMAT, "identity": self.identity, "stems": self.stems}])

    def add(self, made: Mapping[int, Checksums]) -> None:
        """Note letters that are on disk."""
        for position, files in made.items():
            self.made[position] = self.made.get(position, {}) | files
        self._append({"n": position, "made": files} for position, files in made.items())

    def _append(self, entries: Iterable[Mapping[str, Any]]) -> None:
        lines = [json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries]
        self.stream.write("".join(lines).encode())
        self.stream.flush()
        os.fsync(self.stream.fileno())

    def _load(self) -> None:
        self.stream.seek(0)
        whole = 0
        for line in self.stream:
            try:
                entry = json.loads(line) if line.endswith(b"\n") else None
            except ValueError:
                entry = None
            if not isinstance(entry, dict) or not self._take(entry):
                break
            whole += len(line)
        self.stream.truncate(whole)

    def _take(self, entry: dict[str, Any]) -> bool:
        match entry:
            case {"format": int(version), "identity": dict(identity), "stems": list(stems)}:
                self.identity, self.stems = identity, tuple(stems)
                return version == _FORMAT
            case {"n": int(position), "made": dict(files)} if self.identity:
                self.made[position] = self.made.get(position, {}) | files
                return True
        return False
