"""The whole way in one command: a register, a batch through queue and workers, its files.

``python -m tools.demo`` starts ``faf serve`` on a store of its own in ``out/demo/var`` and gives
it the commands that an office gives; each is printed as it is typed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from service.access.actor import Actor
from service.environment import read_environment
from service.offices.settings import import_office
from service.store.engine import open_store
from service.store.users import CENTRE

_ROOT: Final = Path(__file__).parents[1]
_OUT: Final = _ROOT / "out" / "demo"
_SAMPLES: Final = _ROOT / "samples"
_KIND, _AS_OF = "demand_notice_1", "2025-11-20"
_SETTINGS: Final = ("DATABASE_URL", "REDIS_URL", "FILES_URL", "FAF_KEYS")
#: What a socket's path may be; a checkout may lie deep.
_LONGEST_PATH: Final = 90
_PATIENCE: Final = 300.0


def main() -> int:
    shutil.rmtree(_OUT, ignore_errors=True)
    _OUT.mkdir(parents=True)
    data = _OUT / "var"
    if len(os.fsencode(data)) > _LONGEST_PATH:
        data = Path(tempfile.mkdtemp(prefix="faf-demo-"))
    kept = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
    variables = {**kept, "FAF_DATA_DIR": str(data)}
    with _serving(variables):
        store = open_store(read_environment(variables))
        office = (_SAMPLES / "office.toml").read_bytes()
        import_office(store, Actor.command("demo"), CENTRE, office, 0)
        store.close()
        _faf(variables, "import", "samples/register.xlsx")
        planned = _json(variables, "batch", "plan", _KIND, "--as-of", _AS_OF)
        batch, begun = str(planned["id"]), time.monotonic()
        _faf(variables, "batch", "start", batch)
        made = _wait(variables, batch)
        seconds = time.monotonic() - begun
        _faf(variables, "batch", "show", batch)
        _faf(variables, "batch", "files", batch, "--out", "out/demo", "--zip")
        _faf(variables, "audit", "verify")
    print(f"จัดทำหนังสือ {made} ฉบับใน {seconds:.1f} วินาที อยู่ใน out/demo และในฐานข้อมูล {data}")
    return 0 if made else 1


@contextmanager
def _serving(variables: Mapping[str, str]) -> Iterator[None]:
    """The service, ended at the end."""
    log = _OUT / "serve.log"
    with log.open("wb") as stream:
        command = [sys.executable, "-m", "service.cli", "serve", "--port", "0"]
        print("$ faf serve &", flush=True)
        service = subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=_ROOT, env=variables, stdout=stream, stderr=subprocess.STDOUT
        )
    try:
        last = time.monotonic() + _PATIENCE
        while "พร้อมใช้งานที่" not in log.read_text("utf-8"):
            if service.poll() is not None or time.monotonic() > last:
                raise SystemExit(log.read_text("utf-8"))
            time.sleep(0.1)
        yield
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(_PATIENCE)


def _wait(variables: Mapping[str, str], batch: str) -> int:
    """Until the workers have made it; how many letters."""
    last = time.monotonic() + _PATIENCE
    while time.monotonic() < last:
        shown = _json(variables, "batch", "show", batch, quiet=True)
        if shown["state"] not in {"running", "finishing"}:
            return int(shown["counts"]["made"])
        time.sleep(0.5)
    raise SystemExit(f"the batch is not done after {_PATIENCE:.0f} seconds")


def _json(variables: Mapping[str, str], *arguments: str, quiet: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_faf(variables, *arguments, "--json", quiet=quiet))
    return found


def _faf(variables: Mapping[str, str], *arguments: str, quiet: bool = False) -> str:
    """A command as it is typed; it must end well, or with things for a person to look at."""
    as_json = "--json" in arguments
    if not quiet:
        print(f"$ faf {' '.join(arguments)}", flush=True)
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "service.cli", *arguments], cwd=_ROOT, env=variables,
        stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stdout or done.returncode)
    if not as_json:
        print(done.stdout, flush=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
