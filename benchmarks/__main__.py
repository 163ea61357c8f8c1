"""``python -m benchmarks [SECTION …]``; all sections when none is named."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime

from benchmarks.timing import machine


def _word() -> str:
    from benchmarks.making import word_report  # noqa: PLC0415 - each section loads its own

    return word_report()


def _pdf() -> str:
    from benchmarks.making import pdf_report  # noqa: PLC0415

    return pdf_report()


def _command() -> str:
    from benchmarks.command import report  # noqa: PLC0415

    return report()


def _layout() -> str:
    from benchmarks.layout import report  # noqa: PLC0415

    return report()


def _shapes() -> str:
    from benchmarks.shapes import report  # noqa: PLC0415

    return report()


def _reading() -> str:
    from benchmarks.reading import report  # noqa: PLC0415

    return report()


def _text_layer() -> str:
    from benchmarks.text_layer import report  # noqa: PLC0415

    return report()


def _pages() -> str:
    from benchmarks.pages import report  # noqa: PLC0415

    return report()


def _queue() -> str:
    from benchmarks.queue import report  # noqa: PLC0415

    return report()


def _store() -> str:
    from benchmarks.store import report  # noqa: PLC0415

    return report()


def _api() -> str:
    from benchmarks.api import report  # noqa: PLC0415

    return report()


def _files() -> str:
    from benchmarks.files import report  # noqa: PLC0415

    return report()


def _serve() -> str:
    from benchmarks.serve import report  # noqa: PLC0415

    return report()


SECTIONS: dict[str, Callable[[], str]] = {
    "word": _word,
    "pdf": _pdf,
    "shapes": _shapes,
    "command": _command,
    "layout": _layout,
    "reading": _reading,
    "store": _store,
    "api": _api,
    "pages": _pages,
    "files": _files,
    "serve": _serve,
    "queue": _queue,
    "text_layer": _text_layer,
}


def main() -> int:
    wanted = sys.argv[1:] or list(SECTIONS)
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
        return 2
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
    for name in wanted:
        print(SECTIONS[name](), "\n", flush=True)
    return 0


sys.exit(main())
