"""Everything copied while in use and brought back, on both databases; files looked after."""

from __future__ import annotations

import json
import os
import shutil
import stat
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.environment import Environment
from service.files import check
from service.files.backup import back_up, restore
from service.files.store import Files, open_files
from service.register.read import read_register
from service.register.write import write_register
from service.store.audit import verify
from service.store.engine import Store, open_store
from service.store.files import note
from service.store.loans import all_loans
from service.store.taking import take
from tests.helpers.commands import Faf, told
from tests.helpers.stores import EVERYTHING, NEW_KEY, OLD_KEY, variables
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(6, 4, SAMPLE_AS_OF)


def keep(store: Store, files: Files, *datas: bytes) -> list[str]:
    """As every use case does it: files first, then the row that counts."""
    digests = files.put_many(datas)
    with store.writing("test") as writer:
        for digest, data in zip(digests, datas, strict=True):
            note(writer, digest, len(data), "application/pdf")
    return digests


@pytest.fixture
def filled(environment: Environment) -> tuple[Environment, list[str]]:
    store, files = open_store(environment), open_files(environment)
    with store.writing("test") as writer:
        take(writer, EVERYTHING, LOANS)
    digests = keep(store, files, b"one", b"two" * 100_000)
    store.close()
    return environment, digests


@pytest.fixture
def elsewhere(
    environment: Environment, tmp_path: Path, request: pytest.FixtureRequest
) -> Environment:
    """An empty place of the same kind."""
    url = request.getfixturevalue("postgresql")() if environment.database_url else ""
    return Environment(tmp_path / "other", url, OLD_KEY)


def codes(told: dict[str, Any]) -> list[str]:
    return [each["code"] for each in told["findings"]]


def test_there_and_back(
    faf: Faf,
    filled: tuple[Environment, list[str]],
    elsewhere: Environment,
    tmp_path: Path,
) -> None:
    environment, digests = filled
    done = told(faf(tmp_path, variables(environment), "backup", "--out", "copies/monday", "--json"))
    copy = tmp_path / "copies" / "monday"
    assert done == {
        "exit_code": 0, "folder": "copies/monday", "files": 2, "keys": ["k1"], "findings": [],
    }  # fmt: skip
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in copy.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert stat.S_IMODE(copy.stat().st_mode) == 0o700
    for file in copy.rglob("*"):
        assert not file.is_file() or OLD_KEY.partition(":")[2].encode() not in file.read_bytes()
    again = told(faf(tmp_path, variables(environment), "backup", "--out", str(copy), "--json"), 2)
    assert codes(again) == ["backup.exists"]

    back = told(faf(tmp_path, variables(elsewhere), "restore", str(copy), "--json"))
    assert back == {"exit_code": 0, "must_upgrade": False, "findings": []}
    checked = told(faf(tmp_path, variables(elsewhere), "files", "verify", "--json"))
    assert (checked["files"], checked["orphans"]) == (2, [])
    told(faf(tmp_path, variables(elsewhere), "export", "--out", "a.xlsx", "--json"))
    wanted = sorted(LOANS, key=lambda each: each.contract_no)
    assert list(read_register((tmp_path / "a.xlsx").read_bytes()).loans) == wanted
    # What came back can be searched and written too.
    (tmp_path / "r.xlsx").write_bytes(write_register(LOANS))
    imported = told(faf(tmp_path, variables(elsewhere), "import", "r.xlsx", "--json"))
    assert imported["unchanged"] == 6
    files = open_files(elsewhere)
    assert files.get(digests[0]) == b"one"
    second = told(faf(tmp_path, variables(elsewhere), "restore", str(copy), "--json"), 2)
    assert codes(second) == ["backup.not_empty"]


def test_in_thai(faf: Faf, filled: tuple[Environment, list[str]], tmp_path: Path) -> None:
    environment, digests = filled
    done = faf(tmp_path, variables(environment), "backup", "--out", "copy")
    assert "สำรองแล้วที่ copy: ฐานข้อมูล และไฟล์ 2 ไฟล์" in done.stdout
    assert "ต้องใช้กุญแจ k1" in done.stdout
    assert "อยู่ครบและไม่เสียหาย" in faf(tmp_path, variables(environment), "files", "verify").stdout
    (environment.files_folder / digests[0][:2] / digests[0]).unlink()
    broken = faf(tmp_path, variables(environment), "files", "verify")
    assert broken.returncode == 1
    assert "ไฟล์ที่ต้องมีหายไป" in broken.stdout
    assert digests[0] in broken.stdout


def test_files_of_the_previous_backup_are_shared(
    filled: tuple[Environment, list[str]], tmp_path: Path
) -> None:
    environment, digests = filled
    store, files = open_store(environment), open_files(environment)
    back_up(store, files, tmp_path / "1", "test")
    (new,) = keep(store, files, b"three")
    back_up(store, files, tmp_path / "2", "test", previous=tmp_path / "1")
    store.close()

    def numbers(name: str) -> dict[str, int]:
        return {file.name: file.stat().st_ino for file in (tmp_path / name / "files").glob("*/*")}

    assert set(numbers("2")) == {*digests, new}
    assert numbers("1").items() <= numbers("2").items()


def test_a_backup_of_a_store_in_use_is_whole(
    filled: tuple[Environment, list[str]], elsewhere: Environment, tmp_path: Path
) -> None:
    environment, _ = filled
    stop = threading.Event()

    def busy() -> None:
        store, files, number = open_store(environment), open_files(environment), 0
        while not stop.is_set():
            keep(store, files, b"letter %d" % number)
            number += 1
        store.close()

    worker = threading.Thread(target=busy)
    worker.start()
    try:
        time.sleep(0.2)
        store = open_store(environment)
        manifest, checked = back_up(store, open_files(environment), tmp_path / "copy", "test")
        store.close()
    finally:
        stop.set()
        worker.join()
    assert checked.findings == ()
    assert manifest.files > 3
    assert restore(elsewhere, tmp_path / "copy", "test").findings == ()


def test_a_missing_file_does_not_keep_the_rest_from_being_saved(
    faf: Faf,
    filled: tuple[Environment, list[str]],
    elsewhere: Environment,
    tmp_path: Path,
) -> None:
    environment, (lost, damaged) = filled
    (environment.files_folder / lost[:2] / lost).unlink()
    (environment.files_folder / damaged[:2] / damaged).write_bytes(b"TWO" * 100_000)
    done = told(faf(tmp_path, variables(environment), "backup", "--out", "copy", "--json"), 1)
    wanted = ["backup.file_missing", "backup.file_damaged"]
    assert codes(done) == wanted
    back = told(faf(tmp_path, variables(elsewhere), "restore", "copy", "--json"), 1)
    assert codes(back) == ["backup.file_missing"] * 2


def test_what_is_wrong_with_a_backup_is_told_before_anything_is_written(
    faf: Faf,
    filled: tuple[Environment, list[str]],
    elsewhere: Environment,
    tmp_path: Path,
) -> None:
    environment, _ = filled
    told(faf(tmp_path, variables(environment), "backup", "--out", "copy", "--json"))
    settings = variables(elsewhere)

    def refused(folder: str, **more: str) -> list[str]:
        return codes(told(faf(tmp_path, {**settings, **more}, "restore", folder, "--json"), 2))

    assert refused("nowhere") == ["backup.none"]
    assert refused("copy", FAF_KEYS=NEW_KEY) == ["backup.key_missing"]
    manifest = json.loads((tmp_path / "copy" / "faf-backup.json").read_text())
    for changes, code in (
        ({"revision": "9999"}, "backup.too_new"),
        ({"format": 2}, "backup.too_new"),
        ({"database_sha256": "0" * 64}, "backup.broken"),
        ({"keys": None}, "backup.none"),
    ):
        shutil.copytree(tmp_path / "copy", tmp_path / "bad", dirs_exist_ok=True)
        (tmp_path / "bad" / "faf-backup.json").write_text(json.dumps({**manifest, **changes}))
        assert refused("bad") == [code]
    assert not elsewhere.database_file.exists()
    # Another kind of database than the one it is from.
    if environment.database_url:
        assert refused("copy", DATABASE_URL="") == ["backup.other_database"]
    assert told(faf(tmp_path, settings, "restore", "copy", "--json"))["exit_code"] == 0


def test_a_log_of_another_history_is_told(
    filled: tuple[Environment, list[str]], elsewhere: Environment, tmp_path: Path
) -> None:
    environment, _ = filled
    store = open_store(environment)
    back_up(store, open_files(environment), tmp_path / "copy", "test")
    store.close()
    file = tmp_path / "copy" / "faf-backup.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "log_hash": "0" * 64}))
    restored = restore(elsewhere, tmp_path / "copy", "test")
    assert [finding.code for finding in restored.findings] == ["backup.log_differs"]
    store = open_store(elsewhere)
    with store.reading() as reader:
        assert verify(reader.connection, reader.keys).findings == ()
        assert len(list(all_loans(reader, EVERYTHING))) == len(LOANS)
    store.close()


def test_programs_of_postgresql_are_told_of(
    faf: Faf,
    postgresql_emptied: str,
    tmp_path: Path,
) -> None:
    settings = {"DATABASE_URL": postgresql_emptied, "FAF_KEYS": OLD_KEY}
    missing = told(
        faf(tmp_path, {**settings, "PATH": "/nowhere"}, "backup", "--out", "a", "--json"), 2
    )
    assert codes(missing) == ["backup.no_program"]
    assert "pg_dump" in missing["findings"][0]["sentence"]
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho too old >&2\nexit 1\n")
    (tmp_path / "pg_dump").chmod(0o755)
    failed = told(
        faf(tmp_path, {**settings, "PATH": f"{tmp_path}:/bin"}, "backup", "--out", "a", "--json"), 2
    )
    assert codes(failed) == ["backup.failed"]
    assert failed["findings"][0]["found"] == "too old"
    assert not list(tmp_path.glob("*a*part"))
    assert not (tmp_path / "a").exists()


def test_the_password_of_the_database_is_not_among_the_arguments(
    faf: Faf,
    postgresql_emptied: str,
    tmp_path: Path,
) -> None:
    address = postgresql_emptied.replace("postgres@", "postgres:s3cr%2Ft@")
    (tmp_path / "pg_dump").write_text('#!/bin/sh\necho "$@" >&2\necho "$PGPASSWORD" > pw\nexit 1\n')
    (tmp_path / "pg_dump").chmod(0o755)
    settings = {"DATABASE_URL": address, "FAF_KEYS": OLD_KEY, "PATH": f"{tmp_path}:/bin"}
    failed = told(faf(tmp_path, settings, "backup", "--out", "a", "--json"), 2)
    assert "s3cr" not in failed["findings"][0]["found"]
    assert postgresql_emptied.rpartition("/")[2] in failed["findings"][0]["found"]
    assert (tmp_path / "pw").read_text() == "s3cr/t\n"


# --- what nobody needs --------------------------------------------------------------------


def age(files: Files, digest: str, days: float) -> None:
    folder = files._folder  # type: ignore[attr-defined]
    then = time.time() - days * 86_400
    os.utime(folder / digest[:2] / digest, (then, then))


def test_leftovers_go_when_they_are_old(
    faf: Faf,
    filled: tuple[Environment, list[str]],
    tmp_path: Path,
) -> None:
    environment, digests = filled
    files = open_files(environment)
    old, young = files.put_many([b"old", b"young"])
    part = environment.files_folder / "parts" / "cut-short"
    part.write_bytes(b"cut")
    for each in (old, *digests):
        age(files, each, 1.1)
    os.utime(part, (time.time() - 90_000,) * 2)
    listed = told(faf(tmp_path, variables(environment), "files", "verify", "--json"))
    assert sorted(listed["orphans"]) == sorted(
        [f"{old[:2]}/{old}", f"{young[:2]}/{young}", "parts/cut-short"]
    )
    done = told(faf(tmp_path, variables(environment), "files", "clean", "--json"))
    assert done == {"removed": 2, "bytes": 6}
    assert not part.exists()
    assert [files.has(each) for each in (old, young, *digests)] == [False, True, True, True]


def test_a_leftover_that_is_put_again_is_no_leftover(
    embedded: Environment,
) -> None:
    files = open_files(embedded)
    digest = files.put(b"again")
    age(files, digest, 3)
    (kept,) = files.list()
    files.put(b"again")
    assert not files.remove_old(kept, datetime.now(UTC) - timedelta(days=1))
    assert files.get(digest) == b"again"


def test_putting_and_clearing_at_once_loses_nothing(embedded: Environment) -> None:
    files = open_files(embedded)
    lost: list[str] = []
    stop = threading.Event()

    def clear() -> None:
        while not stop.is_set():
            for kept in files.list():
                files.remove_old(kept, datetime.now(UTC) - timedelta(hours=1))

    clearing = threading.Thread(target=clear)
    clearing.start()
    try:
        for number in range(150):
            digest = files.put(b"%d" % (number % 5))
            time.sleep(0.005)
            if not files.has(digest):
                # It may be out of reach for the moment in which it is found to be young.
                time.sleep(0.05)
                lost += [] if files.has(digest) else [digest]
            with suppress(FileNotFoundError):
                age(files, digest, 2)
    finally:
        stop.set()
        clearing.join()
    assert not lost


def test_leftovers_in_s3(bucket: str, embedded: Environment) -> None:
    files = open_files(replace(embedded, files_url=bucket))
    digest = files.put(b"x")
    (kept,) = files.list()
    assert not files.remove_old(kept, datetime.now(UTC) - timedelta(days=1))
    assert files.remove_old(kept, datetime.now(UTC) + timedelta(days=1))
    assert not files.has(digest)
    assert not files.remove_old(kept, datetime.now(UTC))


def test_backup_from_s3_and_back(bucket: str, embedded: Environment, tmp_path: Path) -> None:
    environment = replace(embedded, files_url=bucket)
    store, files = open_store(environment), open_files(environment)
    (digest,) = keep(store, files, b"in the cloud")
    assert back_up(store, files, tmp_path / "copy", "test")[1].findings == ()
    store.close()
    back = Environment(tmp_path / "back", keys=OLD_KEY)
    assert restore(back, tmp_path / "copy", "test").findings == ()
    assert open_files(back).get(digest) == b"in the cloud"
    store = open_store(back)
    assert check.verify(store, open_files(back)).count == 1
    store.close()
