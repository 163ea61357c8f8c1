"""LibreOffice, as an officer's machine would open our files."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from service.documents.fonts import write_fontconfig

TIMEOUT_SECONDS = 120
IN_ONE_RUN = 15  # files, so that a busy machine is done within the time that a run has


class ConversionError(Exception):
    """LibreOffice made no PDF; the message is what it said."""


def convert(docx: Path | bytes, out: Path) -> bytes:
    """Convert a Word file to PDF in the folder ``out`` with the project's fonts.

    Raises:
        ConversionError: LibreOffice wrote no PDF, or not within two minutes.
    """
    out.mkdir(parents=True, exist_ok=True)
    if isinstance(docx, bytes):
        source = out / "document.docx"
        source.write_bytes(docx)
    else:
        source = docx
    pdf = out / f"{source.stem}.pdf"
    pdf.unlink(missing_ok=True)
    said = _run(
        ["--headless", "--convert-to", "pdf", "--outdir", str(out.resolve()), str(source.resolve())]
    )
    # LibreOffice ends with 0 even when it could not read the file.
    if not pdf.exists():
        raise ConversionError(f"{source.name}: {said}")
    return pdf.read_bytes()


def convert_all(files: Mapping[str, bytes], out: Path) -> dict[str, bytes]:
    """PDFs of many files by their names, ``IN_ONE_RUN`` to a start of LibreOffice.

    Raises:
        ConversionError: a file gave no PDF.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (out / name).write_bytes(data)
    names = list(files)
    for start in range(0, len(names), IN_ONE_RUN):
        run = names[start : start + IN_ONE_RUN]
        sources = [str((out / name).resolve()) for name in run]
        said = _run(["--headless", "--convert-to", "pdf", "--outdir", str(out.resolve()), *sources])
        lacking = [name for name in run if not (out / f"{Path(name).stem}.pdf").exists()]
        if lacking:
            raise ConversionError(f"{', '.join(lacking)}: {said}")
    return {name: (out / f"{Path(name).stem}.pdf").read_bytes() for name in names}


def convert_all_to(kind: str, files: Mapping[str, bytes], out: Path) -> dict[str, bytes]:
    """Files as LibreOffice saves them in another kind such as ``xls`` or ``docx``, by names.

    Raises:
        ConversionError: a file was not written.
    """
    sources = out / "sources"
    sources.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (sources / name).write_bytes(data)
    paths = [str((sources / name).resolve()) for name in files]
    said = _run(["--headless", "--convert-to", kind, "--outdir", str(out.resolve()), *paths])
    made = {name: out / f"{Path(name).stem}.{kind}" for name in files}
    if lacking := [name for name, path in made.items() if not path.exists()]:
        raise ConversionError(f"{', '.join(lacking)}: {said}")
    return {name: path.read_bytes() for name, path in made.items()}


def _run(arguments: list[str]) -> str:
    home = _home()
    process = subprocess.Popen(
        ["soffice", f"-env:UserInstallation={(home / 'profile').as_uri()}", *arguments],
        env={**os.environ, "FONTCONFIG_FILE": str(home / "fonts.conf")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # soffice is a script; only its whole group can be ended.
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=TIMEOUT_SECONDS)[0]
    except subprocess.TimeoutExpired as late:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise ConversionError(f"not done after {TIMEOUT_SECONDS} s") from late


@cache
def _home() -> Path:
    """One profile for each test process: two LibreOffices cannot share one."""
    home = Path(tempfile.mkdtemp(prefix="faf-office-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    write_fontconfig(home)
    return home
