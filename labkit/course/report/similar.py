"""Similar submissions, for a person to look at.

Each solution is reduced to its normal form; all runs of K words are its fragments, of which
winnowing keeps some: of each W that follow one another the one with the smallest hash [1]_. So any
common passage of K + W - 1 words or more is noticed. A fragment counts the more the fewer students
have it: log((N + 1) / n) for n of N students, the inverse document frequency of [2]_, with one
student more so that it is positive. What the course itself gives (stub and reference solution)
does not count.

References
----------
.. [1] S. Schleimer, D. S. Wilkerson and A. Aiken, "Winnowing: local algorithms for document
   fingerprinting", SIGMOD 2003, 76-85.
.. [2] K. Spärck Jones, "A statistical interpretation of term specificity and its application in
   retrieval", Journal of Documentation 28 (1972), 11-21.
"""

import zlib
from collections import Counter
from dataclasses import dataclass

import numpy as np

from labkit.course.report.normal_form import bound_names, normal_form

__all__ = ["Group", "Match", "Pair", "fingerprints", "groups", "similar_pairs"]

K = 6  # words of a fragment
W = 4  # fragments of which one is kept
SHARE = 0.6  # of the smaller solution, by weight, from which on two are similar
FRAGMENTS = 8  # that must be common: some three lines; shorter code many write alike
EVIDENCE = 25.0  # weight of what is common from which on it is worth a look


@dataclass(frozen=True)
class Match:
    """One solution of two students: what share is common, and what it weighs."""

    part: tuple
    share: float
    evidence: float
    codes: tuple


@dataclass(frozen=True)
class Pair:
    """Two students of an assignment with the solutions that are similar."""

    assignment: str
    students: tuple
    matches: tuple

    @property
    def evidence(self):
        """Weight of all that is common."""
        return sum(match.evidence for match in self.matches)

    @property
    def share(self):
        """Share of what is common in the similar solutions, weighted by how much that is."""
        return sum(m.share * m.evidence for m in self.matches) / self.evidence


@dataclass(frozen=True)
class Group:
    """Students of an assignment who are connected by similar pairs, directly or through others."""

    assignment: str
    students: tuple
    pairs: tuple

    @property
    def evidence(self):
        """Weight of the pair that has the most in common."""
        return max(pair.evidence for pair in self.pairs)


def groups(pairs):
    """Gather pairs into groups.

    Parameters
    ----------
    pairs : iterable of Pair
        Of one assignment or of several.

    Returns
    -------
    list of Group
        The largest first, of the same size the weightiest; so are the pairs in each, and first of
        its students stands who is in most of them.
    """
    towards = {}  # of each (assignment, student) another one of the group; of one of them itself

    def root(member):
        while towards.setdefault(member, member) != member:
            towards[member] = member = towards[towards[member]]
        return member

    pairs = list(pairs)
    for pair in pairs:
        one, other = (root((pair.assignment, student)) for student in pair.students)
        towards[one] = other
    together = {}
    for pair in pairs:
        together.setdefault(root((pair.assignment, pair.students[0])), []).append(pair)
    found = []
    for held in together.values():
        count = Counter(student for pair in held for student in pair.students)
        students = tuple(sorted(count, key=lambda student: (-count[student], student)))
        held = sorted(held, key=lambda pair: (-pair.evidence, pair.students))
        found.append(Group(held[0].assignment, students, tuple(held)))
    return sorted(found, key=lambda g: (-len(g.students), -g.evidence, g.assignment, g.students))


def fingerprints(words):
    """Choose fragments of a normal form by winnowing.

    Parameters
    ----------
    words : sequence of str

    Returns
    -------
    set of int
        Hashes.
    """
    hashes = _hashes(words)
    last = max(1, len(hashes) - W + 1)
    return {min(hashes[start : start + W]) for start in range(last)} if hashes else set()


def _hashes(words):
    """Hashes of all fragments; code that is shorter than one has none."""
    # Not Python's own hash: that of texts differs from run to run.
    return [zlib.crc32("\n".join(words[i : i + K]).encode()) for i in range(len(words) - K + 1)]


def similar_pairs(solutions, *, given=None, numbers=None, assignment=""):
    """Find pairs of students with similar solutions.

    Parameters
    ----------
    solutions : dict of hashable to dict
        For each part of the assignment the source by student.
    given : dict of hashable to list of str
        Code of the course by part.
    numbers : callable, optional
        ``numbers(part, student)`` gives the numbers of a student's own, as a dict.
    assignment : str
        Name for the result.

    Returns
    -------
    list of Pair
        The weightiest first.
    """
    given, own, found = given or {}, {}, {}
    for codes in solutions.values():
        for student, source in codes.items():
            own.setdefault(student, set()).update(bound_names(source))
    for part, codes in solutions.items():
        known = set()
        for source in given.get(part, ()):
            known.update(_hashes(normal_form(source, bound=bound_names(source))))
        prints = {}
        for student, source in codes.items():
            mine = numbers(part, student) if numbers else {}
            words = normal_form(source, numbers=mine, bound=frozenset(own[student]))
            prints[student] = fingerprints(words) - known
        for students, share, evidence in _compare(prints):
            match = Match(part, share, evidence, tuple(codes[s] for s in students))
            found.setdefault(students, []).append(match)
    pairs = [
        Pair(assignment, students, tuple(sorted(matches, key=lambda m: -m.evidence)))
        for students, matches in found.items()
    ]
    return sorted(pairs, key=lambda pair: (-pair.evidence, pair.students))


def _compare(prints):
    """Similar pairs of one part, as (students, share, evidence)."""
    students = sorted(prints)
    fragments = sorted(set().union(*prints.values())) if students else []
    if len(students) < 2 or not fragments:
        return
    column = {fragment: index for index, fragment in enumerate(fragments)}
    has = np.zeros((len(students), len(fragments)))
    for row, student in enumerate(students):
        has[row, [column[fragment] for fragment in prints[student]]] = 1
    # Who wrote nothing of their own tells nothing about how rare a fragment is.
    count = (has.sum(axis=1) > 0).sum()
    weights = np.log((count + 1) / has.sum(axis=0))
    common = (has * weights) @ has.T
    total = np.diag(common)
    smaller = np.minimum.outer(total, total)
    similar = (common >= EVIDENCE) & (common >= SHARE * smaller) & (has @ has.T >= FRAGMENTS)
    for one, other in zip(*np.nonzero(np.triu(similar, 1)), strict=True):
        share = common[one, other] / smaller[one, other]
        yield (students[one], students[other]), float(share), float(common[one, other])
