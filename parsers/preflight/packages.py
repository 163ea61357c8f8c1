"""Office's packages (.xlsx, .xlsb, .docx): what their parts refer to, and what can act.

A reader of ours runs nothing and follows nothing, but the officer who opens the file later does.
So what acts by itself is refused: macros, ActiveX, links that start programs, and parts that are
fetched from elsewhere when the file is opened. What is only not read is told as a warning: cached
values of other workbooks, pictures from elsewhere, embedded objects. Hyperlinks are harmless.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote
from xml.parsers import expat

from parsers.containers.archive import Archive
from parsers.isolation import Refused
from parsers.preflight.xml_parts import Attributes, Roots, Watch, local, watch_parts
from templates.findings import Finding

CONTENT_TYPES: Final = "[Content_Types].xml"
_MACRO_NAMES: Final = ("vbaproject", "vbadata", "/macrosheets/", "/dialogsheets/")
_MACRO_KINDS: Final = (
    "vbaProject",
    "wordVbaData",
    "xlMacrosheet",
    "xlIntlMacrosheet",
    "dialogsheet",
)
#: Fetched as a part of the document, with whatever is in it.
_FETCHED: Final = ("attachedTemplate", "frame", "subDocument", "aFChunk", "oleObject", "control")
_LINKED_BOOKS: Final = ("externalLink", "externalLinkPath", "connections", "queryTable")
_EMBEDDED: Final = ("oleObject", "package", "aFChunk")
#: On the computer itself: a drive, or a path without any server.
_LOCAL: Final = re.compile(r"file:///(?![\\/])|[a-z]:[\\/]|(?![a-z]+:|[\\/]{2})", re.IGNORECASE)
_STARTS_PROGRAM: Final = re.compile(r"\s*DDE(AUTO)?\b", re.IGNORECASE)
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Relationship:
    """``kind`` is the last word of its type, ``target`` as it stands in the file."""

    id: str
    kind: str
    target: str
    is_external: bool


class RelationshipsWatch:
    """What a part refers to."""

    def __init__(self, _parser: expat.XMLParserType) -> None:
        self.found: list[Relationship] = []

    def start(self, name: str, attributes: Attributes) -> None:
        if local(name) == "Relationship":
            self.found.append(
                Relationship(
                    attributes.get("Id", ""),
                    attributes.get("Type", "").rpartition("/")[2],
                    attributes.get("Target", ""),
                    attributes.get("TargetMode", "").casefold() == "external",
                )
            )

    def close(self) -> None:
        """Nothing is left to be told."""


class LinkWatch:
    """A link of a workbook: to another workbook it is harmless, to a program it is not."""

    def __init__(self, _parser: expat.XMLParserType) -> None:
        pass

    def start(self, name: str, _attributes: Attributes) -> None:
        if local(name) in ("ddeLink", "oleLink"):
            raise Refused("files.active_content", found="DDE")

    def close(self) -> None:
        """Nothing is left to be told."""


class FieldsWatch:
    """A part of Word's: a field must not start a program."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        self._words: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        kind = local(name)
        if kind == "instrText":
            self._parser.CharacterDataHandler = self._words.append
            return
        self._parser.CharacterDataHandler = None
        if kind == "fldChar":
            self._settle()
        elif kind == "fldSimple":
            self._check(next((v for k, v in attributes.items() if local(k) == "instr"), ""))

    def close(self) -> None:
        self._settle()

    def _settle(self) -> None:
        """A field's words may be spread over any number of runs."""
        self._check("".join(self._words))
        self._words.clear()

    @staticmethod
    def _check(words: str) -> None:
        if _STARTS_PROGRAM.match(words):
            raise Refused("files.active_content", found=words.strip()[:_SHOWN])


_ROOTS: Final[Roots] = {"Relationships": RelationshipsWatch, "externalLink": LinkWatch}


def check_package(archive: Archive, roots: Roots, macro: str) -> Mapping[str, Watch]:
    """Read all parts of a package and refuse what acts; ``macro`` is the code for macros."""
    if any(word in f"/{name.casefold()}" for name in archive.entries for word in _MACRO_NAMES):
        raise Refused(macro)
    if any("/activex/" in f"/{name.casefold()}" for name in archive.entries):
        raise Refused("files.active_content", found="ActiveX")
    watches = watch_parts(archive, {**_ROOTS, **roots}, _declared(archive.read(CONTENT_TYPES)))
    for _, each in _relationships(watches):
        if each.kind in _MACRO_KINDS:
            raise Refused(macro)
        if each.kind == "control" and not each.is_external:
            raise Refused("files.active_content", found="ActiveX")
        is_local = each.kind == "attachedTemplate" and _LOCAL.match(unquote(each.target).strip())
        if each.is_external and each.kind in _FETCHED and not is_local:
            raise Refused("files.remote_part", found=each.target[:_SHOWN])
    return watches


def package_findings(watches: Mapping[str, Watch]) -> tuple[Finding, ...]:
    """What a package holds and is not read, each kind of it once."""
    told: dict[str, list[str]] = {}
    for source, each in _relationships(watches):
        code = _warning(source, each)
        if code:
            told.setdefault(code, []).append(each.target)
    return tuple(Finding(code, found=_shown(targets)) for code, targets in sorted(told.items()))


def _warning(source: str, each: Relationship) -> str:
    if each.kind in _LINKED_BOOKS:
        return "files.linked_books"
    if each.is_external:
        return "" if each.kind in ("hyperlink", "attachedTemplate") else "files.linked_content"
    # A chart keeps its figures in a little workbook.
    return "files.embedded" if each.kind in _EMBEDDED and "/charts/" not in source else ""


def _shown(targets: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(targets))[:_SHOWN]


def _relationships(watches: Mapping[str, Watch]) -> Iterable[tuple[str, Relationship]]:
    for source, watch in watches.items():
        if isinstance(watch, RelationshipsWatch):
            for each in watch.found:
                yield source, each


def targets_of(watches: Mapping[str, Watch], part: str) -> Mapping[str, str]:
    """The parts that a part refers to, by the relationship's id, as names in the archive."""
    folder, _, name = part.rpartition("/")
    watch = watches.get(f"{folder}/_rels/{name}.rels")
    if not isinstance(watch, RelationshipsWatch):
        return {}
    return {
        each.id: each.target[1:] if each.target.startswith("/") else f"{folder}/{each.target}"
        for each in watch.found
    }


def _declared(types: bytes) -> frozenset[str]:
    """Parts that the content types say are XML."""
    found: set[str] = set()

    def start(name: str, attributes: Attributes) -> None:
        if local(name) == "Override" and attributes.get("ContentType", "").endswith("xml"):
            found.add(attributes.get("PartName", "").removeprefix("/"))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        parser.Parse(types, True)  # noqa: FBT003 - expat's own
    except (expat.ExpatError, UnicodeError, LookupError, ValueError) as fault:
        raise Refused("files.broken") from fault
    return frozenset(found)


def _refuse_document_type(*_: object) -> None:
    raise Refused("files.entities")
