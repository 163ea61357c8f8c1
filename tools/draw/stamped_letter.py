"""The frame of a stamped letter (หนังสือประทับตรา): letters-and-law.md 1, forms.md 5.2."""

from __future__ import annotations

from docx.document import Document

from tools.draw.paper import add, new_paper, number_later_pages

_DOTS = "." * 36


def draw() -> Document:
    paper = new_paper("หนังสือประทับตรา")
    number_later_pages(paper, thai=True)
    # Keeps its height beside the Garuda of the pre-printed paper also when it is empty.
    add(paper, "FafUrgency", "{{ urgency }}")
    add(paper, "FafSubject", "ที่\t{{ letter_no }}")
    add(paper, "FafSubject", "ถึง\t{{ to }}")
    # The body stands a line apart from ถึง by its own first paragraph.
    add(paper, "FafText", "{{ body }}")
    # Room for the seal, over which a person writes initials; then who sends it and when.
    add(paper, "FafSigner", "{{ office.unit }}", before=72)
    add(
        paper, "FafSigner",
        "{% if letter_date %}{{ letter_date }}{% else %}" + _DOTS + "{% endif %}",
    )  # fmt: skip
    add(paper, "FafContact", "{{ office.contact_unit }}", before=24, keep_next=True)
    add(paper, "FafContact", "โทร. {{ office.contact_phone }}")
    add(paper, "FafContact", "{%p if office.contact_email %}")
    add(paper, "FafContact", "ไปรษณีย์อิเล็กทรอนิกส์ {{ office.contact_email | as_typed }}")
    add(paper, "FafContact", "{%p endif %}")
    return paper


FILES = {"frames/stamped_letter.docx": draw}
