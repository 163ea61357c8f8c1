"""The reader of Word files: content controls, else the text laid beside the paper's layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from parsers.assemble import assemble
from parsers.flow import Matched, identify, match
from parsers.isolation import Refused
from parsers.reading import KnownBy, Raw, Reading
from parsers.word.content import Reader, Text
from parsers.word.controls import Controls, Held, names_of
from parsers.word.parts import NotWordError, Parts
from templates.catalogue import Document
from templates.control_tags import pattern_of
from templates.findings import Finding
from templates.identity import UNKNOWN, Identity
from thai.text import normalize

KIND: Final = "word"
_LONGEST: Final = 200
#: What the text says beside the controls counts only where it is no field of theirs.
_OF_TEXT: Final = frozenset({"flow.extra_text", "flow.extra_row"})


def read_word(data: bytes, documents: Mapping[str, Document], told: Document | None) -> Reading:
    """Read a .docx file in the throw-away child, after its preflight.

    Values stand in the content controls of our fillable file; in a file without them, as
    LibreOffice saves it or where someone typed over the dots, they are found between the words
    of the paper. Tracked insertions count, deletions do not.

    Raises:
        Refused: the file has no text that Word would open.
    """
    try:
        parts = Parts(data)
        root = parts.body()
    except NotWordError as fault:
        raise Refused("files.broken") from fault
    reader = Reader(root, parts.body_name, parts.placeholders())
    text = reader.text()
    identity = Identity.from_names(parts.properties(), "faf_") or UNKNOWN
    known = _known(identity, text, documents, told)
    if known is None:
        return Reading(KIND, identity, findings=tuple(_unknown(identity)))
    document, known_by = known
    held = Controls(reader, names_of(document.record)).held(root)
    matched = match(document.layout, text.blocks, whole=True)
    both = _Both(held, _without_lost_lines(matched, text))
    return assemble(
        document,
        both.raws(),
        kind=KIND,
        identity=identity,
        known_by=known_by,
        findings=[*_writing(text), *both.findings()],
    )


def _known(
    identity: Identity, text: Text, documents: Mapping[str, Document], told: Document | None
) -> tuple[Document, KnownBy] | None:
    if told is not None:
        return told, KnownBy.TOLD
    if identity.document:
        document = documents.get(identity.document)
        return None if document is None else (document, KnownBy.METADATA)
    return identify(text.blocks, documents)


def _unknown(identity: Identity) -> Iterator[Finding]:
    if identity.document:
        yield Finding("reading.unknown_document", found=identity.document)
    else:
        yield Finding("reading.not_identified")


def _writing(text: Text) -> Iterator[Finding]:
    """What a person must know of how the text was written."""
    if text.has_changes:
        yield Finding("word.tracked_changes")
    for words, place in text.hidden:
        yield Finding("word.hidden_text", place, words[:_LONGEST])


def _without_lost_lines(matched: Matched, text: Text) -> Matched:
    """What was found, without texts whose line breaks are lost."""
    lost = {words: place for words, place in text.unbroken if words}
    kept = [raw for raw in matched.raws if str(raw.value or "") not in lost]
    findings = [
        Finding(
            "word.lines_lost", replace(raw.place, field=raw.path), str(raw.value)[:_LONGEST],
            suggestion=str(raw.value),
        )
        for raw in matched.raws
        if str(raw.value or "") in lost
    ]  # fmt: skip
    return replace(matched, raws=kept, findings=[*matched.findings, *findings])


@dataclass(slots=True)
class _Both:
    """What the controls hold and what the text says; where both speak they must agree."""

    held: Sequence[Held]
    matched: Matched

    def raws(self) -> list[Raw]:
        """The values: those of controls, and of the text where there is no control."""
        patterns, lost = self._patterns(), self._lost()
        kept = [
            replace(each.raw, value=None) if self._key(each.raw) in lost else each.raw
            for each in self.held
        ]
        return [*kept, *(raw for raw in self.matched.raws if self._pattern(raw) not in patterns)]

    def findings(self) -> Iterator[Finding]:
        """What is wrong with controls, and with the text beside them."""
        for each in self.held:
            yield from each.findings
        yield from self._lost().values()
        patterns = self._patterns()
        for finding in self.matched.findings:
            field = pattern_of(finding.place.field)
            if not patterns or finding.code in _OF_TEXT or (field and field not in patterns):
                yield finding

    def _patterns(self) -> frozenset[str]:
        return frozenset(self._pattern(each.raw) for each in self.held)

    @staticmethod
    def _pattern(raw: Raw) -> str:
        return pattern_of(raw.path)

    @staticmethod
    def _key(raw: Raw) -> tuple[str, str]:
        return raw.path, raw.option

    def _lost(self) -> dict[tuple[str, str], Finding]:
        """Controls beside which something was typed that is not in them."""
        shown = {self._key(raw): raw for raw in self.matched.raws if not raw.option}
        lost: dict[tuple[str, str], Finding] = {}
        for each in self.held:
            beside = shown.get(self._key(each.raw))
            if beside is None or beside.value is None or each.findings or each.raw.option:
                continue
            if self._pattern(each.raw) in self.matched.lists:
                continue
            said = "" if each.raw.value is None else str(each.raw.value)
            if _bare(str(beside.value)) != _bare(said):
                place = replace(each.raw.place, field=each.raw.path)
                finding = Finding(
                    "word.text_beside", place, str(beside.value)[:_LONGEST], said[:_LONGEST]
                )
                lost[self._key(each.raw)] = finding
        return lost


def _bare(text: str) -> str:
    return "".join(normalize(text).replace(".", "").split())
