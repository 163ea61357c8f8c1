"""The register's workbook handed in over the API, and taken in by its job."""

from __future__ import annotations

import io

from service.register.imports import run_import, sweep_imports
from service.register.read import read_register
from service.register.write import write_register
from service.store.leases import LEASE, MOST_ATTEMPTS
from service.store.outbox import take as take_outbox
from service.store.schema import Role
from tests.helpers.web import Caller, Site
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

LOANS = tuple(synthetic_register(8, 3, SAMPLE_AS_OF))
BOOK = write_register(LOANS)


def hand_in(caller: Caller, data: bytes = BOOK, **more: str) -> dict[str, object]:
    form = {"file": (io.BytesIO(data), "ทะเบียน ๒๕๖๘.xlsx"), **more}
    answer = caller.post("register/imports", data=form)
    assert answer.status_code == 202
    told: dict[str, object] = answer.get_json()
    assert answer.headers["Location"] == f"/api/v1/register/imports/{told['id']}"
    return told


def do_waiting(site: Site, owner: str = "run-1") -> int:
    """Do what the outbox says, as the worker would."""
    with site.store.reading() as reader:
        works = [each.work for each in take_outbox(reader) if each.work.task == "register.import"]
    for work in works:
        run_import(site.store, site.services.files, owner, int(work.subject["import_id"]))
    return len(works)


def test_handed_in_and_taken_in(site: Site) -> None:
    caller = site.person(Role.CENTRAL_STAFF)
    asked = hand_in(caller)
    assert (asked["state"], asked["filename"]) == ("waiting", "ทะเบียน ๒๕๖๘.xlsx")
    assert do_waiting(site) == 1
    told = caller.get(f"register/imports/{asked['id']}").get_json()
    assert told["state"] == "done"
    assert (told["result"]["added"], told["result"]["held"]) == (len(LOANS), [])
    assert len(caller.get("loans").get_json()["items"]) == len(LOANS)
    # The same workbook again changes nothing; a job run twice does nothing the second time.
    again = hand_in(caller)
    assert do_waiting(site) == 2
    told = caller.get(f"register/imports/{again['id']}").get_json()
    assert (told["result"]["added"], told["result"]["unchanged"]) == (0, len(LOANS))
    listed = caller.get("register/imports?size=1").get_json()
    assert [each["id"] for each in listed["items"]] == [again["id"]]
    rest = caller.get(listed["next"]).get_json()
    assert [each["id"] for each in rest["items"]] == [asked["id"]]
    assert rest["next"] is None


def test_what_is_wrong_is_told_with_its_cell(site: Site) -> None:
    caller = site.person(Role.CENTRAL_STAFF)
    asked = hand_in(caller, b"PK no workbook at all")
    do_waiting(site)
    told = caller.get(f"register/imports/{asked['id']}").get_json()
    assert told["state"] == "refused"
    assert told["result"]["findings_count"] >= 1
    assert told["result"]["findings"][0]["sentence"]
    assert caller.get("loans").get_json()["items"] == []


def test_only_who_may_import_imports(site: Site) -> None:
    for role, office in ((Role.PROVINCE_OFFICER, "50"), (Role.APPROVER, "00")):
        caller = site.person(role, office)
        form = {"file": (io.BytesIO(BOOK), "r.xlsx")}
        assert caller.post("register/imports", data=form).status_code == 403
        assert caller.get("register/imports").status_code == 403
    with site.store.reading() as reader:
        assert take_outbox(reader) == []


def test_who_lost_the_right_meanwhile_imports_nothing(site: Site) -> None:
    caller = site.person(Role.CENTRAL_STAFF, username="somchai")
    asked = hand_in(caller)
    admin = site.person(Role.ADMINISTRATOR)
    user = admin.get("users?text=somchai").get_json()["items"][0]
    headers = {"If-Match": f'"{user["version"]}"'}
    assert admin.post(f"users/{user['id']}/disable", headers=headers).status_code == 200
    do_waiting(site)
    told = site.person(Role.CENTRAL_STAFF).get(f"register/imports/{asked['id']}").get_json()
    assert told["state"] == "refused"
    assert [each["code"] for each in told["result"]["findings"]] == ["access.forbidden"]


def test_lost_jobs_are_found_and_hopeless_ones_end(site: Site) -> None:
    caller = site.person(Role.CENTRAL_STAFF)
    asked = hand_in(caller)
    for _ in range(MOST_ATTEMPTS):
        with site.store.writing("test") as writer:
            works = list(sweep_imports(writer))
            assert [work.subject for work in works] == [{"import_id": asked["id"]}]
            from service.store.imports import claim_import  # noqa: PLC0415

            assert claim_import(writer, int(str(asked["id"])), "dies")
            # Somebody has it now.
            assert list(sweep_imports(writer)) == []
        site.clock.ahead(seconds=LEASE.total_seconds() + 1)
    with site.store.writing("test") as writer:
        assert list(sweep_imports(writer)) == []
    # The session has ended meanwhile.
    told = site.signed_in("central-staff-00").get(f"register/imports/{asked['id']}").get_json()
    assert told["state"] == "refused"
    assert [each["code"] for each in told["result"]["findings"]] == ["register.import_failed"]


def test_forms_that_are_none(small_site: Site) -> None:
    caller = small_site.person(Role.CENTRAL_STAFF)
    for form in ({}, {"file": "text"}, {"file": (io.BytesIO(BOOK), "r.xlsx"), "more": "1"}):
        answer = caller.post("register/imports", data=form, content_type="multipart/form-data")
        assert answer.status_code == 422
    assert caller.post("register/imports", json={"file": "x"}).status_code == 415
    empty = caller.get("register/template")
    assert read_register(empty.data).loans == ()
