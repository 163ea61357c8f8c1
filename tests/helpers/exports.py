"""Ordering files over the API, and doing the job and the sweep by hand."""

from __future__ import annotations

from typing import Any

from service.exports.making import make_export, sweep_exports
from service.store.exports import (
    MAKE,
)
from service.store.outbox import Work, take
from tests.helpers.web import Caller, Site
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = synthetic_register(24, 3, SAMPLE_AS_OF)
PROVINCE = LOANS[0].province
WHOLE: dict[str, Any] = {"whole_register": {}}
LIST: dict[str, Any] = {"loans": {"sort": "loan_amount", "descending": True}}
YEAR = 2569


def order(caller: Caller, asked: dict[str, Any]) -> int:
    answer = caller.post("exports", json=asked)
    assert answer.status_code == 202, answer.text
    number: int = answer.get_json()["id"]
    assert answer.headers["Location"] == f"/api/v1/exports/{number}"
    return number


def make(site: Site, export_id: int, owner: str = "run") -> None:
    """Do the job that waits for it, as a worker would."""
    with site.store.reading() as reader:
        waiting = [each.work.subject for each in take(reader) if each.work.task == MAKE]
    assert {"export_id": export_id} in waiting
    make_export(site.store, site.services.files, owner, export_id)


def told(caller: Caller, export_id: int) -> dict[str, Any]:
    found: dict[str, Any] = caller.get(f"exports/{export_id}").get_json()
    return found


def fetched(caller: Caller, export_id: int) -> bytes:
    answer = caller.get(f"exports/{export_id}/file")
    assert answer.status_code == 200, answer.text
    data = answer.data
    assert answer.content_length == len(data)
    return data


def codes(caller: Caller, export_id: int) -> list[str]:
    return [each["code"] for each in told(caller, export_id)["findings"]]


def swept(site: Site) -> list[Work]:
    with site.store.writing("test") as writer:
        return list(sweep_exports(writer))


def digest_of(site: Site, export_id: int) -> str:
    facts = [row for row in site.log() if row[1:] == ("exports.made", f"export:{export_id}")]
    assert len(facts) == 1
    (kept,) = [each.digest for each in site.services.files.list() if each.digest]
    return kept
