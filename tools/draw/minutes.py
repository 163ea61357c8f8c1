"""The two minutes, one body: forms.md sections 2.12 and 2.13."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from docx.document import Document

from templates.minutes import Problem
from templates.ns02.minutes_plan_change.record import HALVES
from tools.draw.blanks import DOTS_TO_EDGE, line
from tools.draw.grid import Cell, Row, add_table, head, loop
from tools.draw.paper import add, bold, new_paper
from tools.draw.restructuring import add_plan
from tools.draw.styles import CM

_TITLE = "รายงานการประชุม"
_ATTENDEE: Final = (
    (round(10.5 * CM), "left", "dot"), (round(11 * CM), "left", "none"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where the two differ: their sentences of agenda 3 and its table."""

    plan: str
    form: str
    table: Callable[[Document], None]
    lines: int = 1


def draw(kind: _Kind) -> Document:
    paper = new_paper(_TITLE, top=2.0, bottom=1.5)
    add(paper, "FafTitle", _TITLE)
    add(paper, "FafTitle", "วิสาหกิจชุมชน{{ organization_name }}")
    add(paper, "FafTitle", "{{ meeting_date | form_date }}")
    add(paper, "FafTitle", "ณ {{ meeting_place }}")
    _attendees(paper)
    _agenda(paper, "1 ประธานแจ้งที่ประชุมทราบ")
    _answer(paper, "agenda1_text", kind.lines)
    _resolution(paper, "agenda1_resolution")
    _news(paper, kind)
    _agenda(paper, "3 เรื่องเพื่อพิจารณา")
    add(paper, "FafText", f"3.1 {kind.plan}", keep_next=True)
    kind.table(paper)
    add(paper, "FafText", f"3.2 {kind.form}", before=6)
    # The last resolution stays with the signatures under it.
    _resolution(paper, "agenda3_resolution", keep_next=True)
    _signatures(paper)
    return paper


def _attendees(paper: Document) -> None:
    add(paper, "FafSection", "ผู้เข้าร่วมประชุม")
    add(paper, "FafForm", "{%p for attendee in attendees %}")
    line(paper, "{{ loop.index }}. {{ attendee.name }}\t\t{{ attendee.role }}", _ATTENDEE)
    add(paper, "FafForm", "{%p endfor %}")
    add(paper, "FafForm", "เริ่มประชุมเวลา {{ start_time }} น.", before=6)


def _agenda(paper: Document, text: str) -> None:
    add(paper, "FafSection", f"ระเบียบวาระที่ {text}")


def _news(paper: Document, kind: _Kind) -> None:
    _agenda(paper, "2 เรื่องเพื่อทราบ")
    add(paper, "FafForm", "2.1 ปัญหาที่เกิดขึ้น", keep_next=True)
    for number, problem in enumerate(Problem, start=1):
        other = problem is Problem.OTHER
        add(
            paper, "FafTick",
            f'{{{{ tick(problems, "{problem.value}") }}}}\t{number}) {problem.label}'
            + (" {{ problem_other }}\t" if other else ""),
            tabs=DOTS_TO_EDGE if other else (),
        )  # fmt: skip
    add(paper, "FafForm", "2.2 สถานะทางการเงินของกลุ่ม", keep_next=True)
    _answer(paper, "financial_status", kind.lines)
    _resolution(paper, "agenda2_resolution")


def _resolution(paper: Document, name: str, *, keep_next: bool = False) -> None:
    add(paper, "FafSection", "มติที่ประชุม")
    _answer(paper, name, keep_next=keep_next)


def _answer(paper: Document, name: str, lines: int = 1, *, keep_next: bool = False) -> None:
    """The value over dots; without one as many dotted lines as the paper has."""
    if lines > 1:
        add(paper, "FafForm", f"{{%p if not {name} %}}")
        for _ in range(lines - 1):
            line(paper, "\t")
        add(paper, "FafForm", "{%p endif %}")
    add(paper, "FafForm", f"{{{{ {name} }}}}\t", tabs=DOTS_TO_EDGE, keep_next=keep_next)


def _instalments(paper: Document) -> None:
    """Table 3.1 of the plan change: the old plan beside the new."""
    no = Cell(("งวดที่",), "FafCellHead", merge="restart", align="center")
    remark = Cell(("หมายเหตุ",), "FafCellHead", merge="restart", align="center")
    old, new = (
        Cell((f"แผนการส่งเงินคืน ({half})",), "FafCellHead", span=3) for half in ("เดิม", "ใหม่")
    )
    under, amounts = Cell(merge="continue"), head("เงินต้น", "ดอกเบี้ย", "ยอดรวม")
    line_of_two, sums = [], []
    for half in HALVES:
        names = [f"{half}_{name}" for name in ("principal", "interest", "total")]
        line_of_two.append(Cell((f"{{{{ row.{half}_instalment_no }}}}",), "FafCellCentre"))
        line_of_two += [Cell((f"{{{{ row.{name} }}}}",), "FafCellRight") for name in names]
        sums.append(Cell(("รวม",), "FafCellHead"))
        sums += [Cell(((bold(f"{{{{ {name}_total }}}}"),),), "FafCellRight") for name in names]
    rows = (
        Row((no, old, no, new, remark), header=True),
        Row((under, *amounts, under, *amounts, under), header=True),
        *loop("for row in plan_rows", Row((*line_of_two, Cell(("{{ row.remark }}",))))),
        Row((*sums, Cell())),
    )
    widths = (1.05, 2.2, 1.75, 2.2, 1.05, 2.2, 1.75, 2.2, 1.6)
    add_table(paper, widths, rows, padding=40)


def _signatures(paper: Document) -> None:
    add(paper, "FafNote", "", keep_next=True)
    blocks = tuple(
        Cell(
            (
                "ลงชื่อ" + "." * 44, f"({{{{ {who}_name | dotted(48) }}}})", caption,
                f"วันที่ {{{{ {who}_date | dotted(36) }}}}",
            ),
            "FafSign",
        )
        for who, caption in (
            ("minute_taker", "ผู้จดบันทึกรายงานการประชุม"), ("chair", "(ประธานที่ประชุม)"),
        )
    )  # fmt: skip
    add_table(paper, (8, 8), (Row(blocks),), borders=False)


_PLAN_CHANGE: Final = _Kind(
    plan="จากการได้รับหนังสือแจ้ง กลุ่มฯมีความจำเป็นต้องดำเนินการจัดทำแผนการชำระหนี้ให้แล้วเสร็จ"
    "ตามเวลาที่กำหนดภายใน{{ plan_deadline | form_date }} "
    "จึงขอให้สมาชิกพิจารณาแผนปรับแผนการชำระหนี้คืน ดังนี้",
    form="ขอให้สมาชิกทุกคน จัดทำข้อมูลตามแบบฟอร์มคำขอปรับแผนการชำระหนี้ "
    "ภายใน{{ form_deadline | form_date }} รายละเอียดตามเอกสารประกอบวาระการประชุม "
    "ส่งให้สำนักงานเกษตรและสหกรณ์จังหวัด{{ province }} เพื่อพิจารณาต่อไป",
    table=_instalments,
)
_RESTRUCTURING: Final = _Kind(
    plan="กลุ่มฯมีความจำเป็นต้องดำเนินการจัดทำแผนปรับโครงสร้างหนี้ให้แล้วเสร็จตามเวลาที่กำหนด "
    "ภายในวันที่ {{ plan_deadline }} จึงขอให้สมาชิกพิจารณาแผนปรับโครงสร้างหนี้ของกลุ่ม ดังนี้",
    form="ขอให้สมาชิกทุกคน จัดทำข้อมูลตามแบบฟอร์มคำขอปรับโครงสร้างหนี้ "
    "ภายในวันที่ {{ form_deadline }} รายละเอียดตามเอกสารประกอบวาระการประชุม "
    "ส่งให้สำนักงานเกษตรและสหกรณ์จังหวัด{{ province }} เพื่อพิจารณาต่อไป",
    table=partial(add_plan, penalty="ค่าเบี้ยปรับค้างชำระ"),
    lines=3,
)

FILES = {
    "ns02/minutes_plan_change/template.docx": partial(draw, _PLAN_CHANGE),
    "ns04/minutes_restructuring/template.docx": partial(draw, _RESTRUCTURING),
}
