"""The kernel in which a submission runs: an IPython kernel that has given up most of its rights.

``python -m labkit.course.grade.kernel -f CONNECTION_FILE``, with the limits in a file beside that
one. Three layers, from the strongest to the most talkative:

- Landlock, where the system is Linux 5.13 or newer: no reading outside Python and the libraries, no
  writing outside the working folder, no starting of programs; on newer kernels no signal to other
  processes. A filter of system calls: no other process, no network, no socket of another program.
  They bind compiled code too, and cannot be taken back.
- Resource limits of the process: memory, processor time, size of a file.
- An audit hook of Python, everywhere: the same rules for Python's own functions, with a message
  that says why. Compiled code passes it.
"""

import contextlib
import json
import os
import pathlib
import socket
import sys
import warnings

from labkit.course.grade.seccomp import filter_system_calls

__all__ = ["LIMITS", "main"]

LIMITS = "limits.json"
CLOSED = "Not while grading: {}."
# What libraries read, besides Python's own folders.
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc", "/opt", "/sys", "/nix")
# Of all processes only this one: the environment of another may hold passwords.
PROC = ("self", "cpuinfo", "meminfo", "stat", "sys", "version", "filesystems", "loadavg", "uptime")
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/full")
DEEPEST, SHOWN = 10_000, 10  # calls in calls, and how many are shown at both ends
RESERVED = 4 * 2**30  # bytes of address space
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
STARTING = {
    *("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "subprocess.Popen"),
    *("os.fork", "os.forkpty", "pty.spawn"),
}
SIGNALS = {"os.kill", "os.killpg"}
CHANGING = {
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate"),
    *("os.chmod", "os.chown", "os.utime", "os.setxattr", "os.removexattr"),
}


def main(arguments=None):
    """Give up rights, then be a kernel."""
    arguments = sys.argv[1:] if arguments is None else arguments
    connection = pathlib.Path(arguments[arguments.index("-f") + 1])
    limits = json.loads(connection.with_name(LIMITS).read_text(encoding="utf-8"))
    os.environ.update(limits["environment"])
    if limits["contained"]:
        os.environ.pop("JPY_PARENT_PID", None)  # the parent cannot be seen from a container
    warnings.filterwarnings("ignore", "Couldn't bind IOPub Pipe")  # for programs it may not start
    sys.dont_write_bytecode = True
    folder = pathlib.Path(limits["folder"]).resolve()
    closed = [pathlib.Path(path).resolve() for path in limits["closed"]]
    _limit_resources(limits)
    landlock(folder, closed)
    filter_system_calls()
    from ipykernel.kernelapp import IPKernelApp

    app = IPKernelApp.instance()
    app.initialize(arguments)
    # exit() is no crime: it would cost the rest of the notebook, so it does nothing.
    app.shell.ask_exit = lambda: print("exit() does nothing while grading.")
    _limit_recursion(app.shell)
    sys.addaudithook(_hook(folder, closed))
    app.start()


def _limit_recursion(shell):
    """Have endless recursion end soon: to show a traceback of a million calls takes minutes."""
    set_limit = sys.setrecursionlimit

    def limited(limit):
        set_limit(min(limit, DEEPEST))
        if limit > DEEPEST:
            print(f"While grading, recursion is at most {DEEPEST} deep.", file=sys.stderr)

    def show(shell, kind, error, trace, tb_offset=None):
        calls = []
        while trace is not None:
            calls.append(trace)
            trace = trace.tb_next
        if len(calls) > 2 * SHOWN:
            calls[SHOWN - 1].tb_next = calls[-SHOWN]
        lines = shell.InteractiveTB.structured_traceback(kind, error, calls[0], tb_offset)
        shell._showtraceback(kind, error, lines)
        return lines

    sys.setrecursionlimit = limited
    shell.set_custom_exc((MemoryError, RecursionError), show)


def _limit_resources(limits):
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, value in (
        # The second counts what was reserved and never used as well: libraries reserve much.
        (resource.RLIMIT_DATA, limits["memory"]),
        (resource.RLIMIT_AS, limits["memory"] + RESERVED),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, limits["file"]),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):  # macOS refuses some of them
            continue


# -- Landlock -------------------------------------------------------------------------------------


def landlock(folder, closed):
    """Let this process read Python and the libraries, and write in one folder; for good.

    Parameters
    ----------
    folder : pathlib.Path
        Where it may do anything.
    closed : list of pathlib.Path
        What it may not read, wherever that lies.

    Returns
    -------
    bool
        Whether the system could do it.
    """
    from py_landlock import AccessFs, Landlock, LandlockError

    read = AccessFs.READ_FILE | AccessFs.READ_DIR
    anything = read | AccessFs.WRITE_FILE | AccessFs.TRUNCATE | AccessFs.REFER
    for name in ("REMOVE_DIR", "REMOVE_FILE", "MAKE_DIR", "MAKE_REG", "MAKE_SOCK", "MAKE_FIFO"):
        anything |= AccessFs[name]
    anything |= AccessFs.MAKE_SYM
    with contextlib.suppress(OSError):
        # A folder of /proc that nobody holds may be made anew, and the rule for it is lost.
        os.open("/proc/self", os.O_RDONLY)
    try:
        rules = Landlock(strict=False)
        rules.add_path_rule(folder, access=anything)
        for device in filter(os.path.exists, DEVICES):
            rules.add_path_rule(device, access=AccessFs.READ_FILE | AccessFs.WRITE_FILE)
        for path, whole in readable(_roots(), closed):
            is_folder = path.is_dir()
            access = read if is_folder and whole else AccessFs.READ_DIR
            rules.add_path_rule(path, access=access if is_folder else AccessFs.READ_FILE)
        rules.apply()
    except (LandlockError, OSError):
        return False
    return True


def readable(roots, closed):
    """Split folders so that everything in them can be read but what is closed.

    Parameters
    ----------
    roots, closed : list of pathlib.Path

    Yields
    ------
    path : pathlib.Path
    whole : bool
        False for a folder of which only the names can be listed.
    """
    for root in roots:
        if any(root == path or root.is_relative_to(path) for path in closed):
            continue
        if not any(path.is_relative_to(root) for path in closed):
            yield root, True
            continue
        yield root, False
        yield from readable(sorted(root.iterdir()), closed)


def _roots():
    """Folders with Python, the libraries and the kit; not the rest of a checkout of the kit."""
    package = pathlib.Path(__file__).resolve().parents[2]
    own = [f"/proc/{name}" for name in PROC]
    roots = {pathlib.Path(path) for path in (*SYSTEM, *own, sys.prefix, sys.base_prefix)}
    for entry in filter(None, sys.path):
        path = pathlib.Path(entry).resolve()
        if path == package.parent and path.name != "site-packages":
            roots.add(package)
        elif path != pathlib.Path.cwd():
            roots.add(path)
    # Links such as /lib are followed; what lies within another root adds nothing.
    roots = {root.resolve() for root in roots if root.exists()}
    return sorted(r for r in roots if not any(r != s and r.is_relative_to(s) for s in roots))


# -- the audit hook -------------------------------------------------------------------------------


def _hook(folder, closed):
    families = {-1, getattr(socket, "AF_UNIX", -1)}  # those of this system
    own = {os.getpid(), getattr(os, "getpgrp", os.getpid)()}  # an interrupt comes from here
    inside, shut = str(folder) + os.sep, tuple(str(path) + os.sep for path in closed)

    def path_of(value):
        if isinstance(value, int) or value is None:
            return None
        return os.path.realpath(os.fsdecode(value))

    def hook(event, arguments):
        if event == "open":
            path, _, flags = arguments
            if (path := path_of(path)) is None:
                return
            if path.startswith(inside) or path in DEVICES:
                return
            if (path + os.sep).startswith(shut):
                raise PermissionError(CLOSED.format(f"{os.path.basename(path)} is closed"))
            if (flags or 0) & WRITING:
                raise PermissionError(CLOSED.format(f"{path} is outside the working folder"))
        elif event in CHANGING:
            for path in map(path_of, arguments[: 2 if event in ("os.rename", "os.link") else 1]):
                if path is not None and not path.startswith(inside) and path + os.sep != inside:
                    raise PermissionError(CLOSED.format(f"{path} is outside the working folder"))
        elif event in STARTING:
            raise PermissionError(CLOSED.format("no other program can be started"))
        elif event in SIGNALS and arguments[0] not in own:
            raise PermissionError(CLOSED.format("no process can be signalled"))
        elif event == "socket.__new__" and arguments[1] not in families:
            raise PermissionError(CLOSED.format("there is no network"))
        elif event == "socket.connect":
            raise PermissionError(CLOSED.format("no other program can be talked to"))

    return hook


if __name__ == "__main__":
    main()
