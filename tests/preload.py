"""What the server of `tests.apart` imports once, for all the processes that it forks."""

import importlib

for name in (
    "nbgrader.apps.nbgraderapp",
    "nbgrader.converters",
    "nbgrader.preprocessors",
    "nbgrader.server_extensions.formgrader.formgrade",
    "labkit.cli",
    "labkit.course.build.new",
    "labkit.course.grade.preprocessor",
    "labkit.course.grade.mending",
    "labkit.course.grade.submissions",
    "labkit.course.report.page",
    "labkit.exercises.catalogue",
    "labkit.validate.banks",
    "labkit.validate.student",
    "labkit.validate.sweep",
    "labkit.validate.worker",
    "sqlalchemy.dialects.sqlite",
):
    importlib.import_module(name)
