"""``faf parse``: many files at once, in words and as JSON, with marked copies."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest

from parsers.reading import Reading
from service.cli import main
from service.cli import parse as parse_module
from service.cli.inputs import CopyNames, find_inputs
from service.cli.trouble import Refused
from service.documents.making import maker
from templates.catalogue import documents
from templates.findings import Finding, Place
from templates.identity import Identity
from tests.helpers.entry_books import cells_of
from tests.helpers.reading import by_pdfium, squeezed

ROOT = Path(__file__).resolve().parents[2]
KIND = "ns02"
SAMPLE = documents()[KIND].sample()


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "service.cli", "parse", *arguments]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "FAF_LOG_DIR": str(home / "log")}


def faf(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command(*arguments),
        cwd=home,
        env=environment(home),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def told(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done.stdout)


@cache
def good() -> bytes:
    return maker(KIND).entry_workbook(SAMPLE, "R-12")


@cache
def bad() -> bytes:
    """An amount that is none, a field left empty, and an amount in Thai digits."""
    book = openpyxl.load_workbook(io.BytesIO(good()))
    cells = {path: found[0].coordinate for path, found in cells_of(good()).items()}
    sheet = next(each for each in book if each.title == "ข้อมูลหลัก")
    sheet[cells["loan_amount"]] = "=1+x"
    sheet[cells["loan_amount"]].data_type = "s"
    sheet[cells["borrower_name"]] = None
    sheet[cells["project_years"]] = "๗"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two folders with files of the same name, and what nobody sent on purpose."""
    for folder in ("อุบล", "อุบล/ย่อย"):
        (tmp_path / folder).mkdir()
    (tmp_path / "อุบล/ดี.xlsx").write_bytes(good())
    (tmp_path / "อุบล/คำขอ.xlsx").write_bytes(bad())
    (tmp_path / "อุบล/ย่อย/คำขอ.xlsx").write_bytes(bad())
    (tmp_path / "อุบล/เสีย.xlsx").write_bytes(good()[:2000])
    (tmp_path / "อุบล/~$ดี.xlsx").write_bytes(b"\x05user")
    (tmp_path / "อุบล/.hidden.xlsx").write_bytes(good())
    return tmp_path


def test_a_good_file_gives_its_record(home: Path) -> None:
    done = faf(home, "อุบล/ดี.xlsx", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = told(done)["files"]
    record, _ = documents()[KIND].record.read(SAMPLE)
    assert record is not None
    assert file["record"] == json.loads(record.to_json())
    assert (file["document"], file["known_by"]) == (KIND, "identity_sheet")
    assert (file["reference"], file["kind"], file["good"]) == ("R-12", "excel", True)
    assert file["file"] == "อุบล/ดี.xlsx"
    assert file["findings"] == []
    assert "annotated" not in file


def test_folders_are_read_whole_and_nothing_stops_at_a_bad_file(home: Path) -> None:
    done = faf(home, "อุบล", "--json")
    assert done.returncode == 1
    data = told(done)
    assert data["complete"]
    assert data["exit_code"] == 1
    files = {file["file"]: file for file in data["files"]}
    assert list(files) == [
        "อุบล/คำขอ.xlsx", "อุบล/ดี.xlsx", "อุบล/เสีย.xlsx", "อุบล/ย่อย/คำขอ.xlsx"
    ]  # fmt: skip
    assert sorted(data["skipped"]) == ["อุบล/.hidden.xlsx", "อุบล/~$ดี.xlsx"]
    assert [file["good"] for file in files.values()] == [False, True, False, False]
    broken = files["อุบล/เสีย.xlsx"]
    assert [each["code"] for each in broken["findings"]] == ["files.broken"]
    assert (broken["document"], broken["record"], broken["kind"]) == (None, None, None)
    wrong = files["อุบล/คำขอ.xlsx"]
    fields = {each["place"]["field"] for each in wrong["findings"]}
    assert fields == {"loan_amount", "borrower_name"}
    (coercion,) = wrong["coercions"]
    assert (coercion["field"], coercion["original"], coercion["value"]) == (
        "project_years", "๗", "7"
    )  # fmt: skip
    assert wrong["record"] is None


def test_people_are_told_in_thai(home: Path) -> None:
    done = faf(home, "อุบล")
    assert done.returncode == 1
    for words in (
        "✓ อุบล/ดี.xlsx",
        "✗ อุบล/คำขอ.xlsx",
        documents()[KIND].about.title,
        "รู้จากข้อมูลประจำแบบในไฟล์",
        "เลขอ้างอิง R-12",
        "ต้องแก้ไข 2 · ปรับรูปแบบ 1",
        "ช่อง วงเงินกู้ที่ได้รับ",
        "พบ “=1+x”",
        "~$ดี.xlsx",
        "อ่านแล้ว 4 ไฟล์: ใช้ได้ 1 ต้องให้คนดำเนินการ 3",
    ):
        assert words in done.stdout
    assert "loan_amount" not in done.stdout
    assert "อ่านไฟล์ 4/4 (100%)" in done.stderr


def test_copies_are_marked_and_originals_left_alone(home: Path) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*.xlsx")}
    done = faf(home, "อุบล", "--annotate", "ตรวจ", "--json")
    assert done.returncode == 1
    assert {path: path.read_bytes() for path in before} == before
    files = {file["file"]: file["annotated"] for file in told(done)["files"]}
    assert files == {
        "อุบล/คำขอ.xlsx": "ตรวจ/คำขอ.ตรวจแล้ว.xlsx",
        "อุบล/ดี.xlsx": None,
        "อุบล/เสีย.xlsx": None,
        "อุบล/ย่อย/คำขอ.xlsx": "ตรวจ/คำขอ (ย่อย).ตรวจแล้ว.xlsx",
    }
    made = {path.name for path in (home / "ตรวจ").iterdir()}
    assert made == {Path(name).name for name in files.values() if name}
    book = openpyxl.load_workbook(home / "ตรวจ/คำขอ.ตรวจแล้ว.xlsx")
    assert book.sheetnames[0] == "ผลการตรวจ"
    assert "ไม่ใช่จำนวนเงิน" in str([cell.value for cell in book["ผลการตรวจ"]["F"]])
    again = faf(home, "อุบล", "ตรวจ/คำขอ.ตรวจแล้ว.xlsx", "--annotate", "ตรวจ", "--json")
    assert len(told(again)["files"]) == 5


def test_a_marked_copy_reads_as_its_original(home: Path) -> None:
    """Whoever mends the marked copy and sends that in is understood."""
    faf(home, "อุบล/คำขอ.xlsx", "--annotate", "ตรวจ")
    files = [
        told(faf(home, name, "--json"))["files"][0]
        for name in ("อุบล/คำขอ.xlsx", "ตรวจ/คำขอ.ตรวจแล้ว.xlsx")
    ]
    assert files[0]["data"] == files[1]["data"]
    codes = [[each["code"] for each in file["findings"]] for file in files]
    assert codes[0] == codes[1]


def test_a_copy_that_was_worked_on_is_kept(home: Path) -> None:
    faf(home, "อุบล/คำขอ.xlsx", "--annotate", "ตรวจ")
    copy = home / "ตรวจ/คำขอ.ตรวจแล้ว.xlsx"
    made = copy.read_bytes()
    faf(home, "อุบล/คำขอ.xlsx", "--annotate", "ตรวจ")
    assert [path.read_bytes() for path in copy.parent.iterdir()] == [made]
    copy.write_bytes(b"worked on")
    faf(home, "อุบล/คำขอ.xlsx", "--annotate", "ตรวจ")
    assert copy.read_bytes() == made
    assert (copy.parent / "คำขอ.ตรวจแล้ว (ฉบับก่อน 1).xlsx").read_bytes() == b"worked on"


def test_a_pdf_copy_ends_with_the_list_of_findings(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of whatever the reader tells; so that the test is about the copy, it tells one thing."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(home / "เปล่า.pdf")
    place = Place(page=1, box=(100, 100, 300, 130), field="loan_amount")
    finding = Finding("record.missing", place, facts={"label": "วงเงินกู้ที่ได้รับ"})
    reading = Reading("pdf", Identity(KIND), findings=(finding,))
    monkeypatch.setattr(parse_module, "read", lambda *_: reading)
    monkeypatch.chdir(home)
    assert main(["parse", "เปล่า.pdf", "--annotate", "ตรวจ", "--json"]) == 1
    (file,) = json.loads(capsys.readouterr().out)["files"]
    marked = (home / file["annotated"]).read_bytes()
    with pikepdf.open(io.BytesIO(marked)) as pdf:
        assert [len(page.obj.get("/Annots", [])) for page in pdf.pages] == [1, 0]
    assert squeezed(finding.sentence) in squeezed(by_pdfium(marked, home)[1])


def test_a_document_can_be_told(home: Path) -> None:
    (file,) = told(faf(home, "อุบล/ดี.xlsx", "--document", KIND, "--json"))["files"]
    assert (file["document"], file["known_by"], file["good"]) == (KIND, "told", True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ไม่มี.xlsx", "อุบล", "ไม่มี.pdf"), "command.file_not_found"),
        (("อุบล", "--document", "no_such"), "command.unknown_document"),
        (("ว่าง",), "parse.nothing_to_read"),
        (("อุบล", "--annotate", "อุบล/ดี.xlsx"), "parse.not_a_folder"),
    ],
)
def test_unusable_input_is_refused(home: Path, arguments: tuple[str, ...], code: str) -> None:
    (home / "ว่าง").mkdir()
    done = faf(home, *arguments, "--json")
    assert done.returncode == 2
    assert {each["code"] for each in told(done)["findings"]} == {code}
    if code == "command.file_not_found":
        assert len(told(done)["findings"]) == 2
    plain = faf(home, *arguments)
    assert (plain.returncode, plain.stdout) == (2, "")
    assert plain.stderr


def test_ctrl_c_tells_what_is_done(home: Path) -> None:
    many = home / "มาก"
    many.mkdir()
    for number in range(300):
        (many / f"{number:03}.xlsx").write_bytes(bad())
    process = subprocess.Popen(
        command("มาก", "--annotate", "ตรวจ", "--json"),
        cwd=home,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        assert process.stderr is not None
        process.stderr.readline()
        # As a terminal does it: to everything that was started from it.
        os.killpg(process.pid, signal.SIGINT)
        started = time.monotonic()
        out, rest = process.communicate(timeout=30)
    finally:
        process.kill()
    assert time.monotonic() - started < 15
    assert "Traceback" not in out + rest
    assert process.returncode == 1
    data = json.loads(out)
    assert not data["complete"]
    assert data["exit_code"] == 1
    assert 0 < len(data["files"]) < 300
    assert len(data["files"]) + len(data["unread"]) == 300
    copies = {path.name for path in (home / "ตรวจ").iterdir()}
    assert copies == {Path(file["annotated"]).name for file in data["files"]}


def test_what_breaks_with_one_file_is_its_finding(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real: Callable[..., Any] = parse_module.read

    def broken(data: bytes, name: str, document: str | None) -> Any:
        if name == "ดี.xlsx":
            raise RuntimeError("a secret detail")
        return real(data, name, document)

    monkeypatch.setattr(parse_module, "read", broken)
    monkeypatch.setenv("FAF_LOG_DIR", str(home / "log"))
    monkeypatch.chdir(home)
    assert main(["parse", "อุบล", "--json"]) == 1
    files = {each["file"]: each for each in json.loads(capsys.readouterr().out)["files"]}
    (finding,) = files["อุบล/ดี.xlsx"]["findings"]
    assert finding["code"] == "parse.not_finished"
    (log,) = (home / "log").iterdir()
    assert log.stem.removeprefix("faf-") in finding["sentence"]
    assert "a secret detail" in log.read_text(encoding="utf-8")
    assert len(files) == 4


def test_links_and_folders_in_circles_end(tmp_path: Path) -> None:
    (tmp_path / "ก").mkdir()
    (tmp_path / "ก/ข.xlsx").write_bytes(b"x")
    (tmp_path / "ก/วน").symlink_to(tmp_path)
    (tmp_path / "ก/ลอย.xlsx").symlink_to(tmp_path / "ไม่มี")
    (tmp_path / "ก/เดิม.xlsx").symlink_to(tmp_path / "ก/ข.xlsx")
    os.mkfifo(tmp_path / "ก/ท่อ.pdf")
    inputs = find_inputs([tmp_path / "ก", tmp_path, tmp_path / "ก/ข.xlsx"], None)
    assert [path.name for path in inputs.files] == ["ข.xlsx"]
    assert {path.name for path in inputs.skipped} == {"ลอย.xlsx", "ท่อ.pdf"}


def test_names_of_copies_never_meet(tmp_path: Path) -> None:
    inputs = []
    for name in ("ก/a.pdf", "ก/a.xlsx", "ข/a.pdf", "ข/A.PDF", "ก/a.png", "ค/a.ตรวจแล้ว.pdf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        inputs.append(path)
    names = CopyNames(tmp_path / "ค", inputs)
    copies = [names.path(path, ".pdf") for path in inputs]
    assert len({str(path).casefold() for path in copies}) == len(inputs)
    assert not {*copies} & {*inputs}
    # The first would overwrite the last input; the second is not the workbook it says it is.
    assert [path.name.replace(".ตรวจแล้ว", "") for path in copies] == [
        "a (2).pdf", "a (3).pdf", "a (ข).pdf", "A (pdf).pdf", "a (png).pdf", "a.pdf"
    ]  # fmt: skip
    assert all(".ตรวจแล้ว" in path.name and path.parent == tmp_path / "ค" for path in copies)


def test_copies_folder_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "ตรวจ").mkdir()
    (tmp_path / "ตรวจ/a.xlsx").write_bytes(b"x")
    (tmp_path / "b.ตรวจแล้ว.xlsx").write_bytes(b"x")
    (tmp_path / "c.xlsx").write_bytes(b"x")
    inputs = find_inputs([tmp_path], tmp_path / "ตรวจ")
    assert [path.name for path in inputs.files] == ["c.xlsx"]
    with pytest.raises(Refused):
        find_inputs([tmp_path / "d.xlsx"], None)
