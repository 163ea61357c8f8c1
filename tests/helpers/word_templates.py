"""Word files of documents with some of their words changed, as people hand them in."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

import docx
from docx.oxml.ns import qn

from service.documents.package import Package, read_parts
from templates.catalogue import word_key, word_users

REMINDER: Final = "notices/repayment_reminder/template.docx"
#: A sentence of the body of most letters, and what an office may want instead.
CLOSING: Final = "จึงเรียนมาเพื่อโปรดดำเนินการ"
SOONER: Final = "จึงเรียนมาเพื่อโปรดดำเนินการโดยเร็ว"
_BODY: Final = "word/document.xml"


def shipped(file: str) -> bytes:
    document = word_users()[file][0]
    return next(path for path in document.word_files if word_key(path) == file).read_bytes()


def with_parts(file: str, parts: Mapping[str, bytes]) -> bytes:
    """The file that we ship with some parts of the package others, or more."""
    return Package({**read_parts(shipped(file)), **parts}).with_parts({})


def reworded(file: str, before: str = CLOSING, after: str = SOONER) -> bytes:
    """The file that we ship with some words of its body others."""
    body = read_parts(shipped(file))[_BODY].decode()
    assert before in body
    return with_parts(file, {_BODY: body.replace(before, after).encode()})


def text_of(word: bytes) -> str:
    """What the body of a Word file says."""
    texts = docx.Document(io.BytesIO(word)).element.body.iter(qn("w:t"))
    return "".join(each.text or "" for each in texts)
