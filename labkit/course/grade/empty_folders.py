"""A student who handed in an empty folder gets a zero with a reason, also when graded alone.

nbgrader stops where it finds no notebook at all, before it makes the exporter that knows what to do
(:mod:`labkit.course.grade.submissions`), and has no setting for it.
"""

import glob
import os

__all__ = ["accept_empty_folders"]


def accept_empty_folders(autograde):
    """Let nbgrader's Autograde begin, in courses of labs, where folders were handed in.

    Parameters
    ----------
    autograde : type
        ``nbgrader.converters.Autograde``; changed once.
    """
    original = autograde.init_notebooks
    if hasattr(original, "__wrapped__"):
        return

    def init_notebooks(self):
        course = self.coursedir
        pattern = self._format_source(course.assignment_id, course.student_id)
        folders = [folder for folder in glob.glob(pattern) if os.path.isdir(folder)]
        empty = folders and not any(glob.glob(f"{glob.escape(f)}/*.ipynb") for f in folders)
        if empty and self.exporter_class.__module__.startswith("labkit."):
            self.assignments, self.notebooks = {}, []  # the exporter will find what there is
        else:
            original(self)

    init_notebooks.__wrapped__ = original
    autograde.init_notebooks = init_notebooks
