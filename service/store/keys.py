"""The keys of the store: national IDs encrypted and searchable, the log's end sealed.

A ring is ``id:base64`` pairs of 32 bytes, the first one current. Old keys stay in the ring
until ``rotate`` has brought every number to the current one.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
import secrets
import zlib
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.environment import Environment

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_KEY_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_PURPOSE: Final = b"faf national id"
_RECORD_PURPOSE: Final = b"faf record"


class KeyRing:
    """Keys by their ids, the first one current; what each is for is derived from it."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self.current = next(iter(keys))
        self._keys = dict(keys)
        self._ciphers = {name: AESGCM(_derived(key, "encrypt")) for name, key in keys.items()}
        self._digest_keys = {name: _derived(key, "search") for name, key in keys.items()}

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._keys)})"

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the keys, the current one first."""
        return tuple(self._keys)

    def encrypt(self, number: str) -> str:
        """The number under the current key: its id, a colon, nonce and cipher in base64."""
        nonce = os.urandom(_NONCE_BYTES)
        cipher = self._ciphers[self.current].encrypt(nonce, number.encode(), _PURPOSE)
        return f"{self.current}:{base64.b64encode(nonce + cipher).decode()}"

    def decrypt(self, cipher: str) -> str:
        """Raises StoreError: the key is not in the ring, or the cipher was tampered with."""
        name, _, packed = cipher.partition(":")
        if name not in self._ciphers:
            raise StoreError("store.key_missing", found=name)
        try:
            data = base64.b64decode(packed, validate=True)
            plain = self._ciphers[name].decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], _PURPOSE)
        except (InvalidTag, ValueError) as error:
            raise StoreError("store.cipher_broken", found=name) from error
        return plain.decode()

    def pack(self, data: Any) -> bytes:
        """JSON-ready data compressed and encrypted under the current key.

        For whole records, which may hold national IDs: the key's id, a colon, nonce and cipher.
        """
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        nonce = os.urandom(_NONCE_BYTES)
        packed = zlib.compress(text.encode())
        cipher = self._ciphers[self.current].encrypt(nonce, packed, _RECORD_PURPOSE)
        return self.current.encode() + b":" + nonce + cipher

    def unpack(self, packed: bytes) -> Any:
        """What ``pack`` packed. Raises StoreError as ``decrypt`` does."""
        key_id, _, sealed = packed.partition(b":")
        name = key_id.decode("ascii", "replace")
        if name not in self._ciphers:
            raise StoreError("store.key_missing", found=name)
        try:
            plain = self._ciphers[name].decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _RECORD_PURPOSE
            )
        except (InvalidTag, ValueError) as error:
            raise StoreError("store.cipher_broken", found=name) from error
        return json.loads(zlib.decompress(plain))

    def digest(self, number: str) -> str:
        """The keyed hash of a number under the current key, in hex."""
        return self._digest(self.current, number)

    def digests(self, number: str) -> tuple[str, ...]:
        """Its hash under every key: while keys are rotated, rows have one or another."""
        return tuple(self._digest(name, number) for name in self._keys)

    def seal(self, text: str) -> str:
        """A signature under the current key, with the key's id."""
        return f"{self.current}:{self._sign(self.current, text)}"

    def is_sealed(self, text: str, seal: str) -> bool:
        """Whether the seal is of this text. Raises StoreError: its key is not in the ring."""
        name, _, signature = seal.partition(":")
        if not name or not signature:
            return False
        if name not in self._keys:
            raise StoreError("store.key_missing", found=name)
        return hmac.compare_digest(self._sign(name, text), signature)

    def _digest(self, name: str, number: str) -> str:
        return hmac.digest(self._digest_keys[name], number.encode(), "sha256").hex()

    def _sign(self, name: str, text: str) -> str:
        return hmac.new(_derived(self._keys[name], "seal"), text.encode(), sha256).hexdigest()


@cache
def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, f"faf {purpose}".encode()).derive(key)


def new_key() -> str:
    """A fresh ``id:base64`` pair; the id is random too."""
    return f"k{secrets.token_hex(4)}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


def read_ring(text: str, *, file: str = "") -> KeyRing:
    """The ring of ``id:base64`` pairs, set apart by commas or lines. Raises StoreError."""
    keys: dict[str, bytes] = {}
    for pair in re.split(r"[,\s]+", text.strip()):
        name, _, packed = pair.partition(":")
        try:
            key = base64.b64decode(packed, validate=True)
        except ValueError:
            key = b""
        # The key itself must never be shown, so neither is what was found.
        if not _KEY_ID.fullmatch(name) or len(key) != KEY_BYTES or name in keys:
            raise StoreError("store.bad_keys", file=file)
        keys[name] = key
    return KeyRing(keys)


def find_ring(environment: Environment) -> KeyRing:
    """The ring of the environment, else of the key file. Raises StoreError."""
    if environment.keys:
        return read_ring(environment.keys)
    file = environment.key_file
    try:
        return read_ring(file.read_text(encoding="ascii"), file=str(file))
    except FileNotFoundError as error:
        raise StoreError("store.no_keys", file=str(file)) from error
    except UnicodeDecodeError as error:
        raise StoreError("store.bad_keys", file=str(file)) from error


def add_key(file: Path) -> None:
    """Put a fresh key in front of those in the file, which only its owner may read.

    The file is there whole or as it was; its folder is made where it is missing.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = file.read_text(encoding="ascii") if file.exists() else ""
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(f"{new_key()}\n{kept}")
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
