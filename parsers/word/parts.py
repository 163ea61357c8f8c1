"""The parts of a Word file that are read, opened so that nothing in them reaches outside."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from posixpath import normpath
from typing import Final

from lxml import etree

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#: The same elements in files that Word writes as "Strict Open XML".
STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
W14: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
W15: Final = "http://schemas.microsoft.com/office/word/2012/wordml"
_RELATIONS: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_DOCUMENT: Final = "/officeDocument"
_CUSTOM: Final = "/custom-properties"
_USUAL: Final = "word/document.xml"
_GLOSSARY: Final = "word/glossary/document.xml"


class NotWordError(Exception):
    """The file has no text that Word would open."""


@cache
def w(name: str) -> str:
    """An element's or attribute's name in Word's namespace."""
    return f"{{{W}}}{name}"


class Parts:
    """A Word file's body and what it says of itself."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile as error:
            raise NotWordError from error
        self._names = set(self._archive.namelist())
        self._related = self._relations("_rels/.rels")

    @property
    def body_name(self) -> str:
        """The part with the text."""
        return self._related.get(_DOCUMENT, _USUAL)

    def body(self) -> etree._Element:
        """The root of the text.

        Raises:
            NotWordError: there is none, or it is broken.
        """
        try:
            data = self._archive.read(self.body_name)
            return parsed(data.replace(STRICT.encode(), W.encode()))
        except (KeyError, etree.XMLSyntaxError, zipfile.BadZipFile) as error:
            raise NotWordError from error

    def properties(self) -> Mapping[str, str]:
        """The custom properties by name."""
        name = self._related.get(_CUSTOM, "docProps/custom.xml")
        if name not in self._names:
            return {}
        try:
            root = parsed(self._archive.read(name))
        except (etree.XMLSyntaxError, zipfile.BadZipFile):
            return {}
        return {
            str(item.get("name")): "".join(str(text) for text in item.itertext()).strip()
            for item in root
            if item.get("name")
        }

    def placeholders(self) -> Mapping[str, str]:
        """What empty controls show, by the names of their building blocks."""
        if _GLOSSARY not in self._names:
            return {}
        try:
            root = parsed(self._archive.read(_GLOSSARY).replace(STRICT.encode(), W.encode()))
        except (etree.XMLSyntaxError, zipfile.BadZipFile):
            return {}
        return {
            value(block, "w:docPartPr/w:name"): "".join(
                text.text or "" for text in block.iter(w("t"))
            )
            for block in root.iter(w("docPart"))
        }

    def _relations(self, name: str) -> dict[str, str]:
        if name not in self._names:
            return {}
        try:
            root = parsed(self._archive.read(name))
        except (etree.XMLSyntaxError, zipfile.BadZipFile):
            return {}
        found: dict[str, str] = {}
        for item in root.iter(_RELATIONS):
            kind, target = item.get("Type", ""), item.get("Target", "")
            for end in (_DOCUMENT, _CUSTOM):
                if kind.endswith(end):
                    found[end] = normpath(target.lstrip("/"))
        return found


def parsed(data: bytes) -> etree._Element:
    """The root of a part; entities, DTDs and the network stay shut.

    Raises:
        lxml.etree.XMLSyntaxError: the part is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(data, parser)


def value(element: etree._Element | None, path: str) -> str:
    """The ``w:val`` of what stands under a path such as ``w:tcPr/w:vMerge``; empty without it."""
    found = None if element is None else element.find(path, NAMES)
    return "" if found is None else found.get(w("val"), "")


def is_on(element: etree._Element | None, path: str) -> bool:
    """Whether a switch such as ``w:vanish`` is on."""
    found = None if element is None else element.find(path, NAMES)
    return found is not None and found.get(w("val"), "1").lower() not in ("0", "false", "off")


NAMES: Final = {"w": W, "w14": W14, "w15": W15}
