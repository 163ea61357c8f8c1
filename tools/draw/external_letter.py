"""The frame of an external letter (หนังสือภายนอก): letters-and-law.md section 1."""

from __future__ import annotations

from docx.document import Document

from tools.draw.paper import add, new_paper, number_later_pages, repeat

_DOTS = "." * 36


def draw() -> Document:
    paper = new_paper("หนังสือภายนอก")
    number_later_pages(paper, thai=True)
    _head(paper)
    _matter(paper)
    add(paper, "FafText", "{{ body }}")
    _foot(paper)
    add(paper, "Normal", "{{ annex }}")
    add(paper, "Normal", "{{ slip }}")
    return paper


def _head(paper: Document) -> None:
    # Beside the Garuda of the pre-printed paper. Without urgency it stays empty and keeps
    # its height, so that ที่ stands at the Garuda's feet (4.5 cm from the paper's edge).
    add(paper, "FafUrgency", "{{ urgency }}")
    add(paper, "FafLetterNo", "ที่  {{ letter_no }}\t{{ office.unit }}")
    repeat(paper, "for line in office.address_lines", "FafAddress", "{{ line }}")
    add(
        paper, "FafDate",
        "{% if letter_date %}{{ letter_date }}{% else %}" + _DOTS + "{% endif %}",
    )  # fmt: skip


def _matter(paper: Document) -> None:
    add(paper, "FafSubject", "เรื่อง\t{{ subject }}")
    add(paper, "FafSubject", "เรียน\t{{ salutation }}")
    number = "{% if LIST|length > 1 %}{{ loop.index }}. {% endif %}"
    _listed(
        paper, "for reference in references", "FafReference", "อ้างถึง",
        number.replace("LIST", "references") + "{{ reference }}",
    )  # fmt: skip
    _listed(
        paper, "for enclosure in enclosures", "FafEnclosure", "สิ่งที่ส่งมาด้วย",
        number.replace("LIST", "enclosures")
        + "{{ enclosure.title }}  จำนวน {{ enclosure.amount }}",
    )  # fmt: skip


def _foot(paper: Document) -> None:
    add(paper, "FafClosing", "ขอแสดงความนับถือ")
    # Four lines from the closing to the name: room for the signature.
    add(paper, "FafSigner", "({{ office.signer_name }})", before=63)
    add(paper, "FafSigner", "{{ office.signer_position }}")
    add(paper, "FafContact", "{{ office.contact_unit }}", before=6, keep_next=True)
    add(paper, "FafContact", "โทร. {{ office.contact_phone }}")
    add(paper, "FafContact", "{%p if office.contact_email %}")
    add(paper, "FafContact", "ไปรษณีย์อิเล็กทรอนิกส์ {{ office.contact_email | as_typed }}")
    add(paper, "FafContact", "{%p endif %}")
    _listed(paper, "for copy in copies_to", "FafCopies", "สำเนาส่ง", "{{ copy }}")


def _listed(paper: Document, loop: str, style: str, label: str, text: str) -> None:
    """Lines under one label, which stands before the first of them only; none, no label."""
    add(paper, style, f"{{%p {loop} %}}")
    add(paper, style, "{%p if loop.first %}")
    add(paper, style, f"{label}\t{text}", before=6)
    add(paper, style, "{%p else %}")
    add(paper, style, f"\t{text}")
    add(paper, style, "{%p endif %}")
    add(paper, style, "{%p endfor %}")


FILES = {"frames/external_letter.docx": draw}
