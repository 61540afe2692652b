"""Rows of a gradebook, as plain data: what one submission needs of it, and what it changes there.

Names of tables and columns are nbgrader's (:mod:`nbgrader.api`), whose ids are the same everywhere.
"""

from nbgrader import api
from sqlalchemy import select

__all__ = ["apply", "assignment_rows", "changes", "fill", "submission_rows", "tables"]

# What comes before what refers to it.
TABLES = (
    *("course", "assignment", "notebook", "base_cell", "grade_cells", "solution_cells"),
    *("task_cells", "source_cell", "student", "submitted_assignment", "submitted_notebook"),
    *("grade", "comment"),
)


def tables():
    """Return the tables, in an order in which rows can be added."""
    tables = api.Base.metadata.tables
    return {name: tables[name] for name in TABLES}


def _read(connection, table, column, values):
    """Rows of which a column has one of some values, sorted by their key."""
    values = sorted(values)
    found = []
    for i in range(0, len(values), 500):  # databases limit how many there may be
        statement = select(table).where(table.c[column].in_(values[i : i + 500]))
        found += [dict(row) for row in connection.execute(statement).mappings()]
    return sorted(found, key=lambda row: row["id"])


def assignment_rows(connection, assignment):
    """Read what a gradebook has of an assignment, apart from submissions.

    Parameters
    ----------
    connection : sqlalchemy.engine.Connection or sqlalchemy.orm.Session
    assignment : str
        Name.

    Returns
    -------
    dict of str to list of dict
        Rows by table; no assignment where there is none of that name.
    """
    t = tables()
    rows = {"assignment": _read(connection, t["assignment"], "name", [assignment])}
    rows["course"] = _read(connection, t["course"], "id", _all(rows["assignment"], "course_id"))
    rows["notebook"] = _read(connection, t["notebook"], "assignment_id", _all(rows["assignment"]))
    notebooks = _all(rows["notebook"])
    rows["source_cell"] = _read(connection, t["source_cell"], "notebook_id", notebooks)
    rows["base_cell"] = _read(connection, t["base_cell"], "notebook_id", notebooks)
    for kind in ("grade_cells", "solution_cells", "task_cells"):
        rows[kind] = _read(connection, t[kind], "id", _all(rows["base_cell"]))
    return rows


def submission_rows(connection, assignment, student):
    """Read what a gradebook has of a student and of one submission.

    Parameters
    ----------
    connection : sqlalchemy.engine.Connection or sqlalchemy.orm.Session
    assignment : list of dict
        The row of the assignment.
    student : str
        Id.

    Returns
    -------
    dict of str to list of dict
        Rows by table.
    """
    t = tables()
    mine = _read(connection, t["submitted_assignment"], "student_id", [student])
    ids = _all(assignment)
    rows = {
        "student": _read(connection, t["student"], "id", [student]),
        "submitted_assignment": [row for row in mine if row["assignment_id"] in ids],
    }
    rows["submitted_notebook"] = _read(
        connection, t["submitted_notebook"], "assignment_id", _all(rows["submitted_assignment"])
    )
    for kind in ("grade", "comment"):
        rows[kind] = _read(connection, t[kind], "notebook_id", _all(rows["submitted_notebook"]))
    return rows


def _all(rows, column="id"):
    return {row[column] for row in rows}


def fill(connection, rows):
    """Write rows into an empty gradebook.

    Parameters
    ----------
    connection : sqlalchemy.engine.Connection or sqlalchemy.orm.Session
    rows : dict of str to list of dict
    """
    for name, table in tables().items():
        if rows.get(name):
            connection.execute(table.insert(), rows[name])


def changes(before, after):
    """Find what is new in rows: whole rows, or single values.

    Parameters
    ----------
    before, after : dict of str to list of dict
        Of one submission.

    Returns
    -------
    dict of str to list of dict
        New rows, and of changed ones the id and the new values. Nothing is ever taken away.
    """
    found = {}
    for name, rows in after.items():
        old = {row["id"]: row for row in before.get(name, [])}
        for row in rows:
            known = old.get(row["id"])
            new = row if known is None else {k: v for k, v in row.items() if v != known[k]}
            if new:
                found.setdefault(name, []).append({"id": row["id"], **new})
    return found


def apply(connection, new):
    """Write changes into the gradebook; values that are not among them stay as they are.

    Parameters
    ----------
    connection : sqlalchemy.engine.Connection or sqlalchemy.orm.Session
    new : dict of str to list of dict
        From `changes`.
    """
    for name, table in tables().items():
        for row in new.get(name, []):
            values = {key: value for key, value in row.items() if key != "id"}
            changed = table.update().where(table.c.id == row["id"])
            if not values or not connection.execute(changed.values(values)).rowcount:
                connection.execute(table.insert(), row)
