"""What the student sees of an exercise: the statement, numbers of one's own, the solution."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from labkit.exercises.variants import student as current_student
from labkit.exercises.variants import variant

__all__ = ["Sheet"]

DRAWS = 100  # of a student's numbers, until they tell all mistakes apart


class Sheet:
    """The texts of an exercise; a base of :class:`labkit.exercises.Exercise`."""

    id: str
    reference: Callable[..., Any]
    arguments: tuple[str, ...]
    answer: str
    tolerance: float
    mistakes: list
    _parameters: Callable[[np.random.Generator], dict] | None
    _solution: str | None
    _stub: str | None
    model: str

    def parameters(self, student: str | None = None) -> dict[str, Any]:
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

    def statement(self, student: str | None = None) -> str:
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

    def stub(self) -> str:
        """Source of the cell that the student starts from."""
        if self._stub is not None:
            return self._stub
        if self.answer == "function":
            return f"def {self.id}({', '.join(self.arguments)}):\n    ..."
        return f"{self.id} = ..."

    def solution(self, student: str | None = None) -> str:
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
        if self.answer == "text":
            lines = [f'    "{line} "' for line in textwrap.wrap(self.model, 84)]
            return "\n".join([f"{self.id} = (", *lines[:-1], lines[-1][:-2] + '"', ")"])
        source = textwrap.dedent(inspect.getsource(self.reference))
        node = ast.parse(source).body[0]
        body = source.splitlines()[node.body[1].lineno - 1 : node.end_lineno]  # no docstring
        if self.answer == "function":
            return "\n".join([f"def {self.id}({', '.join(self.arguments)}):", *body])
        numbers = [f"{name} = {value:g}" for name, value in self.parameters(student).items()]
        lines = textwrap.dedent("\n".join(body)).replace("return ", f"{self.id} = ")
        return "\n".join([*numbers, lines])
