"""Thai marks whose height comes from their outline, not from the positioning table.

A PDF writer starts a new text run where a glyph is moved up or down, in the middle of a
cluster, and then writes the cluster's text for each of the two: ศักดิ์ is read back as ศักดิ์ดิ์.
Laksaman moves only a few marks that way; here those outlines stand where they would be moved to.
"""

import copy
from collections.abc import Iterator
from statistics import mode
from typing import Any, Final

from fontTools.otlLib import builder
from fontTools.ttLib.tables import otTables

THANTHAKHAT: Final = "uni0E4C"
# Vowels above the letter: MAI HAN-AKAT, SARA I, II, UE, UEE, MAITAIKHU.
ABOVE: Final = ("uni0E31", "uni0E34", "uni0E35", "uni0E36", "uni0E37", "uni0E47")
# Written below the letter: SARA U, SARA UU, PHINTHU.
BELOW: Final = ("uni0E38", "uni0E39", "uni0E3A")
# DO CHADA and TO PATAK have a foot below the line: what comes under them stands lower.
FOOTED: Final = ("uni0E0E", "uni0E0F")
_MARK_TO_BASE, _MARK_TO_MARK = 4, 6
_MARK_CLASS = 3
_HAIR = 20


def level_marks(font: Any) -> None:
    """Take every up and down move of a Thai mark out of the font, its look unchanged."""
    _raise_thanthakhat(font)
    _level_hairs(font)
    _add_lowered_marks(font)


def _subtables(font: Any, kind: int) -> Iterator[Any]:
    for lookup in font["GPOS"].table.LookupList.Lookup:
        if lookup.LookupType == kind:
            yield from lookup.SubTable


def _raise_thanthakhat(font: Any) -> None:
    """Above a vowel it is moved up; right above a letter the font has another glyph for it."""
    for table in _subtables(font, _MARK_TO_MARK):
        if THANTHAKHAT not in table.Mark1Coverage.glyphs:
            continue
        index = table.Mark1Coverage.glyphs.index(THANTHAKHAT)
        record = table.Mark1Array.MarkRecord[index]
        anchors = [
            vowel.Mark2Anchor[record.Class]
            for name, vowel in zip(
                table.Mark2Coverage.glyphs, table.Mark2Array.Mark2Record, strict=True
            )
            if name in ABOVE and vowel.Mark2Anchor[record.Class]
        ]
        # The italics have one for MAITAIKHU apart from the others; no word has both marks.
        height = mode(anchor.YCoordinate for anchor in anchors)
        for anchor in anchors:
            anchor.YCoordinate = height
        move = height - record.MarkAnchor.YCoordinate
        record.MarkAnchor.YCoordinate += move
        _shift(font, THANTHAKHAT, move)


def _level_hairs(font: Any) -> None:
    """Anchors that miss each other by a hair nobody sees (PHINTHU, the italics) are evened out."""
    for kind, marks, bases, anchors in (
        (_MARK_TO_BASE, "MarkArray", "BaseArray.BaseRecord", "BaseAnchor"),
        (_MARK_TO_MARK, "Mark1Array", "Mark2Array.Mark2Record", "Mark2Anchor"),
    ):
        for table in _subtables(font, kind):
            records = getattr(table, marks).MarkRecord
            array, _, list_name = bases.partition(".")
            for group in {record.Class for record in records}:
                own = [record.MarkAnchor for record in records if record.Class == group]
                found = (
                    getattr(base, anchors)[group]
                    for base in getattr(getattr(table, array), list_name)
                )
                height = mode(anchor.YCoordinate for anchor in own)
                for anchor in (*own, *(item for item in found if item)):
                    if abs(anchor.YCoordinate - height) <= _HAIR:
                        anchor.YCoordinate = height


def _add_lowered_marks(font: Any) -> None:
    for table in _subtables(font, _MARK_TO_BASE):
        if not set(BELOW) <= set(table.MarkCoverage.glyphs):
            continue
        for name in BELOW:
            _add_lowered(font, table, name)
    _substitute_after(font, FOOTED, {name: _lowered(name) for name in BELOW})


def _lowered(name: str) -> str:
    return f"{name}.lowered"


def _add_lowered(font: Any, table: Any, name: str) -> None:
    record = table.MarkArray.MarkRecord[table.MarkCoverage.glyphs.index(name)]
    bases = table.BaseCoverage.glyphs
    moves = {
        table.BaseArray.BaseRecord[bases.index(base)].BaseAnchor[record.Class].YCoordinate
        - record.MarkAnchor.YCoordinate
        for base in FOOTED
    }
    if len(moves) != 1:
        raise ValueError(f"{name} stands at several depths: {sorted(moves)}")
    move = moves.pop()
    _copy_glyph(font, name, _lowered(name))
    _shift(font, _lowered(name), move)
    lowered = copy.deepcopy(record)
    lowered.MarkAnchor.YCoordinate += move
    # A new glyph is the last one, so it stays in the order that a coverage must have.
    table.MarkCoverage.glyphs.append(_lowered(name))
    table.MarkArray.MarkRecord.append(lowered)
    table.MarkArray.MarkCount = len(table.MarkArray.MarkRecord)


def _copy_glyph(font: Any, name: str, new: str) -> None:
    font.setGlyphOrder([*font.getGlyphOrder(), new])
    font["glyf"].glyphs[new] = copy.deepcopy(font["glyf"][name])
    font["hmtx"][new] = font["hmtx"][name]
    font["GDEF"].table.GlyphClassDef.classDefs[new] = _MARK_CLASS


def _shift(font: Any, name: str, move: int) -> None:
    """Move an outline up or down; its hinting, which knows the old place, is dropped."""
    glyph = font["glyf"][name]
    if glyph.isComposite():
        for component in glyph.components:
            component.y += move
    else:
        glyph.coordinates.translate((0, move))
    if hasattr(glyph, "program"):
        glyph.program.fromBytecode(b"")
    glyph.recalcBounds(font["glyf"])


def _substitute_after(font: Any, bases: tuple[str, ...], changes: dict[str, str]) -> None:
    """After these letters, with or without another mark between, use the other glyphs."""
    single = builder.buildSingleSubstSubtable(changes)
    substitution = builder.buildLookup([single])
    glyphs = font.getReverseGlyphMap()
    marks = sorted(
        (
            name
            for name, kind in font["GDEF"].table.GlyphClassDef.classDefs.items()
            if kind == _MARK_CLASS
        ),
        key=glyphs.get,
    )
    table = font["GSUB"].table
    lookups = table.LookupList.Lookup
    context = otTables.Lookup()
    context.LookupType, context.LookupFlag = 6, 0
    context.SubTable = [
        _context(before, tuple(changes), len(lookups), glyphs)
        for before in ((bases,), (tuple(marks), bases))
    ]
    context.SubTableCount = len(context.SubTable)
    lookups.extend((substitution, context))
    table.LookupList.LookupCount = len(lookups)
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "ccmp":
            record.Feature.LookupListIndex.append(len(lookups) - 1)
            record.Feature.LookupCount = len(record.Feature.LookupListIndex)


def _context(
    before: tuple[tuple[str, ...], ...], changed: tuple[str, ...], lookup: int, glyphs: Any
) -> Any:
    """A chaining context: ``before`` are the glyphs ahead of the changed one, nearest first."""
    made = otTables.ChainContextSubst()
    made.Format = 3
    made.BacktrackCoverage = [builder.buildCoverage(names, glyphs) for names in before]
    made.InputCoverage = [builder.buildCoverage(changed, glyphs)]
    made.LookAheadCoverage = []
    made.BacktrackGlyphCount, made.InputGlyphCount, made.LookAheadGlyphCount = len(before), 1, 0
    record = otTables.SubstLookupRecord()
    record.SequenceIndex, record.LookupListIndex = 0, lookup
    made.SubstLookupRecord, made.SubstCount = [record], 1
    return made
