"""The frame of a memo (บันทึกข้อความ): letters-and-law.md section 1."""

from __future__ import annotations

from typing import Final

from docx.document import Document

from tools.draw.paper import Run, add, new_paper, number_later_pages
from tools.draw.styles import CENTRE, CM, TEXT_WIDTH, text_width

_TITLE_SIZE, _LABEL_SIZE = 29, 20
_DOTS_TO_EDGE: Final = (TEXT_WIDTH, "right", "dot")
_DOTS_TO_CENTRE: Final = (CENTRE, "left", "dot")


def draw() -> Document:
    # The Garuda, 1.5 cm high and 1.5 cm below the paper's edge, stands left of the title.
    paper = new_paper("บันทึกข้อความ", top=1.5)
    number_later_pages(paper, thai=True)
    # Keeps the text of later pages off their number: the top margin is the first page's.
    add(paper.sections[0].header, "FafPageNumber", "")
    add(paper, "FafSign", Run("บันทึกข้อความ", bold=True, size=_TITLE_SIZE))
    add(paper, "FafForm", "{%p if urgency %}")
    add(paper, "FafForm", Run("{{ urgency }}", bold=True, size=32, color="FF0000"))
    add(paper, "FafForm", "{%p endif %}")
    add(
        paper, "FafForm", _label("ส่วนราชการ"),
        "  {{ office.unit }} โทร. {{ office.contact_phone }}\t", tabs=(_DOTS_TO_EDGE,), before=10,
        ind=_hanging("ส่วนราชการ"),
    )  # fmt: skip
    add(
        paper, "FafForm", _label("ที่"), "  {{ letter_no }}\t", _label("วันที่"),
        "  {% if letter_date %}{{ letter_date }}{% endif %}\t",
        tabs=(_DOTS_TO_CENTRE, _DOTS_TO_EDGE),
    )  # fmt: skip
    add(
        paper, "FafForm", _label("เรื่อง"), "  {{ subject }}\t", tabs=(_DOTS_TO_EDGE,),
        ind=_hanging("เรื่อง"),
    )  # fmt: skip
    add(paper, "FafSubject", "เรียน\t{{ salutation }}")
    add(paper, "FafText", "{{ body }}")
    # A memo has no closing words: four lines to the name are room for the signature.
    add(paper, "FafSigner", "({{ office.signer_name }})", before=75)
    add(paper, "FafSigner", "{{ office.signer_position }}")
    return paper


def _label(text: str) -> Run:
    return Run(text, bold=True, size=_LABEL_SIZE)


def _hanging(label: str) -> tuple[int, int, int]:
    """A second line stands under the text, not under the label."""
    left = round((text_width(label, _LABEL_SIZE) + text_width("  ")) * CM)
    return left, 0, -left


FILES = {"frames/memo.docx": draw}
