"""A session that branches, keeps runs to compare them, and takes changes back."""

import asyncio
import csv
import dataclasses

import numpy as np
import pytest
from traitlets import TraitError

from labkit import DivergenceError, KeptRun, Session, train
from labkit.state import runs, settings
from labkit.state import session as session_module
from labkit.training.comparison import default_name
from labkit.training.config import Branching
from labkit.training.record import SCALARS


@pytest.fixture
def session(small):
    return Session(small, n_epochs=20, epoch=6)


@pytest.fixture
def one_epoch_per_slice(monkeypatch):
    monkeypatch.setattr("labkit.state.computing.SLICE", 0)
    monkeypatch.setattr("labkit.state.computing.LONGEST_SLICE", 0)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still unless it is moved."""

    class Clock:
        now = 100.0

        def monotonic(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(runs, "time", clock)
    return clock


# Branch from here


def test_settings_change_only_what_follows_the_branching(session):
    before = session.run
    session.branch()
    assert session.epoch == session.run.branched_at == 6
    assert session.config == before.config
    session.learning_rate, session.batch_size, session.seed = 0.2, 32, 5
    session.epoch = 9
    run = session.run
    assert all(run.state(k) is before.state(k) for k in range(7))
    assert run[7].loss != before[7].loss
    expected = before.branch(6, learning_rate=0.2, batch_size=32, seed=5)
    np.testing.assert_array_equal(session.record.w, expected[9].w)
    assert run.parent is before
    session.learning_rate = 1.0
    session.learning_rate = 0.2
    assert session.run is run  # not trained again


def test_settings_may_be_given_at_once(session):
    before = session.run
    session.branch(learning_rate=0.3, batch_size=10)
    assert (session.learning_rate, session.batch_size, session.seed) == (0.3, 10, 0)
    assert session.run.config == session.config
    assert session.run.origin == (Branching(6, before.config),)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"learning_rate": -1}, ValueError, "greater than 0"),
        ({"learning_rate": 1e6}, TraitError, "must lie between"),
        ({"batch_size": 301}, TraitError, "at most 300"),
        ({"initial_scale": 1.0}, ValueError, "before training"),
        ({"speed": 1.0}, TypeError, "no setting 'speed'"),
    ],
)
def test_a_bad_branch_changes_nothing(session, settings, error, message):
    before = session.run, session.config, session.kept, session.n_epochs
    with pytest.raises(error, match=message):
        session.branch(**settings)
    assert (session.run, session.config, session.kept, session.n_epochs) == before
    assert not session.can_undo


def test_the_parent_is_kept_and_grows_with_its_branch(session):
    parent = session.run
    session.branch(learning_rate=0.2)
    assert [(item.run, item.epoch) for item in session.kept] == [(parent, 6)]
    assert session.compared == session.kept
    session.epoch = 15
    assert parent.computed == session.run.computed == 15
    session.forget(session.kept[0].name)
    assert [(item.run, item.slot) for item in session.compared] == [(parent, None)]


def test_a_parent_is_kept_once(session):
    session.keep("mine")
    session.branch()
    session.leave_branch()
    session.branch()
    assert [item.name for item in session.kept] == ["mine"]


def test_branching_works_when_eight_are_kept(session):
    for seed in range(1, 9):
        session.seed = seed
        session.keep()
    session.seed = 0
    parent = session.run
    session.branch()
    assert len(session.kept) == 8
    assert session.compared[0].run is parent
    assert len(session.compared) == 9


def test_at_the_last_epoch_the_session_becomes_longer(session):
    session.epoch = 20
    session.branch()
    assert (session.epoch, session.n_epochs) == (20, 40)
    session.epoch = 40
    assert session.run.branched_at == 20
    session.reset()
    assert session.n_epochs == 20


def test_the_longest_run_cannot_become_longer(small, monkeypatch):
    for module in (session_module, settings):
        monkeypatch.setattr(module, "LONGEST", 5)
    session = Session(small, n_epochs=4, epoch=4)
    session.branch()
    assert session.n_epochs == 5
    session.epoch = 5
    with pytest.raises(ValueError, match="at most 5 epochs"):
        session.branch()


def test_leaving_a_branch_leads_back_to_the_very_parent(session):
    root = session.run
    session.branch(learning_rate=0.5)
    session.epoch = 9
    first = session.run
    session.branch(learning_rate=0.1)
    session.epoch = 12
    assert [stretch.epoch for stretch in session.run.origin] == [6, 9]
    session.leave_branch()
    assert session.run is first
    assert (session.learning_rate, session.epoch) == (0.5, 12)
    session.learning_rate = 0.7
    assert session.run.origin == first.origin  # still on the first branch
    session.leave_branch()
    assert session.run is root
    assert session.learning_rate == 1.0
    session.leave_branch()
    assert session.run is root


def test_reset_leaves_the_branch_and_keeps_what_is_kept(session):
    root = session.run
    session.branch(learning_rate=0.5)
    session.keep("a branch")
    session.reset()
    assert session.run is root
    assert session.epoch == 0
    assert [item.name for item in session.kept] == ["rate 1", "a branch"]


def test_the_initial_scale_stays_on_a_branch(session):
    session.initial_scale = 0.1
    session.branch(learning_rate=0.2)
    run = session.run
    for change in (lambda: setattr(session, "initial_scale", 0.01), session.restore):
        if change == session.restore:
            change()  # what can be restored is
            assert (session.learning_rate, session.initial_scale) == (1.0, 0.1)
            assert session.run.branched_at == 6
        else:
            with pytest.raises(TraitError, match=r"stays 0\.1\. Leave the branch first"):
                change()
            assert session.run is run
    with pytest.raises(TraitError, match="Leave the branch"):
        session.restore("initial_scale")
    assert session.initial_scale == 0.1
    session.leave_branch()
    session.restore("initial_scale")
    assert session.initial_scale == 0.01


def test_no_branch_where_the_numbers_ended(small):
    session = Session(small, learning_rate=1e38, learning_rate_bounds=(1, 1e39), epoch=100)
    with pytest.raises(DivergenceError, match="Branch earlier"):
        session.branch()
    assert session.kept == ()
    session.epoch = session.run.end - 1
    session.branch(learning_rate=1)
    assert session.run.branched_at == session.epoch


def test_branching_before_an_older_branching(session):
    session.branch(learning_rate=0.5)
    session.epoch = 9
    older = session.run
    session.epoch = 3
    session.branch()
    assert session.run.origin == (Branching(3, older.config_at(3)),)
    session.leave_branch()
    assert session.run is older


def test_branching_finishes_what_is_being_computed(session, one_epoch_per_slice):
    async def use():
        session.epoch = 12
        assert session.busy
        session.branch()  # as the next line of the same cell expects

    asyncio.run(use())
    assert session.run.branched_at == 12


def test_stop_ends_the_work_on_everything(session, one_epoch_per_slice):
    async def use():
        session.epoch = 10
        session.keep("unfinished")
        session.learning_rate = 0.3
        session.branch(learning_rate=0.1)
        session.epoch = 20
        await asyncio.sleep(0.005)
        session.stop()
        runs = [session.run, *(item.run for item in session.compared)]
        there = [run.computed for run in runs]
        await asyncio.sleep(0.05)
        assert [run.computed for run in runs] == there
        assert session.epoch < 20
        assert all(item.epoch <= item.run.computed for item in session.kept)

    asyncio.run(use())


# Keep and compare


def test_keep_restore_and_the_very_same_run(session):
    session.learning_rate, session.batch_size = 0.4, 20
    session.branch(learning_rate=0.3)
    session.epoch = 11
    run = session.run
    item = session.keep("good")
    assert item == KeptRun("good", run, 11, 20, 1)
    assert item.record is run[11]
    session.n_epochs = 30
    session.reset()
    session.learning_rate = 0.9
    for seed in range(20):  # more than the cache of recent runs holds
        session.seed = seed
    session.restore_kept("good")
    assert session.run is run
    assert session.config == run.config
    assert (session.epoch, session.n_epochs) == (11, 20)
    session.leave_branch()
    assert (session.learning_rate, session.batch_size) == (0.4, 20)


def test_kept_runs_are_found_again_by_their_settings(session):
    run = session.run
    session.keep()
    for seed in range(20, 0, -1):
        session.seed = seed
    session.seed = 0
    assert session.run is run


def test_names_are_made_from_the_settings(small):
    run = train(small)
    assert default_name(run) == "rate 1"
    run = train(small, learning_rate=0.03, batch_size=32, seed=5)
    assert default_name(run) == "rate 0.03, batch 32, seed 5"
    run = train(small, batch_size=1).branch(7, learning_rate=2.0)
    assert default_name(run) == "rate 2, single, from epoch 7"


def test_names_are_unique(session):
    session.keep()
    for epoch in (7, 8):
        session.epoch = epoch
        session.keep()
    assert [item.name for item in session.kept] == ["rate 1", "rate 1 (2)", "rate 1 (3)"]
    session.epoch = 9
    with pytest.raises(ValueError, match='named "rate 1" is kept already'):
        session.keep("rate 1")
    with pytest.raises(ValueError, match='named "rate 1" is kept already'):
        session.rename("rate 1 (2)", " rate  1 ")
    session.rename("rate 1 (2)", "rate 1 (2)")
    session.rename("rate 1 (2)", "middle")
    assert [item.name for item in session.kept] == ["rate 1", "middle", "rate 1 (3)"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_names_have_a_length(session, name):
    with pytest.raises(ValueError, match="1 to 40 characters"):
        session.keep(name)
    assert session.kept == ()


def test_names_are_text(session):
    with pytest.raises(TypeError, match="must be a text, found 3"):
        session.keep(3)


def test_the_same_run_at_the_same_epoch_is_kept_once(session):
    session.keep()
    with pytest.raises(ValueError, match='kept already, as "rate 1"'):
        session.keep("other")


def test_a_ninth_is_refused_with_advice(session):
    for seed in range(8):
        session.seed = seed
        session.keep()
    session.seed = 8
    with pytest.raises(ValueError, match=r"8 runs are kept.*Remove one first"):
        session.keep()
    assert len(session.kept) == 8
    session.forget("rate 1, seed 3")
    assert session.keep().slot == 3  # the colour that became free
    assert [item.slot for item in session.kept] == [0, 1, 2, 4, 5, 6, 7, 3]


@pytest.mark.parametrize("action", ["forget", "restore_kept", "rename"])
def test_unknown_names_are_refused(session, action):
    session.keep("mine")
    arguments = ("yours", "new") if action == "rename" else ("yours",)
    with pytest.raises(ValueError, match=r"no kept run 'yours'; there are: \"mine\""):
        getattr(session, action)(*arguments)


def test_no_change_of_settings_loses_a_kept_run(session):
    item = session.keep()
    session.learning_rate, session.batch_size, session.seed = 0.1, 10, 4
    session.initial_scale, session.n_epochs, session.epoch = 0.1, 10, 3
    session.branch()
    session.reset()
    session.restore()
    session.stop()
    assert session.kept[0] is item


def test_kept_is_a_trait_that_only_the_session_sets(session):
    heard = []
    session.subscribe(heard.append)
    session.keep()
    session.rename("rate 1", "mine")
    session.forget("mine")
    assert [("kept" in names) for names in heard] == [True] * 3
    with pytest.raises(TraitError, match="read-only"):
        session.kept = ()
    with pytest.raises(dataclasses.FrozenInstanceError):
        session.keep().name = "other"


def test_a_run_kept_while_it_is_computed_is_completed(session, one_epoch_per_slice):
    async def use():
        session.epoch = 15
        item = session.keep()
        session.learning_rate, session.epoch = 0.5, 2  # away from it
        while session._lacking(session.epoch):
            await asyncio.sleep(0)
        return item

    item = asyncio.run(use())
    assert item.run.computed == 15
    assert session.run.computed == 2
    assert session.computed_behind == 15


def test_the_table_is_complete(session, one_epoch_per_slice):
    async def use():
        session.epoch = 15
        session.keep()
        session.learning_rate, session.batch_size = 0.5, 20
        session.branch(learning_rate=0.2)
        session.epoch = 18
        session.keep("b")
        return session.kept_table()

    first, second, third = asyncio.run(use())
    assert first["epoch"] == 15
    assert second["name"] == "rate 0.5, batch 20"
    assert third == {
        "name": "b",
        "digit": 0,
        "method": "mini-batch gradient descent (20 examples per update)",
        "learning_rate": 0.2,
        "batch_size": 20,
        "seed": 0,
        "initial_scale": 0.01,
        "branched_at": 15,
        "epoch": 18,
        **{name: getattr(session.run[18], name) for name in SCALARS},
        "behaviour": session.run.status(18),
    }


def test_a_diverged_run_is_kept_at_its_end(small):
    session = Session(small, learning_rate=1e38, learning_rate_bounds=(1, 1e39), epoch=100)
    item = session.keep()
    assert item.epoch == session.run.end
    assert session.kept_table()[0]["behaviour"] == "diverged"


def test_export_overwrites_nothing(session, tmp_path):
    with pytest.raises(ValueError, match="No run is kept yet"):
        session.export_kept(tmp_path)
    assert list(tmp_path.iterdir()) == []
    session.keep('a "name", with a comma')
    session.branch(learning_rate=0.2)
    session.epoch = 9
    session.keep("b")
    (tmp_path / "curves.csv").write_text("mine")
    (tmp_path / "runs_2.csv").write_text("mine")
    paths = session.export_kept(tmp_path)
    assert paths == (tmp_path / "runs_3.csv", tmp_path / "curves_3.csv")
    assert (tmp_path / "curves.csv").read_text() == "mine"
    runs, curves = (
        list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) for path in paths
    )
    for row, expected in zip(runs, session.kept_table(), strict=True):
        assert row == {k: "" if v is None else str(v) for k, v in expected.items()}
    assert len(curves) == sum(item.run.computed + 1 for item in session.kept)
    last = curves[-1]
    assert (last["name"], last["epoch"]) == ("b", "9")
    assert float(last["test_loss"]) == session.run[9].test_loss
    assert session.export_kept(tmp_path)[0].name == "runs_4.csv"


# Undo


def test_undo_takes_settings_back_one_by_one(session, clock):
    runs = [session.run]
    for name, value in (("learning_rate", 0.5), ("batch_size", 20), ("seed", 4)):
        clock.now += 10
        setattr(session, name, value)
        runs.append(session.run)
    session.epoch = 9
    for run in runs[-2::-1]:
        assert session.can_undo
        session.undo()
        assert session.run is run
        assert session.config == run.config
    assert not session.can_undo
    session.undo()
    assert session.run is runs[0]
    assert session.epoch == 9


def test_a_drag_is_taken_back_as_one(session, clock):
    start = session.run
    for rate in (0.9, 0.8, 0.7):
        clock.now += 0.1
        session.learning_rate = rate
    session.undo()
    assert session.run is start
    session.learning_rate = 0.6  # at once
    session.undo()
    assert session.run is start


def test_undo_knows_branches_resets_and_restored_runs(session, clock):
    root = session.run
    session.branch(learning_rate=0.5)
    branch = session.run
    session.keep("branch")
    session.leave_branch()
    session.restore_kept("branch")
    session.reset()
    for run in (branch, root, branch, root):
        session.undo()
        assert session.run is run
        assert session.config == run.config
    assert not session.can_undo
    session.undo()
    assert [item.name for item in session.kept] == ["rate 1", "branch"]
