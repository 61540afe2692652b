"""What a session keeps to be compared."""

import pathlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from traitlets import Tuple

from labkit.base.files import PathLike
from labkit.state.computing import lacks
from labkit.state.observable import Observable
from labkit.training import comparison
from labkit.training.comparison import KeptRun
from labkit.training.run import Run

__all__ = ["Keeping"]


class Keeping(Observable):
    """Runs kept under names; for :class:`labkit.Session`, whose run and epoch it keeps."""

    run: Run
    epoch: Any
    n_epochs: Any
    pause: Callable[[], None]
    _adopt: Callable[[Run], None]
    kept = Tuple(read_only=True, help="Runs kept to be compared, each a KeptRun.")

    @property
    def compared(self) -> tuple[KeptRun, ...]:
        """Kept runs and, first, the run that the current one branched from: a tuple of KeptRun."""
        parent = self.run.parent
        if parent is None or any(item.run is parent for item in self.kept):
            return self.kept
        name = comparison.default_name(parent)
        at = self.run.branched_at or 0
        return (KeptRun(name, parent, at, self.n_epochs, None), *self.kept)

    def keep(self, name: str | None = None) -> KeptRun:
        """Keep the current run at the current epoch, to be compared with others.

        Parameters
        ----------
        name : str, optional
            By default made from the settings.

        Returns
        -------
        KeptRun

        Raises
        ------
        ValueError
            If eight runs are kept, this one is kept already, or the name is taken or empty.
        """
        with self.transaction():
            epoch = self.epoch if self.run.end is None else min(self.epoch, self.run.end)
            kept = comparison.add(
                self.kept, self.run, epoch=epoch, n_epochs=self.n_epochs, name=name
            )
            self.set_trait("kept", kept)
            return self.kept[-1]

    def forget(self, name: str) -> None:
        """Remove a kept run; ValueError where there is none of this name."""
        with self.transaction():
            gone = comparison.find(self.kept, name)
            self.set_trait("kept", tuple(item for item in self.kept if item is not gone))

    def rename(self, old: str, new: str) -> None:
        """Give a kept run another name; ValueError where it is taken, empty or too long."""
        with self.transaction():
            self.set_trait("kept", comparison.renamed(self.kept, old, new))

    def restore_kept(self, name: str) -> None:
        """Look at a kept run again: its settings, its branch, its epoch; the very same run.

        Raises
        ------
        ValueError
            If there is no kept run of this name.
        """
        with self.transaction():
            item = comparison.find(self.kept, name)
            self.pause()
            self.n_epochs = item.n_epochs
            self._adopt(item.run)
            self.epoch = item.epoch

    def kept_table(self) -> list[dict[str, Any]]:
        """Return settings and results of all kept runs: a list of dictionaries, one per run."""
        with self.transaction():
            self.finish()
            return comparison.table(self.kept)

    def export_kept(self, folder: PathLike = ".") -> tuple[pathlib.Path, pathlib.Path]:
        """Write the kept runs as two CSV files that overwrite nothing.

        Parameters
        ----------
        folder : path-like, default "."
            Where to; in a notebook the current folder is its own.

        Returns
        -------
        (pathlib.Path, pathlib.Path)
            Settings and results; curves, with one row per run and epoch.

        Raises
        ------
        ValueError
            If no run is kept.
        """
        with self.transaction():
            self.finish()
            return comparison.export(self.kept, folder)

    def _give_up_kept(self):
        """Let each kept run end at the last epoch that is there."""
        self.set_trait(
            "kept",
            tuple(
                replace(item, epoch=max(0, item.run.computed))
                if lacks(item.run, item.epoch)
                else item
                for item in self.kept
            ),
        )
