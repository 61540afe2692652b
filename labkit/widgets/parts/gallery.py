"""A gallery with pages, and a word where there is nothing to show."""

import numpy as np
from ipywidgets import HTML, VBox

from labkit.widgets.parts.pager import Pager
from labkit.widgets.parts.pixel_map import PixelMap

PER_PAGE = 100


class Gallery(VBox):
    """Images of one size on pages.

    Parameters
    ----------
    title : str, default ""
        Title above the images.
    across : int, default 10
        Images in one row.
    size : int, default 48
        Longer side of an image in CSS pixels.
    per_page : int, default 100
        Most images on a page.

    Attributes
    ----------
    map : PixelMap
        The images of the page; ``selected`` is the place on the page.
    pager : Pager
        The page.
    empty : ipywidgets.HTML
        Why there is nothing to see.
    """

    def __init__(self, *, title="", across=10, size=48, per_page=PER_PAGE):
        self.per_page = per_page
        self.map = PixelMap(
            np.zeros((1, 28, 28)),
            cmap="gray",
            label="grey level",
            title=title,
            across=across,
            size=size,
        )
        self.pager = Pager()
        self.empty = HTML(layout={"display": "none"})
        super().__init__([self.map, self.pager, self.empty])
        self.add_class("labkit-pages")

    def last_page(self, count):
        """Return the number of the last page, from 0, of so many images."""
        return max(count - 1, 0) // self.per_page

    def on_page(self, listed, page=None):
        """Return what of a list stands on a page; by default on the one that is shown."""
        first = self.per_page * (self.pager.page if page is None else page)
        return listed[first : first + self.per_page]

    def show(self, images, captions, *, selected=-1, page=0, count=None, empty="", **traits):
        """Show one page.

        Parameters
        ----------
        images : numpy.ndarray, shape (count, rows, columns)
            The images of the page; none at all shows `empty` instead.
        captions : list of str
            Texts under them.
        selected : int, default -1
            Place of the selected image on the page.
        page : int, default 0
            The page, counted from 0.
        count : int, optional
            Images on all pages; by default those of this page.
        empty : str
            HTML to show where there is no image.
        **traits
            Of the map, to change in the same message.
        """
        count = len(images) if count is None else count
        there = len(images) > 0
        if there:
            with self.map.hold_sync():
                self.map.set_values(images, captions=captions, **traits)
                self.map.selected = selected
        self.pager.show(page, self.last_page(count) + 1, f"{count} image{'s' * (count != 1)}")
        self.map.layout.display = self.pager.layout.display = "" if there else "none"
        self.empty.value = "" if there else f'<span role="status">{empty}</span>'
        self.empty.layout.display = "none" if there else ""


def grey(images):
    """Return images as uint8 where nothing is lost by it, for a quarter of the message."""
    levels = images * np.float32(255)
    rounded = np.rint(levels)
    exact = np.abs(levels - rounded).max(initial=0) < 1e-3
    if exact and rounded.min(initial=0) >= 0 and rounded.max(initial=0) <= 255:
        return rounded.astype(np.uint8)
    return images
