"""The commands on the store, as people call them, on both databases."""

from __future__ import annotations

import sqlite3
import stat
import zipfile
from pathlib import Path

import pytest

from service.environment import Environment
from service.register.read import read_register
from service.register.write import write_register
from tests.helpers.commands import Faf, told
from tests.helpers.stores import NEW_KEY, OLD_KEY, variables
from tools.bad_register import bad_register
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(8, 4, SAMPLE_AS_OF)


def test_an_office_from_nothing_to_an_equal_workbook(
    faf: Faf, bare: Environment, tmp_path: Path
) -> None:
    settings = variables(bare)
    (tmp_path / "ทะเบียน.xlsx").write_bytes(write_register(LOANS))
    assert told(faf(tmp_path, settings, "db", "upgrade", "--json"))["before"] == ""
    added = faf(
        tmp_path, settings, "user", "add", "admin", "--name", "นางผู้ดูแล ดี",
        "--role", "administrator", "--office", "ส่วนกลาง",
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    assert "รหัสผ่านชั่วคราว" in added.stdout
    first = faf(tmp_path, settings, "import", "ทะเบียน.xlsx")
    assert first.returncode == 0, first.stderr
    assert "8 สัญญา" in first.stdout
    again = told(faf(tmp_path, settings, "import", "ทะเบียน.xlsx", "--json"))
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 8)
    assert told(faf(tmp_path, settings, "export", "--out", "a.xlsx", "--json"))["loans"] == 8
    wanted = sorted(LOANS, key=lambda each: each.contract_no)
    assert list(read_register((tmp_path / "a.xlsx").read_bytes()).loans) == wanted
    verdict = told(faf(tmp_path, settings, "audit", "verify", "--json"))
    # Made, a user, eight loans, two imports, one export.
    assert (verdict["count"], verdict["findings"]) == (13, [])


def test_a_bad_workbook_is_refused_in_words(
    faf: Faf, environment: Environment, tmp_path: Path
) -> None:
    settings = variables(environment)
    (tmp_path / "bad.xlsx").write_bytes(bad_register())
    done = faf(tmp_path, settings, "import", "bad.xlsx")
    assert done.returncode == 1
    assert "จึงยังไม่ได้นำเข้าสัญญาใด" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    good = told(faf(tmp_path, settings, "import", "bad.xlsx", "--good-only", "--json"), 1)
    assert good["added"] == len(read_register(bad_register()).loans)
    assert len(good["held"]) == len(read_register(bad_register()).held)


def test_keys_are_turned_over(faf: Faf, environment: Environment, tmp_path: Path) -> None:
    settings = variables(environment)
    (tmp_path / "r.xlsx").write_bytes(write_register(LOANS))
    told(faf(tmp_path, settings, "import", "r.xlsx", "--json"))
    both = settings | {"FAF_KEYS": f"{NEW_KEY},{OLD_KEY}"}
    numbers = sum(bool(party.id_number) for each in LOANS for party in each.parties)
    found = told(faf(tmp_path, both, "keys", "rotate", "--json"))
    assert found == {"key": "k2", "numbers": numbers}
    new = settings | {"FAF_KEYS": NEW_KEY}
    assert told(faf(tmp_path, new, "export", "--out", "a.xlsx", "--json"))["loans"] == len(LOANS)
    assert told(faf(tmp_path, new, "export", "--out", "a.zip", "--json"))["loans"] == len(LOANS)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        books = [read_register(archive.read(name)).loans for name in archive.namelist()]
    assert {each for book in books for each in book} == set(LOANS)
    assert len(books) == len({each.province for each in LOANS})
    assert told(faf(tmp_path, new, "audit", "verify", "--json"))["findings"] == []
    refused = told(faf(tmp_path, settings, "export", "--out", "a.xlsx", "--json"), 2)
    assert [each["code"] for each in refused["findings"]] == ["store.key_missing"]


# --- the embedded default -----------------------------------------------------------------


def test_the_embedded_store_is_its_owners(faf: Faf, tmp_path: Path) -> None:
    assert told(faf(tmp_path, {}, "db", "upgrade", "--json"))["key_file"] == "var/faf.keys"
    folder = tmp_path / "var"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"faf.keys": 0o600, "faf.sqlite3": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert told(faf(tmp_path, {}, "db", "upgrade", "--json"))["key_file"] is None
    (tmp_path / "r.xlsx").write_bytes(write_register(LOANS))
    told(faf(tmp_path, {}, "import", "r.xlsx", "--json"))
    told(faf(tmp_path, {}, "keys", "add", "--json"))
    assert told(faf(tmp_path, {}, "keys", "rotate", "--json"))["numbers"] > 0
    assert told(faf(tmp_path, {}, "audit", "verify", "--json"))["findings"] == []
    (folder / "faf.keys").unlink()
    for command in (["audit", "verify"], ["db", "upgrade"], ["keys", "add"]):
        lost = told(faf(tmp_path, {}, *command, "--json"), 2)
        assert [each["code"] for each in lost["findings"]] == ["store.no_keys"]
    assert not (folder / "faf.keys").exists()


def test_what_cannot_be_opened_is_told(faf: Faf, tmp_path: Path) -> None:
    cases = {
        "store.missing": {},
        "store.bad_address": {"DATABASE_URL": "mysql://x/y"},
        "store.unreachable": {"DATABASE_URL": "postgresql://x@127.0.0.1:1/y"},
    }
    for code, settings in cases.items():
        refused = told(faf(tmp_path, settings, "audit", "verify", "--json"), 2)
        assert [each["code"] for each in refused["findings"]] == [code]
    assert not (tmp_path / "var").exists()
    (tmp_path / "var").mkdir()
    file = tmp_path / "var" / "faf.sqlite3"
    for code, content in (("store.not_a_database", b"x" * 4096), ("store.old", b"")):
        file.write_bytes(content)
        refused = told(faf(tmp_path, {}, "audit", "verify", "--json"), 2)
        assert [each["code"] for each in refused["findings"]] == [code]


def test_a_changed_log_is_told(faf: Faf, tmp_path: Path) -> None:
    told(faf(tmp_path, {}, "db", "upgrade", "--json"))
    with sqlite3.connect(tmp_path / "var" / "faf.sqlite3") as connection:
        connection.execute("DROP TRIGGER audit_log_update")
        connection.execute("UPDATE audit_log SET who = 'nobody'")
    connection.close()
    done = faf(tmp_path, {}, "audit", "verify")
    assert done.returncode == 1
    assert "บันทึกลำดับที่ 1 ถูกแก้ไข" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("user add aก --name ก --role approver --office ส่วนกลาง", "ชื่อผู้ใช้ใช้ไม่ได้"),
        ("user add ab --name ก --role approver --office เชียงไหม่", "แนะนำ: เชียงใหม่"),
        ("user add ab --name ก --role king --office ตรัง", "--role ไม่มี 'king'"),
        ("user disable nobody", "ไม่มีผู้ใช้ชื่อนี้"),
        ("import nothing.xlsx", "ไม่พบไฟล์นี้"),
        ("db", "ยังไม่ได้ระบุ COMMAND"),
    ],
)
def test_wrong_arguments_are_told(
    faf: Faf, embedded: Environment, tmp_path: Path, arguments: str, words: str
) -> None:
    done = faf(tmp_path, variables(embedded), *arguments.split())
    assert done.returncode == 2
    assert words in done.stderr


def test_a_user_is_shut_out_let_in_and_given_a_password(
    faf: Faf, environment: Environment, tmp_path: Path
) -> None:
    def user(*arguments: str, code: int = 0) -> dict[str, object]:
        done = faf(tmp_path, variables(environment), "user", *arguments, "--json")
        found: dict[str, object] = told(done, code)
        return found

    made = user("add", "somchai", "--name", "ก", "--role", "approver", "--office", "ตรัง")
    assert user("disable", "somchai")["password"] is None
    assert user("disable", "somchai", code=2)["exit_code"] == 2
    assert user("enable", "SOMCHAI")["password"] is None
    reset = user("password", "somchai", "--second-factor")
    assert reset["password"] not in {None, made["password"]}


def test_a_password_may_be_given(faf: Faf, embedded: Environment, tmp_path: Path) -> None:
    arguments = ("user", "add", "given", "--name", "ก", "--role", "approver", "--office", "ตรัง")
    done = faf(
        tmp_path, variables(embedded), *arguments, "--password-stdin", "--json",
        typed="correct horse battery\n",
    )  # fmt: skip
    assert told(done) == {"username": "given", "password": None}
