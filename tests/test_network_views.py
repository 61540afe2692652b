"""Views of networks: ten classes, what neurons look for, and views of one neuron that say so."""

import asyncio

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


# -- images and landscape of a network -------------------------------------------------------------


def test_the_browser_says_what_a_network_makes_of_each_image(session):
    browser = labkit.ImageBrowser(session)
    data, network = session.dataset, session.record.network
    p = network(data.X_test)
    predicted, truth = p.argmax(axis=0), data.digits_test
    browser.outcome = "wrong"
    wrong = np.flatnonzero(predicted != truth)
    np.testing.assert_array_equal(browser._list(), wrong)
    assert "label" not in browser.controls
    assert browser.gallery.map.captions[0] == f"{truth[wrong[0]]}: {predicted[wrong[0]]} ✗"
    browser.order = "most confident first"
    z = np.sort(network.forward(data.X_test)[-1].z[:, wrong], axis=0)
    assert browser._list()[0] == wrong[np.argmax(z[-1] - z[-2])]
    assert f"predicted {predicted[browser.example]}, p = " in browser.summary()
    assert browser.summary().endswith("wrong")
    assert browser.picture().startswith(b"\x89PNG")
    x = data.X_test[:, browser.example].astype(np.float64)
    expected = network.input_slope(x, predicted[browser.example])[:, 0] * x
    np.testing.assert_allclose(browser._example()[1].ravel(), expected)
    assert browser.contributions.label == "slope × grey level"


def test_the_browser_shows_a_network_with_one_output(small):
    session = Session(small, hidden=(6,), learning_rate=0.5, epoch=3)
    browser = labkit.ImageBrowser(session)
    browser.label = "1"
    y_hat = session.record.network(small.X_test)[0]
    assert f"ŷ = σ(z) {y_hat[browser.example]:.4f}" in browser.summary()
    assert browser.controls["label"].options[1] == ("y = 1", "1")


def test_ten_classes_without_a_network_are_looked_at(classes):
    browser = labkit.ImageBrowser(classes)
    browser.digit = "7"
    assert (classes.digits_test[browser._list()] == 7).all()


@pytest.mark.parametrize(
    ("data", "settings"),
    [
        ("classes", {"hidden": (5,)}),
        ("moons", {"hidden": (4, 3), "activation": "relu"}),
        ("moons", {"hidden": (4,), "loss": "squared_error"}),
        ("moons", {"loss": "squared_error"}),
        ("classes", {}),
    ],
)
def test_the_landscape_of_a_network_is_its_loss(classes, data, settings):
    data = classes if data == "classes" else labkit.PointCloud.draw("moons").dataset()
    run = labkit.train(data, learning_rate=0.3, **settings)
    landscape = labkit.loss_landscape(run, 12, points=(4, 3))
    assert landscape.m == data.m_train
    for row, t in enumerate(landscape.upwards):
        for column, s in enumerate(landscape.across):
            parameters = landscape.origin + np.array([s, t]) @ landscape.directions
            network = run[0].network.astype(np.float64).with_parameters(parameters)
            expected = network.loss(data.X_train, data.y_train)
            assert landscape.loss[row, column] == pytest.approx(expected, rel=2e-4)
    path = np.array([run[k].parameters for k in range(13)], np.float64)
    rest = (path - path[-1]) - landscape.project(path) @ landscape.directions
    assert 1 - landscape.share == pytest.approx(
        np.square(rest).sum() / np.square(path - path[-1]).sum(), abs=1e-6
    )


def test_a_large_network_is_mapped_by_some_examples(session):
    session.hidden = (800,)
    landscape = labkit.loss_landscape(session.run, 2, points=(3, 2))
    assert landscape.m == session.dataset.m_train  # fewer than 500
    many = labkit.load_digits(target=None)
    landscape = labkit.loss_landscape(labkit.train(many, hidden=(40,)), 1, points=(3, 2))
    assert landscape.m == 1000


def test_the_landscape_follows_a_network(session):
    with pytest.raises(ValueError, match="one neuron with the cross-entropy"):
        labkit.LossLandscape(session, directions="steepest")
    with pytest.raises(ValueError, match="784-12-10, cross_entropy: directions='path'"):
        labkit.loss_landscape(session.run, 2, directions="steepest")
    view = labkit.LossLandscape(session)
    assert view.plane.layout.display == "none" and "stability" not in view.summary()
    first = view.landscape
    session.hidden = (3,)
    assert view.landscape is not first and len(view.landscape.origin) == 784 * 3 + 3 + 40
    session.keep()
    session.hidden = (4,)  # another loss altogether: not drawn into this map
    assert view.picture().startswith(b"\x89PNG")
    view.close()


def test_ten_neurons_stand_beside_one_network(session):
    session.n_epochs = 3
    view = labkit.TenDigits(session)
    data = session.dataset
    accuracy = np.mean(session.record.network.predict(data.X_test)[0] == data.digits_test)
    assert f"one network (784-12-10, epoch 3): accuracy {accuracy:.4f}" in view.summary()
    view.finish()
    assert view.ten.config.hidden == () and view.ten.config.batch_size == 20
    row = view._rows()[3]
    predicted = session.record.network.predict(data.X_test)[0] == 3
    f1 = labkit.f1_score(y=data.digits_test[None] == 3, y_pred=predicted[None])
    assert row[-1] == f"{f1:.4f}" and "F1 of the network" in view.table.value
    session.epoch = 1
    assert "epoch 1" in view.verdict.value
    session.learning_rate = session.learning_rate_bounds[1]  # other settings than the ten have
    assert "train again" in view.status.value
    assert view.picture().startswith(b"\x89PNG")
    view.close()


@pytest.mark.parametrize("make", [labkit.ThresholdCurves, labkit.ConfusionExplorer])
def test_what_is_saved_is_of_the_epoch_that_it_names(small, make):
    async def show():
        session = Session(small, hidden=(60,), learning_rate=0.1, n_epochs=400, epoch=400)
        view = make(session)
        assert session.run.computed < 400  # it goes on in slices
        return session, view._repr_mimebundle_()[0]["text/plain"]

    session, said = asyncio.run(show())
    assert said == make(session).summary()
    assert "epoch 400" in said


def test_ten_neurons_are_not_for_a_network_with_one_output(small):
    with pytest.raises(TypeError, match=r"one neuron, .* \(784-3-1\)\. .*target=None"):
        labkit.TenDigits(Session(small, hidden=(3,)))
