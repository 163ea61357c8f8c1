"""PDFs of the same lines by the programs that people print with, in fonts of their machines."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from textwrap import wrap

import openpyxl
from openpyxl.styles import Font
from openpyxl.worksheet.properties import PageSetupProperties

from templates.catalogue import documents
from templates.form import fields_in, form_of
from tests.helpers.filled import fill
from tests.helpers.office import convert_all
from tests.helpers.word_files import BOLD, LANDSCAPE, WordFile, par, run, size
from tests.helpers.word_like import FOLDER, like_word

#: Families of Debian's fonts-thai-tlwg.
FONTS = (
    "Laksaman", "Garuda", "Kinnari", "Loma", "Norasi", "Purisa", "Sawasdee", "Tlwg Mono",
    "Tlwg Typewriter", "Tlwg Typist", "Tlwg Typo", "Umpush", "Waree",
)  # fmt: skip
HARD_WORDS = (
    "กตัญญู", "ปู่ ย่า ตา ยาย", "ศักดิ์สิทธิ์", "ตั้งใจ", "น้ำผึ้ง", "คำแปล", "ญี่ปุ่น", "ฐานะ", "ก๊วยเตี๋ยว",
    "ฎีกา กุฏิ", "ที่ปรึกษา", "ป้าฟ้า", "ฝั่งโน้น", "จุฬา", "ฤๅษี", "เล่ห์ อ๊อด จ๋า", "พันธุ์ไม้", "ประสิทธิ์",
    "กำลัง จำนวน ทำ", "ซื้อ-ขาย", "แก้แค้น แม้ แล้ว", "เพื่อเป็นค่าปุ๋ย", "ผู้ใหญ่บ้าน", "ชั้นปู", "ปิ่นโต ปีที่ ปึ๊ก ปื้น",
    "ฟ้าฝ้าฬ่า", "ธ.ก.ส. ฯลฯ ๆ", "“ข้อความ” – ต่อ",
)  # fmt: skip
VALUES = (
    "๐๑๒๓๔๕๖๗๘๙", "0123456789", "1,250.50 บาท", "๑,๒๕๐,๐๐๐.๗๕ บาท", "31 ธันวาคม 2568", "๓๑ ธ.ค. ๖๘",
    "1-2345-67890-12-3", "กปส.00001/2560", "ร้อยละ 3 ต่อปี", "ABC xyz 100%", "02-345-6789 ต่อ 12",
    "นายสมบูรณ์ชัย รัตนคลองเรือ", "นางสาวพิมพ์ชนก ศรีสุวรรณรักษ์", "ที่ กษ ๐๒๐๒/๑๒๓๔",
)  # fmt: skip
_LONGEST = 80
_CHROMIUM_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF and the lines that were given to its producer."""

    pdf: bytes
    lines: tuple[str, ...]


def labels() -> tuple[str, ...]:
    """Every title and label of the catalogue, each once, in one order, in lines that fit a page."""
    found: dict[str, None] = {}
    for document in documents().values():
        found[document.about.title] = None
        found.update((field.label, None) for field in fields_in(form_of(document.record)))
    return tuple(dict.fromkeys(piece for label in found for piece in wrap(label, _LONGEST)))


def few_lines() -> tuple[str, ...]:
    """Hard words, values, and every twelfth label."""
    return (*HARD_WORDS, *VALUES, *labels()[::12])


def all_lines() -> tuple[str, ...]:
    return (*HARD_WORDS, *VALUES, *labels())


# --- producers ----------------------------------------------------------------------------------


def by_writer(lines: Sequence[str], fonts: Iterable[str] = FONTS) -> dict[str, Printed]:
    """LibreOffice Writer's PDFs, by font."""
    files = {_file(font, "docx"): _docx(lines, font) for font in fonts}
    return _converted(files, lines)


def by_calc(lines: Sequence[str], fonts: Iterable[str] = FONTS) -> dict[str, Printed]:
    """LibreOffice Calc's PDFs, by font."""
    files = {_file(font, "xlsx"): _xlsx(lines, font) for font in fonts}
    return _converted(files, lines)


def by_chromium(lines: Sequence[str], fonts: Iterable[str] = FONTS) -> dict[str, Printed]:
    """One PDF of Chromium's print dialogue with the lines in each font: it starts slowly."""
    fonts = tuple(fonts)
    pdf = print_html("".join(_html(lines, font) for font in fonts))
    return {", ".join(fonts): Printed(pdf, tuple(lines) * len(fonts))}


def by_typst(lines: Sequence[str]) -> dict[str, Printed]:
    """Our own maker's PDF, in the house's font, regular and bold."""
    return {"FAF Sarabun": Printed(fill(_lines_docx(lines, ""), "lines", {}).pdf, tuple(lines))}


def by_word(lines: Sequence[str], fonts: Iterable[str] = FONTS[:1]) -> dict[str, Printed]:
    """PDFs with the faults of Word's ToUnicode, by font."""
    return {
        font: Printed(
            like_word(lines, (FOLDER / f"{font.replace(' ', '')}.ttf").read_bytes()), tuple(lines)
        )
        for font in fonts
    }


def print_html(html: str) -> bytes:
    """A page printed by Chromium with a profile of its own, without network."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    with tempfile.TemporaryDirectory(prefix="faf-chromium-") as name:
        folder = Path(name)
        (folder / "page.html").write_text(html, encoding="utf-8")
        subprocess.run(
            [
                program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-background-networking", "--disable-dev-shm-usage",
                f"--user-data-dir={folder / 'profile'}", "--no-pdf-header-footer",
                f"--print-to-pdf={folder / 'page.pdf'}", (folder / "page.html").as_uri(),
            ],
            check=True, capture_output=True, timeout=_CHROMIUM_SECONDS,
            env={**os.environ, "HOME": name},
        )  # fmt: skip
        return (folder / "page.pdf").read_bytes()


# --- sources ------------------------------------------------------------------------------------


def _file(font: str, ending: str) -> str:
    return f"{font.replace(' ', '_')}.{ending}"


def _converted(files: Mapping[str, bytes], lines: Sequence[str]) -> dict[str, Printed]:
    with tempfile.TemporaryDirectory(prefix="faf-printed-") as folder:
        made = convert_all(files, Path(folder))
    return {
        Path(name).stem.replace("_", " "): Printed(pdf, tuple(lines)) for name, pdf in made.items()
    }


def _docx(lines: Sequence[str], font: str) -> bytes:
    return _lines_docx(lines, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:cs="{font}"/>')


def _lines_docx(lines: Sequence[str], look: str) -> bytes:
    made = WordFile()
    made.page(LANDSCAPE)
    looks = (look + (BOLD if _is_bold(at) else "") + size(8) for at in range(len(lines)))
    return made.add(
        *(par(run(line, each)) for line, each in zip(lines, looks, strict=True))
    ).bytes()


def _is_bold(line: int) -> bool:
    return line % 3 == 1


def _xlsx(lines: Sequence[str], font: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.column_dimensions["A"].width = 100
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    for number, line in enumerate(lines, 1):
        cell = sheet.cell(number, 1, line)
        cell.font = Font(name=font, size=10, bold=_is_bold(number - 1))
        cell.number_format = "@"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _html(lines: Sequence[str], font: str) -> str:
    weights = ("bold" if _is_bold(at) else "normal" for at in range(len(lines)))
    paragraphs = "".join(
        f"<p style='font: {weight} 9px \"{font}\"; margin: 0 0 4px'>{escape(line)}</p>"
        for line, weight in zip(lines, weights, strict=True)
    )
    return f"<meta charset='utf-8'><div lang='th' style='break-after: page'>{paragraphs}</div>"


PRODUCERS: dict[str, Callable[[Sequence[str]], dict[str, Printed]]] = {
    "LibreOffice Writer": by_writer,
    "LibreOffice Calc": by_calc,
    "Chromium": by_chromium,
    "Typst": by_typst,
    "Word's faults": by_word,
}
