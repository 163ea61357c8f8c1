"""One command that serves it all, whatever dies in it, and nothing left when it ends."""

from __future__ import annotations

import os
import signal
import socket
import stat
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from service.access.actor import Actor
from service.cli.serve import worker_counts
from service.files.store import open_files
from service.register.imports import ask_import
from service.register.write import write_register
from service.serve.programs import WORKERS
from service.store.engine import Store, open_store
from service.store.imports import find_import
from service.store.outbox import Queue
from service.store.schema import Role
from service.store.schema.access import ImportState
from service.store.users import add_user, find_user, new_password
from tests.helpers.commands import Faf
from tests.helpers.queues import RedisServer
from tests.helpers.stores import OLD_KEY
from tests.integration.serve.conftest import Service, is_alive, until
from tools.synthetic import SAMPLE_AS_OF, synthetic_register

Start = Callable[..., Service]
ANY_PORT = ("serve", "--port", "0", "--letter-workers", "1")


def importer(store: Store) -> Actor:
    with store.writing("test") as writer:
        if find_user(writer, "somsri") is None:
            add_user(
                writer, username="somsri", full_name="สมศรี ใจงาม", role=Role.CENTRAL_STAFF,
                office="00", password=new_password(),
            )  # fmt: skip
        found = find_user(writer, "somsri")
    assert found is not None
    return Actor.of(found)


def ask(service: Service, seed: int) -> Callable[[], bool]:
    """Hand in a register, as somebody does on the page; whether it has been taken in."""
    store = open_store(service.environment)
    data = write_register(synthetic_register(3, seed, SAMPLE_AS_OF))
    files = open_files(service.environment)
    asked = ask_import(store, files, importer(store), [data], "r.xlsx")

    def is_done() -> bool:
        with store.reading() as reader:
            found = find_import(reader, asked.id)
        if found is None or found.state is ImportState.WAITING:
            return False
        store.close()
        assert found.state is ImportState.DONE
        return True

    return is_done


def test_every_queue_is_served() -> None:
    assert set(WORKERS) == {queue.value for queue in Queue} == set(worker_counts(None, None))
    assert all(count > 0 for count in WORKERS.values())
    assert worker_counts(["readings"], 3) == {"readings": 3}


def test_it_serves_survives_and_ends(start: Start) -> None:
    service = start(*ANY_PORT)
    until(service.started)
    assert service.is_ready()
    assert service.status("/healthz") == 200
    assert service.status("/api/v1/loans") == 401
    assert "สร้างฐานข้อมูลใหม่" in service.said()
    claim = urllib.request.Request(f"{service.url}/healthz", headers={"X-Forwarded-Proto": "https"})  # noqa: S310
    with urllib.request.urlopen(claim, timeout=30) as answer:  # noqa: S310
        # No proxy is believed that FAF_PROXIES does not name, not even one on this machine.
        assert "Strict-Transport-Security" not in answer.headers
    served = " ".join(service.family().values())
    assert all(f"child worker {queue.value}" in served for queue in Queue)
    until(ask(service, 1))
    _check_private(service.data)
    _check_second_start(start, service)

    for words in ("child worker chores", "gunicorn", "redis-server", "child clock"):
        (killed,) = service.named(words)
        os.kill(killed, signal.SIGKILL)
        until(lambda words=words, killed=killed: set(service.named(words)) - {killed})
        until(service.is_ready)
        until(ask(service, ord(words[-1])))
    # The process that answers, not the one that looks after it.
    (master,) = service.named("gunicorn")
    answers = [pid for pid in service.family() if pid in _children(master)]
    os.kill(answers[0], signal.SIGKILL)
    until(service.is_ready)

    family = service.family()
    assert service.end() == 0
    assert "หยุดระบบแล้ว" in service.said()
    assert not any(map(is_alive, family))
    assert not (service.data / "redis.sock").exists()


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _check_private(data: Path) -> None:
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in (data, *data.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert modes[data / "redis.sock"] == 0o700
    # Work in hand lies there too, not in /tmp.
    assert list((data / "tmp").iterdir())


def _check_second_start(start: Start, service: Service) -> None:
    second = start(*ANY_PORT)
    assert second.process.wait(60) == 2
    assert f"กระบวนการ {service.process.pid}" in second.said()


def test_killed_itself_it_leaves_nothing_and_can_be_started_again(start: Start) -> None:
    service = start(*ANY_PORT)
    until(service.started)
    family = service.family()
    service.process.kill()
    service.process.wait()
    until(lambda: not any(map(is_alive, family)))
    # Its lock is gone with the last of them; and a queue that is broken does no harm.
    (service.data / "redis" / "appendonly.aof").write_bytes(b"*3\r\nno redis wrote this\r\n" * 9)
    again = start(*ANY_PORT)
    until(again.started)
    assert "สร้างฐานข้อมูลใหม่" not in again.said()
    assert "เริ่มคิวใหม่" in again.said()
    assert list(service.data.glob("redis.broken-*"))
    until(ask(again, 1))
    assert again.end(signal.SIGINT) == 0


def test_a_port_in_use_is_told(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        service = start("serve", "--port", port)
        assert service.process.wait(60) == 2
    assert f"มีโปรแกรมอื่นใช้ 127.0.0.1:{port} อยู่แล้ว" in service.said()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--host", "no.such.host.invalid"), "เปิดรับที่ no.such.host.invalid:8000 ไม่ได้"),
        (("--port", "70000"), "เปิดรับที่ 127.0.0.1:70000 ไม่ได้"),
        (("--only", "web"), "ยังไม่ได้ตั้งตัวแปร REDIS_URL, DATABASE_URL, FILES_URL"),
        (("--letter-workers", "0"), "--letter-workers"),
        (("--port", "x"), "--port"),
    ],
)
def test_wrong_arguments_are_told(
    faf: Faf, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = faf(tmp_path, {"FAF_DATA_DIR": str(tmp_path / "var")}, "serve", *arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_a_folder_with_too_long_a_name_is_told(faf: Faf, tmp_path: Path) -> None:
    done = faf(tmp_path, {"FAF_DATA_DIR": str(tmp_path / ("x" * 100))}, "serve", "--port", "0")
    assert done.returncode == 2
    assert "ชื่อโฟลเดอร์ข้อมูลยาวเกินไป" in done.stderr


def test_a_worker_needs_what_machines_share(faf: Faf, tmp_path: Path) -> None:
    settings = {"REDIS_URL": "redis://127.0.0.1:1"}
    done = faf(tmp_path, settings, "worker")
    assert done.returncode == 2
    assert "ยังไม่ได้ตั้งตัวแปร DATABASE_URL, FILES_URL" in done.stderr
    assert not (tmp_path / "var").exists()


def test_an_old_database_of_a_server_is_not_upgraded_by_itself(
    faf: Faf, postgresql: Callable[[], str], tmp_path: Path
) -> None:
    settings = {"DATABASE_URL": postgresql(), "FAF_KEYS": OLD_KEY}
    done = faf(tmp_path, settings, "serve", "--port", "0")
    assert done.returncode == 2
    assert "faf db upgrade" in done.stderr


def test_machines_of_the_ministry(
    start: Start, postgresql_emptied: str, redis_server: RedisServer, tmp_path: Path
) -> None:
    """Web, clock and workers apart, with all that they share elsewhere."""
    settings = {
        "DATABASE_URL": postgresql_emptied,
        "REDIS_URL": redis_server.url,
        "FILES_URL": (tmp_path / "shared").as_uri(),
        "FAF_KEYS": OLD_KEY,
    }
    web = start("serve", "--only", "web", "--port", "0", **settings)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(90)
        clock = start(
            "serve", "--only", "clock", NOTIFY_SOCKET=str(tmp_path / "notify"), **settings
        )
        assert systemd.recv(100) == b"READY=1"
    worker = start("worker", "--processes", "1", **settings)
    until(web.started)
    done = ask(web, 1)
    until(done)
    assert len(web.named("")) == len(clock.named("")) == 1
    assert len(worker.named("child worker")) == len(Queue)
    assert not web.data.exists()
    assert [each.end() for each in (web, clock, worker)] == [0, 0, 0]
