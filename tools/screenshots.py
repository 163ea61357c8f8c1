"""Pictures of every page at two widths into out/screenshots: ``python -m tools.screenshots``.

With words behind it only the pages whose names hold one of them are drawn.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tests.e2e.pages import PAGES, path_of
from tests.helpers.browser import LAPTOP, PHONE, fresh_site

FOLDER = Path("out") / "screenshots"


def main(words: list[str]) -> None:
    """Draw them."""
    if not words:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = [walk for walk in PAGES if not words or any(word in walk.title for word in words)]
    with tempfile.TemporaryDirectory() as folder, fresh_site(Path(folder)) as web:
        for walk in wanted:
            for width in (LAPTOP, PHONE):
                with web.open(walk.user, width) as page:
                    page.goto(path_of(web, walk), wait_until="networkidle")
                    page.evaluate("document.fonts.ready")
                    file = FOLDER / f"{walk.title}-{width}.png"
                    page.screenshot(path=str(file), full_page=True)
            print(f"{FOLDER / walk.title}")


if __name__ == "__main__":
    main(sys.argv[1:])
