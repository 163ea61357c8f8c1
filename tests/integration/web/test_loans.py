"""Loans over the API: pages, masked numbers, debts, searches, each look in the log."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from service.debts.model import Loan, Notice
from service.store.schema import Role, audit_log
from service.store.schema.batches import batch_rows
from service.store.scope import Scope
from service.store.taking import take
from tests.helpers.batches import Desk as Batches
from tests.helpers.web import Site
from tests.unit.debts.builders import BORROWER, loan
from thai.digits import to_arabic, to_thai
from thai.ids import make_national_id
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(12, 5, SAMPLE_AS_OF)
ID_NUMBER = make_national_id("199990000001")
OURS = loan(
    contract_no="กส. 1/2567",
    province="เชียงใหม่",
    parties=(replace(BORROWER, id_number=ID_NUMBER),),
    notices=(Notice("demand_notice_1", letter_no="กษ 0299/1234", tracking_no="RC123456789TH"),),
)


def fill(site: Site, loans: tuple[Loan, ...] = tuple(LOANS)) -> None:
    with site.store.writing("test") as writer:
        take(writer, Scope.whole_country(), loans)


def test_every_loan_is_on_some_page_once(site: Site) -> None:
    fill(site)
    caller = site.person(Role.CENTRAL_STAFF)
    for extra in ("", "&sort=loan_amount&descending=true", "&sort=contract_date"):
        seen, where = [], f"loans?size=5{extra}"
        while where:
            page = caller.get(where).get_json()
            seen += [each["contract_no"] for each in page["items"]]
            where = page["next"]
        assert sorted(seen) == sorted(each.contract_no for each in LOANS)
    first = page["items"][0]
    kept = next(each for each in LOANS if each.contract_no == first["contract_no"])
    assert Decimal(first["loan_amount"]) * 100 == kept.loan_amount
    assert first["province"] == kept.province


def test_filters_and_wrong_ones(site: Site) -> None:
    fill(site, (OURS, *LOANS))
    caller = site.person(Role.CENTRAL_STAFF)
    found = caller.get("loans", query_string={"province": "เชียงใหม่", "text": "กส."}).get_json()
    assert [each["contract_no"] for each in found["items"]] == [OURS.contract_no]
    found = caller.post("loans/by-number", json={"id_number": ID_NUMBER}).get_json()
    assert [each["contract_no"] for each in found["items"]] == [OURS.contract_no]
    for query, code, place in (
        ("size=0", "field.too_small", "size"),
        ("size=201", "field.too_large", "size"),
        ("size=x", "field.no_number", "size"),
        ("sort=name", "field.no_choice", "sort"),
        ("colour=red", "field.unknown", "colour"),
        ("province=x", "web.no_province", "province"),
        ("cursor=x", "web.bad_cursor", "cursor"),
        ("fiscal_year=3", "field.no_date", "query"),
        ("text=%00", "web.bad_text", "text"),
    ):
        answer = caller.get(f"loans?{query}")
        told = answer.get_json()
        assert (answer.status_code, told["code"], told["place"]) == (422, code, {"field": place})
        assert answer.mimetype == "application/problem+json"
        assert told["says"]
        assert told["do"]


def test_a_loan_with_everything(site: Site) -> None:
    fill(site, (OURS,))
    caller = site.person(Role.PROVINCE_OFFICER, "50")
    number = caller.get("loans").get_json()["items"][0]["id"]
    masked = caller.get(f"loans/{number}")
    assert masked.headers["ETag"] == '"1"'
    told = masked.get_json()
    assert ID_NUMBER not in masked.text
    assert told["parties"][0]["name"] == BORROWER.name
    assert told["instalments"][0]["due_date"] == OURS.instalments[0].due_date.isoformat()
    assert told["notices"][0]["tracking_no"] == "RC123456789TH"
    opened = caller.get(f"loans/{number}?id_numbers=true").get_json()
    assert opened["parties"][0]["id_number"] == ID_NUMBER
    administrator = site.person(Role.ADMINISTRATOR)
    assert administrator.get(f"loans/{number}").status_code == 200
    assert administrator.get(f"loans/{number}?id_numbers=true").status_code == 403
    query = select(audit_log).where(audit_log.c.what == "loan.seen").order_by(audit_log.c.number)
    with site.store.reading() as reader:
        seen = reader.connection.execute(query).all()
    assert [(row.who, row.record, row.province) for row in seen[:2]] == [
        ("user:province-officer-50", OURS.contract_no, "เชียงใหม่")
    ] * 2
    assert [json.loads(row.facts)["id_numbers"] for row in seen] == [False, True, False]


def test_what_a_loan_owes_on_any_day(site: Site) -> None:
    fill(site)
    caller = site.person(Role.CENTRAL_STAFF)
    items = caller.get("loans?debtor_class=default").get_json()["items"]
    for each in items:
        told = caller.get(f"loans/{each['id']}/debt?as_of=2025-11-20").get_json()
        sums = {
            "principal": sum(Decimal(line["overdue_principal"]) for line in told["lines"]),
            "interest": sum(Decimal(line["overdue_interest"]) for line in told["lines"]),
            "penalty": sum(Decimal(line["penalty"]) for line in told["lines"]),
        }
        assert {key: Decimal(told["overdue"][key]) for key in sums} == sums
        assert Decimal(told["overdue"]["total"]) == sum(sums.values())
    today = caller.get(f"loans/{items[0]['id']}/debt").get_json()
    # The clock of the tests says three in the morning UTC: ten o'clock of the same day here.
    assert today["as_of"] == date(2026, 1, 5).isoformat()
    for day in ("0", "20251120", "2025-02-30", "1", "2025-11-20T00:00:00"):
        answer = caller.get(f"loans/{items[0]['id']}/debt?as_of={day}")
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("กส. 1/2567", "loan"),
        ("กส.๑/๒๕๖๗", "loan"),
        ("กษ 0299/1234", "letter_no"),
        ("กษ ๐๒๙๙/๑๒๓๔", "letter_no"),
        ("rc 1234 56789 th", "tracking_no"),
    ],
)
def test_one_box_for_everything(site: Site, text: str, by: str) -> None:
    fill(site, (OURS, *LOANS))
    caller = site.person(Role.PROVINCE_OFFICER, "50")
    hits = caller.get("search", query_string={"text": text}).get_json()["items"]
    assert [(hit["by"], hit["contract_no"]) for hit in hits] == [(by, OURS.contract_no)]
    other = site.person(Role.PROVINCE_OFFICER, "92")
    assert other.get("search", query_string={"text": text}).get_json()["items"] == []


def test_who_may_not_read_the_register(small_site: Site) -> None:
    fill(small_site, (OURS,))
    for role in Role:
        office = "50" if role is Role.PROVINCE_OFFICER else "00"
        assert small_site.person(role, office).get("loans").status_code == 200
    admin = small_site.signed_in("administrator-00")
    asked = {"id_number": ID_NUMBER}
    assert admin.post("loans/by-number", json=asked).status_code == 403
    wrong = small_site.signed_in("central-staff-00").post(
        "loans/by-number", json={"id_number": "12"}
    )
    assert wrong.get_json()["code"] == "field.pattern"
    other = small_site.person(Role.PROVINCE_OFFICER, "92")
    assert other.post("loans/by-number", json=asked).get_json()["items"] == []


def test_huge_numbers_are_no_ids(site: Site) -> None:
    caller = site.person(Role.CENTRAL_STAFF)
    for number in ("0", str(2**63), "9" * 5_000):
        assert caller.get(f"loans/{number}").status_code in {404, 422}
    assert caller.get(f"loans/{2**63 - 1}").status_code == 404


def test_letters_that_are_not_posted_yet_are_found_too(site: Site) -> None:
    fill(site, (OURS,))
    desk = Batches(site.store, site.services.files)
    batch = desk.make(kind="overdue_demand", as_of=date(2025, 11, 20))
    query = select(batch_rows.c.letter_no).where(batch_rows.c.batch_id == batch)
    with site.store.reading() as reader:
        letter_no = reader.connection.execute(query.limit(1)).scalar_one()
    assert letter_no
    caller = site.person(Role.PROVINCE_OFFICER, "50")
    for text in (letter_no, to_thai(letter_no), to_arabic(letter_no)):
        hits = caller.get("search", query_string={"text": text}).get_json()["items"]
        assert [(hit["by"], hit["contract_no"]) for hit in hits] == [
            ("letter_no", OURS.contract_no)
        ]
