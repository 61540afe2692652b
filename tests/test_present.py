"""A view for the lecture hall."""

import pytest

import labkit


@pytest.fixture
def session(small):
    session = labkit.Session(small, n_epochs=20)
    session.finish()
    return session


def press(view, key):
    """What the browser sends when a key is pressed."""
    view.message._handle_custom_msg({"key": key}, [])


def visible(control):
    return control.layout.display != "none"


def test_controls_that_are_not_named_are_hidden(session):
    board = labkit.present(labkit.TrainingDashboard(session), show=("learning_rate", "epoch"))
    assert visible(board.learning_rate.slider) and visible(board.stepper.slider)
    for hidden in (
        *(board.stepper.play, board.stepper.speed, board.method.seed, board.branch.undo),
        board.loss_curve.scale,
    ):
        assert not visible(hidden)
    assert visible(board.stepper.numbers) and visible(board.loss_curve)


def test_a_part_may_be_named_and_by_default_all_stay(session):
    board = labkit.present(labkit.TrainingDashboard(session), show=("play", "branch"))
    assert visible(board.stepper.play) and visible(board.branch.undo)
    assert not visible(board.stepper.stop)
    stepper = labkit.present(labkit.EpochStepper(session))
    assert visible(stepper.slider) and visible(stepper.stop)


def test_all_controls_of_a_setting_stay(session):
    rate = labkit.present(labkit.LearningRateSlider(session), show=("learning_rate",))
    assert visible(rate.slider) and visible(rate.number) and not visible(rate.restore)


def test_keys_step(session):
    curve = labkit.present(labkit.LossCurve(session), show=())
    session.epoch = 3
    press(curve, "next")
    press(curve, "next")
    press(curve, "back")
    assert session.epoch == 4
    session.epoch = 0
    press(curve, "back")
    assert session.epoch == 0
    session.epoch = 20
    press(curve, "next")
    assert session.epoch == 20


def test_views_without_epochs_are_only_larger():
    view = labkit.present(labkit.LossExplorer())
    assert "labkit-presents" in view._dom_classes
    press(view, "next")


def test_what_was_wrong_is_said(session):
    with pytest.raises(TypeError, match="present takes a widget of labkit, found 3"):
        labkit.present(3)
    with pytest.raises(TypeError, match=r'show=\("epoch",\)'):
        labkit.present(labkit.EpochStepper(session), show="epoch")
    with pytest.raises(ValueError, match=r"no control 'rate'; there are .*epoch.*speed"):
        labkit.present(labkit.EpochStepper(session), show=("rate",))


def test_a_stepper_plays_once_when_it_is_first_shown(session, monkeypatch):
    started = []
    monkeypatch.setattr(session, "play", lambda: started.append(session.epoch))
    stepper = labkit.EpochStepper(session, play=True)
    assert stepper.message.awaited and not started
    for _ in range(2):  # shown twice
        stepper.message._handle_custom_msg("shown", [])
    assert started == [0] and not stepper.message.awaited
    assert not labkit.EpochStepper(session).message.awaited


def test_a_factor_of_the_chain_rule_that_changes_is_marked(session):
    inspector = labkit.GradientInspector(session, example=1)
    assert "labkit-changed" not in inspector.table.value  # there was none before
    session.epoch = 3
    assert inspector.table.value.count("labkit-changed") > 3
    pixel = inspector.table.value.partition("the pixel")[2].partition("</td>")[0]
    assert "labkit-changed" not in pixel  # it is the same image
