"""The office's settings: neutral without a file, exact in what is wrong with one."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from service.debts.rules import DebtRules, Part
from service.settings import DOTS, OfficeSettings, find_settings, read_settings

ROOT = Path(__file__).resolve().parents[3]


def read(tmp_path: Path, text: str) -> tuple[OfficeSettings | None, list[tuple[str, ...]]]:
    path = tmp_path / "office.toml"
    path.write_text(text, encoding="utf-8")
    settings, findings = read_settings(path)
    assert all(str(finding) and finding.place.file == str(path) for finding in findings)
    return settings, [
        (finding.code, finding.place.field, finding.found, finding.suggestion)
        for finding in findings
    ]


def test_an_office_that_said_nothing_invents_nothing() -> None:
    settings, findings = read_settings(None)
    assert settings is not None
    assert findings == []
    assert settings.office.number_prefix == ""
    assert settings.letter_no(None) == settings.office.signer_name == DOTS
    assert settings.account.number == DOTS
    assert settings.debts == DebtRules()


def test_the_sample_is_good_and_changes_no_rule() -> None:
    settings, findings = read_settings(ROOT / "samples" / "office.toml")
    assert findings == []
    assert settings is not None
    assert settings.debts == DebtRules()
    assert settings.letter_no(None) == "กษ 9999/"
    assert settings.letter_no(12) == "กษ 9999/12"


def test_rules_and_holidays_are_read(tmp_path: Path) -> None:
    settings, findings = read(
        tmp_path,
        '[debts]\npenalty_percent = 3.75\nallocation_order = ["interest", "principal", "penalty"]\n'
        '[holidays]\nextra = ["2/1/2569"]\nworked = [2026-05-01]\n',
    )
    assert findings == []
    assert settings is not None
    assert settings.debts.penalty_rate == Decimal("0.0375")
    assert settings.debts.allocation_order == (Part.INTEREST, Part.PRINCIPAL, Part.PENALTY)
    working = settings.working_day()
    assert not working(date(2026, 1, 2))
    assert working(date(2026, 5, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[office]\nunti = "ก"', ("settings.unknown_key", "office.unti", "unti", "unit")),
        (
            "[debts]\nday_bais = 365",
            ("settings.unknown_key", "debts.day_bais", "day_bais", "day_basis"),
        ),
        (
            "[debts]\npenalty_rate = 3",
            ("settings.unknown_key", "debts.penalty_rate", "penalty_rate", "penalty_percent"),
        ),
        ("[debts]\nday_basis = 0", ("settings.wrong_value", "debts.day_basis", "0", "")),
        (
            "[debts]\npay_within_days = -1",
            ("settings.wrong_value", "debts.pay_within_days", "-1", ""),
        ),
        ('[debts]\nrounding = "up"', ("settings.wrong_value", "debts.rounding", "up", "")),
        (
            '[holidays]\nextra = ["32/1/2569"]',
            ("settings.wrong_value", "holidays.extra[0]", "32/1/2569", ""),
        ),
        ("[office]\nunit = 5", ("settings.wrong_value", "office.unit", "5", "")),
        ("[[letter.enclosures]]\n", ("settings.wrong_value", "letter.enclosures[0].title", "", "")),
    ],
)
def test_what_is_wrong_names_its_key(tmp_path: Path, text: str, expected: tuple[str, ...]) -> None:
    settings, findings = read(tmp_path, text)
    assert settings is None
    assert findings == [expected]


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    settings, findings = read(
        tmp_path, '[office]\nunti = "ก"\n[debts]\nday_bais = 1\nreminder_days = "x"\n'
    )
    assert settings is None
    assert {field for _, field, _, _ in findings} == {
        "office.unti",
        "debts.day_bais",
        "debts.reminder_days",
    }


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"[office", "settings.not_toml"), (b'unit = "\xa1"', "settings.not_utf8")],
)
def test_a_file_that_is_no_toml(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "office.toml"
    path.write_bytes(data)
    settings, findings = read_settings(path)
    assert settings is None
    assert [finding.code for finding in findings] == [code]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    _, findings = read_settings(tmp_path / "nowhere.toml")
    assert [finding.code for finding in findings] == ["settings.not_found"]


def test_where_settings_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FAF_OFFICE", raising=False)
    assert find_settings(None) is None
    Path("office.toml").touch()
    assert find_settings(None) == Path("office.toml")
    monkeypatch.setenv("FAF_OFFICE", "other.toml")
    assert find_settings(None) == Path("other.toml")
    assert find_settings(Path("given.toml")) == Path("given.toml")


def test_the_digest_knows_every_setting_and_no_order(tmp_path: Path) -> None:
    first, _ = read(tmp_path, "[holidays]\nextra = [2026-01-02, 2026-12-30]")
    second, _ = read(tmp_path, "[holidays]\nextra = [2026-12-30, 2026-01-02]")
    third, _ = read(tmp_path, "[debts]\npay_within_days = 20")
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.digest == second.digest
    assert len({first.digest, third.digest, OfficeSettings().digest}) == 3
