import asyncio
import base64
import dataclasses
import gc
import io
import re

import numpy as np
import pytest
from ipywidgets.widgets import widget as ipywidgets_core
from PIL import Image
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support
from traitlets import TraitError

import labkit
from labkit.widgets.base.view import View
from labkit.widgets.views import ten_training

# -- the core --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def few():
    return labkit.load_digits(n_train=400, n_test=300)


@pytest.fixture(scope="module")
def ten(few):
    ten = labkit.OneVersusRest(few, labkit.TrainingConfig(learning_rate=0.5), n_epochs=15)
    assert not ten.ready and ten.trained == () and ten.progress == 0
    ten.compute()
    return ten


def test_another_target_shares_the_inputs(few):
    three = few.with_target(3)
    assert three.X_train is few.X_train or np.shares_memory(three.X_train, few.X_train)
    np.testing.assert_array_equal(three.y_test[0] == 1, few.digits_test == 3)
    same = labkit.load_digits(target=3, n_train=400, n_test=300)
    assert (three.fingerprint, three.name, three.target) == (same.fingerprint, same.name, 3)
    assert few.with_target(0).fingerprint == few.fingerprint
    assert few.digits == tuple(range(10))


def test_targets_that_are_none(few):
    for target in (10, -1, "3", None, True, 2.5):
        with pytest.raises(ValueError, match="target must be one of 0, 1, 2"):
            few.with_target(target)
    unknown = dataclasses.replace(few, digits_train=None, digits_test=None)
    assert unknown.digits == ()
    with pytest.raises(ValueError, match="does not say what its examples show"):
        unknown.with_target(3)
    with pytest.raises(ValueError, match="at least two digits"):
        labkit.OneVersusRest(unknown)
    with pytest.raises(ValueError, match="n_epochs"):
        labkit.OneVersusRest(few, n_epochs=0)


def test_each_neuron_is_what_a_session_gives(few, ten):
    session = labkit.Session(few.with_target(4), learning_rate=0.5, epoch=15)
    np.testing.assert_array_equal(ten.neuron(4).w, session.record.w)


def test_results_agree_with_scikit_learn(few, ten):
    for digit in ten.digits:
        truth = few.digits_test == digit
        predicted = ten.neuron(digit).predict(few.X_test)[0]
        precision, recall, f1, _ = precision_recall_fscore_support(
            truth, predicted, average="binary", zero_division=0
        )
        assert ten.result(digit) == pytest.approx(
            {
                "accuracy": np.mean(truth == predicted),
                "precision": precision,
                "recall": recall,
                "f1_score": f1,
            },
            rel=1e-14,
        )


def test_the_largest_z_decides(few, ten):
    for i in range(0, 300, 17):
        z = [ten.neuron(digit).z(few.X_test[:, i]).item() for digit in ten.digits]
        assert ten.predicted[i] == np.argmax(z)
    np.testing.assert_array_equal(ten.predict(few.X_test), ten.predicted)
    counts = ten.confusion_matrix()
    np.testing.assert_array_equal(counts, confusion_matrix(few.digits_test, ten.predicted))
    assert ten.accuracy == np.trace(counts) / 300
    assert ten.accuracy > 0.6


def test_the_examples_of_a_cell(few, ten):
    counts = ten.confusion_matrix()
    for truth in ten.digits:
        for predicted in ten.digits:
            listed = ten.examples(truth, predicted)
            assert len(listed) == counts[truth, predicted]
            assert (few.digits_test[listed] == truth).all()
            assert (np.diff(ten.z_test[predicted, listed]) <= 0).all()


def test_training_in_slices_is_the_same(few, ten):
    sliced = labkit.OneVersusRest(few, ten.config, n_epochs=15)
    progress = [0.0]
    while not sliced.compute(seconds=0):
        assert sliced.progress > progress[-1]
        progress.append(sliced.progress)
    assert sliced.progress == 1 and len(progress) > 10
    np.testing.assert_array_equal(sliced.z_test, ten.z_test)


def test_what_is_not_trained_is_told(few):
    fresh = labkit.OneVersusRest(few, n_epochs=3)
    with pytest.raises(ValueError, match="digit 0 is not trained"):
        fresh.neuron(0)
    with pytest.raises(ValueError, match="not trained"):
        fresh.predict(few.X_test)


def test_a_run_out_of_range_is_told(few):
    wild = labkit.OneVersusRest(few, labkit.TrainingConfig(learning_rate=1e38), n_epochs=5)
    assert wild.compute()
    with pytest.raises(ValueError, match="left the range of numbers at epoch"):
        wild.predict(few.X_test)


def test_other_digits_than_ten(few):
    def only(split):
        chosen = np.isin(getattr(few, f"digits_{split}"), (2, 7))
        X, digits = getattr(few, f"X_{split}")[:, chosen], getattr(few, f"digits_{split}")[chosen]
        return X, (digits == 2)[np.newaxis], digits

    (X, y, digits), (X_test, y_test, digits_test) = only("train"), only("test")
    pair = labkit.OneVersusRest(
        labkit.Dataset(X, y, X_test, y_test, digits, digits_test, target=2), n_epochs=10
    )
    pair.compute()
    assert pair.digits == (2, 7) and pair.confusion_matrix().shape == (2, 2)
    np.testing.assert_array_equal(
        pair.confusion_matrix(), confusion_matrix(digits_test, pair.predicted)
    )


# -- the widget ------------------------------------------------------------------------------------


@pytest.fixture
def session(few):
    return labkit.Session(few, learning_rate=0.5, n_epochs=15)


@pytest.fixture
def view(session):
    view = labkit.TenDigits(session)
    yield view
    view.close()


def test_nothing_is_trained_before_it_is_asked_for(view):
    assert view.summary() == "TenDigits: 0 of 10 neurons trained"
    assert "not trained yet" in view.status.value
    assert view.matrix.layout.display == "none"
    assert view.stop.disabled and not view.train.disabled
    assert view.picture().startswith(b"\x89PNG")


def test_trained_at_once_in_a_script(view, ten):
    view.train.click()
    assert view.ten.ready and not view.running
    assert f"accuracy together {ten.accuracy:.4f}" in view.summary()
    assert f"{ten.result(8)['f1_score']:.4f}" in view.table.value
    assert view.matrix.counts == ten.confusion_matrix().ravel().tolist()
    assert view.train.disabled and view.stop.disabled


def test_trained_in_slices_on_an_event_loop_with_progress_and_stop(view, ten, monkeypatch):
    monkeypatch.setattr(ten_training, "SLICE", 0.0)  # one epoch each

    async def drive():
        seen = []
        view.train.click()
        assert view.running and view.train.disabled and not view.stop.disabled
        while view.running and view.ten.progress < 0.4:
            seen.append(view.progress.value)
            await asyncio.sleep(0.002)
        view.stop.click()
        stopped = view.ten.progress
        assert 0.4 <= stopped < 1
        assert "stopped after" in view.status.value
        await asyncio.sleep(0.1)
        assert view.ten.progress == stopped  # Stop works
        view.train.click()  # goes on from there
        while view.running:
            await asyncio.sleep(0.002)
        return seen

    seen = asyncio.run(drive())
    assert len(set(seen)) > 1 and seen == sorted(seen)
    assert view.ten.ready
    assert view.ten.accuracy == ten.accuracy


def test_closing_stops_the_training(session, monkeypatch):
    monkeypatch.setattr(ten_training, "SLICE", 0.0)

    async def drive():
        view = labkit.TenDigits(session)
        view.train.click()
        before = view.ten.progress
        view.close()
        await asyncio.sleep(0.1)
        return before, view.ten.progress

    before, after = asyncio.run(drive())
    assert before == after < 1


def test_an_error_while_training_is_shown(view, lenient, monkeypatch):
    def fail(**options):
        raise MemoryError("no room left")

    monkeypatch.setattr(view.ten, "compute", fail)
    view.train.click()
    assert "no room left" in view.message.value


def test_settings_that_change_are_told(view, session):
    view.finish()
    first = view.ten
    session.epoch = 3  # does not matter, and nor does the target
    session.target = 5
    assert "other settings" not in view.status.value
    session.learning_rate = 2.0
    assert "other settings" in view.status.value and not view.train.disabled
    assert view.ten is first
    view.train.click()
    assert view.ten.config.learning_rate == 2.0 and view.ten.ready
    assert "other settings" not in view.status.value


def test_a_cell_shows_its_images(view, few):
    view.finish()
    assert "Choose a cell" in view.gallery.empty.value
    counts = view.ten.confusion_matrix()
    wrong = counts - np.diag(np.diag(counts))
    truth, predicted = np.unravel_index(np.argmax(wrong), wrong.shape)
    view.matrix.set_state({"selected": int(truth * 10 + predicted)})
    listed = view.ten.examples(truth, predicted)
    np.testing.assert_array_equal(
        view.gallery.map.values.reshape(len(listed), -1), few.X_test.T[listed]
    )
    assert f"Truth {truth}, prediction {predicted}" in view.gallery.map.title
    assert f"truth {truth}, prediction {predicted}: {len(listed)} images" in view.summary()
    view.gallery.map.set_state({"selected": 1})
    assert f"test image {listed[1]}" in view.scores.value
    assert f"{view.ten.z_test[predicted, listed[1]]:+.3f}" in view.scores.value
    empty = np.unravel_index(np.argmin(counts), counts.shape)
    assert counts[empty] == 0
    view.matrix.set_state({"selected": int(empty[0] * 10 + empty[1])})
    assert f"No test image of a {empty[0]} is taken for a {empty[1]}" in view.gallery.empty.value
    assert view.scores.value == ""
    with pytest.raises(TraitError, match="cell 0 to 99"):
        view.matrix.selected = 100


def test_a_large_cell_has_pages(digits):
    view = labkit.TenDigits(labkit.Session(digits, n_epochs=1))
    view.finish()
    largest = int(np.argmax(view.matrix.counts))
    view.matrix.set_state({"selected": largest})
    pages = -(-view.matrix.counts[largest] // 100)
    assert view.gallery.pager.pages == pages > 1
    view.gallery.pager.set_state({"page": pages - 1})
    view.gallery.map.set_state({"selected": 0})
    listed = view.ten.examples(*divmod(largest, 10))
    assert f"test image {listed[100 * (pages - 1)]}" in view.scores.value
    view.matrix.set_state({"selected": (largest + 1) % 100})
    assert view.gallery.pager.page == 0


def test_saved_picture_and_summary(view):
    view.finish()
    data, metadata = view._repr_mimebundle_()
    assert data["text/plain"] == view.summary() == metadata["image/png"]["alt"]
    assert Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).size == (1000, 400)


def test_close_releases_everything(session):
    gc.collect()  # what earlier tests left
    before = set(ipywidgets_core._instances)
    view = labkit.TenDigits(session)
    view.finish()
    view.close()
    assert not set(ipywidgets_core._instances) - before
    assert session._subscribers == []


def test_data_without_digits():
    X = np.arange(6.0).reshape(2, 3)
    data = labkit.Dataset(X, [[0, 1, 0]], X, [[0, 1, 0]], name="two inputs")
    with pytest.raises(ValueError, match="at least two digits"):
        labkit.TenDigits(labkit.Session(data))


# -- the target, live ------------------------------------------------------------------------------


def test_the_target_changes_live(session, few):
    selector = labkit.DigitSelector(session)
    assert session.target == selector.digit.value == 0
    session.epoch = 10
    zero = session.record
    selector.digit.set_state({"index": 4})
    assert session.target == session.dataset.target == 4
    assert session.run.dataset is session.dataset
    same = labkit.Session(few.with_target(4), learning_rate=0.5, epoch=10)
    np.testing.assert_array_equal(session.record.w, same.record.w)
    assert f"{int(few.with_target(4).y_train.sum())} of 400" in selector.numbers.value
    selector.digit.set_state({"index": 0})
    assert session.record is zero  # nothing is trained again
    session.target = 9
    assert selector.digit.value == 9 and "digit 9" in selector.summary()


@pytest.mark.parametrize("target", [10, -1])
def test_a_target_that_is_none_is_refused(session, target):
    with pytest.raises(TraitError, match="target must be one of 0, 1, 2"):
        session.target = target
    assert session.target == session.dataset.target == 0


def test_without_digits_no_target_can_be_chosen():
    X = np.arange(6.0).reshape(2, 3)
    data = labkit.Dataset(X, [[0, 1, 0]], X, [[0, 1, 0]], name="two inputs")
    session = labkit.Session(data)
    assert session.target is None
    with pytest.raises(TraitError, match="does not say what its examples show"):
        session.target = 1
    with pytest.raises(ValueError, match="none can be chosen"):
        labkit.DigitSelector(session)


def test_undo_kept_runs_and_branches_bring_their_target_along(session):
    session.epoch = 10
    session.keep()
    zero = session.run
    session.target = 3
    session.keep()
    assert [item.name for item in session.kept] == ["rate 0.5", "rate 0.5, digit 3"]
    three = session.run
    session.epoch = 5
    session.branch(learning_rate=2.0)
    branch = session.run
    session.target = 7  # the branch goes on from weights for a 3: left
    assert session.run.parent is None and session.run.dataset.target == 7
    for expected, target in ((branch, 3), (three, 3)):
        session.undo()
        assert session.run is expected
        assert session.target == session.dataset.target == target
    session.restore_kept("rate 0.5")
    assert session.run is zero and session.target == session.dataset.target == 0
    assert [item.run.dataset.target for item in session.kept][:2] == [0, 3]
    session.undo()
    assert session.run is three and session.target == 3
    session.learning_rate = 0.7
    session.reset()
    assert session.target == 3 and session.run is three


def test_a_change_of_target_is_told_once(session):
    told = []
    session.subscribe(told.append)
    session.target = 5
    assert len(told) == 1 and {"target", "run"} <= told[0]
    session.target = 5
    assert len(told) == 1


VIEWS = [
    name
    for name in labkit.__all__
    if isinstance(getattr(labkit, name), type)
    and issubclass(getattr(labkit, name), View)
    and issubclass(labkit.Session, getattr(labkit, name).looks_at)
    and name != "ClassMatrix"  # of more than two classes, which have no target
]


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_follows_the_target(name, few):
    def make(target):
        return labkit.Session(few.with_target(target), learning_rate=0.5, n_epochs=15, epoch=15)

    session = make(0)
    view = getattr(labkit, name)(session)
    session.target = 6
    session.finish()
    fresh = getattr(labkit, name)(make(6))
    assert view.summary() == fresh.summary()
    assert view.picture() == fresh.picture()
    for part in ("numbers", "table", "status", "verdict"):
        if hasattr(view, part) and hasattr(getattr(view, part), "value"):
            shown, new = (getattr(either, part).value for either in (view, fresh))
            # What has changed is marked for a moment.
            assert re.sub('<span class="labkit-changed">(.*?)</span>', r"\1", shown) == new
    view.close()
    fresh.close()
