"""The command ``faf``: what people and programs call; exit codes 0 done, 1 person, 2 input."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``faf`` with these arguments (default: the process's) and give its exit code."""
    if arguments is None:
        # Ctrl-C while modules are loaded ends the process at once, without a stack trace.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from service.cli.entry import main as enter  # noqa: PLC0415 - after the line above

    return enter(arguments)
