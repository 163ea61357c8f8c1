"""What tags may do, so that a template made by others ends soon and stays small.

The sandbox keeps a template from our data and our machine, but not from counting to a thousand
million: what may be written here cannot make more than a record is large.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jinja2 import Environment, nodes

from templates.values import FILTERS

#: The largest number that tells how often, or how wide.
MOST: Final = 1_000
_FILTERS: Final = frozenset(FILTERS) | {
    "abs", "count", "d", "default", "e", "escape", "first", "int", "join", "last", "length",
    "lower", "round", "string", "trim", "upper",
}  # fmt: skip
#: Their numbers say how much is written.
_COUNTED: Final = frozenset({"range", "dotted"})
_LENGTHS: Final = frozenset({"count", "length"})
_SIMPLE: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Name, nodes.Getattr,
    nodes.Getitem, nodes.Const, nodes.List, nodes.Tuple, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.CondExpr, nodes.Test, nodes.Keyword, nodes.Neg, nodes.Concat,
)  # fmt: skip


def beyond_bounds(tree: nodes.Node, sandbox: Environment) -> Iterator[str]:
    """What of a tag may not be written, in the words of Jinja or the tag's own."""
    for node in tree.iter_child_nodes():
        if problem := _problem(node, sandbox):
            yield problem
        else:
            yield from beyond_bounds(node, sandbox)


def _problem(node: nodes.Node, sandbox: Environment) -> str:
    if isinstance(node, _SIMPLE):
        # The sandbox gives nothing below: said here, it is said before it is in force.
        name = node.attr if isinstance(node, nodes.Getattr) else ""
        return f".{name}" if name.startswith("_") else ""
    if isinstance(node, nodes.For):
        return "recursive" if node.recursive else ""
    if isinstance(node, nodes.Add | nodes.Sub):
        # Only counting on: what is added up again and again grows without end.
        sides = (node.left, node.right)
        return "" if any(isinstance(side, nodes.Const) for side in sides) else node.operator
    if isinstance(node, nodes.Filter):
        # One that is none at all is told by compiling.
        known = node.name in _FILTERS and (node.name not in _COUNTED or _is_counted(node))
        return "" if known or node.name not in sandbox.filters else f"| {node.name}"
    if isinstance(node, nodes.Call):
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        known = name in sandbox.globals and (name not in _COUNTED or _is_counted(node))
        return "" if known else f"{name or '…'}( )"
    return getattr(node, "operator", type(node).__name__)


def _is_counted(node: nodes.Filter | nodes.Call) -> bool:
    """Whether every number is small, or the length of a list."""
    given = [*node.args, *(each.value for each in node.kwargs)]
    return (
        node.dyn_args is None and node.dyn_kwargs is None and all(_is_small(each) for each in given)
    )


def _is_small(node: nodes.Expr) -> bool:
    if isinstance(node, nodes.Const):
        return isinstance(node.value, int) and node.value <= MOST
    return isinstance(node, nodes.Filter) and node.name in _LENGTHS
