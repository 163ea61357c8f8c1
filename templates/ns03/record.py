"""The data of นส.03 and its rules: forms.md 2.3.

What the brackets after ปริมาณ give as examples can't be read whole in the source; its corrected
reading is printed. The photographs that the lists of papers ask for are no field of this form.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pydantic import Field

from templates.catalogue import About
from templates.checks import all_differ, compared
from templates.findings import Finding, Place
from templates.record import LongText, Money, Part, Text, ThaiDate, rule
from templates.record import Record as BaseRecord
from thai.labels import Labelled
from thai.money import round_half_up, to_baht, to_satang

ABOUT = About("แบบรายงานความเสียหาย โครงการที่ใช้เงินจากกองทุนสงเคราะห์เกษตรกร")

_SATANG_IN_BAHT = 100


class Sector(Labelled):
    """What the farmers of the project grow or keep (forms.md 1.3, ``sector``)."""

    CROP = "crop", "พืช"
    LIVESTOCK = "livestock", "สัตว์"
    FISHERY = "fishery", "ประมง"
    OTHER = "other", "อื่นๆ"


class Hazard(Labelled):
    """What did the damage (forms.md 1.3, ``hazard_kind``)."""

    EPIDEMIC = "epidemic", "โรคระบาด"
    NATURAL_DISASTER = "natural_disaster", "ภัยธรรมชาติ"
    LOW_PRICE = "low_price", "ราคาตกต่ำ"
    OTHER = "other", "อื่นๆ (ระบุ)"


class SectorDetail(Part):
    """Which crops, animals or fish: one text for each ticked sector."""

    crop: Text = Field(default="", title="พืช ระบุ")
    livestock: Text = Field(default="", title="สัตว์ ระบุ")
    fishery: Text = Field(default="", title="ประมง ระบุ")
    other: Text = Field(default="", title="อื่นๆ ระบุ")


class Record(BaseRecord):
    """The report; amounts in baht, ``unit_price`` in baht for one ``damage_unit``."""

    organization_name: Text = Field(title="ชื่อองค์กรเกษตรกร")
    project_name: Text = Field(title="ชื่อโครงการ")
    organization_address: LongText = Field(title="ที่อยู่")
    coordinator_name: Text = Field(title="ผู้ประสานงาน")
    coordinator_phone: Text = Field(title="เบอร์ติดต่อ")
    assessor_name: Text = Field(title="ชื่อผู้ประเมิน")
    assessor_position: Text = Field(title="ตำแหน่ง")
    assessing_agency: Text = Field(title="หน่วยงาน")
    assessor_district: Text = Field(title="อำเภอ")
    assessor_province: Text = Field(title="จังหวัด")
    assessment_date: ThaiDate = Field(title="วันที่ประเมิน")
    sectors: list[Sector] = Field(title="ประเภทของเกษตรกรในโครงการที่ได้รับความเสียหาย")
    sector_detail: SectorDetail = Field(title="ระบุ")
    hazard_start: ThaiDate = Field(title="เริ่มจากวันที่")
    hazard_end: ThaiDate = Field(title="ถึงวันที่")
    damage_detail: LongText = Field(title="รายละเอียดความเสียหาย")
    damage_quantity: Money = Field(title="ปริมาณ", json_schema_extra={"unit": ""})
    damage_unit: Text = Field(title="หน่วยของปริมาณ")
    damage_value: Money = Field(title="มูลค่าความเสียหาย")
    unit_price: Money = Field(title="ราคาต่อหน่วย")
    hazard_kinds: list[Hazard] = Field(title="ภัยพิบัติ")
    hazard_other: Text = Field(default="", title="อื่นๆ (ระบุ)")
    aid_agency: Text = Field(default="", title="หน่วยงาน (ที่ให้การช่วยเหลือ)")
    aid_detail: LongText = Field(default="", title="รายละเอียดที่ได้รับการช่วยเหลือ")
    aid_amount: Money | None = Field(default=None, title="เงินช่วยเหลือ (บาท)")
    aid_quantity: Text = Field(default="", title="จำนวนที่ได้รับ")
    org_signer_name: Text = Field(title="ประธาน/ผู้รับมอบอำนาจจากองค์กรเกษตรกร")
    org_sign_date: ThaiDate = Field(title="วันที่ลงชื่อ (องค์กรเกษตรกร)")
    agency_signer_name: Text = Field(title="ผู้ลงชื่อการประเมินจากหน่วยงาน")
    agency_signer_agency: Text = Field(title="หน่วยงานของผู้ลงชื่อ")
    agency_sign_date: ThaiDate = Field(title="วันที่ลงชื่อ (หน่วยงาน)")

    @rule("ns03.no_sector", "sectors")
    def has_a_sector(self) -> bool:
        return bool(self.sectors)

    @rule("ns03.no_hazard", "hazard_kinds")
    def has_a_hazard(self) -> bool:
        return bool(self.hazard_kinds)

    @rule("ns03.repeated", "sectors")
    def choices_are_told_once(self) -> bool:
        return all_differ(self.sectors) and all_differ(self.hazard_kinds)

    @rule("ns03.sector_detail_missing", "sector_detail")
    def sectors_are_named(self) -> Iterator[Finding]:
        for sector in Sector:
            if sector in self.sectors and not getattr(self.sector_detail, sector):
                yield _about("ns03.sector_detail_missing", sector)

    @rule("ns03.sector_unticked", "sectors")
    def named_sectors_are_ticked(self) -> Iterator[Finding]:
        for sector in Sector:
            if getattr(self.sector_detail, sector) and sector not in self.sectors:
                yield _about("ns03.sector_unticked", sector)

    @rule("ns03.hazard_other_missing", "hazard_other")
    def other_hazard_is_named(self) -> bool:
        return Hazard.OTHER not in self.hazard_kinds or bool(self.hazard_other)

    @rule("ns03.hazard_other_unticked", "hazard_kinds")
    def other_hazard_is_ticked(self) -> bool:
        return not self.hazard_other or Hazard.OTHER in self.hazard_kinds

    @rule("ns03.hazard_period", "hazard_end")
    def hazard_ends_after_it_starts(self) -> bool:
        return self.hazard_start <= self.hazard_end

    @rule("ns03.assessed_before_hazard", "assessment_date")
    def assessed_after_the_hazard_began(self) -> bool:
        return self.assessment_date >= self.hazard_start

    @rule("ns03.damage_value", "damage_value")
    def value_is_quantity_times_price(self) -> object:
        """Inferred: the form does not say that one price holds for all that was damaged."""
        satang = to_satang(self.damage_quantity) * to_satang(self.unit_price)
        return compared(self.damage_value, to_baht(round_half_up(satang, _SATANG_IN_BAHT)))

    @rule("ns03.no_damage", "damage_quantity")
    def something_was_damaged(self) -> bool:
        return self.damage_quantity > Decimal(0)

    @rule("ns03.aid_agency", "aid_agency")
    def aid_has_a_giver(self) -> bool:
        given = self.aid_detail or self.aid_quantity or self.aid_amount is not None
        return bool(self.aid_agency) or not given

    @rule("ns03.aid_detail", "aid_detail")
    def aid_is_told(self) -> bool:
        return not self.aid_agency or bool(self.aid_detail)

    @rule("ns03.aid_amount", "aid_amount")
    def aid_has_an_amount(self) -> bool:
        """Money, things and advice are all aid: a sum or a quantity, as it may be."""
        return not self.aid_agency or self.aid_amount is not None or bool(self.aid_quantity)

    @rule("ns03.signed_before_hazard", "org_sign_date")
    def organization_signs_after_the_hazard_began(self) -> bool:
        return self.org_sign_date >= self.hazard_start

    @rule("ns03.signed_before_assessment", "agency_sign_date")
    def agency_signs_after_the_assessment(self) -> bool:
        return self.agency_sign_date >= self.assessment_date


def _about(code: str, sector: Sector) -> Finding:
    return Finding(code, Place(field=f"sector_detail.{sector}"), facts={"label": sector.label})
