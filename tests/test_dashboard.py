"""Curves of several runs, the table of kept runs, branching by button, the dashboard."""

import asyncio
import csv
from collections import Counter

import ipywidgets
import pytest
from traitlets import TraitError

import labkit
from tests.test_curves import keep_three


@pytest.fixture
def session(small):
    return labkit.Session(small, n_epochs=30, epoch=10)


@pytest.fixture
def sent(monkeypatch):
    """Counts the messages to the browser by class of widget."""
    counts, send = Counter(), ipywidgets.Widget._send

    def count(self, msg, buffers=None):
        counts[type(self).__name__] += 1
        send(self, msg, buffers)

    monkeypatch.setattr(ipywidgets.Widget, "_send", count)
    return counts


# Batch size and seed


def test_sizes_and_seeds(session):
    control = labkit.MethodControl(session)
    assert [value for _, value in control.size.options] == [0, 128, 32, 8, 1]
    for index, size in ((2, 32), (4, 1), (0, None)):
        control.size.set_state({"index": index})
        assert session.batch_size == size
        assert session.config.method in control.method.value
    session.batch_size = 20
    assert control.size.value == 20
    assert [value for _, value in control.size.options] == [0, 128, 32, 20, 8, 1]
    session.batch_size = 8
    assert [value for _, value in control.size.options] == [0, 128, 32, 8, 1]
    assert session.batch_size == control.size.value == 8
    control.seed.set_state({"value": 7})
    assert session.seed == 7
    session.seed = 123_456
    assert control.seed.value == 123_456
    assert control.summary() == (
        "MethodControl: mini-batch gradient descent (8 examples per update), seed 123456"
    )
    before = control.picture()
    session.batch_size = None
    assert control.picture() != before


# Branching by button


def test_branch_leave_and_undo(session):
    control = labkit.BranchControl(session)
    assert control.leave.disabled and control.undo.disabled
    assert "no branch" in control.status.value
    picture = control.picture()
    root = session.run
    control.branch.click()
    session.learning_rate, session.batch_size = 0.2, 32
    assert control.summary() == (
        "BranchControl: branched at epoch 10 from learning rate 1, gradient descent (full batch); "
        "settings apply from there"
    )
    assert control.picture() != picture
    assert not control.leave.disabled
    control.leave.click()
    assert session.run is root
    assert control.leave.disabled
    control.undo.click()
    assert session.run.branched_at == 10
    assert session.learning_rate == 0.2


def test_branch_from_what_is_seen(session, monkeypatch):
    monkeypatch.setattr("labkit.state.computing.SLICE", 0)
    monkeypatch.setattr("labkit.state.computing.LONGEST_SLICE", 0)
    control = labkit.BranchControl(session)

    async def use():
        session.epoch = 30
        assert session.busy
        seen = session.shown.epoch
        control.branch.click()
        assert session.run.branched_at == session.epoch == seen < 30

    asyncio.run(use())


def test_a_branch_that_is_impossible_says_why(small, lenient):
    session = labkit.Session(small, learning_rate=1e38, learning_rate_bounds=(1, 1e39), epoch=100)
    control = labkit.BranchControl(session)
    control.branch.click()
    assert "Branch earlier" in control.message.value


# The table


@pytest.fixture
def table(session):
    view = labkit.RunTable(session)
    yield view
    view.close()


def ask(table, action, name, to="", number=1):
    table.table.set_state({"request": {"action": action, "name": name, "to": to, "number": number}})


def test_keep_by_button(table, session):
    assert "No run is kept yet" in table.table.caption
    empty = table.picture()
    table.name_field.set_state({"value": " first "})
    table.keep.click()
    assert [item.name for item in session.kept] == ["first"]
    assert table.name_field.value == ""
    session.learning_rate = 0.5
    table.keep.click()
    assert [row["name"] for row in table.table.rows] == ["first", "rate 0.5"]
    assert table.table.caption == "Kept runs: 2 of at most 8"
    assert table.picture() != empty
    assert table.summary().startswith("RunTable: test accuracy of first at epoch 10: 0.")


def test_a_row_says_all_about_its_run(table, session):
    session.branch(learning_rate=0.2, batch_size=32)
    session.epoch = 20
    session.keep("b")
    record = session.run[20]
    row = table.table.rows[-1]
    assert row["style"] == "salmon, dotted"
    assert row["cells"] == [
        "mini-batch, from epoch 10",
        *("0", "0.2", "32", "0", "20"),
        *(f"{x:.4f}" for x in (record.loss, record.test_loss)),
        *(f"{x:.4f}" for x in (record.accuracy, record.test_accuracy)),
    ]
    assert len(table.table.columns) == len(row["cells"])


def test_rename_restore_and_remove(table, session):
    run = session.run
    table.keep.click()
    ask(table, "rename", "rate 1", "mine")
    assert [item.name for item in session.kept] == ["mine"]
    session.learning_rate, session.epoch = 0.1, 3
    ask(table, "restore", "mine", number=2)
    assert (session.run, session.epoch) == (run, 10)
    ask(table, "remove", "mine", number=3)
    assert session.kept == ()
    assert table.table.rows == []
    assert table.table.answered == 3


def test_a_refused_name_is_explained_and_taken_back(table, session, lenient):
    table.keep.click()
    session.epoch = 3
    table.keep.click()
    ask(table, "rename", "rate 1 (2)", "rate 1", number=5)
    assert "kept already" in table.message.value
    assert [item.name for item in session.kept] == ["rate 1", "rate 1 (2)"]
    assert table.table.answered == 5  # the browser shows its rows again
    ask(table, "rename", "rate 1 (2)", "other", number=6)
    assert table.message.value == ""


def test_a_ninth_run_is_explained(table, session, lenient):
    for seed in range(9):
        session.seed = seed
        table.keep.click()
    assert "Remove one first" in table.message.value
    assert len(table.table.rows) == 8


def test_unknown_requests_are_refused(table, session):
    with pytest.raises(ValueError, match="no kept run"):
        ask(table, "remove", "nothing")
    with pytest.raises(KeyError):
        ask(table, "explode", "nothing", number=2)


def test_export_says_where(table, session, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table.keep.click()
    for ending in ("", "_2"):
        table.export.click()
        assert f"runs{ending}.csv and curves{ending}.csv" in table.status.value
        assert str(tmp_path.resolve()) in table.status.value
    rows = list(csv.DictReader((tmp_path / "runs.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["name"] for row in rows] == ["rate 1"]


# The dashboard


def test_a_small_legend_leaves_names_to_the_table(session, dashboard):
    def entries(view):
        return len(view.artists.ax.get_legend().get_texts())

    keep_three(session)
    alone = labkit.LossCurve(session)
    assert entries(dashboard.loss_curve) == entries(alone) == 5
    session.seed = 1
    session.keep()
    assert entries(dashboard.loss_curve) == entries(dashboard.accuracy_curve) == 2
    assert entries(alone) == 6
    assert len(dashboard.loss_curve.artists.kept) == 4
    assert dashboard.picture()


@pytest.fixture
def dashboard(session):
    view = labkit.TrainingDashboard(session)
    yield view
    view.close()


def test_the_parts_work_together(dashboard, session):
    dashboard.learning_rate.slider.set_state({"value": 0.3})
    dashboard.method.size.set_state({"index": 2})
    dashboard.stepper.forward.click()
    dashboard.run_table.keep.click()
    dashboard.branch.branch.click()
    dashboard.learning_rate.number.set_state({"value": 0.1})
    dashboard.stepper.last.click()
    assert session.run.origin[0].epoch == 11
    assert session.run.config.learning_rate == 0.1
    assert len(dashboard.loss_curve.artists.kept) == 1
    assert "epoch 30" in dashboard.weight_map.map.title
    assert dashboard.summary().startswith(
        "TrainingDashboard: mini-batch gradient descent (32 examples per update), learning rate "
        "0.1, seed 0 on a branch from epoch 11, epoch 30 of 30, loss 0."
    )
    before = dashboard.picture()
    dashboard.stepper.reset.click()
    assert "no branch" in dashboard.branch.status.value
    assert dashboard.picture() != before
    assert len(session.kept) == 1


def test_closing_the_dashboard_closes_its_parts(session):
    subscribers = len(session._subscribers)
    dashboard = labkit.TrainingDashboard(session)
    parts = [dashboard.loss_curve, dashboard.run_table.table, dashboard.method.size]
    dashboard.close()
    assert len(session._subscribers) == subscribers
    assert all(part.comm is None for part in parts)
    session.epoch = 3  # nothing draws on what is closed
    dashboard.close()


def test_errors_stay_beside_their_control(dashboard, session):
    with pytest.raises(TraitError, match="greater than 0"):
        dashboard.learning_rate.number.set_state({"value": -1})
    assert "greater than 0" in dashboard.learning_rate.message.value
    assert dashboard.message.value == dashboard.branch.message.value == ""


# Messages


def test_one_epoch_sends_few_messages(session, sent):
    stepper = labkit.EpochStepper(session)
    rate = labkit.LearningRateSlider(session)
    curve = labkit.LossCurve(session)
    curve.canvas.go_live()
    sent.clear()
    session.epoch = 9
    assert sent == {"Slider": 1, "HTML": 2, "Picture": 1}
    sent.clear()
    session.learning_rate = 0.9
    assert sent == {"Slider": 1, "FloatText": 1, "HTML": 1, "Picture": 1}
    sent.clear()
    session.threshold = 0.4  # none of them shows it
    assert sent.total() <= 1
    for view in (stepper, rate, curve):
        view.close()


def test_one_epoch_of_the_dashboard_sends_one_message_per_part(dashboard, session, sent):
    for curve in (dashboard.loss_curve, dashboard.accuracy_curve):
        curve.canvas.go_live()
    session.epoch = 11
    session.keep()
    sent.clear()
    session.epoch = 10
    assert sent["Picture"] == 2
    assert sent["Slider"] == 1
    assert sent["HTML"] == 2
    assert sent["KeptTable"] == sent["IntProgress"] == sent["Button"] == sent["Layout"] == 0
    assert sent.total() <= 8


def test_the_end_of_a_run_changes_each_button_once(session, sent):
    stepper = labkit.EpochStepper(session)
    sent.clear()
    session.epoch = 30
    assert sent["Button"] == 2  # forward and last
    stepper.close()
