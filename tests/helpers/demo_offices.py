"""What an office of the demo has said: twice, so that there is something to go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from service.access.actor import Actor
from service.offices.settings import change_office

if TYPE_CHECKING:
    from service.store.engine import Store

#: Without loans, so that no letter of the demo changes.
OFFICE: Final = "34"
_SAID: Final[tuple[dict[str, Any], ...]] = (
    {
        "office": {
            "unit": "สำนักงานเกษตรและสหกรณ์จังหวัดอุบลราชธานี",
            "address_lines": ["ศาลากลางจังหวัด ถนนสมมติ", "จังหวัดอุบลราชธานี 34999"],
            "number_prefix": "อบ 9999/",
            "signer_name": "นางสาวสมใจ ตั้งมั่น",
            "signer_position": "เกษตรและสหกรณ์จังหวัดอุบลราชธานี",
        },
        "labels": {"columns": 2, "rows": 7, "width": "90", "height": "38"},
    },
    {
        "office": {
            "unit": "สำนักงานเกษตรและสหกรณ์จังหวัดอุบลราชธานี",
            "address_lines": ["ศาลากลางจังหวัด ถนนสมมติ", "จังหวัดอุบลราชธานี 34999"],
            "number_prefix": "อบ 9999/",
            "signer_name": "นายมานพ อยู่ดีมีสุข",
            "signer_position": "เกษตรและสหกรณ์จังหวัดอุบลราชธานี",
            "contact_phone": "0 4500 0000",
        },
        "letter": {"enclosures": [{"title": "แบบคำขอปรับโครงสร้างหนี้ (นส.04)", "amount": "1 ชุด"}]},
        "pay_in": {"biller_id": "0000000000001", "payee": "เงินกองทุน (ตัวอย่าง)"},
        "debts": {"pay_within_days": 20, "allocation_order": ["interest", "principal", "penalty"]},
    },
)


def add_offices(store: Store) -> None:
    """Have the office say it."""
    for version, said in enumerate(_SAID):
        made, _ = change_office(store, Actor.command("demo"), OFFICE, said, version)
        assert made is not None
