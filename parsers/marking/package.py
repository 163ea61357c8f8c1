"""An Office file as a package of parts: what is not touched is written back byte by byte."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree

from parsers.isolation import Refused

_TYPES: Final = "[Content_Types].xml"
_TYPES_NS: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS_NS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATION_TYPE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: The zip format's first day: the same input gives the same bytes.
_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)


class Package:
    """Parts by name, such as ``xl/workbook.xml``; ``root`` hands out a part to be changed.

    The file must have passed its pre-flight: sizes are not looked at here.
    """

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._entries = {info.filename: info for info in self._archive.infolist()}
        # Programs are not of one mind about capitals and slashes in names.
        self._names = {_folded(name): name for name in self._entries}
        self._changed: dict[str, bytes] = {}
        self._roots: dict[str, Any] = {}
        self._types = self.root(_TYPES)

    def __contains__(self, part: str) -> bool:
        return part in self._changed or part in self._roots or _folded(part) in self._names

    def read(self, part: str) -> bytes:
        """The part as it came.

        Raises:
            Refused: ``files.broken``, the part is not there.
        """
        if part in self._changed:
            return self._changed[part]
        if _folded(part) not in self._names:
            raise Refused("files.broken")
        return self._archive.read(self._names[_folded(part)])

    def root(self, part: str) -> Any:
        """The part's XML; it will be written as it stands in the end."""
        if part not in self._roots:
            self._roots[part] = parsed(self.read(part))
        return self._roots[part]

    def add(self, part: str, content: bytes, content_type: str) -> None:
        self._changed[part] = content
        override = etree.SubElement(self._types, f"{{{_TYPES_NS}}}Override")
        override.set("PartName", f"/{part}")
        override.set("ContentType", content_type)

    def free_name(self, pattern: str) -> str:
        """The first name that is not taken, such as ``xl/comments{}.xml`` with a number."""
        taken = {*self._names, *map(_folded, self._changed)}
        number = 1
        while _folded(pattern.format(number)) in taken:
            number += 1
        return pattern.format(number)

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """The part's relations: identifier to the end of its type and the part it points at."""
        return {
            relation.get("Id", ""): (kind_of(relation), _resolved(part, relation.get("Target", "")))
            for relation in self._relations(part)
            if relation.get("TargetMode") != "External"
        }

    def target(self, part: str, kind: str) -> str:
        """The part that this one has of a kind such as ``styles``; empty without one."""
        return next((to for of, to in self.targets(part).values() if of == kind), "")

    def relate(self, part: str, kind: str, to: str) -> str:
        """Add a relation and give its identifier."""
        name = _relations_name(part)
        if name not in self:
            self._changed[name] = f'<Relationships xmlns="{_RELATIONS_NS}"/>'.encode()
        relations = self.root(name)
        taken = {relation.get("Id") for relation in relations}
        number = 1
        while f"rId{number}" in taken:
            number += 1
        relation = etree.SubElement(relations, f"{{{_RELATIONS_NS}}}Relationship")
        relation.set("Id", f"rId{number}")
        relation.set("Type", f"{self._base()}/{kind}")
        relation.set("Target", f"/{to}")
        return f"rId{number}"

    @property
    def is_signed(self) -> bool:
        return any(name.lower().startswith("_xmlsignatures/") for name in self._entries)

    def write(self) -> bytes:
        """The package; parts keep their order, new ones come last."""
        for part, root in self._roots.items():
            self._changed[self._names.get(_folded(part), part)] = serialized(root)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for name, entry in self._entries.items():
                content = self._changed.pop(name, None)
                made.writestr(
                    _entry(name, entry.date_time),
                    self._archive.read(name) if content is None else content,
                )
            for name, content in self._changed.items():
                made.writestr(_entry(name, _FIRST_DAY), content)
        return out.getvalue()

    def _relations(self, part: str) -> Iterator[Any]:
        name = _relations_name(part)
        if name in self._roots:
            return iter(self._roots[name])
        return iter(parsed(self.read(name))) if name in self else iter(())

    def _base(self) -> str:
        """Strict files name their relations otherwise."""
        for relation in self._relations(""):
            kind = str(relation.get("Type", ""))
            if kind.endswith("/officeDocument"):
                return kind.rpartition("/")[0]
        return _RELATION_TYPE


def parsed(content: bytes) -> Any:
    """The root of a part; entities, document types and the network stay shut."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def serialized(root: Any) -> bytes:
    tree = root.getroottree()
    written: bytes = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def kind_of(relation: Any) -> str:
    """The end of a relation's type: ``styles``, ``comments``, in both kinds of Office files."""
    return str(relation.get("Type", "")).rpartition("/")[2]


def _folded(name: str) -> str:
    return name.replace("\\", "/").lower()


def _relations_name(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolved(part: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _entry(name: str, when: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, when)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
