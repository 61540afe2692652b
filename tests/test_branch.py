"""Runs that branch from others: the same function of their start and settings, on disk as well."""

import csv
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit import DivergenceError, Run, TrainingConfig, train
from labkit.training.config import Branching
from labkit.training.record import SCALARS
from tests.examples import examples
from tests.test_archive import rewrite_about
from tests.test_training import plain_run, same_record

WAYS = [None, 1, 32]


def same_run(one, other):
    assert one.computed == other.computed
    for k in range(one.computed + 1):
        same_record(one[k], other[k])


@pytest.fixture
def branch(small):
    """Twice branched: rate 1 to epoch 3, 0.2 with batches of 50 to epoch 5, then 0.4."""
    run = train(small, seed=2).branch(3, learning_rate=0.2, batch_size=50)
    run = run.branch(5, learning_rate=0.4)
    run[7]
    return run


# A branch is a run like any other


@pytest.mark.parametrize("batch_size", WAYS)
def test_unchanged_settings_continue_the_parent_bit_for_bit(small, batch_size):
    parent = train(small, learning_rate=0.3, batch_size=batch_size, seed=4)
    parent[8]
    for at in (0, 1, 5, 8):
        branch = parent.branch(at)
        assert branch.computed == at
        branch[8]
        same_run(branch, parent)


@examples(15)
@given(
    batch_size=st.sampled_from(WAYS),
    at=st.lists(st.integers(0, 6), min_size=1, max_size=4),
    seed=st.integers(0, 9),
)
def test_branches_of_unchanged_branches_are_the_run_itself(small, batch_size, at, seed):
    plain = train(small, learning_rate=0.5, batch_size=batch_size, seed=seed)
    branch = train(small, learning_rate=0.5, batch_size=batch_size, seed=seed)
    for epoch in at:
        branch = branch.branch(epoch)
    plain[7], branch[7]
    same_run(branch, plain)


@pytest.mark.parametrize("batch_size", WAYS)
def test_a_branch_is_a_function_of_its_start_and_settings(small, batch_size):
    def make():
        return train(small, seed=1).branch(4, learning_rate=0.2, batch_size=batch_size, seed=9)

    one, other = make(), make()
    one[9]
    for k in (9, 2, 6):
        other[k]
    same_run(one, other)
    assert (one.config, one.origin) == (other.config, other.origin)


def test_a_branch_agrees_with_a_plain_loop(small):
    parent = train(small, learning_rate=0.5, seed=3)
    branch = parent.branch(2, learning_rate=0.1)
    *_, (w, b) = plain_run(small, parent.config, 2)
    X, y = small.X_train.astype(np.float64), small.y_train.astype(np.float64)
    for _ in range(3):
        error = 1 / (1 + np.exp(-(w.T @ X + b))) - y
        w, b = w - 0.1 * X @ error.T / X.shape[1], b - 0.1 * error.mean()
    np.testing.assert_allclose(branch[5].w, w, rtol=1e-3, atol=2e-5)
    np.testing.assert_allclose(branch[5].b, [[b]], rtol=1e-3, atol=2e-5)


def test_the_past_is_shared_and_the_future_is_not(small):
    parent = train(small)
    branch = parent.branch(3, learning_rate=0.1)
    assert all(branch.state(k) is parent.state(k) for k in range(4))
    parent[5], branch[6]
    assert (parent.computed, branch.computed) == (5, 6)
    assert branch[4].loss > parent[4].loss  # a smaller step


def test_another_seed_reorders_only_what_follows(small):
    parent = train(small, batch_size=10)
    branch = parent.branch(2, seed=1)
    assert branch.state(2) is parent.state(2)
    assert not np.array_equal(branch[3].w, parent[3].w)
    full = train(small).branch(2, seed=1)
    same_record(full[4], train(small)[4])  # the full batch has no order


# Where it comes from


def test_the_origin_is_kept(small, branch):
    assert branch.branched_at == 5
    assert branch.origin == (
        Branching(3, TrainingConfig(seed=2)),
        Branching(5, TrainingConfig(learning_rate=0.2, batch_size=50, seed=2)),
    )
    assert branch.parent.branched_at == 3
    assert branch.parent.parent.branched_at is None
    assert branch.parent.parent.origin == ()
    assert [branch.config_at(k).learning_rate for k in (0, 3, 4, 5, 6)] == [1, 1, 0.2, 0.2, 0.4]
    assert "branched at epoch 5: 7 epochs computed" in repr(branch)
    assert "branched" not in repr(train(small))


@pytest.mark.parametrize(("at", "epochs"), [(2, [2]), (3, [3]), (4, [3, 4]), (5, [3, 5])])
def test_branching_before_an_older_branching_leaves_that_out(branch, at, epochs):
    again = branch.branch(at, learning_rate=0.7)
    assert [stretch.epoch for stretch in again.origin] == epochs
    assert again.origin[-1].config == branch.config_at(at)
    assert again.parent is branch
    assert all(again.state(k) is branch.state(k) for k in range(at + 1))


def test_the_initial_scale_cannot_change(small):
    run = train(small)
    assert run.branch(0, initial_scale=0.01).config == run.config
    with pytest.raises(ValueError, match=r"initial_scale belongs to .* it stays 0\.01"):
        run.branch(3, initial_scale=0.1)


@pytest.mark.parametrize(
    ("epoch", "changes", "error", "message"),
    [
        (-1, {}, IndexError, "count from 0"),
        (1.0, {}, TypeError, "whole number"),
        (2, {"learning_rate": 0}, ValueError, "greater than 0"),
        (2, {"batch_size": 301}, ValueError, "only 300 training examples"),
        (2, {"seed": None}, TypeError, "seed must be a whole number"),
        (2, {"speed": 3}, TypeError, "no setting 'speed'; there are learning_rate, batch_size"),
    ],
)
def test_bad_branches(small, epoch, changes, error, message):
    with pytest.raises(error, match=message):
        train(small).branch(epoch, **changes)


def test_nothing_branches_where_the_numbers_ended(small):
    run = train(small, learning_rate=1e38)
    run.compute(50)
    with pytest.raises(DivergenceError, match="does not exist"):
        run.branch(run.end + 1)
    with pytest.raises(DivergenceError, match="not finite there"):
        run.branch(run.end)
    rescued = run.branch(run.end - 1, learning_rate=0.1)
    assert math.isfinite(rescued[run.end].loss)


def test_status_of_a_branch_is_judged_by_its_own_losses(small):
    run = train(small, learning_rate=1000.0)
    assert run.status(10) == "thrown out"
    calm = run.branch(2, learning_rate=1e-3)
    assert calm.status(12) == "thrown out"  # ten epochs above the beginning
    assert train(small).branch(5, learning_rate=0.5).status(20) == "steady"


# On disk


def test_a_branch_comes_back_as_it_was_and_goes_on(small, branch, tmp_path):
    path = branch.save(tmp_path / "branch.npz")
    for dataset in (None, small):
        loaded = Run.load(path, dataset)
        assert (loaded.config, loaded.origin) == (branch.config, branch.origin)
        assert (loaded.parent is None) == (dataset is None)
        same_run(loaded, branch)
    loaded[9], branch[9]
    same_run(loaded, branch)
    parent, before = loaded.parent, branch.parent
    parent[12], before[12]
    same_run(parent, before)
    assert parent.origin == before.origin and parent.parent.parent is None
    again = Run.load(loaded.branch(8, seed=5).save(tmp_path / "again.npz"))
    assert [stretch.epoch for stretch in again.origin] == [3, 5, 8]


def test_files_of_plain_runs_stay_readable_for_older_versions(small, branch, tmp_path):
    for run, expected in ((train(small), "labkit-run-1"), (branch, "labkit-run-2")):
        with np.load(run.save(tmp_path / "run.npz")) as file:
            about = json.loads(str(file["about"]))
        assert about["format"] == expected
        assert ("origin" in about) == (run is branch)


@pytest.mark.parametrize(
    "origin",
    [
        [],
        [{"epoch": 8, "config": {}}],
        [{"epoch": -1, "config": {}}],
        [{"epoch": 2.0, "config": {}}],
        [{"epoch": 4, "config": {}}, {"epoch": 2, "config": {}}],
        [{"epoch": 4, "config": {}}, {"epoch": 4, "config": {}}],
        [{"epoch": 4, "config": {"learning_rate": -1}}],
        [{"epoch": 4, "config": {"initial_scale": 0.5}}],
        [{"epoch": 4}],
        None,
    ],
)
def test_a_damaged_origin_is_refused(branch, tmp_path, origin):
    path = branch.save(tmp_path / "run.npz")
    rewrite_about(path, origin=origin)
    with pytest.raises(ValueError, match="not a run saved by labkit"):
        Run.load(path)


def test_csv_has_the_settings_of_every_epoch(branch, tmp_path):
    with branch.to_csv(tmp_path / "run.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["learning_rate"]) for row in rows] == [1, 1, 1, 1, 0.2, 0.2, 0.4, 0.4]
    assert [row["batch_size"] for row in rows] == [""] * 4 + ["50"] * 4
    assert [float(row["loss"]) for row in rows] == list(branch.history("loss"))
    assert set(SCALARS) < set(rows[0])


def test_report_names_the_branchings_before_its_epoch(branch):
    lines = branch.report().splitlines()
    at = lines.index(
        "- branched at epoch 3 from gradient descent (full batch), learning rate 1, seed 2"
    )
    assert lines[at + 1] == (
        "- branched at epoch 5 from mini-batch gradient descent (50 examples per update), "
        "learning rate 0.2, seed 2"
    )
    assert "- learning rate: 0.4" in lines
    middle = branch.report(4).splitlines()
    assert "- learning rate: 0.2" in middle
    assert sum(line.startswith("- branched") for line in middle) == 1
    early = branch.report(3)
    assert "- learning rate: 1\n" in early and "branched" not in early
