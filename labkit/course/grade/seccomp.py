"""System calls that a kernel gives up: new processes, and every way to talk to others.

Landlock knows files, TCP and signals. What it does not know is refused by a filter of system calls
(seccomp, Linux on x86-64 and 64-bit ARM): sockets but those of this system, connections, processes
and programs, and looking into other processes. It binds compiled code too, and cannot be taken
back. See seccomp(2) and the kernel's Documentation/userspace-api/seccomp_filter.rst.
"""

import ctypes
import errno
import platform
import struct
import sys

__all__ = ["available", "filter_system_calls"]

# Numbers from the kernel's tables (asm/unistd_64.h, asm-generic/unistd.h); the two calls without a
# number for ARM do not exist there.
NUMBERS = {
    "x86_64": {
        **{"socket": 41, "connect": 42, "sendto": 44, "sendmsg": 46, "sendmmsg": 307},
        **{"clone": 56, "fork": 57, "vfork": 58, "execve": 59, "execveat": 322},
        **{"ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_getfd": 438},
        **{"unshare": 272, "setns": 308, "mount": 165, "bpf": 321, "perf_event_open": 298},
        **{"keyctl": 250, "add_key": 248, "request_key": 249, "userfaultfd": 323},
        **{"clone3": 435, "io_uring_setup": 425},
    },
    "aarch64": {
        **{"socket": 198, "connect": 203, "sendto": 206, "sendmsg": 211, "sendmmsg": 269},
        **{"clone": 220, "execve": 221, "execveat": 281},
        **{"ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "pidfd_getfd": 438},
        **{"unshare": 97, "setns": 268, "mount": 40, "bpf": 280, "perf_event_open": 241},
        **{"keyctl": 219, "add_key": 217, "request_key": 218, "userfaultfd": 282},
        **{"clone3": 435, "io_uring_setup": 425},
    },
}
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
SECCOMP = {"x86_64": 317, "aarch64": 277}
# Their arguments lie in memory, where no filter sees them; libraries do without where they are
# said to be missing.
MISSING = ("clone3", "io_uring_setup")
# Decided by an argument, below.
SOME = ("socket", "clone", "sendto")

CLONE_THREAD, AF_UNIX = 0x10000, 1
X32 = 0x40000000  # from here on the calls of another interface of x86-64
PR_SET_NO_NEW_PRIVS, PR_GET_SECCOMP = 38, 21
SET_MODE_FILTER, TSYNC = 1, 1  # for all threads
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
# Instructions of the filter (linux/bpf_common.h).
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # where in `struct seccomp_data`


def available():
    """Whether this system has filters of system calls, and this module knows its numbers."""
    if not sys.platform.startswith("linux") or platform.machine() not in NUMBERS:
        return False
    return ctypes.CDLL(None).prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0


def filter_system_calls():
    """Give up the calls for this process, for good.

    Returns
    -------
    bool
        Whether the system could do it.
    """
    if not available():
        return False
    code = program(platform.machine())
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: how many instructions, and where.
    about = struct.pack("HP", len(code) // 8, ctypes.addressof(buffer))
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    call = ctypes.c_long(SECCOMP[platform.machine()])
    return libc.syscall(call, SET_MODE_FILTER, TSYNC, ctypes.c_char_p(about)) == 0


def program(machine):
    """Write the filter.

    Parameters
    ----------
    machine : str
        As `platform.machine` says it.

    Returns
    -------
    bytes
        Instructions, eight bytes each.
    """
    numbers = NUMBERS[machine]
    refused = ERRNO | errno.EPERM
    lines = [
        _line(LOAD, ARCHITECTURE),
        *_unless(EQUAL, ARCHITECTURES[machine], refused),
        _line(LOAD, NUMBER),
    ]
    if machine == "x86_64":
        lines += _if(AT_LEAST, X32, refused)
    for name, number in numbers.items():
        if name in MISSING:
            lines += _if(EQUAL, number, ERRNO | errno.ENOSYS)
        elif name not in SOME:
            lines += _if(EQUAL, number, refused)
    # Of the errors, the one that libzmq takes for a machine without a network.
    lines += _when(numbers["socket"], 0, _unless(EQUAL, AF_UNIX, ERRNO | errno.EOPNOTSUPP))
    lines += _when(numbers["clone"], 0, _unless(ANY_BIT, CLONE_THREAD, refused))
    # Sent to whom the socket is connected, not to an address.
    for half in (0, 4):
        lines += _when(numbers["sendto"], 4, _unless(EQUAL, 0, refused), half)
    return b"".join([*lines, _line(RETURN, ALLOW)])


def _line(code, value, true=0, false=0):
    return struct.pack("HBBI", code, true, false, value)


def _if(test, value, answer):
    return [_line(test, value, 0, 1), _line(RETURN, answer)]


def _unless(test, value, answer):
    return [_line(test, value, 1, 0), _line(RETURN, answer)]


def _when(number, argument, lines, half=0):
    """For one call, look at half of an argument; then have the number at hand again."""
    look = [_line(LOAD, ARGUMENTS + 8 * argument + half), *lines, _line(LOAD, NUMBER)]
    return [_line(EQUAL, number, 0, len(look)), *look]
