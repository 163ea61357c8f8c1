"""Visits recorded, corrected and taken away; whom the register knows; who reports; the photo."""

from __future__ import annotations

import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from service.access.actor import ForbiddenError
from service.environment import Environment
from service.files.store import Files, open_files
from service.followup import photo
from service.followup.rounds import see_rounds, set_reporter
from service.followup.visits import (
    attach_photo,
    correct_visit,
    delete_round,
    delete_visit,
    detach_photo,
    find_debtor,
    record_visit,
    see_photo,
    see_visit,
    see_visits,
)
from service.store import rotation
from service.store.audit import verify
from service.store.engine import Store, open_store
from service.store.errors import ConflictError, NotFoundError, Stale
from service.store.files import find_noted
from service.store.followup import VisitFilters
from service.store.listing import BadCursor
from service.store.rotation import rotate
from service.store.rounds import Reporter, Round
from service.store.schema import audit_log
from service.store.schema.followup import visits
from templates.followup import Measure
from tests.helpers.followup import (
    ADMINISTRATOR,
    APPROVER,
    HERE,
    OFFICER,
    RESULT,
    STAFF,
    SUBSTITUTE,
    YEAR,
    name_reporter,
    number,
    owed_by,
    registered,
    visit_data,
    visited,
)
from tests.helpers.stores import EVERYTHING, NEW_KEY, OLD_KEY, at_now
from thai.ids import mask_id

ROUND = Round(HERE, YEAR, 1)


@pytest.fixture
def reported(store: Store) -> Store:
    name_reporter(store)
    return store


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return open_files(Environment(tmp_path / "var"))


def log_of(store: Store) -> list[Any]:
    with store.reading() as reader:
        assert verify(reader.connection, reader.keys).findings == ()
        return list(reader.connection.execute(audit_log.select()).mappings())


# --- visits -------------------------------------------------------------------------------


def test_a_visit_is_kept_as_it_was_told(reported: Store) -> None:
    data = visit_data(measure="rehabilitation", wish={"field": "พืช"}, result=RESULT)
    made, findings = record_visit(reported, OFFICER, HERE, data)
    assert findings == []
    assert made is not None
    seen = see_visit(reported, OFFICER, made.id, open_ids=True)
    assert seen == made
    assert seen.visit.debtor_national_id == number(1)
    assert seen.visit.result is not None
    assert str(seen.visit.result.more_income) == "12000.50"
    masked = see_visit(reported, OFFICER, made.id)
    assert masked.visit.debtor_national_id == mask_id(number(1))


def test_nothing_of_a_person_is_in_the_database_as_it_stands(
    reported: Store, environment: Environment
) -> None:
    visited(reported, measure="substitution", substitute=SUBSTITUTE)
    with reported.reading() as reader:
        (row,) = reader.connection.execute(visits.select()).mappings()
    told = repr({key: value for key, value in row.items() if key != "search"})
    for secret in (number(1), SUBSTITUTE["id_number"], SUBSTITUTE["name"]):
        assert secret not in told
    if not environment.database_url:
        data = environment.database_file.read_bytes()
        assert number(1).encode() not in data
        assert SUBSTITUTE["id_number"].encode() not in data


def test_errors_keep_a_visit_out_and_warnings_do_not(reported: Store) -> None:
    made, findings = record_visit(reported, OFFICER, HERE, visit_data(contact_result=""))
    assert made is None
    assert [each.place.field for each in findings] == ["contact_result"]
    made, findings = record_visit(
        reported, OFFICER, HERE, visit_data(health="deceased", occupation="deceased")
    )
    assert made is not None
    assert [each.code for each in findings] == ["visit.dead_was_met"]


def test_nobody_is_visited_in_the_future(reported: Store) -> None:
    for changes, code in (
        ({"visit_date": "2026-01-06"}, "visit.date_in_future"),
        ({"fiscal_year": 2570, "visit_date": None}, "visit.year_in_future"),
    ):
        made, findings = record_visit(reported, OFFICER, HERE, visit_data(**changes))
        assert made is None
        assert [each.code for each in findings] == [code]
    assert visited(reported, visit_date="2026-01-05").version == 1


def test_a_debtor_is_visited_once_in_a_round(reported: Store) -> None:
    first = visited(reported)
    with pytest.raises(ConflictError) as refused:
        visited(reported, debtor_name="คนอื่น")
    assert refused.value.finding.code == "followup.visited_already"
    assert refused.value.finding.facts["visit"] == str(first.id)
    assert number(1) not in str(refused.value.finding)
    name_reporter(reported, no=2)
    second = visited(reported, round=2)
    with pytest.raises(ConflictError):
        correct_visit(reported, OFFICER, second.id, visit_data(), 1)
    visited(reported, 2)


def test_a_round_needs_somebody_who_reports_it(store: Store) -> None:
    with pytest.raises(ConflictError) as refused:
        visited(store)
    assert refused.value.finding.code == "followup.no_reporter"
    name_reporter(store)
    kept = visited(store)
    with pytest.raises(ConflictError):
        correct_visit(store, OFFICER, kept.id, visit_data(round=2), kept.version)


def test_two_people_at_one_visit_cannot_overwrite_each_other(reported: Store) -> None:
    kept = visited(reported)
    done, _ = correct_visit(reported, OFFICER, kept.id, visit_data(detail="ก"), kept.version)
    assert done is not None
    assert done.version == 2
    with pytest.raises(Stale):
        correct_visit(reported, OFFICER, kept.id, visit_data(detail="ข"), kept.version)
    with pytest.raises(Stale):
        delete_visit(reported, OFFICER, kept.id, kept.version)
    again, _ = correct_visit(reported, OFFICER, kept.id, visit_data(detail="ก"), 2)
    assert again is not None
    assert again.version == 2


def test_a_result_comes_in_later_and_masked_numbers_stay(reported: Store) -> None:
    kept = visited(reported, measure="rehabilitation")
    red = VisitFilters(fiscal_year=YEAR, round=1, awaits_result=True)
    assert see_visits(reported, OFFICER, red).count == 1
    shown = see_visit(reported, OFFICER, kept.id).visit.model_dump(mode="json")
    done, findings = correct_visit(reported, OFFICER, kept.id, {**shown, "result": RESULT}, 1)
    assert findings == []
    assert done is not None
    assert done.visit.debtor_national_id == number(1)
    assert see_visits(reported, OFFICER, red).count == 0
    changed = visit_data(measure="substitution", substitute=SUBSTITUTE)
    done, _ = correct_visit(reported, OFFICER, kept.id, changed, 2)
    assert done is not None
    shown = see_visit(reported, OFFICER, kept.id).visit.model_dump(mode="json")
    assert shown["substitute"]["id_number"] == mask_id(SUBSTITUTE["id_number"])
    done, _ = correct_visit(reported, OFFICER, kept.id, {**shown, "detail": "ค"}, 3)
    assert done is not None
    assert done.visit.substitute is not None
    assert done.visit.substitute.id_number == SUBSTITUTE["id_number"]


def test_visits_are_taken_away_one_by_one_and_by_the_round(reported: Store) -> None:
    kept = [visited(reported, place) for place in (1, 2, 3)]
    delete_visit(reported, OFFICER, kept[0].id, 1)
    with pytest.raises(NotFoundError):
        see_visit(reported, OFFICER, kept[0].id)
    assert delete_round(reported, OFFICER, replace(ROUND, no=2)) == 0
    assert delete_round(reported, OFFICER, ROUND) == 2
    assert delete_round(reported, OFFICER, ROUND) == 0
    told = [each["what"] for each in log_of(reported)]
    assert told.count("visit.removed") == 1
    assert told.count("visits.removed") == 1
    assert visited(reported).id > kept[-1].id


def test_pages_searches_and_cursors(reported: Store) -> None:
    for place in range(1, 6):
        measure = "rehabilitation" if place % 2 else None
        visited(reported, place, measure=measure)
    filters = VisitFilters(province=HERE, fiscal_year=YEAR, round=1)
    seen, cursor = [], ""
    while True:
        page = see_visits(reported, OFFICER, filters, size=2, cursor=cursor)
        assert page.count == 5
        seen += [each.visit.debtor_name for each in page.visits]
        cursor = page.cursor
        if not cursor:
            break
    assert seen == [f"นายสมมติ ที่{place}" for place in range(1, 6)]
    for some, count in (
        (VisitFilters(text="สมมติ ที่ ๓"), 1),
        (VisitFilters(id_number=number(4)), 1),
        (VisitFilters(id_number=number(40)), 0),
        (VisitFilters(measure=Measure.REHABILITATION), 3),
        (VisitFilters(round=2), 0),
        (VisitFilters(fiscal_year=2568), 0),
    ):
        assert see_visits(reported, OFFICER, some).count == count
    for bad in ("x", "50-x", "-", "50-9999999999999999999999"):
        with pytest.raises(BadCursor):
            see_visits(reported, OFFICER, filters, cursor=bad)


# --- what the register knows --------------------------------------------------------------


def test_the_register_fills_in_whom_it_knows(reported: Store) -> None:
    registered(reported, owed_by(1, "กส. 1/2567"), owed_by(2, "กส. 2/2567"))
    found = find_debtor(reported, OFFICER, HERE, f" {number(1)} ")
    assert [each.contract_no for each in found] == ["กส. 1/2567"]
    assert "17000" in found[0].address
    assert find_debtor(reported, OFFICER, HERE, number(77)) == []
    assert find_debtor(reported, OFFICER, HERE, "123") == []
    kept = visited(reported, debtor_name="", debtor_address="", debtor_phone="0811111111")
    assert kept.visit.debtor_name == "วิสาหกิจชุมชนบ้านกล้วย"
    assert kept.visit.contract_no == "กส. 1/2567"
    assert kept.visit.debtor_phone == "0811111111"
    assert kept.loan_id == found[0].loan_id
    assert visited(reported, 5).loan_id is None


def test_which_of_several_loans_must_be_said(reported: Store) -> None:
    registered(reported, owed_by(1, "กส. 1/2567"), owed_by(1, "กส. 2/2567"))
    for told, code in (("", "choose_contract"), ("กส. 9/2567", "other_contract")):
        made, findings = record_visit(reported, OFFICER, HERE, visit_data(contract_no=told))
        assert made is None
        assert [each.code for each in findings] == [f"followup.{code}"]
        assert findings[0].expected == "กส. 1/2567, กส. 2/2567"
    kept = visited(reported, contract_no="กส.๒/๒๕๖๗")
    assert kept.loan_id is not None


# --- who reports --------------------------------------------------------------------------


def test_a_new_reporter_follows_the_old_one(reported: Store) -> None:
    after = Reporter(ROUND, "นาย", "เอก", "สมมติ", "นักวิชาการ", version=1)
    made, findings = set_reporter(reported, OFFICER, after)
    assert findings == []
    assert made is not None
    assert made.version == 2
    assert made.name == "นายเอก สมมติ"
    with pytest.raises(Stale):
        set_reporter(reported, OFFICER, replace(after, first_name="อื่น"))
    again, _ = set_reporter(reported, OFFICER, replace(made))
    assert again == made
    (seen,) = see_rounds(reported, OFFICER)
    assert seen.reporter == made
    assert seen.visits == 0
    told = [each for each in log_of(reported) if each["what"] == "visits.reporter_named"]
    assert len(told) == 2
    assert "เอก" not in repr(told)


def test_a_reporter_has_every_name(store: Store) -> None:
    made, findings = set_reporter(store, OFFICER, Reporter(Round(HERE, 1, 3), "", " ", "x" * 300))
    assert made is None
    assert [(each.code, each.place.field) for each in findings] == [
        ("visit.year", "fiscal_year"),
        ("record.out_of_range", "round"),
        ("record.missing", "title"),
        ("record.missing", "first_name"),
        ("record.too_long", "last_name"),
        ("record.missing", "position"),
    ]


# --- who may ------------------------------------------------------------------------------


def test_only_those_whose_task_it_is(reported: Store) -> None:
    kept = visited(reported)
    for actor in (APPROVER, ADMINISTRATOR):
        with pytest.raises(ForbiddenError):
            record_visit(reported, actor, HERE, visit_data(2))
        with pytest.raises(ForbiddenError):
            correct_visit(reported, actor, kept.id, visit_data(), 1)
        with pytest.raises(ForbiddenError):
            delete_visit(reported, actor, kept.id, 1)
        with pytest.raises(ForbiddenError):
            delete_round(reported, actor, ROUND)
        with pytest.raises(ForbiddenError):
            find_debtor(reported, actor, HERE, number(1))
        assert see_visit(reported, actor, kept.id).id == kept.id
    with pytest.raises(ForbiddenError):
        see_visit(reported, ADMINISTRATOR, kept.id, open_ids=True)
    with pytest.raises(ForbiddenError):
        see_visits(reported, ADMINISTRATOR, VisitFilters(id_number=number(1)))
    assert visited(reported, 3, STAFF).province == HERE


def test_every_look_and_every_change_is_in_the_log(reported: Store) -> None:
    kept = visited(reported)
    see_visit(reported, OFFICER, kept.id, open_ids=True)
    see_visits(reported, OFFICER, VisitFilters(province=HERE))
    find_debtor(reported, OFFICER, HERE, number(1))
    told = {each["what"]: each for each in log_of(reported)}
    for what in ("visit.added", "visit.seen", "visits.listed", "debtor.looked_up"):
        assert told[what]["who"] == OFFICER.name
        assert told[what]["province"] == "เชียงใหม่"
        assert number(1) not in repr(told[what])


def test_keys_are_turned_over_for_visits(
    reported: Store, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_PACKED_BATCH", 2)
    kept = [visited(reported, place) for place in range(1, 6)]
    both = open_store(replace(environment, keys=f"{NEW_KEY},{OLD_KEY}"), at_now)
    with pytest.raises(ConflictError):
        visited(both)
    assert rotate(both, EVERYTHING, "test") == 5
    assert rotate(both, EVERYTHING, "test") == 0
    both.close()
    new = open_store(replace(environment, keys=NEW_KEY), at_now)
    for each in kept:
        assert see_visit(new, OFFICER, each.id, open_ids=True) == each
    assert see_visits(new, OFFICER, VisitFilters(id_number=number(2))).count == 1
    new.close()


# --- the photo ----------------------------------------------------------------------------


def picture(kind: str, size: tuple[int, int] = (64, 32), mode: str = "RGB", **more: Any) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, size, "red" if mode != "L" else 0)
    image.save(out, kind, **more)
    return out.getvalue()


def camera_picture() -> bytes:
    """On its side, with a place and a name in its metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Somebody"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


@pytest.mark.parametrize(
    "data",
    [
        camera_picture(),
        picture("PNG"),
        picture("PNG", mode="RGBA"),
        picture("PNG", mode="L"),
        picture("PNG", mode="P"),
        picture("PNG", mode="I;16"),
        picture("WEBP", mode="RGBA"),
        picture("JPEG", mode="CMYK"),
    ],
)
def test_a_photo_is_made_anew(reported: Store, files: Files, data: bytes) -> None:
    kept = visited(reported)
    made, findings = attach_photo(reported, files, OFFICER, kept.id, data, version=1)
    assert findings == []
    assert made is not None
    assert made.version == 2
    shown = see_photo(reported, files, OFFICER, kept.id)
    with Image.open(io.BytesIO(shown)) as image:
        assert image.format == "JPEG"
        assert image.mode == "RGB"
        assert not image.getexif()
        assert "exif" not in image.info
        assert image.size == ((32, 64) if b"Somebody" in data else (64, 32))
    assert b"Somebody" not in shown
    with reported.reading() as reader:
        noted = find_noted(reader, made.photo)
    assert noted is not None
    assert noted.media_type == "image/jpeg"
    assert detach_photo(reported, OFFICER, kept.id, 2).photo == ""
    with pytest.raises(NotFoundError):
        see_photo(reported, files, OFFICER, kept.id)


def test_a_large_photo_is_made_smaller(reported: Store, files: Files) -> None:
    kept = visited(reported)
    data = picture("JPEG", (5000, 3000))
    made, _ = attach_photo(reported, files, OFFICER, kept.id, data, version=1)
    assert made is not None
    with Image.open(io.BytesIO(see_photo(reported, files, OFFICER, kept.id))) as image:
        assert image.size == (1600, 960)


def bomb() -> bytes:
    """A PNG that says it has 100,000 x 100,000 dots."""

    def chunk(name: bytes, data: bytes) -> bytes:
        end = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + end

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "files.empty"),
        (b"x" * (photo.MOST_BYTES + 1), "files.too_large"),
        (b"%PDF-1.7", "followup.not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "followup.not_a_photo"),
        (picture("GIF"), "followup.not_a_photo"),
        (picture("TIFF"), "followup.not_a_photo"),
        (picture("PNG", (300, 300))[:200], "files.broken"),
        (picture("JPEG", (300, 300))[:300], "files.broken"),
        (bomb(), "files.too_many_pixels"),
    ],
)
def test_what_is_no_photo_is_told(reported: Store, files: Files, data: bytes, code: str) -> None:
    kept = visited(reported)
    made, findings = attach_photo(reported, files, OFFICER, kept.id, data, version=1)
    assert made is None
    assert [each.code for each in findings] == [code]
    assert findings[0].sentence
    assert see_visit(reported, OFFICER, kept.id).photo == ""


# --- many at once -------------------------------------------------------------------------


def test_many_at_once_record_a_debtor_once(reported: Store) -> None:
    def one(_: int) -> str:
        try:
            visited(reported, 1)
        except ConflictError as refused:
            return refused.finding.code
        return "recorded"

    with ThreadPoolExecutor(4) as threads:
        done = sorted(threads.map(one, range(8)))
    assert done == ["followup.visited_already"] * 7 + ["recorded"]


def test_many_at_once_name_one_reporter_after_another(store: Store) -> None:
    def one(place: int) -> bool:
        named = Reporter(ROUND, "นาย", f"ก{place}", "ข", "ค", version=0)
        try:
            return set_reporter(store, OFFICER, named)[0] is not None
        except Stale:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(one, range(6))) == [False] * 5 + [True]
