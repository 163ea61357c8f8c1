"""Every event that the code notes in the log has a Thai word, and a group to look for it in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.web.pages.log_words import EVENTS, GROUPS, group_of
from service.web.words import words

ROOT: Final = Path(__file__).resolve().parents[2] / "service"
_CODE: Final = re.compile(r"[a-z_]+\.[a-z_]+")
_STEM: Final = re.compile(r"[a-z_]+\.[a-z_]*")
#: What stands in an f-string of a code.
_ENDS: Final = {
    "batch.rows_": ("planned", "excluded", "withdrawn"),
    "batch.": ("done", "cancelled"),
    "schedule.": ("approved", "refused"),
    "template.": ("approved", "rejected", "withdrawn"),
}


@dataclass(frozen=True)
class _Door:
    """A function that notes in the log what its ``place``-th argument, or one of a name, says."""

    module: str
    name: str
    keyword: str
    place: int
    is_method: bool


def _modules() -> dict[str, ast.Module]:
    return {
        ".".join(("service", *path.relative_to(ROOT).with_suffix("").parts)): ast.parse(
            path.read_text(encoding="utf-8")
        )
        for path in sorted(ROOT.rglob("*.py"))
        if "migrations" not in path.parts
    }


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _is_log(call: ast.Call) -> bool:
    """``writer.log.add(...)``, ``log.add(...)``."""
    said = call.func
    if not (isinstance(said, ast.Attribute) and said.attr == "add"):
        return False
    log = said.value
    name = log.attr if isinstance(log, ast.Attribute) else getattr(log, "id", "")
    return name in {"log", "_log"}


def _imports(tree: ast.Module, door: _Door) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == door.module
        and any(alias.name == door.name for alias in node.names)
        for node in ast.walk(tree)
    )


def _noted(call: ast.Call, module: str, tree: ast.Module, doors: set[_Door]) -> ast.expr | None:
    """The expression of the code that a call notes; None for any other call."""
    if _is_log(call):
        return call.args[0] if call.args else None
    if getattr(call.func, "attr", "") == "looked":
        return call.args[1]
    for door in doors:
        if isinstance(call.func, ast.Attribute):
            same = door.is_method and call.func.attr == door.name
        else:
            same = getattr(call.func, "id", "") == door.name and (
                module == door.module or _imports(tree, door)
            )
        if not same:
            continue
        named = [each.value for each in call.keywords if each.arg == door.keyword]
        return named[0] if named else (call.args[door.place :] or [None])[0]
    return None


def _doors(modules: dict[str, ast.Module]) -> set[_Door]:
    doors: set[_Door] = set()
    while True:
        found = {
            door
            for module, tree in modules.items()
            for function in _functions(tree)
            for door in _doors_of(function, module, tree, doors)
        }
        if found <= doors:
            return doors
        doors |= found


def _doors_of(
    function: ast.FunctionDef, module: str, tree: ast.Module, doors: set[_Door]
) -> Iterator[_Door]:
    said_of = function.args
    names = [each.arg for each in (*said_of.posonlyargs, *said_of.args, *said_of.kwonlyargs)]
    is_method = names[:1] == ["self"]
    for call in _calls(function):
        said = _noted(call, module, tree, doors)
        if isinstance(said, ast.Name) and said.id in names:
            place = names.index(said.id) - is_method
            yield _Door(module, function.name, said.id, place, is_method)


def _codes_of(said: ast.expr, function: ast.AST) -> Iterator[str]:
    if isinstance(said, ast.Constant) and isinstance(said.value, str):
        yield said.value
    elif isinstance(said, ast.IfExp):
        yield from _codes_of(said.body, function)
        yield from _codes_of(said.orelse, function)
    elif isinstance(said, ast.JoinedStr):
        first = said.values[0]
        if isinstance(first, ast.Constant) and _STEM.fullmatch(str(first.value)):
            yield from (f"{first.value}{end}" for end in _ENDS[str(first.value)])
    elif isinstance(said, ast.Name):
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and said.id in {
                name.id for name in node.targets if isinstance(name, ast.Name)
            }:
                yield from _codes_of(node.value, function)


def _noted_codes() -> set[str]:
    modules = _modules()
    doors = _doors(modules)
    found = {
        code
        for module, tree in modules.items()
        for function in _functions(tree)
        for call in _calls(function)
        if (said := _noted(call, module, tree, doors)) is not None
        for code in _codes_of(said, function)
    }
    return {code for code in found if _CODE.fullmatch(code)}


def test_every_event_has_a_word_and_every_word_an_event() -> None:
    noted = _noted_codes()
    assert len(noted) > 100
    assert noted == {
        key.removeprefix(f"{EVENTS}.") for key in words() if key.startswith(f"{EVENTS}.")
    }


def test_every_event_is_in_one_group() -> None:
    assert {group_of(code) for code in _noted_codes()} == set(GROUPS)
