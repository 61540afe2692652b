"""Views of networks: ten classes, what neurons look for, and views of one neuron that say so."""

import numpy as np
import pytest
from sklearn import metrics
from traitlets import TraitError

import labkit
from labkit import ClassMatrix, ClassPredictions, NetworkDiagram, Session, load_digits


@pytest.fixture(scope="module")
def classes():
    return load_digits(target=None, n_train=400, n_test=300)


@pytest.fixture
def session(classes):
    session = Session(classes, hidden=(12,), batch_size=20, learning_rate=0.2, n_epochs=20, epoch=8)
    session.finish()
    return session


# -- ten classes -----------------------------------------------------------------------------------


def test_the_matrix_is_that_of_scikit_learn(session, classes):
    view = ClassMatrix(session)
    predicted = session.record.network.predict(classes.X_test)[0]
    expected = metrics.confusion_matrix(classes.digits_test, predicted)
    np.testing.assert_array_equal(view.classes.confusion_matrix(), expected)
    assert view.matrix.counts == expected.ravel().tolist()
    measured = metrics.precision_recall_fscore_support(
        classes.digits_test, predicted, zero_division=0
    )
    for digit in range(10):
        found = view.classes.result(digit)
        for name, values in zip(("precision", "recall", "f1_score"), measured, strict=False):
            assert found[name] == pytest.approx(values[digit])
    assert f"accuracy {session.record.test_accuracy:.4f}" in view.told.value


def test_a_cell_shows_its_images(session):
    view = ClassMatrix(session)
    counts = np.array(view.matrix.counts).reshape(10, 10)
    view.matrix.selected = 11  # ones that are taken for ones
    assert len(view.listed()) == counts[1, 1]
    z = view.classes.z_test[1, view.listed()]
    assert (np.diff(z) <= 0).all()
    assert "z of output 1" in view.gallery.map.title
    assert "truth 1, prediction 1" in view.summary()
    session.epoch = 0
    assert f"epoch 0: {round(session.record.test_accuracy * 300)} of 300" in view.summary()
    assert view.picture().startswith(b"\x89PNG")


def test_two_classes_have_another_view(small):
    with pytest.raises(ValueError, match=r"two classes: labkit\.ConfusionExplorer"):
        ClassMatrix(Session(small))
    with pytest.raises(ValueError, match="tells two classes apart"):
        ClassPredictions(Session(small).record.network, small)


def test_numbers_that_ended_are_told(classes):
    session = Session(classes, hidden=(4,), activation="linear", n_epochs=60, epoch=60)
    session.learning_rate = 1000
    session.finish()
    views = [ClassMatrix(session), NetworkDiagram(session)]
    if session.run.end is None:
        pytest.skip("This rate did not diverge.")
    assert "no predictions" in views[0].told.value
    for view in views:
        assert view.picture().startswith(b"\x89PNG") and view.summary()


# -- one of ten classes in views of two -----------------------------------------------------------


def test_the_focus_chooses_the_class_for_views_of_two(session, classes):
    explorer = labkit.ConfusionExplorer(session)
    for focus in (0, 3):
        session.focus = focus
        y_hat = session.record.network(classes.X_test)[focus]
        truth = classes.digits_test == focus
        counts = explorer.counts
        assert counts.tp == (truth & (y_hat > 0.5)).sum()
        assert counts.fp == (~truth & (y_hat > 0.5)).sum()
    assert explorer.class_names == ("other digits", "digit 3")
    selector = labkit.DigitSelector(session)
    selector.digit.value = 7
    assert session.focus == 7 and session.run.form.sizes == (784, 12, 10)
    assert "DigitSelector: digit 7, y = 1 for" in selector.summary()
    assert labkit.ThresholdCurves(session).summary()


def test_a_focus_that_is_no_class(session, small):
    with pytest.raises(TraitError, match="from 0 to 9, found 10"):
        session.focus = 10
    with pytest.raises(TraitError, match="has two classes"):
        Session(small).focus = 1


def test_classes_without_digits_are_set_against_the_rest():
    X = np.arange(6.0).reshape(1, 6)
    data = labkit.Dataset(X, [[0, 1, 2] * 2], X, [[0, 1, 2] * 2], n_classes=3, name="three")
    two = data.against_rest(2)
    assert two.y_train.tolist() == [[0, 0, 1, 0, 0, 1]] and two.n_classes == 2
    assert two.name == "three, class 2 against the rest"
    with pytest.raises(ValueError, match="from 0 to 2"):
        data.against_rest(3)


# -- what neurons look for -----------------------------------------------------------------------


def test_neurons_are_shown_as_images_of_their_weights(session, classes):
    view = NetworkDiagram(session, example=5)
    network = session.record.network
    x = classes.X_test[:, 5]
    np.testing.assert_array_equal(
        view.neurons.values, network.layers[0].w.T.reshape(12, 28, 28).astype(np.float32)
    )
    hidden, output = (signals.a[:, 0] for signals in network.forward(x))
    assert view.neurons.captions == [f"a = {a:z.2f}" for a in hidden]
    assert f"the network says {output.argmax()}, p = {output.max():.4f}" in view.told.value
    assert "adds to z" not in view.outputs.value
    view.neurons.selected = 4
    assert f"{network.layers[1].w[4, 9] * hidden[4]:+.3f}" in view.outputs.value
    view.following.click()
    assert view.example == view.number.value == 6
    view.previous.click()
    view.previous.click()
    assert view.example == 4
    with pytest.raises(TraitError, match="example must be 0 to 299"):
        view.example = 300
    assert view.summary().startswith("NetworkDiagram: 784-12-10, example 4, epoch 8: the network")
    assert view.picture().startswith(b"\x89PNG")


def test_one_neuron_is_a_network_too(small):
    view = NetworkDiagram(Session(small, epoch=2))
    assert "ŷ = " in view.told.value and "1 of 1 outputs" in view.neurons.title


@pytest.mark.parametrize(
    ("make", "advice"),
    [
        (labkit.WeightMap, "NetworkDiagram"),
        (labkit.GradientInspector, "NetworkDiagram"),
        (labkit.LossLandscape, "LossCurve"),
        (labkit.TenDigits, "ClassMatrix"),
        (labkit.ImageBrowser, "ClassMatrix"),
        (labkit.NeuronDiagram, "NetworkDiagram"),
    ],
)
def test_a_view_of_one_neuron_says_so(session, make, advice):
    with pytest.raises(TypeError, match=rf"one neuron, .* \(784-12-10\)\. .*{advice}"):
        make(session)


@pytest.mark.parametrize("hidden", [(), (6,)])
def test_the_dashboard_shows_what_there_is(classes, small, hidden):
    dashboard = labkit.TrainingDashboard(Session(classes, hidden=hidden, epoch=1))
    assert dashboard.weight_map is None and dashboard.diagram is not None
    assert dashboard.picture().startswith(b"\x89PNG")
    plane = labkit.PointCloud.draw("moons").dataset()
    dashboard = labkit.TrainingDashboard(Session(plane, hidden=(3,), momentum=0.5, epoch=1))
    assert dashboard.weight_map is None and dashboard.diagram is None
    assert dashboard.picture().startswith(b"\x89PNG")
    assert "momentum 0.5" in dashboard.summary()


def test_kept_networks_are_told_apart(session):
    table = labkit.RunTable(session)
    session.keep()
    session.hidden, session.momentum = (20,), 0.9
    session.finish()
    session.keep()
    assert [item.name for item in session.kept] == [
        "rate 0.2, batch 20, 12",
        "rate 0.2, batch 20, momentum 0.9, 20",
    ]
    assert table.table.rows[1]["cells"][0] == "mini-batch, momentum 0.9, hidden layer of 20"


# -- drawn digits ----------------------------------------------------------------------------------


@pytest.fixture
def ring():
    return (255 * (np.abs(np.hypot(*np.mgrid[-1:1:112j, -0.8:0.8:112j]) - 0.55) < 0.1)).astype(
        np.uint8
    )


def test_the_pad_shows_ten_bars(session, ring):
    pad = labkit.DigitPad(session)
    pad.draw(ring)
    x = pad._image().reshape(-1, 1)
    network = session.record.network
    p = network(x)[:, 0]
    assert f"the network says a {p.argmax()} (p = {p.max():.4f})" in pad.summary()
    assert pad.verdict.value.count("labkit-bar") == 10 and f"{p[3]:.4f}" in pad.verdict.value
    slopes = network.astype(np.float64).input_slope(x.astype(float), int(p.argmax())) * x
    np.testing.assert_allclose(pad.contributions.values.ravel(), slopes[:, 0], atol=1e-6)
    also = np.frombuffer(pad.image.also, np.float32)  # read along with the pixel under the pointer
    np.testing.assert_allclose(also * x[:, 0], slopes[:, 0], atol=1e-5)
    pad.digit.value = 8
    pad.add.click()
    right = int(p.argmax() == 8)
    assert pad.evaluate()[0] == f"Right: {right} of 1 (accuracy {right:.3f})."
    assert pad.gallery.map.captions == [f"8 → {p.argmax()}" + " ✗" * (not right)]
    assert pad.picture().startswith(b"\x89PNG")


def test_the_pad_with_one_output_and_a_hidden_layer(small, ring):
    pad = labkit.DigitPad(Session(small, hidden=(5,), epoch=5))
    assert pad.evaluate() == []
    pad.draw(ring)
    assert "the network says" in pad.summary() and "ŷ = " in pad.summary()
    pad.add.click()
    assert len(pad.evaluate()) > 2
