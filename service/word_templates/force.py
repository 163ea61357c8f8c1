"""Which template is in force, and which one made a paper: whoever makes papers asks here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Final

from service.documents.making import MAKING, Maker, maker
from service.store.files import note_many
from service.store.schema.word_templates import TemplateState
from service.store.word_templates import in_force, made_of, note_making, versions_of
from templates.catalogue import Document, documents, word_key

if TYPE_CHECKING:
    from service.files.store import Files
    from service.store.engine import Reader, Store

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: A maker with all that it has compiled takes a few megabytes.
_MOST_KEPT: Final = 48
_kept: OrderedDict[tuple[str, ...], Maker] = OrderedDict()
_turn: Final = Lock()


def press_in_force(store: Store, files: Files, document_id: str) -> Maker:
    """The maker of a document as it is to be made now. Raises KeyError, StoreError."""
    document = documents()[document_id]
    with store.reading() as reader:
        digests = digests_in_force(reader, document)
    return _press(files, document, digests)


def press_of(store: Store, files: Files, document_id: str, template_hash: str) -> Maker | None:
    """The maker that a template's hash stands for; None: it is not to be had any more.

    Raises KeyError, StoreError.
    """
    document = documents()[document_id]
    with store.reading() as reader:
        now = digests_in_force(reader, document)
        then = made_of(reader, document_id, template_hash)
    for digests in (now, {}, then):
        press = _press(files, document, digests)
        with MAKING:
            # Of the same files another release may make another template.
            if press.template_hash == template_hash:
                return press
    return None


def keep_press(store: Store, files: Files, press: Maker, who: str) -> str:
    """The hash of a maker's template, whose files are kept from now on.

    Ask before the hash goes into a paper or a batch, so that it can always be made again. Raises
    StoreError, BadTemplate.
    """
    document = press.document
    with MAKING:
        template_hash = press.template_hash
    with store.reading() as reader:
        if made_of(reader, document.id, template_hash):
            return template_hash
    contents = {word_key(path): document.content(path) for path in document.word_files}
    digests = dict(zip(contents, files.put_many(list(contents.values())), strict=True))
    sizes = {digests[key]: (len(data), WORD) for key, data in contents.items()}
    with store.writing(who) as writer:
        note_many(writer, sizes)
        note_making(writer, document.id, template_hash, digests)
    return template_hash


def made_with(store: Store, document_id: str, template_hash: str) -> Mapping[str, int] | None:
    """The number of each Word file's version that a template's hash stands for.

    0 is the file that we ship. None: which files these were is not known any more.
    """
    with store.reading() as reader:
        digests = made_of(reader, document_id, template_hash)
        if digests:
            return {file: _number(reader, file, digest) for file, digest in digests.items()}
    document = documents().get(document_id)
    with MAKING:
        if document is None or maker(document_id).template_hash != template_hash:
            return None
    return {word_key(path): 0 for path in document.word_files}


def digests_in_force(reader: Reader, document: Document) -> dict[str, str]:
    """The digests of the Word files that are used instead of those that we ship."""
    found = in_force(reader, [word_key(path) for path in document.word_files])
    return {file: each.digest for file, each in found.items() if each.digest is not None}


def _number(reader: Reader, file: str, digest: str) -> int:
    """The first version in force that was this very file; the one that we ship counts as 0."""
    same = (
        each.no
        for each in versions_of(reader, file)
        if each.digest == digest and each.state is TemplateState.APPROVED
    )
    return min(same, default=0)


def _press(files: Files, document: Document, digests: Mapping[str, str]) -> Maker:
    if not digests:
        return maker(document.id)
    key = (document.id, *(part for pair in sorted(digests.items()) for part in pair))
    with _turn:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    # By their digests the contents are the same for every store of this process.
    instead = tuple((file, files.get(digest)) for file, digest in sorted(digests.items()))
    with _turn:
        made = _kept.setdefault(key, Maker(replace(document, instead=instead)))
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return made
