"""Which of several classes is predicted, and for which examples: by the largest z."""

import numpy as np

from labkit.data.dataset import Dataset
from labkit.model.network import Network

__all__ = ["ClassPredictions", "Classes", "measures"]


class Classes:
    """What is predicted for the test examples; for subclasses, which say z of each class.

    Attributes
    ----------
    dataset : Dataset
        Its test examples are told apart.
    digits : tuple of int
        The classes.
    """

    dataset: Dataset
    digits: tuple[int, ...]

    @property
    def z_test(self) -> np.ndarray:
        """Weighted sum z of each class, shape (len(digits), m_test)."""
        raise NotImplementedError

    @property
    def truth(self) -> np.ndarray:
        """What the test examples are, shape (m_test,)."""
        digits = self.dataset.digits_test
        return self.dataset.y_test[0].astype(int) if digits is None else np.asarray(digits)

    @property
    def predicted(self) -> np.ndarray:
        """Predicted digits of the test examples, shape (m_test,)."""
        return np.array(self.digits)[np.argmax(self.z_test, axis=0)]

    @property
    def accuracy(self) -> float:
        """Fraction of the test examples whose digit is predicted."""
        return float(np.mean(self.predicted == self.truth))

    def confusion_matrix(self) -> np.ndarray:
        """Count test examples by truth (rows) and prediction (columns), in the order of `digits`.

        Returns
        -------
        numpy.ndarray of int, shape (len(digits), len(digits))
        """
        n = len(self.digits)
        rows = np.searchsorted(self.digits, self.truth)
        columns = np.argmax(self.z_test, axis=0)
        return np.bincount(rows * n + columns, minlength=n * n).reshape(n, n)

    def examples(self, truth: int, predicted: int) -> np.ndarray:
        """Test examples of one cell of the matrix, the most confident first.

        Parameters
        ----------
        truth, predicted : int
            Digits.

        Returns
        -------
        numpy.ndarray of int
            Their numbers, sorted by falling z of the predicted digit.
        """
        chosen = np.flatnonzero((self.truth == truth) & (self.predicted == predicted))
        z = self.z_test[self.digits.index(predicted), chosen]
        return chosen[np.argsort(-z, kind="stable")]


class ClassPredictions(Classes):
    """What a network with one output per class predicts.

    Parameters
    ----------
    network : Network
        With several outputs.
    dataset : Dataset
        Its test examples.

    Raises
    ------
    ValueError
        If the network has one output, or z is not finite.
    """

    def __init__(self, network: Network, dataset: Dataset) -> None:
        if network.n_out == 1:
            raise ValueError("One output tells two classes apart; this is for more of them.")
        self.dataset = dataset
        self.digits = dataset.digits or tuple(range(network.n_out))
        with np.errstate(all="ignore"):
            self._z = network.forward(dataset.X_test)[-1].z
        if not np.isfinite(self._z).all():
            raise ValueError("the outputs are no numbers (NaN).")

    @property
    def z_test(self) -> np.ndarray:
        """Weighted sum z of each output, shape (n_out, m_test)."""
        return self._z

    def result(self, digit: int) -> dict[str, float]:
        """How one class is told from the rest: "precision", "recall" and "f1_score"."""
        return measures(self.truth == digit, self.predicted == digit)


def measures(truth: np.ndarray, predicted: np.ndarray) -> dict[str, float]:
    """Accuracy, precision, recall and F1 of booleans; 0 where they are not defined."""
    # Counted here and not by scikit-learn: importing it would keep Stop waiting for a second.
    tp, right = int((truth & predicted).sum()), int((truth == predicted).sum())
    positive, found = int(truth.sum()), int(predicted.sum())
    return {
        "accuracy": right / truth.size,
        "precision": tp / found if found else 0.0,
        "recall": tp / positive if positive else 0.0,
        "f1_score": 2 * tp / (positive + found) if positive + found else 0.0,
    }
