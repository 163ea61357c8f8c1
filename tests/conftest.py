"""What all tests share: the hypothesis profile and the programs outside Python."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.helpers.office import convert
from tests.helpers.word_like import FOLDER

IN_CI = os.environ.get("CI") == "true"

# Deadlines measure the machine, not the code. In CI a failure must come back on the next run.
settings.register_profile("faf", deadline=None, derandomize=IN_CI)
settings.load_profile("faf")


def _program(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        reason = f"{name} is missing (Debian package {package}; tools/system-packages.sh)"
        if IN_CI:
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def soffice() -> str:
    return _program("soffice", "libreoffice-writer")


@pytest.fixture(scope="session")
def pdftotext() -> str:
    return _program("pdftotext", "poppler-utils")


@pytest.fixture(scope="session")
def chromium() -> str:
    return _program("chromium", "chromium")


@pytest.fixture(scope="session")
def thai_fonts() -> None:
    if not (FOLDER / "Waree.ttf").exists():
        reason = "Thai fonts are missing (Debian package fonts-thai-tlwg; tools/system-packages.sh)"
        if IN_CI:
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def to_pdf(soffice: str) -> Callable[[Path | bytes, Path], bytes]:
    """Return ``convert``; asking for it skips the test where LibreOffice is missing."""
    return convert
