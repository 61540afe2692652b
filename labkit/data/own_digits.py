"""A small test set of one's own: images, what they show, and a file to keep them in."""

import pathlib

import numpy as np
from numpy.typing import ArrayLike

from labkit.base.files import PathLike, with_ending, writing
from labkit.model.checks import as_integer, as_real

__all__ = ["OwnDigits"]

FORMAT = "labkit-own-digits-1"
SIDE = 28
MOST = 400


class OwnDigits:
    """Images of 28 x 28 grey levels with the digit that each shows.

    Attributes
    ----------
    path : pathlib.Path or None
        File that the set was read from or last saved to.
    saved : bool
        Whether that file holds the set as it is.

    Examples
    --------
    >>> import numpy as np
    >>> own = OwnDigits()
    >>> own.add(np.ones((28, 28)), 7)
    >>> own
    OwnDigits(1 image: 7)
    """

    def __init__(self) -> None:
        self._images: list[np.ndarray] = []  # uint8: grey levels in 255ths, as in MNIST
        self._digits: list[int] = []
        self.path: pathlib.Path | None = None
        self.saved = True

    def __len__(self) -> int:
        return len(self._images)

    def __repr__(self):
        shown = ", ".join(map(str, self._digits[:10])) + ", ..." * (len(self) > 10)
        return f"OwnDigits({len(self)} image{'s' * (len(self) != 1)}: {shown})"

    @property
    def images(self) -> np.ndarray:
        """Grey levels from 0 to 1 as float32, shape (m, 28, 28)."""
        stacked = np.array(self._images, np.float32).reshape(-1, SIDE, SIDE)
        return stacked / np.float32(255)

    @property
    def X(self) -> np.ndarray:
        """The images as inputs of a neuron, shape (784, m)."""
        return self.images.reshape(len(self), SIDE * SIDE).T

    @property
    def digits(self) -> np.ndarray:
        """What the images show, int64, shape (m,)."""
        return np.array(self._digits, np.int64)

    def add(self, image: ArrayLike, digit: int) -> None:
        """Append an image.

        Parameters
        ----------
        image : array_like of real numbers, shape (28, 28)
            Grey levels from 0 to 1; a drawing of another size goes through
            :func:`labkit.as_mnist` first.
        digit : int
            What it shows, 0 to 9.

        Raises
        ------
        TypeError, ValueError
            If the image has another shape, is not finite or lies outside 0 to 1, if it is empty,
            if the digit is none, or if the set is full.
        """
        image = as_real(image, "An image")
        if image.shape != (SIDE, SIDE):
            raise ValueError(
                f"An image must have shape ({SIDE}, {SIDE}), found {image.shape}. "
                "labkit.as_mnist(drawing) brings a drawing of any size into this form."
            )
        if not np.isfinite(image).all():
            raise ValueError("An image must be finite, found NaN or infinite values.")
        if image.min() < 0 or image.max() > 1:
            raise ValueError(
                f"Grey levels must lie between 0 and 1, found {image.min():g} to {image.max():g}."
            )
        digit = as_integer(digit, "digit")
        if not 0 <= digit <= 9:
            raise ValueError(f"digit must be 0 to 9, found {digit}.")
        grey = np.rint(image * 255.0).astype(np.uint8)
        if not grey.any():
            raise ValueError("The image is empty: draw a digit first.")
        if len(self) >= MOST:
            raise ValueError(f"The set is full: it holds at most {MOST} images.")
        self._images.append(grey)
        self._digits.append(digit)
        self.saved = False

    def remove(self, index: int) -> None:
        """Take an image out.

        Parameters
        ----------
        index : int
            Its number, from 0.

        Raises
        ------
        IndexError
            If there is no such image.
        """
        if not 0 <= index < len(self):
            raise IndexError(f"There is no image {index} among {len(self)}.")
        del self._images[index], self._digits[index]
        self.saved = False

    def save(self, path: PathLike) -> pathlib.Path:
        """Write the set to one ``.npz`` file, never over a file that is not this set's own.

        Parameters
        ----------
        path : path-like
            File to write; ``.npz`` is appended where missing.

        Returns
        -------
        pathlib.Path
            The file written.

        Raises
        ------
        ValueError
            If the set is empty.
        FileExistsError
            If there is another file of this name.
        """
        if not len(self):
            raise ValueError("There is nothing to save: the set holds no image.")
        path = with_ending(path, ".npz").resolve()
        exists = FileExistsError(
            f"There is a file {path.name} already, and it is not the one this set came from. "
            "Load it first to go on with it, or choose another name."
        )
        if path.exists() and path != self.path:
            raise exists
        with writing(path) as file:
            np.savez_compressed(
                file,
                format=np.array(FORMAT),
                images=np.array(self._images, np.uint8),
                digits=np.array(self._digits, np.uint8),
            )
        self.path, self.saved = path, True
        return path

    def read(self, path: PathLike) -> None:
        """Read a file into this set; what was added and is not saved comes after it.

        Parameters
        ----------
        path : path-like
            As for :meth:`load`.

        Raises
        ------
        FileNotFoundError, ValueError
            As for :meth:`load`; the set stays as it is.
        """
        loaded = OwnDigits.load(path)
        if not self.saved:
            for image, digit in zip(self.images, self.digits, strict=True):
                loaded.add(image, digit)
        self.__dict__.update(loaded.__dict__)

    @classmethod
    def load(cls, path: PathLike) -> "OwnDigits":
        """Read a set written by :meth:`save`.

        Parameters
        ----------
        path : path-like
            File to read; ``.npz`` is appended where missing.

        Returns
        -------
        OwnDigits

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is damaged or something else.
        """
        path = with_ending(path, ".npz")
        own = cls()
        try:
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                if str(file["format"]) != FORMAT:
                    raise ValueError(f"unknown format {str(file['format'])!r:.80}")
                images, digits = file["images"], file["digits"]
            if images.dtype != np.uint8 or digits.dtype != np.uint8:
                raise ValueError(f"types {images.dtype} and {digits.dtype}")
            if len(images) != len(digits):
                raise ValueError(f"{len(images)} images, but {len(digits)} digits")
            for image, digit in zip(images, digits, strict=True):
                own.add(image / 255, digit)
        except FileNotFoundError:
            raise FileNotFoundError(f"There is no file {path.name} in this folder.") from None
        except Exception as error:  # a damaged file can fail in any way
            raise ValueError(
                f"{path.name} holds no digits saved by labkit, or it is damaged ({error})."
            ) from error
        own.path, own.saved = path.resolve(), True
        return own
