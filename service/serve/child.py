"""One program of ``faf serve``: ``python -m service.serve.child worker QUEUE | clock``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from service.environment import read_environment
from service.logs import configure_logs
from service.store.errors import StoreError
from service.store.outbox import Queue

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run until told to end."""
    configure_logs()
    try:
        match arguments:
            # Each loads its own: a worker beside its horse is to stay small.
            case ["worker", queue]:
                from service.jobs.worker import run_worker  # noqa: PLC0415

                run_worker(read_environment(), Queue(queue))
            case ["clock"]:
                from service.jobs.clock import run_clock  # noqa: PLC0415

                run_clock(read_environment())
            case _:
                raise SystemExit(__doc__)
    except StoreError as error:
        sys.stderr.write(f"{error.finding}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
