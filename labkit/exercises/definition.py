"""One exercise: what it asks for, how answers are tried, and which mistakes it knows."""

import functools
import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from labkit.exercises import defaults, kinds
from labkit.exercises.compare import RELATIVE
from labkit.exercises.grading import grading
from labkit.exercises.sheet import Sheet
from labkit.exercises.variants import variant
from labkit.exercises.watching import home

__all__ = ["Exercise", "Mistake"]


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
    changes : dict
        How it changes the formula that the exercise shares among its mistakes.
    """

    kind: str
    message: str
    formula: object
    credit: float
    changes: dict[str, Any]


class Exercise(Sheet):
    """One exercise. Its id is the name of the function, and of what the student writes.

    Parameters
    ----------
    reference : callable
        Gives the right answer; its docstring is the statement, its source the solution. For the
        answer "function" it takes what the student's function takes; for "number", "choice" and
        "statements" it takes the numbers of `parameters` and returns the answer; for "text" and
        "object" it is not called.
    lab : int
        Number of the lab.
    title : str, optional
        Short title; by default the id in words.
    points : float, default 1
        Points under nbgrader; give the graded cell the same number.
    answer : str, default "function"
        What the student hands in: "function", "number", "choice" (a letter), "statements" (the
        letters of all that are true; each false one has a mistake that returns its letter), "text"
        (compared with `model` by whoever wrote or grades it) or "object".
    hints : sequence of str
        From a nudge to nearly everything.
    cases : callable, optional
        ``cases(rng)`` gives the arguments of a few calls, as tuples. By default they are drawn by
        the names of the parameters, see :mod:`labkit.exercises.defaults`. In a graded course the
        calls are made in another process, so they may hold numbers, texts, arrays, lists, tuples,
        sets, dicts, NumPy's functions, polynomials and generators.
    returns : tuple of str
        Names of the returned values where there are several.
    off_limits : sequence of str
        What would do the whole work of a function, as in ``"labkit.Neuron.gradient"``: an answer
        that calls it, in whatever way, earns nothing. The reference is always among them.
    parameters : callable, optional
        ``parameters(rng)`` gives a dict of the numbers that belong to a student; ``[[name]]`` in
        the statement is replaced by them.
    unit : str
        Unit of a number.
    tolerance : float, optional
        Relative tolerance; 0.01 for a number, else 1e-5.
    model : str
        For a text: a good answer.
    rubric : sequence of str
        For a text: the two or three points that a good answer makes.
    choices : str
        The letters of a choice, or of the statements.
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
        reference: Callable[..., Any],
        *,
        lab: int,
        title: str | None = None,
        points: float = 1,
        answer: str = "function",
        hints: Sequence[str] = (),
        cases: Callable[[np.random.Generator], Iterable] | None = None,
        returns: Sequence[str] = (),
        off_limits: Sequence[str] = (),
        parameters: Callable[[np.random.Generator], dict] | None = None,
        unit: str = "",
        tolerance: float | None = None,
        model: str = "",
        rubric: Sequence[str] = (),
        choices: str = "abcd",
        seconds: float = 2.0,
        solution: str | None = None,
        stub: str | None = None,
    ) -> None:
        self.id = reference.__name__
        if not reference.__doc__:
            raise ValueError(f"Exercise {self.id} has no statement: write it as the docstring.")
        if answer not in kinds.ANSWERS:
            raise ValueError(f"answer must be one of {', '.join(kinds.ANSWERS)}; found {answer!r}.")
        if answer == "text" and not (model and rubric):
            text = "is answered by a text and needs a model answer and a rubric, model=, rubric=."
            raise ValueError(f"Exercise {self.id} {text}")
        self.reference = reference
        self.arguments = tuple(inspect.signature(reference).parameters)
        self.lab, self.points, self.answer = lab, points, answer
        self.title = title or self.id.replace("_", " ").capitalize()
        self.hints, self.returns, self.unit = tuple(hints), tuple(returns), unit
        self.model, self.rubric = inspect.cleandoc(model), tuple(rubric)
        self.choices, self.seconds = choices, seconds
        self.tolerance = tolerance or (0.01 if answer == "number" else RELATIVE)
        self.mistakes: list[Mistake] = []
        self._cases, self._parameters, self._judge = cases, parameters, None
        self._off_limits, self._varied = tuple(off_limits), None
        self._solution, self._stub = solution, stub

    def __repr__(self):
        unit = "point" if self.points == 1 else "points"
        return f"Exercise {self.id} (lab {self.lab:02d}, {self.points:g} {unit}): {self.title}"

    def __call__(self, *arguments: Any) -> Any:
        """Give what the reference gives, so that one exercise can build on another."""
        return self.reference(*arguments)

    # -- declaring -------------------------------------------------------------------------------

    def varied(self, formula: Callable[..., Any]) -> Callable[..., Any]:
        """Share a formula among mistakes; a decorator.

        Parameters
        ----------
        formula : callable
            Takes what the reference takes, and keywords that change what it does. Mistakes that
            change different keywords are recognised together as well.

        Returns
        -------
        callable
        """
        self._varied = formula
        return formula

    def changed(self, changes: dict[str, Any]) -> Callable[..., Any]:
        """Return the shared formula with some changes."""
        return functools.partial(self._varied, **changes)

    def mistake(self, kind: str, *, credit: float = 0.0, **changes: Any) -> Callable:
        """Add a typical mistake; a decorator of the wrong function, whose docstring is the message.

        Parameters
        ----------
        kind : str
            Its name, in a few words.
        credit : float, default 0
            Part of the points it is worth all the same, below 1.
        **changes
            Keywords of the formula given by :meth:`varied`; then that is the wrong function, and
            the decorated one only says what to look at.

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
            wrong = self.changed(changes) if changes else formula
            self.mistakes.append(Mistake(kind, message, wrong, credit, changes))
            return formula

        return add

    def judge(self, function: Callable[..., None]) -> Callable:
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

    # -- checking --------------------------------------------------------------------------------

    def cases(self, rng: np.random.Generator | None = None) -> list[tuple]:
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

    def describe(self, case: tuple) -> str:
        """Arguments of a call in words, as the end of a sentence; nothing where they are long."""
        said = []
        for name, value in zip(self.arguments, case, strict=True):
            array = np.asarray(value)
            if array.dtype.kind not in "biuf" or array.size > 4:
                return ""
            said.append(f"{name} = {np.array2string(array, precision=4, separator=', ')}")
        return f" for {', '.join(said)}"

    @functools.cached_property
    def off_limits(self) -> dict[str, str]:
        """Where that is defined which an answer must not call, and what to say of it."""
        said = {home(name): _whose(name) for name in self._off_limits}
        if self.reference.__module__ != "__main__":  # else the student's may have the same name
            said[home(self.reference)] = "the kit's solution of this exercise."
        said.pop("", None)
        return said

    def limit(self) -> float:
        """Time limit in seconds; longer while grading, when many may share the machine."""
        return self.seconds * (5 if grading() else 1)

    def examine(
        self, answer: Any, *, student: str | None = None, rng: np.random.Generator | None = None
    ) -> Any:
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


def _whose(name):
    library = name.partition(".")[0]
    whose = "the kit's" if library == "labkit" else library + "'s"
    return f"`{name}`. That is {whose}, and does the whole work."
