"""Files by their checksums: kept once, whole, checked, in a folder and in S3."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from service.environment import Environment
from service.files.store import Digest, Files, open_files
from service.store.engine import Store
from service.store.errors import StoreError
from service.store.files import all_noted, find_noted, note
from tests.helpers.stores import NOW

NOTHING = sha256(b"nothing").hexdigest()


def code_of(refused: pytest.ExceptionInfo[StoreError]) -> str:
    return refused.value.finding.code


def in_pieces(data: bytes, size: int = 70_000) -> Iterator[bytes]:
    yield from (data[place : place + size] for place in range(0, len(data), size))


def spoil(files: Files, digest: Digest, data: bytes) -> None:
    """As a bad disk or a careless hand does: past our own door."""
    files._objects.put(f"{digest[:2]}/{digest}", data)


def test_what_is_put_comes_back(files: Files) -> None:
    data = "หนังสือ".encode() * 1000
    digest = files.put(data)
    assert digest == sha256(data).hexdigest()
    assert files.get(digest) == data
    assert files.size(digest) == len(data)
    assert files.has(digest)
    assert b"".join(files.stream(digest, 21)) == data[21:]
    assert list(files.stream(digest, len(data))) == []


def test_the_empty_file_is_a_file(files: Files) -> None:
    digest = files.put(b"")
    assert files.get(digest) == b""
    assert files.put_stream([]) == (digest, 0)


def test_many_at_once(files: Files) -> None:
    datas = [os.urandom(3_000) for _ in range(40)]
    digests = files.put_many([*datas, datas[0]])
    assert digests == [sha256(data).hexdigest() for data in [*datas, datas[0]]]
    assert [files.get(digest) for digest in digests] == [*datas, datas[0]]
    assert {kept.digest for kept in files.list()} == set(digests)
    assert files.put_many([]) == []


def test_the_same_again_is_the_same_file(files: Files) -> None:
    data = b"x" * 100
    assert files.put(data) == files.put(data) == files.put_stream([data])[0]
    assert [kept.size for kept in files.list()] == [100]


@pytest.mark.parametrize("size", [200_000, (8 << 20) + 1, 21 << 20])
def test_a_stream_is_kept_and_comes_back_in_pieces(files: Files, size: int) -> None:
    data = os.urandom(size)
    digest, told = files.put_stream(in_pieces(data))
    assert (digest, told) == (sha256(data).hexdigest(), size)
    pieces = list(files.stream(digest))
    assert b"".join(pieces) == data
    assert max(map(len, pieces)) <= 16 << 20
    assert files.put_stream(in_pieces(data)) == (digest, size)


def test_what_is_missing_is_told(files: Files) -> None:
    assert not files.has(NOTHING)
    for ask in (files.get, files.size, files.stream):
        with pytest.raises(StoreError) as refused:
            ask(NOTHING)
        assert code_of(refused) == "kept.missing"
        assert "ไม่พบไฟล์" in str(refused.value.finding)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NOTHING.upper(), NOTHING + "0"])
def test_only_checksums_are_names(files: Files, name: str) -> None:
    with pytest.raises(StoreError) as refused:
        files.get(name)
    assert code_of(refused) == "kept.missing"


def test_a_damaged_file_is_told_and_not_given_out(files: Files) -> None:
    data = os.urandom(3 << 20)
    digest = files.put(data)
    spoil(files, digest, data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(StoreError) as refused:
        files.get(digest)
    assert code_of(refused) == "kept.damaged"
    got: list[bytes] = []
    with pytest.raises(StoreError):
        got.extend(files.stream(digest))
    # A download that ends early is seen to be broken by whoever loads it.
    assert sum(map(len, got)) < len(data)


def test_a_file_of_the_wrong_size_is_never_taken_for_the_right_one(files: Files) -> None:
    data = os.urandom(9 << 20)
    digest = files.put(data)
    spoil(files, digest, b"short")
    for put in (lambda: files.put(data), lambda: files.put_stream(in_pieces(data))):
        with pytest.raises(StoreError) as refused:
            put()
        assert code_of(refused) == "kept.damaged"
    assert files.size(digest) == 5


def test_a_folder_is_its_owners_alone_and_has_no_leftovers(tmp_path: Path) -> None:
    files = open_files(Environment(tmp_path / "var"))
    files.put_many([b"a", b"b"])

    def breaks() -> Iterator[bytes]:
        yield b"a"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        files.put_stream(breaks())
    seen = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var").rglob("*")}
    assert {mode for path, mode in seen.items() if path.is_dir()} == {0o700}
    assert [mode for path, mode in seen.items() if path.is_file()] == [0o600, 0o600]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    files = open_files(Environment(tmp_path / "var"))
    (tmp_path / "var" / "files" / "parts").write_bytes(b"")
    with pytest.raises(StoreError) as refused:
        files.put(b"x")
    assert code_of(refused) == "kept.unreachable"


def test_a_shared_folder_by_its_address(tmp_path: Path) -> None:
    folder = tmp_path / "ที่เก็บ"
    files = open_files(Environment(tmp_path / "var", files_url=folder.as_uri()))
    digest = files.put(b"x")
    assert (folder / digest[:2] / digest).read_bytes() == b"x"
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("url", ["http://x/y", "s3:", "s3://", "bucket", "file://x/y"])
def test_a_wrong_address_is_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError) as refused:
        open_files(Environment(tmp_path, files_url=url))
    assert code_of(refused) == "kept.bad_address"


def test_s3_that_does_not_answer_is_told(
    tmp_path: Path, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    files = open_files(Environment(tmp_path, files_url=bucket))
    with pytest.raises(StoreError) as refused:
        files.put(b"x")
    assert code_of(refused) == "kept.unreachable"


_FORKING = """
import os, sys
from pathlib import Path
from service.environment import read_environment
from service.files.store import open_files
files = open_files(read_environment())
if "first" in sys.argv:
    files.put(b"parent")
if os.fork() == 0:
    try:
        files.put(b"child")
    except RuntimeError:
        os._exit(7)
    os._exit(0)
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""


@pytest.mark.parametrize("kind", ["folder", "s3"])
def test_a_fork_may_use_files_that_its_parent_only_opened(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = request.getfixturevalue("bucket") if kind == "s3" else ""
    for arguments, told in (([], "0"), (["first"], "7")):
        done = subprocess.run(
            [sys.executable, "-c", _FORKING, *arguments],
            env={**os.environ, "FAF_DATA_DIR": str(tmp_path), "FILES_URL": url},
            capture_output=True, text=True, timeout=20, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == told


def test_notes_say_what_must_be_there(store: Store) -> None:
    digest = sha256(b"a").hexdigest()
    with store.writing("test") as writer:
        assert find_noted(writer, digest) is None
        note(writer, digest, 1, "text/plain")
        note(writer, digest, 1, "text/plain")
    with store.writing("test") as writer:
        note(writer, digest, 1, "application/pdf")
        with pytest.raises(StoreError):
            note(writer, digest, 2, "text/plain")
    with store.reading() as reader:
        (noted,) = all_noted(reader)
        assert (noted.digest, noted.size, noted.media_type) == (digest, 1, "text/plain")
        assert noted.made_at == NOW
        assert find_noted(reader, digest) == noted
