"""Playback frame by frame: skipped when late, paused at once, on any event loop."""

import asyncio
import itertools
import threading

import pytest

from labkit import EpochStepper, LossCurve, Run, Session
from labkit.state import computing, playback, runs, slices
from labkit.state.playback import FRAME


@pytest.fixture
def session(small):
    session = Session(small, n_epochs=60)
    session.speed = 20
    session.run.compute(60)
    return session


class Clock:
    """Stands still unless work is done or a call is waited for."""

    now = 100.0

    def monotonic(self):
        return self.now


class Loop:
    """An event loop of one thread on the clock: calls in the order of their times."""

    def __init__(self, clock):
        self.clock = clock
        self.calls = []
        self.most = 0  # calls that waited at the same time

    def call_later(self, delay, callback, *arguments):
        assert delay > 0
        self.calls.append((self.clock.now + delay, len(self.calls), callback, arguments))
        self.most = max(self.most, len(self.calls))

    def run_one(self):
        """Run the next call."""
        self.calls.sort(key=lambda call: call[:2])
        when, _, callback, arguments = self.calls.pop(0)
        self.clock.now = max(self.clock.now, when)
        callback(*arguments)

    def run(self):
        """Run all calls and return how many there were."""
        count = 0
        while self.calls:
            self.run_one()
            count += 1
            assert count < 10_000
        return count


@pytest.fixture
def loop(monkeypatch):
    """Time and event loop of the session, without threads and without waiting."""
    clock = Clock()
    loop = Loop(clock)
    for module in (computing, playback, runs):
        monkeypatch.setattr(module, "time", clock)
    for module in (playback, slices):
        monkeypatch.setattr(module, "running_loop", lambda: loop)
    return loop


# Frames


def test_the_marker_slides_from_epoch_to_epoch(session, loop):
    session.speed = 3  # ten frames from one epoch to the next
    moments = []
    curve, stepper = LossCurve(session), EpochStepper(session)
    session.subscribe(lambda changed: moments.append((session.moment, changed)))
    session.play()
    while session.epoch < 3:
        loop.run_one()
    there = [moment for moment, _ in moments]
    steps = [b - a for a, b in itertools.pairwise(there)]
    assert all(0 <= step <= 0.11 for step in steps[1:]) and max(there) > 3 - 1e-9
    assert curve.artists.point.get_xdata()[0] == session.moment
    drawn = []
    stepper.refresh = drawn.append  # what does not slide is not drawn for it
    loop.run_one()
    assert moments[-1][1] == {"between"} and drawn == []
    session.pause()
    assert session.moment == session.epoch == curve.artists.point.get_xdata()[0]


def test_every_frame_is_shown_where_there_is_time(session, loop):
    epochs, times = [], []

    def draw(changed):
        if "epoch" in changed:
            epochs.append(session.epoch)
            times.append(loop.clock.now)

    session.subscribe(draw)
    session.play()
    frames = loop.run()
    assert epochs == list(range(1, 61))  # 20 in 30 frames per second
    assert times[-1] - times[0] == pytest.approx(59 / 20, abs=2 * FRAME)
    assert frames == pytest.approx(60 / 20 / FRAME, abs=2)
    assert loop.most == 1


def test_slow_pictures_skip_frames_and_queue_none(session, loop):
    epochs, times = [], []

    def draw(changed):
        if "epoch" in changed:
            loop.clock.now += 0.2  # six frames' time
            epochs.append(session.epoch)
            times.append(loop.clock.now)

    session.subscribe(draw)
    session.play()
    frames = loop.run()
    assert epochs[-1] == 60
    assert len(epochs) <= frames <= 20  # instead of 90
    assert max(b - a for a, b in itertools.pairwise(epochs)) >= 4  # skipped
    # Late as they are, the epochs keep pace with the clock.
    assert times[-1] - times[0] == pytest.approx(60 / 20, abs=0.5)
    assert loop.most == 1  # one frame under way, none waiting behind it


def test_a_long_pause_of_the_kernel_is_not_made_up_for(session, loop):
    session.play()
    loop.clock.now += 60  # as when a cell ran meanwhile
    callback, arguments = loop.calls.pop()[2:]
    callback(*arguments)
    assert session.epoch == 20  # a second's worth


def test_the_fastest_playback_skips_epochs(session, loop):
    epochs = []
    session.subscribe(lambda changed: epochs.append(session.epoch))
    session.speed = 100
    del epochs[:]
    session.play()
    loop.run()
    steps = [b - a for a, b in itertools.pairwise(epochs)]
    assert max(steps) == 4  # 100 / 30
    assert epochs[-1] == 60


# Computing meanwhile


@pytest.fixture
def slow_epochs(loop, monkeypatch):
    """Each epoch takes 60 ms of the clock."""
    append = Run._append

    def slow(self, state):
        loop.clock.now += 0.06
        append(self, state)

    monkeypatch.setattr("labkit.training.trajectory.Trajectory._append", slow)
    monkeypatch.setattr("labkit.training.trajectory.time", loop.clock)


def test_playing_shows_epochs_as_they_are_computed(small, loop, slow_epochs):
    session = Session(small, n_epochs=20)
    session.speed = 100
    epochs = []
    session.subscribe(lambda changed: epochs.append(session.epoch) if "epoch" in changed else None)
    session.play()
    loop.run()
    assert epochs == list(range(1, 21))  # computing is slower than playing: each is seen
    assert not session.playing
    assert loop.most == 1


@pytest.mark.parametrize("action", ["pause", "stop"])
def test_pause_is_obeyed_between_two_slices(small, loop, slow_epochs, action):
    session = Session(small, n_epochs=1000)
    session.speed = 100
    session.play()
    asked = []

    def press():
        asked.append((session.run.computed, loop.clock.now))
        getattr(session, action)()

    due = loop.clock.now + 1.0
    loop.call_later(1.0, press)
    loop.run()
    ((computed, when),) = asked
    assert not session.playing
    assert session.run.computed == computed  # not one epoch more
    assert when - due <= 0.1  # and it came to its turn in time
    assert 0 < session.epoch < 1000


def test_stop_is_obeyed_while_a_long_run_is_computed(small, loop, slow_epochs):
    session = Session(small, n_epochs=1000)
    asked = []

    def press():
        asked.append((session.run.computed, loop.clock.now))
        session.stop()

    due = loop.clock.now + 1.0
    loop.call_later(1.0, press)
    session.epoch = 1000
    loop.run()
    ((computed, when),) = asked
    assert session.run.computed == session.epoch == computed < 1000
    assert when - due <= 0.1


def test_a_slice_ends_in_time_however_slow_the_pictures_are(small, loop, slow_epochs):
    session = Session(small, n_epochs=50)
    slices = []

    def draw(changed):
        slices.append(session.run.computed)
        loop.clock.now += 0.5

    session.subscribe(draw)
    session.epoch = 50
    loop.run()
    assert max(b - a for a, b in itertools.pairwise(slices)) <= 2  # 80 ms and one epoch
    assert session.run.computed == 50


# Real event loops


def test_one_thread_and_one_loop_are_enough(small, monkeypatch):
    """As in Pyodide: no thread can be started while it plays, computes and pauses."""
    monkeypatch.setattr("labkit.training.threads.count", lambda: 1)

    def refuse(self):
        raise RuntimeError("can't start new thread")

    session = Session(small, n_epochs=100, batch_size=32)
    session.speed = 100

    async def use():
        monkeypatch.setattr(threading.Thread, "start", refuse)
        session.play()
        while session.epoch < 5:
            await asyncio.sleep(0.001)
        session.pause()
        epoch = session.epoch
        for _ in range(20):
            await asyncio.sleep(0.005)
        assert session.epoch == epoch < 100
        session.epoch = 100
        while session.busy:
            await asyncio.sleep(0.001)

    asyncio.run(use())
    assert session.run.computed == 100


def test_two_threads_with_a_loop_each(small):
    """Cells on one loop, the messages of widgets on another: both play, pause and set."""
    session = Session(small, n_epochs=5000)
    session.speed = 100
    errors, threads_seen = [], set()
    session.subscribe(lambda changed: threads_seen.add(threading.current_thread().name))
    start = threading.Barrier(2, timeout=60)

    async def press(rates):
        for rate in rates:
            session.play()
            await asyncio.sleep(0.01)
            session.learning_rate = rate
            with session.transaction():
                assert session.run.config == session.config
            await asyncio.sleep(0.01)
            session.pause()
            with session.transaction():
                session.epoch = min(session.epoch + 3, session.n_epochs)
                assert session.epoch <= 5000

    def drive(rates):
        start.wait()
        try:
            asyncio.run(press(rates))
        except Exception as error:
            errors.append(error)

    threads = [
        threading.Thread(target=drive, args=([0.1, 0.2, 0.3, 0.4] * 5,), name="cells"),
        threading.Thread(target=drive, args=([1.1, 1.2, 1.3, 1.4] * 5,), name="widgets"),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert threads_seen == {"cells", "widgets"}
    assert session.run.config == session.config
    assert not session.playing


def test_pause_in_one_thread_ends_playing_in_another(small):
    session = Session(small, n_epochs=5000)
    session.speed = 100
    moved, paused = threading.Event(), threading.Event()
    after = []

    def note(changed):
        if session.epoch >= 3:
            moved.set()

    session.subscribe(note)

    async def play():
        session.play()
        while not paused.is_set():
            await asyncio.sleep(0.002)
        epoch = session.epoch
        for _ in range(20):
            await asyncio.sleep(2 * FRAME / 10)
        after.append((epoch, session.epoch))

    thread = threading.Thread(target=lambda: asyncio.run(play()))
    thread.start()
    assert moved.wait(60)
    session.pause()
    paused.set()
    thread.join(60)
    ((before, later),) = after
    assert before == later < 5000
    assert not session.playing
