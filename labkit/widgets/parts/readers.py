"""What a model makes of a drawn digit: a neuron by its weights, a network by its slopes."""

import numpy as np

from labkit.base.html import bar
from labkit.model.activations import sigmoid
from labkit.widgets.parts.contributions import contribution_rows

__all__ = ["NetworkReader", "NeuronReader", "reader_for"]


class NeuronReader:
    """One neuron: which pixels speak for class 1, and which against.

    Parameters
    ----------
    session : Session
        Its neuron at its epoch reads images of 28 x 28 pixels.
    """

    who = "neuron"
    label, also_label = "weight × grey level", "weight"
    title = "For class 1 (red), against (blue)"

    def __init__(self, session):
        self.session = session

    def weights(self, image):
        """Weights at the places of their pixels; ValueError where they are no numbers."""
        return self._finite().w.reshape(28, 28)

    def _finite(self):
        record = self.session.shown
        if not np.isfinite(record.parameters).all():
            raise ValueError(
                f"The weights of epoch {record.epoch} are no numbers (NaN): training left the "
                "range of numbers. Try a smaller learning rate."
            )
        return record

    def parts(self, image):
        """Return each weight times its grey level."""
        return self.weights(image) * image.astype(np.float64)

    def outputs(self, X):
        """Return the outputs for images as rows, shape (m, n_out)."""
        record = self.session.shown
        return sigmoid(X @ record.w + record.b)

    def claim(self, image):
        """Say in words what is made of an image."""
        y_hat = float(sigmoid(self.parts(image).sum() + self.session.shown.b.item()))
        target = self.session.dataset.target
        yes = y_hat > self.session.threshold
        if target is None:
            return f"class {int(yes)} (ŷ = {y_hat:.4f})"
        return f"{'a' if yes else 'not a'} {target} (ŷ = {y_hat:.4f})"

    def rows(self, image):
        """Names and values of what leads to the output."""
        return contribution_rows(self.parts(image), self.session)

    # -- a test set --------------------------------------------------------------------------------

    def truth(self, digits):
        """Which of some digits are of class 1."""
        target = self.session.dataset.target
        return digits == (1 if target is None else target)

    def told(self, own):
        """Captions of the images of a test set, and which are told wrong."""
        y_hat = self.outputs(own.X.T)[:, 0]
        wrong = (y_hat > self.session.threshold) != self.truth(own.digits)
        return [f"{d}: {y:.2f}" for d, y in zip(own.digits, y_hat, strict=True)], wrong

    def evaluate(self, own):
        """Sentences on how it does on a test set."""
        m, truth = len(own), self.truth(own.digits)
        predicted = self.outputs(own.X.T)[:, 0] > self.session.threshold
        right = int((truth == predicted).sum())
        tp, fp = int((truth & predicted).sum()), int((~truth & predicted).sum())
        fn = int(truth.sum()) - tp
        lines = [
            f"Right: {right} of {m} (accuracy {right / m:.3f}).",
            f"TN {m - tp - fp - fn}, FP {fp}, FN {fn}, TP {tp};",
            f"precision {ratio(tp, tp + fp)}, recall {ratio(tp, tp + fn)}.",
        ]
        if truth.all() or not truth.any():
            lines.append(f"All images are of class {int(truth[0])}: add some of the other class.")
        return lines


class NetworkReader(NeuronReader):
    """A network: how steeply its answer rises with each pixel, and the probabilities of classes.

    Its sum of slope times grey level is no z, as that of a neuron is: the slope changes on the way.
    """

    who = "network"
    label, also_label = "slope of z × grey level", "slope of z"

    @property
    def title(self):
        """What the map of :meth:`parts` shows."""
        return "For its answer (red), against (blue)"

    def weights(self, image):
        """Slope of z of the answer along each pixel; ValueError as for the neuron."""
        network = self._finite().network.astype(np.float64)
        x = image.reshape(-1, 1).astype(np.float64)
        z = network.forward(x)[-1].z
        best = int(z.argmax()) if len(z) > 1 else 0
        return network.input_slope(x, best).reshape(28, 28)

    def outputs(self, X):
        """Probabilities for images as rows, shape (m, n_out)."""
        if len(X) == 0:
            return np.empty((0, self.session.run.form.sizes[-1]))
        return self.session.shown.network(X.T).T

    def claim(self, image):
        """Say in words what is made of an image."""
        p = self.outputs(image.reshape(1, -1))[0]
        if len(p) == 1:
            yes, target = p[0] > self.session.threshold, self.session.dataset.target
            name = f"class {int(yes)}" if target is None else f"{'a' if yes else 'not a'} {target}"
            return f"{name} (ŷ = {p[0]:.4f})"
        return f"a {self._names()[p.argmax()]} (p = {p.max():.4f})"

    def _names(self):
        data = self.session.dataset
        return data.digits or tuple(range(data.n_classes))

    def rows(self, image):
        """Each class with its probability as a bar."""
        p = self.outputs(image.reshape(1, -1))[0]
        if len(p) == 1:
            return [("ŷ", bar(p[0]), f"{p[0]:.4f}")]
        return [
            (str(name), bar(value), f"{value:.4f}")
            for name, value in zip(self._names(), p, strict=True)
        ]

    def told(self, own):
        """Captions of the images of a test set, and which are told wrong."""
        p = self.outputs(own.X.T)
        if p.shape[1] == 1:
            return super().told(own)
        found = np.array(self._names())[p.argmax(axis=1)]
        return [f"{d} → {f}" for d, f in zip(own.digits, found, strict=True)], found != own.digits

    def evaluate(self, own):
        """Sentences on how it does on a test set."""
        if self.session.run.form.sizes[-1] == 1:
            return super().evaluate(own)
        _, wrong = self.told(own)
        right = int((~wrong).sum())
        return [f"Right: {right} of {len(own)} (accuracy {right / len(own):.3f})."]


def reader_for(session):
    """Return what reads images for the session's model."""
    return (NeuronReader if session.run.form.one_neuron else NetworkReader)(session)


def ratio(part, whole):
    """Write a fraction, or that it is none."""
    return f"{part / whole:.3f}" if whole else "not defined"
