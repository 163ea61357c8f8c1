"""``faf fill``, ``faf documents`` and what happens when everything breaks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli import trouble
from templates.catalogue import documents

ROOT = Path(__file__).resolve().parents[2]
KIND = "demand_notice_1"


def faf(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        cwd=home,
        env={**os.environ, "PYTHONPATH": str(ROOT), "FAF_LOG_DIR": str(home / "log")},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    data = json.dumps(documents()[KIND].sample(), ensure_ascii=False)
    (tmp_path / "record.json").write_text(data, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["ก.docx", "ก.pdf"])
def test_the_sample_is_filled_the_same_each_time(home: Path, name: str) -> None:
    made = []
    for _ in range(2):
        done = faf(home, "fill", KIND, "--data", "record.json", "--out", name)
        assert done.returncode == 0, done.stderr
        made.append((home / name).read_bytes())
    assert made[0] == made[1]
    assert made[0].startswith((b"PK", b"%PDF"))


def test_errors_block_and_are_listed(home: Path) -> None:
    data = json.loads((home / "record.json").read_text(encoding="utf-8"))
    data |= {"loan_amount": "x", "contract_date": "30/2/2568"}
    (home / "record.json").write_text(json.dumps(data), encoding="utf-8")
    done = faf(home, "fill", KIND, "--data", "record.json", "--out", "a.docx", "--json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    fields = {finding["place"]["field"] for finding in told["findings"]}
    assert fields == {"loan_amount", "contract_date"}
    assert not (home / "a.docx").exists()
    assert (
        "loan_amount" in faf(home, "fill", KIND, "--data", "record.json", "--out", "a.docx").stdout
    )


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b'{"a": 1,}', "JSON"),
        (b"[1, 2]", "JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"[" * 100_000, "JSON"),
        (b"", "JSON"),
    ],
)
def test_data_that_cannot_be_read(home: Path, data: bytes, word: str) -> None:
    (home / "record.json").write_bytes(data)
    done = faf(home, "fill", KIND, "--data", "record.json", "--out", "a.docx")
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_not_known_is_refused(home: Path) -> None:
    for arguments in (
        ("fill", "nothing", "--data", "record.json", "--out", "a.docx"),
        ("fill", KIND, "--data", "record.json", "--out", "a.odt"),
        ("fill", KIND, "--data", "none.json", "--out", "a.docx"),
        ("fill", KIND, "--data", ".", "--out", "a.docx"),
    ):
        done = faf(home, *arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_documents_are_listed(home: Path) -> None:
    told = json.loads(faf(home, "documents", "--json").stdout)
    assert {each["id"] for each in told["documents"]} == set(documents())
    assert KIND in faf(home, "documents").stdout


def test_nobody_sees_a_stack_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(trouble.LOG_KEY, str(tmp_path))

    def broken() -> int:
        raise RuntimeError("a secret detail")

    assert trouble.guarded(broken, as_json=False) == 1
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    assert "a secret detail" not in told.err
    log = next(tmp_path.iterdir())
    assert log.stem.removeprefix("faf-") in told.err
    assert "a secret detail" in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o077 == 0
    assert trouble.guarded(broken, as_json=True) == 1
    assert set(json.loads(capsys.readouterr().out)) == {"exit_code", "incident", "log"}


def test_a_full_disk_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    def full() -> int:
        raise OSError(28, "No space left on device", "หนังสือ.docx")

    assert trouble.guarded(full, as_json=False) == 1
    assert "เนื้อที่ดิสก์เต็ม" in capsys.readouterr().err
