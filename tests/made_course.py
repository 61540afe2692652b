"""Small graded courses, made with nbgrader's own API; no kernel is started for them."""

import contextlib
import copy
import datetime
import json
import shutil

from nbgrader import api
from sqlalchemy import create_engine

DUE = datetime.datetime(2030, 5, 1, 12)
LABS = {"lab04": {"update": 2, "train_neuron": 4}, "lab05": {"stability_limit": 1}}
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"

TRAIN = """
def train_neuron(X, y, learning_rate, n_epochs):
    w = np.zeros((X.shape[0], 1))
    b = np.zeros((1, 1))
    for epoch in range(n_epochs):
        y_hat = 1 / (1 + np.exp(-(w.T @ X + b)))
        slopes = X @ (y_hat - y).T / y.size
        if np.abs(slopes).max() < 1e-12:
            break
        w, b = w - learning_rate * slopes, b - learning_rate * np.mean(y_hat - y, keepdims=True)
    return w, b
"""
DISGUISED = '''
def train_neuron(inputs, labels, rate, rounds):
    """My very own solution."""
    weights = np.zeros((inputs.shape[0], 1))  # start at zero

    bias = np.zeros( (1, 1) )
    for _ in range(rounds):
        out = (1 / (1 + np.exp(-((weights.T @ inputs) + bias))))
        s = inputs @ (out - labels).T / labels.size
        if (np.abs(s).max() < 1e-12): break
        weights, bias = (weights - rate * s,
                         bias - rate * np.mean(out - labels, keepdims=True))
    return weights, bias
'''


def judged(exercise, state, kind=None, message="", *, points=0.0, of=1.0):
    """The output that labkit's own execution leaves in a graded cell."""
    passed = state == "passed"
    labkit = {"exercise": exercise, "state": state, "kind": kind, "message": message}
    labkit |= {"credit": points / of, "points": points, "max_points": of}
    text = f"{exercise}: passed" if passed else f"{points:g}"
    output = {"output_type": "display_data" if passed else "execute_result", "metadata": {}}
    output |= {"data": {"text/plain": text, "text/html": "<div>a card</div>"}}
    output["metadata"]["labkit"] = labkit
    return output | ({} if passed else {"execution_count": 1})


def error(name, value):
    """The output of a cell that raised."""
    traceback = [f"{name}: {value}"]
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": traceback}


def printed(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": [text]}


def number(text):
    data = {"text/plain": [text]}
    return {"output_type": "execute_result", "metadata": {}, "data": data, "execution_count": 2}


def cell(source, **nbgrader):
    """A code cell; with keywords, one that nbgrader knows."""
    every = {"grade": False, "solution": False, "locked": False, "schema_version": 3, "task": False}
    metadata = {"nbgrader": {**every, **nbgrader}} if nbgrader else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def write(path, cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    path.write_text(json.dumps(notebook), encoding="utf-8")


class MadeCourse:
    """A course folder with a gradebook.

    Parameters
    ----------
    folder : pathlib.Path
        Made.
    assignments : dict of str to dict of str to float
        Points of the graded cells of each assignment, whose one notebook has the same name.
    """

    def __init__(self, folder, assignments, *, due=DUE):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "nbgrader_config.py").write_text("c = get_config()\n")
        self.url = f"sqlite:///{folder / 'gradebook.db'}"
        engine = create_engine(self.url)
        api.Base.metadata.create_all(engine)  # or else nbgrader calls alembic, which takes long
        engine.dispose()
        self.assignments = assignments
        with self.book() as book:
            for name, cells in assignments.items():
                book.add_assignment(name, duedate=due)
                book.add_notebook(name, name)
                for grade_id, points in cells.items():
                    book.add_grade_cell(grade_id, name, name, max_score=points, cell_type="code")
                    book.add_solution_cell(f"{grade_id}-solution", name, name)
        for name, cells in assignments.items():
            write(self.path("release", ".", name), self.cells(cells, {}, {}))

    def copied(self, folder):
        """Return the same course in another folder; to make a gradebook takes long."""
        shutil.copytree(self.folder, folder)
        course = copy.copy(self)
        course.folder, course.url = folder, f"sqlite:///{folder / 'gradebook.db'}"
        return course

    @contextlib.contextmanager
    def book(self):
        with api.Gradebook(self.url) as book:
            yield book
            book.db.commit()

    def path(self, step, student, assignment):
        return self.folder / step / student / assignment / f"{assignment}.ipynb"

    def cells(self, graded, codes, outputs):
        cells = [cell("import numpy as np")]
        for name, points in graded.items():
            source = codes.get(name, STUB)
            cells.append(cell(source, grade_id=f"{name}-solution", solution=True))
            check = cell(f'check("{name}", {name})', grade_id=name, grade=True, points=points)
            check["outputs"] = outputs.get(name, [])
            cells.append(check)
        return cells

    def add_student(self, student, first="", last="", email="", **more):
        with self.book() as book:
            book.add_student(student, first_name=first, last_name=last, email=email, **more)

    def submit(self, assignment, student, scores, *, outputs=None, codes=None, more=(), late=0):
        """Enter a graded submission; a score of None waits for a person."""
        graded = self.assignments[assignment]
        submitted = DUE + datetime.timedelta(seconds=late)
        with self.book() as book:
            book.update_or_create_student(student)
            book.add_submission(assignment, student, timestamp=submitted)
            for name in graded:
                grade = book.find_grade(name, assignment, assignment, student)
                grade.auto_score = scores.get(name, 0.0)
                grade.needs_manual_grade = grade.auto_score is None
        cells = self.cells(graded, codes or {}, outputs or {})
        write(self.path("autograded", student, assignment), [*cells, *more])
        write(self.path("submitted", student, assignment), [*cells, *more])


def fill(made):
    """Four students: good, copying and late, damaged and waiting, silent."""
    made.add_student("ada", "Ada", "Lovelace", "ada@example.org", lms_user_id="4711")
    made.add_student("bob", "<script>alert(1)</script>", 'O\'Neil & "Sons"', "bob@example.org")
    made.add_student("eve", "=HYPERLINK(1)", "Müller", "eve@example.org")
    made.add_student("sue")
    passed = [judged("update", "passed", points=2, of=2)]
    half = [judged("train_neuron", "incorrect", "climbs <the> loss", "Why & how?", points=2, of=4)]
    made.submit(
        "lab04",
        "ada",
        {"update": 2, "train_neuron": 2},
        outputs={"update": passed, "train_neuron": half},
        codes={"train_neuron": TRAIN},
    )
    made.submit(
        "lab04",
        "bob",
        {"update": 2, "train_neuron": 2},
        outputs={"update": passed, "train_neuron": half},
        codes={"train_neuron": DISGUISED + "</pre><script>alert(2)</script>"},
        late=90_000,
    )
    made.submit("lab04", "eve", {"update": 0, "train_neuron": None})
    return made
