"""Keys: numbers encrypted and found again, seals, rings that are refused, a private file."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.environment import Environment, read_environment
from service.store.errors import StoreError
from service.store.keys import KeyRing, add_key, find_ring, new_key, read_ring
from tests.helpers.stores import NEW_KEY, OLD_KEY

OLD, BOTH = read_ring(OLD_KEY), read_ring(f"{NEW_KEY}\n{OLD_KEY}\n")
NUMBERS = st.text("0123456789", min_size=13, max_size=13)


@given(NUMBERS)
def test_what_is_encrypted_is_decrypted(number: str) -> None:
    cipher = OLD.encrypt(number)
    assert cipher.startswith("k1:")
    assert OLD.decrypt(cipher) == BOTH.decrypt(cipher) == number
    assert OLD.encrypt(number) != cipher
    assert number not in cipher


@given(NUMBERS, NUMBERS)
def test_the_hash_finds_a_number_and_no_other(one: str, other: str) -> None:
    assert (OLD.digest(one) == OLD.digest(other)) == (one == other)
    assert BOTH.digests(one) == (BOTH.digest(one), OLD.digest(one))
    assert OLD.digest(one) != BOTH.digest(one)


def test_a_seal_is_of_one_text_and_one_key() -> None:
    seal = OLD.seal("7 abc")
    assert OLD.is_sealed("7 abc", seal)
    assert BOTH.is_sealed("7 abc", seal)
    assert not OLD.is_sealed("8 abc", seal)
    assert not OLD.is_sealed("7 abc", "")
    assert not OLD.is_sealed("7 abc", "k1:")


@pytest.mark.parametrize(
    ("cipher", "code"),
    [
        (BOTH.encrypt("1"), "store.key_missing"),
        ("k1:", "store.cipher_broken"),
        ("k1:!!", "store.cipher_broken"),
        (OLD.encrypt("1")[:-6] + "AAAAA=", "store.cipher_broken"),
    ],
    ids=["another key", "nothing", "no base64", "tampered"],
)
def test_what_cannot_be_decrypted_is_told(cipher: str, code: str) -> None:
    with pytest.raises(StoreError) as refused:
        OLD.decrypt(cipher)
    assert refused.value.finding.code == code
    assert refused.value.finding.sentence


def test_a_seal_of_a_lost_key_is_told() -> None:
    with pytest.raises(StoreError) as refused:
        OLD.is_sealed("1", BOTH.seal("1"))
    assert refused.value.finding.found == "k2"


@pytest.mark.parametrize(
    "text",
    [
        "", "k1", "k1:", "k1:AAAA", ":" + OLD_KEY.partition(":")[2], "K 1:" + OLD_KEY[3:],
        f"{OLD_KEY},{OLD_KEY}", f"{OLD_KEY},k2:{base64.b64encode(bytes(31)).decode()}", "ก:ข",
        OLD_KEY + ",",
    ],
)  # fmt: skip
def test_a_bad_ring_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(StoreError) as refused:
        read_ring(text)
    assert refused.value.finding.code == "store.bad_keys"
    assert OLD_KEY[3:] not in str(refused.value.finding)


def test_nothing_shows_a_key() -> None:
    environment = read_environment({"FAF_KEYS": OLD_KEY, "DATABASE_URL": "postgresql://u:secret@x"})
    for shown in (repr(OLD), str(OLD), repr(environment)):
        assert OLD_KEY[3:20] not in shown
        assert "secret" not in shown


def test_the_file_of_keys_is_its_owners(tmp_path: Path) -> None:
    environment = Environment(tmp_path / "new" / "var")
    with pytest.raises(StoreError) as missing:
        find_ring(environment)
    assert missing.value.finding.code == "store.no_keys"
    add_key(environment.key_file)
    first = find_ring(environment)
    add_key(environment.key_file)
    second = find_ring(environment)
    assert stat.S_IMODE(environment.key_file.stat().st_mode) == 0o600
    assert second.current != first.current
    assert second.decrypt(first.encrypt("1")) == "1"
    assert [path.name for path in environment.data_dir.iterdir()] == ["faf.keys"]


def test_keys_of_the_environment_come_first(tmp_path: Path) -> None:
    environment = Environment(tmp_path, keys=NEW_KEY)
    add_key(environment.key_file)
    assert find_ring(environment).current == "k2"


def test_a_broken_file_of_keys_is_told(tmp_path: Path) -> None:
    environment = Environment(tmp_path)
    environment.key_file.write_bytes("กุญแจ".encode())
    with pytest.raises(StoreError) as refused:
        find_ring(environment)
    assert refused.value.finding.code == "store.bad_keys"


def test_new_keys_differ() -> None:
    assert new_key() != new_key()
    assert isinstance(read_ring(new_key()), KeyRing)
