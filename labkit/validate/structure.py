"""A notebook in order: run from top to bottom, nothing failed, something there to compare.

nbval passes over what is missing: it compares neither cells without a number nor widgets.
"""

import ast
import warnings

from labkit.validate.saved import line_in_traceback, python

__all__ = ["RAISES", "never_run", "problems"]

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
RAISES = {"raises-exception", "nbval-raises-exception"}  # tags of cells that fail on purpose
AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # a cell may await something


def never_run(saved):
    """Whether a notebook has code, and none of it was run."""
    cells = [cell for _, cell in saved.code_cells() if cell.source.strip()]
    return bool(cells) and all(cell.execution_count is None for cell in cells)


def problems(saved, *, course=False):
    """Look at what is saved; nothing is run.

    Parameters
    ----------
    saved : Saved
        A notebook.
    course : bool, default False
        Whether it is of a course in nbgrader, where outputs need not be saved.

    Yields
    ------
    Finding
    """
    yield from _ids(saved)
    yield from _syntax(saved)
    if never_run(saved):
        if not course:
            number = saved.code_cells()[0][0]
            yield saved.finding(number, "no cell of this notebook was run. Run all cells and save.")
        return
    numbered = list(_numbers(saved))
    yield from numbered
    yield from _outputs(saved)
    if not any(cell.outputs for _, cell in saved.code_cells()):
        if saved.code_cells() and not numbered:
            number = saved.code_cells()[0][0]
            yield saved.finding(number, "no output is saved in this notebook: nothing to compare.")
    else:
        yield from _after_widgets(saved)


def _ids(saved):
    seen = {}
    for number, cell in enumerate(saved.notebook.cells, start=1):
        if "id" in cell and seen.setdefault(cell.id, number) != number:
            yield saved.finding(number, f"the id {cell.id!r} is that of cell {seen[cell.id]}.")


def _syntax(saved):
    for number, cell in saved.code_cells():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the kernel shows them
                compile(python(cell.source), "cell", "exec", AWAIT, dont_inherit=True)
        except SyntaxError as error:
            yield saved.finding(number, f"no Python: {error.msg}.", error.lineno or 1)


def _numbers(saved):
    expected = 1
    for number, cell in saved.code_cells():
        if not cell.source.strip():
            continue  # never run by anybody
        count = cell.execution_count
        if count is None:
            yield saved.finding(
                number, "was not run, so that its outputs are not compared. Run all cells and save."
            )
        elif count != expected:
            yield saved.finding(
                number,
                f"is numbered {count} instead of {expected}. Restart, run all cells from top to "
                "bottom, and save.",
            )
            return  # the following ones are off as well
        expected += 1


def _outputs(saved):
    for number, cell in saved.code_cells():
        on_purpose = RAISES & set(cell.metadata.get("tags", ()))
        for output in cell.outputs:
            if output.output_type == "error" and not on_purpose:
                said = f"{output.ename}: {output.evalue}".splitlines()[0]
                yield saved.finding(
                    number, f"an error is saved: {said}", line_in_traceback(output.traceback)
                )
            if output.output_type == "stream" and output.name == "stderr":
                said = next(iter(output.text.strip().splitlines()), "")
                line = _output_line(cell, output)
                yield saved.finding(number, f"a warning is saved: {said:.100}", line, output=True)


def _output_line(cell, wanted):
    """Line at which an output begins among all that the cell put out as text."""
    line = 1
    for output in cell.outputs:
        if output is wanted:
            return line
        line += len(output.get("text", "").splitlines())
    return line


def _after_widgets(saved):
    """No numbers printed after the last widget: nbval would not see what it shows."""
    last = None
    for number, cell in saved.code_cells():
        for output in cell.outputs:
            data = output.get("data", {})
            if WIDGET_VIEW in data or (
                output.output_type == "execute_result" and "image/png" in data
            ):
                last = number
            elif output.output_type == "stream" and output.name == "stdout":
                last = None
    if last is not None:
        yield saved.finding(
            last,
            "widgets are not compared; print the numbers that matter in this or a later cell.",
        )
