"""Thai text layers: lines and letters read right, by producer and font, and their time a page."""

from __future__ import annotations

import io
import statistics
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pdfplumber
import pypdf
import pypdfium2 as pdfium

from benchmarks.timing import one_core
from parsers.pdf.text import page_texts
from service.documents.making import maker
from templates.catalogue import documents
from tests.helpers.office import convert_all
from tests.helpers.producers import FONTS, PRODUCERS, Printed, all_lines
from thai.text import normalize

Reader = Callable[[bytes], list[str]]
_ROUNDS = 3
_WINDOW = 10


def _ours(pdf: bytes) -> list[str]:
    return [line.text for page in page_texts(pdf) for line in page.lines()]


def _pdfium(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return [line for text in texts for line in text.splitlines()]


def _pdfplumber(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return [line for page in document.pages for line in page.extract_text().splitlines()]


def _pypdf(pdf: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [line for page in reader.pages for line in page.extract_text().splitlines()]


def _pdftotext(pdf: bytes) -> list[str]:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        done = subprocess.run(["pdftotext", file.name, "-"], capture_output=True, check=True)
    return done.stdout.decode().replace("\f", "\n").splitlines()


READERS: dict[str, Reader] = {
    "ours": _ours,
    "pypdfium2": _pdfium,
    "pdfplumber": _pdfplumber,
    "pypdf": _pypdf,
    "pdftotext": _pdftotext,
}


def report() -> str:
    """Both tables."""
    return f"{_accuracy()}\n\n{_times()}"


def _accuracy() -> str:
    head = "lines read right, and letters read right, each of all\n\n"
    names = list(READERS)
    rows = [
        "| producer, font | lines | " + " | ".join(names) + " |",
        "|---" * (len(names) + 2) + "|",
    ]
    lines = all_lines()
    for producer, make in PRODUCERS.items():
        for font, printed in make(lines).items():
            cells = [_cell(printed, reader) for reader in READERS.values()]
            short = "all 13 fonts" if font.count(",") == len(FONTS) - 1 else font
            rows.append(f"| {producer}, {short} | {len(printed.lines)} | {' | '.join(cells)} |")
    return head + "\n".join(rows)


def _cell(printed: Printed, read: Reader) -> str:
    """A reader's lines, normalised, against those that were printed, wherever they stand."""
    got = [text for line in read(printed.pdf) if (text := normalize(line))]
    left = Counter(got)
    right = letters = 0
    for at, wanted in enumerate(printed.lines):
        if left[wanted]:
            left[wanted] -= 1
            right, letters = right + 1, letters + len(wanted)
        else:
            middle = round(at * len(got) / len(printed.lines))
            near = got[max(0, middle - _WINDOW) : middle + _WINDOW]
            letters += max((_shared(wanted, line) for line in near), default=0)
    whole = sum(map(len, printed.lines))
    return f"{right} · {100 * letters / whole:.1f}%"


def _shared(wanted: str, got: str) -> int:
    """Letters that both lines have in the same order."""
    matcher = SequenceMatcher(None, wanted, got, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


# --- time ---------------------------------------------------------------------------------------


def _times() -> str:
    names = list(READERS)
    rows = ["| ms a page | pages | " + " | ".join(names) + " |", "|---" * (len(names) + 2) + "|"]
    with one_core():
        for name, pdf in _papers():
            pages = len(page_texts(pdf))
            taken = [_median(reader, pdf) / pages for reader in READERS.values()]
            cells = " | ".join(f"{each:.1f}" for each in taken)
            rows.append(f"| {name} | {pages} | {cells} |")
    return "\n".join(rows)


def _papers() -> Iterator[tuple[str, bytes]]:
    made = maker("ns02")
    document = documents()["ns02"]
    record = document.record.model_validate(document.sample())
    with tempfile.TemporaryDirectory(prefix="faf-bench-") as folder:
        files = {"ns02.docx": made.fillable_word(record.model_dump())}
        files["ns02.xlsx"] = made.entry_workbook(record.model_dump())
        word, book = (convert_all({name: data}, Path(folder))[name] for name, data in files.items())
    yield "ns02, our blank", made.blank_pdf()
    yield "ns02, LibreOffice Writer", word
    yield "ns02, LibreOffice Calc", book


def _median(read: Reader, pdf: bytes) -> float:
    taken = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        read(pdf)
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


if __name__ == "__main__":
    print(report())
