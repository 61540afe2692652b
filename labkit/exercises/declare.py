r"""Declaring an exercise: a function is at once its reference, its statement and its solution.

A whole exercise, as an instructor writes it in a file beside the notebooks::

    from labkit.exercises import exercise

    @exercise(lab=2, points=2, hints=["What does `np.mean` do?"])
    def mean_error(y, y_hat):
        "Write `mean_error(y, y_hat)`: the mean of y - y_hat over all examples."
        return np.mean(y - y_hat)

    @mean_error.mistake("absolute value", credit=0.5)
    def _(y, y_hat):
        "Errors of either sign should cancel. Which function makes all of them positive?"
        return np.mean(np.abs(y - y_hat))

The docstring is the statement, in Markdown; that of a mistake says what to look at. The student's
function is called with random arguments (chosen by the names of the parameters, or by ``cases``)
and compared with the reference, with each mistake, and with what is wrong in general: signs,
shapes, means, constants, changed arguments, errors, endless loops.
"""

import ast
import inspect
import re
import textwrap
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from labkit.exercises import defaults, kinds
from labkit.exercises.compare import RELATIVE
from labkit.exercises.grading import grading
from labkit.exercises.variants import student as current_student
from labkit.exercises.variants import variant

__all__ = ["Exercise", "Mistake", "exercise"]

ANSWERS = ("function", "number", "choice", "text", "object")
DRAWS = 100  # of a student's numbers, until they tell all mistakes apart
_registry = {}


class Mistake(NamedTuple):
    """A typical wrong answer.

    Attributes
    ----------
    kind : str
        Its name, in a few words.
    message : str
        What to look at.
    formula : callable
        Gives what the mistaken answer gives.
    credit : float
        Part of the points it is worth all the same.
    """

    kind: str
    message: str
    formula: object
    credit: float


def exercise(**options):
    """Declare an exercise; a decorator, with the options of :class:`Exercise`.

    Returns
    -------
    callable
        Takes the reference function and gives the :class:`Exercise`.
    """

    def declare(reference):
        new = Exercise(reference, **options)
        old = _registry.get(new.id)
        if old is not None and old.reference.__module__ != reference.__module__:
            raise ValueError(
                f"There is an exercise {new.id!r} already, in {old.reference.__module__}. "
                "Choose another name."
            )
        _registry[new.id] = new
        return new

    return declare


class Exercise:
    """One exercise. Its id is the name of the function, and of what the student writes.

    Parameters
    ----------
    reference : callable
        Gives the right answer; its docstring is the statement, its source the solution. For the
        answer "function" it takes what the student's function takes; for "number" and "choice" it
        takes the numbers of `parameters` and returns the answer; for "text" and "object" it is not
        called, only shown.
    lab : int
        Number of the lab.
    title : str, optional
        Short title; by default the id in words.
    points : float, default 1
        Points under nbgrader; give the graded cell the same number.
    answer : str, default "function"
        What the student hands in: "function", "number", "choice" (a letter), "text" or "object".
    hints : sequence of str
        From a nudge to nearly everything.
    cases : callable, optional
        ``cases(rng)`` gives the arguments of a few calls, as tuples. By default they are drawn by
        the names of the parameters, see :mod:`labkit.exercises.defaults`. In a graded course the
        calls are made in another process, so they may hold numbers, texts, arrays, lists, tuples,
        dicts, NumPy's functions, polynomials and generators.
    returns : tuple of str
        Names of the returned values where there are several.
    parameters : callable, optional
        ``parameters(rng)`` gives a dict of the numbers that belong to a student; ``[[name]]`` in
        the statement is replaced by them.
    unit : str
        Unit of a number.
    tolerance : float, optional
        Relative tolerance; 0.01 for a number, else 1e-5.
    ideas : dict of str to str, optional
        For a text: what it must speak of, and a regular expression that finds it.
    choices : str
        The letters of a choice.
    seconds : float, default 2
        Time limit of the student's code.
    solution, stub : str, optional
        Source shown as the solution, and given to the student to start from, where they are not
        to be made from the reference.

    Raises
    ------
    ValueError
        If there is no docstring, or an option has no meaning.
    """

    def __init__(
        self,
        reference,
        *,
        lab,
        title=None,
        points=1,
        answer="function",
        hints=(),
        cases=None,
        returns=(),
        parameters=None,
        unit="",
        tolerance=None,
        ideas=None,
        choices="abcd",
        seconds=2.0,
        solution=None,
        stub=None,
    ):
        self.id = reference.__name__
        if not reference.__doc__:
            raise ValueError(f"Exercise {self.id} has no statement: write it as the docstring.")
        if answer not in ANSWERS:
            raise ValueError(f"answer must be one of {', '.join(ANSWERS)}; found {answer!r}.")
        if answer == "text" and not ideas:
            raise ValueError(f"Exercise {self.id} is answered by a text and needs ideas={{...}}.")
        self.reference = reference
        self.arguments = tuple(inspect.signature(reference).parameters)
        self.lab, self.points, self.answer = lab, points, answer
        self.title = title or self.id.replace("_", " ").capitalize()
        self.hints, self.returns, self.unit = tuple(hints), tuple(returns), unit
        self.ideas, self.choices, self.seconds = dict(ideas or {}), choices, seconds
        self.tolerance = tolerance or (0.01 if answer == "number" else RELATIVE)
        self.mistakes = []
        self._cases, self._parameters, self._judge = cases, parameters, None
        self._solution, self._stub = solution, stub

    def __repr__(self):
        unit = "point" if self.points == 1 else "points"
        return f"Exercise {self.id} (lab {self.lab:02d}, {self.points:g} {unit}): {self.title}"

    def __call__(self, *arguments):
        """Give what the reference gives, so that one exercise can build on another."""
        return self.reference(*arguments)

    # -- declaring -------------------------------------------------------------------------------

    def mistake(self, kind, *, credit=0.0):
        """Add a typical mistake; a decorator of the wrong function, whose docstring is the message.

        Parameters
        ----------
        kind : str
            Its name, in a few words.
        credit : float, default 0
            Part of the points it is worth all the same, below 1.

        Returns
        -------
        callable
        """
        if not 0 <= credit < 1:
            raise ValueError(f"credit must be at least 0 and less than 1, found {credit}.")

        def add(formula):
            if not formula.__doc__:
                raise ValueError(f"{self.id}, {kind}: the docstring says what to look at.")
            message = " ".join(formula.__doc__.split())
            self.mistakes.append(Mistake(kind, message, formula, credit))
            return formula

        return add

    def judge(self, function):
        """Judge answers by a function of one's own; a decorator.

        Parameters
        ----------
        function : callable
            ``function(answer, rng)`` returns if the answer is right and raises
            :class:`labkit.exercises.Incorrect` if not. Where the answer is a function,
            ``answer(...)`` calls it on copies and for a limited time.

        Returns
        -------
        callable
        """
        self._judge = function
        return function

    # -- what the student sees -------------------------------------------------------------------

    def parameters(self, student=None):
        """Return the numbers that belong to a student, as a dict.

        Of a number to predict they are drawn until no two mistakes give the same.

        Parameters
        ----------
        student : str, optional
            Id; by default that of :func:`labkit.exercises.student`.

        Returns
        -------
        dict
        """
        if self._parameters is None:
            return {}
        rng = variant(current_student() if student is None else student, self.id)
        for _ in range(DRAWS):
            numbers = self._parameters(rng)
            if self.answer != "number" or self._distinct(tuple(numbers.values())):
                break
        return numbers

    def _distinct(self, numbers):
        """Whether no mistake gives the right number, or that of another mistake."""
        right = float(self.reference(*numbers))
        wrong = [float(mistake.formula(*numbers)) for mistake in self.mistakes]
        if all(mistake.kind != "wrong sign" for mistake in self.mistakes):
            wrong.append(-right)  # has a message even so
        values = sorted([right, *wrong])
        return all(b - a > 3 * self.tolerance * max(abs(a), abs(b)) for a, b in pairwise(values))

    def statement(self, student=None):
        """Return the task in Markdown, with the student's own numbers.

        Parameters
        ----------
        student : str, optional
            As for :meth:`parameters`.

        Returns
        -------
        str
        """
        numbers = self.parameters(student)
        text = inspect.cleandoc(self.reference.__doc__)
        return re.sub(r"\[\[(\w+)\]\]", lambda found: f"{numbers[found[1]]:g}", text)

    def stub(self):
        """Source of the cell that the student starts from."""
        if self._stub is not None:
            return self._stub
        if self.answer == "function":
            return f"def {self.id}({', '.join(self.arguments)}):\n    ..."
        return f"{self.id} = ..."

    def solution(self, student=None):
        """Return the source of a right answer.

        Parameters
        ----------
        student : str, optional
            As for :meth:`parameters`.

        Returns
        -------
        str
        """
        if self._solution is not None:
            return inspect.cleandoc(self._solution)
        source = textwrap.dedent(inspect.getsource(self.reference))
        node = ast.parse(source).body[0]
        body = source.splitlines()[node.body[1].lineno - 1 : node.end_lineno]  # no docstring
        if self.answer == "function":
            return "\n".join([f"def {self.id}({', '.join(self.arguments)}):", *body])
        numbers = [f"{name} = {value:g}" for name, value in self.parameters(student).items()]
        lines = textwrap.dedent("\n".join(body)).replace("return ", f"{self.id} = ")
        return "\n".join([*numbers, lines])

    # -- checking --------------------------------------------------------------------------------

    def cases(self, rng=None):
        """Draw the arguments of a few calls.

        Parameters
        ----------
        rng : numpy.random.Generator, optional
            By default the same for everybody and each time.

        Returns
        -------
        list of tuple
        """
        rng = variant("", self.id) if rng is None else rng
        if self._cases is None:
            return defaults.draw(self.arguments, rng)
        return [case if isinstance(case, tuple) else (case,) for case in self._cases(rng)]

    def describe(self, case):
        """Arguments of a call in words, as the end of a sentence; nothing where they are long."""
        said = []
        for name, value in zip(self.arguments, case, strict=True):
            array = np.asarray(value)
            if array.dtype.kind not in "biuf" or array.size > 4:
                return ""
            said.append(f"{name} = {np.array2string(array, precision=4, separator=', ')}")
        return f" for {', '.join(said)}"

    def limit(self):
        """Time limit in seconds; longer while grading, when many may share the machine."""
        return self.seconds * (5 if grading() else 1)

    def examine(self, answer, *, student=None, rng=None):
        """Try an answer.

        Parameters
        ----------
        answer : object
            What the student handed in.
        student : str, optional
            Id, where the exercise has numbers of its own for each.
        rng : numpy.random.Generator, optional
            Draws other cases than the usual ones.

        Returns
        -------
        Diagnosis or None
            None if the answer is right.
        """
        return kinds.examine(self, answer, student=student, rng=rng, judge=self._judge)
