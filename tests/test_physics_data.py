"""Muon pairs and spins against what is known of them, and inputs made from inputs."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import ellipk
from sklearn.preprocessing import StandardScaler

import labkit
from labkit.data import arrays, build_ising, ising
from labkit.data.dimuons import FALL, HIGH, LOW, MOMENTUM, RESOLUTION, Z_MASS, Z_WIDTH

# -- muon pairs ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pairs():
    return labkit.simulate_dimuons(20_000, 2)


def test_the_background_falls_exponentially(pairs):
    mass, momentum = pairs.X_train[:, pairs.y_train[0] == 0]
    expected = stats.truncexpon((HIGH - LOW) / FALL, loc=LOW, scale=FALL)
    assert stats.kstest(mass, expected.cdf).pvalue > 0.001
    shape, scale = MOMENTUM[False]
    assert stats.kstest(momentum, stats.gamma(shape, scale=scale).cdf).pvalue > 0.001


def test_the_peak_is_a_smeared_breit_wigner(pairs):
    mass = pairs.X_train[0, pairs.y_train[0] == 1]
    grid = np.linspace(LOW, HIGH, 2401)
    density = stats.cauchy(Z_MASS, Z_WIDTH / 2).pdf(grid)  # far beyond the range it hardly matters
    density = np.convolve(
        density, stats.norm(0, RESOLUTION).pdf(np.arange(-200, 201) * 0.05), "same"
    )
    cumulative = np.cumsum(density) / density.sum()
    assert stats.kstest(mass, lambda m: np.interp(m, grid, cumulative)).pvalue > 0.001
    assert np.median(mass) == pytest.approx(91.2, abs=0.1)


def test_pairs_are_repeated_by_their_seed():
    one, same, other = (labkit.simulate_dimuons(50, 30, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.X_test, same.X_test)
    assert not np.array_equal(one.X_test, other.X_test)
    assert one.y_train.mean() == 0.5 and one.y_test.mean() == 0.5
    assert not np.intersect1d(one.X_train, one.X_test).size


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((1, 5), "n_train must be at least 2, found 1"), ((5, 0), "n_test must be at least 2")],
)
def test_too_few_pairs_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        labkit.simulate_dimuons(*arguments)
    with pytest.raises(ValueError, match="seed must be at least 0"):
        labkit.simulate_dimuons(seed=-1)
    with pytest.raises(TypeError, match="n_train"):
        labkit.simulate_dimuons(2.5)


# -- spins -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def states():
    """All spins as (m, 28, 28), and their temperatures."""
    data = labkit.load_ising()
    spins = np.concatenate([data.X_train, data.X_test], axis=1).T.reshape(-1, 28, 28)
    return spins, np.concatenate([labkit.ising_temperatures(split) for split in ("train", "test")])


def test_spins_are_up_or_down_and_labelled_by_the_critical_temperature(states):
    spins, temperatures = states
    assert set(np.unique(spins)) == {-1, 1}
    data = labkit.load_ising(30, 20)
    assert data.X_train.shape == (784, 30) and data.image_shape == (28, 28)
    np.testing.assert_array_equal(data.y_train[0], temperatures[:30] < 2.269185)
    assert 0.47 < labkit.load_ising().y_train.mean() < 0.53


def test_the_energy_is_onsagers(states):
    spins, temperatures = states
    energy = -sum((spins * np.roll(spins, 1, axis)).mean(axis=(1, 2)) for axis in (1, 2))
    b = 1 / temperatures.astype(np.float64)
    k = 2 * np.sinh(2 * b) / np.cosh(2 * b) ** 2
    exact = -(1 + 2 / np.pi * (2 * np.tanh(2 * b) ** 2 - 1) * ellipk(k**2)) / np.tanh(2 * b)
    for low in np.arange(1.5, 3.0, 0.1):
        near = (temperatures >= low) & (temperatures < low + 0.1)
        # Near the critical point a lattice of 28 sites lies 0.64 / 28 below the infinite one.
        beside = 0.05 if abs(low + 0.05 - ising.CRITICAL) < 0.15 else 0.015
        assert energy[near].mean() == pytest.approx(exact[near].mean(), abs=beside)


def test_the_magnetisation_is_yangs_where_the_lattice_is_large_enough(states):
    spins, temperatures = states
    cold = temperatures < 2.0
    exact = (1 - np.sinh(2 / temperatures[cold]) ** -4) ** (1 / 8)
    found = np.abs(spins[cold].mean(axis=(1, 2)))
    assert found.mean() == pytest.approx(exact.mean(), abs=0.005)
    assert abs(np.sign(spins.mean(axis=(1, 2))).mean()) < 0.05  # up as often as down


def test_states_out_of_range_are_refused(monkeypatch):
    with pytest.raises(ValueError, match="n_train must be from 1 to 2000, found 2001"):
        labkit.load_ising(2001)
    with pytest.raises(ValueError, match="split must be 'test' or 'train', found 'all'"):
        labkit.ising_temperatures("all")
    monkeypatch.setattr(ising, "SHA256", "0")
    with pytest.raises(labkit.DataError, match=r"ising\.npz is damaged"):
        labkit.load_ising()


def test_the_simulation_writes_the_same_bytes_each_time(tmp_path, capsys):
    paths = [tmp_path / name for name in ("one.npz", "other.npz")]
    for path in paths:
        build_ising.main(["--output", str(path), "--count", "12"])
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert "expects other bytes" in capsys.readouterr().out
    written = arrays.read_arrays(paths[0])
    assert written["X_train"].shape == (12, 98) and written["y_test"].shape == (12,)


def test_features_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"shape \(2, m\): mass and .*, found \(3, 4\)"):
        labkit.distance_from_peak(np.zeros((3, 4)))
    with pytest.raises(ValueError, match=r"shape \(n_spins, m\), .*, found \(4,\)"):
        labkit.magnetisation([1, -1, 1, 1])


# -- inputs made from inputs -----------------------------------------------------------------------


def test_standardized_inputs_are_those_of_scikit_learn(pairs):
    data = labkit.simulate_dimuons(500, 100)
    found = labkit.standardized(data)
    scaler = StandardScaler().fit(data.X_train.T)
    np.testing.assert_allclose(found.X_train.T, scaler.transform(data.X_train.T), atol=1e-12)
    np.testing.assert_allclose(found.X_test.T, scaler.transform(data.X_test.T), atol=1e-12)
    assert labkit.standardized(labkit.load_digits(n_train=20, n_test=5)).X_train.dtype == "f4"


def test_features_replace_the_inputs_of_both_splits():
    data = labkit.load_digits(n_train=20, n_test=5)
    ink = labkit.with_features(data, lambda X: X.mean(axis=0, keepdims=True), name="ink")
    np.testing.assert_array_equal(ink.X_test, data.X_test.mean(axis=0, keepdims=True))
    assert (ink.name, ink.image_shape, ink.target) == ("ink", None, 0)
    np.testing.assert_array_equal(ink.digits_test, data.digits_test)
    assert labkit.with_features(data, np.sqrt).image_shape == (28, 28)
    with pytest.raises(ValueError, match=r"X_train must have shape \(n_features, 20\)"):
        labkit.with_features(data, lambda X: X[:, 1:])
    with pytest.raises(ValueError, match="X_train must have shape"):
        labkit.with_features(data, lambda X: X.mean(axis=0))
    with pytest.raises(ValueError, match="must be finite"), np.errstate(all="ignore"):
        labkit.with_features(data, np.log)
