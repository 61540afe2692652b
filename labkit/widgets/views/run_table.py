"""The kept runs of a session: settings and results, side by side."""

import html

from ipywidgets import HTML, Button, HBox, Text

from labkit.plots.style import kept_style, on_page
from labkit.plots.tables import draw_runs
from labkit.training.comparison import KEPT_MOST
from labkit.training.config import SETTINGS
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.base.style import ROW
from labkit.widgets.parts.kept_table import KeptTable
from labkit.widgets.parts.picture import render

# In columns of their own; the others are said with the method where they are not the default.
COMPARED = tuple(name for name, setting in SETTINGS.items() if setting.always and setting.branch)
COLUMNS = (
    *("method", *(SETTINGS[name].label for name in COMPARED), "epoch"),
    *("loss", "test loss", "accuracy", "test accuracy"),
)


class RunTable(SessionView):
    """Keep the current run, compare kept runs, rename, restore, remove and export them.

    Parameters
    ----------
    session : Session
        Its ``kept`` runs are shown.

    Attributes
    ----------
    name_field : ipywidgets.Text
        Name for the next run to keep; empty for one made from its settings.
    keep : ipywidgets.Button
        Keep the current run at the current epoch.
    export : ipywidgets.Button
        Write two CSV files beside the notebook, see :meth:`Session.export_kept`.
    status : ipywidgets.HTML
        Where the files went.
    table : KeptTable
        One row per kept run.
    """

    title = "Runs side by side"

    def build(self) -> None:
        """Make the parts."""
        self.name_field = Text(
            description="name",
            placeholder="from its settings",
            layout={"width": "240px"},
            style={"description_width": "initial"},
        )
        self.keep = Button(
            description="Keep this run",
            icon="thumb-tack",
            tooltip="Keep the current run at this epoch to compare others with it",
        )
        self.export = Button(
            description="Export",
            icon="download",
            tooltip="Write settings, results and curves of the kept runs as CSV files",
            layout={"width": "auto"},
        )
        self.status = self.told = HTML()
        digit = ("digit",) if self.session.dataset.target is not None else ()
        self._columns = (COLUMNS[0], *digit, *COLUMNS[1:])
        self.table = KeptTable(columns=list(self._columns))
        self.keep.on_click(self.guard(lambda _: self._keep()))
        self.export.on_click(self.guard(lambda _: self._export()))
        self.handle(self.table, lambda change: self._answer(change["new"]), "request")
        self.children = (
            HBox([self.name_field, self.keep, self.export], layout=ROW),
            self.table,
        )
        self.refresh(frozenset())

    def _keep(self):
        self.session.keep(self.name_field.value.strip() or None)
        self.name_field.value = ""

    def _export(self):
        runs, curves = self.session.export_kept()
        self.status.value = (
            f'<span role="status">Written: {html.escape(runs.name)} and {html.escape(curves.name)} '
            f"in {html.escape(str(runs.resolve().parent))}</span>"
        )

    def _answer(self, request):
        session, name = self.session, request.get("name")
        actions = {
            "restore": lambda: session.restore_kept(name),
            "remove": lambda: session.forget(name),
            "rename": lambda: session.rename(name, request.get("to")),
        }
        try:
            actions[request.get("action")]()
        finally:
            self.table.answered = int(request.get("number", 0))

    def refresh(self, changed: frozenset[str]) -> None:
        """Show the kept runs."""
        rows = []
        for item in self.session.kept:
            color, dashes, words = kept_style(item.slot)
            rows.append(
                {
                    "slot": item.slot,
                    "name": item.name,
                    "color": on_page(color),
                    "dashes": list(dashes),
                    "style": words,
                    "cells": self._cells(item),
                }
            )
        with self.table.hold_sync():
            self.table.caption = (
                f"Kept runs: {len(rows)} of at most {KEPT_MOST}"
                if rows
                else "No run is kept yet. Keep one, change a setting, and compare."
            )
            self.table.rows = rows

    def _cells(self, item):
        config, record = item.config, item.record
        method = config.method.partition(" (")[0].replace("stochastic gradient descent", "single")
        branched = item.run.branched_at
        digit = item.run.data.target
        return [
            ", ".join(
                [
                    method.replace("mini-batch gradient descent", "mini-batch"),
                    *config.words(name for name, s in SETTINGS.items() if not s.always),
                    *([] if branched is None else [f"from epoch {branched}"]),
                ]
            ),
            *(["–" if digit is None else str(digit)] if "digit" in self._columns else []),
            *(
                f"{getattr(config, name) or self.session.dataset.m_train:g}"
                if name == "batch_size"
                else f"{getattr(config, name):g}"
                for name in COMPARED
            ),
            str(record.epoch),
            f"{record.loss:.4f}",
            f"{record.test_loss:.4f}",
            f"{record.accuracy:.4f}",
            f"{record.test_accuracy:.4f}",
        ]

    def summary(self) -> str:
        """One line: names and test accuracies."""
        runs = [
            f"{item.name} at epoch {item.record.epoch}: {item.record.test_accuracy:.4f}"
            for item in self.session.kept
        ]
        return "RunTable: " + ("test accuracy of " + ", ".join(runs) if runs else "no run is kept")

    def picture(self) -> bytes:
        """Draw the table."""
        rows = [(item.slot, item.name, *self._cells(item)) for item in self.session.kept]
        return render(
            lambda figure: draw_runs(figure.subplots(), self._columns, rows),
            width=900,
            height=60 + 26 * len(rows),
        )
