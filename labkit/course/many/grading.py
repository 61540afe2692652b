"""``labkit course grade``: what ``nbgrader autograde`` does, for all submissions at a time."""

import concurrent.futures as futures
import contextlib
import difflib
import pathlib
import shutil
import tempfile
import uuid
from typing import NamedTuple

from sqlalchemy.exc import IntegrityError

from labkit.base.errors import CommandError
from labkit.course.grade.protection import BEHIND
from labkit.course.many.hands import hands
from labkit.course.many.worker import grade
from labkit.course.many.writing import GradedCourse
from labkit.course.report import gradebook
from labkit.course.steps.names import chosen

__all__ = ["Graded", "grade_course"]

NEEDLESS = "No submitted file"  # said by nbgrader of files under other names, which are graded
AHEAD = 2  # jobs in hand for each worker, so that none waits for the next


class Graded(NamedTuple):
    """What a grading did.

    Attributes
    ----------
    done : int
        Submissions graded.
    same : int
        Submissions that were graded before, and have not changed.
    failed : dict of (str, str) to str
        Why a submission could not be graded, by assignment and student.
    stopped : bool
        Whether it was interrupted.
    """

    done: int
    same: int
    failed: dict
    stopped: bool


class _Task(NamedTuple):
    assignment: str
    student: str
    digest: str


def grade_course(
    folder, labs=(), *, student=None, again=False, workers=None, cluster=None, say=print, bar=None
):
    """Grade what was handed in and is new, or has changed since it was graded.

    Parameters
    ----------
    folder : path-like
        Of the course.
    labs : sequence of str, optional
        Assignments, such as ``lab03`` or ``3``; by default all.
    student : str, optional
        Only this one, whether anything changed or not.
    again : bool, default False
        Whether all are graded, also those that have not changed.
    workers : int, optional
        Processes; by default one for each core.
    cluster : str, optional
        Address of a Dask scheduler that does the work instead.
    say : callable
        Told a line for each student, and what is noteworthy.
    bar : callable, optional
        Makes a progress bar as `tqdm` does.

    Returns
    -------
    Graded

    Raises
    ------
    CommandError
        If there is no course, no such assignment or student, nothing was handed in, the gradebook
        is held by another program, or the cluster does not answer.
    """
    folder = pathlib.Path(folder)
    directory = gradebook.open_course(folder)
    run = uuid.uuid4().hex
    course = GradedCourse(directory, directory.config, run)
    handed_in = _handed_in(course, folder, labs, student)
    with course.held():
        for name in handed_in if again else ():
            course.forget(name)
        tasks, same = _tasks(course, handed_in, student is not None, say)
        try:
            with hands(len(tasks), workers, cluster) as workforce:
                grading = _Grading(course, workforce, say, bar)
                grading.do(tasks)
        finally:
            shutil.rmtree(pathlib.Path(tempfile.gettempdir(), f"labkit-{run}"), ignore_errors=True)
    return Graded(grading.done, same, grading.failed, grading.stopped)


def _handed_in(course, folder, labs, student):
    """Find whose submissions are asked for, by assignment."""
    names = [row.name for row in gradebook.read(course.directory, folder).assignments]
    asked = chosen(labs, names, "the gradebook")
    found = {}
    for name in asked:
        students = sorted(
            gradebook.folders(course.directory, course.directory.submitted_directory, name)
        )
        if student is not None:
            students = [other for other in students if other == student]
        if students and not course.assignment(name).rows["notebook"]:
            raise CommandError(f"{name} was never released: labkit course release {name}")
        if students:
            found[name] = students
    if not found:
        raise CommandError(_nothing(course.directory, asked, student))
    return found


def _nothing(directory, names, student):
    listed = " or ".join(names) or "any assignment"
    if student is None:
        place = directory.format_path(directory.submitted_directory, "STUDENT", listed)
        return f"Nothing was handed in for {listed}: there is no folder {place}."
    known = {
        other
        for name in names
        for other in gradebook.folders(directory, directory.submitted_directory, name)
    }
    near = difflib.get_close_matches(student, known, n=3) or sorted(known)[:3]
    meant = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    return f"{student!r} has handed in nothing for {listed}.{meant}"


def _tasks(course, handed_in, again, say):
    """List what is to be graded, and count what need not be."""
    tasks, same = [], 0
    for name, students in handed_in.items():
        entered = course.in_gradebook(name)
        for student in students:
            try:
                _, digest, left_out = course.job(name, student)
            except OSError:  # said when it is to be graded
                digest, left_out = "", []
            for path in left_out:
                say(f"{student}, {name}: left out: {path}")
            if not again and student in entered and course.is_graded(name, student, digest):
                same += 1
            else:
                tasks.append(_Task(name, student, digest))
    return tasks, same


class _Grading:
    """Handing out jobs, and entering what comes back."""

    def __init__(self, course, workforce, say, bar):
        self.course, self.workforce, self.say, self.bar = course, workforce, say, bar
        self.done, self.failed, self.stopped = 0, {}, False
        self._said, self._shown = set(), None

    def do(self, tasks):
        """Grade all; those that fail once more, one at a time, after the others."""
        with self.bar(total=len(tasks), unit="") if self.bar else contextlib.nullcontext() as bar:
            self._shown = bar
            try:
                failed = self._round(tasks, last=False)
                if failed:
                    self.workforce.narrow()
                    self._round(failed, last=True)
            except KeyboardInterrupt:
                self.stopped = True

    def _round(self, tasks, *, last):
        """Grade tasks; return those that are to be tried once more."""
        self._last, self._once_more = last, []
        waiting, at_work = iter(tasks), {}
        while True:
            self._hand_out(waiting, at_work)
            if not at_work:
                return self._once_more
            if self._shown:
                names = ", ".join(task.student for task in at_work.values())
                self._shown.set_postfix_str(names[:60])
            ready, _ = futures.wait(at_work, return_when=futures.FIRST_COMPLETED)
            for future in ready:
                self._take(future, at_work.pop(future))

    def _hand_out(self, waiting, at_work):
        ahead = 1 if self._last else AHEAD
        while len(at_work) < max(1, ahead * self.workforce.width):
            task = next(waiting, None)
            if task is None:
                return
            try:
                job, digest, _ = self.course.job(task.assignment, task.student)
                future = self.workforce.submit(grade, job)
            except OSError as error:
                self._fail(task, str(error))
                continue
            except self.workforce.broken as error:
                # Known only now; what all had in hand comes back with the same error.
                self._fail(task, _ended(error))
                return
            at_work[future] = task._replace(digest=digest)

    def _take(self, future, task):
        try:
            result = future.result()
        except self.workforce.broken as error:
            self._fail(task, _ended(error))
            return
        except Exception as error:  # it could not even begin
            self._fail(task, f"{type(error).__name__}: {error}")
            return
        if result.error:
            self._fail(task, result.error)
            return
        if result.killed and not self._last:  # alone, it may have the memory that it lacked
            self._once_more.append(task)
            return
        try:
            self.course.write(result, task.digest)
        except (OSError, IntegrityError) as error:  # or another program entered it meanwhile
            self._fail(task, str(error))
            return
        self.done += 1
        self._tell(result)

    def _fail(self, task, reason):
        if not self._last:
            self._once_more.append(task)
            return
        self.failed[task.assignment, task.student] = reason
        what_counts = reason.strip().splitlines()[-1]  # of a traceback
        self.say(f"{task.student}, {task.assignment}: NOT GRADED: {what_counts}")
        self._advance()

    def _tell(self, result):
        for _, line in result.log:
            if line.startswith(NEEDLESS) or line in self._said:
                continue
            if line.startswith(BEHIND):
                self._said.add(line)  # by each process
                self.say(line)
            else:
                self.say(line if result.student in line else f"{result.student}: {line}")
        self._advance()

    def _advance(self):
        if self._shown:
            self._shown.update()


def _ended(error):
    return f"the process that graded it was ended from outside ({type(error).__name__})"
