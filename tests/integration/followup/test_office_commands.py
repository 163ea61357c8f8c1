"""``faf office``, ``faf followup plan`` and ``faf cases``, as people call them."""

from __future__ import annotations

import shutil
from pathlib import Path

from service.documents.tables import Baht, Table, workbook
from service.environment import Environment
from service.followup.case_book import CASES
from tests.helpers.commands import Faf, told
from tests.helpers.followup import number
from tests.helpers.stores import variables

SAMPLE = Path(__file__).parents[3] / "samples/office.toml"
COURT = "อยู่ระหว่างการพิจารณาของศาล"


def test_an_office_says_what_it_decides(faf: Faf, environment: Environment, tmp_path: Path) -> None:
    settings = {**variables(environment), "FAF_OFFICE": ""}
    shown = faf(tmp_path, settings, "office", "show")
    assert shown.returncode == 0, shown.stderr
    assert "ยังไม่ได้ตั้งค่าเอง" in shown.stdout
    shutil.copyfile(SAMPLE, tmp_path / "ค่าตั้ง.toml")
    done = faf(tmp_path, settings, "office", "set", "ค่าตั้ง.toml", "--office", "เชียงใหม่")
    assert done.returncode == 0, done.stderr
    assert "เชียงใหม่แล้ว (รุ่นที่ 1)" in done.stdout
    seen = told(faf(tmp_path, settings, "office", "show", "จ.เชียงใหม่", "--json"))
    assert (seen["office"], seen["version"]) == ("50", 1)
    assert seen["settings"]["office"]["number_prefix"] == "กษ 9999/"
    assert "รุ่นที่ 1 โดย command:" in faf(tmp_path, settings, "office", "show", "เชียงใหม่").stdout
    (tmp_path / "bad.toml").write_text("[labels]\ncolumns = 99\n[x]\n", encoding="utf-8")
    wrong = told(faf(tmp_path, settings, "office", "set", "bad.toml", "--json"), 1)
    assert wrong["version"] is None
    assert len(wrong["findings"]) == 2
    assert "columns" in faf(tmp_path, settings, "office", "set", "bad.toml").stdout
    assert faf(tmp_path, settings, "office", "set", "none.toml").returncode == 2
    assert faf(tmp_path, settings, "office", "show", "เชียงหม่าย").returncode == 2


def test_plans_out_and_in(faf: Faf, environment: Environment, tmp_path: Path) -> None:
    settings = variables(environment)
    out = ("followup", "plan", "export", "--year", "๒๕๖๙", "--out", "แผน.xlsx")
    assert told(faf(tmp_path, settings, *out, "--json"))["file"] == "แผน.xlsx"
    headings = (("จังหวัด", 20), ("แผนการติดตาม (ราย)", 20))
    plan = workbook([Table("แผนการติดตาม", "", headings, [("ตรัง", 7)])])
    (tmp_path / "แผน.xlsx").write_bytes(plan)
    taken = ("followup", "plan", "import", "แผน.xlsx", "--year", "2569")
    assert "เปลี่ยน 1 จังหวัด" in faf(tmp_path, settings, *taken).stdout
    assert told(faf(tmp_path, settings, *taken, "--json"))["unchanged"] == 1
    plan = workbook([Table("แผนการติดตาม", "", headings, [("ตรังง", 7)])])
    (tmp_path / "แผน.xlsx").write_bytes(plan)
    assert "ยังไม่ได้นำเข้าเลย" in faf(tmp_path, settings, *taken).stdout
    refused = told(faf(tmp_path, settings, *taken, "--json"), 1)
    assert refused["findings"][1]["suggestion"] == "ตรัง"
    assert faf(tmp_path, settings, "followup", "plan").returncode == 2


def test_cases_in_and_out(faf: Faf, environment: Environment, tmp_path: Path) -> None:
    settings = variables(environment)
    headings = [(each.heading, 20) for each in CASES.columns]
    row = ("นายหนึ่ง", number(1), "ตรัง", Baht(100), COURT, "", "", "")
    (tmp_path / "คดี.xlsx").write_bytes(workbook([Table("คดี", "", headings, [row])]))
    taken = ("cases", "import", "คดี.xlsx", "--as-of", "30/9/2568")
    assert "เพิ่ม 1 คดี" in faf(tmp_path, settings, *taken).stdout
    again = told(faf(tmp_path, settings, *taken, "--json"))
    assert (again["added"], again["unchanged"], again["left_out"]) == (0, 1, 0)
    for action in ("export", "template"):
        done = faf(tmp_path, settings, "cases", action, "--out", f"{action}.xlsx")
        assert done.returncode == 0, done.stderr
    new = ("cases", "import", "export.xlsx", "--as-of", "31 ต.ค. 68", "--json")
    assert told(faf(tmp_path, settings, *new))["unchanged"] == 1
    assert told(faf(tmp_path, settings, *taken, "--json"), 2)["findings"][0]["code"] == (
        "cases.older_list"
    )
    empty = ("cases", "import", "template.xlsx", "--as-of", "31/10/2568", "--json")
    assert told(faf(tmp_path, settings, *empty), 1)["findings"][0]["code"] == "cases.errors"
