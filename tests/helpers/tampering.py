"""What people and programs do to a PDF after it was made."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Page, Pdf, Stream, String


class Opened:
    """A PDF being changed; ``data`` is what was saved in the end."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.data = b""


@contextmanager
def opened(data: bytes) -> Iterator[Opened]:
    """Open, change, save."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        made = Opened(pdf)
        yield made
        out = io.BytesIO()
        with warnings.catch_warnings():
            # What is done on purpose here pikepdf warns of.
            warnings.simplefilter("ignore")
            pdf.save(out)
        made.data = out.getvalue()


def drawn_over(data: bytes, content: bytes, number: int = 0) -> bytes:
    """With content drawn on top of a page; ``/Fx`` is Helvetica."""
    with opened(data) as made:
        page = Page(made.pdf.pages[number])
        fonts = page.obj.Resources.get("/Font")
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        fonts["/Fx"] = made.pdf.make_indirect(helvetica)
        before = page.obj.Contents.read_bytes()
        page.obj.Contents = Stream(made.pdf, b"q\n" + before + b"\nQ\n" + content)
    return made.data


def content_changed(data: bytes, change: Callable[[bytes], bytes], number: int = 0) -> bytes:
    """With a page's content put through ``change``, which must change it."""
    with opened(data) as made:
        contents = made.pdf.pages[number].obj.Contents
        before = contents.read_bytes()
        after = change(before)
        assert after != before
        contents.write(after)
    return made.data


def annotated(data: bytes, kind: str, text: str = "", number: int = 0) -> bytes:
    """With an annotation on a page."""
    with opened(data) as made:
        page = made.pdf.pages[number]
        note = Dictionary(
            Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array([100, 700, 300, 720]), F=4,
            Contents=String(text), DA=String("/Helv 12 Tf 0 g"),
        )  # fmt: skip
        page.obj.Annots = Array([made.pdf.make_indirect(note)])
    return made.data


def with_attachment(data: bytes, name: str, content: bytes, key: str = "") -> bytes:
    """With a file attached, in place of one of that key."""
    with opened(data) as made:
        spec = AttachedFileSpec(made.pdf, content, filename=name, mime_type="application/json")
        made.pdf.attachments[key or name] = spec
        if "/AF" in made.pdf.Root:
            del made.pdf.Root["/AF"]
    return made.data


def keywords_changed(data: bytes, pattern: str, replacement: str) -> bytes:
    """With other keywords in the file's information."""
    with opened(data) as made:
        before = str(made.pdf.docinfo.Keywords)
        made.pdf.docinfo.Keywords = re.sub(pattern, replacement, before)
        assert str(made.pdf.docinfo.Keywords) != before
    return made.data


def pages_changed(data: bytes, change: Callable[[Pdf], None]) -> bytes:
    """With pages added, taken away or put in another order."""
    with opened(data) as made:
        change(made.pdf)
    return made.data
