"""Figures in the colours of a theme: drawn in other colours, not changed.

A figure says what its parts mean in the light theme's colours (``plots/style``). While it is drawn
for a theme, the renderer puts that theme's colour in the place of each; the figure stays as it is.
So one figure serves both themes, a student's own as well.
"""

import functools

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_rgb

from labkit.plots.style import DARK, LIGHT

__all__ = ["ThemedCanvas", "is_dark"]


class ThemedCanvas(FigureCanvasAgg):
    """Draws a figure in the colours of a theme.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Gets this canvas as its own.
    foreground, background : str
        As ``#rrggbb``: what takes the place of black and of white. Where the background is dark,
        the colours of ``plots/style`` give way to those for the dark theme.
    """

    def __init__(self, figure, foreground, background):
        super().__init__(figure)
        self._colors = substitutes(foreground, background)
        self._made_for = None

    def get_renderer(self):
        """Return the renderer, a new one where the figure has another size."""
        wanted = (*self.figure.bbox.size, self.figure.dpi)
        if self._made_for != wanted:
            self.renderer = _ThemedRenderer(*wanted, self._colors)
            self._made_for = wanted
        return self.renderer


def is_dark(background):
    """Whether a background is nearer to black than to white, as the eye sees it."""
    return float(np.dot(to_rgb(background), (0.2126, 0.7152, 0.0722))) < 0.5


@functools.lru_cache(maxsize=16)
def substitutes(foreground, background):
    """List what is drawn instead of a colour: tuples of red, green and blue, 0 to 1."""
    found = {to_rgb("black"): to_rgb(foreground), to_rgb("white"): to_rgb(background)}
    if is_dark(background):
        found |= {to_rgb(LIGHT[name]): to_rgb(DARK[name]) for name in LIGHT}
    return {old: new for old, new in found.items() if old != new}


class _ThemedContext(GraphicsContextBase):
    def __init__(self, colors):
        super().__init__()
        self._colors, self._replaced = colors, None
        self.set_foreground("black")

    def set_foreground(self, fg, isRGBA=False):
        # A colour that stands for another one is set again with its opacity: once is enough.
        again = fg is self._replaced
        super().set_foreground(fg, isRGBA)
        rgba = self.get_rgb()
        new = None if again else self._colors.get(tuple(rgba[:3]))
        if new is not None:
            super().set_foreground((*new, rgba[3]), isRGBA=True)
        self._replaced = self.get_rgb() if again or new is not None else None

    def copy_properties(self, gc):
        super().copy_properties(gc)
        self._replaced = gc._replaced


class _ThemedRenderer(RendererAgg):
    def __init__(self, width, height, dpi, colors):
        super().__init__(width, height, dpi)
        self._colors = colors
        # Matplotlib's own are methods of the C++ renderer, set on each instance.
        self._markers, self._collection = self.draw_markers, self.draw_path_collection
        self.draw_markers = self._draw_markers
        self.draw_path_collection = self._draw_path_collection

    def new_gc(self):
        return _ThemedContext(self._colors)

    def draw_path(self, gc, path, transform, rgbFace=None):
        super().draw_path(gc, path, transform, self._face(rgbFace))

    def _draw_markers(self, gc, marker, marker_transform, path, transform, face=None):
        self._markers(gc, marker, marker_transform, path, transform, self._face(face))

    def _draw_path_collection(
        self,
        gc,
        transform,
        paths,
        transforms,
        offsets,
        offset_transform,
        faces,
        edges,
        *rest,
        **more,
    ):
        faces, edges = self._all(faces), self._all(edges)
        self._collection(
            gc, transform, paths, transforms, offsets, offset_transform, faces, edges, *rest, **more
        )

    def _face(self, rgba):
        if rgba is None:
            return None
        new = self._colors.get(tuple(rgba[:3]))
        return rgba if new is None else (*new, *rgba[3:])

    def _all(self, colors):
        # Of a map of colours there are many, and none of them stands for a meaning.
        if not self._colors or not 0 < len(colors) <= 64:
            return colors
        return np.array([self._face(tuple(color)) for color in np.asarray(colors, dtype=float)])
