import os
import shutil

import pytest


@pytest.fixture(scope="session")
def tesseract() -> str:
    """The program; asking for it skips the test where it is missing."""
    path = shutil.which("tesseract")
    if path is None:
        reason = "tesseract is missing (Debian package tesseract-ocr; tools/system-packages.sh)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return path
