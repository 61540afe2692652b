"""A course in nbgrader: made from the labs, graded at arm's length, reported.

Assigning, collecting, grading and feedback are nbgrader's. The kit makes the course folder, runs
students' code in a kernel with limits, and judges it outside that kernel.
"""

from labkit.course.build.config import configure

__all__ = ["configure"]
