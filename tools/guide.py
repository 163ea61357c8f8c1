"""Pictures of the guide and the README, taken in a browser, and docs/guide-th.md.

``python -m tools.guide``. The text is service/web/words/guide-th.md; the page /help shows the same.
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
from tests.helpers.browser import LAPTOP, Site, fresh_site

ROOT: Final = Path(__file__).resolve().parents[1]
DOCUMENT: Final = ROOT / "docs" / "guide-th.md"
#: The pictures of the README.
FOLDER_OF_README: Final = ROOT / "docs" / "pictures"
_GUIDE, _README = (1120, 760), (LAPTOP, 820)
_QUALITY: Final = 60
#: More are not told apart in pages.
_COLOURS: Final = 128
Shown = tuple[str, str, Mapping[str, str]]
#: The name of a picture to whose page it is, and its address as in tests/e2e/pages.py.
SHOWN: Final[Mapping[str, Shown]] = {
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


#: The same for the README.
OF_README: Final[Mapping[str, Shown]] = {
    "home": ("staff", "home.home", {}),
    "review": SHOWN["review"],
}


def taken(web: Site, shown: Shown, size: tuple[int, int]) -> Image.Image:
    """The upper part of a page in a window of a size."""
    user, endpoint, values = shown
    filled = {key: value.format_map(web.demo.notes) for key, value in values.items()}
    with web.open(user, size[0]) as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(web.path_of(endpoint, **filled), wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        shot = page.screenshot()
    with Image.open(io.BytesIO(shot)) as image:
        return image.convert("RGB")


def picture(web: Site, name: str) -> bytes:
    """A picture of the guide as a small WebP file."""
    out = io.BytesIO()
    small = taken(web, SHOWN[name], _GUIDE).resize(SIZE, Image.Resampling.LANCZOS)
    small.save(out, "WEBP", quality=_QUALITY, method=6)
    return out.getvalue()


def picture_of_readme(web: Site, name: str) -> bytes:
    """A picture of the README as PNG, which every viewer of it shows."""
    out = io.BytesIO()
    taken(web, OF_README[name], _README).quantize(_COLOURS, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


def document() -> str:
    """The guide as it stands in docs/, its pictures found from there."""
    place = (FOLDER / PICTURES).relative_to(ROOT).as_posix()
    text = SOURCE.read_text(encoding="utf-8")
    return re.sub(r"(!\[[^]]*\])\(([\w-]+)\)", rf"\1(../{place}/\2.webp)", text)


def main() -> None:
    """Take all of them."""
    (FOLDER / PICTURES).mkdir(exist_ok=True)
    FOLDER_OF_README.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, fresh_site(Path(folder)) as web:
        for name in SHOWN:
            _write(FOLDER / PICTURES / f"{name}.webp", picture(web, name))
        for name in OF_README:
            _write(FOLDER_OF_README / f"{name}.png", picture_of_readme(web, name))
    DOCUMENT.write_text(document(), encoding="utf-8")


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    print(f"{path.name}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
