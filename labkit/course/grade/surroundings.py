"""What a submission may see: its own files, and nothing that would tell it what is right."""

import hashlib
import pathlib
import shutil

from labkit.exercises import content, own
from labkit.labs import catalogue

__all__ = ["closed", "copy_font_list", "course_of", "fill", "load_exercises"]

STUB = '''"""The exercises of this course are closed while a submission is graded."""


def __getattr__(name):
    raise PermissionError(f"Not while grading: {name} is closed.")
'''


def course_of(folder):
    """Find the course that ``COURSE/autograded/STUDENT/ASSIGNMENT`` belongs to.

    Parameters
    ----------
    folder : pathlib.Path

    Returns
    -------
    pathlib.Path
    """
    return folder.resolve().parents[2]


def closed(course, others=()):
    """List what a submission's kernel may not read.

    Parameters
    ----------
    course : pathlib.Path
        Folder of the course.
    others : iterable of str, optional
        More folders.

    Returns
    -------
    list of pathlib.Path
        These, and the course; of the kit, the exercises with their answers and the complete labs.
    """
    contents = pathlib.Path(content.__file__).resolve().parent
    return [course, *map(pathlib.Path, others), contents, catalogue.labs_folder()]


def load_exercises(course, assignment):
    """Load the exercises that the instructor declared for an assignment.

    Parameters
    ----------
    course : pathlib.Path
    assignment : str

    Returns
    -------
    set of str
        Names of the files, in ``source/ASSIGNMENT``.
    """
    names = set()
    for path in sorted((course / "source" / assignment).glob("*.py")):
        if own.declares_exercises(path):
            # Assignments may have copies of one file.
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            own.load(path, f"labkit_course_{digest}")
            names.add(path.name)
    return names


def fill(folder, source, exercises):
    """Make the working folder of a submission.

    Parameters
    ----------
    folder : pathlib.Path
        Empty; gets ``work``, with the files of the submission, and ``home``.
    source : pathlib.Path
        Where nbgrader has put the submission. Notebooks are not copied: they hold hidden tests.
    exercises : set of str
        Files of which only a stub is copied.
    """
    work, home = folder / "work", folder / "home"
    home.mkdir()
    shutil.copytree(source, work, ignore=shutil.ignore_patterns("*.ipynb", *exercises))
    for name in exercises:
        (work / name).write_text(STUB, encoding="utf-8")
    for path in work.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    copy_font_list(home)


def copy_font_list(folder):
    """Spare a kernel the search for fonts, which takes seconds and starts programs.

    Parameters
    ----------
    folder : pathlib.Path
        Its home.
    """
    import matplotlib
    from matplotlib import font_manager  # makes the list where there is none

    for path in pathlib.Path(matplotlib.get_cachedir()).glob(
        f"fontlist-v{font_manager.FontManager.__version__}*.json"
    ):
        shutil.copy(path, folder)
