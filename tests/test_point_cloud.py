"""Points in a plane: patterns, own points, files."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from labkit import PointCloud
from labkit.data.patterns import KINDS
from labkit.data.point_cloud import INPUTS, LIMIT


@given(
    st.sampled_from(list(KINDS)),
    st.integers(4, 300),
    st.floats(0, 1),
    st.floats(0.01, 0.99),
    st.integers(0, 99),
)
def test_a_pattern_is_points_of_two_classes(kind, n, noise, share, seed):
    cloud = PointCloud.draw(kind, n=n, noise=noise, share=share, seed=seed)
    assert cloud.x.shape == (2, n) and len(cloud) == n
    assert np.isfinite(cloud.x).all() and np.abs(cloud.x).max() <= LIMIT
    assert set(cloud.y) <= {0, 1} and 1 <= cloud.train.sum() < n
    again = PointCloud.draw(kind, n=n, noise=noise, share=share, seed=seed)
    assert cloud.points == again.points


@pytest.mark.parametrize("kind", KINDS)
def test_a_pattern_is_what_its_name_says(kind):
    """A line tells the gaussians apart and the others not, a curve all of them."""
    data = PointCloud.draw(kind, n=1000, noise=0).dataset()
    line = LogisticRegression().fit(data.X_train.T, data.y_train[0])
    curve = KNeighborsClassifier(3).fit(data.X_train.T, data.y_train[0])
    straight, curved = (m.score(data.X_test.T, data.y_test[0]) for m in (line, curve))
    assert (straight > 0.95) is (kind == "gaussians")
    assert curved > 0.9


def test_noise_moves_points_and_keeps_the_pattern():
    still, noisy = (PointCloud.draw("xor", noise=noise, seed=3) for noise in (0, 0.2))
    np.testing.assert_array_equal(still.y, noisy.y)
    assert np.std(noisy.x - still.x) == pytest.approx(0.5, rel=0.1)


def test_inputs_are_computed_from_both_coordinates():
    cloud = PointCloud.of_points([(1, 2, 0), (-2, 0.5, 1), (3, 1, 0)])
    data = cloud.dataset(tuple(INPUTS))
    X = np.concatenate([data.X_train, data.X_test], axis=1)
    x1, x2 = X[0], X[1]
    expected = [x1, x2, x1**2, x2**2, x1 * x2, np.sin(x1), np.sin(x2)]
    np.testing.assert_allclose(X, expected, rtol=1e-6)
    assert X.dtype == np.float32


def test_points_are_added_moved_and_removed():
    cloud = PointCloud.draw("moons", n=10)
    more = cloud.with_point(1, -2, 1)
    assert more.points[-1] == (1.0, -2.0, 1) and more.train[-1] and more.name == "own"
    assert more.moved(10, 3, 3).points[-1] == (3.0, 3.0, 1)
    assert more.without(10).points == cloud.points
    few = PointCloud.of_points([(0, 0, 0), (1, 1, 1)])
    with pytest.raises(ValueError, match="must stay"):
        few.without(0)


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "pulses.csv"
    path.write_text(
        "\ufeffheight,width,class\n100,0.1,0\n\n300,0.3,1\n200,0.1,1\n", encoding="utf-8"
    )
    cloud = PointCloud.read_csv(path)
    assert cloud.points == [(-5.0, -5.0, 0), (5.0, 5.0, 1), (0.0, -5.0, 1)]
    assert cloud.dataset().name == "pulses points"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no point"),
        ("1,2\n", "holds no point"),
        ("1,2,0\n3,x,1\n", r"Line 2 of own\.csv must be two finite numbers .* found '3,x,1'"),
        ("1,2,0\n3,4,2\n", "Line 2"),
        ("1,2,0\nnan,4,1\n", "Line 2"),
        ("1,2,0\n", "2 to 2000 points, found 1"),
    ],
)
def test_a_file_that_holds_no_points(tmp_path, text, message):
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        PointCloud.read_csv(path)
    with pytest.raises(FileNotFoundError):
        PointCloud.read_csv(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PointCloud.draw("torus"), "gaussians, circle, xor, spiral, moons"),
        (lambda: PointCloud.draw(n=3), "from 4 to 2000"),
        (lambda: PointCloud.draw(noise=2), "noise must be from 0 to 1"),
        (lambda: PointCloud.draw(noise=float("nan")), "noise"),
        (lambda: PointCloud.draw(share=1), "share must lie between 0 and 1"),
        (lambda: PointCloud.draw(seed=-1), "seed must be 0"),
        (lambda: PointCloud.of_points([(0, 0, 0), (9, 0, 1)]), "Point 1 must lie between -6 and 6"),
        (lambda: PointCloud.draw().dataset(("x3",)), r"inputs must be among x1, x2, .* \['x3'\]"),
        (lambda: PointCloud.draw().dataset(()), "one or more"),
        (lambda: PointCloud.draw().dataset("x1"), "inputs must be among"),
        (lambda: PointCloud.draw().with_point(7, 0, 0), "between -6 and 6"),
        (lambda: PointCloud.draw().moved(400, 0, 0), "from 0 to 399"),
    ],
)
def test_errors_say_what_was_wrong(make, message):
    with pytest.raises((ValueError, IndexError), match=message):
        make()
