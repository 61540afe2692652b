"""The weights of the neuron as a picture."""

from labkit.plots.images import draw_pixels
from labkit.widgets.base.session_view import SessionView
from labkit.widgets.parts.picture import render
from labkit.widgets.parts.pixel_map import PixelMap


def map_shape(dataset):
    """Rows and columns in which the features of a dataset are shown."""
    return dataset.image_shape or (1, dataset.n_features)


class WeightMap(SessionView):
    """The weights at a session's epoch, each at the place of its pixel.

    Parameters
    ----------
    session : Session
        Its ``run`` and ``epoch`` are shown.

    Attributes
    ----------
    map : PixelMap
        Red weights speak for class 1, blue ones against it.
    """

    title = "Weights"
    only_of_neuron = "Layers: labkit.NetworkDiagram(session)."

    def build(self) -> None:
        """Make the parts."""
        self.map = PixelMap(cmap="diverging", label="weight")
        self.children = (self.map,)
        self.refresh(frozenset())

    def _weights(self):
        return self.session.shown.w.reshape(map_shape(self.session.dataset))

    def _title(self):
        record = self.session.shown
        return f"Weights after epoch {record.epoch}, bias {record.b.item():.3f}"

    def refresh(self, changed: frozenset[str]) -> None:
        """Show the weights of the epoch."""
        self.map.set_values(self._weights(), title=self._title())

    def summary(self) -> str:
        """One line: range and bias."""
        record = self.session.shown
        return (
            f"WeightMap: epoch {record.epoch}, weights from {record.w.min():.3f} to "
            f"{record.w.max():.3f}, bias {record.b.item():.3f}"
        )

    def picture(self) -> bytes:
        """Draw the map."""

        def draw(figure):
            draw_pixels(
                figure.subplots(),
                self._weights(),
                title=self._title(),
                diverging=True,
                label="weight",
            )

        return render(draw, width=380, height=320)
