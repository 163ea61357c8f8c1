"""What the tests of entry workbooks share: reading by names, and a model with everything."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin

import openpyxl
from pydantic import BaseModel, Field, computed_field, create_model

from templates.catalogue import About, Document
from templates.paths import path_of
from templates.record import BuddhistYear, LongText, Money, Part, Record, Text, ThaiDate


class Kind(StrEnum):
    RICE = "rice"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"rice": "ข้าว, ข้าวโพด", "other": "อื่น ๆ (ระบุ)"}[self]


class Member(Part):
    name: Text = Field(title="ชื่อสมาชิก")
    share: Money = Field(default=Decimal(0), title="หุ้น")


class Month(Part):
    income: Money = Field(title="รายได้")
    expense: Money | None = Field(default=None, title="รายจ่าย")

    @computed_field(title="สุทธิ", json_schema_extra={"sum_of": ["income", "-expense"]})  # type: ignore[prop-decorator]
    @property
    def net(self) -> Decimal:
        return self.income - (self.expense or Decimal(0))


class Household(Part):
    head: Text = Field(title="หัวหน้าครัวเรือน")
    kinds: list[Kind] = Field(default=[], title="พืชที่ปลูก")
    monthly: Month = Field(title="ต่อเดือน")
    members: list[Member] = Field(default=[], title="สมาชิกในครัวเรือน")
    phones: list[Text] = Field(default=[], title="โทรศัพท์ของครัวเรือน")


class Season(Part):
    target: Money = Field(title="เป้าหมาย")
    actual: Money = Field(title="ผลจริง")


class Seasons(Part):
    dry: Season = Field(title="นาปรัง")
    wet: Season = Field(title="นาปี")


# More lines than a block of the main sheet should have.
_BIG: Any = {
    f"line_{index}": (Text, Field(default="", title=f"บรรทัด {index}")) for index in range(25)
}
Big: Any = create_model("Big", __base__=Part, **_BIG)


class Everything(Record):
    """All that a record can hold."""

    title: Text = Field(title="เรื่อง & <ชื่อ>")
    story: LongText = Field(default="", title="รายละเอียด")
    year: BuddhistYear = Field(title="ปี")
    count: int = Field(ge=1, le=9, title="จำนวน (คน)")
    day: ThaiDate | None = Field(default=None, title="วันที่")
    amount: Money = Field(title="จำนวนเงิน")
    share_percent: Money = Field(le=Decimal(100), title="สัดส่วน")
    paid: Money = Field(title="จ่ายแล้ว")
    left: Money = Field(title="คงเหลือ", json_schema_extra={"sum_of": ["amount", "-paid"]})
    kind: Kind | None = Field(default=None, title="ประเภท")
    kinds: list[Kind] = Field(title="หลายประเภท")
    agreed: bool = Field(default=False, title="ตกลง")
    on_plan: bool = Field(title="ตรงแผน")
    lines: list[Text] = Field(default=[], title="ที่อยู่")
    people: list[Text] = Field(default=[], title="รายชื่อ", json_schema_extra={"printed_rows": 8})
    seasons: Seasons = Field(title="ฤดูกาล")
    big: Big = Field(default=Big(), title="เรื่อง/ยาว: มาก")
    households: list[Household] = Field(title="ครัวเรือน [ทั้งหมด]")

    @computed_field(  # type: ignore[prop-decorator]
        title="รวมรายได้", json_schema_extra={"sum_of": "households.monthly.income"}
    )
    @property
    def income_total(self) -> Decimal:
        return sum((row.monthly.income for row in self.households), Decimal(0))

    @computed_field(  # type: ignore[prop-decorator]
        title="รวมหุ้นและจ่าย", json_schema_extra={"sum_of": ["households.members.share", "paid"]}
    )
    @property
    def shares_and_paid(self) -> Decimal:
        rows = (member for row in self.households for member in row.members)
        return sum((member.share for member in rows), self.paid)


@dataclass(frozen=True)
class Toy(Document):
    """A document that is in no folder."""

    model: type[Record] = Everything

    @property
    def about(self) -> About:
        return About("เอกสารทดสอบ & ทุกอย่าง")

    @property
    def record(self) -> type[Record]:
        return self.model


TOY = Toy("toy", Path("toy"))
KNOWN: Mapping[str, Any] = {
    "title": "=cmd|' /C calc'!A0",
    "story": "หนึ่ง\r\nสอง",
    "year": 2568,
    "amount": Decimal("1000.10"),
    "paid": "400.05",
    "day": date(2025, 11, 20),
    "kind": Kind.RICE,
    "kinds": ["other"],
    "agreed": True,
    "on_plan": False,
    "lines": ["@บรรทัดหนึ่ง", "-บรรทัดสอง"],
    "people": ["+นาย ก", "นาย ข"],
    "seasons": {"dry": {"target": "1.10"}, "wet": {"actual": Decimal("2.20")}},
    "households": [
        {
            "head": "ก",
            "kinds": [Kind.RICE],
            "monthly": {"income": "0.10", "expense": "0.03"},
            "members": [{"name": "ก1", "share": "5"}],
        },
        {
            "head": "ข",
            "monthly": {"income": "0.20"},
            "members": [{"name": "ข1", "share": "6"}, {"name": "ข2", "share": "7.5"}],
            "phones": ["0800000000"],
        },
    ],
}


def cells_of(workbook: bytes, *, values: bool = False) -> dict[str, list[Any]]:
    """The cells of each record path, by the workbook's defined names."""
    return cells_in(openpyxl.load_workbook(io.BytesIO(workbook), data_only=values))


def cells_in(book: openpyxl.Workbook) -> dict[str, list[Any]]:
    """The cells of each record path of an open workbook."""
    found = {}
    for name, defined in book.defined_names.items():
        ((sheet, cells),) = defined.destinations
        area = book[sheet][cells]
        rows = area if isinstance(area, tuple) else ((area,),)
        found[path_of(name)] = [row[0] for row in rows]
    return found


def leaves(model: type[BaseModel], prefix: str = "", depth: int = 0) -> Iterator[str]:
    """Every path of a record that a workbook must have, told from the model again."""
    for name, info in model.model_fields.items():
        yield from _leaves(info.annotation, prefix + name, depth)
    for name, computed in model.model_computed_fields.items():
        extra = computed.json_schema_extra
        if isinstance(extra, dict) and "sum_of" in extra:
            yield prefix + name


def _leaves(annotation: Any, path: str, depth: int) -> Iterator[str]:
    kind = _bare(annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from leaves(kind, f"{path}.", depth)
    elif get_origin(kind) is list:
        item = _bare(get_args(kind)[0])
        if isinstance(item, type) and issubclass(item, Enum):
            yield from (f"{path}.{member.value}" for member in item)
            return
        if depth:
            yield f"{path}[].#"
        if isinstance(item, type) and issubclass(item, BaseModel):
            yield from leaves(item, f"{path}[].", depth + 1)
        else:
            yield f"{path}[]"
    else:
        yield path


def _bare(annotation: Any) -> Any:
    while True:
        if hasattr(annotation, "__metadata__"):
            annotation = get_args(annotation)[0]
        elif type(None) in get_args(annotation):
            annotation = next(kind for kind in get_args(annotation) if kind is not type(None))
        else:
            return annotation
