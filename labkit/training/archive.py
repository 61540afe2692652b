"""Runs as files: one ``.npz`` to load again.

A neuron by plain gradient descent is written as it always was, arrays w and b of all epochs. What
an older reader would not understand has formats of its own: 2 has an origin, 3 has layers or other
settings, and the states of some epochs only.
"""

import json
import pathlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from labkit.base.files import PathLike, with_ending, writing
from labkit.data.dataset import Dataset
from labkit.training.config import SETTINGS, Branching, TrainingConfig
from labkit.training.engines import State
from labkit.training.form import Form
from labkit.training.history import Budget, History, Numbers
from labkit.training.record import SCALARS

__all__ = ["load", "save"]

NEURON, BRANCH, ANY = "labkit-run-1", "labkit-run-2", "labkit-run-3"


def save(run: Any, path: PathLike) -> pathlib.Path:
    """Write all computed epochs, the settings and the name of the data to one ``.npz`` file.

    Parameters
    ----------
    run : Run
        Run to save; at least epoch 0 is computed.
    path : path-like
        File to write; ``.npz`` is appended where missing.

    Returns
    -------
    pathlib.Path
        The file written.
    """
    run.compute(0)
    path = with_ending(path, ".npz")
    data, last = run.dataset, run.computed
    states = run.kept_states()
    plain = run.form.is_neuron and len(states) == last + 1
    configs = [run.config, *(stretch.config for stretch in run.origin)]
    plain &= all(SETTINGS[name].always for config in configs for name in config.as_data())
    about = {
        "format": (BRANCH if run.origin else NEURON) if plain else ANY,
        "config": run.config.as_data(),
        "dataset": None if data is None else data.name,
        "fingerprint": None if data is None else data.fingerprint,
    }
    if run.origin:
        about["origin"] = [
            {"epoch": stretch.epoch, "config": stretch.config.as_data()}
            | ({"edited": True} if stretch.edited else {})
            for stretch in run.origin
        ]
    parameters = np.stack([state.parameters for state in states.values()])
    names = SCALARS
    if plain:
        arrays: dict[str, Any] = {"w": parameters[:, :-1], "b": parameters[:, -1:]}
    else:
        names = Numbers._fields
        about |= {"sizes": run.form.sizes, "activations": run.form.activations}
        about["loss"] = run.form.loss
        rest = np.zeros_like(parameters[0])
        moving = [rest if s.velocity is None else s.velocity for s in states.values()]
        arrays = {"epochs": np.array(list(states)), "parameters": parameters}
        arrays["velocity"] = np.stack(moving)
    arrays |= {name: run.history(name)[: last + 1] for name in names}
    with writing(path) as file:
        np.savez_compressed(
            file,
            about=np.array(json.dumps(about)),
            **arrays,
        )
    return path


def load(
    path: PathLike, dataset: Dataset | None = None
) -> tuple[TrainingConfig, Form, History, Sequence[Branching]]:
    """Read a run written by :func:`save`.

    Parameters
    ----------
    path : path-like
        File to read.
    dataset : Dataset, optional
        The data of the run. With it the run can be trained on; without it only read.

    Returns
    -------
    config : TrainingConfig
    form : Form
    history : History
    origin : tuple of Branching
        What :class:`labkit.Run` is made from.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged or no run, or if `dataset` is not what the run was trained on.
    """
    path = pathlib.Path(path)
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            about = json.loads(str(file["about"]))
            if about["format"] not in (NEURON, BRANCH, ANY):
                raise ValueError(f"unknown format {about['format']!r}")
            names = Numbers._fields if about["format"] == ANY else SCALARS
            numbers = {name: file[name] for name in names}
            m = len(numbers["loss"])
            read = _any if about["format"] == ANY else _neuron
            form, epochs, parameters, velocity = read(about, file)
        trained_on, fingerprint = about["dataset"], about["fingerprint"]
        config = TrainingConfig(**about["config"])
        _check(form, epochs, parameters, velocity, numbers)
        origin = _origin(about, config, m) if "origin" in about else ()
        if about["format"] == BRANCH and not origin:
            raise ValueError("it does not say where it branched")
        if not {stretch.epoch for stretch in origin} <= set(epochs):
            raise ValueError("the weights at a branching are missing")
    except FileNotFoundError:
        raise FileNotFoundError(f"There is no file {path}.") from None
    except Exception as error:  # a damaged file can fail in any way
        raise ValueError(
            f"{path} is not a run saved by labkit, or it is damaged ({error}). "
            "Save the run again with run.save(path)."
        ) from error
    if dataset is not None and dataset.fingerprint != fingerprint:
        raise ValueError(
            f"The run in {path} was trained on other data ({trained_on}) than "
            f"{dataset.name}. Load the same data, or leave the dataset out to read the run only."
        )
    if dataset is not None and (form.sizes[0], form.sizes[-1]) != (
        dataset.n_features,
        dataset.n_out,
    ):
        raise ValueError(
            f"The run in {path} has {form.sizes[0]} inputs and {form.sizes[-1]} outputs, but "
            f"{dataset.name} needs {dataset.n_features} and {dataset.n_out}."
        )
    for array in (parameters, velocity):
        array.flags.writeable = False
    states = {
        epoch: State(parameters[k], velocity[k] if velocity[k].any() else None)
        for k, epoch in enumerate(epochs)
    }
    numbers.setdefault("penalty", np.zeros(m))
    rows = zip(*(numbers[name].tolist() for name in Numbers._fields), strict=True)
    stride = int(np.diff(epochs).max(initial=1))
    whole = dataset is None
    history = History(Budget(), [Numbers(*row) for row in rows], states, stride=stride, whole=whole)
    history.pinned = {stretch.epoch for stretch in origin}  # its weights may have been set by hand
    return config, form, history, origin


def _neuron(about, file):
    """Read a neuron with the states of all epochs."""
    w, b = file["w"], file["b"]
    if w.ndim != 2 or b.shape != (len(w), 1) or w.dtype != b.dtype:
        raise ValueError(f"w has shape {w.shape} and b has shape {b.shape}")
    form = Form((w.shape[1], 1), ("sigmoid",), "cross_entropy")
    parameters = np.concatenate([w, b], axis=1)
    return form, list(range(len(w))), parameters, np.zeros_like(parameters)


def _any(about, file):
    """Read a network, and the states of some epochs."""
    sizes = tuple(int(size) for size in about["sizes"])
    form = Form(sizes, tuple(about["activations"]), str(about["loss"]))
    return form, file["epochs"].tolist(), file["parameters"], file["velocity"]


def _origin(about, config, n_records):
    origin = [
        Branching(s["epoch"], TrainingConfig(**s["config"]), s.get("edited") is True)
        for s in about["origin"]
    ]
    epochs = [stretch.epoch for stretch in origin]
    if not all(type(epoch) is int and 0 <= epoch < n_records for epoch in epochs):
        raise ValueError(f"it has no epoch to branch at: {epochs}")
    if not epochs or epochs != sorted(set(epochs)):
        raise ValueError(f"its branchings are not in order: {epochs}")
    for stretch in origin:
        stretch.config.branched({name: getattr(config, name) for name in SETTINGS})
    return origin


def _check(form, epochs, parameters, velocity, numbers):
    m = len(numbers["loss"])
    wanted = dict.fromkeys(numbers, (m,)) | dict.fromkeys(
        ("parameters", "velocity"), (len(epochs), form.n_parameters)
    )
    for name, array in {"parameters": parameters, "velocity": velocity, **numbers}.items():
        if m == 0 or array.shape != wanted[name] or array.dtype.kind != "f":
            raise ValueError(f"{name} has shape {array.shape} and type {array.dtype}")
    if epochs != sorted(set(epochs)) or epochs[0] != 0 or epochs[-1] != m - 1:
        raise ValueError("the epochs of its weights are not in order, or some are missing")
    form.network(np.zeros(form.n_parameters))  # says what does not fit
