"""Draw the Word files of ``templates``: ``python -m tools.draw [NAME...] [--overwrite]``.

The Word files were first drawn by this. A person edits them in Word afterwards, so a file that
is there and differs from the drawing is left alone unless ``--overwrite`` is given.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from docx.document import Document

import tools.draw
from tools.draw.paper import to_bytes

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def drawings() -> Mapping[str, Mapping[str, Callable[[], Document]]]:
    """Each drawing module's ``FILES``: the places under ``templates`` and what draws them."""
    found = {}
    for module in pkgutil.iter_modules(tools.draw.__path__):
        if module.name != "__main__":
            files = getattr(importlib.import_module(f"tools.draw.{module.name}"), "FILES", None)
            if files:
                found[module.name] = files
    return found


def write(path: Path, content: bytes, *, overwrite: bool) -> str:
    """Write one Word file and say what was done with it."""
    if path.exists():
        if path.read_bytes() == content:
            return "unchanged"
        if not overwrite:
            return "differs from the drawing, left alone (--overwrite writes over it)"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return f"{len(content):,} bytes"


def main() -> int:
    known = drawings()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--overwrite", action="store_true")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(known))
    if unknown:
        parser.error(f"no drawing of that name: {', '.join(unknown)}")
    for name in options.names or known:
        for place, draw in known[name].items():
            path = TEMPLATES / place
            done = write(path, to_bytes(draw()), overwrite=options.overwrite)
            print(f"{path.relative_to(TEMPLATES.parent)}: {done}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
