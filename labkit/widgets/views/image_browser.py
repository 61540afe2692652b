"""Page through the images of a dataset, and see what the neuron or network makes of each."""

import numpy as np
from ipywidgets import HTML, Dropdown, HBox, VBox

from labkit.base.html import table
from labkit.data import Dataset
from labkit.plots.images import draw_gallery, draw_lines, draw_pixels
from labkit.state.session import Session
from labkit.widgets.base.style import ROW
from labkit.widgets.parts.gallery import PER_PAGE, Gallery, grey
from labkit.widgets.parts.picture import render
from labkit.widgets.parts.pixel_map import PixelMap
from labkit.widgets.views.image_choice import (
    ANY,
    INDEX,
    LEAST,
    MOST,
    RIGHT,
    WRONG,
    Images,
)
from labkit.widgets.views.image_reading import ImageReading
from labkit.widgets.views.weight_map import map_shape


class ImageBrowser(ImageReading):
    """Pages of images with label, prediction and output; one of them large, beside its sum.

    Parameters
    ----------
    source : Session or Dataset
        A session's neuron, or network, at its epoch predicts; a plain dataset shows images and
        labels only.
    split : {"test", "train"}, default "test"
        Which examples to look at.

    Attributes
    ----------
    split, digit, label, outcome, order : str
        Traits: which examples are shown, and in which order.
    page : int
        Trait: the page, counted from 0, of 100 images each.
    example : int
        Trait: number of the image shown large, in its split; -1 where the selection is empty.
    controls : dict of str to ipywidgets.Dropdown
        The traits of the selection, by name.
    gallery : Gallery
        The page.
    image, contributions : PixelMap
        The example, and weight times grey level, pixel by pixel: red spoke for class 1. Of a
        network it is the slope of z of the class predicted, at this image, times the grey level.
    numbers : ipywidgets.HTML
        The sum of the contributions, the bias and what follows.

    Raises
    ------
    TypeError
        If `source` is neither a session nor a dataset.
    """

    title = "Images"

    def __init__(self, source: Session | Dataset, *, split: str = "test") -> None:
        self._start = split
        super().__init__(Images(source) if isinstance(source, Dataset) else source)

    # -- parts -----------------------------------------------------------------------------------

    def build(self) -> None:
        """Make the parts."""
        data = self.state.dataset
        self.split = self._start
        options = {"split": ["test", "train"]}
        if data.digits_train is not None:
            shown = np.union1d(data.digits_train, data.digits_test)
            options["digit"] = [ANY, *map(str, shown)]
        if data.digits_train is None or data.n_classes == 2:
            classes = reversed(range(data.n_classes))
            options["label"] = [(ANY, ANY), *((f"y = {k}", str(k)) for k in classes)]
        if self._predicts:
            options["outcome"] = [ANY, RIGHT, WRONG]
            options["order"] = [INDEX, MOST, LEAST]
        texts = {
            "split": "examples",
            "label": "class",
            "outcome": "prediction",
            "order": "sorted by",
        }
        self.controls = {
            name: Dropdown(
                options=values,
                description=texts.get(name, name),
                layout={"width": "260px" if name == "order" else "170px"},
                style={"description_width": "70px"},
            )
            for name, values in options.items()
        }
        shape = map_shape(data)
        self.gallery = Gallery()
        self.image = PixelMap(np.zeros(shape), cmap="gray", label="grey level", size=224)
        self.contributions = PixelMap(
            np.zeros(shape),
            cmap="diverging",
            label=f"{self._factor()} × grey level",
            also_label=self._factor(),
            size=224,
        )
        self.numbers = HTML()
        for name, control in self.controls.items():
            self.bind(control, name, owner=self)
        self.bind(self.gallery.pager, "page", owner=self, attribute="page")
        self.observe(lambda change: self._changed_itself("example"), "example")
        self.handle(self.gallery.map, self._select, "selected")
        self.handle(self.image, lambda change: self._mark(change["new"]), "selected")
        self.handle(self.contributions, lambda change: self._mark(change["new"]), "selected")
        self.detail = VBox(
            [HBox([self.image, self.contributions], layout=ROW), self.numbers],
            layout={"flex": "1 1 300px", "min_width": "300px"},
        )
        if not self._predicts:
            self.contributions.layout.display = "none"
        self.children = (
            HBox([*self.controls.values()], layout=ROW),
            HBox([self.gallery, self.detail], layout=ROW),
        )
        self.refresh(frozenset())

    # -- changing --------------------------------------------------------------------------------

    def _select(self, change):
        shown = self._page()
        if 0 <= change["new"] < len(shown):
            self.example = int(shown[change["new"]])

    def _mark(self, pixel):
        """Mark the same pixel in both large images."""
        self.image.selected = self.contributions.selected = pixel

    def refresh(self, changed: frozenset[str]) -> None:
        """Show the page and the example."""
        listed, shown = self._settle(changed)
        images = self._inputs()[shown].reshape(-1, *map_shape(self.state.dataset))
        self.gallery.show(
            grey(images),
            self._captions(shown),
            selected=int(np.flatnonzero(shown == self.example)[0]) if len(shown) else -1,
            page=self.page,
            count=len(listed),
            empty=f"No {self.split} image is {self._selection()}. Choose other filters.",
            limits=self._limits(images),
            title=self._title() + self._captions_in_words(),
        )
        for _, _, follow in self.bound:
            follow()
        self.detail.layout.display = "" if len(shown) else "none"
        if len(shown):
            self._show_example()

    def _limits(self, images):
        """Black and white; images whose values are no grey levels fill the range they have."""
        low, high = float(images.min(initial=0)), float(images.max(initial=1))
        return low, high

    def _title(self):
        parts = [f"{self.split} images", self._selection()]
        if self._predicts:
            parts.append(f"epoch {self.state.shown.epoch}")
        return ", ".join(filter(None, parts))

    def _show_example(self):
        image, slope = self._image_and_slope()
        title = f"{self.split} image {self.example}: {self._name(self.example)}"
        if slope is None:
            self.image.set_values(image, self._limits(image), title=title)
        else:
            self.contributions.label = f"{self._factor()} × grey level"
            self.image.set_values(
                image, self._limits(image), also=slope, also_label=self._factor(), title=title
            )
            self.contributions.set_values(
                slope * image, also=slope, title=f"For {self._whom()} (red) and against (blue)"
            )
        self.numbers.value = table(self._rows())

    # -- static ----------------------------------------------------------------------------------

    def summary(self) -> str:
        """One line: the selection and the example."""
        listed = self._list()
        text = f"ImageBrowser: {len(listed)} {self.split} images"
        if self._selection():
            text += f" ({self._selection()})"
        if not len(listed):
            return f"{text}: nothing to show"
        pages = -(-len(listed) // PER_PAGE)
        text += f", page {self.page + 1} of {pages}, image {self.example} "
        rows = self._rows()
        values = dict(rows)
        if not self._predicts:
            return f"{text}(label {values['label']}, y = {values['y']})"
        if not self._one_neuron():
            said = "; ".join(f"{name} {value}" for name, value in rows[2:-1])
            return f"{text}(label {values['label']}): {said}; {values['prediction is'][:-2]}"
        return (
            f"{text}(label {values['label']}): z = {values['sum over the pixels']} "
            f"{values['bias b']} = {values['z = sum + b']}, y_hat = {values['ŷ = σ(z)']}, "
            f"{values['prediction is'][:-2]}"
        )

    def picture(self) -> bytes:
        """Draw the page, the example, its contributions and the numbers."""
        shape = map_shape(self.state.dataset)
        shown = self._page()
        images = self._inputs()[shown].reshape(-1, *shape)

        def draw(figure):
            axes = figure.subplots(1, 4, width_ratios=(1.6, 1, 1, 0.8))
            place = int(np.flatnonzero(shown == self.example)[0]) if len(shown) else -1
            draw_gallery(axes[0], images, title=self._title(), selected=place)
            for ax in axes[1:]:
                ax.axis("off")
            if not len(shown):
                draw_lines(axes[1], ["No image fits the selection."])
                return
            image, products = self._example()
            draw_pixels(axes[1], image, title=self.image.title, diverging=False, label="grey level")
            if products is not None:
                draw_pixels(
                    axes[2],
                    products,
                    title="for (red), against (blue)",
                    diverging=True,
                    label=f"{self._factor()} × grey level",
                )
            draw_lines(axes[3], [f"{name}: {value}" for name, value in self._rows()])

        return render(draw, width=1100, height=300)
