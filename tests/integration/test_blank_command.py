"""``faf blank`` in every shape, and what viewers show of the fillable PDF."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest

from service.documents.making import context_of, maker
from templates.catalogue import documents
from tests.helpers.form_files import RADIO, form_fields
from tests.helpers.reading import by_pdftotext, squeezed

ROOT = Path(__file__).resolve().parents[2]
SHAPES = {"ก.pdf": b"%PDF", "ก.docx": b"PK", "ก.xlsx": b"PK"}
VIEWED = ["ns02", "ns04", "form1", "form4", "minutes_plan_change", "demand_notice_1", "memo"]


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


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_is_written_the_same_each_time(tmp_path: Path, name: str) -> None:
    made = []
    for _ in range(2):
        done = faf(tmp_path, "blank", "ns02", "--out", name, "--reference", "กษ 1/2569")
        assert done.returncode == 0, done.stderr
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1]
    assert made[0].startswith(SHAPES[name])
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_part_of_a_record_is_filled_in(tmp_path: Path) -> None:
    known = {
        "project_name": "ก & ข",
        "outstanding_date": "31 ต.ค. 68",
        "checklist": {"minutes": "present"},
    }
    (tmp_path / "known.json").write_text(json.dumps(known), encoding="utf-8")
    done = faf(tmp_path, "blank", "ns02", "--out", "a.pdf", "--fillable", "--prefill", "known.json")
    assert done.returncode == 0, done.stderr
    fields = form_fields((tmp_path / "a.pdf").read_bytes())
    assert {
        name: field.value for name, field in fields.items() if field.value not in ("", "/Off")
    } == {
        "project_name": "ก & ข",
        "outstanding_date": "31 ตุลาคม 2568",
        "checklist.minutes": "/present",
    }


def test_wrong_values_block_and_are_listed(tmp_path: Path) -> None:
    (tmp_path / "known.json").write_text('{"loan_amount": "x"}', encoding="utf-8")
    done = faf(tmp_path, "blank", "ns02", "--out", "a.pdf", "--prefill", "known.json", "--json")
    assert done.returncode == 1
    assert [each["place"]["field"] for each in json.loads(done.stdout)["findings"]] == [
        "loan_amount"
    ]
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("blank", "nothing", "--out", "a.pdf"),
        ("blank", "ns02", "--out", "a.txt"),
        ("blank", "ns02", "--out", "a.pdf", "--reference", "ก|ข"),
        ("blank", "ns02", "--out", "a.pdf", "--prefill", "missing.json"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = faf(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr.strip()
    assert list(tmp_path.iterdir()) == []


def prefilled(document_id: str) -> bytes:
    record, _ = documents()[document_id].record.read(documents()[document_id].sample())
    assert record is not None
    return maker(document_id).fillable_pdf(context_of(record))


@pytest.mark.usefixtures("pdftotext")
@pytest.mark.parametrize("document_id", VIEWED)
def test_poppler_reads_every_value_off_the_page(tmp_path: Path, document_id: str) -> None:
    data = prefilled(document_id)
    shown = squeezed("".join(by_pdftotext(data, tmp_path)))
    assert [value for value in texts(data) if squeezed(value) not in shown] == []


@pytest.mark.parametrize("document_id", VIEWED)
def test_pdfium_reads_every_value_off_the_page(document_id: str) -> None:
    data = prefilled(document_id)
    shown = squeezed("".join(flattened(data)))
    assert [value for value in texts(data) if squeezed(value) not in shown] == []


def texts(data: bytes) -> list[str]:
    """What the fields show: their values, of a choice the label."""
    found = []
    for field in form_fields(data).values():
        if field.kind != "/Btn" and field.value:
            assert not field.flags & RADIO
            found.append(dict(field.options).get(field.value, field.value))
    return found


def flattened(data: bytes) -> list[str]:
    """The text of each page by pdfium once the fields are part of it."""
    pages = []
    document = pdfium.PdfDocument(data)
    for page in document:
        done = pdfium_c.FPDFPage_Flatten(page, pdfium_c.FLAT_NORMALDISPLAY)
        assert done in (pdfium_c.FLATTEN_SUCCESS, pdfium_c.FLATTEN_NOTHINGTODO)
        page.close()
    for page in document:
        text = page.get_textpage()
        pages.append(text.get_text_range().replace("\ufffe", "-").replace("\x02", "-"))
        text.close()
        page.close()
    document.close()
    return pages
