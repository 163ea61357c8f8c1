"""The XML parts of a zip archive, each read once by expat: no document type, nothing far away.

What is looked at in a part is decided by its root element, not by its name: a sheet may hide
under any name.
"""

from collections.abc import Callable, Mapping
from typing import Protocol
from xml.parsers import expat

from parsers.containers.archive import Archive
from parsers.isolation import Refused

# Not .vml: Excel itself writes some that are not well-formed.
_ENDINGS = (".xml", ".rels")
_XML_STARTS = (b"<", b"\0<", b"\xff\xfe", b"\xfe\xff")
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_SNIFFED = 64
Attributes = dict[str, str]


class Watch(Protocol):
    """Looks at the elements of one part; raises Refused for what must not be in it."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins; ``name`` as it stands, with its prefix."""

    def close(self) -> None:
        """The part is over."""


#: What looks at a part, by the local name of its root.
Roots = Mapping[str, Callable[[expat.XMLParserType], Watch]]


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def watch_parts(archive: Archive, roots: Roots, declared: frozenset[str]) -> dict[str, Watch]:
    """Unpack and count every part, and read each XML part; the watches by the part's name.

    ``declared`` are names of parts that count as XML whatever their names end with.
    """
    found: dict[str, Watch] = {}
    for name in archive.entries:
        part: _Part | None = None
        is_first = True
        for chunk in archive.chunks(name):
            archive.count(len(chunk))
            if is_first:
                is_first = False
                part = _part_for(name, chunk, roots, declared)
            if part:
                part.feed(chunk)
        if part:
            part.close()
            if part.watch:
                found[name] = part.watch
        elif is_first and _is_xml(name, declared):
            raise Refused("files.broken")
    return found


def _part_for(name: str, first: bytes, roots: Roots, declared: frozenset[str]) -> "_Part | None":
    if _is_xml(name, declared):
        return _Part(roots, strict=True)
    looks_like_xml = first[:_SNIFFED].lstrip(_BLANKS).startswith(_XML_STARTS)
    return _Part(roots, strict=False) if looks_like_xml else None


def _is_xml(name: str, declared: frozenset[str]) -> bool:
    return name in declared or name.casefold().endswith(_ENDINGS)


class _Part:
    """One part on its way through expat.

    What only looks like XML (a web page, say) is read as far as it is: no reader of ours will.
    """

    def __init__(self, roots: Roots, *, strict: bool) -> None:
        self.watch: Watch | None = None
        self._roots = roots
        self._strict = strict
        self._over = False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._document_type
        self._parser.StartElementHandler = self._root

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, last=False)

    def close(self) -> None:
        self._parse(b"", last=True)
        if self.watch:
            self.watch.close()

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        if self._over:
            return
        try:
            self._parser.Parse(chunk, last)
        except (expat.ExpatError, UnicodeError, LookupError, ValueError) as fault:
            if self._strict:
                raise Refused("files.broken") from fault
            self._over = True

    def _document_type(
        self, name: str, _system: str | None, _public: str | None, has_subset: object
    ) -> None:
        # Drawing programs give their SVG pictures a plain one; no reader of ours opens pictures.
        if name != "svg" or has_subset or self._strict:
            raise Refused("files.entities")

    def _root(self, name: str, attributes: Attributes) -> None:
        watcher = self._roots.get(local(name))
        if watcher is None:
            self._parser.StartElementHandler = None
            return
        self.watch = watcher(self._parser)
        self._parser.StartElementHandler = self.watch.start
        self.watch.start(name, attributes)
