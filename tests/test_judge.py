"""An answer that lives elsewhere is judged as one that is here."""

import pathlib

import pytest

from labkit.course.grade import judge
from labkit.course.grade.judge import KernelEnded, Question, Unanswered
from labkit.exercises import exercises, get, read_bank
from labkit.exercises.attempt import Diagnosis
from labkit.exercises.bank import verdict

BANKS = pathlib.Path(__file__).parent / "answers"
NAMES = sorted(path.stem for path in BANKS.glob("*.py"))


def here(namespace):
    """A kernel that is this process."""
    return lambda expression, seconds: eval(expression, namespace)


def cell(answer, name):
    import numpy as np

    import labkit

    namespace = {"np": np, "labkit": labkit, **get(name).parameters("")}
    exec(compile(answer.source, f"<{name}>", "exec"), namespace)
    return namespace


def slowly(name):
    """A bank whose answers train for seconds is left out of the quick tests."""
    return pytest.param(name, marks=pytest.mark.kernel) if name == "fast_rate" else name


@pytest.mark.parametrize("name", list(map(slowly, NAMES)))
def test_every_answer_of_the_banks_gets_its_verdict(name, digits):
    for answer in read_bank(BANKS / f"{name}.py"):
        if "time limit" in answer.label:
            continue  # takes its time, and is tried in a real kernel
        found = judge.judge(
            Question(name, name, None), here(cell(answer, name)), student="", datasets=[digits]
        )
        want = answer.verdict, answer.label if answer.verdict == "wrong" else ""
        assert verdict(found) == want, (answer, found)


def test_there_is_a_bank_for_each_exercise():
    assert set(NAMES) == set(exercises())


@pytest.mark.parametrize(
    ("source", "asked", "alone"),
    [
        ('check("dw", dw)', [("dw", "dw", None)], True),
        ("labkit.check('dw')", [("dw", "dw", None)], True),
        ('check("dw", answer=1 + x, seed=3)', [("dw", "1 + x", 3)], True),
        ('check("dw", dw)\ncheck("dw", dw, seed=1)', [("dw", "dw", None), ("dw", "dw", 1)], True),
        ('check("dw", dw)\nassert dw', [("dw", "dw", None)], False),
        ("card = check('dw', dw)", [], False),
        ("check(name, dw)", [], False),
        ("def f(:", [], False),
        ("check()", [], False),
        ("", [], True),
    ],
)
def test_checks_are_read_off_the_cell(source, asked, alone):
    assert judge.questions(source) == (asked, alone)


def raising(error):
    def kernel(expression, seconds):
        raise error

    return kernel


@pytest.mark.parametrize(
    ("kernel", "kind"),
    [
        (raising(KernelEnded()), "ended the kernel"),
        (raising(Unanswered("no reply within 5 seconds")), "no reply"),
        (lambda expression, seconds: "nonsense", "no reply"),
        (lambda expression, seconds: "3", "no reply"),
        (lambda expression, seconds: '{"dict": [["is", "function"]]}', "no reply"),
    ],
)
def test_replies_that_are_none(kernel, kind):
    found = judge.judge(Question("dw", "dw", None), kernel)
    assert found.kind == kind and found.message and found.credit == 0


def test_a_judge_that_stops_is_no_verdict(monkeypatch):
    exercise = get("mini_batches")

    def broken(answer, rng):
        raise ZeroDivisionError("of the author")

    monkeypatch.setattr(exercise, "_judge", broken)
    found = judge.judge(Question("mini_batches", "f", None), here({"f": lambda *a: 1}))
    assert found.kind == "not judged" and "of the author" in found.message


def test_cases_that_cannot_be_sent_are_no_fault_of_the_student(monkeypatch):
    monkeypatch.setattr(get("dL_dz"), "_cases", lambda rng: [(lambda x: x, 1.0)])
    found = judge.judge(Question("dL_dz", "f", None), here({"f": lambda *a: 1}))
    assert found.kind == "not judged" and "a function cannot be sent" in found.message


def test_what_stopped_the_cell_is_told_where_there_is_no_answer():
    fault = Diagnosis("memory", "The cell stopped.")
    question = Question("z_value", "z_value", None)
    assert judge.judge(question, here({}), fault=fault) is fault
    assert judge.judge(question, here({"z_value": -1e9}), fault=fault) is not fault


def test_of_several_checks_the_worst_counts():
    part = Diagnosis("missing 1/m", "Which mean?", 0.5)
    none = Diagnosis("", "Nothing yet.", attempted=False)
    assert judge.output([("dw", None), ("dw", None)], 3)["metadata"]["labkit"]["points"] == 3
    assert judge.output([("dw", None), ("dw", part)], 3)["metadata"]["labkit"]["points"] == 1.5
    made = judge.output([("dw", part), ("dw", none)], 3)
    assert made["metadata"]["labkit"]["state"] == "not attempted"
    assert made["data"]["text/plain"] == "0"


def test_tasks_are_read_off_the_cell():
    shown = judge.task_output('task("z_value")', "ada")["data"]["text/markdown"]
    assert get("z_value").statement("ada") in shown
    for source in ('task("nothing")', "task(name)", "x = 1", "def f(:", 'task("dw")\n1'):
        assert judge.task_output(source, "ada") is None
