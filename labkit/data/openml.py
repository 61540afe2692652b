"""All 70,000 handwritten digits from OpenML, kept for the next time."""

import functools
import pathlib
import time
import zlib

import numpy as np

from labkit.base.where import IN_BROWSER, unavailable
from labkit.data.arrays import NAMES, DataError, read_arrays, write_arrays

__all__ = ["load"]

N_TRAIN, N_TEST = 60_000, 10_000
PACKAGED = "Use the packaged 10,000 + 10,000: load_digits(source='packaged')"
OFFLINE = f"Without a network: {PACKAGED[0].lower()}{PACKAGED[1:]}."


def load() -> dict[str, np.ndarray]:
    """Return the 60,000 training and 10,000 test digits, from the kept copy or from OpenML.

    Returns
    -------
    dict of str to numpy.ndarray of uint8
        ``X_train`` (60000, 784) and ``X_test`` (10000, 784), one row per image, ``y_train``
        (60000,) and ``y_test`` (10000,), the digits.

    Raises
    ------
    DataError
        If there is no kept copy and the download fails, or brings something else than MNIST.
    """
    if IN_BROWSER:
        raise DataError(unavailable("A download from OpenML", f"{PACKAGED}."))
    from sklearn.datasets import get_data_home

    try:
        home = get_data_home()
    except OSError as error:
        raise DataError(
            f"scikit-learn's data folder cannot be made ({error}). Set the environment variable "
            f"SCIKIT_LEARN_DATA to a folder you may write to. {OFFLINE}"
        ) from error
    return _load(pathlib.Path(home))


@functools.cache
def _load(home):
    kept = home / "labkit" / "mnist_70000.npz"
    try:
        with kept.open("rb") as file:
            arrays = read_arrays(file)
        _check(arrays)
        return arrays
    except FileNotFoundError:
        pass
    except Exception:  # a damaged file can fail in any way, and is replaced whatever it is
        print(f"The kept copy {kept} is damaged and is made anew.", flush=True)

    print(
        "Fetching the 70,000 MNIST digits from OpenML: a download of about 15 MB, then a slow text "
        "file to read. This takes a minute or two, and only this once ...",
        flush=True,
    )
    start = time.monotonic()
    arrays = _fetch(home)
    _check(arrays)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_arrays(kept, arrays, level=6)
        where = f"kept as {kept}"
    except OSError as error:
        where = f"but not kept for the next time ({error})"
    print(f"... done in {time.monotonic() - start:.0f} s, {where}.", flush=True)
    return arrays


def _fetch(home):
    import http.client  # a web client is needed here alone, and slow to import in a browser

    from sklearn.datasets import fetch_openml

    try:
        # liac-arff, because the default parser needs pandas for dense data
        bunch = fetch_openml(
            "mnist_784", version=1, as_frame=False, parser="liac-arff", data_home=home
        )
    except (OSError, http.client.HTTPException) as error:
        raise DataError(
            f"MNIST could not be fetched from OpenML ({error}). This needs a network, and room in "
            f"{home}. {OFFLINE}"
        ) from error
    except (ValueError, KeyError, EOFError, zlib.error) as error:
        raise DataError(
            f"What OpenML sent cannot be read ({error!r}). Try again later. {OFFLINE}"
        ) from error
    try:
        images = np.asarray(bunch.data)
        digits = np.asarray(bunch.target).astype(np.uint8)  # sent as text
        if images.size and not (images.min() >= 0 and images.max() <= 255):
            raise ValueError("grey levels beyond 0 to 255")
        images = images.astype(np.uint8, copy=False)
    except (TypeError, ValueError) as error:
        raise DataError(f"OpenML sent no digits ({error}). {OFFLINE}") from error
    parts = (images[:N_TRAIN], digits[:N_TRAIN], images[N_TRAIN:], digits[N_TRAIN:])
    return dict(zip(NAMES, parts, strict=True))


def _check(arrays):
    expected = ((N_TRAIN, 784), (N_TRAIN,), (N_TEST, 784), (N_TEST,))
    found = tuple(arrays[name].shape for name in NAMES)
    if found != expected or any(arrays[name].dtype != np.uint8 for name in NAMES):
        raise DataError(
            f"OpenML sent arrays of shape {found} instead of {expected}. Try again later. {OFFLINE}"
        )
    if max(arrays["y_train"].max(), arrays["y_test"].max()) > 9:
        raise DataError(f"OpenML sent labels that are no digits. Try again later. {OFFLINE}")
