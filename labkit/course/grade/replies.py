"""What comes from a kernel, and what is made of it."""

import ast

import nbformat

from labkit.course.grade.judge import Unanswered
from labkit.exercises.attempt import Diagnosis

__all__ = ["as_error", "cut", "evaluated", "stopped"]


def evaluated(content):
    """Return what an evaluated expression gave: a string, as a rule."""
    try:
        reply = content["user_expressions"]["reply"]
        if reply["status"] != "ok":
            raise Unanswered(f"{reply.get('ename')}: {reply.get('evalue')}"[:300])
        return ast.literal_eval(reply["data"]["text/plain"])
    except (KeyError, TypeError, ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise Unanswered("its reply cannot be read") from error


def stopped(error):
    """Say what stopped a cell, from its error output."""
    kind = "memory" if error.ename == "MemoryError" else "exception"
    text = " ".join(f"{error.ename}: {error.evalue}".split()).removesuffix(":")
    text = text.replace("`", "'")
    return Diagnosis(kind, f"The cell with your answer stopped: `{text:.300}`.")


def as_error(finding):
    """Make the output of a cell that was stopped."""
    return nbformat.from_dict(
        {
            "output_type": "error",
            "ename": finding.kind,
            "evalue": finding.message,
            "traceback": [f"{finding.kind}: {finding.message}"],
        }
    )


def cut(size):
    """Make the output that stands for all that was too much."""
    text = f"\n[More than {size} characters of output: the rest was not kept.]\n"
    return {"output_type": "stream", "name": "stdout", "text": text}
