"""A loan and all that the register knows of it: parties, plan, payments, notices.

Money is integer satang, days are CE dates. Nothing here reads a file, a clock or a
setting. Identifiers follow the glossary of ``forms.md`` section 1.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from thai.digits import to_arabic
from thai.labels import Labelled
from thai.text import normalize

BANGKOK = "กรุงเทพมหานคร"
_BANGKOK_SPELLINGS = frozenset({BANGKOK, "กรุงเทพ", "กรุงเทพฯ", "กทม", "กทม."})
_POSTCODE_DIGITS = 5


class PartyRole(Labelled):
    """What a party is to a loan (manual L430-L433)."""

    BORROWER = "borrower", "ผู้กู้"
    GUARANTOR = "guarantor", "ผู้ค้ำประกัน"
    MORTGAGOR = "mortgagor", "ผู้จำนอง"
    HEIR = "heir", "ทายาท"


class BorrowerKind(Labelled):
    """The kinds of borrower (manual L15, L127-L150)."""

    COMMUNITY_ENTERPRISE = "community_enterprise", "วิสาหกิจชุมชน"
    COOPERATIVE = "cooperative", "สหกรณ์"
    FARMER_GROUP = "farmer_group", "กลุ่มเกษตรกร"
    STATE_AGENCY = "state_agency", "หน่วยงานของรัฐ"


class DebtorClass(Labelled):
    """The four classes of a debtor database (source 003, forms.md 5.3)."""

    NORMAL = "normal", "ลูกหนี้ปกติ"
    IN_MEASURE = "in_measure", "ลูกหนี้เข้าร่วมมาตรการฯ"
    DEFAULT = "default", "ลูกหนี้ผิดนัดชำระ"
    LITIGATION = "litigation", "ลูกหนี้ดำเนินคดี"


class MeasureKind(Labelled):
    """The requests that may change a repayment plan (manual L281-L289)."""

    PLAN_CHANGE = "plan_change", "คำขอปรับแผนการชำระเงินคืน (นส.02)"
    RESTRUCTURING = "restructuring", "คำขอปรับโครงสร้างหนี้ (นส.04)"


class NoticeOutcome(Labelled):
    """What the post reported of a letter; empty as long as nothing is known.

    ``has_reached`` follows CCC s.169: a letter that came to the addressee's place has
    reached, accepted or not; one that found no such house or person has not.
    """

    UNKNOWN = "", "ยังไม่ทราบผล"
    RECEIVED = "received", "มีผู้รับ"
    REFUSED = "refused", "ไม่ยอมรับ"
    UNCLAIMED = "unclaimed", "ไม่มารับภายในกำหนด"
    NO_SUCH_HOUSE = "no_such_house", "ไม่มีเลขบ้านตามจ่าหน้า"
    NO_SUCH_PERSON = "no_such_person", "ไม่มีผู้รับตามจ่าหน้า"
    MOVED = "moved", "ย้าย ไม่ทราบที่อยู่ใหม่"
    DEAD = "dead", "ผู้รับถึงแก่กรรม"

    @property
    def has_reached(self) -> bool:
        return self in _REACHED

    @property
    def has_failed(self) -> bool:
        return self is not NoticeOutcome.UNKNOWN and self not in _REACHED


_REACHED = frozenset({NoticeOutcome.RECEIVED, NoticeOutcome.REFUSED, NoticeOutcome.UNCLAIMED})


@lru_cache(maxsize=4096)
def contract_key(contract_no: str) -> str:
    """A contract number as it is compared: Arabic digits, no blanks, one case."""
    return to_arabic(normalize(contract_no)).replace(" ", "").replace("\n", "").casefold()


@dataclass(frozen=True, slots=True)
class Address:
    """A Thai postal address; names with or without their prefix (``ตำบล``, ``ต.``)."""

    house_no: str = ""
    moo: str = ""
    road: str = ""
    subdistrict: str = ""
    district: str = ""
    province: str = ""
    postcode: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """Thai names of the parts without which the post cannot deliver."""
        area = ("แขวง", "เขต") if self.in_bangkok else ("ตำบล", "อำเภอ")
        parts = (
            ("เลขที่บ้าน", bool(self.house_no.strip())),
            (area[0], bool(_bare(self.subdistrict, _SUBDISTRICT))),
            (area[1], bool(_bare(self.district, _DISTRICT))),
            ("จังหวัด", bool(_bare(self.province, _PROVINCE))),
            ("รหัสไปรษณีย์", _is_postcode(self.postcode)),
        )
        return tuple(name for name, present in parts if not present)

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def in_bangkok(self) -> bool:
        return _bare(self.province, _PROVINCE) in _BANGKOK_SPELLINGS

    @property
    def envelope_lines(self) -> tuple[str, ...]:
        """The lines of an envelope, empty ones left out: house, area, province and postcode."""
        prefixes = ("แขวง", "เขต", "") if self.in_bangkok else ("ตำบล", "อำเภอ", "จังหวัด")
        bare_province = _bare(self.province, _PROVINCE)
        province = BANGKOK if self.in_bangkok else bare_province
        lines = (
            (
                self.house_no.strip(),
                _with("หมู่ที่ ", _bare(self.moo, _MOO)),
                _with("ถนน", _bare(self.road, _ROAD)),
            ),
            (
                _with(prefixes[0], _bare(self.subdistrict, _SUBDISTRICT)),
                _with(prefixes[1], _bare(self.district, _DISTRICT)),
            ),
            (_with(prefixes[2], province), self.postcode.strip()),
        )
        joined = (" ".join(part for part in line if part) for line in lines)
        return tuple(line for line in joined if line)


_MOO = ("หมู่ที่", "หมู่", "ม.")
_ROAD = ("ถนน", "ถ.")
_SUBDISTRICT = ("ตำบล", "แขวง", "ต.")
_DISTRICT = ("อำเภอ", "เขต", "อ.")
_PROVINCE = ("จังหวัด", "จ.")


def _bare(name: str, prefixes: tuple[str, ...]) -> str:
    name = name.strip()
    for prefix in prefixes:
        if name.startswith(prefix):
            return name.removeprefix(prefix).strip()
    return name


def _with(prefix: str, name: str) -> str:
    return prefix + name if name else ""


def _is_postcode(text: str) -> bool:
    text = text.strip()
    return len(text) == _POSTCODE_DIGITS and text.isdecimal()


@dataclass(frozen=True, slots=True)
class Party:
    """A person or organization of a loan.

    ``heir_of`` is the ``party_id`` of the deceased whom an heir follows.
    ``representative`` and ``representative_position`` name who acts for an organization.
    """

    party_id: str
    role: PartyRole
    name: str
    id_number: str = ""
    address: Address | None = None
    phone: str = ""
    died_on: date | None = None
    heir_of: str = ""
    representative: str = ""
    representative_position: str = ""
    is_juristic: bool = False

    def is_dead(self, as_of: date) -> bool:
        return self.died_on is not None and self.died_on <= as_of

    def is_same_person(self, other: "Party") -> bool:
        """Whether two rows of the register are one person: by id number, else by name."""
        if self.id_number and other.id_number:
            return self.id_number == other.id_number
        return self.name == other.name


@dataclass(frozen=True, slots=True)
class Instalment:
    """One line of the repayment plan, in satang; raises ValueError below zero."""

    no: int
    due_date: date
    principal: int
    interest: int = 0

    def __post_init__(self) -> None:
        if self.principal < 0 or self.interest < 0:
            raise ValueError(f"instalment {self.no}: an amount is below zero")


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received, in satang; raises ValueError unless above zero."""

    paid_on: date
    amount: int
    receipt_no: str = ""

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError(f"payment {self.receipt_no}: the amount is not above zero")


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter that was made, and what became of it (forms.md section 3, ``dispatch``).

    An empty ``party_id`` means the borrower; ``instalment_no`` 0 means the whole loan.
    """

    kind: str
    party_id: str = ""
    letter_no: str = ""
    letter_date: date | None = None
    sent_on: date | None = None
    tracking_no: str = ""
    received_on: date | None = None
    outcome: NoticeOutcome = NoticeOutcome.UNKNOWN
    reply_due_on: date | None = None
    instalment_no: int = 0

    @property
    def reached_on(self) -> date | None:
        """The day from which the letter works (CCC s.169), None while that is not known."""
        return None if self.outcome.has_failed else self.received_on


@dataclass(frozen=True, slots=True)
class Measure:
    """A request for another repayment plan and the board's decision (forms.md 4.5, 4.6)."""

    kind: MeasureKind
    requested_on: date
    decided_on: date | None = None
    is_approved: bool = False

    def is_under_consideration(self, as_of: date) -> bool:
        undecided = self.decided_on is None or self.decided_on > as_of
        return self.requested_on <= as_of and undecided


@dataclass(frozen=True, slots=True)
class Loan:
    """A loan contract with everything the register holds of it, in satang.

    ``instalments`` are the plan in force, after any approved change. A mortgagor who is
    the borrower stands among ``parties`` twice, once in each role.
    """

    contract_no: str
    contract_date: date
    project_name: str
    borrower_kind: BorrowerKind
    province: str
    loan_amount: int
    disbursed_on: date | None = None
    instalments: tuple[Instalment, ...] = ()
    payments: tuple[Payment, ...] = ()
    parties: tuple[Party, ...] = ()
    notices: tuple[Notice, ...] = ()
    debtor_class: DebtorClass = DebtorClass.NORMAL
    measure: Measure | None = None
    guarantee_no: str = ""
    guarantee_date: date | None = None
    mortgage_no: str = ""
    mortgage_date: date | None = None
    mortgage_property: str = ""
    terminated_on: date | None = None
    termination_resolution: str = ""
    suspended_on: date | None = None
    suspension_resolution: str = ""
    prosecution_requested_on: date | None = None

    @property
    def borrower(self) -> Party | None:
        """The borrower; None when the register lacks the row."""
        return next(iter(self.in_role(PartyRole.BORROWER)), None)

    @property
    def guarantors(self) -> tuple[Party, ...]:
        return self.in_role(PartyRole.GUARANTOR)

    @property
    def mortgagors(self) -> tuple[Party, ...]:
        """Every mortgagor, the borrower's own row included."""
        return self.in_role(PartyRole.MORTGAGOR)

    @property
    def third_party_mortgagors(self) -> tuple[Party, ...]:
        """The mortgagors who are not the borrower (CCC s.728 para 2)."""
        borrower = self.borrower
        return tuple(
            party
            for party in self.mortgagors
            if borrower is None or not party.is_same_person(borrower)
        )

    @property
    def is_borrower_mortgagor(self) -> bool:
        return len(self.third_party_mortgagors) < len(self.mortgagors)

    @property
    def has_mortgage(self) -> bool:
        return bool(self.mortgagors or self.mortgage_no)

    def in_role(self, role: PartyRole) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.role is role)

    def heirs_of(self, party: Party) -> tuple[Party, ...]:
        return tuple(
            heir for heir in self.in_role(PartyRole.HEIR) if heir.heir_of == party.party_id
        )

    def notices_to(self, party: Party) -> tuple[Notice, ...]:
        is_borrower = party.role is PartyRole.BORROWER
        return tuple(
            notice
            for notice in self.notices
            if notice.party_id == party.party_id or (is_borrower and not notice.party_id)
        )

    def is_in_litigation(self, as_of: date) -> bool:
        requested = self.prosecution_requested_on
        referred = requested is not None and requested <= as_of
        return referred or self.debtor_class is DebtorClass.LITIGATION
