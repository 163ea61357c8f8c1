"""Orders that are lost, hopeless, old or taken away."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from service.exports.making import erase_export, make_export
from service.files.check import orphans, verify
from service.store.exports import (
    ERASE,
    KEPT,
    REMEMBERED,
    YOUNG,
    claim_export,
)
from service.store.files import find_noted
from service.store.leases import LEASE, MOST_ATTEMPTS
from tests.helpers.exports import (
    LIST,
    WHOLE,
    codes,
    digest_of,
    fetched,
    make,
    order,
    swept,
    told,
)
from tests.helpers.web import Caller, Site


def test_lost_jobs_are_found_and_hopeless_ones_end(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    for _ in range(MOST_ATTEMPTS):
        assert [work.subject for work in swept(site)] == [{"export_id": number}]
        with site.store.writing("test") as writer:
            assert claim_export(writer, number, "dies")
        assert swept(site) == []
        site.clock.ahead(seconds=LEASE.total_seconds() + 1)
    assert swept(site) == []
    assert codes(site.signed_in("staff"), number) == ["exports.failed"]


def test_a_run_that_lost_its_lease_ends_nothing(site: Site, staff: Caller) -> None:
    """Two runs at once: only the one that has the lease may say that the file is there."""
    number = order(staff, LIST)
    with site.store.writing("test") as writer:
        assert claim_export(writer, number, "first")
    make_export(site.store, site.services.files, "second", number)
    assert told(staff, number)["state"] == "making"
    site.clock.ahead(seconds=LEASE.total_seconds() + 1)
    make_export(site.store, site.services.files, "second", number)
    assert told(site.signed_in("staff"), number)["state"] == "ready"


def later_than_now(site: Site, by: timedelta) -> None:
    """Past the real clock too, by which files are old or young."""
    site.clock.now = max(site.clock.now, datetime.now(UTC)) + by


def test_old_files_expire_and_their_bytes_go(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    make(site, number)
    digest = digest_of(site, number)
    site.clock.ahead(seconds=KEPT.total_seconds() - 1)
    assert swept(site) == []
    later_than_now(site, 2 * YOUNG)
    assert swept(site) == []
    back = site.signed_in("staff")
    assert told(back, number)["state"] == "expired"
    assert back.get(f"exports/{number}/file").status_code == 409
    with site.store.reading() as reader:
        assert find_noted(reader, digest) is None
    # Whoever puts the same bytes right now keeps them for an hour.
    later_than_now(site, 2 * YOUNG)
    (work,) = swept(site)
    assert (work.task, work.subject) == (ERASE, {"export_id": number})
    for _ in range(2):
        erase_export(site.store, site.services.files, number)
    assert not site.services.files.has(digest)
    assert swept(site) == []
    later_than_now(site, REMEMBERED)
    assert swept(site) == []
    assert site.signed_in("staff").get(f"exports/{number}").status_code == 404


def test_a_file_that_is_somebody_elses_too_stays(site: Site, staff: Caller) -> None:
    """The same order gives the same bytes, which are kept once."""
    one, two = order(staff, WHOLE), order(staff, WHOLE)
    make(site, one)
    make(site, two)
    assert len([each for each in site.services.files.list() if each.digest]) == 1
    assert staff.delete(f"exports/{one}").status_code == 204
    assert [each["id"] for each in staff.get("exports").get_json()["items"]] == [two]
    later_than_now(site, 2 * YOUNG)
    assert one in [work.subject["export_id"] for work in swept(site)]
    erase_export(site.store, site.services.files, one)
    assert verify(site.store, site.services.files).findings == ()
    assert list(orphans(site.store, site.services.files)) == []


def test_who_hands_the_file_in_again_keeps_it(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    make(site, number)
    data = fetched(staff, number)
    form = {"file": (io.BytesIO(data), "ทะเบียน.xlsx")}
    assert staff.post("register/imports", data=form).status_code == 202
    assert staff.delete(f"exports/{number}").status_code == 204
    later_than_now(site, 2 * YOUNG)
    assert swept(site)
    erase_export(site.store, site.services.files, number)
    assert verify(site.store, site.services.files).count == 1


def test_removed_while_it_is_made_it_stops(site: Site, staff: Caller) -> None:
    number = order(staff, WHOLE)
    with site.store.writing("test") as writer:
        assert claim_export(writer, number, "run")
    assert staff.delete(f"exports/{number}").status_code == 204
    assert staff.get(f"exports/{number}").status_code == 404
    make_export(site.store, site.services.files, "run", number)
    assert swept(site) == []
    assert [each for each in site.services.files.list() if each.digest] == []
