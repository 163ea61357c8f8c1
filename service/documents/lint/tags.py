"""Checking the tags of a Word file: whole, balanced, and naming what the record has."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from lxml import etree
from pydantic import BaseModel

from service.documents.lint.bounds import beyond_bounds
from service.documents.tags import TAG, environment
from service.documents.xml import qualified
from templates.findings import Finding, Place

_SMART_QUOTES = re.compile("[“”‘’]")
_LEFTOVER = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_PLACE_LETTER = re.compile(r"^(\{[{%#])\s*(?:tr|tc|p|r)\s")
_STATEMENT = re.compile(r"\{%-?\s*(\w+)")
_OPENERS = {"for": "endfor", "if": "endif"}
_MIDDLES = {"else": ("for", "if"), "elif": ("if",)}
_OWN_STATEMENTS = {"colspan", "cellbg", "vm", "hm"}
# More loops in one another make a paper that nobody has the time to wait for.
_DEEPEST = 2
SLOTS = {"body", "annex", "slip"}


def _nothing(value: object) -> str:
    return str(value)


@dataclass(slots=True)
class TagCheck:
    """What the tags of a document's Word files came to: names used, findings."""

    model: type[BaseModel] | None
    used: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    _open: list[tuple[str, Place]] = field(default_factory=list)
    _scopes: list[dict[str, Any]] = field(default_factory=lambda: [{}])

    def part(self, root: etree._Element, place: Place) -> None:
        """Check one part of a Word file."""
        for number, paragraph in enumerate(root.iter(qualified("w:p")), start=1):
            here = Place(file=place.file, part=place.part, paragraph=number)
            runs = [_text(run) for run in _own_runs(paragraph)]
            self._paragraph("".join(runs), runs, here)
        for drawing in root.iter("{*}docPr"):
            for tag in TAG.findall(drawing.get("descr", "")):
                self._tag(tag, place)
        for opener, where in self._open:
            self.findings.append(
                Finding("template.broken_tag", where, f"{{% {opener} %}}", _OPENERS[opener])
            )
        self._open, self._scopes = [], [{}]

    def _paragraph(self, text: str, runs: list[str], place: Place) -> None:
        for match in TAG.finditer(text):
            self._tag(match[0], Place(**{**_parts(place), "run": _run_at(runs, match.start())}))
        rest = TAG.sub(lambda match: " " * len(match[0]), text)
        for match in _LEFTOVER.finditer(rest):
            where = Place(**{**_parts(place), "run": _run_at(runs, match.start())})
            snippet = text[match.start() : match.start() + 40]
            self.findings.append(
                Finding("template.broken_tag", where, snippet, "{{ … }} / {% … %}")
            )

    def _tag(self, tag: str, place: Place) -> None:
        if tag.startswith("{#"):
            return
        if _SMART_QUOTES.search(tag):
            straight = _SMART_QUOTES.sub("'", tag)
            self.findings.append(Finding("template.smart_quotes", place, tag, suggestion=straight))
            return
        clean = _PLACE_LETTER.sub(r"\1 ", tag)
        if clean.startswith("{{"):
            self._parse(clean, place)
        else:
            self._statement(clean, place)

    def _statement(self, tag: str, place: Place) -> None:
        match = _STATEMENT.match(tag)
        word = match[1] if match else ""
        if word in _OPENERS:
            self._open.append((word, place))
            if word == "for" and sum(each == "for" for each, _ in self._open) > _DEEPEST:
                self.findings.append(Finding("template.too_deep", place, tag))
            body = self._parse(f"{tag}{{% {_OPENERS[word]} %}}", place)
            self._scopes.append(self._loop_scope(body))
        elif word in _OPENERS.values():
            opener = word.removeprefix("end")
            if self._open and self._open[-1][0] == opener:
                self._open.pop()
                self._scopes.pop()
            else:
                self.findings.append(
                    Finding("template.broken_tag", place, tag, f"{{% {opener} %}}")
                )
        elif word in _MIDDLES:
            if not self._open or self._open[-1][0] not in _MIDDLES[word]:
                self.findings.append(Finding("template.broken_tag", place, tag, "{% if %}"))
            elif word == "elif":
                self._parse(tag.replace("elif", "if", 1) + "{% endif %}", place)
        elif word not in _OWN_STATEMENTS:
            self.findings.append(Finding("template.broken_tag", place, tag))

    def _parse(self, source: str, place: Place) -> nodes.Template | None:
        sandbox = environment(_nothing)
        try:
            tree = sandbox.parse(source)
            problems = list(beyond_bounds(tree, sandbox))
            if not problems:
                # Compiling works out what is constant, however long that takes.
                sandbox.from_string(source)
        except TemplateSyntaxError as error:
            self.findings.append(
                Finding("template.broken_tag", place, source[:80], str(error.message))
            )
            return None
        self.findings += [Finding("template.not_allowed", place, each) for each in problems]
        if self.model is not None:
            known = {name: kind for scope in self._scopes for name, kind in scope.items()}
            for problem in _Names(self.model, known, self.used).unknown(tree):
                self.findings.append(Finding("template.unknown_tag", place, problem))
        return tree

    def _loop_scope(self, tree: nodes.Template | None) -> dict[str, Any]:
        loop = tree.find(nodes.For) if tree is not None else None
        if loop is None or self.model is None or not isinstance(loop.target, nodes.Name):
            return {"loop": Any} if loop is not None else {}
        known = {name: kind for scope in self._scopes for name, kind in scope.items()}
        source = _Names(self.model, known, self.used).kind(loop.iter)
        return {loop.target.name: _item_of(source), "loop": Any}


class _Names:
    """Follows names and attributes through the record's models."""

    def __init__(self, model: type[BaseModel], known: dict[str, Any], used: set[str]) -> None:
        self._model, self._known, self._used = model, known, used
        self._globals = environment(_nothing).globals

    def unknown(self, tree: nodes.Node) -> Iterator[str]:
        loops = {
            target.name
            for loop in tree.find_all(nodes.For)
            for target in loop.find_all(nodes.Name)
            if target.ctx == "store"
        }
        for name in tree.find_all(nodes.Name):
            if name.ctx == "load" and name.name not in loops and self.kind(name) is None:
                yield name.name
        for attribute in tree.find_all(nodes.Getattr):
            if self.kind(attribute.node) is not None and self.kind(attribute) is None:
                yield f"{self._path(attribute.node)}.{attribute.attr}"

    def kind(self, node: nodes.Node) -> Any:
        """The type a node stands for: a model, a list of models, Any; None when unknown."""
        if isinstance(node, nodes.Name):
            if node.name in self._known:
                return self._known[node.name]
            if node.name in self._globals or node.name in SLOTS:
                return Any
            return self._field(self._model, node.name)
        if isinstance(node, nodes.Getattr):
            owner = _model_of(self.kind(node.node))
            return Any if owner is None else self._field(owner, node.attr)
        if isinstance(node, nodes.Filter | nodes.Getitem) and node.node is not None:
            return self.kind(node.node)
        return Any

    def _field(self, model: type[BaseModel], name: str) -> Any:
        described = model.model_fields.get(name)
        if described is not None:
            self._used.add(f"{model.__name__}.{name}")
            return described.annotation
        return Any if name in model.model_computed_fields else None

    def _path(self, node: nodes.Node) -> str:
        if isinstance(node, nodes.Name):
            return node.name
        return f"{self._path(node.node)}.{node.attr}" if isinstance(node, nodes.Getattr) else "…"


def _model_of(kind: Any) -> type[BaseModel] | None:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return next((found for item in typing.get_args(kind) if (found := _model_of(item))), None)
    return None


def _item_of(kind: Any) -> Any:
    for argument in typing.get_args(kind):
        found = _model_of(argument)
        if found is not None:
            return found
    return Any


def required_fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str]]:
    """``Model.field`` and its path for each required field, those of its parts included."""
    for name, described in model.model_fields.items():
        path = f"{prefix}{name}"
        part = _model_of(described.annotation) or _model_of(_item_of(described.annotation))
        if described.is_required():
            yield f"{model.__name__}.{name}", path
            if part is not None:
                yield from required_fields(part, f"{path}.")


def _own_runs(paragraph: etree._Element) -> Iterator[etree._Element]:
    for run in paragraph.iter(qualified("w:r")):
        owner = next(run.iterancestors(qualified("w:p")))
        if owner is paragraph:
            yield run


def _text(run: etree._Element) -> str:
    return "".join(element.text or "" for element in run.iter(qualified("w:t")))


def _run_at(runs: list[str], offset: int) -> int:
    seen = 0
    for number, text in enumerate(runs, start=1):
        seen += len(text)
        if offset < seen:
            return number
    return len(runs)


def _parts(place: Place) -> dict[str, Any]:
    return {"file": place.file, "part": place.part, "paragraph": place.paragraph}
