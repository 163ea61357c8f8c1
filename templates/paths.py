r"""Record paths as names that Excel allows, and back: the workbook and its reader agree by these.

===============================  ==================================
Path                             Name
===============================  ==================================
``project_name``                 ``faf.project_name``
``checklist.minutes``            ``faf.checklist.minutes``
``causes.delay``                 ``faf.causes.delay``
``plan_rows[].new_principal``    ``faf.plan_rows..new_principal``
``plan_rows[2].new_principal``   ``faf.plan_rows..2.new_principal``
``references[]``                 ``faf.references..``
===============================  ==================================

``[]`` is a column: the name stands for the cells of all rows. What Excel does not allow in a
name, and a capital letter, as Excel does not tell ``A`` from ``a``, is written ``_x41_``, its
code in hexadecimal. Every name holds a full stop, so none looks like a cell.
"""

from __future__ import annotations

import re
import sys
from typing import Final

PREFIX: Final = "faf."
_LONGEST: Final = 255
_STEP: Final = r"[^.\[\]]+"
_PATH: Final = re.compile(rf"{_STEP}(?:\[[0-9]*\]|\.{_STEP})*")
_PATH_PIECE: Final = re.compile(rf"\[(?P<index>[0-9]*)\]|\.?(?P<step>{_STEP})")
_NAME_PIECE: Final = re.compile(
    r"\.\.(?P<index>[0-9]+(?![a-z0-9_]))|(?P<rows>\.\.)|\.?(?P<step>[a-z0-9_]+)"
)
_CODED: Final = re.compile(r"_x([0-9a-f]{1,6})_")


def name_of(path: str) -> str:
    """The defined name of a record's path.

    Raises:
        ValueError: no path, or one whose name is longer than Excel's 255 characters.
    """
    if not _PATH.fullmatch(path):
        raise ValueError(path)
    name, after_rows = "", False
    for piece in _PATH_PIECE.finditer(path):
        if piece["step"] is None:
            name, after_rows = f"{name}..{piece['index']}", not piece["index"]
        else:
            dot = "" if after_rows or not name else "."
            name, after_rows = name + dot + _coded(piece["step"], after_rows), False
    if len(PREFIX + name) > _LONGEST:
        raise ValueError(path)
    return PREFIX + name


def path_of(name: str) -> str:
    """The path of a name that ``name_of`` made, in whatever case it comes back.

    Raises:
        ValueError: not such a name.
    """
    lower = name.lower()
    path, at = "", len(PREFIX)
    while lower.startswith(PREFIX) and at < len(lower):
        piece = _NAME_PIECE.match(lower, at)
        if piece is None:
            break
        if piece["step"] is None:
            path += f"[{piece['index'] or ''}]"
        else:
            path += ("." if path else "") + _CODED.sub(_character, piece["step"])
        at = piece.end()
    # Only what comes out as it went in is one of ours: two names never mean one path.
    if not _PATH.fullmatch(path) or name_of(path) != lower:
        raise ValueError(name)
    return path


def _coded(step: str, after_rows: bool) -> str:  # noqa: FBT001 - private
    safe = re.sub(r"_(?=x)", "_x5f_", step)
    safe = re.sub(r"[^a-z0-9_]", lambda match: f"_x{ord(match[0]):x}_", safe)
    if after_rows and safe[0].isdigit():
        # Behind the two stops of a column a number would be a row's.
        safe = f"_x{ord(safe[0]):x}_{safe[1:]}"
    return safe


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    # Beyond Unicode it is left as it is, and does not come out as it went in.
    return chr(code) if code <= sys.maxunicode else match[0]
