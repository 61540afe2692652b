"""Draw a digit, and see at once what the neuron makes of it."""

from typing import Any

import numpy as np
from ipywidgets import HTML, Button, Dropdown, HBox, VBox
from numpy.typing import ArrayLike

from labkit.base.html import table
from labkit.data.drawing import as_mnist, on_paper, shifted
from labkit.data.own_digits import OwnDigits
from labkit.plots.images import draw_lines, draw_pixels
from labkit.plots.style import GREYS, TITLE
from labkit.state.session import Session
from labkit.widgets.base.style import ROW, WRAP
from labkit.widgets.parts.drawing_canvas import SIDE, DrawingCanvas
from labkit.widgets.parts.gallery import grey
from labkit.widgets.parts.picture import render
from labkit.widgets.parts.pixel_map import GROWS, PixelMap
from labkit.widgets.parts.readers import NeuronReader, reader_for
from labkit.widgets.parts.shifter import Shifter
from labkit.widgets.views.own_test_set import OwnTestSet, narrow

EMPTY = "The pad is empty: draw a digit."
WHY = (
    "Why: every weight belongs to one place, so the shifted ink meets weights that were learnt "
    "for other pixels."
)


class DigitPad(OwnTestSet):
    """Draw with mouse, finger, pen or keys; the drawing is brought into the form of MNIST.

    Parameters
    ----------
    session : Session
        Its neuron or network at its epoch predicts; its images are of 28 x 28 pixels.
    own : OwnDigits, optional
        Test set to add drawings to; by default a new one.

    Attributes
    ----------
    canvas : DrawingCanvas
        To draw on, with undo, clear and the width of the pen.
    image, contributions : PixelMap
        The drawing as the neuron gets it, and weight times grey level, pixel by pixel.
    shifter : Shifter
        Moves the image after it was centred.
    verdict : ipywidgets.HTML
        What the neuron says, and the sum behind it.
    own : OwnDigits
        The test set.
    digit : ipywidgets.Dropdown
        What the drawing shows.
    add, remove, save, load : ipywidgets.Button
        For the test set: the drawing in, the selected image out; to and from ``file``.
    file : ipywidgets.Text
        Name of a file in the notebook's folder.
    gallery : Gallery
        The test set.
    evaluation : ipywidgets.HTML
        How the neuron does on it.

    Raises
    ------
    ValueError
        If the images of the dataset have another size.
    """

    title = "Your own digit"

    def __init__(self, session: Session, *, own: Any = None) -> None:
        if own is not None and not isinstance(own, OwnDigits):
            raise TypeError(f"own must be labkit.OwnDigits(), found {own!r:.80}.")
        self._prepared = None, None  # a drawing, and the image it became
        super().__init__(session, OwnDigits() if own is None else own)

    @property
    def reader(self) -> NeuronReader:
        """What reads images for the session's model."""
        return reader_for(self.session)

    # -- parts -----------------------------------------------------------------------------------

    def build(self) -> None:
        """Make the parts."""
        if self.session.dataset.image_shape != (28, 28):
            raise ValueError(
                "DigitPad needs a neuron for images of 28 x 28 pixels, and the examples of "
                f"{self.session.dataset.name!r} have image_shape "
                f"{self.session.dataset.image_shape}."
            )
        blank = np.zeros((28, 28))
        self.canvas = DrawingCanvas()
        reader = self.reader
        large = {"also_label": reader.also_label, "size": 168, "grow": 1.7}
        self.image = PixelMap(blank, cmap="gray", label="grey level", **large)
        self.contributions = PixelMap(blank, label=reader.label, **large)
        self.shifter = Shifter()
        self.verdict = HTML()
        self.digit = Dropdown(options=self._labels(), description="it shows", **narrow("170px"))
        self.add = Button(description="add to my test set", icon="plus", **narrow("180px"))
        self.make_test_set()
        self.handle(self.canvas, self._follow, "raster")
        for name in ("down", "right"):
            self.handle(self.shifter, self._follow, name)
        for part in (self.image, self.contributions):
            self.handle(part, lambda change: self._mark(change["new"]), "selected")
        self.add.on_click(self.guard(lambda _: self.tell(self._add)))

        maps = HBox([self.image, self.contributions], layout=ROW)
        seen = VBox([maps, self.shifter], layout=GROWS)
        self.children = (
            HBox([self.canvas, seen, self.verdict], layout=WRAP),
            HBox([self.digit, self.add], layout=ROW),
            self.gallery,
            self.files,
            self.evaluation,
        )
        self.refresh(frozenset())

    def _labels(self):
        data = self.session.dataset
        if data.target is None and not data.digits:
            return [("class 0", 0), ("class 1", 1)]
        return [(str(digit), digit) for digit in range(10)]

    def _follow(self, change):
        if change["owner"] is self.canvas:
            try:
                empty = not self.canvas.ink.any()
            except ValueError:
                self.canvas.clear()
                raise
            if empty:
                self._unshift()
        self.refresh(frozenset())

    def _mark(self, pixel):
        self.image.selected = self.contributions.selected = pixel

    def _unshift(self):
        with self.shifter.hold_sync():
            self.shifter.down = self.shifter.right = 0

    def draw(self, ink: ArrayLike) -> Any:
        """Put a drawing on the pad, in the place of what is there.

        Parameters
        ----------
        ink : array_like, shape (rows, columns)
            As for :func:`labkit.as_mnist`.

        Raises
        ------
        TypeError, ValueError
            If it is no drawing; the pad stays as it is.
        """
        paper = on_paper(ink, SIDE)
        with self.session.transaction():
            self._unshift()
            self.canvas.raster = paper.tobytes()

    # -- the drawing -----------------------------------------------------------------------------

    def _image(self):
        """Return the drawing as the neuron gets it, or None where the pad is empty."""
        raster = self.canvas.raster
        if self._prepared[0] != raster:
            ink = self.canvas.ink
            self._prepared = raster, as_mnist(ink) if ink.any() else None
        image = self._prepared[1]
        if image is None:
            return None
        return shifted(image, self.shifter.down, self.shifter.right)

    def _is_shifted(self):
        return bool(self.shifter.down or self.shifter.right)

    def refresh(self, changed: frozenset[str]) -> None:
        """Show what the neuron makes of the drawing and of the test set."""
        image, reader = self._image(), self.reader
        there = image is not None
        shown = image if there else np.zeros((28, 28), np.float32)
        weights = reader.weights(shown)
        self.image.set_values(grey(shown), also=weights, title=f"As the {reader.who} gets it")
        self.contributions.set_values(reader.parts(shown), also=weights, title=reader.title)
        self.add.disabled = not there
        self.verdict.value = f'<div style="width:19em">{self._verdict(image)}</div>'
        self.show_test_set()

    def _verdict(self, image):
        if image is None:
            return f'<p role="status">{EMPTY}</p>'
        text = (
            '<p role="status" style="font-size:120%">'
            f"The {self.reader.who} says: "
            f"<b>{unbroken(self.reader.claim(image))}</b></p>"
        )
        text += table(self.reader.rows(image))
        if self._is_shifted():
            text += f'<p style="line-height:1.4">{self._shift_in_words()} {WHY}</p>'
        return text

    def _shift_in_words(self):
        return f"In the middle it was: {unbroken(self.reader.claim(self._prepared[1]))}."

    def _add(self):
        image = self._image()
        if image is None:
            raise ValueError(EMPTY)
        self.own.add(image, self.digit.value)
        self._unshift()
        self.canvas.clear()
        self.gallery.map.selected = -1
        self.refresh(frozenset())

    # -- static ----------------------------------------------------------------------------------

    def summary(self) -> str:
        """One line: the drawing and the test set."""
        image = self._image()
        text = "empty pad"
        if image is not None:
            text = f"the {self.reader.who} says {self.reader.claim(image)}"
            if self._is_shifted():
                down, right = self.shifter.down, self.shifter.right
                text += f", shifted by {down} down and {right} right"
        own = f"{len(self.own)} own image{'s' * (len(self.own) != 1)}"
        return f"DigitPad: {text}; {own}" + "".join(f" {line}" for line in self.evaluate()[:1])

    def picture(self) -> bytes:
        """Draw the pad, the image, its contributions and the numbers."""
        image = self._image()

        def draw(figure):
            axes = figure.subplots(1, 4, width_ratios=(1, 1, 1, 0.8))
            axes[0].imshow(self.canvas.ink, cmap=GREYS, vmin=0, vmax=255)
            axes[0].set(xticks=[], yticks=[])
            axes[0].set_title("Drawing", fontsize=TITLE)
            shown = np.zeros((28, 28)) if image is None else image
            draw_pixels(axes[1], shown, title=self.image.title, diverging=False, label="grey level")
            draw_pixels(
                axes[2],
                self.reader.parts(shown),
                title="for (red), against (blue)",
                diverging=True,
                label=self.reader.label,
            )
            lines = [EMPTY]
            if image is not None:
                rows = self.reader.rows(image)
                lines = [self.reader.claim(image), *(f"{row[0]}: {row[-1]}" for row in rows)]
            draw_lines(axes[3], [*lines, *self.evaluate()[:1]])

        return render(draw, width=1100, height=280)


def unbroken(text):
    """Keep the parts of an equation on one line, in HTML."""
    return text.replace(" = ", "&nbsp;=&nbsp;")
