"""Pictures of the guide, taken in a browser, and docs/guide-th.md: ``python -m tools.guide``.

The text is service/web/words/guide-th.md; the page /help shows the same.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PIL import Image

from service.web.pages.assets import FOLDER
from service.web.pages.guide import PICTURES, SIZE, SOURCE
from tests.helpers.browser import Site, find_chromium, opened_site

ROOT: Final = Path(__file__).resolve().parents[1]
DOCUMENT: Final = ROOT / "docs" / "guide-th.md"
_WIDTH, _HEIGHT = 1120, 760
_QUALITY: Final = 60
#: The name of a picture to whose page it is, and its address as in tests/e2e/pages.py.
SHOWN: Final[Mapping[str, tuple[str, str, Mapping[str, str]]]] = {
    "account": ("chiangmai", "account.account", {}),
    "home": ("chiangmai", "home.home", {}),
    "loan": ("chiangmai", "register.loan", {"loan_id": "{loan}"}),
    "send-in": ("chiangmai", "send_in.send_in", {}),
    "review": (
        "chiangmai",
        "review.paper",
        {"submission_id": "{submission_faulty}", "paper": "1"},
    ),
    "document": ("chiangmai", "documents.draft", {"draft_id": "{draft}"}),
    "batch": ("staff", "batches.batch", {"batch_id": "{batch_planned}"}),
    "followup": ("chiangmai", "followup.followup", {}),
    "report": ("staff", "reports.report", {"kind": "progress"}),
}


def picture(web: Site, name: str) -> bytes:
    """The upper part of a page as a small WebP file."""
    user, endpoint, values = SHOWN[name]
    filled = {key: value.format_map(web.demo.notes) for key, value in values.items()}
    with web.open(user, _WIDTH) as page:
        page.set_viewport_size({"width": _WIDTH, "height": _HEIGHT})
        page.goto(web.path_of(endpoint, **filled), wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        shot = page.screenshot()
    out = io.BytesIO()
    with Image.open(io.BytesIO(shot)) as image:
        small = image.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
        small.save(out, "WEBP", quality=_QUALITY, method=6)
    return out.getvalue()


def document() -> str:
    """The guide as it stands in docs/, its pictures found from there."""
    place = (FOLDER / PICTURES).relative_to(ROOT).as_posix()
    text = SOURCE.read_text(encoding="utf-8")
    return re.sub(r"(!\[[^]]*\])\(([\w-]+)\)", rf"\1(../{place}/\2.webp)", text)


def main() -> None:
    """Take all of them."""
    (FOLDER / PICTURES).mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        opened_site(Path(folder), find_chromium()) as web,
    ):
        for name in SHOWN:
            data = picture(web, name)
            (FOLDER / PICTURES / f"{name}.webp").write_bytes(data)
            print(f"{name}: {len(data):,} bytes")
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
