"""The one place where everything that goes wrong becomes words and an exit code."""

from __future__ import annotations

import errno
import json
import os
import secrets
import sys
import tempfile
import traceback
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli import texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from templates.findings import Finding

DONE, NEEDS_PERSON, UNUSABLE = 0, 1, 2

LOG_KEY = "FAF_LOG_DIR"

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NOT_WRITABLE = frozenset(
    {
        errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR,
        errno.EISDIR, errno.EBUSY, errno.ENAMETOOLONG, errno.EEXIST,
    }
)  # fmt: skip


class Refused(Exception):  # noqa: N818 - the person's input is refused, nothing broke
    """A command that cannot go on; ``findings`` say why, ``code`` is the exit code."""

    def __init__(self, findings: Sequence[Finding], code: int = UNUSABLE) -> None:
        super().__init__("; ".join(finding.code for finding in findings))
        self.findings = tuple(findings)
        self.code = code

    def show(self, *, as_json: bool) -> None:
        """Tell it: to a program as JSON, to people on standard error."""
        if as_json:
            told = [finding.as_dict() for finding in self.findings]
            print_json({"exit_code": self.code, "findings": told})
            return
        for finding in self.findings:
            sys.stderr.write(f"{finding}\n")


def refuse(code: str, *, exit_code: int = UNUSABLE, found: str = "", **facts: str) -> Refused:
    """A refusal with one finding; ``file`` among the facts is its place."""
    from templates.findings import Finding, Place  # noqa: PLC0415 - not for ``faf --help``

    place = Place(file=facts.pop("file", ""))
    return Refused([Finding(code, place, found=found, facts=facts)], exit_code)


def new_incident() -> str:
    return secrets.token_hex(4)


def log(incident: str, detail: str) -> Path:
    """Write what happened to a file that only its owner reads, and give its path."""
    name = f"faf-{incident}.log"
    for folder in _log_folders():
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / name
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
                stream.write(detail + "\n")
            return path
    return Path(name)


def log_unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """What goes wrong while things are cleared away, as when a workbook is cut off by Ctrl-C."""
    error = unraisable.exc_value
    detail = "".join(traceback.format_exception(error)) if error else str(unraisable.exc_type)
    log(new_incident(), detail)


def _log_folders() -> list[Path]:
    state = os.environ.get("XDG_STATE_HOME")
    home = Path(state) if state else Path("~/.local/state").expanduser()
    given = os.environ.get(LOG_KEY)
    return [*([Path(given)] if given else []), home / "faf", Path(tempfile.gettempdir())]


def guarded(command: Callable[[], int], *, as_json: bool) -> int:
    """Run a command; whatever it raises or logs is told in words, never as a stack trace."""
    with _warnings_to_file():
        return _guarded(command, as_json=as_json)


@contextmanager
def _warnings_to_file() -> Iterator[None]:
    """What libraries and readers warn of goes to a log of this run, and people learn where."""
    import logging  # noqa: PLC0415 - not for ``faf --help``

    written: list[Path] = []
    incident = new_incident()

    class _ToFile(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written[:] = [log(incident, self.format(record))]

    usual = logging.lastResort
    logging.lastResort = _ToFile(logging.WARNING)
    try:
        yield
    finally:
        logging.lastResort = usual
        if written:
            sys.stderr.write(texts.LOGGED.format(incident=incident, log=written[0]) + "\n")


def _guarded(command: Callable[[], int], *, as_json: bool) -> int:
    try:
        return _with_pipe(command)
    except Refused as refused:
        refused.show(as_json=as_json)
        return refused.code
    except KeyboardInterrupt:
        sys.stderr.write(f"\n{texts.STOPPED}\n")
        return NEEDS_PERSON
    except OSError as error:
        return _disk(error, as_json=as_json)
    except Exception:  # noqa: BLE001 - the last resort: nobody sees a stack trace
        return _crashed(as_json=as_json)


def _with_pipe(command: Callable[[], int]) -> int:
    try:
        code = command()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output left (``| head``); Python must not complain at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NEEDS_PERSON
    return code


def _disk(error: OSError, *, as_json: bool) -> int:
    file = str(error.filename or "")
    if error.errno in _DISK_FULL:
        refused = refuse("command.disk_full", exit_code=NEEDS_PERSON, file=file)
    elif error.errno in _NOT_WRITABLE and file:
        refused = refuse("command.not_writable", file=file)
    else:
        return _crashed(as_json=as_json)
    refused.show(as_json=as_json)
    return refused.code


def _crashed(*, as_json: bool) -> int:
    incident = new_incident()
    path = log(incident, traceback.format_exc())
    if as_json:
        print_json({"exit_code": NEEDS_PERSON, "incident": incident, "log": str(path)})
    sys.stderr.write(texts.CRASHED.format(incident=incident, log=path) + "\n")
    return NEEDS_PERSON


def print_json(data: object) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
