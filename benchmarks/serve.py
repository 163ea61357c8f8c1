"""How soon ``faf serve`` answers, from nothing and again, what it holds, how soon it has ended."""

from __future__ import annotations

import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

_LONGEST = 60.0
_SETTINGS = ("DATABASE_URL", "REDIS_URL", "FILES_URL", "FAF_KEYS")


def report(rounds: int = 3) -> str:
    """Seconds until ``/readyz`` says yes, and until nothing is left; memory of each program."""
    first, again, ends, memory = [], [], [], ""
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="faf-") as folder:
            for seen in (first, again):
                begun = time.perf_counter()
                process, out = _start(Path(folder))
                _until_ready(process, out)
                seen.append(time.perf_counter() - begun)
                if seen is again:
                    time.sleep(5)
                    memory = "\n".join(_memory(process.pid))
                begun = time.perf_counter()
                process.send_signal(signal.SIGTERM)
                process.wait(_LONGEST)
                ends.append(time.perf_counter() - begun)
    return "\n".join(
        [
            f"faf serve, median of {rounds}: command to /readyz 200, and SIGTERM to all ended",
            f"  {'from an empty folder, database made':44}{statistics.median(first):8.1f} s",
            f"  {'again':44}{statistics.median(again):8.1f} s",
            f"  {'ended':44}{statistics.median(ends):8.1f} s",
            "  memory at rest, shared pages counted once (PSS):",
            memory,
        ]
    )


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], Path]:
    out = folder / "out"
    kept = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
    with out.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "serve", "--port", "0"],
            env={**kept, "FAF_DATA_DIR": str(folder / "var")},
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    return process, out


def _until_ready(process: subprocess.Popen[bytes], out: Path) -> None:
    last = time.monotonic() + _LONGEST
    while time.monotonic() < last:
        if process.poll() is not None:
            raise RuntimeError(out.read_text("utf-8"))
        found = re.search(r"http://\S+", out.read_text("utf-8"))
        if found and _answers(found[0]):
            return
        time.sleep(0.02)
    raise RuntimeError("not ready in a minute")


def _answers(url: str) -> bool:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=_LONGEST)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _memory(pid: int, name: str = "faf serve") -> Iterator[str]:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    pss, rss = (re.search(rf"^{word}:\s+(\d+)", rollup, re.MULTILINE) for word in ("Pss", "Rss"))
    if pss and rss:
        told = f"{int(pss[1]) / 1024:6.0f} MB, {int(rss[1]) / 1024:.0f} MB with what is shared"
        yield f"    {name:36}{told}"
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        command = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
        yield from _memory(int(child), _name(command, name))


def _name(command: list[str], parent: str) -> str:
    text = " ".join(command)
    for word in ("redis-server", "gunicorn"):
        if word in text:
            return word
    if "service.serve.child" in command:
        return " ".join(command[command.index("service.serve.child") + 1 :]).strip()
    return f"{parent}: reader" if "-I" in command else f"{parent}: child"
