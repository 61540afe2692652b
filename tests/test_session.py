import asyncio
import threading

import numpy as np
import pytest
from traitlets import TraitError

from labkit import Session, train


@pytest.fixture
def session(small):
    return Session(small, n_epochs=50)


def test_the_run_follows_the_settings(session):
    first = session.run
    session.learning_rate = 0.3
    assert session.run is not first
    assert session.run.config.learning_rate == 0.3
    session.learning_rate = 1.0
    assert session.run is first  # kept, not trained again


def test_a_run_is_the_same_as_by_train(session, small):
    session.learning_rate, session.batch_size, session.seed, session.epoch = 0.5, 32, 7, 5
    expected = train(small, learning_rate=0.5, batch_size=32, seed=7)[5]
    np.testing.assert_array_equal(session.record.w, expected.w)
    assert session.record.loss == expected.loss


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("learning_rate", 0.0, "greater than 0"),
        ("learning_rate", -1.0, "greater than 0"),
        ("learning_rate", float("nan"), "finite"),
        ("learning_rate", 1e9, "between 0.001 and 1000"),
        ("learning_rate", "fast", "float"),
        ("batch_size", 0, "at least 1"),
        ("batch_size", 301, "at most 300"),
        ("seed", -1, "0 or greater"),
        ("initial_scale", -0.1, "0 or greater"),
        ("epoch", -1, "between 0 and 50"),
        ("epoch", 51, "between 0 and 50"),
        ("n_epochs", 0, "between 1"),
        ("threshold", 1.5, "between 0 and 1"),
        ("threshold", float("nan"), "between 0 and 1"),
        ("speed", 0.0, "between 1 and 100"),
    ],
)
def test_a_bad_value_raises_and_changes_nothing(session, name, value, message):
    before, run = getattr(session, name), session.run
    with pytest.raises(TraitError, match=message):
        setattr(session, name, value)
    assert getattr(session, name) == before
    assert session.run is run


@pytest.mark.parametrize("name", ["run", "computed", "playing"])
def test_what_follows_from_the_settings_cannot_be_set(session, name):
    with pytest.raises(TraitError, match="read-only"):
        setattr(session, name, getattr(session, name))


def test_bad_arguments(small):
    with pytest.raises(TypeError, match="takes a Dataset"):
        Session(small.X_train)
    with pytest.raises(TraitError, match="between"):
        Session(small, learning_rate=1e6)
    with pytest.raises(ValueError, match="0 < low < high"):
        Session(small, learning_rate_bounds=(1, 0.1))
    assert Session(small, learning_rate=1e6, learning_rate_bounds=(1, 1e7)).learning_rate == 1e6


def test_subscribers_hear_once_of_all_changes_together(session):
    heard = []
    unsubscribe = session.subscribe(heard.append)
    with session.transaction():
        session.learning_rate = 0.1
        session.epoch = 3
        assert heard == []
    assert heard == [{"learning_rate", "run", "epoch", "computed"}]
    session.learning_rate = 0.1  # no change
    assert len(heard) == 1
    unsubscribe()
    session.epoch = 4
    assert len(heard) == 1


def test_reset_restores_everything(small):
    session = Session(small, learning_rate=0.2, batch_size=10, seed=3)
    config = session.config
    session.learning_rate, session.batch_size, session.seed, session.epoch = 2.0, None, 4, 9
    session.restore("seed")
    assert (session.seed, session.learning_rate) == (3, 2.0)
    session.reset()
    assert session.config == config
    assert session.run.config == config
    assert session.epoch == 0


def test_a_shorter_run_keeps_the_epoch_inside(session):
    session.epoch = 40
    session.n_epochs = 30
    assert session.epoch == 30


def test_without_an_event_loop_everything_is_computed_at_once(session):
    session.epoch = 50
    assert session.run.computed == 50
    assert session.computed == 50
    with pytest.raises(RuntimeError, match="running event loop"):
        session.play()


def test_on_an_event_loop_long_computing_is_cut_into_slices(session, monkeypatch):
    monkeypatch.setattr("labkit.state.computing.SLICE", 0)
    monkeypatch.setattr("labkit.state.computing.LONGEST_SLICE", 0)  # one epoch each
    seen = []

    async def use():
        session.subscribe(lambda changed: seen.append(session.shown.epoch))
        session.epoch = 10
        assert session.busy
        assert session.shown.epoch < 10
        while session.busy:
            await asyncio.sleep(0)

    asyncio.run(use())
    assert seen == sorted(seen)
    assert len(seen) >= 10  # the picture filled in as it went
    assert seen[-1] == 10


def test_the_newest_setting_wins_and_older_work_ends(session, monkeypatch):
    monkeypatch.setattr("labkit.state.computing.SLICE", 0)
    monkeypatch.setattr("labkit.state.computing.LONGEST_SLICE", 0)

    async def use():
        session.epoch = 20
        older = session.run
        session.learning_rate = 0.5
        there = older.computed
        while session.busy:
            await asyncio.sleep(0)
        return older.computed - there

    assert asyncio.run(use()) == 0
    assert session.shown.epoch == 20


def test_stop_ends_computing(session, monkeypatch):
    monkeypatch.setattr("labkit.state.computing.SLICE", 0)
    monkeypatch.setattr("labkit.state.computing.LONGEST_SLICE", 0)

    async def use():
        session.epoch = 50
        await asyncio.sleep(0.01)
        session.stop()
        there = session.run.computed
        await asyncio.sleep(0.02)
        assert session.run.computed == there == session.epoch < 50

    asyncio.run(use())


def test_record_is_complete_even_while_slices_run(session, monkeypatch):
    monkeypatch.setattr("labkit.state.computing.SLICE", 0)
    monkeypatch.setattr("labkit.state.computing.LONGEST_SLICE", 0)

    async def use():
        session.epoch = 12
        assert session.record.epoch == 12  # as the next line of the same cell expects

    asyncio.run(use())


def test_playing_goes_to_the_end_and_pauses_there(session):
    async def use():
        session.speed = 100
        session.epoch = session.n_epochs
        session.play()
        assert session.epoch == 0  # from the start
        epochs = []
        session.subscribe(lambda changed: epochs.append(session.epoch))
        while session.playing:
            await asyncio.sleep(0.01)
        assert epochs == sorted(epochs)

    asyncio.run(use())
    assert session.epoch == 50


def test_pause_keeps_the_epoch(session):
    async def use():
        session.speed = 100
        session.play()
        while session.epoch == 0:
            await asyncio.sleep(0.005)
        session.pause()
        epoch = session.epoch
        await asyncio.sleep(0.1)
        assert session.epoch == epoch < 50

    asyncio.run(use())


def test_a_diverged_run_is_shown_to_its_end(small):
    session = Session(small, learning_rate=1e38, learning_rate_bounds=(1, 1e39))
    session.epoch = 200
    assert session.run.end is not None
    assert session.record.epoch == session.run.end
    assert not session.busy


def test_two_threads_drive_one_session(session):
    """Cells run in one thread, the messages of widgets in another."""
    wrong = []

    def check(changed):
        if session.run.config != session.config:
            wrong.append((session.run.config, session.config))

    session.subscribe(check)
    start = threading.Barrier(2)
    errors = []

    def drive(seed):
        rng = np.random.default_rng(seed)
        start.wait()
        try:
            for _ in range(200):
                session.learning_rate = float(rng.uniform(0.1, 2))
                session.epoch = int(rng.integers(0, 5))
                with session.transaction():
                    assert session.run.config == session.config
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=drive, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert session.run.config == session.config
    assert wrong == []
