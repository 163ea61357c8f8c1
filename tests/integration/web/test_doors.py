"""What every request passes: problems, sizes, kinds, limits, keys, headers, logs, health."""

from __future__ import annotations

import io
import json
import logging
from dataclasses import replace

import pytest
import structlog
from redis import Redis
from structlog.testing import capture_logs

from service.environment import Environment
from service.logs import configure_logs
from service.store.schema import Role
from service.web.ratelimits import Rates
from service.web.reply import disposition
from tests.helpers.queues import RedisServer
from tests.helpers.web import NO_LIMIT, Site, make_site

VIEWER = {"full_name": "วรรณา ใจดี", "role": "approver", "office": "50"}


# --- what comes in ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "web.bad_json"),
        (b"\xff", "application/json", 400, "web.bad_json"),
        (b'{"a": NaN}', "application/json", 400, "web.bad_json"),
        (b"1" * 5_000, "application/json", 400, "web.bad_json"),
        (b"[" * 100_000, "application/json", 400, "web.bad_json"),
        (b'{"a":' * 60 + b"1" + b"}" * 60, "application/json", 400, "web.bad_json"),
        (b"[]", "application/json", 422, "field.no_object"),
        (b'"{}"', "application/json", 422, "field.no_object"),
        (b"null", "application/json", 422, "field.no_object"),
        (b'{"name": "a\\u0000"}', "application/json", 422, "web.bad_text"),
        (b'{"name": "\\ud800"}', "application/json", 422, "web.bad_text"),
        (b"{}", "text/plain", 415, "web.bad_media_type"),
        (b"name=x", "application/x-www-form-urlencoded", 415, "web.bad_media_type"),
        (b'{"name": "' + b"x" * (2 << 20) + b'"}', "application/json", 413, "web.too_large"),
    ],
)
def test_bodies_that_are_none(
    small_site: Site, body: bytes, kind: str, status: int, code: str
) -> None:
    caller = small_site.person(Role.CENTRAL_STAFF)
    answer = caller.post("tokens", data=body, content_type=kind)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_all_that_is_wrong_is_told_at_once(small_site: Site) -> None:
    caller = small_site.person(Role.CENTRAL_STAFF)
    told = caller.post("tokens", json={"tasks": "all", "expires_on": 5, "more": None}).get_json()
    places = {each["place"]["field"]: each["code"] for each in told["findings"]}
    assert places == {
        "name": "field.missing",
        "tasks": "field.no_list",
        "expires_on": "field.wrong",
        "more": "field.unknown",
    }
    assert told["type"] == f"urn:faf:problem:{told['code']}"
    assert told["request_id"]


def test_a_stranger_is_not_even_read(small_site: Site) -> None:
    answer = small_site.stranger().post("tokens", data=b"{", content_type="application/json")
    assert answer.status_code == 401
    form = {"file": (io.BytesIO(b"x"), "r.xlsx")}
    assert small_site.stranger().post("register/imports", data=form).status_code == 401


def test_addresses_and_methods_that_are_not_there(small_site: Site) -> None:
    caller = small_site.person(Role.CENTRAL_STAFF)
    answer = caller.get("nothing")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "web.not_found")
    answer = caller.put("loans")
    assert (answer.status_code, answer.get_json()["code"]) == (405, "web.bad_method")
    assert "GET" in answer.headers["Allow"]


# --- limits -------------------------------------------------------------------------------


def test_asking_too_often(embedded: Environment) -> None:
    site = make_site(embedded, replace(NO_LIMIT, asking="5/minute"))
    one, two = site.person(Role.CENTRAL_STAFF), site.person(Role.APPROVER)
    codes = [one.get("loans").status_code for _ in range(6)]
    assert (codes[0], codes[-1]) == (200, 429)
    answer = one.get("loans")
    assert answer.get_json()["code"] == "web.too_many"
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert two.get("loans").status_code == 200
    site.services.close()


def test_processes_count_together_in_redis(
    embedded: Environment, redis_server: RedisServer
) -> None:
    rates = Rates(signing_in="3/minute")
    sites = [make_site(embedded, rates, Redis.from_url(redis_server.url)) for _ in range(2)]
    body = {"username": "nobody", "password": "x" * 15}
    codes = [
        sites[count % 2].stranger().post("session", json=body).status_code for count in range(4)
    ]
    assert codes == [401, 401, 401, 429]
    # Without Redis the door stays open, and each process counts for itself.
    redis_server.kill()
    assert sites[0].stranger().post("session", json=body).status_code == 401
    for site in sites:
        site.services.close()


# --- what goes out ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.pdf", 'attachment; filename="a.pdf"'),
        (
            "๑.pdf",
            "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E0%B9%91.pdf",
        ),
        ('x"\r\nSet-Cookie: a=b', 'attachment; filename="x___Set-Cookie_ a=b"'),
        ("../../etc/passwd", 'attachment; filename="_.._etc_passwd"'),
        ("", 'attachment; filename="file"'),
    ],
)
def test_names_of_files(name: str, told: str) -> None:
    assert disposition(name) == told


def test_blank_papers_in_every_shape(small_site: Site) -> None:
    caller = small_site.person(Role.PROVINCE_OFFICER, "50")
    items = caller.get("documents").get_json()["items"]
    assert {"ns01", "ns02", "demand_notice_1"} <= {each["id"] for each in items}
    for shape, start in (
        ("pdf", b"%PDF"),
        ("fillable_pdf", b"%PDF"),
        ("docx", b"PK"),
        ("xlsx", b"PK"),
    ):
        answer = caller.get(f"documents/ns02/blank?shape={shape}&reference=R-12")
        assert answer.data.startswith(start)
        assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    schema = caller.get("documents/ns02/schema")
    assert schema.mimetype == "application/schema+json"
    assert "properties" in json.loads(schema.text)
    for path in ("documents/nope", "documents/nope/schema", "documents/nope/blank"):
        assert caller.get(path).status_code == 404
    assert caller.get("documents/ns02/blank?reference=a|b").status_code == 422


def test_jobs_as_they_stand(small_site: Site, redis_server: RedisServer) -> None:
    caller = small_site.person(Role.CENTRAL_STAFF)
    answer = caller.get("jobs")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "queue.unreachable")
    assert answer.headers["Retry-After"]
    redis = Redis.from_url(redis_server.url)
    site = make_site(small_site.services.environment, NO_LIMIT, redis)
    told = site.signed_in("central-staff-00").get("jobs").get_json()
    assert {each["queue"] for each in told["items"]} == {"readings", "letters", "chores"}
    assert site.person(Role.PROVINCE_OFFICER, "50").get("jobs").status_code == 403
    site.services.close()


# --- what is seen from outside ------------------------------------------------------------


def test_requests_are_numbered_and_logged_without_anything_personal(small_site: Site) -> None:
    caller = small_site.person(Role.CENTRAL_STAFF)
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        answer = caller.get("loans?text=สมชาย", headers={"X-Request-Id": "abcd-1234"})
        caller.post("session", json={"username": "สมหญิง", "password": "secret-secret"})
        odd = caller.get("loans", headers={"X-Request-Id": "x\ty"})
    assert answer.headers["X-Request-Id"] == "abcd-1234"
    assert len(odd.headers["X-Request-Id"]) == 16
    first = logs[0]
    assert first["request_id"] == "abcd-1234"
    assert (first["route"], first["status"], first["method"]) == ("/api/v1/loans", 200, "GET")
    told = repr(logs)
    for word in ("สมชาย", "สมหญิง", "secret-secret"):
        assert word not in told


def test_a_fault_is_told_by_its_number_and_logged_without_its_words(
    small_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = small_site.person(Role.CENTRAL_STAFF)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("นายสมชาย 1234567890121")

    monkeypatch.setattr("service.web.api.loans.look_through", broken)
    with capture_logs() as logs:
        answer = caller.get("loans")
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (500, "web.fault")
    assert told["request_id"] in told["do"]
    fault = next(each for each in logs if each["event"] == "fault")
    assert fault["kind"] == "ValueError"
    assert "broken" in fault["frames"][-1]
    assert "สมชาย" not in answer.text + repr(logs)


def test_logs_are_one_json_object_a_line() -> None:
    out = io.StringIO()
    root = logging.getLogger()
    before = list(root.handlers), root.level
    try:
        configure_logs(out)
        structlog.get_logger().info("request", route="/x", user=5)
        try:
            int("นายสมชาย")
        except ValueError:
            logging.getLogger("library").exception("it broke")
    finally:
        root.handlers[:], _ = before
        root.setLevel(before[1])
        structlog.reset_defaults()
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["request", "it broke"]
    assert lines[1]["kind"] == "ValueError"
    assert "สมชาย" not in out.getvalue()


def test_health(small_site: Site, redis_server: RedisServer) -> None:
    stranger = small_site.stranger()
    assert stranger.get("/healthz").get_json() == {"status": "alive"}
    answer = stranger.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"] == {"database": "ready", "redis": "failed", "files": "ready"}
    redis = Redis.from_url(redis_server.url)
    site = make_site(small_site.services.environment, NO_LIMIT, redis)
    assert site.stranger().get("/readyz").status_code == 200
    figures = site.stranger().get("/metrics").text
    for name in ("faf_queue_jobs", "faf_batch_rows", "faf_outbox_rows", "faf_requests_total"):
        assert name in figures
    site.services.close()


def test_figures_are_for_this_machine_or_with_a_token(embedded: Environment) -> None:
    site = make_site(replace(embedded, metrics_token="t" * 32))
    client = site.app.test_client()
    there = {"REMOTE_ADDR": "192.0.2.9"}
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_overrides=there).status_code == 404
    for headers, status in (
        ({"Authorization": f"Bearer {'t' * 32}"}, 200),
        ({"Authorization": "Bearer x"}, 404),
    ):
        answer = client.get("/metrics", environ_overrides=there, headers=headers)
        assert answer.status_code == status
    # A proxy on this machine asks on behalf of others.
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.9"}).status_code == 404
    site.services.close()


# --- the log ------------------------------------------------------------------------------


def test_the_log_is_read_and_checked(site: Site) -> None:
    approver = site.person(Role.APPROVER)
    page = approver.get("log?size=2").get_json()
    numbers = [each["number"] for each in page["items"]]
    assert numbers == sorted(numbers, reverse=True)
    rest = approver.get(page["next"]).get_json()
    assert rest["items"][0]["number"] == numbers[-1] - 1
    mine = approver.get("log?who=user:approver-00").get_json()["items"]
    assert {each["what"] for each in mine} == {"log.read"}
    assert approver.get("log?from_day=2026-01-06").get_json()["items"] == []
    assert approver.get("log?from_day=2026-01-05&to_day=2026-01-05").get_json()["items"]
    verdict = approver.get("log/verify").get_json()
    assert (verdict["is_whole"], verdict["findings"]) == (True, [])
    assert site.person(Role.CENTRAL_STAFF).get("log").status_code == 403
    province = site.person(Role.APPROVER, "50")
    assert province.get("log/verify").status_code == 404
    assert all(each["province"] == "เชียงใหม่" for each in province.get("log").get_json()["items"])
