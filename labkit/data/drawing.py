"""From a drawing to an image like those of MNIST.

MNIST's makers fitted each digit into a box of 20 x 20 pixels, keeping its proportions, and laid the
box into 28 x 28 so that the centre of mass of the ink comes to the middle. Measured on the packaged
images: the longer side is 20 pixels in all of them, and the centre of mass lies within half a
pixel of row and column 14, counted from 0. An image of the test set, enlarged by whole pixels,
comes back from :func:`as_mnist` within 0.001 per pixel on average.
"""

import numpy as np
from numpy.typing import ArrayLike

from labkit.model.checks import as_real

__all__ = ["as_ink", "as_mnist", "on_paper", "shifted"]

SIDE, BOX, MIDDLE = 28, 20, 14
FAINT = 0.1  # of the darkest ink: less does not count when the box is laid around a digit
LARGEST = 4096  # pixels along one side of a drawing


def as_mnist(ink: ArrayLike) -> np.ndarray:
    """Fit a drawing into 20 x 20 pixels and centre it by mass in 28 x 28.

    Parameters
    ----------
    ink : array_like of real numbers, shape (rows, columns)
        The drawing: whole numbers from 0 to 255, booleans, or floats from 0 to 1; 0 is paper, the
        highest value full ink.

    Returns
    -------
    numpy.ndarray of float32, shape (28, 28)
        Grey levels from 0 to 1.

    Raises
    ------
    TypeError
        If `ink` holds no real numbers.
    ValueError
        If it is no image, contains NaN or values out of range, or no ink at all.

    Examples
    --------
    >>> import numpy as np
    >>> drawing = np.zeros((100, 100))
    >>> drawing[10:90, 5:15] = 1
    >>> rows, columns = as_mnist(drawing).nonzero()
    >>> int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1  # 20 of 28 rows, and an eighth of that
    (20, 2)
    """
    from PIL import Image  # not at the top: importing the core must not load it

    ink = as_ink(ink)
    dark = ink > FAINT * ink.max()
    rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
    if rows.size == 0:
        raise ValueError("The drawing is empty: there is no ink on it.")
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    scale = BOX / max(bottom - top, right - left)
    height, width = (max(1, round(n * scale)) for n in (bottom - top, right - left))
    # BOX averages the area under each new pixel, which is what makes edges grey.
    fitted = Image.fromarray(ink[top:bottom, left:right]).resize(
        (width, height), Image.Resampling.BOX
    )
    grey = np.clip(np.asarray(fitted, np.float32), 0, 1)
    row, column = _centre_of_mass(grey)
    y = _place(row, height)
    x = _place(column, width)
    image = np.zeros((SIDE, SIDE), np.float32)
    image[y : y + height, x : x + width] = grey
    return image


def as_ink(ink: ArrayLike) -> np.ndarray:
    """Check a drawing and return it as float32 from 0 to 1.

    Parameters
    ----------
    ink : array_like
        As for :func:`as_mnist`; may be empty.

    Returns
    -------
    numpy.ndarray of float32, shape (rows, columns)

    Raises
    ------
    TypeError, ValueError
        As for :func:`as_mnist`.
    """
    ink = as_real(ink, "A drawing")
    if ink.ndim != 2 or not all(1 <= n <= LARGEST for n in ink.shape):
        raise ValueError(
            f"A drawing must have shape (rows, columns) with sides of 1 to {LARGEST}, found "
            f"{ink.shape}."
        )
    if not np.isfinite(ink).all():
        raise ValueError("A drawing must be finite, found NaN or infinite values.")
    highest = 255 if ink.dtype.kind in "iu" else 1
    if ink.min() < 0 or ink.max() > highest:
        raise ValueError(
            f"A drawing of type {ink.dtype} must lie between 0 and {highest}, found values from "
            f"{ink.min():g} to {ink.max():g}."
        )
    return np.ascontiguousarray(ink, np.float32) / np.float32(highest)


def _centre_of_mass(grey):
    mass = grey.sum()
    return tuple(
        float((grey.sum(1 - axis) * np.arange(grey.shape[axis])).sum() / mass) for axis in (0, 1)
    )


def _place(centre, length):
    """First row or column of the box, so that its centre of mass comes to the middle."""
    return int(np.clip(np.floor(MIDDLE - centre + 0.5), 0, SIDE - length))


def shifted(image: np.ndarray, down: int, right: int) -> np.ndarray:
    """Move an image by whole pixels; what leaves it is lost, what enters is 0.

    Parameters
    ----------
    image : numpy.ndarray, shape (rows, columns)
        Image to move.
    down, right : int
        Pixels; negative numbers move up and left.

    Returns
    -------
    numpy.ndarray, same shape and type
    """
    result = np.zeros_like(image)
    rows, columns = image.shape
    if abs(down) < rows and abs(right) < columns:
        result[max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = image[
            max(-down, 0) : rows + min(-down, 0), max(-right, 0) : columns + min(-right, 0)
        ]
    return result


def on_paper(ink: ArrayLike, side: int) -> np.ndarray:
    """Fit a drawing into a square, keeping its proportions.

    Parameters
    ----------
    ink : array_like
        As for :func:`as_mnist`; may be empty.
    side : int
        Pixels along each side of the square.

    Returns
    -------
    numpy.ndarray of uint8, shape (side, side)
        Grey levels in 255ths.

    Raises
    ------
    TypeError, ValueError
        As for :func:`as_mnist`.
    """
    from PIL import Image

    ink = as_ink(ink)
    height, width = (max(1, round(n * side / max(ink.shape))) for n in ink.shape)
    fitted = Image.fromarray(ink).resize((width, height), Image.Resampling.BOX)
    paper = np.zeros((side, side), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    levels = np.rint(np.clip(np.asarray(fitted), 0, 1) * 255)
    paper[top : top + height, left : left + width] = levels
    return paper
