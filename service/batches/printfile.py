"""One PDF of many, written as it is read: memory does not grow with the letters.

Only what is printed is taken over: pages with their contents, fonts and pictures. Equal
objects are written once, so the fonts and profiles that letters share cost nothing. The
same letters give the same bytes.
"""

from __future__ import annotations

import re
from array import array
from hashlib import blake2b
from typing import TYPE_CHECKING, BinaryIO

import pikepdf

from service.batches.errors import BatchRefused
from service.batches.files import part_of
from templates.findings import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_DIGEST_BYTES = 16
_PAGES_A_NODE = 64
_INHERITED = ("/MediaBox", "/CropBox", "/Resources", "/Rotate")
_OWN = ("/Contents", "/Group", "/UserUnit")
# What qpdf writes: strings with every parenthesis escaped, so one pattern skips them whole.
_TOKEN = re.compile(
    rb"(?P<skip>\((?:[^\\()]|\\.)*\)|<[0-9a-f]*>)"
    rb"|(?P<length>/Length (?:[0-9]+ [0-9]+ R|[0-9]+))"
    rb"|(?P<number>[0-9]+) (?P<generation>[0-9]+) R",
    re.DOTALL,
)


def write_print_file(
    path: Path,
    sources: Iterable[Path],
    *,
    duplex: bool = False,
    on_letter: Callable[[], None] = lambda: None,
) -> int:
    """Join PDFs in their order into one file and give its number of pages.

    ``duplex`` adds a blank page to letters with an odd number, so that each begins on a
    sheet of its own. Raises BatchRefused (``batch.bad_pdf``) and OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = part_of(path)
    try:
        with part.open("wb") as stream:
            joined = _Joined(stream)
            for source in sources:
                _add(joined, source, duplex=duplex)
                on_letter()
            joined.finish()
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return joined.pages


def _add(joined: _Joined, source: Path, *, duplex: bool) -> None:
    try:
        with pikepdf.open(source) as pdf:
            letter = _Letter(pdf, joined)
            for page in pdf.pages:
                letter.add(page.obj)
            if duplex and len(pdf.pages) % 2:
                letter.add_blank(pdf.pages[-1].obj)
    except pikepdf.PdfError as error:
        raise BatchRefused([Finding("batch.bad_pdf", Place(file=source.name))]) from error


class _Joined:
    """The file being written: where each object stands, and which are there already."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._offsets = array("Q", [0])
        self._known: dict[bytes, int] = {}
        self._digest = blake2b(digest_size=_DIGEST_BYTES)
        self._position = stream.write(_HEADER)
        self._root = self._reserve()
        self._nodes: list[tuple[int, list[int]]] = []
        self.pages = 0

    def add_page(self, entries: bytes) -> None:
        """Add a page of these entries; its type and parent are added here."""
        if not self._nodes or len(self._nodes[-1][1]) == _PAGES_A_NODE:
            self._nodes.append((self._reserve(), []))
        node, kids = self._nodes[-1]
        number = self._reserve()
        self._write(number, b"<< /Type /Page /Parent %d 0 R%s >>" % (node, entries))
        kids.append(number)
        self.pages += 1

    def share(self, body: bytes) -> int:
        """The number of an object with this body, written now unless it is there."""
        digest = blake2b(body, digest_size=_DIGEST_BYTES).digest()
        number = self._known.get(digest)
        if number is None:
            number = self._known[digest] = self._reserve()
            self._digest.update(digest)
            self._write(number, body)
        return number

    def finish(self) -> None:
        for node, kids in self._nodes:
            self._write_node(node, kids, len(kids), parent=b" /Parent %d 0 R" % self._root)
        self._write_node(self._root, [node for node, _ in self._nodes], self.pages)
        catalog = self.share(
            b"<< /Type /Catalog /Pages %d 0 R /Lang (th-TH) /ViewerPreferences << "
            b"/PrintScaling /None >> >>" % self._root
        )
        self._write_table(catalog)

    def _write_node(self, number: int, kids: list[int], count: int, parent: bytes = b"") -> None:
        listed = b" ".join(b"%d 0 R" % kid for kid in kids)
        body = b"<< /Type /Pages%s /Count %d /Kids [ %s ] >>" % (parent, count, listed)
        self._write(number, body)

    def _write_table(self, catalog: int) -> None:
        start, size = self._position, len(self._offsets)
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for offset in self._offsets[1:]:
            self._put(b"%010d 00000 n \n" % offset)
        name = self._digest.hexdigest().encode()
        self._put(
            b"trailer\n<< /Size %d /Root %d 0 R /ID [ <%s> <%s> ] >>\nstartxref\n%d\n%%%%EOF\n"
            % (size, catalog, name, name, start)
        )

    def _reserve(self) -> int:
        self._offsets.append(0)
        return len(self._offsets) - 1

    def _write(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._position
        self._put(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _put(self, data: bytes) -> None:
        self._position += self._stream.write(data)


class _Letter:
    """One source PDF: its objects' numbers in the joined file."""

    def __init__(self, pdf: pikepdf.Pdf, joined: _Joined) -> None:
        self._pdf, self._joined = pdf, joined
        self._numbers: dict[tuple[int, int], int] = {}
        self._open: set[tuple[int, int]] = set()

    def add(self, page: pikepdf.Object) -> None:
        entries = {name: _inherited(page, name) for name in _INHERITED}
        entries |= {name: page.get(name) for name in _OWN}
        self._joined.add_page(
            b"".join(
                b" %s %s" % (name.encode(), self._value(value))
                for name, value in entries.items()
                if value is not None
            )
        )

    def add_blank(self, like: pikepdf.Object) -> None:
        box = self._value(_inherited(like, "/MediaBox"))
        self._joined.add_page(b" /MediaBox %s /Resources << >>" % box)

    def _value(self, value: object) -> bytes:
        if not isinstance(value, pikepdf.Object):
            return str(value).encode()
        if value.is_indirect:
            return b"%d 0 R" % self._number(value.objgen)
        return self._translated(value.unparse())

    def _number(self, name: tuple[int, int]) -> int:
        known = self._numbers.get(name)
        if known is None:
            if name in self._open:
                raise pikepdf.PdfError(f"object {name} holds itself")
            self._open.add(name)
            known = self._numbers[name] = self._joined.share(self._body(name))
        return known

    def _body(self, name: tuple[int, int]) -> bytes:
        found = self._pdf.get_object(name)
        if not isinstance(found, pikepdf.Stream):
            text = found.unparse(resolved=True) if isinstance(found, pikepdf.Object) else found
            return self._translated(text) if isinstance(text, bytes) else _scalar(text)
        data = found.read_raw_bytes()
        entries = self._translated(found.stream_dict.unparse()).removesuffix(b">>")
        return b"%s/Length %d >>\nstream\n%s\nendstream" % (entries, len(data), data)

    def _translated(self, source: bytes) -> bytes:
        return _TOKEN.sub(self._token, source)

    def _token(self, match: re.Match[bytes]) -> bytes:
        if match["skip"]:
            return match["skip"]
        if match["length"]:
            return b""
        return b"%d 0 R" % self._number((int(match["number"]), int(match["generation"])))


def _scalar(value: object) -> bytes:
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    return f"{value:f}".encode() if not isinstance(value, int) else b"%d" % value


def _inherited(page: pikepdf.Object, name: str) -> object:
    node: pikepdf.Object | None = page
    while node is not None:
        if (value := node.get(name)) is not None:
            return value
        node = node.get("/Parent")
    return None
