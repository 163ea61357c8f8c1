"""Word templates that exercise paragraphs and the letters in them."""

from __future__ import annotations

from collections.abc import Callable

from tests.helpers.construct_texts import BODY, TEXTS
from tests.helpers.word_files import (
    BOLD,
    ITALIC,
    WordFile,
    ind,
    jc,
    par,
    run,
    size,
    spacing,
    tabs,
)


def alignment() -> WordFile:
    kinds = ("left", "center", "right", "both", "thaiDistribute")
    made = WordFile()
    for kind in kinds:
        made.add(par(f"{kind}: {BODY}", look=jc(kind)), par("", look=jc(kind)))
    return made.add(par("บรรทัดแรก\nบรรทัดที่สอง {{ person }}\nบรรทัดสุดท้าย", look=jc("both")))


def indents() -> WordFile:
    looks = (
        ind(left=1134),
        ind(right=1701),
        ind(left=567, right=567),
        ind(firstLine=1418),
        ind(left=1134, hanging=567),
        ind(left=1134, firstLine=567),
        ind(left=1418, hanging=1418) + jc("thaiDistribute"),
        ind(firstLine=1418) + jc("both"),
    )
    return WordFile().add(*(par(BODY, look=look) for look in looks))


def spaces() -> WordFile:
    made = WordFile()
    made.style(
        "Close", "<w:pPr><w:spacing w:before='120' w:after='120'/><w:contextualSpacing/></w:pPr>"
    )
    made.add(par(TEXTS[0], look=spacing(before=480)))
    for look in (
        spacing(before=120, after=240),
        spacing(before=240, after=120),
        spacing(after=0),
        spacing(line=276, lineRule="auto"),
        spacing(line=360, lineRule="auto", before=120),
        spacing(line=240, lineRule="auto"),
        spacing(line=600, lineRule="atLeast"),
        spacing(line=200, lineRule="atLeast"),
        spacing(line=216, lineRule="auto"),
    ):
        made.add(par(TEXTS[1], look=look))
    made.add(*(par(TEXTS[2], look='<w:pStyle w:val="Close"/>') for _ in range(3)))
    made.add(
        par(""),
        par("", look=spacing(before=120, after=120)),
        par("", look=spacing(line=360, lineRule="auto")),
    )
    made.add(par(run("ตัวเล็ก " + TEXTS[3], size(12)), look=spacing(line=360, lineRule="auto")))
    made.add(par(run("", ""), look=f"<w:rPr>{size(28)}</w:rPr>"), par("จบ {{ no }}"))
    return made


def tab_stops() -> WordFile:
    three = tabs(("left", 2268), ("center", 4536), ("right", 9071))
    return WordFile().add(
        par("ที่\t{{ number }}", look=tabs(("left", 851))),
        par("ซ้าย\tกลาง\tขวา {{ no }}", look=three),
        par("ก\tกกกก\t{{ amount }}", look=three),
        par("ก\tข\tค\tง\tจ"),
        par("เกินจุดแรกไปแล้ว {{ province }}\tต่อไป\tอีก"),
        par(
            "เรื่อง\tขอให้ชำระหนี้ที่ค้างชำระ และแจ้งผลการพิจารณา"
            "ของคณะกรรมการสงเคราะห์เกษตรกรที่เกี่ยวข้องกับ{{ name }}",
            look=tabs(("left", 851)) + ind(left=851, hanging=851),
        ),
        par("\tย่อหน้าด้วยแท็บ " + BODY, look=tabs(("left", 1418))),
        par("\tย่อหน้าด้วยแท็บ " + BODY, look=tabs(("left", 1418)) + jc("thaiDistribute")),
        par("\t{{ day }}", look=tabs(("center", 4536))),
        par(run("หนา\t", BOLD), run("ใหญ่ {{ no }}\t", size(20)), "ปกติ", look=three),
    )


def leaders() -> WordFile:
    dots, line = "dot", "underscore"
    return WordFile().add(
        par("ชื่อโครงการ\t", look=tabs(("left", 9071, dots))),
        par("ชื่อ {{ person }}\tสกุล\t", look=tabs(("left", 5000, dots), ("right", 9071, dots))),
        par("เขียนที่\t{{ province }}\t", look=tabs(("left", 3402, dots), ("left", 9071, dots))),
        par("ลงชื่อ\tผู้กู้", look=tabs(("left", 5103, line))),
        par(
            "ลงชื่อ\tพยาน\tวันที่\t",
            look=tabs(("left", 3402, line), ("left", 5103), ("right", 9071, line)),
        ),
        par("สารบัญ\t๑", look=tabs(("right", 9071, dots))),
        par("จำนวน\t{{ amount }}\tบาท", look=tabs(("center", 4000, dots), ("right", 9071, dots))),
        par("เลขที่ ...........{{ no }}........... วันที่ ......{{ day }}......"),
        par("ขีด\tจบ", look=tabs(("right", 9071, "hyphen"))),
        par("กลาง\tจบ", look=tabs(("right", 9071, "middleDot"))),
    )


def runs() -> WordFile:
    looks = {
        "หนา": BOLD,
        "เอียง": ITALIC,
        "หนาเอียง": BOLD + ITALIC,
        "ใหญ่": size(24),
        "เล็ก": size(11),
        "ขีดเส้นใต้": '<w:u w:val="single"/>',
        "เส้นคู่": '<w:u w:val="double"/>',
        "เส้นจุด": '<w:u w:val="dotted"/>',
        "เส้นประ": '<w:u w:val="dash"/>',
        "สีแดง": '<w:color w:val="FF0000"/>',
        "ขีดฆ่า": "<w:strike/>",
        "พื้นเหลือง": '<w:highlight w:val="yellow"/>',
        "พื้นเทา": '<w:shd w:val="clear" w:color="auto" w:fill="D9D9D9"/>',
    }
    made = WordFile()
    for word, look in looks.items():
        made.add(par("ปกติ ", run(f"{word} {{{{ person }}}}", look), f" ปกติ {TEXTS[0][:70]}"))
    made.add(
        par(
            "พื้นที่ 25 ม",
            run("2", '<w:vertAlign w:val="superscript"/>'),
            " และ H",
            run("2", '<w:vertAlign w:val="subscript"/>'),
            "O ",
            TEXTS[1],
        )
    )
    made.add(par("คำเดียว", run("กัน", BOLD), "เขียนต่อ", run("เนื่อง", ITALIC), "กันไป ", TEXTS[2]))
    made.add(
        par(run("กอง", BOLD), run("ทุน", BOLD), run("สงเคราะห์{{ ", ""), run("name"), run(" }}"))
    )
    return made.add(par(run(TEXTS[0], size(12)), run(" " + TEXTS[1], size(18)), look=jc("both")))


PARAGRAPHS: dict[str, Callable[[], WordFile]] = {
    made.__name__: made for made in (alignment, indents, spaces, tab_stops, leaders, runs)
}
