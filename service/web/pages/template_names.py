"""What people call the Word files of documents, and which of them made something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.web.words import t, word_of
from templates.catalogue import word_users

_FRAMES: Final = "frames/"
_ANNEX: Final = "annex.docx"


def name_of(file: str) -> str:
    """A Word file by its document, and what of it; a frame by itself."""
    if file not in word_users():
        return file  # of an older release
    if file.startswith(_FRAMES):
        stem = file.removeprefix(_FRAMES).removesuffix(".docx")
        return word_of("administration.template.frame", stem)
    title = word_users()[file][0].about.title
    return t("administration.template.annex_of", title=title) if file.endswith(_ANNEX) else title


def told_versions(numbers: Mapping[str, int] | None) -> str:
    """Which versions of its Word files made something; ``numbers`` as ``made_with`` gives them."""
    if numbers is None:
        return t("administration.template.not_known")
    changed = {file: number for file, number in numbers.items() if number}
    if not changed:
        return t("administration.template.shipped")
    frames_last = sorted(changed.items(), key=lambda pair: pair[0].startswith(_FRAMES))
    return " · ".join(
        t("administration.template.version_of", name=name_of(file), number=number)
        for file, number in frames_last
    )
