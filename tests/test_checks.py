"""Checks as students use them: what they show, and what they never do."""

import contextlib
import threading
import time
import warnings

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

import labkit
from labkit.exercises import (
    cards,
    check,
    exercises,
    get,
    hint,
    permissions,
    student,
    task,
    time_limit,
    variant,
)


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for name in ("LABKIT_SOLUTIONS", "LABKIT_STUDENT", "NBGRADER_EXECUTION", "LABKIT_GRADING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LABKIT_PROGRESS", "off")
    monkeypatch.setattr(cards, "_hints_shown", {})


def right(X, y, y_hat):
    return X @ (y_hat - y).T / y.size


# What is shown


def test_the_three_states():
    assert repr(check("dw", right)) == "dw: passed"
    assert repr(check("dw", lambda X, y, y_hat: None)) == "dw: not attempted yet"
    card = check("dw", lambda X, y, y_hat: X @ (y_hat - y).T)
    assert repr(card).startswith("dw: incorrect (missing 1/m): The more examples, ")
    assert "\n" not in repr(card)
    assert (card.state, card.kind, card.credit) == ("incorrect", "missing 1/m", 0.5)
    assert labkit.check is check


def test_a_card_is_readable_without_colour_and_in_any_theme():
    card = check("dw", lambda X, y, y_hat: X @ (y_hat - y).T)
    bundle = card._repr_mimebundle_()
    assert bundle["text/plain"] == repr(card)
    page = bundle["text/html"]
    assert 'role="status"' in page and "Incorrect" in page and "missing 1/m" in page
    for style in page.split("style=")[1:]:
        declared = style.split('"')[1]
        for part in declared.split(";"):
            if part.strip().startswith(("color", "background")):
                assert "var(--jp-" in part


def test_what_students_write_cannot_break_the_card():
    def broken(X, y, y_hat):
        raise ValueError("<b>bold</b> & `ticks`")

    page = check("dw", broken)._repr_html_()
    assert "<b>" not in page
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; " in page


def test_without_an_answer_the_variable_of_that_name_is_taken():
    assert repr(check("dw")) == "dw: not attempted yet"
    dw = right  # noqa: F841
    assert repr(check("dw")) == "dw: passed"


def test_hints_grow_one_by_one():
    card = check("dw", lambda X, y, y_hat: X)
    n = len(get("dw").hints)
    shown = [card.hint() for _ in range(n + 1)]
    assert [page._repr_html_().count("<li>") for page in shown] == [*range(1, n + 1), n]
    assert repr(hint("sigmoid")) == "sigmoid: hint 1 of 3"


def test_solutions_are_shown_only_where_allowed(monkeypatch, tmp_path):
    card = check("dw", right)
    assert repr(card.solution()) == "dw: solution not released"
    assert "return" not in card.solution()._repr_html_()
    file = tmp_path / permissions.NAME
    for content, allowed in (
        ('{"solutions": true}', True),
        ('{"solutions": ["sigmoid", "dw"]}', True),
        ('{"solutions": ["sigmoid"]}', False),
        ('{"solutions": "dw"}', False),
        ("{damaged", False),
        ("[]", False),
    ):
        file.write_text(content)
        assert permissions.solution_allowed("dw") is allowed, content
    for variable, allowed in (("all", True), ("none", False), ("sigmoid, dw", True), ("db", False)):
        monkeypatch.setenv("LABKIT_SOLUTIONS", variable)
        assert permissions.solution_allowed("dw") is allowed, variable
    monkeypatch.setenv("LABKIT_SOLUTIONS", "dw")
    assert "return" in card.solution()._repr_html_()


def test_a_task_shows_the_students_own_numbers():
    bundle = task("loss_value", student="ada")._repr_mimebundle_()
    p = get("loss_value").parameters("ada")["p"]
    assert f"{p:g}" in bundle["text/markdown"]
    assert bundle["text/plain"] == repr(get("loss_value"))


def test_an_exception_shows_the_line_in_the_students_cell():
    shell = InteractiveShell()
    shell.run_cell(
        "import numpy as np\n"
        "def helper(z):\n"
        "    return np.linalg.inv(z)\n"
        "def sigmoid(z):\n"
        "    return 1 / helper(z)\n"
    )
    card = check("sigmoid", shell.user_ns["sigmoid"])
    assert card.kind == "exception"
    assert "LinAlgError" in card.message
    assert "(line 3: return np.linalg.inv(z))" in repr(card)
    assert "return np.linalg.inv(z)" in card._repr_html_()


def test_an_error_in_the_call_itself_is_one_of_the_arguments():
    card = check("dw", lambda X, y: X)
    assert card.kind == "wrong arguments"
    assert "dw(X, y, y_hat)" in card.message


# What a check never does


def test_a_check_changes_no_object_of_the_student():
    kept = {}

    def rude(X, y, y_hat):
        kept["X"] = X
        X[:] = 0
        return X

    for _ in range(2):
        assert check("dw", rude).kind == "input changed in place"
    answer = np.array([[0.123]])
    before = answer.copy()
    check("z_value", answer)
    assert np.array_equal(answer, before)
    session = labkit.Session(labkit.load_digits(n_train=50, n_test=20), epoch=3, n_epochs=20)
    state = {name: getattr(session, name) for name in session.trait_names() if name != "run"}
    check("fast_rate", session)
    assert state == {n: getattr(session, n) for n in session.trait_names() if n != "run"}


def test_a_check_leaves_random_numbers_prints_and_warnings_alone(capsys):
    def noisy(z):
        np.random.seed(1)  # noqa: NPY002
        print("x" * 1000)
        warnings.warn("careful", stacklevel=1)
        return 1 / (1 + np.exp(-z))

    np.random.seed(7)  # noqa: NPY002
    expected = np.random.random(3)  # noqa: NPY002
    np.random.seed(7)  # noqa: NPY002
    assert check("sigmoid", noisy).state == "passed"
    assert np.array_equal(np.random.random(3), expected)  # noqa: NPY002
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_exit_does_not_end_the_kernel():
    def leave(z):
        raise SystemExit

    assert check("sigmoid", leave).kind == "exception"


def test_stop_in_the_notebook_is_not_swallowed():
    def interrupted(z):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("sigmoid", interrupted)


def endless(z):
    while True:
        pass


def endless_in_one_line(z):
    while True:
        pass


def endless_and_stubborn(z):
    while True:
        try:
            while True:
                z = -z
        except:  # noqa: E722
            pass


def in_a_thread(function):
    result = []
    thread = threading.Thread(target=lambda: result.append(function()), daemon=True)
    thread.start()
    thread.join(60)
    assert result
    return result[0]


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(get("sigmoid"), "seconds", 0.2)


@pytest.mark.parametrize("function", [endless, endless_in_one_line, endless_and_stubborn])
@pytest.mark.parametrize("where", [lambda call: call(), in_a_thread])
def test_endless_loops_end(impatient, function, where):
    card = where(lambda: check("sigmoid", function))
    assert card.kind == "time limit"
    assert "loop" in card.message
    assert "line" in repr(card)


@pytest.mark.parametrize("function", [endless, endless_in_one_line])
@pytest.mark.parametrize("where", [lambda call: call(), in_a_thread])
def test_endless_loops_end_where_there_are_no_threads(impatient, monkeypatch, function, where):
    monkeypatch.setattr(time_limit, "_interrupter", lambda: None)
    assert where(lambda: check("sigmoid", function)).kind == "time limit"
    assert where(lambda: check("sigmoid", lambda z: 1 / (1 + np.exp(-z)))).state == "passed"


def test_threads_that_cannot_be_started_are_no_matter(impatient, monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert check("sigmoid", endless).kind == "time limit"


def test_nothing_is_left_of_a_limit_that_has_struck_or_not():
    before = threading.active_count()
    for k in range(60):
        end = time.monotonic() + 0.03

        def wait(end=end):
            while time.monotonic() < end:
                pass
            return "done"

        with contextlib.suppress(time_limit.TimeUp):  # some are cut, some are not, some nearly
            assert time_limit.run_limited(wait, 0.015 + 0.0005 * (k % 30)) == "done"
    for _ in range(100_000):  # one that came too late would strike here
        pass
    for thread in threading.enumerate():
        if thread.name == "labkit time limit":
            thread.join(10)
    assert threading.active_count() <= before


def test_checks_work_in_a_thread():
    assert in_a_thread(lambda: check("dw", right)).state == "passed"
    assert in_a_thread(lambda: check("dw", lambda X, y, y_hat: 1)).kind == "returned a constant"


# Numbers of one's own


def test_variants_are_the_same_everywhere():
    # Pinned: an instructor must find the numbers of a student again with a later version.
    assert variant("ada", "loss_value").integers(10**9, size=2).tolist() == PINNED
    assert get("loss_value").parameters("ada") == get("loss_value").parameters(" ADA")
    numbers = {variant(s, e).integers(10**9) for s in ("ada", "bob") for e in ("x", "y")}
    assert len(numbers) == 4


PINNED = [319249868, 220164097]


def test_neighbours_have_different_numbers():
    for e in exercises().values():
        if e.parameters(""):
            assert len({str(e.parameters(f"s{k}")) for k in range(30)}) > 1


def test_who_works_here(monkeypatch, tmp_path):
    assert student() == ""
    assert student(" Ada ") == "ada" == student()
    monkeypatch.setenv("LABKIT_PROGRESS", "progress.json")
    assert student("Bob") == "bob"
    assert '"bob"' in (tmp_path / "progress.json").read_text()
    folder = tmp_path / "autograded" / "carol" / "ps1"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert student() == "carol"
    monkeypatch.setenv("LABKIT_STUDENT", "Dora")
    assert student() == "dora"


def test_a_check_takes_the_numbers_of_the_student_here(monkeypatch):
    for name in ("ada", "bob", "carol", "dora"):
        monkeypatch.setenv("LABKIT_STUDENT", name)
        p = get("loss_value").parameters(name)["p"]
        assert check("loss_value", -np.log(p)).state == "passed"
        assert check("loss_value", -np.log(p), student=name).state == "passed"
