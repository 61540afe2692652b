"""What a submission may do and may not do where it is graded."""

import ast
import functools
import pathlib
import shutil
import socket

import pytest
from nbformat.v4 import new_code_cell

from labkit.course.grade import ready
from labkit.course.grade.protection import landlock_version
from tests.test_grading_kernel import checking, make_course, run, solution

ROOT = pathlib.Path(__file__).parents[1]

pytestmark = pytest.mark.kernel


linux = pytest.mark.skipif(landlock_version() < 6, reason="needs Landlock of Linux 6.12 or newer")


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path / "course")


@pytest.fixture
def grade(course):
    return functools.partial(run, course)


# -- rights ---------------------------------------------------------------------------------------

FORBIDDEN = {
    "write beside": "open('{outside}/x', 'w')",
    "write by the system's own function": (
        "import ctypes\nassert ctypes.CDLL(None).open(b'{outside}/x', 65, 384) >= 0"
    ),
    "delete": "import os\nos.remove('{outside}/there')",
    "delete a folder": "import shutil\nshutil.rmtree('{outside}')",
    "rename": "import os\nos.rename('{outside}/there', '{outside}/here')",
    "read the gradebook": "open('{course}/gradebook.db')",
    "read by the system's own function": (
        "import ctypes\nassert ctypes.CDLL(None).open(b'{course}/gradebook.db', 0) >= 0"
    ),
    "start a program": "import subprocess\nsubprocess.run(['/bin/true'])",
    "start a program by the shell": "import os\nos.system('true')",
    "signal the grader": "import os\nos.kill(os.getppid(), 0)",
    "signal by the system's own function": (
        "import ctypes, os\nassert ctypes.CDLL(None).kill(os.getppid(), 0) == 0"
    ),
    "connect": "import socket\nsocket.create_connection(('127.0.0.1', {port}), 1)",
    "connect by the system's own function": (
        "import ctypes, socket, struct\n"
        "s = socket.socket()\n"
        "a = struct.pack('=HH4s8x', 2, socket.htons({port}), bytes([127, 0, 0, 1]))\n"
        "assert ctypes.CDLL(None).connect(s.fileno(), a, 16) == 0"
    ),
    "send a datagram": (
        "import socket\nsocket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))"
    ),
    "make a network socket by the system's own function": (
        "import ctypes\nassert ctypes.CDLL(None).socket(2, 2, 0) >= 0"
    ),
    "talk to another program's socket": (
        "import socket\nsocket.socket(socket.AF_UNIX).connect('{outside}/there')"
    ),
    "send to another program's socket": (
        "import socket\n"
        "socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', '{outside}/there')"
    ),
    "fork": "import os\nos.fork() or os._exit(0)",
    "fork by the system's own function": (
        "import ctypes\nchild = ctypes.CDLL(None).fork()\n"
        "child == 0 and ctypes.CDLL(None)._exit(0)\nassert child > 0"
    ),
    "leave for other namespaces": "import ctypes\nassert ctypes.CDLL(None).unshare(1 << 28) == 0",
    "the grader's environment": "import os\nopen(f'/proc/{{os.getppid()}}/environ').read()",
    "the grader's environment by the system's own function": (
        "import ctypes, os\n"
        "path = f'/proc/{{os.getppid()}}/environ'.encode()\n"
        "libc, data = ctypes.CDLL(None), ctypes.create_string_buffer(9)\n"
        "assert libc.read(libc.open(path, 0), data, 9) > 0"
    ),
    "the grader's command line": "import os\nopen(f'/proc/{{os.getppid()}}/cmdline').read()",
    "the list of processes": "import os\nassert len(os.listdir('/proc')) == 0",
    "the name of another process": "import os\nopen('/proc/1/comm').read()",
}


@pytest.fixture(scope="module", params=[False, True], ids=["started", "forked"])
def refused(tmp_path_factory, request):
    """A submission that tries it all, each with a folder of its own; and what came of it."""
    if request.param and not ready.available():
        pytest.skip("needs Linux 5.3 or newer")
    base = tmp_path_factory.mktemp("refused")
    course = make_course(base / "course")
    outside = {name: base / f"outside-{number}" for number, name in enumerate(FORBIDDEN)}
    for folder in outside.values():
        folder.mkdir()
        (folder / "there").touch()
    with socket.create_server(("127.0.0.1", 0)) as server:
        known = {"course": course, "port": server.getsockname()[1]}
        cells = [
            new_code_cell(source.format(outside=outside[name], **known))
            for name, source in FORBIDDEN.items()
        ]
        _, _, notebook = run(course, *cells, forked=request.param)
    left = {name: [path.name for path in folder.iterdir()] for name, folder in outside.items()}
    return dict(zip(FORBIDDEN, notebook.cells[1:], strict=True)), left


@pytest.mark.xdist_group("rights")
@linux
@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_a_submission_may_not_do(refused, name):
    cells, left = refused
    errors = [o.ename for o in cells[name].outputs if o.output_type == "error"]
    assert errors and errors[0] in ("PermissionError", "AssertionError")
    assert left[name] == ["there"]


@pytest.fixture(params=[False, ready.available()], ids=["started", "forked"])
def forked(request):
    return request.param


def test_what_a_submission_may_do(grade, course, forked):
    (course / "autograded" / "ada" / "lab" / "data.csv").write_text("1,2\n")
    source = (
        "import os, pathlib, tempfile, sklearn.linear_model, matplotlib.pyplot as plt\n"
        "from scipy import special\n"
        "print(np.loadtxt('data.csv', delimiter=',').sum())\n"
        "pathlib.Path('new').mkdir()\npathlib.Path('new/x.txt').write_text('x')\n"
        "os.rename('new/x.txt', 'y.txt')\nos.remove('y.txt')\nos.rmdir('new')\n"
        "np.save('a.npy', np.arange(3))\nprint(np.load('a.npy'))\n"
        "tempfile.TemporaryFile().close()\n"
        "fig, ax = plt.subplots()\nax.plot([1, 2])\nfig.savefig('p.png')\nplt.show()\n"
    )
    _, _, notebook = grade(new_code_cell(source), forked=forked)
    outputs = notebook.cells[1].outputs
    assert [o.output_type for o in outputs] == ["stream", "display_data"]
    assert outputs[0].name == "stdout" and outputs[0].text == "3.0\n[0 1 2]\n"
    assert sorted(path.name for path in (course / "autograded" / "ada" / "lab").iterdir()) == [
        *("data.csv", "lab.ipynb")
    ]


def test_a_notebook_may_ask_about_the_machine(grade, forked):
    source = (
        "import os, asyncio, socket, threading\n"
        "print(len(open('/proc/self/status').read()) > 99)\n"
        "print('processor' in open('/proc/cpuinfo').read())\n"
        "a, b = socket.socketpair()\na.send(b'x')\nprint(b.recv(1))\n"
        "threading.Thread(target=print, args=('thread',)).start()\n"
        "from sklearn.ensemble import RandomForestClassifier\n"
        "forest = RandomForestClassifier(5, n_jobs=2).fit(np.eye(4), [0, 1, 0, 1])\n"
        "print(forest.n_features_in_)"
    )
    _, _, notebook = grade(new_code_cell(source), forked=forked)
    said = "".join(o.get("text", o.get("evalue", "")) for o in notebook.cells[1].outputs)
    assert said.split() == ["True", "True", "b'x'", "thread", "4"]


MEMORY = "import sys\nsys.setrecursionlimit(10**9)\ndef f(n):\n    return f(n + 1) + [n]\nf(0)"


@pytest.mark.parametrize("source", [MEMORY, "x = [0]\nwhile True:\n    x += x"])
def test_memory_ends_soon(grade, source, forked):
    cells = new_code_cell(source), new_code_cell("print('next')")
    _, _, notebook = grade(*cells, memory=2**29, forked=forked)
    outputs = notebook.cells[1].outputs
    assert outputs[-1].output_type == "error"
    assert outputs[-1].ename in ("MemoryError", "RecursionError", "DeadKernelError", "Stopped")
    assert notebook.cells[2].outputs[0].text == "next\n"


def test_secrets_of_the_environment_stay_out(grade, monkeypatch, forked):
    monkeypatch.setenv("SECRET_TOKEN", "abc")
    source = "import os\nprint('abc' in os.environ.values())"
    _, _, notebook = grade(new_code_cell(source), forked=forked)
    assert notebook.cells[1].outputs[0].text == "False\n"


@pytest.mark.skipif(not ready.available(), reason="needs Linux 5.3 or newer")
def test_what_kernels_are_forked_from_gives_nothing_away(grade):
    """No file of it is open, no answer is in its memory, and nothing of one reaches the next."""
    source = (
        "import os, sys, random, labkit\n"
        "print([name for name in sys.modules if 'exercises.content' in name])\n"
        "kinds = [os.readlink(f'/proc/self/fd/{n}') for n in os.listdir('/proc/self/fd')\n"
        "         if os.path.lexists(f'/proc/self/fd/{n}')]\n"
        "mine = os.path.dirname(os.getcwd())\n"
        "own = ('socket:', 'anon_inode:', 'pipe:', '/proc/', '/dev/', mine)\n"
        "print([k for k in kinds if not k.startswith(own) and not k.endswith('(deleted)')])\n"
        "print(hasattr(labkit, 'left'), os.path.exists('left'))\n"
        "labkit.left = open('left', 'w').close() or 1\n"
        "print(random.random(), np.random.random())"
    )
    said = []
    for student in ("ada", "bob"):
        _, _, notebook = grade(new_code_cell(source), student=student, forked=True)
        said.append(notebook.cells[1].outputs[0].text.splitlines())
    for modules, files, before, _ in said:
        assert modules == files == "[]" and before == "False False"
    assert said[0][-1] != said[1][-1]


def test_a_command_can_stand_before_the_kernels(grade):
    prefix = ["env", "IN_A_CONTAINER={folder}"]
    source = "import os\nprint(os.environ['IN_A_CONTAINER'] in os.getcwd())"
    _, _, notebook = grade(new_code_cell(source), kernel_prefix=prefix)
    assert notebook.cells[1].outputs[0].text == "True\n"


def prefix_of_the_guide():
    guide = (ROOT / "docs" / "course.md").read_text(encoding="utf-8")
    source = guide.partition("```python\nc.GradingExecute.kernel_prefix = ")[2].partition("```")[0]
    return ast.literal_eval(source.replace("*(", "(").replace("),", "), "))


@linux
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed")
def test_the_container_of_the_guide(grade):
    prefix = [word for words in prefix_of_the_guide() for word in words]
    points, said, notebook = grade(
        new_code_cell("while True: pass"),
        solution("dw"),
        checking("dw"),
        new_code_cell("import os\nprint(os.getpid() < 20)"),
        new_code_cell("os._exit(1)"),
        solution("db"),
        checking("db"),
        timeout=3,
        kernel_prefix=prefix,
    )
    assert points == [2, 2], said
    assert notebook.cells[4].outputs[0].text == "True\n"  # of few processes
