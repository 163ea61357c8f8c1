"""What a reader gets out of a PDF, and what a Word file says, for comparing them."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pypdfium2 as pdfium
from docx.oxml.ns import qn

# Drawn in the PDF, so that no reader can find them.
_DRAWN = str.maketrans("", "", "☐☑□☒✓✔")
_BLANK = re.compile(r"[\s\u200b]+")

Reader = Callable[[bytes, Path], list[str]]


def squeezed(text: str) -> str:
    """Text without white space and tick boxes."""
    return _BLANK.sub("", text.translate(_DRAWN))


def by_pdfium(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page by pdfium, which writes U+FFFE for a hyphen that ends a line."""
    document = pdfium.PdfDocument(pdf)
    try:
        texts = []
        for page in document:
            text_page = page.get_textpage()
            texts.append(text_page.get_text_range().replace("\ufffe", "-").replace("\x02", "-"))
            text_page.close()
            page.close()
        return texts
    finally:
        document.close()


def by_pdftotext(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page by poppler."""
    source = folder / "read.pdf"
    source.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(source), "-"], capture_output=True, check=True
    )
    return done.stdout.decode().split("\f")[:-1]


READERS: dict[str, Reader] = {"pdfium": by_pdfium, "pdftotext": by_pdftotext}


def word_strings(data: bytes) -> list[str]:
    """Every stretch of text of a Word file's body between tabs, breaks and paragraphs."""
    body: Any = docx.Document(io.BytesIO(data)).element.body
    return [text for paragraph in body.iter(qn("w:p")) for text in _stretches(paragraph)]


def _stretches(paragraph: Any) -> Iterator[str]:
    pieces = [""]
    for element in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:noBreakHyphen")):
        if element.tag == qn("w:t"):
            pieces[-1] += element.text or ""
        elif element.getparent().tag == qn("w:r"):
            if element.tag == qn("w:noBreakHyphen"):
                pieces[-1] += "-"
            else:
                pieces.append("")
    yield from (text for piece in pieces if (text := squeezed(piece)))


def missing(strings: list[str], pages: list[str]) -> list[str]:
    """The strings that are on no page, nor over the edge of two."""
    read = [squeezed(page) for page in pages]
    whole = "".join(read)
    return [text for text in strings if text not in whole and not _over_edge(text, read)]


def _over_edge(text: str, pages: list[str]) -> bool:
    return any(
        text[:cut] in before and text[cut:] in after
        for before, after in pairwise(pages)
        for cut in range(1, len(text))
    )
