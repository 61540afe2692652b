"""Stepping back to epochs whose weights must be trained again, with an event loop and without."""

import asyncio

import numpy as np
import pytest

import labkit
from labkit import EpochStepper, Session
from labkit.state import computing


@pytest.fixture
def session():
    """At the last of 64 epochs, of whose weights few are kept."""
    data = labkit.PlaygroundState(data="xor", n_points=60).run.dataset
    session = Session(data, hidden=(4,), n_epochs=64, epoch=64, history_bytes=900)
    session.finish()
    assert len(session.run._history.states) < 12
    return session


@pytest.fixture
def expected(session):
    """The same run, all of it kept."""
    return labkit.train(session.run.dataset, hidden=(4,))


def test_in_a_script_the_epoch_is_there_at_once(session, expected):
    for epoch in (63, 30, 31, 0, 17):
        session.epoch = epoch
        assert not session.busy and session.shown.epoch == epoch
        np.testing.assert_array_equal(session.shown.parameters, expected[epoch].parameters)


@pytest.mark.parametrize("patience", [0, 10])
def test_where_somebody_waits_what_is_there_is_shown_meanwhile(
    session, expected, monkeypatch, patience
):
    monkeypatch.setattr(computing, "SLICE", 0)
    monkeypatch.setattr(computing, "LONGEST_SLICE", 0)
    monkeypatch.setattr(computing, "REPLAY", patience)
    stepper, told = EpochStepper(session), []
    session.subscribe(lambda changed: told.append(session.shown.epoch))
    start = max(k for k in session.run._history.states if k < 64)

    async def back():
        session.epoch = 63
        first = session.shown.epoch, session.busy, stepper.progress.layout.visibility
        while session.busy:
            await asyncio.sleep(0.001)
        return first

    first = asyncio.run(back())
    if patience:  # short replays are no matter
        assert first == (63, False, "hidden")
    else:
        assert first == (start + 1, True, "visible") and start + 1 < 63
        assert told == sorted(told)  # one epoch after the other
    assert session.shown.epoch == told[-1] == 63
    assert f"epoch {63} of 64" in stepper.numbers.value
    np.testing.assert_array_equal(session.shown.parameters, expected[63].parameters)


def test_stop_stays_where_it_is(session, monkeypatch):
    monkeypatch.setattr(computing, "SLICE", 0)
    monkeypatch.setattr(computing, "LONGEST_SLICE", 0)
    monkeypatch.setattr(computing, "REPLAY", 0)

    async def back():
        session.epoch = 63
        seen = session.shown.epoch
        session.stop()
        return seen

    seen = asyncio.run(back())
    assert session.epoch == seen < 63 and not session.busy
    assert session.record.epoch == seen


def test_the_record_asked_for_is_that_of_the_epoch(session, expected, monkeypatch):
    monkeypatch.setattr(computing, "REPLAY", 0)

    async def back():
        session.epoch = 63
        assert session.shown.epoch < 63
        return session.record

    record = asyncio.run(back())
    assert record.epoch == 63 and not session.busy
    np.testing.assert_array_equal(record.parameters, expected[63].parameters)


def test_going_forward_trains_each_epoch_once(session, monkeypatch):
    session.epoch = 0
    trained = []
    following = session.run._following
    monkeypatch.setattr(
        session.run, "_following", lambda *a: (trained.append(a[1]), following(*a))[1]
    )
    for epoch in range(1, 64):
        session.epoch = epoch
    assert len(trained) == len(set(trained)) < 63
