"""Invented data to try the service with: ``python -m tools.demo_data``; only for an empty store.

Three provinces' loans as they stand today with visits, court cases and budgets, the centre's
settings, and somebody of every role, whose passwords are printed once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import select

from service.access.actor import Actor
from service.batches.planning import Order, order_batch
from service.debts.model import Loan
from service.documents.known import known_of
from service.documents.making import maker
from service.environment import read_environment
from service.files.store import Files, open_files
from service.followup.figures import today_of
from service.offices.numbering import set_next_number
from service.offices.settings import import_office
from service.store.engine import Store, open_store
from service.store.errors import StoreError
from service.store.hashing import hash_password
from service.store.listing import list_loans
from service.store.migrate import upgrade
from service.store.numbers import year_of
from service.store.schema import Role, users
from service.store.scope import Scope
from service.store.taking import batches, take
from service.store.users import CENTRE, add_user, find_office, find_user, new_password, set_password
from service.submissions.send import Told, send
from templates.catalogue import documents
from tools.demo_figures import add_figures
from tools.synthetic import synthetic_register

PROVINCES: Final = ("เชียงใหม่", "นครราชสีมา", "สงขลา")
_LOANS: Final = 60
_SEED: Final = 2569
_OFFICE: Final = Path(__file__).parents[1] / "samples" / "office.toml"
_WHO: Final = "demo"
_REPORT, _KIND = "ns01", "demand_notice_1"
#: Name for signing in, full name, role, office.
_PEOPLE: Final = (
    ("chiangmai", "นางสาวสมหญิง ตัวอย่าง", Role.PROVINCE_OFFICER, PROVINCES[0]),
    ("korat", "นายสมชาย สมมติ", Role.PROVINCE_OFFICER, PROVINCES[1]),
    ("songkhla", "นางสมใจ ทดลอง", Role.PROVINCE_OFFICER, PROVINCES[2]),
    ("centre", "นายกลาง ตัวอย่าง", Role.CENTRAL_STAFF, CENTRE),
    ("approver", "นางอนุมัติ สมมติ", Role.APPROVER, CENTRE),
    ("admin", "นายดูแล ทดลอง", Role.ADMINISTRATOR, CENTRE),
)


def demo_loans(as_of: date) -> list[Loan]:
    """Loans of every state in the three provinces, in turn."""
    found = synthetic_register(_LOANS, _SEED, as_of)
    return [
        replace(loan, province=PROVINCES[index % len(PROVINCES)])
        for index, loan in enumerate(found)
    ]


def fill(store: Store, files: Files) -> Mapping[str, str]:
    """Fill an empty store: passwords by names. Empty: the store holds something already."""
    with store.reading() as reader:
        has_users = reader.connection.execute(select(users.c.id).limit(1)).first()
        if has_users or list_loans(reader, Scope.whole_country()).loans:
            return {}
    passwords = {name: new_password() for name, *_ in _PEOPLE}
    with store.writing(_WHO) as writer:
        for name, full_name, role, office in _PEOPLE:
            code = office if office == CENTRE else find_office(office)
            password = passwords[name]
            add_user(
                writer, username=name, full_name=full_name, role=role, office=code,
                password=password,
            )  # fmt: skip
            # Nobody trying the service wants to think of a password first.
            user = find_user(writer, name)
            if user is not None:
                set_password(writer, user, hash_password(password), must_change=False)
    for batch in batches(demo_loans(today_of(store.clock()))):
        with store.writing(_WHO) as writer:
            take(writer, Scope.whole_country(), batch)
    _set_offices(store, _person(store, "admin"))
    add_figures(store, PROVINCES)
    _send_reports(store, files)
    order_batch(store, _person(store, "centre"), Order(_KIND, today_of(store.clock())))
    return passwords


def _person(store: Store, name: str) -> Actor:
    with store.reading() as reader:
        user = find_user(reader, name)
    if user is None:
        raise LookupError(name)
    return Actor.of(user)


def _set_offices(store: Store, admin: Actor) -> None:
    """The centre's letterhead, and letter numbers for all who write."""
    import_office(store, admin, CENTRE, _OFFICE.read_bytes(), 0)
    year = year_of(today_of(store.clock()))
    for office in (CENTRE, *map(find_office, PROVINCES)):
        set_next_number(store, admin, office, year, 1)


def _send_reports(store: Store, files: Files) -> None:
    """A report on a loan of each province, the last one with a fault to find."""
    document = documents()[_REPORT]
    sample = json.loads(Path(document.folder, "sample.json").read_text("utf-8"))
    loans = demo_loans(today_of(store.clock()))
    for index, (name, _, _, province) in enumerate(_PEOPLE[: len(PROVINCES)]):
        loan = next(each for each in loans if each.province == province and each.borrower)
        said = {
            **sample,
            "province": province,
            "project_name": loan.project_name,
            "borrower_name": loan.borrower.name if loan.borrower else "",
            "loan_contract_no": loan.contract_no,
            "loan_amount": f"{loan.loan_amount / 100:.2f}",
        }
        if index == len(PROVINCES) - 1:
            said["remaining_amount"] = "1.00"
        known, _ = known_of(document.record, said)
        data = maker(_REPORT).entry_workbook(known, "")
        send(store, files, _person(store, name), [data], Told(f"รายงาน {province}.xlsx"))


def main() -> int:
    environment = read_environment()
    try:
        upgrade(environment, _WHO)
        store = open_store(environment)
    except StoreError as error:
        sys.stderr.write(f"{error.finding}\n")
        return 2
    passwords = fill(store, open_files(environment))
    store.close()
    if not passwords:
        print(f"มีข้อมูลอยู่แล้วใน {environment.data_dir} ไม่ได้เพิ่มข้อมูลตัวอย่าง")
        return 0
    print(f"ข้อมูลตัวอย่าง (สมมติทั้งหมด) อยู่ใน {environment.data_dir} เข้าใช้ด้วยชื่อและรหัสผ่าน:")
    for name, full_name, role, office in _PEOPLE:
        where = "" if office == CENTRE else f" {office}"
        print(f"  {name:12}{passwords[name]:28}{full_name} ({role.label}{where})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
