"""Word templates that exercise each construct of the PDF subset, alone and together."""

from __future__ import annotations

from collections.abc import Callable

from tests.helpers.construct_paragraphs import PARAGRAPHS
from tests.helpers.construct_tables import TABLES
from tests.helpers.construct_texts import BODY, TEXTS
from tests.helpers.word_files import (
    A4,
    BOLD,
    LANDSCAPE,
    PAGE_BREAK,
    WordFile,
    borders,
    cell,
    check_box,
    field,
    ind,
    jc,
    numbered,
    par,
    row,
    run,
    section,
    size,
    spacing,
    table,
    tabs,
)

BORDER = ("single", 8, "000000")


def pictures() -> WordFile:
    made = WordFile()
    return made.add(
        par("ก่อนรูป ", made.picture(60, 60, "ตรา"), " หลังรูป {{ no }}"),
        par(made.picture(100, 40), look=jc("center")),
        par("รหัส ", made.picture(56.7, 56.7, "{{ qr(code) }}"), " {{ code }}"),
        table(
            [4535, 4535],
            [
                row(
                    cell(par(made.picture(70, 70, "{{ qr(no) }}"), look=jc("right"))),
                    cell("{{ no }}", TEXTS[0][:80]),
                )
            ],
        ),
        par(TEXTS[2]),
    )


def tick_boxes() -> WordFile:
    return WordFile().add(
        par("☐ ไม่เห็นชอบ ☑ เห็นชอบ □ อื่น ๆ"),
        par(
            "{{ tick(causes, 'flood') }} ภัยธรรมชาติ  {{ tick(causes, 'war') }} สงคราม  "
            "{{ tick(agreed) }} ยินยอม"
        ),
        par("{{ agreed }} ตกลง {{ refused }} ปฏิเสธ " + TEXTS[0]),
        par(check_box("☑", "ส่งครบ"), run("  "), check_box("☐", "ส่งไม่ครบ")),
        par(run("{{ tick(causes, 'pest') }} โรคระบาด ", size(20)), run("☐ ตัวหนา", BOLD)),
        par(
            "(☑) วงเล็บ [☐] \t{{ tick(causes, 'pest') }}\tท้าย",
            look=tabs(("left", 3402), ("left", 5000)),
        ),
        table([1134, 7937], [["{{ tick(agreed) }}", TEXTS[1][:90]], ["☐", "ว่าง"]]),
    )


def breaks() -> WordFile:
    return WordFile().add(
        par(TEXTS[0]),
        par(PAGE_BREAK),
        par("หน้าสอง {{ no }}"),
        par("ก่อนตัด", PAGE_BREAK, "หลังตัด " + TEXTS[1]),
        par("ขึ้นหน้าใหม่ก่อน", look="<w:pageBreakBefore/>" + spacing(before=240)),
        par("ตัดท้าย", PAGE_BREAK),
        par("หน้าถัดไป " + TEXTS[2], look=spacing(before=240)),
        par("บรรทัดหนึ่ง\nบรรทัดสอง\n\nบรรทัดสี่"),
        par("{%p if agreed %}"),
        par("", look="<w:pageBreakBefore/>"),
        par("{%p endif %}"),
        par("สุดท้าย"),
    )


def sections() -> WordFile:
    made = WordFile()
    made.page(A4)
    return made.add(
        par(TEXTS[0]),
        section(A4),
        par("แนวนอน " + TEXTS[1]),
        table([5000, 8000], [["{{ no }}", TEXTS[2]]]),
        par("", look=""),
        section(LANDSCAPE),
        par("กลับมาแนวตั้ง " + TEXTS[3]),
        par("จบ"),
    )


def running_heads() -> WordFile:
    made = WordFile()
    made.page(A4, extra="")
    made.header(par("- ", field("PAGE \\* ThaiArabic"), " -", look=jc("center")))
    made.header(par("หน้าแรก {{ no }}", look=jc("right")), first=True)
    made.footer(
        par(
            "หน้า ",
            field("PAGE"),
            " จาก ",
            field("NUMPAGES"),
            "\tเลขที่ {{ no }}",
            look=tabs(("right", 9071)),
        )
    )
    made.footer(par("ท้ายหน้าแรก"), par("สองบรรทัด"), first=True)
    body = made.document.sections[-1]
    body.different_first_page_header_footer = True
    return made.add(*(par(text, look=ind(firstLine=1418)) for text in TEXTS * 6))


def tall_head() -> WordFile:
    made = WordFile()
    made.header(
        par("หัวกระดาษบรรทัดหนึ่ง"), par(run("หัวกระดาษ สอง {{ no }}", size(22))), par("สาม"), par("สี่")
    )
    made.footer(par("ท้ายหนึ่ง"), par("ท้ายสอง"), par("ท้ายสาม"))
    return made.add(*(par(text) for text in TEXTS * 4))


def page_tops() -> WordFile:
    made = WordFile()
    for number in range(30):
        made.add(
            par(
                f"{number} {TEXTS[0][:100]}",
                look=spacing(before=360 if number % 2 else 120, after=240),
            )
        )
    made.add(par("หน้าใหม่", look="<w:pageBreakBefore/>" + spacing(before=600)))
    for number in range(18):
        made.add(par(f"{number} {TEXTS[1][:300]}", look=spacing(before=700, after=100)))
    return made.add(*(par("") for _ in range(40)), par("หลังบรรทัดว่าง"))


def lists() -> WordFile:
    made = WordFile()
    hang, deep = (f"<w:pPr>{ind(left=left, hanging=425)}</w:pPr>" for left in (851, 1418))
    decimal = made.numbering(("decimal", "%1.", hang), ("decimal", "%1.%2", deep))
    thai = made.numbering(("thaiNumbers", "%1.", hang), ("thaiLetters", "%2)", deep))
    counting = made.numbering(("upperRoman", "(%1)", hang))
    bullet = made.numbering(("bullet", "-", hang + f"<w:rPr>{BOLD}</w:rPr>"))
    items = par("{%p for group in groups %}") + par("{{ group.title }}", look=numbered(decimal))
    items += par("{%p for item in group['items'] %}") + par(
        "{{ item }} " + TEXTS[1][:80], look=numbered(decimal, 1)
    )
    items += par("{%p endfor %}") + par("{%p endfor %}")
    return made.add(
        items,
        par(TEXTS[0], look=numbered(thai)),
        par(TEXTS[1], look=numbered(thai, 1)),
        par("ข", look=numbered(thai, 1)),
        par("สอง", look=numbered(thai)),
        par("สาม", look=numbered(thai, 1)),
        par("หนึ่ง", look=numbered(counting)),
        par("ขีด " + TEXTS[2], look=numbered(bullet)),
        par("ขีด", look=numbered(bullet)),
        par("ย่อหน้าเอง " + TEXTS[3], look=numbered(decimal) + ind(left=1701, hanging=851)),
    )


def page_ends() -> WordFile:
    made = WordFile()
    looks = ("", "<w:keepNext/>", "<w:keepLines/>", '<w:widowControl w:val="0"/>')
    for number, text in enumerate(TEXTS * 6):
        look = looks[number % 4] + spacing(before=120 * (number % 3))
        made.add(par(f"{number} " + text, look=look))
        if number % 5 == 4:
            made.add(par("หัวข้อที่ต้องอยู่กับเนื้อความ", look="<w:keepNext/>"), par(""))
    return made


def loops() -> WordFile:
    return WordFile().add(
        par("{%p for text in paragraphs %}"),
        par("{{ loop.index }} {{ text }}", look=ind(firstLine=1418)),
        par("{%p if loop.first %}"),
        par("ครั้งแรก", look=jc("center")),
        par("{%p else %}"),
        par("ครั้งต่อไป"),
        par("{%p endif %}"),
        par("{%p endfor %}"),
        par("{% if agreed %}ยินยอม{% else %}ไม่ยินยอม{% endif %}ตามที่เสนอ {{ odd }}"),
        par(
            "เลข",
            run("{%r if agreed %}"),
            run(" ตัวหนา {{ no }}", BOLD),
            run("{%r endif %}"),
            " ท้าย",
        ),
        par("{% for row in rows %}{{ row.no }}{% if not loop.last %}, {% endif %}{% endfor %} ครบ"),
        par("ที่อยู่ {{ lines }}"),
        par("{{ lines }}", look=ind(left=2268, hanging=1134)),
        par("ว่าง[{{ nothing }}]ว่าง {{ odd }}{{ odd }}", look=jc("both")),
        par(
            '{{ person }}{{ province }}ติดกัน{{ no }}ต่อ({{ no }}) "{{ no }}"',
            look=jc("thaiDistribute"),
        ),
        par("{%p if refused %}"),
        par("ไม่แสดง"),
        par("{%p endif %}"),
        table(
            [1134, 5669, 2268],
            [
                ["ที่", "ข้อความ", "จำนวน"],
                ["{%tr for row in rows %}", "", ""],
                ["{{ row.no }}", "{{ row.note }} {{ odd }}", "{{ row.interest }}"],
                ["{%tr endfor %}", "", ""],
            ],
        ),
    )


def long_text() -> WordFile:
    made = WordFile()
    for number, text in enumerate(TEXTS * 8):
        kind = ("thaiDistribute", "left", "both")[number % 3]
        made.add(
            par(
                f"{text} {{{{ no }}}} {text}",
                look=jc(kind) + ind(firstLine=1418) + spacing(before=120),
            )
        )
    return made


def boxed() -> WordFile:
    sides = borders("pBdr", top=BORDER, left=BORDER, bottom=BORDER, right=BORDER)
    line = borders("pBdr", bottom=("single", 12, "FF0000"))
    return WordFile().add(
        par(TEXTS[0]),
        par(TEXTS[1], look=sides),
        par("ระหว่าง"),
        par("หัวข้อ {{ no }}", look=line),
        par(TEXTS[2], look='<w:shd w:val="clear" w:color="auto" w:fill="EEEEEE"/>'),
        par("จบ"),
    )


def everything() -> WordFile:
    made = WordFile()
    hang = f"<w:pPr>{ind(left=1843, hanging=425)}</w:pPr>"
    thai = made.numbering(("thaiNumbers", "%1.", hang))
    made.header(par("- ", field("PAGE \\* ThaiArabic"), " -", look=jc("center")))
    made.header(par(""), first=True)
    made.document.sections[-1].different_first_page_header_footer = True
    head = tabs(("left", 851)) + ind(left=851, hanging=851) + spacing(before=120)
    body = jc("thaiDistribute") + ind(firstLine=1418) + spacing(before=120)
    made.add(
        par("ที่ {{ number }}\tสำนักงานสหกรณ์จังหวัด{{ province }}", look=tabs(("left", 5103))),
        par("\t{{ day }}", look=tabs(("left", 4253)) + spacing(before=120)),
        par("เรื่อง\tขอให้ชำระหนี้ที่ค้างชำระ (หนังสือบอกกล่าวทวงถาม ครั้งที่ ๑) ตามสัญญาเลขที่ {{ no }}", look=head),
        par("เรียน\t{{ name }}", look=head),
        par(BODY, look=body),
        par("{%p for text in paragraphs %}"),
        par("{{ text }}", look=body),
        par("{%p endfor %}"),
        par("{%p for text in paragraphs %}"),
        par("{{ text }}", look=numbered(thai)),
        par("{%p endfor %}"),
        par(
            "{{ tick(causes, 'flood') }} น้ำท่วม   {{ tick(causes, 'x') }} อื่น ๆ\t",
            look=ind(left=1418) + tabs(("right", 9071, "dot")),
        ),
        table(
            [1134, 3402, 2268, 2267],
            [
                row(
                    *(
                        cell(par(run(text, BOLD), look=jc("center")))
                        for text in ("งวด", "กำหนด", "เงินต้น", "ดอกเบี้ย")
                    ),
                    look="<w:tblHeader/><w:cantSplit/>",
                ),
                ["{%tr for row in rows %}", "", "", ""],
                row(
                    cell(par("{{ row.no }}", look=jc("center"))),
                    cell("{{ row.due }}"),
                    cell(par("{{ row.principal }}", look=jc("right"))),
                    cell(par("{{ row.interest }}", look=jc("right"))),
                    look="<w:cantSplit/>",
                ),
                ["{%tr endfor %}", "", "", ""],
            ],
        ),
        par("ขอแสดงความนับถือ", look=ind(left=4253) + spacing(before=240) + "<w:keepNext/>"),
        par("", look="<w:keepNext/>"),
        par("", look="<w:keepNext/>"),
        par("({{ person }})", look=ind(left=4253)),
        par(made.picture(60, 60, "{{ qr(no) }}"), " {{ no }}", look=jc("right")),
    )
    return made


CONSTRUCTS: dict[str, Callable[[], WordFile]] = (
    PARAGRAPHS
    | {
        made.__name__: made
        for made in (
            pictures,
            tick_boxes,
            breaks,
            sections,
            running_heads,
            tall_head,
            lists,
            page_tops,
            page_ends,
            loops,
            long_text,
            boxed,
            everything,
        )
    }
    | TABLES
)
