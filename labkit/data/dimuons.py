r"""Pairs of muons: a resonance on a falling background, simulated.

A pair from the decay of a Z boson has an invariant mass of Breit-Wigner form about
:math:`m_Z = 91.19` GeV with the width :math:`\Gamma_Z = 2.50` GeV (Particle Data Group), which the
detector smears by a Gaussian of 1.5 GeV. All other pairs follow an exponential in mass. The
transverse momentum of the pair is drawn from a Gamma distribution, for Z bosons a harder one. The
shapes are those of a textbook; no detector and no experiment is described.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from labkit.data.dataset import Dataset
from labkit.model.checks import as_float, as_integer

__all__ = ["Z_MASS", "distance_from_peak", "simulate_dimuons"]

Z_MASS, Z_WIDTH = 91.1876, 2.4952  # GeV
PEAK = 91.2  # GeV, as somebody reads it off a histogram
RESOLUTION = 1.5  # GeV
LOW, HIGH = 40.0, 160.0  # GeV, range of masses
FALL = 40.0  # GeV, over which the background falls to 1/e
MOMENTUM = {True: (2.0, 10.0), False: (1.2, 6.0)}  # shape, and scale in GeV, of Z and of others


def simulate_dimuons(n_train: int = 4000, n_test: int = 4000, *, seed: int = 0) -> Dataset:
    """Simulate pairs of muons, every other one from a Z boson (class 1).

    Parameters
    ----------
    n_train, n_test : int, default 4000
        Numbers of pairs.
    seed : int, default 0
        The same seed gives the same pairs.

    Returns
    -------
    Dataset
        Inputs in GeV: invariant mass (40 to 160) and transverse momentum of the pair.

    Raises
    ------
    TypeError, ValueError
        If a number is not whole, or too small.

    Examples
    --------
    >>> simulate_dimuons().X_train[:, :2].round(1).tolist()
    [[91.3, 79.4], [22.7, 10.1]]
    """
    for name, value, low in (("n_train", n_train, 2), ("n_test", n_test, 2), ("seed", seed, 0)):
        if as_integer(value, name) < low:
            raise ValueError(f"{name} must be at least {low}, found {value}.")
    rng = np.random.default_rng(seed)
    parts: dict[str, Any] = {}
    for split, n in (("train", n_train), ("test", n_test)):
        is_z = np.arange(n) % 2 == 0
        mass, momentum = np.empty(n), np.empty(n)
        for of_z, draw in ((True, _resonance), (False, _background)):
            chosen = is_z == of_z
            mass[chosen] = draw(chosen.sum(), rng)
            momentum[chosen] = rng.gamma(*MOMENTUM[of_z], chosen.sum())
        parts[f"X_{split}"] = np.array([mass, momentum])
        parts[f"y_{split}"] = is_z[np.newaxis]
    return Dataset(**parts, name="muon pairs")


def distance_from_peak(X: ArrayLike) -> np.ndarray:
    r"""Replace the mass of pairs of muons by its distance from the peak of the Z boson.

    Parameters
    ----------
    X : array_like, shape (2, m)
        Mass and transverse momentum in GeV, as in :func:`simulate_dimuons`.

    Returns
    -------
    numpy.ndarray, shape (2, m)
        :math:`|m - 91.2\,\mathrm{GeV}|`, and the transverse momentum.

    Raises
    ------
    TypeError, ValueError
        If `X` does not hold numbers, or has another shape.

    Examples
    --------
    >>> distance_from_peak([[90.2, 95.2], [12.0, 3.0]]).round(6).tolist()
    [[1.0, 4.0], [12.0, 3.0]]
    """
    X = as_float(X, "X")
    if X.ndim != 2 or len(X) != 2:
        raise ValueError(
            f"X must have shape (2, m): mass and transverse momentum, found {X.shape}."
        )
    mass, momentum = X
    return np.array([np.abs(mass - PEAK), momentum])


def _resonance(n, rng):
    """Masses of a smeared Breit-Wigner distribution within the range."""
    mass = np.full(n, np.nan)
    while (missing := ~((mass > LOW) & (mass < HIGH))).any():
        width = rng.standard_cauchy(missing.sum()) * Z_WIDTH / 2
        mass[missing] = Z_MASS + width + rng.normal(0, RESOLUTION, missing.sum())
    return mass


def _background(n, rng):
    """Masses of a falling exponential within the range, by the inverse of its distribution."""
    first, last = np.exp(-LOW / FALL), np.exp(-HIGH / FALL)
    return -FALL * np.log(first - (first - last) * rng.random(n))
