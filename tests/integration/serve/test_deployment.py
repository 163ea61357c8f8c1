"""What ``compose.yaml``, the Dockerfile and the units say is what the program knows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from service import environment
from service.cli.entry import _parser
from service.cli.serve import worker_counts
from service.cli.trouble import LOG_KEY
from service.store.outbox import Queue

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("*.service"))
#: The usual names of S3, which obstore reads.
AWS = {"AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
OURS = {value for name, value in vars(environment).items() if name.endswith("_KEY")} | {LOG_KEY}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def ours(compose: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, service in compose["services"].items():
        if service["image"] == "faf":
            yield name, service


def test_every_command_of_compose_is_one(compose: dict[str, Any]) -> None:
    served: set[str] = set()
    for _, service in ours(compose):
        options = _parser().parse_args(service["command"])
        if options.command == "worker":
            served |= set(worker_counts(options.queue, None))
    assert served == {queue.value for queue in Queue}
    commands = [service["command"][:3] for _, service in ours(compose)]
    assert ["serve", "--only", "clock"] in commands
    assert ["serve", "--only", "web"] in commands


def test_compose_waits_for_what_is_needed_and_names_what_it_has(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[needed]
            else:
                assert services[needed]["restart"] == "no"
        for volume in service["volumes"]:
            assert volume.partition(":")[0] in compose["volumes"]
        # Short names only: where images come from is for each machine to say.
        assert not re.search(r"[.:].*/", service["image"]), name
    assert "noeviction" in services["redis"]["command"]
    for _, service in ours(compose):
        assert set(service["environment"]) <= OURS | AWS
        assert service["init"]


def test_no_secret_is_in_the_files() -> None:
    for name in ("compose.env.example", "faf.env.example"):
        for line in (DEPLOY / name).read_text("utf-8").splitlines():
            if not line.startswith("#") and "=" in line:
                key, _, value = line.partition("=")
                assert not value or key in {"FAF_PROXIES", "FAF_LISTEN"}, line


def test_every_setting_of_the_examples_is_read(compose: dict[str, Any]) -> None:
    named = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text("utf-8")))
    named |= {name for _, service in ours(compose) for name in service["environment"]}
    pattern = re.compile(r"^(?:# )?([A-Z_]+)=", re.MULTILINE)
    assert set(pattern.findall((DEPLOY / "compose.env.example").read_text("utf-8"))) <= named
    units = set(pattern.findall((DEPLOY / "faf.env.example").read_text("utf-8")))
    assert units <= OURS | AWS


def test_the_image_has_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = {
        each.rstrip("*") for each in project["tool"]["setuptools"]["packages"]["find"]["include"]
    }
    copied = set(
        re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    )
    allowed = set(
        re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)
    )
    assert copied == wanted
    assert wanted <= allowed


@pytest.mark.parametrize("name", UNITS)
def test_every_command_of_the_units_is_one(name: str) -> None:
    (line,) = re.findall(r"^ExecStart=(.+)$", (DEPLOY / name).read_text("utf-8"), re.MULTILINE)
    program, *arguments = line.split()
    if program.endswith("backup.sh"):
        assert (ROOT / program.removeprefix("/opt/faf/")).stat().st_mode & 0o111
        return
    assert program == "/opt/faf/.venv/bin/faf"
    for queue in Queue if "%i" in line else [""]:
        _parser().parse_args([each.replace("%i", queue) for each in arguments])


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        # Nothing to ask: the commands in them are checked above all the same.
        assert len(UNITS) == 5
        return
    for file in DEPLOY.glob("faf-*"):
        text = file.read_text("utf-8")
        # Installed they lie elsewhere; here the program need only be there.
        text = re.sub(r"^ExecStart=\S+", f"ExecStart={sys.executable}", text, flags=re.MULTILINE)
        (tmp_path / file.name).write_text(text, "utf-8")
    units = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run(
        [analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_nightly_backups_share_files_and_the_oldest_go(tmp_path: Path) -> None:
    program = tmp_path / "faf"
    program.write_text('#!/bin/sh\necho "$@" >> "$0.log"\nmkdir "$3"\n', "utf-8")
    program.chmod(0o755)
    folder = tmp_path / "backups with blanks"
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"2026-01-0{day}-013000").mkdir()
    (folder / "other").mkdir()
    subprocess.run(
        [DEPLOY / "backup.sh", folder, "3"], env={"FAF": str(program), "PATH": "/usr/bin:/bin"},
        check=True,
    )  # fmt: skip
    left = sorted(path.name for path in folder.iterdir())
    assert left[:2] == ["2026-01-03-013000", "2026-01-04-013000"]
    assert left[-1] == "other"
    assert len(left) == 4
    called = (tmp_path / "faf.log").read_text("utf-8")
    assert f"--previous {folder}/2026-01-04-013000" in called


def test_a_backup_that_fails_removes_nothing(tmp_path: Path) -> None:
    for day in range(1, 5):
        (tmp_path / f"2026-01-0{day}-013000").mkdir()
    done = subprocess.run(
        [DEPLOY / "backup.sh", tmp_path, "1"], env={"FAF": "false", "PATH": "/usr/bin:/bin"},
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert len(list(tmp_path.iterdir())) == 4
