"""Keeping files in a folder, on the disk before they have a name: milliseconds a file."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from obstore.store import LocalStore

from service.environment import Environment
from service.files.store import open_files

_SIZE = 40_000


def report(rounds: int = 5) -> str:
    """For one file and for many at once; beside it obstore alone, which waits for no disk."""
    lines = [f"files of {_SIZE:,} bytes in a folder, median of {rounds}: ms a file"]
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        files = open_files(Environment(Path(folder)))
        files.put_many([os.urandom(_SIZE) for _ in range(300)])
        plain = LocalStore(Path(folder) / "plain", mkdir=True)
        for count in (1, 2, 10, 50, 100):
            ours, theirs = [], []
            for _ in range(rounds):
                datas = [os.urandom(_SIZE) for _ in range(count)]
                begun = time.perf_counter()
                digests = files.put_many(datas)
                ours.append((time.perf_counter() - begun) / count * 1000)
                begun = time.perf_counter()
                for digest, data in zip(digests, datas, strict=True):
                    plain.put(digest, data, mode="create")
                theirs.append((time.perf_counter() - begun) / count * 1000)
            lines.append(
                f"  {f'{count} at once':44}{statistics.median(ours):8.2f}"
                f"   not waiting: {statistics.median(theirs):.2f}"
            )
    return "\n".join(lines)
