"""Where a batch's files stand, and how each comes to be there whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from thai.text import safe_filename

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: A file being written; what is left of it after a crash is removed at the next start.
PART_SUFFIX = ".part"
_PART_NAME = re.compile(r"\.faf-[0-9]+\.part")

REGISTER_CHECK = "ผลการตรวจทะเบียน.xlsx"
RESULT = "ผลการจัดทำหนังสือ.xlsx"
POSTING_LIST = "ใบนำส่งไปรษณีย์ลงทะเบียน.xlsx"
PRINT_FILE = "ไฟล์พิมพ์ทุกฉบับ.pdf"
LABELS = "ป้ายที่อยู่.pdf"
COVERS = "ใบปะหน้าซอง.pdf"
JOURNAL = ".faf-batch.jsonl"

_NO_PROVINCE = "ไม่ระบุจังหวัด"
# The parts of a name together stay below the 255 bytes that file systems take.
_RECIPIENT_BYTES, _CONTRACT_BYTES, _FOLDER_BYTES = 150, 48, 120


def batch_folder(out: Path, title: str) -> Path:
    """The folder of one kind of notice; each kind has its own, so that runs don't mix."""
    return out / safe_filename(title, _FOLDER_BYTES)


def letter_stem(position: int, width: int, province: str, recipient: str, contract_no: str) -> str:
    """A letter's path in the batch folder without its extension, readable and safe.

    ``position`` is its place in the posting order, written with ``width`` digits so that
    file managers sort the letters as they are posted.
    """
    folder = safe_filename(province or _NO_PROVINCE, _FOLDER_BYTES)
    who = safe_filename(recipient, _RECIPIENT_BYTES)
    contract = safe_filename(contract_no, _CONTRACT_BYTES)
    return f"{folder}/{position:0{width}d} {who} {contract}"


def checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def checksum_of(path: Path) -> str:
    """The checksum of a file; empty when it is not there."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def write_whole(path: Path, data: bytes, *, durable: bool = False) -> None:
    """Write a file so that it is never seen half-written; ``durable`` survives a power cut.

    Raises OSError.
    """
    with writing_whole(path, durable=durable) as stream:
        stream.write(data)


@contextmanager
def writing_whole(path: Path, *, durable: bool = False) -> Iterator[IO[bytes]]:
    """A stream into such a file, which gets its name at the end. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(path)
    try:
        with part.open("w+b") as stream:
            yield stream
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def part_of(path: Path) -> Path:
    """The temporary name beside a file; one for each process, which writes one at a time."""
    return path.with_name(f".faf-{os.getpid()}{PART_SUFFIX}")


def set_aside(path: Path) -> Path | None:
    """Give a file that somebody changed another name, so that nothing of theirs is lost."""
    if not path.exists():
        return None
    number = 1
    while (aside := path.with_name(f"{path.stem} (ฉบับก่อน {number}){path.suffix}")).exists():
        number += 1
    path.rename(aside)
    return aside


def remove_parts(folders: Iterable[Path]) -> None:
    """Remove what a run that was killed left half-written."""
    for folder in folders:
        if folder.is_dir():
            for path in folder.iterdir():
                if _PART_NAME.fullmatch(path.name):
                    path.unlink(missing_ok=True)
