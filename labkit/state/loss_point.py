"""Two losses and their slopes for one output of a neuron."""

from typing import NamedTuple

import numpy as np
from traitlets import Float, Int, TraitError, validate

from labkit.model.losses import LOSSES
from labkit.model.neuron import ChainRule, Neuron
from labkit.state.observable import Observable

__all__ = ["LossPoint", "Losses"]

Z_LIMIT = 40.0


class Losses(NamedTuple):
    """A loss of one example and its slopes.

    Attributes
    ----------
    L : float
        The loss.
    dL_dy_hat, dL_dz : float
        Its derivatives with respect to the output and to the weighted sum.
    """

    L: float
    dL_dy_hat: float
    dL_dz: float


class LossPoint(Observable):
    """A weighted sum z and a label y, with what two losses make of them.

    Parameters
    ----------
    z : float, default -3
        Weighted sum, -40 to 40.
    y : int, default 1
        Label, 0 or 1.

    Raises
    ------
    traitlets.TraitError
        If a value is out of range; also whenever a trait is set.

    Examples
    --------
    >>> point = LossPoint(z=-40, y=1)
    >>> round(point.cross_entropy.dL_dz, 3), point.squared_error.dL_dz > -1e-16
    (-1.0, True)
    """

    z = Float(-3.0)
    y = Int(1)

    def __init__(self, z: float = -3.0, y: int = 1) -> None:
        super().__init__()
        self.z = z
        self.y = y

    def __repr__(self):
        return f"LossPoint(z={self.z:g}, y={self.y})"

    @property
    def chain(self) -> ChainRule:
        """The :class:`labkit.ChainRule` of a neuron that passes z on to the sigmoid."""
        return Neuron([1.0]).chain_rule([self.z], self.y)

    @property
    def y_hat(self) -> float:
        """Output, sigmoid of z."""
        return self.chain.y_hat

    @property
    def losses(self) -> dict[str, Losses]:
        """What each loss of the kit makes of z and y: a dictionary of :class:`Losses` by name."""
        z, y = np.array(self.z), np.array(float(self.y))
        return {
            name: Losses(*(float(f(z, y)) for f in (loss.value, loss.output_slope, loss.slope)))
            for name, loss in LOSSES.items()
        }

    @property
    def cross_entropy(self) -> Losses:
        """:class:`Losses` of the cross-entropy, in nats."""
        return self.losses["cross_entropy"]

    @property
    def squared_error(self) -> Losses:
        """:class:`Losses` of the squared error (y - y_hat)², dimensionless."""
        return self.losses["squared_error"]

    @validate("z")
    def _check_z(self, proposal):
        if not -Z_LIMIT <= proposal["value"] <= Z_LIMIT:
            raise TraitError(
                f"z must lie between {-Z_LIMIT:g} and {Z_LIMIT:g}, found {proposal['value']:g}."
            )
        return proposal["value"]

    @validate("y")
    def _check_y(self, proposal):
        if proposal["value"] not in (0, 1):
            raise TraitError(f"y must be 0 or 1, found {proposal['value']}.")
        return proposal["value"]
