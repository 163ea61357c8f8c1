"""How fast letters are made, in Word and in PDF, beside the tools one would use instead."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks import letter
from benchmarks.timing import one_core, rates, table
from service.documents import libreoffice
from service.documents.package import read_parts
from service.documents.pdf import PdfFiller
from service.documents.word import WordFiller

_RIVALS = Path(__file__).with_name("rivals.lock")
_DAY = date(2025, 11, 20)


def word_report() -> str:
    """Word files: ours, docxtpl and the Rust re-implementation of docxtpl."""
    template = letter.template()
    filler = WordFiller(read_parts(template), "arabic")
    contexts = [letter.context(number) for number in range(200)]

    def ours(count: int) -> None:
        for number in range(count):
            filler.fill(contexts[number % len(contexts)])

    with one_core(), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "letter.docx").write_bytes(template)
        (folder / "contexts.json").write_text(json.dumps(contexts), encoding="utf-8")
        found = rates({"this project": (ours, 3000)}, 5)
        found["rust-docxtpl"] = _rival(folder, _rival_python(), 300)
        found["docxtpl"] = _rival(folder, sys.executable, 60)
    return "Word, one core\n" + table(found, "this project", "letters/s")


def pdf_report() -> str:
    """PDF/A-3 files: ours and LibreOffice, letters merged and a process for each."""
    parts = read_parts(letter.template())
    word, pdf = WordFiller(parts, "arabic"), PdfFiller(parts, "arabic", "benchmark", "0")
    numbers = itertools.count()

    def ours(count: int) -> None:
        for _ in range(count):
            context = letter.context(next(numbers))
            record = json.dumps(context, ensure_ascii=False)
            pdf.fill(context, title="benchmark", author="benchmark", record=record, day=_DAY)

    makers: dict[str, tuple[Callable[[int], None], int]] = {"this project": (ours, 200)}
    if libreoffice.installed():

        def merged(count: int) -> None:
            letters = [word.fill(letter.context(next(numbers))) for _ in range(max(count, 2))]
            libreoffice.convert_letters(letters)

        def single(count: int) -> None:
            for _ in range(count):
                libreoffice.convert_letters([word.fill(letter.context(next(numbers)))])

        makers["LibreOffice, 100 letters merged and split"] = (merged, 100)
        makers["LibreOffice, a process for each letter"] = (single, 3)
    with one_core():
        found = rates(makers, 3)
    return "PDF, one core\n" + table(found, "this project", "letters/s")


def _rival_python() -> str:
    """The interpreter of an environment with the re-implementation in docxtpl's place."""
    folder = Path("build") / "rivals"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--require-hashes", "-r", str(_RIVALS)],
            check=True,
        )  # fmt: skip
        (folder / "ready").touch()
    return str(python.absolute())


def _rival(folder: Path, python: str, count: int) -> float:
    script = Path(__file__).with_name("rival_docxtpl.py")
    command = [python, "-P", str(script), str(folder / "letter.docx")]
    done = subprocess.run(
        [*command, str(folder / "contexts.json"), str(count), "5"],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)
