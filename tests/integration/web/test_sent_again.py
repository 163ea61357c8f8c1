"""Idempotency-Key: what is sent again is answered again, whatever happened in between."""

from __future__ import annotations

import io
import threading

from sqlalchemy import update
from werkzeug.test import TestResponse

from service.store import replies
from service.store.replies import LASTS, LEASE
from service.store.schema import Role
from service.store.schema.access import kept_replies
from service.store.users import find_user
from tests.helpers.web import Caller, Site


def add_book(caller: Caller, key: str, data: bytes = b"PK", **more: str) -> TestResponse:
    form = {"file": (io.BytesIO(data), "r.xlsx"), **more}
    return caller.post("register/imports", data=form, headers={"Idempotency-Key": key})


def test_a_request_sent_again_is_answered_again(site: Site) -> None:
    caller = site.person(Role.CENTRAL_STAFF)
    first = add_book(caller, "key-00000001")
    again = add_book(caller, "key-00000001")
    assert (again.status_code, again.get_json()) == (202, first.get_json())
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(caller.get("register/imports").get_json()["items"]) == 1
    for other in (
        add_book(caller, "key-00000001", b"PK2"),
        add_book(caller, "key-00000001", good_only="true"),
    ):
        assert (other.status_code, other.get_json()["code"]) == (422, "web.key_other_request")
    # Keys are each person's own.
    second = site.person(Role.CENTRAL_STAFF, username="second")
    assert "Idempotency-Replayed" not in add_book(second, "key-00000001").headers
    assert add_book(caller, "x").get_json()["code"] == "web.bad_key"
    site.clock.ahead(seconds=LASTS.total_seconds() + 1)
    later = site.signed_in("central-staff-00")
    assert "Idempotency-Replayed" not in add_book(later, "key-00000001").headers


def test_what_was_refused_frees_the_key(site: Site) -> None:
    caller = site.person(Role.CENTRAL_STAFF)
    headers = {"Idempotency-Key": "key-00000002"}
    refused = caller.post(
        "register/imports", data={"more": "1"}, content_type="multipart/form-data", headers=headers
    )
    assert refused.status_code == 422
    assert add_book(caller, "key-00000002").status_code == 202


def test_the_same_key_at_the_same_time_works_once(site: Site) -> None:
    caller = site.person(Role.CENTRAL_STAFF)
    cookie = caller.client.get_cookie("faf-session")
    assert cookie is not None
    codes: list[int] = []

    def send() -> None:
        client = site.app.test_client()
        client.set_cookie("faf-session", cookie.value)
        form = {"file": (io.BytesIO(b"PK"), "r.xlsx")}
        headers = {"Idempotency-Key": "key-00000003", "X-CSRF-Token": caller.csrf_token}
        codes.append(
            client.post("/api/v1/register/imports", data=form, headers=headers).status_code
        )

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(codes) <= {202, 409}
    assert 202 in codes
    assert len(caller.get("register/imports").get_json()["items"]) == 1


def test_a_key_of_a_killed_process_is_free_after_a_while(site: Site) -> None:
    caller = site.person(Role.CENTRAL_STAFF)
    first = add_book(caller, "key-00000005")
    with site.store.writing("test") as writer:
        # As it is when the process dies before its answer is kept.
        writer.connection.execute(update(kept_replies).values(reply=None))
    at_work = add_book(caller, "key-00000005")
    assert (at_work.status_code, at_work.get_json()["code"]) == (409, "web.key_at_work")
    site.clock.ahead(seconds=LEASE.total_seconds() - 1)
    assert add_book(caller, "key-00000005").status_code == 409
    site.clock.ahead(seconds=2)
    again = add_book(caller, "key-00000005")
    assert "Idempotency-Replayed" not in again.headers
    assert again.headers["Location"] != first.headers["Location"]
    # And from then on it is answered as any other.
    site.clock.ahead(seconds=LEASE.total_seconds() + 1)
    assert add_book(caller, "key-00000005").headers["Idempotency-Replayed"] == "true"


def test_whoever_lost_a_key_keeps_nothing_under_it(small_site: Site) -> None:
    store, name = small_site.store, "central-staff-00"
    small_site.user(name, Role.CENTRAL_STAFF)
    with store.reading() as reader:
        found = find_user(reader, name)
    assert found is not None
    user = found.id
    key = "key-00000006"
    with store.writing("test") as writer:
        slow = replies.claim(writer, user, key, "hash")
    small_site.clock.ahead(seconds=LEASE.total_seconds() + 1)
    with store.writing("test") as writer:
        quick = replies.claim(writer, user, key, "hash")
    assert slow.kept is None
    assert quick.kept is None
    with store.writing("test") as writer:
        replies.release(writer, user, key, slow.since)
        replies.keep(writer, user, key, slow.since, {"by": "slow"})
        replies.keep(writer, user, key, quick.since, {"by": "quick"})
        kept = replies.claim(writer, user, key, "hash").kept
    assert kept is not None
    assert kept.reply == {"by": "quick"}


def test_secrets_are_not_kept_for_sending_again(small_site: Site) -> None:
    caller = small_site.person(Role.CENTRAL_STAFF)
    headers = {"Idempotency-Key": "key-00000004"}
    body = {"name": "x", "tasks": ["read_register"]}
    one = caller.post("tokens", json=body, headers=headers).get_json()
    two = caller.post("tokens", json=body, headers=headers).get_json()
    assert one["secret"] != two["secret"]
