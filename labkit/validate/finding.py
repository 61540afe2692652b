"""What is to be mended, and where: one line each, as a compiler says it."""

from typing import NamedTuple

__all__ = ["Finding"]


class Finding(NamedTuple):
    """One thing to mend.

    Attributes
    ----------
    file : str
        The file, as the user named it.
    message : str
        What is wrong and what to do.
    line : int
        Line of the cell or of the file, counted from 1; 0 if it is about the whole file.
    cell : int
        Number of the cell, counted from 1 over all cells; 0 if there is none.
    id : str
        Id of the cell, or its type where cells have no ids.
    output : bool
        Whether `line` is one of the saved output.
    """

    file: str
    message: str
    line: int = 0
    cell: int = 0
    id: str = ""
    output: bool = False

    def __str__(self):
        """``lab01.ipynb: cell 7 (dw-solution), line 3: what is wrong``."""
        places = []
        if self.cell:
            places.append(f"cell {self.cell} ({self.id})")
        if self.line:
            places.append(f"{'output ' if self.output else ''}line {self.line}")
        return ": ".join(filter(None, (self.file, ", ".join(places), self.message)))

    @property
    def place(self):
        """What findings are sorted by: from the beginning of each file to its end."""
        return self.file, self.cell, self.output, self.line, self.message
