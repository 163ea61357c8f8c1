"""The form of what an office decides, its versions, and the look of its letters."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import pytest

from service.access.actor import Actor
from service.offices.settings import change_office, office_history, see_office
from service.settings import ENVIRONMENT_KEY, OfficeSettings, check_settings
from service.store.schema import Role
from service.web.pages.office_form import FIELDS, SECTIONS, said_of, shown, told
from tests.helpers.web import Caller, Site

BOSS = Actor.command("test")
HERE = "/administration/offices/50"
OTHERWISE: dict[str, Any] = {
    "office": {"unit": "สำนักงานสมมติ", "address_lines": ["1 ถนนหนึ่ง", "เชียงใหม่ 50000"]},
    "letter": {"urgency": "ด่วน", "enclosures": [{"title": "แบบ นส.04", "amount": "1 ชุด"}]},
    "account": {"name": "เงินกองทุน", "number": "000-0-00000-0", "bank": "ธ.ก.ส."},
    "pay_in": {"biller_id": "0000000000001", "suffix": "07", "service_code": "FAF"},
    "labels": {"columns": 2, "rows": 7, "width": "90", "left": "10", "top": "0.5"},
    "envelope": {"window": True, "left": "25.5"},
    "holidays": {"extra": ["2026-01-02"], "worked": ["2026-05-01"]},
    "debts": {
        "penalty_percent": "3.75", "day_basis": 360, "penalty_base": "instalment",
        "rounding": "down", "allocation_order": ["interest", "principal", "penalty"],
        "remedy_after_demand_days": 7, "counts_payment_day": False, "mortgage_after": [],
        "mortgagor_clock_from": ["demand_notice_1"], "demand_spacing_from": "sending",
    },
}  # fmt: skip


_AREA = re.compile(r'(?s)<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>')
_SELECT = re.compile(r'(?s)<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>')


@pytest.fixture(autouse=True)
def _no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_KEY, raising=False)


def settings_of(said: dict[str, Any]) -> OfficeSettings:
    settings, findings = check_settings(said)
    assert findings == []
    assert settings is not None
    return settings


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the page's form as it stands."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input [^>]+>", page):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" not in said or said.get("type") in {"checkbox", "search"}:
            if " checked" in tag:
                found.setdefault(said["name"], []).append(said["value"])
            continue
        found.setdefault(said["name"], []).append(html.unescape(said["value"]))
    for name, text in _AREA.findall(page):
        found[name] = [html.unescape(text)]
    for name, body in _SELECT.findall(page):
        found[name] = re.findall(r'value="([^"]+)" selected', body)
    return found


def opened(caller: Caller) -> dict[str, list[str]]:
    return form_of(caller.get(HERE).text)


@pytest.fixture
def admin(small_site: Site) -> Caller:
    return small_site.person(Role.ADMINISTRATOR)


def test_every_setting_stands_in_the_form_in_words() -> None:
    said = OfficeSettings().as_said()
    assert {section: set(part) for section, part in said.items()} == {
        section: {field.key for field in fields} for section, fields in SECTIONS.items()
    }
    values = shown(settings_of(OTHERWISE).as_said())
    for name, field in FIELDS.items():
        assert field.label
        assert told(field, values[name]).strip()
        for option, word in field.choices():
            assert word != option, f"{name} {option}"


@pytest.mark.parametrize("said", [{}, OTHERWISE], ids=["neutral", "otherwise"])
def test_what_is_shown_is_said_again(said: dict[str, Any]) -> None:
    settings = settings_of(said)
    again = settings_of(said_of(shown(settings.as_said()), SECTIONS))
    assert again.model_copy(update={"debts": settings.debts}) == settings
    for name in ("mortgagor_clock_from", "mortgage_after"):
        # Forms bring what is ticked in the order of the boxes.
        assert set(getattr(again.debts, name)) == set(getattr(settings.debts, name))
    kept = {name: getattr(settings.debts, name) for name in ("mortgagor_clock_from",)}
    assert replace(again.debts, **kept) == settings.debts


def test_saving_the_form_as_it_stands_changes_nothing(small_site: Site, admin: Caller) -> None:
    change_office(small_site.store, BOSS, "50", OTHERWISE, 0)
    before = see_office(small_site.store, BOSS, "50").settings
    assert admin.post(HERE, data=opened(admin)).status_code == 303
    assert see_office(small_site.store, BOSS, "50").settings == before


def test_rules_and_lists_are_set_on_the_page(small_site: Site, admin: Caller) -> None:
    form = opened(admin) | {
        "own": ["debts", "letter", "labels"],
        "debts.penalty_percent": ["๓.๕"],
        "debts.pay_within_days": ["20"],
        "debts.allocation_order": ["interest,principal,penalty"],
        "debts.mortgage_after": [],
        "letter.enclosures.title": ["แบบ นส.04", ""],
        "letter.enclosures.amount": ["", ""],
        "labels.columns": ["2"],
        "labels.left": ["10"],
    }
    assert admin.post(HERE, data=form).status_code == 303
    settings = see_office(small_site.store, BOSS, "50").settings
    assert str(settings.debts.penalty_rate) == "0.035"
    assert (settings.debts.pay_within_days, settings.debts.mortgage_after) == (20, ())
    assert settings.debts.allocation_order[0].value == "interest"
    assert [(each.title, each.amount) for each in settings.letter.enclosures] == [
        ("แบบ นส.04", "1 ฉบับ")
    ]
    assert set(see_office(small_site.store, BOSS, "50").newest.said or {}) == {
        "debts", "letter", "labels",
    }  # fmt: skip


def test_rows_come_and_go_without_saving(small_site: Site, admin: Caller) -> None:
    form = opened(admin) | {"own": ["letter"], "add_row": ["letter.enclosures"]}
    once = form_of(admin.post(HERE, data=form).text)
    assert once["letter.enclosures.title"] == [""]
    once["letter.enclosures.title"] = ["ก"]
    twice = form_of(admin.post(HERE, data=once | {"add_row": ["letter.enclosures"]}).text)
    assert twice["letter.enclosures.title"] == ["ก", ""]
    left = form_of(admin.post(HERE, data=twice | {"remove_row": ["letter.enclosures.0"]}).text)
    assert left["letter.enclosures.title"] == [""]
    assert left["own"] == ["letter"]
    assert office_history(small_site.store, BOSS, "50") == []


def test_all_that_is_wrong_stands_beside_its_field(small_site: Site, admin: Caller) -> None:
    form = opened(admin) | {
        "own": list(SECTIONS),
        "debts.penalty_percent": ["สาม"],
        "labels.columns": ["x"],
        "pay_in.biller_id": ["1"],
        "holidays.extra": ["วันไหนก็ได้"],
        "letter.enclosures.title": ["", "ก"],
        "letter.enclosures.amount": ["1 ฉบับ", ""],
    }
    answer = admin.post(HERE, data=form)
    assert answer.status_code == 422
    for name in (
        "debts.penalty_percent", "labels.columns", "pay_in.biller_id", "holidays.extra",
        "letter.enclosures[0].title",
    ):  # fmt: skip
        assert f'href="#f-{name}"' in answer.text, name
        assert f'id="f-{name}-error"' in answer.text, name
    again = form_of(answer.text)
    assert again["debts.penalty_percent"] == ["สาม"]
    assert again["letter.enclosures.title"] == ["", "ก"]
    assert office_history(small_site.store, BOSS, "50") == []
    form = opened(admin) | {"own": ["debts"], "debts.pay_within_days": ["9" * 12]}
    answer = admin.post(HERE, data=form)
    assert 'id="f-debts.pay_within_days-error"' in answer.text


def test_what_would_not_be_kept_is_told(small_site: Site, admin: Caller) -> None:
    form = opened(admin) | {"own": ["office"], "account.bank": ["ธนาคารสมมติ"]}
    answer = admin.post(HERE, data=form)
    assert answer.status_code == 422
    assert 'href="#f-own-account"' in answer.text
    assert form_of(answer.text)["account.bank"] == ["ธนาคารสมมติ"]
    assert office_history(small_site.store, BOSS, "50") == []
    assert admin.post(HERE, data=form | {"own": ["office", "account"]}).status_code == 303
    back = opened(admin) | {"own": ["office"]}
    assert admin.post(HERE, data=back).status_code == 303
    assert set(see_office(small_site.store, BOSS, "50").newest.said or {}) == {"office"}


def test_two_people_see_what_the_other_did(small_site: Site, admin: Caller) -> None:
    form = opened(admin) | {"own": ["office"], "office.unit": ["ของฉัน"]}
    change_office(small_site.store, BOSS, "50", {"office": {"unit": "ของเขา"}}, 0)
    answer = admin.post(HERE, data=form)
    assert answer.status_code == 412
    assert "ของฉัน" in answer.text
    assert "ของเขา" in answer.text
    again = form_of(answer.text)
    assert admin.post(HERE, data=again).status_code == 303
    assert see_office(small_site.store, BOSS, "50").settings.office.unit == "ของฉัน"


def test_an_old_version_is_looked_at_and_comes_back(small_site: Site, admin: Caller) -> None:
    change_office(small_site.store, BOSS, "50", OTHERWISE, 0)
    change_office(small_site.store, BOSS, "50", {"office": {"unit": "ใหม่"}}, 1)
    page = html.unescape(admin.get(f"{HERE}/versions/1").text)
    for said in ("สำนักงานสมมติ", "ใหม่", "3.75", "ดอกเบี้ย แล้ว เงินต้น แล้ว เบี้ยปรับ", "แบบ นส.04"):
        assert said in page, said
    assert "“เกณฑ์หนี้” ครั้งนั้นสำนักงานกำหนดเอง" in page
    asked = admin.post(f"{HERE}/versions/1", data={"version": "2"})
    assert 'name="confirmed"' in asked.text
    sure = {"version": "2", "confirmed": "yes"}
    assert admin.post(f"{HERE}/versions/1", data=sure).headers["Location"] == HERE
    history = office_history(small_site.store, BOSS, "50")
    assert [each.version for each in history] == [3, 2, 1]
    assert history[0].said == history[2].said
    late = admin.post(f"{HERE}/versions/2", data=sure)
    assert late.headers["Location"] == f"{HERE}/versions/2"
    assert len(office_history(small_site.store, BOSS, "50")) == 3
    assert "ตรงกับ" not in admin.get(f"{HERE}/versions/2").text
    assert admin.get(f"{HERE}/versions/9").status_code == 404
    assert admin.get(f"{HERE}/versions/{'9' * 30}").status_code == 404


def test_a_letter_of_the_office_is_shown(small_site: Site, admin: Caller) -> None:
    plain = admin.get(f"{HERE}/sample.jpg")
    assert (plain.status_code, plain.mimetype) == (200, "image/jpeg")
    assert plain.data.startswith(b"\xff\xd8")
    change_office(small_site.store, BOSS, "50", OTHERWISE, 0)
    other = admin.get(f"{HERE}/sample.jpg")
    assert other.data != plain.data
    assert admin.get("/administration/offices/99/sample.jpg").status_code == 404


def test_offices_are_for_those_who_look_after_them(small_site: Site) -> None:
    change_office(small_site.store, BOSS, "50", OTHERWISE, 0)
    change_office(small_site.store, BOSS, "92", OTHERWISE, 0)
    officer = small_site.person(Role.PROVINCE_OFFICER, "50")
    local = small_site.person(Role.ADMINISTRATOR, "50")
    for path in ("", "/versions/1", "/sample.jpg"):
        assert officer.get(f"{HERE}{path}").status_code == 403
        assert local.get(f"{HERE}{path}").status_code == 200
        assert local.get(f"/administration/offices/92{path}").status_code == 404
    sure = {"version": "1", "confirmed": "yes"}
    assert officer.post(f"{HERE}/versions/1", data=sure).status_code == 403
    assert local.post("/administration/offices/92/versions/1", data=sure).status_code == 404
