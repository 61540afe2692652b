"""Curves of several runs over their epochs, alone and on their pictures."""

import math

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import labkit
from labkit.plots.curves import AccuracyArtists, LossCurveArtists
from labkit.plots.style import GUIDE, LIGHT, SIDE_BY_SIDE, kept_style

CURVES = {"LossCurve": "loss", "AccuracyCurve": "accuracy"}


@pytest.fixture
def session(small):
    return labkit.Session(small, n_epochs=30, epoch=10)


@pytest.fixture(params=CURVES)
def curve(request, session):
    view = getattr(labkit, request.param)(session)
    yield view
    view.close()


@pytest.fixture
def backgrounds(curve, monkeypatch):
    """Lists the redrawings of the whole picture."""
    calls, invalidate = [], curve.canvas.invalidate

    def count():
        calls.append(1)
        invalidate()

    monkeypatch.setattr(curve.canvas, "invalidate", count)
    return calls


def keep_three(session):
    for k, rate in enumerate((0.1, 0.5, 2.0)):
        session.epoch = 0
        session.learning_rate, session.epoch = rate, 30 - 5 * k
        session.keep()


def test_kept_runs_are_drawn_by_their_training_data(curve, session):
    keep_three(session)
    name = CURVES[type(curve).__name__]
    for line, item in zip(curve.artists.kept, session.kept, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), item.run.history(name))
        assert line.get_color() == kept_style(item.slot)[0]
    texts = [text.get_text() for text in curve.artists.ax.get_legend().get_texts()]
    assert texts == ["training", "test", "rate 0.1", "rate 0.5", "rate 2"]
    assert "compared with rate 0.1, rate 0.5, rate 2" in curve.summary()
    session.rename("rate 0.5", "middle")
    session.forget("rate 0.1")
    texts = [text.get_text() for text in curve.artists.ax.get_legend().get_texts()]
    assert texts == ["training", "test", "middle", "rate 2"]


def test_any_name_can_be_drawn(curve, session):
    names = ["$x^2", "_hidden", r"$\frac$", "<b>&", "x" * 40]
    for name in names:
        session.seed += 1
        session.keep(name)
    curve.canvas.go_live()
    assert curve.canvas.number == 1
    texts = [text.get_text() for text in curve.artists.ax.get_legend().get_texts()]
    assert texts[2:] == [*names[:-1], "x" * 21 + "…"]


def test_runs_that_do_not_grow_belong_to_the_background(curve, session):
    def moving():
        curve.canvas.go_live()
        moving = [line in curve.artists.moving for line in curve.artists.kept]
        assert moving == [line.get_animated() for line in curve.artists.kept]
        return moving

    keep_three(session)  # computed to 30, 25 and 20 of 30 epochs
    assert moving() == [False, False, True]
    session.restore_kept("rate 0.5")
    assert moving() == [False, True, False]
    session.epoch = 30
    assert moving() == [False, False, False]
    session.kept[2].run[22]  # computed by code, not by the session
    session.epoch = 29
    assert len(curve.artists.kept[2].get_xdata()) == 23


def test_the_background_is_kept_unless_the_kept_runs_change(curve, session, backgrounds):
    session.epoch = 30
    session.keep()
    session.epoch = 20
    del backgrounds[:]
    for epoch in (19, 20, 25, 3):
        session.epoch = epoch
    session.stop()
    assert backgrounds == []
    session.rename("rate 1", "mine")
    assert len(backgrounds) == 1
    session.forget("mine")
    assert len(backgrounds) == 2


def test_a_blitted_picture_with_kept_runs_equals_a_full_one(curve, session):
    keep_three(session)
    session.restore_kept("rate 0.1")
    session.epoch = 12
    session.branch()
    session.learning_rate = 0.2
    curve.canvas.go_live()
    session.epoch = 20
    session.epoch = 17
    blitted = np.asarray(curve.canvas._canvas.buffer_rgba()).copy()
    curve.canvas.invalidate()
    curve.canvas.show(curve.artists.moving, curve.summary())
    np.testing.assert_array_equal(np.asarray(curve.canvas._canvas.buffer_rgba()), blitted)


@pytest.mark.parametrize("scale", LossCurveArtists.scales)
def test_limits_hold_all_losses(session, scale):
    curve = labkit.LossCurve(session)
    curve.scale.set_state({"index": LossCurveArtists.scales.index(scale)})
    keep_three(session)
    session.learning_rate = 30
    low, high = curve.artists.ax.get_ylim()
    runs = [session.run, *(item.run for item in session.kept)]
    values = np.concatenate([run.history(n) for run in runs for n in ("loss", "test_loss")])
    assert low <= values.min() and values.max() <= high
    assert high > session.run.history("loss").max() > session.kept[0].run.history("loss").max()


def test_limits_of_accuracy_leave_out_chance_or_show_all(session):
    curve = labkit.AccuracyCurve(session)
    keep_three(session)
    after = min(item.run.history("accuracy")[1:].min() for item in session.kept)
    low, high = curve.artists.ax.get_ylim()
    assert 0 < low <= after and high == 1
    curve.scale.set_state({"index": 1})
    assert curve.artists.ax.get_ylim() == (0, 1)


def test_a_point_outside_the_axes_is_not_drawn(session):
    curve = labkit.AccuracyCurve(session)
    session.epoch = 0
    assert session.record.accuracy < curve.artists.ax.get_ylim()[0]
    assert math.isnan(curve.artists.point.get_ydata()[0])


def test_a_branch_is_marked_where_it_leaves(curve, session):
    def marks(line):
        return list(line.get_markevery())

    assert marks(curve.artists.training) == []
    assert "◆" not in curve.artists.ax.get_title(loc="left")
    session.branch(learning_rate=0.2)
    session.epoch = 20
    assert marks(curve.artists.training) == [10]
    assert "◆" in curve.artists.ax.get_title(loc="left")
    session.keep()
    assert [marks(line) for line in curve.artists.kept] == [[], [10]]
    session.n_epochs = 5  # the mark lies outside
    assert marks(curve.artists.training) == []
    assert curve.picture()
    for item in session.kept:
        session.forget(item.name)
    assert len(curve.artists.kept) == 1  # the parent is behind all the same
    assert curve.artists.kept[0].get_color() == GUIDE


def test_eight_curves_can_be_told_apart():
    styles = [kept_style(slot) for slot in range(8)]
    assert len(set(styles)) == 8
    assert len({(color, words) for color, _, words in styles}) == 8
    for color in map(LIGHT.get, SIDE_BY_SIDE):
        assert len({dashes for c, dashes, _ in styles if c == color}) == 2
    assert all(dashes for _, dashes, _ in styles)  # solid is the current run


@pytest.mark.parametrize("artists", [LossCurveArtists, AccuracyArtists])
def test_more_than_a_thousand_epochs(small, artists):
    """Matplotlib cuts long lines to what is inside the axes; the mark stays where it belongs."""
    session = labkit.Session(small, n_epochs=1500, epoch=1300)
    session.branch()
    session.epoch = 1500
    session.n_epochs = 1200
    figure = Figure()
    drawn = artists(figure.subplots())
    drawn.update(session.run, 1200, 1200, scale=artists.scales[0], behind=session.compared)
    FigureCanvasAgg(figure).draw()
    assert len(drawn.training.get_xdata()) == 1201


def test_kept_runs_are_compared_on_test_data_too(small):
    session = labkit.Session(small, n_epochs=6, epoch=6)
    view = labkit.LossCurve(session)
    assert view.kept_on.layout.display == "none"
    session.keep("first")
    session.learning_rate = 0.2
    assert view.kept_on.layout.display == "flex"
    kept = session.kept[0].run
    np.testing.assert_array_equal(view.artists.kept[0].get_ydata(), kept.history("loss")[:7])
    view.kept_on.value = "test"
    np.testing.assert_array_equal(view.artists.kept[0].get_ydata(), kept.history("test_loss")[:7])
    names = [text.get_text() for text in view.artists.ax.get_legend().get_texts()]
    assert names == ["training", "test", "first, test"]
    session.forget("first")
    assert view.artists.kept == []
    view.close()


def test_the_axis_names_the_loss(small):
    session = labkit.Session(small, hidden=(2,), loss="squared_error", n_epochs=2, epoch=2)
    view = labkit.LossCurve(session)
    assert view.artists.ax.get_ylabel() == "mean squared error"
    assert "nats" not in view.summary()
    session.loss = "cross_entropy"
    assert view.artists.ax.get_ylabel() == "mean cross-entropy (nats)"
    assert "nats" in view.summary()
    view.close()
