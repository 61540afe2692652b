"""Which notebook cell made which view: running a cell again closes what it made before."""

from IPython import get_ipython

_made = {}  # cell id -> (id of the execution, views it made)


def register(view):
    """Note that the running cell made `view`; close what an earlier run of the cell made.

    Without a notebook front end that names its cells, nothing is noted and nothing closed.
    """
    cell, execution = _running_cell()
    if cell is None:
        return
    last_execution, views = _made.get(cell, (None, []))
    if last_execution != execution:
        for old in tuple(views):
            old.close()
        views = []
        _made[cell] = execution, views
    views.append(view)


def forget(view):
    """Drop a view that was closed."""
    for _, views in _made.values():
        if view in views:
            views.remove(view)


def _running_cell():
    shell = get_ipython()
    try:
        # In Pyodide's shell only the kernel knows.
        asked = shell if hasattr(shell, "get_parent") else shell.kernel
        parent = asked.get_parent()
        return parent["metadata"].get("cellId"), parent["header"]["msg_id"]
    except (AttributeError, KeyError, TypeError, LookupError):  # no kernel, or no message yet
        return None, None
