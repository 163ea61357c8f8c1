"""How orders and answers cross between processes: JSON with bytes beside it, never pickle.

A message is: length of the JSON, number of blobs, their lengths, the JSON, the blobs. In the JSON
a blob is ``{mark: its number}``. The caller draws a new ``mark`` for every call, so that nothing
that a file holds can be taken for one.
"""

import json
import os
import struct
from enum import IntEnum
from typing import Any

#: What the starter tells of a child: its ``Outcome`` and its exit status.
REPORT = struct.Struct("<Bi")
#: More than an order has: names, limits, where modules are found.
ORDER_BYTES = 128 * 1024
_HEAD = struct.Struct("<QI")


class Outcome(IntEnum):
    """What became of a child: it ended with a status, or ran out of time, or never began."""

    ENDED = 0
    OUT_OF_TIME = 1
    NOT_STARTED = 2


def write(descriptor: int, value: object, mark: str) -> None:
    """Write JSON that may hold bytes anywhere. Raises TypeError for what neither can carry."""
    blobs: list[bytes] = []

    def beside(item: object) -> dict[str, int]:
        if not isinstance(item, bytes | bytearray):
            raise TypeError(f"{type(item).__name__} is neither JSON nor bytes")
        blobs.append(bytes(item))
        return {mark: len(blobs) - 1}

    text = json.dumps(value, ensure_ascii=False, default=beside).encode("utf-8", "surrogatepass")
    sizes = struct.pack(f"<{len(blobs)}Q", *map(len, blobs))
    for piece in (_HEAD.pack(len(text), len(blobs)) + sizes, text, *blobs):
        left = memoryview(piece)
        while left:
            left = left[os.write(descriptor, left) :]


def read(descriptor: int, mark: str) -> Any:
    """Read what ``write`` wrote, from the start. Raises ValueError where it is not whole."""
    with open(descriptor, "rb", closefd=False) as stream:
        stream.seek(0)
        try:
            length, count = _HEAD.unpack(stream.read(_HEAD.size))
            sizes = struct.unpack(f"<{count}Q", stream.read(8 * count))
            text = stream.read(length)
            blobs = [stream.read(size) for size in sizes]
            if [len(text), *map(len, blobs)] != [length, *sizes]:
                raise ValueError("cut short")
            if not blobs:
                return json.loads(text)
            return json.loads(text, object_hook=lambda each: _restored(each, mark, blobs))
        except (struct.error, RecursionError, OverflowError, IndexError, TypeError) as fault:
            raise ValueError(str(fault)) from fault


def _restored(each: dict[str, Any], mark: str, blobs: list[bytes]) -> Any:
    return blobs[each[mark]] if len(each) == 1 and mark in each else each
