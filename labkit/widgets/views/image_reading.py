"""What is said of the images of a dataset: what a neuron or a network makes of each."""

import numpy as np

from labkit.widgets.parts.contributions import contribution_rows
from labkit.widgets.views.image_choice import ImageChoice
from labkit.widgets.views.weight_map import map_shape


class ImageReading(ImageChoice):
    """A view of a dataset's examples that says of each what is predicted, and why."""

    def _captions(self, shown):
        names = [self._name(i) for i in shown]
        if not self._predicts:
            return names
        a, predicted = self._read().a[:, shown], self._predicted()[shown]
        right = predicted == self._labels()[shown]
        if len(a) == 1:
            said = [f"{output:.2f}" for output in a[0]]
        else:
            said = [self._class_name(k) for k in predicted]
        return [
            f"{name}: {words}" + ("" if fits else " ✗")
            for name, words, fits in zip(names, said, right, strict=True)
        ]

    def _captions_in_words(self):
        if not self._predicts:
            return ""
        output = "ŷ" if self.state.dataset.n_out == 1 else "prediction"
        return f"; captions: label and {output}"

    def _one_neuron(self):
        return not self._predicts or self.state.run.form.one_neuron

    def _factor(self):
        """Name what a grey level is multiplied with."""
        return "weight" if self._one_neuron() else "slope"

    def _class_name(self, k):
        """Name a class: by its digit, where the classes are the digits."""
        data = self.state.dataset
        return str(data.digits[k]) if len(data.digits) == data.n_classes else str(k)

    def _name(self, i):
        digits = getattr(self.state.dataset, f"digits_{self.split}")
        return f"y={self._labels()[i]:g}" if digits is None else str(digits[i])

    def _example(self):
        """Return the example as an image, and its contributions in float64 or None."""
        image, slope = self._image_and_slope()
        return image, None if slope is None else slope * image

    def _image_and_slope(self):
        """Return the example, and the slope along its pixels of z of what is predicted, or None.

        Kept until either changes, as several parts show it.
        """
        data, record = self.state.dataset, self.state.shown if self._predicts else None
        key = data, record, self.split, self.example
        if self._large[0] != key:
            x, slope = self._inputs()[self.example].astype(np.float64), None
            if record is not None:
                output = self._predicted()[self.example] if len(self._read().a) > 1 else 0
                slope = record.network.input_slope(x, int(output))  # of a neuron: its weights
                slope = slope.reshape(map_shape(data))
            self._large = key, (x.reshape(map_shape(data)), slope)
        return self._large[1]

    def _whom(self):
        """Say whom the red pixels speak for."""
        if len(self._read().a) == 1:
            return "class 1"
        return f"“{self._class_name(self._predicted()[self.example])}”"

    def _rows(self):
        """Names and values: what adds up to z, and what follows from it."""
        label = self._labels()[self.example]
        rows = [("label", self._name(self.example)), ("y", f"{label:g}")]
        if not self._predicts:
            return rows
        if self._one_neuron():
            rows += contribution_rows(self._example()[1], self.state)
        else:
            rows += self._network_rows(int(label))
        return [*rows, self._outcome_row(label)]

    def _network_rows(self, label):
        """Names and values: what a network says of the example."""
        z, a = (signal[:, self.example] for signal in self._read())
        predicted = int(self._predicted()[self.example])
        if len(a) == 1:
            return [
                ("z", f"{z[0]:+.3f}"),
                ("ŷ = σ(z)", f"{a[0]:.4f}"),
                ("predicted class", str(predicted)),
            ]
        names = [self._class_name(k) for k in range(len(a))]
        first, second = np.argsort(a)[:-3:-1]
        return [
            ("predicted", f"{names[predicted]}, p = {a[first]:.4f}"),
            ("second", f"{names[second]}, p = {a[second]:.4f}"),
            ("of the label", f"p = {a[label]:.4f}"),
        ]

    def _outcome_row(self, label):
        right = self._predicted()[self.example] == label
        return "prediction is", "right ✓" if right else "wrong ✗"
