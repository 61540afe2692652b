"""What a submission may see: its own files, and nothing that would tell it what is right."""

import ast
import importlib.util
import pathlib
import shutil
import sys

import labkit
from labkit import labs

__all__ = ["closed", "course_of", "declares_exercises", "fill", "load_exercises"]

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


def closed(course):
    """List what a submission's kernel may not read.

    Parameters
    ----------
    course : pathlib.Path
        Folder of the course.

    Returns
    -------
    list of pathlib.Path
        The course; of the kit, the exercises with their answers and the complete labs.
    """
    exercises = pathlib.Path(labkit.__file__).resolve().parent / "exercises"
    return [
        course,
        *exercises.glob("lab*.py"),
        *(exercises / "__pycache__").glob("lab*.pyc"),
        labs.labs_folder(),
    ]


def declares_exercises(path):
    """Whether a Python file declares exercises.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    bool
    """
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return False
    for node in tree.body:
        for decorator in getattr(node, "decorator_list", ()):
            call = decorator.func if isinstance(decorator, ast.Call) else decorator
            if getattr(call, "attr", getattr(call, "id", None)) == "exercise":
                return True
    return False


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
        if not declares_exercises(path):
            continue
        names.add(path.name)
        module = f"labkit_course_{assignment}_{path.stem}"
        if module not in sys.modules:
            spec = importlib.util.spec_from_file_location(module, path)
            sys.modules[module] = importlib.util.module_from_spec(spec)
            try:
                spec.loader.exec_module(sys.modules[module])
            except BaseException:
                del sys.modules[module]
                raise
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
    _copy_font_list(home)


def _copy_font_list(folder):
    """Spare each kernel the search for fonts, which takes seconds and starts programs."""
    import matplotlib
    from matplotlib import font_manager  # makes the list where there is none

    for path in pathlib.Path(matplotlib.get_cachedir()).glob(
        f"fontlist-v{font_manager.FontManager.__version__}*.json"
    ):
        shutil.copy(path, folder)
