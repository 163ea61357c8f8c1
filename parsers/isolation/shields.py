"""What the kernel takes away from a reading child: network, other processes, writing files.

Both shields hold for every program that the child starts, and can't be taken off again. The
structures are those of ``linux/seccomp.h``, ``linux/filter.h`` and ``linux/landlock.h``.
"""

import ctypes
import os
import platform
import struct
from collections.abc import Iterable

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_FILTER_MODE = 2
_KILLED = 9

# Calls that are refused: of the network; into other processes; out of the process group, by
# which a child is killed with all that it started; into other namespaces, where rules differ.
_CALLS = {
    # socket, connect, io_uring_setup, ptrace, process_vm_readv, process_vm_writev,
    # pidfd_getfd, bpf, setpgid, setsid, unshare, setns
    "x86_64": (0xC000003E, (41, 42, 425, 101, 310, 311, 438, 321, 109, 112, 272, 308)),
    "aarch64": (0xC00000B7, (198, 203, 425, 117, 270, 271, 438, 280, 154, 157, 97, 268)),
}
_X32_CALLS = 0x40000000  # x86-64 knows every call a second time, under numbers from here on
_LOAD, _JUMP_EQUAL, _JUMP_ABOVE, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050001  # the latter with EPERM, "operation not permitted"

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_REFER = 1 << 13
_CHANGES = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))  # removing and making anything
_CHANGES_OF_FILES = _WRITE_FILE | _TRUNCATE
_TCP = 0b11
_SCOPES = 0b11  # abstract sockets, signals

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_char_p))


def refuse_network() -> None:
    """Refuse network and other processes, from now on, with EPERM. Raises OSError."""
    known = _CALLS.get(platform.machine())
    if known is None:
        raise OSError(f"no list of system calls for {platform.machine()}")
    code = _filter(*known)
    program = _Program(len(code) // 8, code)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program))


def _filter(architecture: int, calls: Iterable[int]) -> bytes:
    """A program for the kernel: load architecture and number, compare, allow or refuse."""
    numbers = tuple(calls)
    compared = [
        # Each jump counts the instructions to skip; the last two are allow and refuse.
        struct.pack("<HBBI", _JUMP_EQUAL, len(numbers) - place, 0, number)
        for place, number in enumerate(numbers)
    ]
    return b"".join(
        (
            struct.pack("<HBBI", _LOAD, 0, 0, 4),
            struct.pack("<HBBI", _JUMP_EQUAL, 0, len(numbers) + 3, architecture),
            struct.pack("<HBBI", _LOAD, 0, 0, 0),
            struct.pack("<HBBI", _JUMP_ABOVE, len(numbers) + 1, 0, _X32_CALLS),
            *compared,
            struct.pack("<HBBI", _RETURN, 0, 0, _ALLOW),
            struct.pack("<HBBI", _RETURN, 0, 0, _REFUSE),
        )
    )


def refuse_writing(*folders: str) -> None:
    """Refuse to make, change or remove files outside of ``folders``. Raises OSError.

    What is open already stays open. Signals to processes outside are refused where the
    kernel can (Linux 6.12).
    """
    version = _landlock(_LANDLOCK_CREATE, None, 0, 1)
    refused = _CHANGES | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)  # noqa: PLR2004 - the kernel's own
    attributes = struct.pack("<QQQ", refused, _TCP, _SCOPES)
    size = 24 if version >= 6 else 16 if version >= 4 else 8  # noqa: PLR2004 - the kernel's own
    rules = _landlock(_LANDLOCK_CREATE, attributes[:size], size, 0)
    try:
        _permit(rules, os.devnull, refused & _CHANGES_OF_FILES)
        for folder in folders:
            _permit(rules, folder, refused)
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _landlock(_LANDLOCK_RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _permit(rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        _landlock(_LANDLOCK_ADD, rules, 1, struct.pack("<Qi", rights, place), 0)
    finally:
        os.close(place)


def leave_network() -> None:
    """Move this process and all that it starts into an empty network. Raises OSError."""
    for namespaces in (_CLONE_NEWNET, _CLONE_NEWNET | _CLONE_NEWUSER):
        if _libc.unshare(namespaces) == 0:
            return
    raise _failure()


def die_with_parent() -> None:
    """Have the kernel kill this process when the one that forked it ends."""
    _prctl(_PR_SET_PDEATHSIG, _KILLED)


def adopt_orphans() -> None:
    """Become the parent of what one's children leave behind, so that it can be cleared away."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _prctl(option: int, *values: int) -> None:
    padded = (*values, 0, 0, 0, 0)[:4]
    if _libc.prctl(option, *map(ctypes.c_ulong, padded)) != 0:
        raise _failure()


def _landlock(call: int, *values: int | bytes | None) -> int:
    arguments = [ctypes.c_long(v) if isinstance(v, int) else ctypes.c_char_p(v) for v in values]
    result: int = _libc.syscall(ctypes.c_long(call), *arguments)
    if result < 0:
        raise _failure()
    return result


def _failure() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
