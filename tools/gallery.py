"""The gallery: the first page of every document in every shape, as a picture, in ``docs``.

Run as ``python -m tools.gallery`` (``make gallery``). Word files and workbooks are drawn by
LibreOffice, PDFs by pdfium with their form fields.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from service.documents.making import Maker, maker
from templates.catalogue import documents
from templates.record import Record
from tests.helpers.office import convert_all

DOCS = Path(__file__).resolve().parents[1] / "docs"
FOLDER = DOCS / "gallery"
_DAY = date(2025, 11, 20)
_WIDTH = 420
_COLORS = 32

_INTRO = """\
# Gallery

Every document in every shape: the first page, made from its sample. `make gallery` renews it.
"""

Shape = Callable[[Maker, Record, Mapping[str, Any]], bytes]
SHAPES: Mapping[str, tuple[str, str, Shape]] = {
    "filled": ("Filled PDF", "pdf", lambda make, record, _: make.pdf(record, _DAY)),
    "word": ("Filled Word", "docx", lambda make, record, _: make.word(record)),
    "blank": ("Blank PDF", "pdf", lambda make, _, __: make.blank_pdf()),
    "form": ("Fillable PDF, pre-filled", "pdf", lambda make, _, known: make.fillable_pdf(known)),
    "controls": ("Fillable Word", "docx", lambda make, _, __: make.fillable_word()),
    "entry": ("Excel entry", "xlsx", lambda make, _, known: make.entry_workbook(known)),
}


def main() -> int:
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    FOLDER.mkdir(parents=True)
    made = {(name, shape): _made(name, shape) for name in documents() for shape in SHAPES}
    pdfs = {key: data for key, (kind, data) in made.items() if kind == "pdf"}
    others = {f"{name}-{shape}.{kind}": (name, shape, data)
              for (name, shape), (kind, data) in made.items() if kind != "pdf"}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        converted = convert_all({file: item[2] for file, item in others.items()}, Path(folder))
    pdfs |= {others[file][:2]: data for file, data in converted.items()}
    for (name, shape), data in pdfs.items():
        _picture(data).save(FOLDER / f"{name}-{shape}.png", optimize=True)
    (DOCS / "gallery.md").write_text(_page(), encoding="utf-8")
    print(f"{len(pdfs)} pictures in {FOLDER.relative_to(DOCS.parent)}")
    return 0


def _made(name: str, shape: str) -> tuple[str, bytes]:
    record, findings = documents()[name].record.read(documents()[name].sample())
    if record is None:
        raise ValueError(f"{name}: {findings}")
    _, kind, make = SHAPES[shape]
    return kind, make(maker(name), record, record.model_dump())


def _picture(pdf: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(pdf) as document:
        document.init_forms()
        page = document[0]
        drawn = page.render(scale=2 * _WIDTH / page.get_width(), may_draw_forms=True).to_pil()
    height = round(drawn.height * _WIDTH / drawn.width)
    small = drawn.convert("RGB").resize((_WIDTH, height), Image.Resampling.LANCZOS)
    return small.quantize(_COLORS)


def _page() -> str:
    out = io.StringIO()
    out.write(_INTRO)
    for name, document in documents().items():
        out.write(f"\n## {document.about.title} (`{name}`)\n\n")
        titles = [title for title, _, _ in SHAPES.values()]
        out.write(f"| {' | '.join(titles)} |\n|{'---|' * len(titles)}\n")
        pictures = (f"![{name}](gallery/{name}-{shape}.png)" for shape in SHAPES)
        out.write(f"| {' | '.join(pictures)} |\n")
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
