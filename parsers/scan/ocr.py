"""What tesseract believes to read in cut-out places. It proposes; nobody has to believe it.

Tesseract is a program beside the service (Debian: tesseract-ocr, tesseract-ocr-tha). Debian's Thai
model has no ๔ ๖ ๗ ๘ ๙: where it sees any Thai digit, others may have become something else, and
nothing is proposed. Figures and dates are read a second time, by the English model that may only
answer with digits; a proposal is what both agree on.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from PIL import Image

from parsers.scan.pictures import Gray
from thai.text import normalize

PROGRAM: Final = "tesseract"
LANGUAGES: Final = frozenset({"tha", "eng"})
THAI_DIGITS: Final = frozenset("๐๑๒๓๔๕๖๗๘๙")
_DIGITS: Final = "0123456789.,/-"
_DPI: Final = 300
_BATCH: Final = 40
#: Seconds for one call, and for all of a file: the child that reads has 90.
_SECONDS, SECONDS_IN_ALL = 25.0, 40.0
_LINE, _BLOCK, _ANY = "7", "6", "1"
#: A page is recognised with its longer side so long at least, in dots.
_PAGE_SIDE: Final = 2_400
#: An empty edge around what is recognised, in dots: letters at the edge are lost.
_EDGE: Final = 12
_WORD: Final = "5"
_COLUMNS: Final = 12


@dataclass(frozen=True, slots=True)
class Cut:
    """A picture to recognise, black on white at 300 dots an inch."""

    picture: Gray
    lines: bool = False
    digits: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """What was recognised, its lines parted by line feeds, and the percentage of confidence."""

    text: str
    confidence: int


NOTHING: Final = Text("", 0)


@cache
def languages() -> frozenset[str]:
    """The languages that the installed tesseract knows; none without it."""
    program = shutil.which(PROGRAM)
    if program is None:
        return frozenset()
    done = subprocess.run(  # noqa: S603 - a fixed program and no words of others
        [program, "--list-langs"], capture_output=True, check=False, timeout=_SECONDS
    )
    return frozenset(done.stdout.decode("utf-8", "replace").split()) & LANGUAGES


@dataclass(slots=True)
class Recogniser:
    """Tesseract for one file, with the seconds that are left for it.

    ``stopped`` is whether they ran out.
    """

    left: float = SECONDS_IN_ALL
    stopped: bool = False

    def read(self, cuts: Sequence[Cut]) -> list[Text]:
        """The texts of the pictures, ``NOTHING`` where nothing can be proposed."""
        found = [NOTHING] * len(cuts)
        for mode in (_LINE, _BLOCK):
            chosen = [at for at, cut in enumerate(cuts) if cut.lines == (mode == _BLOCK)]
            for start in range(0, len(chosen), _BATCH):
                numbers = chosen[start : start + _BATCH]
                for at, text in zip(
                    numbers, self._batch([cuts[n] for n in numbers], mode), strict=True
                ):
                    found[at] = text
        return found

    def _batch(self, cuts: Sequence[Cut], mode: str) -> list[Text]:
        texts = self.recognised([cut.picture for cut in cuts], mode, "tha")
        numeric = [at for at, cut in enumerate(cuts) if cut.digits and texts[at].text]
        if numeric:
            second = self.recognised([cuts[at].picture for at in numeric], mode, "eng", _DIGITS)
            for at, other in zip(numeric, second, strict=True):
                if not _agree(texts[at].text, other.text):
                    texts[at] = NOTHING
        return [NOTHING if THAI_DIGITS & set(each.text) else each for each in texts]

    def recognised(
        self, pictures: Sequence[Gray], mode: str, language: str, only: str = ""
    ) -> list[Text]:
        """The texts of many pictures by one call of tesseract."""
        told = self._call([_edged(each) for each in pictures], mode, language, only)
        return [told.text(number) for number in range(1, len(pictures) + 1)]

    def page(self, picture: Gray) -> list[Word]:
        """The words of a whole page, turned any way, in its dots."""
        factor = max(1.0, _PAGE_SIDE / max(picture.shape))
        image = Image.fromarray(picture)
        if factor > 1:
            image = image.resize((round(image.width * factor), round(image.height * factor)))
        return [
            replace(
                word, left=word.left / factor, top=word.top / factor,
                width=word.width / factor, height=word.height / factor,
            )
            for word in self._call([image], _ANY, "tha").spaced()
        ]  # fmt: skip

    def _call(
        self, images: Sequence[Image.Image], mode: str, language: str, only: str = ""
    ) -> _Told:
        program = shutil.which(PROGRAM)
        if program is None or language not in languages() or self.left <= 0:
            self.stopped = self.stopped or self.left <= 0
            return _Told()
        command = [program, "stdin", "stdout", "-l", language, "--psm", mode, "--dpi", str(_DPI)]
        command += ["-c", f"tessedit_char_whitelist={only}"] if only else []
        start = time.monotonic()
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, its words are ours
                [*command, "txt", "tsv"], input=_tiff(images), capture_output=True, check=False,
                timeout=min(_SECONDS, self.left), env={"OMP_THREAD_LIMIT": "1"},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            self.left, self.stopped = 0.0, True
            return _Told()
        self.left -= time.monotonic() - start
        return _told(done.stdout.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a picture, in dots; Thai comes a letter or two at a time."""

    page: int
    line: tuple[int, int, int]
    left: float
    top: float
    width: float
    height: float
    confidence: float
    text: str

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


def _tiff(images: Sequence[Image.Image]) -> bytes:
    first, *others = images
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=others, dpi=(_DPI, _DPI))
    return out.getvalue()


def _edged(picture: Gray) -> Image.Image:
    image = Image.fromarray(picture)
    whole = Image.new("L", (image.width + 2 * _EDGE, image.height + 2 * _EDGE), 255)
    whole.paste(image, (_EDGE, _EDGE))
    return whole


@dataclass(slots=True)
class _Told:
    """What tesseract writes of its pictures: their words, and their lines as text."""

    words: list[Word] = field(default_factory=list)
    lines: dict[int, list[str]] = field(default_factory=dict)

    def spaced(self) -> list[Word]:
        """The words of all pages, with a space before those that have one in the text."""
        spaced: list[Word] = []
        lines = [line for page in sorted(self.lines) for line in self.lines[page]]
        keys = list(dict.fromkeys((word.page, word.line) for word in self.words))
        texts = dict(zip(keys, lines, strict=False)) if len(keys) == len(lines) else {}
        for word in self.words:
            left = texts.get((word.page, word.line), "")
            bare = left.lstrip()
            space = " " if len(bare) < len(left) else ""
            texts[word.page, word.line] = bare.removeprefix(word.text)
            spaced.append(replace(word, text=space + word.text))
        return spaced

    def text(self, page: int) -> Text:
        words = [word for word in self.words if word.page == page]
        text = normalize("\n".join(self.lines.get(page, [])))
        letters = sum(len(word.text) for word in words)
        if not letters or not text:
            return NOTHING
        sure = sum(max(0.0, word.confidence) * len(word.text) for word in words) / letters
        return Text(text, int(sure))


def _told(output: str) -> _Told:
    """Tables of words, each followed by the same as text: where there are spaces is said there."""
    told, page = _Told(), 1
    for row in output.replace("\f", "").splitlines():
        cells = row.split("\t")
        if len(cells) != _COLUMNS:
            if row.strip():
                told.lines.setdefault(page, []).append(row)
        elif cells[1].isdigit():
            page = int(cells[1])
            if cells[0] == _WORD and cells[11].strip():
                numbers = [int(cell) for cell in cells[2:10]]
                block, paragraph, line, _, left, top, width, height = numbers
                told.words.append(
                    Word(
                        page, (block, paragraph, line), left, top, width, height,
                        float(cells[10]), cells[11],
                    )
                )  # fmt: skip
    return told


def _agree(text: str, figures: str) -> bool:
    """Whether the second look saw the same; where a month is written, the same figures."""
    text, figures = text.replace(" ", ""), figures.replace(" ", "")
    if set(text) <= set(_DIGITS):
        return text == figures
    return _only_digits(text) == _only_digits(figures)


def _only_digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
