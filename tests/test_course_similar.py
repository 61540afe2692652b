"""Similar submissions: the normal form, the weighing, other students' numbers."""

import ast
import keyword
import pathlib
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labkit.course.report import borrowed, similar
from labkit.course.report.normal_form import bound_names, normal_form
from labkit.exercises.bank import read_bank
from labkit.exercises.checking import get
from tests.made_course import DISGUISED, STUB, TRAIN

ANSWERS = pathlib.Path(__file__).parent / "answers"
OTHER = """
def train_neuron(X, y, learning_rate, n_epochs):
    neuron = labkit.Neuron(np.zeros(len(X)))
    while n_epochs:
        g = neuron.gradient(X, y)
        neuron = labkit.Neuron(neuron.w - learning_rate * g.dw, neuron.b - learning_rate * g.db)
        n_epochs -= 1
    return neuron.w, neuron.b
"""


def right_answers():
    for path in sorted(ANSWERS.glob("*.py")):
        for answer in read_bank(path):
            if answer.verdict == "right":
                yield pytest.param(answer.source, id=f"{path.stem} {answer.line}")


# -- the normal form -----------------------------------------------------------------------------

names = st.text(string.ascii_lowercase + "_", min_size=1, max_size=6).filter(
    lambda name: not keyword.iskeyword(name)
)


class Rename(ast.NodeTransformer):
    def __init__(self, new):
        self.new = new

    def visit_Name(self, node):
        node.id = self.new.get(node.id, node.id)
        return node

    def visit_arg(self, node):
        node.arg = self.new.get(node.arg, node.arg)
        return node

    def visit_FunctionDef(self, node):
        node.name = self.new.get(node.name, node.name)
        return self.generic_visit(node)


@pytest.mark.parametrize("source", [TRAIN, OTHER])
@given(data=st.data())
def test_renaming_changes_nothing(source, data):
    own = sorted(bound_names(source))
    fresh = data.draw(st.lists(names, min_size=len(own), max_size=len(own), unique=True))
    assume(not set(fresh) & {"np", "labkit", "range", "len"})
    renamed = ast.unparse(Rename(dict(zip(own, fresh, strict=True))).visit(ast.parse(source)))
    assert normal_form(renamed) == normal_form(source)


remarks = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=20)


@pytest.mark.parametrize("source", [TRAIN, OTHER])
@given(data=st.data())
def test_layout_and_remarks_change_nothing(source, data):
    lines = []
    for line in source.strip().splitlines():
        blank = data.draw(st.integers(0, 2))
        lines += [" " * blank] * blank
        remark = data.draw(st.none() | remarks)
        lines.append(line if remark is None else f"{line}  # {remark}")
    lines.insert(lines.index(next(x for x in lines if x.startswith("def"))) + 1, "    'A text.'")
    assert normal_form("\n".join(lines)) == normal_form(source)


OPERATORS = [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult, ast.Mod]


@pytest.mark.parametrize("source", [TRAIN, OTHER])
@given(data=st.data())
def test_another_operator_is_another_form(source, data):
    tree = ast.parse(source)
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp)]
    node = data.draw(st.sampled_from(nodes))
    other = data.draw(st.sampled_from([op for op in OPERATORS if not isinstance(node.op, op)]))
    node.op = other()
    assert normal_form(ast.unparse(tree)) != normal_form(source)


@pytest.mark.parametrize("source", list(right_answers()))
def test_reformatting_any_answer_changes_nothing(source):
    form = normal_form(source)
    assert normal_form(ast.unparse(ast.parse(source))) == form
    assert len(form) > 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("y = 2 * x", "y = 3 * x"),
        ("y = a * (b + c)", "y = a * b + c"),
        ("y = np.sum(z)", "y = np.mean(z)"),
        ("y = x[1:]", "y = x[:1]"),
        ("y = a < b", "y = a <= b"),
        ("y = -x", "y = +x"),
        ("y = a and b", "y = a or b"),
        ("y = np.sum(z, axis=0)", "y = np.sum(z, axis=1)"),
        ("y = True", "y = 1"),
    ],
)
def test_what_matters(one, other):
    assert normal_form(one) != normal_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("y = 2 * x", "yy = 2.0 * x"),
        ("import numpy as nu\ny = nu.sum(z)", "import numpy\ny = numpy.sum(z)"),
        ("def f(x: int) -> float:\n  return x", 'def g(y):\n  "Text."\n  pass\n  ...\n  return y'),
        ("print('a')", 'print("""b""")'),
        ("y = f'{x} m'", "y = f'{x} kg'"),
        ("def f(a):\n  return a\nf(a=1)", "def g(b):\n  return b\ng(b=1)"),
    ],
)
def test_what_does_not_matter(one, other):
    assert normal_form(one) == normal_form(other)


def test_code_that_is_no_python_falls_back_to_its_words():
    one = "def f(x:\n    a = x * 2.0 + np.sum(x) # half\n    return a +"
    other = "def f( z :\n\n    total = z*2 + np.sum(z)\n    return total + "
    assert normal_form(one) == normal_form(other)
    assert normal_form(one) != normal_form(one.replace("*", "/"))
    assert "*" in normal_form(one) and ".sum" in normal_form(one) and "return" in normal_form(one)


def test_a_half_written_cell_is_python_up_to_there():
    whole = normal_form(TRAIN)
    half = normal_form(TRAIN + "\nw, b = train_neuron(\n# to be")
    assert half[: len(whole)] == whole
    assert half[len(whole) :] == ("v", ",", "v", "=", "v", "(")
    pair = similar.similar_pairs({"t": variations() | {"ada": TRAIN, "bob": DISGUISED + "\n(("}})[0]
    assert pair.students == ("ada", "bob")


@given(st.text(max_size=60))
def test_anything_has_a_form(source):
    assert all(isinstance(word, str) for word in normal_form(source))


@pytest.mark.parametrize(
    "source", ["x = " + "(" * 3000 + ")" * 3000, "x = " + "-" * 50_000 + "1", "x = 1\0", '"\\d"']
)
def test_code_that_python_itself_chokes_on(source):
    normal_form(source)
    bound_names(source)
    borrowed.written_number(source, "x")


def test_own_numbers_go_by_their_names():
    numbers = {"x1": 1.5, "w1": -0.6}
    form = normal_form("z = -0.6 * 1.50", numbers=numbers)
    assert form == normal_form("q = -0.9 * 3", numbers={"x1": 3.0, "w1": -0.9})
    assert "x1" in form and "w1" in form


# -- weighing ------------------------------------------------------------------------------------


def variations():
    """Solutions of a class that are all different."""
    answers = read_bank(ANSWERS / "train_neuron.py")
    return {f"s{i}": a.source for i, a in enumerate(answers) if a.verdict != "not attempted"}


def test_a_disguised_copy_stands_out():
    codes = variations() | {"ada": TRAIN, "bob": DISGUISED, "eve": OTHER}
    del codes["s1"]  # is OTHER
    (pair, *more) = similar.similar_pairs({("nb", "t"): codes}, assignment="lab04")
    assert pair.students == ("ada", "bob")
    assert pair.share == pytest.approx(1)
    assert pair.assignment == "lab04"
    assert pair.matches[0].codes == (TRAIN, DISGUISED)
    assert pair.evidence > 1.5 * max([p.evidence for p in more], default=0)


def test_a_copied_half_is_found():
    half = TRAIN.rpartition("    return")[0] + "    print(w)\n" * 3 + "    return b, w\n"
    codes = variations() | {"ada": TRAIN, "bob": half}
    pair = similar.similar_pairs({"t": codes})[0]
    assert pair.students == ("ada", "bob")
    assert 0.6 < pair.share < 1


def test_what_everybody_writes_alike_is_not_reported():
    line = "def dw(X, y, y_hat):\n    return X @ (y_hat - y).T / y.size\n"
    codes = {f"s{i}": line.replace("X", f"X{i}") for i in range(40)}
    assert similar.similar_pairs({"dw": codes}) == []
    # Long, but all have it: a helper from the lecture, say.
    assert similar.similar_pairs({"t": {f"s{i}": TRAIN for i in range(200)}}) == []


def test_short_solutions_are_not_reported_even_where_rare():
    codes = {f"s{i}": f"def f(z):\n    return np.exp(z) + {i}\n" for i in range(200)}
    codes["s1"] = codes["s2"] = "def f(z):\n    return np.log(np.abs(z)) ** 3 - 7 * z\n"
    assert similar.similar_pairs({"f": codes}) == []


def test_what_the_course_gives_does_not_count():
    codes = variations() | {"ada": TRAIN, "bob": DISGUISED}
    assert similar.similar_pairs({"t": codes})
    found = similar.similar_pairs({"t": codes}, given={"t": [TRAIN]})
    assert ("ada", "bob") not in [pair.students for pair in found]
    stubs = {f"s{i}": STUB for i in range(3)}
    assert similar.similar_pairs({"t": stubs}, given={"t": [STUB]}) == []


@pytest.mark.parametrize("codes", [{}, {"ada": TRAIN}, {"ada": "", "bob": ""}])
def test_too_few_to_compare(codes):
    assert similar.similar_pairs({"t": codes}) == []


def test_helpers_in_other_cells_may_be_renamed():
    helper = "def {}(z):\n    return 1 / (1 + np.exp(-z))\n"
    codes = {
        "ada": TRAIN.replace("np.exp(-(w.T @ X + b))", "squash(w.T @ X + b)"),
        "bob": TRAIN.replace("np.exp(-(w.T @ X + b))", "act(w.T @ X + b)"),
    }
    crowd = variations()
    parts = {"t": crowd | codes, "h": {"ada": helper.format("squash"), "bob": helper.format("act")}}
    assert similar.similar_pairs(parts)[0].share == pytest.approx(1)


def test_winnowing_keeps_its_guarantee():
    common = [f"c{i}" for i in range(similar.K + similar.W - 1)]
    one = [f"a{i}" for i in range(20)] + common + ["a"]
    other = ["b"] * 3 + common + [f"b{i}" for i in range(9)]
    assert similar.fingerprints(one) & similar.fingerprints(other)
    assert len(similar.fingerprints(one)) < len(one) - similar.K + 1
    assert similar.fingerprints(common[: similar.K - 1]) == set()


# -- numbers of other students -------------------------------------------------------------------

STUDENTS = [f"student{i}" for i in range(30)]


def right(student):
    exercise = get("z_value")
    return float(exercise.reference(*exercise.parameters(student).values()))


def one_with_other_numbers():
    own = right(STUDENTS[0])
    for student in STUDENTS[1:]:
        answer = f"z_value = {right(student)!r}"
        finding = get("z_value").examine(right(student), student=STUDENTS[0])
        if finding and finding.kind == "wrong number" and abs(right("") - right(student)) > 0.1:
            return student, answer
    raise AssertionError(own)


def test_another_students_number_is_named_with_its_owner():
    owner, answer = one_with_other_numbers()
    codes = {STUDENTS[0]: answer, owner: answer}
    (found,) = borrowed.borrowed(get("z_value"), ("nb", "z_value"), codes, STUDENTS)
    assert found.student == STUDENTS[0]
    assert owner in found.owners and STUDENTS[0] not in found.owners
    assert found.value == right(owner)
    assert not found.no_id


def test_numbers_without_an_id_are_said_to_be_so():
    student = next(
        s
        for s in STUDENTS
        if (found := get("z_value").examine(right(""), student=s)) and found.kind == "wrong number"
    )
    codes = {student: f"z_value = {right('')!r}"}
    (found,) = borrowed.borrowed(get("z_value"), ("nb", "z_value"), codes, [student])
    assert found.no_id and found.owners == ()


def test_own_mistakes_and_right_answers_are_nobody_elses():
    exercise = get("z_value")
    codes = {}
    for student in STUDENTS:
        numbers = exercise.parameters(student)
        codes[student] = "z_value = w1 * x1 + w2 * x2"  # no bias: a typical mistake
        for name, value in numbers.items():
            codes[student] = codes[student].replace(name, repr(float(value)))
    assert borrowed.borrowed(exercise, ("nb", "z"), codes, STUDENTS) == []
    assert borrowed.borrowed(get("sigmoid"), ("nb", "s"), {"a": "sigmoid = 1"}, STUDENTS) == []


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("x = 0.9 * 1.5 + 0.4", 1.75),
        ("x = (\n  -np.log(0.5)\n)", 0.6931471805599453),
        ("a = 3\nb = a ** 2\nx = b - 1", 8),
        ("x: float = int(np.ceil(11000 / 64))", 172),
        ("x = labkit.sigmoid(0)", 0.5),
        ("x = 2 * math.pi * 0", 0),
        ("x = 1\nx = ...", None),
        ("x = f(3)", None),
        ("x = 1 / 0", None),
        ("x = 9 ** 9 ** 9 ** 9", None),
        ("x = 'a'", None),
        ("x = float('nan')", None),
        ("x = np.os.system('echo')", None),
        ("x = __import__('os')", None),
        ("x = ", None),
        ("y = 1", None),
        ("x, y = 1, 2", None),
        ("x += 1", None),
    ],
)
def test_numbers_are_computed_without_running_the_cell(source, value):
    assert borrowed.written_number(source, "x") == (pytest.approx(value) if value else value)


# -- groups ----------------------------------------------------------------------------------------


def pair(one, other, weight, assignment="lab04"):
    match = similar.Match(("lab", "part"), 0.9, weight, ("", ""))
    return similar.Pair(assignment, (one, other), (match,))


def test_students_are_grouped_by_what_connects_them():
    pairs = [
        pair("a", "b", 90.0),
        pair("x", "y", 80.0),
        pair("c", "d", 70.0),
        pair("b", "c", 60.0),
        pair("a", "b", 50.0, "lab05"),
    ]
    found = similar.groups(pairs)
    assert [(g.assignment, g.students) for g in found] == [
        ("lab04", ("b", "c", "a", "d")),
        ("lab04", ("x", "y")),
        ("lab05", ("a", "b")),
    ]
    assert [p.students for p in found[0].pairs] == [("a", "b"), ("c", "d"), ("b", "c")]
    assert similar.groups([]) == []


@given(st.sets(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20))
def test_groups_are_the_connected_components(edges):
    edges = {tuple(sorted(edge)) for edge in edges if edge[0] != edge[1]}
    found = similar.groups([pair(str(a), str(b), 30.0 + a) for a, b in sorted(edges)])
    assert sum(len(g.pairs) for g in found) == len(edges)
    members = [set(g.students) for g in found]
    assert all(not one & other for i, one in enumerate(members) for other in members[:i])
    for group in found:  # each can be reached from the first
        reached, before = {group.students[0]}, set()
        while reached != before:
            before = set(reached)
            reached |= {s for p in group.pairs if reached & set(p.students) for s in p.students}
        assert reached == set(group.students)
    sizes = [len(g.students) for g in found]
    assert sizes == sorted(sizes, reverse=True)
