"""Where files are kept: by their SHA-256, never overwritten, in a folder or in any S3.

A file that a name stands for is whole: in a folder it is on the disk before it gets its name, in
S3 an upload appears at its end. Whoever puts a file notes it afterwards in the database
(``service.store.files``), so a file without a note is a leftover.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import unquote

from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    PermissionDeniedError,
    UnauthenticatedError,
    UnknownConfigurationKeyError,
)
from obstore.store import LocalStore, ObjectStore, S3Store

from service.store.errors import StoreError

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta
    from typing_extensions import Buffer

    from service.environment import Environment

#: A SHA-256 in hex.
Digest = str

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PARTS: Final = "parts"
_CHUNK: Final = 1 << 20
#: Above this an upload to S3 goes in pieces, so that memory stays small.
_LARGE: Final = 8 << 20
#: Waits for the disk overlap, for they share the work of the file system: 0.6 ms a file, not 2.5.
_THREADS: Final = 4
_OLD: Final = timedelta(hours=1)
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_users: set[int] = set()


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as the list tells it; ``digest`` is empty for the rest of a write cut short."""

    key: str
    digest: Digest
    size: int
    made_at: datetime


class Files(ABC):
    """The files of a store, in a folder or in S3.

    Every method raises StoreError when the folder or S3 fails. It may be opened before a fork,
    but not used before one.
    """

    def __init__(self, objects: ObjectStore) -> None:
        self._objects = objects

    @abstractmethod
    def put_many(self, datas: Sequence[bytes]) -> list[Digest]:
        """Keep all of these, much quicker than one after another; their digests in order."""

    @abstractmethod
    def put_stream(self, chunks: Iterable[bytes]) -> tuple[Digest, int]:
        """Keep what comes in pieces, never whole in memory: its digest and its size in bytes."""

    def put(self, data: bytes) -> Digest:
        """Keep the data; kept already, nothing happens."""
        return self.put_many([data])[0]

    def get(self, digest: Digest) -> bytes:
        """The whole file, checked. Raises StoreError: missing, or damaged."""
        return b"".join(self.stream(digest))

    def stream(self, digest: Digest, start: int = 0) -> Iterator[bytes]:
        """The file in pieces, from a byte on. Raises StoreError: missing, or damaged.

        From its start the file is checked, and the last piece of a damaged one is withheld.
        """
        if start and start >= self.size(digest):
            return iter(())
        with _told(digest):
            options: GetOptions = {"range": {"offset": start}} if start else {}
            pieces = self._objects.get(_key(digest), options=options).stream(_CHUNK)
        return _plain(pieces) if start else _checked(pieces, digest)

    def size(self, digest: Digest) -> int:
        """In bytes. Raises StoreError: missing."""
        with _told(digest):
            return self._objects.head(_key(digest))["size"]

    def has(self, digest: Digest) -> bool:
        with _told(digest):
            try:
                self._objects.head(_key(digest))
            except FileNotFoundError:
                return False
            return True

    def list(self) -> Iterator[Kept]:
        """Everything that lies there, in no order."""
        with _told():
            for page in self._objects.list(chunk_size=1000):
                for each in page:
                    key = each["path"]
                    name = key.rpartition("/")[2]
                    digest = name if _DIGEST.fullmatch(name) and _key(name) == key else ""
                    yield Kept(key, digest, each["size"], each["last_modified"])

    @abstractmethod
    def remove_old(self, kept: Kept, before: datetime) -> bool:
        """Take away what was last put before a moment; whether it is gone."""

    def erase(self, digest: Digest, before: datetime) -> bool:
        """The same of one file."""
        return self.remove_old(Kept(_key(digest), digest, 0, before), before)

    def _check_size(self, digest: Digest, size: int) -> ObjectMeta:
        found = self._objects.head(_key(digest))
        if found["size"] != size:
            raise StoreError("kept.damaged", found=digest)
        return found


class _Folder(Files):
    """A folder of this machine, which only its owner reads."""

    def __init__(self, folder: Path) -> None:
        super().__init__(LocalStore(folder))
        self._folder = folder

    def put_many(self, datas: Sequence[bytes]) -> list[Digest]:
        digests = [sha256(data).hexdigest() for data in datas]
        distinct = dict(zip(digests, datas, strict=True))
        with _told():
            self._name({digest: self._write([data]) for digest, data in distinct.items()})
        return digests

    def put_stream(self, chunks: Iterable[bytes]) -> tuple[Digest, int]:
        with _told():
            part = self._write(chunks)
            with part.open("rb") as stream:
                digest, size = _digest_of(stream)
            self._name({digest: part})
        return digest, size

    def _write(self, chunks: Iterable[bytes]) -> Path:
        """A file that has no name yet, and may not be on the disk yet."""
        part = self._folder / _PARTS / secrets.token_hex(16)
        _make(part.parent)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.writelines(chunks)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return part

    def _name(self, parts: Mapping[Digest, Path]) -> None:
        """Give each its name once it is on the disk, and see that the name is there too."""
        folders = {self._folder / digest[:2] for digest in parts}
        try:
            with ThreadPoolExecutor(_THREADS) as threads:
                list(threads.map(_to_disk, parts.values()))
                if sum(map(_make, folders)):
                    _to_disk(self._folder)
                for digest, part in parts.items():
                    self._link(part, digest)
                list(threads.map(_to_disk, folders))
        finally:
            for part in parts.values():
                part.unlink(missing_ok=True)

    def _link(self, part: Path, digest: Digest) -> None:
        while True:
            try:
                self._objects.rename(f"{_PARTS}/{part.name}", _key(digest), overwrite=False)
            except AlreadyExistsError:
                with suppress(FileNotFoundError):
                    self._check_size(digest, part.stat().st_size)
                    # Young again: who takes old leftovers away leaves it.
                    os.utime(self._folder / _key(digest))
                    return
            else:
                return

    def remove_old(self, kept: Kept, before: datetime) -> bool:
        with _told():
            part = self._folder / _PARTS / secrets.token_hex(16)
            _make(part.parent)
            try:
                if _put_at(self._folder / kept.key) >= before:
                    return False
                self._objects.rename(kept.key, f"{_PARTS}/{part.name}")
            except FileNotFoundError:
                return False
            # Out of reach now: who put it before then made it young, who comes later puts anew.
            if _put_at(part) < before:
                part.unlink()
                return True
            with suppress(AlreadyExistsError):
                self._objects.rename(f"{_PARTS}/{part.name}", kept.key, overwrite=False)
            part.unlink(missing_ok=True)
            return False


class _Bucket(Files):
    """A bucket of any S3."""

    def put_many(self, datas: Sequence[bytes]) -> list[Digest]:
        digests = [sha256(data).hexdigest() for data in datas]
        distinct = dict(zip(digests, datas, strict=True))
        with _told(), ThreadPoolExecutor(_THREADS) as threads:
            list(threads.map(self._create, distinct, distinct.values()))
        return digests

    def put_stream(self, chunks: Iterable[bytes]) -> tuple[Digest, int]:
        with _told(), tempfile.TemporaryFile() as spool:
            spool.writelines(chunks)
            digest, size = _digest_of(spool)
            spool.seek(0)
            if size <= _LARGE:
                self._create(digest, spool.read())
            elif not self.has(digest) or self._is_old(digest, size):
                # Pieces know no create-if-absent; a twin at that moment writes the same bytes.
                self._objects.put(_key(digest), spool, use_multipart=True)
        return digest, size

    def _create(self, digest: Digest, data: bytes) -> None:
        try:
            self._objects.put(_key(digest), data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            if self._is_old(digest, len(data)):
                self._objects.put(_key(digest), data, use_multipart=False)

    def _is_old(self, digest: Digest, size: int) -> bool:
        """Whether it is to be made young by the same bytes: old leftovers are taken away."""
        made_at = self._check_size(digest, size)["last_modified"]
        return datetime.now(UTC) - made_at > _OLD

    def remove_old(self, kept: Kept, before: datetime) -> bool:
        with _told():
            try:
                found = self._objects.head(kept.key)
            except FileNotFoundError:
                return False
            if found["last_modified"] >= before:
                return False
            self._objects.delete(kept.key)
            return True


def open_files(environment: Environment) -> Files:
    """The files of the environment: by ``FILES_URL``, else in its folder. Raises StoreError.

    ``s3://bucket/prefix`` is any S3, ``file:///folder`` a folder that all machines share.
    """
    url = environment.files_url
    if not url:
        return _open_folder(environment.files_folder)
    if url.startswith("file:///"):
        return _open_folder(Path(unquote(url.removeprefix("file://"))))
    if not re.match(r"s3a?://[^/]+", url):
        raise StoreError("kept.bad_address")
    try:
        objects = S3Store.from_url(
            url,
            # The whole of a long download may take long, but never a piece of it.
            client_options={
                "connect_timeout": "5s",
                "read_timeout": "30s",
                "timeout": "6h",
                "allow_http": _is_plain(),
            },
            retry_config={"max_retries": 4},
        )
    except (BaseError, ValueError) as error:
        raise StoreError("kept.bad_address") from error
    return _Bucket(objects)


def _open_folder(folder: Path) -> Files:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError("kept.refused", file=str(folder)) from error
    return _Folder(folder)


def _is_plain() -> bool:
    """Whether the endpoint is said to be without TLS, as one on the same machine may be."""
    names = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT")
    return any(os.environ.get(name, "").startswith("http://") for name in names)


def _key(digest: Digest) -> str:
    if not _DIGEST.fullmatch(digest):
        raise StoreError("kept.missing", found=digest)
    return f"{digest[:2]}/{digest}"


def _plain(pieces: Iterable[Buffer]) -> Iterator[bytes]:
    with _told():
        for piece in pieces:
            yield bytes(piece)


def _checked(pieces: Iterable[Buffer], digest: Digest) -> Iterator[bytes]:
    seen, last = sha256(), b""
    for piece in _plain(pieces):
        seen.update(piece)
        if last:
            yield last
        last = piece
    if seen.hexdigest() != digest:
        raise StoreError("kept.damaged", found=digest)
    yield last


def _digest_of(stream: IO[bytes]) -> tuple[Digest, int]:
    stream.seek(0)
    seen = sha256()
    while piece := stream.read(_CHUNK):
        seen.update(piece)
    return seen.hexdigest(), stream.tell()


def _make(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return False
    return True


def _put_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told(digest: Digest = "") -> Iterator[None]:
    """Turn what befalls the folder or S3 into StoreError."""
    _refuse_forked()
    try:
        yield
    except FileNotFoundError as error:
        raise StoreError("kept.missing", found=digest) from error
    except (PermissionDeniedError, UnauthenticatedError, PermissionError) as error:
        raise StoreError("kept.refused") from error
    except UnknownConfigurationKeyError as error:
        raise StoreError("kept.bad_address") from error
    except BaseError as error:
        raise StoreError("kept.unreachable") from error
    except OSError as error:
        code = "kept.disk_full" if error.errno in _FULL else "kept.unreachable"
        raise StoreError(code) from error


def _refuse_forked() -> None:
    """The threads of obstore do not live on in a fork: there every call would hang for ever."""
    _users.add(os.getpid())
    if len(_users) > 1:
        raise RuntimeError("files were used before this process was forked from another")
