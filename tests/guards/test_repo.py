"""What the repository promises about itself."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
OURS = ("thai", "templates", "parsers", "service")
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 40
MAX_REPO_BYTES = 60_000_000

# "path" or "path::function" -> why it may be longer. Stale entries fail.
LONG_FOR_A_REASON: dict[str, str] = {}

# Joined from pieces, so that this file does not hold what it forbids.
REGISTRIES = tuple(
    ".".join(pieces)
    for pieces in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
    )
)
MACHINE_FOLDERS = tuple("/" + "/".join(p) + "/" for p in (("work",), ("root",), ("tmp", "v")))
FORBIDDEN = re.compile(
    "|".join(
        [rf"\b{re.escape(host)}\b" for host in REGISTRIES]
        # A folder of that name inside a longer path is somebody else's.
        + [rf"(?<![\w.~-]){re.escape(folder)}" for folder in MACHINE_FOLDERS]
    )
)


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """Every file that is tracked, or would be with the next ``git add``."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so what is tracked is unknown")
    listed = subprocess.run(
        # CI may check out as another user than the one who runs the tests.
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-c", "-o", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def test_no_registry_host_and_no_machine_path(files: list[Path]) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in files
        for number, line in enumerate(_text(path).splitlines(), start=1)
        if (match := FORBIDDEN.search(line))
    ]
    assert found == []


def test_forbidden_strings_are_recognised() -> None:
    for text in ("https://" + REGISTRIES[0] + "/simple", "cd " + MACHINE_FOLDERS[0] + "main"):
        assert FORBIDDEN.search(text)
    assert not FORBIDDEN.search("docs" + MACHINE_FOLDERS[0] + "plan.md")


def test_every_locked_package_has_a_hash_and_there_is_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    lines = (line for line in lock.splitlines() if line and not line.lstrip().startswith("#"))
    entries = "\n".join(lines).replace("\\\n", "").splitlines()
    requirement = re.compile(r"[a-z0-9-]+==[^\s;]+( ;[^#]+?)?( +--hash=sha256:[0-9a-f]{64})+")
    assert entries
    assert [entry for entry in entries if not requirement.fullmatch(entry)] == []


def test_lock_answers_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = map(Requirement, project["dependencies"] + project["optional-dependencies"]["dev"])
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"(?m)^([a-z0-9-]+)==([^\s;]+)", lock))
    stale = [
        str(requirement)
        for requirement in asked
        if locked.get(canonicalize_name(requirement.name), "0") not in requirement.specifier
    ]
    assert stale == [], "run: make lock"


def test_repository_stays_small(files: list[Path]) -> None:
    assert sum(path.stat().st_size for path in files) < MAX_REPO_BYTES


def test_modules_and_functions_stay_short() -> None:
    assert _long_ones() == set(LONG_FOR_A_REASON)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def _long_ones() -> set[str]:
    return {
        name
        for folder in OURS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name, length, limit in _lengths(path)
        if length > limit
    }


def _lengths(path: Path) -> Iterator[tuple[str, int, int]]:
    source, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
    yield name, len(source.splitlines()), MAX_MODULE_LINES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{name}::{node.name}", length, MAX_FUNCTION_LINES
