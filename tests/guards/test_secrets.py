"""No secret lies in the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Joined from pieces, so that this file does not hold what it looks for.
SECRETS = re.compile(
    "|".join(
        (
            "-----BEGIN [A-Z ]*" + "PRIVATE KEY-----",
            r"\bAKIA" + "[0-9A-Z]{16}" + r"\b",
            r"\bgh[pousr]_" + "[A-Za-z0-9]{36}",
            r"\bxox[abprs]-" + "[A-Za-z0-9-]{10,}",
            # Ours: API tokens, and keys as ``faf keys add`` makes them.
            r"\bfaf_" + "[A-Za-z0-9_-]{43}" + r"\b",
            r"\bk[0-9a-f]{8}:" + "[A-Za-z0-9+/]{43}=",
            # Addresses of databases and queues with a password that is no example.
            r"(?:postgres(?:ql)?|rediss?)://\w*:(?!password@|secret@)" + r"(?!\$)[!-?A-~]{6,}@",
        )
    )
)


def test_no_secret_is_kept_here() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so what is tracked is unknown")
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-c", "-o", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        data = path.read_bytes() if path.is_file() else b""
        if b"\0" in data[:4_096]:
            continue
        text = data.decode("utf-8", "replace")
        found += [f"{name}: {match[0][:12]}…" for match in SECRETS.finditer(text)]
    assert found == []


def test_secrets_are_recognised() -> None:
    for text in (
        "faf_" + "A" * 43,
        "k0123abcd:" + "A" * 43 + "=",
        "postgresql://faf:" + "hunter2@db/faf",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
    ):
        assert SECRETS.search(text)
    assert not SECRETS.search("postgresql://user:" + "password@host/database")
