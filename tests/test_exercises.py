"""The exercises: right answers of the banks pass, wrong ones fail with their own message."""

import math
import pathlib
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import labkit
from labkit.exercises import catalogue, declare, exercise, exercises, get, problems, read_bank
from labkit.exercises.bank import evaluate, verdict
from labkit.exercises.defaults import SHAPES, draw, problem
from labkit.exercises.diagnose import diagnose
from labkit.exercises.kinds import KINDS, UNDEFINED
from tests.examples import examples

BANKS = pathlib.Path(__file__).parent / "answers"
EXERCISES = exercises()
ANSWERS = {name: read_bank(BANKS / f"{name}.py") for name in EXERCISES}
STUDENTS = ["", *(f"student {k}" for k in range(25))]


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABKIT_PROGRESS", "off")


@pytest.fixture
def registry(monkeypatch):
    """Exercises declared in a test are forgotten after it."""
    monkeypatch.setattr(declare, "_registry", dict(declare._registry))


# The banks


def slowly(name):
    """A bank whose answers train for seconds is left out of the quick tests."""
    return pytest.param(name, marks=pytest.mark.kernel) if name == "fast_rate" else name


@pytest.mark.parametrize("name", list(map(slowly, EXERCISES)))
def test_every_answer_of_the_bank_is_judged_as_it_should_be(name, monkeypatch):
    endless = [answer for answer in ANSWERS[name] if answer.label == "time limit"]
    others = [answer for answer in ANSWERS[name] if answer not in endless]
    assert problems(EXERCISES[name], others) == []
    monkeypatch.setattr(EXERCISES[name], "seconds", 0.3)  # of the 2 that it may take
    assert problems(EXERCISES[name], endless) == []


def test_there_are_enough_exercises_and_every_lab_has_some():
    assert len(EXERCISES) >= 24
    assert {e.lab for e in EXERCISES.values()} == set(catalogue.titles())
    assert {e.answer for e in EXERCISES.values()} == set(KINDS)
    assert sorted(path.stem for path in BANKS.glob("*.py")) == sorted(EXERCISES)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_bank_has_enough_answers(name):
    verdicts = [answer.verdict for answer in ANSWERS[name]]
    assert verdicts.count("right") >= 2
    assert verdicts.count("wrong") + verdicts.count("not attempted") >= 6
    assert "not attempted" in verdicts
    sources = [answer.source for answer in ANSWERS[name]]
    assert len(set(sources)) == len(sources)
    kinds = {answer.label for answer in ANSWERS[name] if answer.verdict == "wrong"}
    assert {mistake.kind for mistake in EXERCISES[name].mistakes} <= kinds
    if EXERCISES[name].answer == "function" and EXERCISES[name]._judge is None:
        assert "returned a constant" in kinds
    if EXERCISES[name].answer == "number":
        assert "wrong number" in kinds
    if EXERCISES[name]._off_limits:
        assert "not your own work" in kinds


def test_the_stub_of_every_exercise_is_not_attempted():
    for name, e in EXERCISES.items():
        namespace = {}
        exec(e.stub(), namespace)
        finding = e.examine(namespace[name])
        assert not finding.attempted, name
        assert not e.examine(UNDEFINED).attempted


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_passes(name):
    e = EXERCISES[name]
    # Where an exercise builds on another, the student has that one already.
    namespace = {"np": np, "labkit": labkit, "math": math, "sigmoid": get("sigmoid").reference}
    for student in ("", "ada"):
        exec(e.solution(student), namespace)
        assert e.examine(namespace[name], student=student) is None
    assert e.solution() != e.stub()


@pytest.mark.parametrize("name", EXERCISES)
def test_exercises_say_what_is_to_be_done(name):
    e = EXERCISES[name]
    statement = e.statement("ada")
    assert not re.search(r"\[\[\w+\]\]", statement)
    assert e.hints
    texts = [statement, e.title, *e.hints, *(m.message for m in e.mistakes)]
    assert all(text == text.strip() and len(text) > 5 for text in texts)
    assert all(re.search(r"[.?)\w]$", hint) for hint in e.hints)
    assert name in statement or e.answer == "number" or e.answer == "choice"
    if e.parameters(""):
        assert e.statement("ada") == e.statement("ADA ")


@pytest.mark.parametrize("name", [n for n, e in EXERCISES.items() if e.parameters("")])
def test_banks_hold_for_the_numbers_of_every_student(name):
    e = EXERCISES[name]
    variants = {tuple(e.parameters(student).values()) for student in STUDENTS}
    assert len(variants) > 2
    for student in STUDENTS:
        assert problems(e, ANSWERS[name], student=student) == []


def judged(name):
    """Answers of a bank that do not take seconds by design."""
    return [answer for answer in ANSWERS[name] if answer.label != "time limit"]


@pytest.mark.parametrize("name", [n for n, e in EXERCISES.items() if e.answer == "function"])
@examples(10)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_verdict_does_not_depend_on_the_random_cases(name, seed):
    for answer in judged(name):
        found = problems(EXERCISES[name], [answer], rng=np.random.default_rng(seed))
        assert found == [], f"seed {seed}"


@examples(30)
@given(
    seed=st.integers(0, 2**32 - 1),
    shapes=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9)), min_size=1, max_size=4),
)
def test_right_answers_pass_for_any_shape(seed, shapes):
    rng = np.random.default_rng(seed)
    for name, e in EXERCISES.items():
        if e.answer != "function" or e._judge is not None or e._cases is not None:
            continue
        cases = draw(e.arguments, rng, shapes)
        for answer in ANSWERS[name]:
            if answer.verdict == "right":
                assert diagnose(e, evaluate(e, answer), cases) is None, (name, answer.line)


def test_drawn_problems_have_the_shapes_of_the_kit():
    for n_features, m in SHAPES:
        drawn = problem(np.random.default_rng(0), n_features, m)
        assert drawn["X"].shape == (n_features, m)
        assert drawn["w"].shape == drawn["x"].shape == (n_features, 1)
        assert drawn["y"].shape == drawn["y_hat"].shape == (1, m)
        assert m == 1 or {0.0, 1.0} == set(drawn["y"].ravel())


# Banks as files


def test_a_bank_says_where_it_is_malformed(tmp_path):
    file = tmp_path / "bank.py"
    file.write_text("# %% right\nx = 1\n# %% wrong\nx = 2\n")
    with pytest.raises(ValueError, match=r"line 3: expected '# %% right"):
        read_bank(file)
    file.write_text("anything before\n# %% right: so\nx = 1\n\n# %% wrong: sign\nx = -1\n")
    first, second = read_bank(file)
    assert first == ("right", "so", "x = 1\n\n", 2)
    assert second == ("wrong", "sign", "x = -1\n", 5)


def test_an_answer_that_is_judged_otherwise_is_told():
    answers = [a for a in ANSWERS["dw"] if a.verdict != "not attempted"]
    relabelled = [
        answers[0]._replace(verdict="wrong", label="wrong sign"),
        next(a for a in answers if a.label == "missing 1/m")._replace(verdict="right", label=""),
    ]
    first, second = problems(get("dw"), relabelled)
    assert "expected wrong: wrong sign, found right" in first
    assert "expected right, found wrong: missing 1/m" in second


# Declaring


def test_an_exercise_of_ones_own_takes_few_lines(registry):
    source = declare.__doc__.partition("::")[2].partition("The docstring is")[0]
    lines = [line[4:] for line in source.splitlines() if line.startswith("    ")]
    assert sum(bool(line) for line in lines) < 15
    namespace = {"np": np, "__name__": "my_exercises"}
    exec("\n".join(lines), namespace)
    mine = namespace["mean_error"]
    assert exercises(lab=2)["mean_error"] is mine is get("mean_error")
    assert mine.stub() == "def mean_error(y, y_hat):\n    ..."
    assert mine.examine(lambda y, y_hat: y.mean() - y_hat.mean()) is None
    expected = {
        "absolute value": lambda y, y_hat: np.abs(y - y_hat).mean(),
        "missing 1/m": lambda y, y_hat: np.sum(y - y_hat),
        "wrong sign": lambda y, y_hat: np.mean(y_hat - y) * 1.0,
        "returned a constant": lambda y, y_hat: 3,
        "wrong factor": lambda y, y_hat: 2 * np.mean(y - y_hat),
    }
    for kind, answer in expected.items():
        assert verdict(mine.examine(answer)) == ("wrong", kind)


def test_what_cannot_be_declared(registry):
    def nothing(z): ...

    def some(z, unheard_of):
        """Write it."""
        return z

    with pytest.raises(ValueError, match="no statement"):
        exercise(lab=1)(nothing)
    with pytest.raises(ValueError, match="answer must be one of"):
        exercise(lab=1, answer="picture")(some)
    with pytest.raises(ValueError, match="a model answer and a rubric"):
        exercise(lab=1, answer="text")(some)
    with pytest.raises(ValueError, match="credit"):
        get("dw").mistake("all right", credit=1)
    with pytest.raises(ValueError, match="docstring"):
        get("dw").mistake("silent")(nothing)
    with pytest.raises(ValueError, match=r"unheard_of; give the exercise cases="):
        exercise(lab=1)(some).examine(some)
    some.__name__ = "sigmoid"
    with pytest.raises(ValueError, match="already"):
        exercise(lab=1)(some)


def test_unknown_exercises_are_refused_with_a_proposal():
    with pytest.raises(ValueError, match="Did you mean 'sigmoid'"):
        get("sigmiod")
    assert "lab 01" in repr(get("sigmoid"))
    assert get("sigmoid")(0.0) == 0.5
