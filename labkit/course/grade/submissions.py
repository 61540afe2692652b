"""Every submission is graded, whatever was handed in: under another name, damaged, or nothing.

nbgrader passes over a folder without notebooks, and gives up on a student whose file it cannot
read. Here such a student is graded on the notebook as it was handed out, which earns no points, and
its first cell says why.
"""

import contextlib
import glob
import os
import pathlib
import re

from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook, MissingEntry

from labkit.course.grade.inert import MARKUP
from labkit.course.grade.log_line import quieten
from labkit.course.grade.reading import NOT_HANDED_IN, Unreadable, read_submission
from labkit.course.grade.released import coursedir_of, released

__all__ = ["SubmissionExporter", "find_submission"]

# Some browsers append .json or .txt, some students pack what they hand in.
ENDING = re.compile(r"\.(ipynb(\.\w+)?|zip)$", re.IGNORECASE)
COPIES = re.compile(r"^copy of |[ _-]*(\(\d+\)|- ?copy( \(\d+\))?|-?copy\d*)$", re.IGNORECASE)
TEXT = """**The file handed in could not be read:** {reason}. In its place the notebook was graded
as it was handed out, without any answers."""


class SubmissionExporter(NotebookExporter):
    """What nbgrader's Autograde reads submissions with; the files themselves are not changed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._found = {}
        # Autograde makes its exporter after it has looked for files, and before it grades any.
        if hasattr(self.parent, "assignments"):
            quieten(self.parent.log)
            self._find_all(self.parent)

    def _find_all(self, converter):
        """Let the converter expect each notebook of each student, and keep where it really is."""
        course = converter.coursedir
        try:
            with Gradebook(course.db_url, course.course_id) as gradebook:
                names = [n.name for n in gradebook.find_assignment(course.assignment_id).notebooks]
        except MissingEntry:
            return  # nbgrader says what is to be done
        names = [name for name in names if course.notebook_id in ("*", name)]
        pattern = course.format_path(
            course.submitted_directory, course.student_id, course.assignment_id
        )
        for folder in glob.glob(pattern):
            if not names or not os.path.isdir(folder):
                continue
            if set(MARKUP) & set(os.path.relpath(folder, course.root)):
                # nbgrader's pages show the name as it is, and would run what is in it.
                self.log.error('Not graded: rename %r without < > and ".', folder)
                converter.assignments.pop(folder, None)
                continue
            paths = {name: os.path.join(folder, f"{name}.ipynb") for name in names}
            converter.assignments[folder] = list(paths.values())
            self._pass_over_links(course, pathlib.Path(folder))
            for name, path in paths.items():
                self._found[path] = self._find(pathlib.Path(folder), name, names)
        _enter(converter, sorted({os.path.dirname(path) for path in self._found}))

    def _pass_over_links(self, course, folder):
        """Keep nbgrader from copying what links lead to, and from waiting at a pipe."""
        for path in folder.rglob("*"):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                self.log.warning("%s is no file of its own: left out", path)
                # A whole path is a pattern, too, and concerns this student alone.
                course.ignore = [*course.ignore, glob.escape(str(path))]

    def _find(self, folder, name, names):
        try:
            path = find_submission(folder, name, names)
        except Unreadable as reason:
            return reason
        if path.name != f"{name}.ipynb":
            self.log.warning("%s is graded as %s.ipynb", path, name)
        return path

    def from_filename(self, filename, resources=None, **kwargs):
        """Read a submission, or what is graded instead of it, and convert it.

        Parameters
        ----------
        filename : str
            Where nbgrader expects it.
        resources : dict
            nbgrader's.
        **kwargs
            Passed on.

        Returns
        -------
        output : str
        resources : dict
        """
        if filename not in self._found:  # the second turn, on what the first one wrote
            return super().from_filename(filename, resources=resources, **kwargs)
        folder, name = os.path.split(filename)
        resources["metadata"] = {"name": os.path.splitext(name)[0], "path": folder}
        try:
            found = self._found[filename]
            if isinstance(found, Unreadable):
                raise found
            notebook = read_submission(found)
        except Unreadable as reason:
            self.log.warning("%s gets no points: %s.", filename, reason)
            notebook = self._instead(resources["nbgrader"], str(reason))
        return self.from_notebook_node(notebook, resources=resources, **kwargs)

    def _instead(self, about, reason):
        coursedir = coursedir_of(self.parent)
        notebook = released(coursedir, about["assignment"], about["notebook"]) or new_notebook()
        text = TEXT.format(reason=reason)
        notebook.cells.insert(0, new_markdown_cell(text, id="could-not-be-read"))
        notebook.metadata["labkit"] = {"unreadable file": reason}
        return notebook


def _enter(converter, folders):
    """Make submissions known to the gradebook.

    nbgrader would, but asks for other things before it is done, and SQLAlchemy warns of that three
    times for each new submission.
    """
    pattern = converter._format_source("(?P<name>.*)", "(?P<student>.*)", escape=True)
    course = converter.coursedir
    with Gradebook(course.db_url, course.course_id) as gradebook, gradebook.db.no_autoflush:
        for folder in folders:
            found = re.fullmatch(pattern, folder)
            try:
                gradebook.find_submission(found["name"], found["student"])
            except MissingEntry:
                if converter.create_student:
                    gradebook.update_or_create_student(found["student"])
                with contextlib.suppress(MissingEntry):  # of the student; nbgrader says so
                    gradebook.add_submission(found["name"], found["student"])


def find_submission(folder, name, names):
    """Find the file that is meant to be a notebook.

    Parameters
    ----------
    folder : pathlib.Path
        What one student handed in.
    name : str
        Name of the notebook, without ending.
    names : list of str
        All notebooks of the assignment.

    Returns
    -------
    pathlib.Path
        The file of that name, or the only one that can be meant.

    Raises
    ------
    Unreadable
        If there is none, or more than one.
    """
    exact = folder / f"{name}.ipynb"
    if os.path.lexists(exact):
        return exact
    right = {f"{other}.ipynb" for other in names}
    others = [
        path
        for path in sorted(folder.rglob("*"))
        if ENDING.search(path.name)
        and not path.name.startswith(".")
        and path.is_file()
        and not NOT_HANDED_IN & set(path.relative_to(folder).parts)
        and (path.parent != folder or path.name not in right)
    ]
    others = [path for path in others if path.suffix.lower() != ".zip"] or others
    found = [path for path in others if _plain(name) in _plain(path.name)]
    if not found and all(other == name or (folder / f"{other}.ipynb").is_file() for other in names):
        found = others
    if len(found) == 1:
        return found[0]
    if not found:
        raise Unreadable(f"there is no {name}.ipynb")
    listed = ", ".join(str(path.relative_to(folder)) for path in found)
    raise Unreadable(f"there is no {name}.ipynb, and it can be any of {listed}")


def _plain(name):
    """Reduce a name to letters and digits, without what browsers and file managers add."""
    stem = ENDING.sub("", name)
    while (shorter := COPIES.sub("", stem)) != stem:
        stem = shorter
    return re.sub(r"\W|_", "", stem).casefold()
