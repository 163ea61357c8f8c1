"""The real command on real files: made, refused, killed and gone on with."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pypdfium2
import pytest

from service.batches import files
from service.cli.trouble import LOG_KEY
from service.register.write import write_register
from templates.catalogue import documents
from tools.bad_register import bad_register
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

ROOT = Path(__file__).resolve().parents[2]
KIND = "demand_notice_1"
LOANS = 130
JOURNAL = files.JOURNAL
WAIT_SECONDS = 90

Tree = dict[str, bytes]


def environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("FAF_")}
    return kept | {"PYTHONPATH": str(ROOT), "FAF_LOG_DIR": str(home / "log"), "LC_ALL": "C"}


def command(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", *arguments]


def faf(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(home, *arguments),
        cwd=home,
        env=environment(home),
        capture_output=True,
        encoding="utf-8",
        timeout=WAIT_SECONDS,
        check=False,
    )


def notices(home: Path, *more: str, register: str = "register.xlsx", out: str = "out") -> Any:
    arguments = ("--register", register, "--as-of", "20/11/2568", "--out", out, *more)
    return faf(home, "notices", KIND, *arguments)


def tree(out: Path) -> Tree:
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != JOURNAL
    }


@pytest.fixture(scope="module")
def register() -> bytes:
    return write_register(synthetic_register(LOANS, 11, SAMPLE_AS_OF))


@pytest.fixture
def home(tmp_path: Path, register: bytes) -> Path:
    (tmp_path / "register.xlsx").write_bytes(register)
    (tmp_path / "office.toml").write_bytes((ROOT / "samples" / "office.toml").read_bytes())
    return tmp_path


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, register: bytes) -> Tree:
    """The Word files of a run that nobody disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "register.xlsx").write_bytes(register)
    (folder / "office.toml").write_bytes((ROOT / "samples" / "office.toml").read_bytes())
    done = notices(folder, "--format", "docx")
    assert done.returncode == 1, done.stderr
    return tree(folder / "out")


def batch_folder(home: Path) -> Path:
    return files.batch_folder(home / "out", documents()[KIND].about.title)


def letters(made: Tree, suffix: str) -> list[str]:
    return [name for name in made if name.endswith(suffix) and name.count("/") == 2]


def test_word_pdf_print_file_and_lists(home: Path, expected: Tree) -> None:
    done = notices(home, "--json", "--first-number", "๒๐๐๐๑", "--duplex")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    made = tree(home / "out")
    assert told["made"] == told["planned"] == told["fresh"] == len(letters(made, ".docx"))
    assert len(letters(made, ".pdf")) == told["made"] == len(letters(expected, ".docx"))
    assert [letter["letter_no"] for letter in told["letters"][:2]] == [
        "กษ 9999/20001",
        "กษ 9999/20002",
    ]
    assert all(set(held) >= {"contract_no", "findings"} for held in told["held"])
    with pikepdf.open(home / told["files"]["print_file"]) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == told["pages"]
        assert told["pages"] % 2 == 0
    document = pypdfium2.PdfDocument(home / told["files"]["print_file"])
    assert "๙๙๙๙/๒๐๐๐๑" in document[0].get_textpage().get_text_range()
    document.close()
    listed = openpyxl.load_workbook(home / told["files"]["posting_list"]).active
    assert listed.max_row == told["made"] + 3
    result = openpyxl.load_workbook(home / told["files"]["result"]).worksheets[0]
    rows = list(result.iter_rows(min_row=3, values_only=True))
    register = synthetic_register(LOANS, 11, SAMPLE_AS_OF)
    assert {row[0] for row in rows[:-1]} == {loan.contract_no for loan in register}


def test_labels_name_every_recipient_and_no_debt(home: Path) -> None:
    done = notices(home, "--format", "docx", "--labels", "--json")
    told = json.loads(done.stdout)
    with pypdfium2.PdfDocument(home / told["files"]["labels"]) as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    squeezed = "".join(text.split())
    for letter in told["letters"]:
        assert "".join(letter["recipient"].split()) in squeezed
    assert not [word for word in ("หนี้", "ค้างชำระ", "ทวงถาม") if word in squeezed]


def test_a_letter_that_pdf_cannot_show_is_held_and_the_others_are_made(home: Path) -> None:
    loans = synthetic_register(LOANS, 11, SAMPLE_AS_OF)
    due = json.loads(notices(home, "--dry-run", "--json").stdout)["letters"][0]["contract_no"]
    odd = [
        replace(loan, project_name="โครงการ 稲") if loan.contract_no == due else loan
        for loan in loans
    ]
    (home / "odd.xlsx").write_bytes(write_register(odd))
    told = json.loads(notices(home, "--json", register="odd.xlsx").stdout)
    made = tree(home / "out")
    assert told["made"] == told["planned"] - 1 > 0
    assert len(letters(made, ".docx")) == len(letters(made, ".pdf")) == told["made"]
    failed = [each for each in told["failed"] if each["contract_no"] == due]
    assert [each["findings"][0]["code"] for each in failed] == ["record.unprintable"]


def test_run_again_makes_nothing_twice(home: Path, expected: Tree) -> None:
    notices(home, "--format", "docx")
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*.docx")}
    done = notices(home, "--format", "docx", "--json")
    assert json.loads(done.stdout)["fresh"] == 0
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*.docx")} == before
    assert tree(home / "out") == expected


def test_what_is_missing_is_made_and_what_is_changed_is_kept(home: Path, expected: Tree) -> None:
    notices(home, "--format", "docx")
    gone, changed = sorted(home.rglob("*.docx"))[:2]
    gone.unlink()
    changed.write_bytes(b"my own words")
    done = notices(home, "--format", "docx", "--json")
    assert json.loads(done.stdout)["fresh"] == 2
    aside = changed.with_name(f"{changed.stem} (ฉบับก่อน 1).docx")
    assert aside.read_bytes() == b"my own words"
    aside.unlink()
    left = tree(home / "out")
    del left[str((batch_folder(home) / files.RESULT).relative_to(home / "out"))]
    assert left.items() <= expected.items()


def started(home: Path, *, start_new_session: bool = False) -> subprocess.Popen[str]:
    arguments = ("--register", "register.xlsx", "--as-of", "2025-11-20", "--out", "out")
    return subprocess.Popen(
        command(home, "notices", KIND, *arguments, "--format", "docx", "--jobs", "2"),
        start_new_session=start_new_session,
        cwd=home,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def wait_for(is_so: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < end, "nothing happened"
        if process.poll() is not None:
            return
        time.sleep(0.001)


def journal_lines(home: Path) -> int:
    path = batch_folder(home) / JOURNAL
    return path.read_bytes().count(b"\n") if path.exists() else 0


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "while reading": lambda home: home.exists(),
    "before the first letter": lambda home: (batch_folder(home) / JOURNAL).exists(),
    "at the first letter": lambda home: any(home.rglob("*.docx")),
    "after the first chunk": lambda home: journal_lines(home) > 1,
    "in the middle": lambda home: journal_lines(home) > 20,
    "at the lists": lambda home: (batch_folder(home) / files.POSTING_LIST).exists(),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_and_run_again(home: Path, expected: Tree, moment: str) -> None:
    process = started(home)
    wait_for(lambda: MOMENTS[moment](home), process)
    process.kill()
    process.communicate()
    done = notices(home, "--format", "docx")
    assert done.returncode == 1, done.stderr
    assert tree(home / "out") == expected


def test_killed_again_and_again(home: Path, expected: Tree) -> None:
    for lines in (2, 12, 22, 32):
        process = started(home)
        wait_for(lambda lines=lines: journal_lines(home) > lines, process)  # type: ignore[misc]
        process.kill()
        process.communicate()
    done = notices(home, "--format", "docx")
    assert done.returncode == 1, done.stderr
    assert tree(home / "out") == expected


def workers_of(pid: int) -> Iterator[int]:
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        line = Path(f"/proc/{child}/cmdline").read_text()
        if "spawn_main" in line:
            yield int(child)


def test_a_worker_that_is_killed_harms_nothing(home: Path, expected: Tree) -> None:
    process = started(home)
    wait_for(lambda: journal_lines(home) > 1, process)
    os.kill(next(workers_of(process.pid)), signal.SIGKILL)
    process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert tree(home / "out") == expected


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_stopped_by_hand_says_how_to_go_on(home: Path, expected: Tree, sign: int) -> None:
    process = started(home)
    wait_for(lambda: journal_lines(home) > 1, process)
    process.send_signal(sign)
    out, err = process.communicate(timeout=WAIT_SECONDS)
    assert process.returncode == 1
    assert "Traceback" not in out + err
    assert "สั่งคำสั่งเดิมอีกครั้งเพื่อทำต่อ" in out
    assert not list(home.rglob("*.part"))
    assert notices(home, "--format", "docx").returncode == 1
    assert tree(home / "out") == expected


@pytest.mark.parametrize("seconds", [0.3, 0.6, 0.9, 1.2, 1.5])
def test_ctrl_c_of_a_terminal_shows_no_stack_trace(
    home: Path, expected: Tree, seconds: float
) -> None:
    process = started(home, start_new_session=True)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=WAIT_SECONDS)
    if process.returncode == -signal.SIGINT:
        # On a busy machine Python itself was not there yet.
        assert not (home / "out").exists()
    else:
        assert process.returncode == 1
        assert "Traceback" not in out + err
    assert not list(home.rglob("*.part"))
    assert notices(home, "--format", "docx").returncode == 1
    assert tree(home / "out") == expected


def test_what_breaks_while_clearing_away_goes_to_the_log(tmp_path: Path) -> None:
    """A workbook cut off by Ctrl-C complains when Python lets go of it, after all is told."""
    script = (
        "import sys; sys.argv = ['faf', 'documents', '--json']\n"
        "from service.cli import main; main()\n"
        "class CutOff:\n    def __del__(self): raise ValueError('cut off')\n"
        "CutOff()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, LOG_KEY: str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    (log,) = tmp_path.iterdir()
    assert "ValueError: cut off" in log.read_text(encoding="utf-8")


def test_another_register_or_day_is_refused(home: Path, expected: Tree) -> None:
    notices(home, "--format", "docx")
    other = write_register(synthetic_register(LOANS, 12, SAMPLE_AS_OF))
    (home / "other.xlsx").write_bytes(other)
    refused = notices(home, "--format", "docx", register="other.xlsx")
    assert refused.returncode == 1
    assert "ทะเบียน" in refused.stderr
    assert "--restart" in refused.stderr
    assert tree(home / "out") == expected
    done = notices(home, "--format", "docx", "--restart", register="other.xlsx")
    assert done.returncode == 1, done.stderr
    fresh = notices(home, "--format", "docx", register="other.xlsx", out="fresh")
    assert fresh.returncode == 1
    assert tree(home / "out") == tree(home / "fresh")


def test_the_day_belongs_to_the_batch(home: Path, expected: Tree) -> None:
    notices(home, "--format", "docx")
    arguments = ("--register", "register.xlsx", "--out", "out", "--format", "docx")
    refused = faf(home, "notices", KIND, *arguments, "--as-of", "21/11/2568")
    assert refused.returncode == 1
    assert "วันที่คิดหนี้" in refused.stderr
    assert tree(home / "out") == expected


def test_a_trial_writes_nothing(home: Path, expected: Tree) -> None:
    done = notices(home, "--dry-run", "--json")
    assert not (home / "out").exists()
    told = json.loads(done.stdout)
    assert told["planned"] == len(letters(expected, ".docx"))
    assert told["made"] == 0
    assert "จะจัดทำ" in notices(home, "--dry-run").stdout


def test_only_one_province(home: Path) -> None:
    province = synthetic_register(LOANS, 11, SAMPLE_AS_OF)[0].province
    done = notices(home, "--format", "docx", "--province", f"จ.{province}", "--json")
    told = json.loads(done.stdout)
    assert {letter["province"] for letter in told["letters"]} == {province}


def test_a_bad_register_makes_nothing_but_its_list(home: Path) -> None:
    (home / "bad.xlsx").write_bytes(bad_register())
    done = notices(home, register="bad.xlsx")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr + done.stdout
    assert [path.name for path in (home / "out").rglob("*")] == [files.REGISTER_CHECK]
    sheet = openpyxl.load_workbook(home / "out" / files.REGISTER_CHECK).active
    told = json.loads(notices(home, "--json", register="bad.xlsx").stdout)
    assert sheet.max_row == len(told["findings"]) + 2
    good = notices(home, "--good-only", "--format", "docx", "--json", register="bad.xlsx")
    assert good.returncode == 1
    told = json.loads(good.stdout)
    bad = {
        held["contract_no"]
        for held in told["held"]
        if any(finding["code"].startswith("register.") for finding in held["findings"])
    }
    assert told["made"] > 0
    assert bad
    assert not bad & {letter["contract_no"] for letter in told["letters"]}


@pytest.mark.parametrize("data", [b"", b"no workbook", b"PK\x03\x04broken"])
def test_a_file_that_is_no_register(home: Path, data: bytes) -> None:
    (home / "bad.xlsx").write_bytes(data)
    done = notices(home, register="bad.xlsx")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout
    assert [path.name for path in (home / "out").rglob("*")] == [files.REGISTER_CHECK]


HOSTILE = ("=cmd|' /C calc'!A0", "../../etc/passwd", "& < > \" ' {{ 7*7 }} {% x %}", "ก" * 450)


def test_hostile_names(home: Path) -> None:
    loans = synthetic_register(LOANS, 11, SAMPLE_AS_OF)
    hostile = [
        replace(
            loan,
            project_name=HOSTILE[index % 4],
            parties=tuple(replace(each, name=HOSTILE[index % 4]) for each in loan.parties),
        )
        for index, loan in enumerate(loans)
    ]
    (home / "hostile.xlsx").write_bytes(write_register(hostile))
    done = notices(home, "--json", "--good-only", register="hostile.xlsx")
    told = json.loads(done.stdout)
    assert told["failed"] == []
    assert told["made"] > 20
    assert {path.name for path in home.iterdir()} == {
        "register.xlsx", "hostile.xlsx", "office.toml", "out",
    }  # fmt: skip
    for path in (home / told["files"]["posting_list"], home / told["files"]["result"]):
        for sheet in openpyxl.load_workbook(path):
            assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    document = pypdfium2.PdfDocument(home / told["files"]["print_file"])
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "{{ ๗*๗ }}" in text or "{{ 7*7 }}" in text


def test_a_register_without_anything_due(home: Path) -> None:
    early = faf(
        home, "notices", KIND, "--register", "register.xlsx", "--as-of", "1/1/2540",
        "--out", "out", "--json",
    )  # fmt: skip
    told = json.loads(early.stdout)
    assert told["made"] == 0
    assert told["complete"]
    assert told["files"]["print_file"] is None
    assert (home / told["files"]["result"]).exists()


def asked(kind: str = KIND, register: str = "register.xlsx", day: str = "1/1/2568") -> list[str]:
    return ["notices", kind, "--register", register, "--as-of", day, "--out", "o"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (asked(kind="nothing"), KIND),
        (asked(register="none.xlsx"), "none.xlsx"),
        (asked(register="."), "อ่านไฟล์นี้ไม่ได้"),
        (asked(day="30/2/2568"), "28/2/2568"),
        ([*asked(), "--province", "เชียงไหม่"], "เชียงใหม่"),
        ([*asked(), "--format", "odt"], "odt"),
        ([*asked(), "--jobs", "0"], "--jobs"),
        ([*asked(), "--first-number", "-5"], "--first-number"),
        ([*asked(), "--office", "none.toml"], "none.toml"),
        (["notices", KIND], "--register"),
        (["wrong"], "wrong"),
    ],
)
def test_unusable_input_ends_with_2_and_says_why(
    home: Path, arguments: list[str], word: str
) -> None:
    done = faf(home, *arguments)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_folder_that_cannot_be_written(home: Path) -> None:
    (home / "out").write_text("a file")
    done = notices(home, "--format", "docx")
    assert done.returncode == 2
    assert "เขียนไฟล์ที่นี่ไม่ได้" in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_settings_are_told(home: Path) -> None:
    (home / "office.toml").write_text("[debts]\nday_bais = 365\n", encoding="utf-8")
    done = notices(home)
    assert done.returncode == 2
    assert "day_basis" in done.stderr
    assert not (home / "out").exists()


def test_help_is_quick_and_thai(home: Path) -> None:
    begin = time.monotonic()
    done = faf(home, "--help")
    assert done.returncode == 0
    assert "วิธีใช้" in done.stdout
    assert time.monotonic() - begin < 2
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "service.cli", "--help"],
        cwd=home,
        env=environment(home),
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stderr
    assert not any(f" {name}\n" in loaded for name in ("pydantic", "openpyxl", "rich", "lxml"))


def test_a_blank_register_can_be_read_back(home: Path) -> None:
    assert faf(home, "register-template", "--out", "blank.xlsx").returncode == 0
    book = openpyxl.load_workbook(BytesIO((home / "blank.xlsx").read_bytes()))
    assert "สัญญา" in book.sheetnames
