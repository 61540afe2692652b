import csv
import dataclasses
import json
import pathlib

import numpy as np
import pytest

from labkit.data import Dataset
from labkit.training import archive, report
from labkit.training.record import SCALARS
from labkit.training.run import Run
from labkit.training.train import train

WAYS = [None, 1, 32]


@pytest.fixture
def saved(small, tmp_path):
    """A file with epochs 0 to 4 of a run."""
    run = train(small, learning_rate=0.4, batch_size=50, seed=2)
    run[4]
    return run.save(tmp_path / "run.npz")


def same_run(one, other):
    assert one.computed == other.computed
    for k in range(one.computed + 1):
        for name in ("epoch", *SCALARS):
            assert getattr(one[k], name) == getattr(other[k], name), name
        np.testing.assert_array_equal(one[k].w, other[k].w, strict=True)
        np.testing.assert_array_equal(one[k].b, other[k].b, strict=True)


def rewrite(path, change):
    """Save the arrays of `path` again after `change` did something to them."""
    with np.load(path) as file:
        arrays = dict(file)
    change(arrays)
    np.savez_compressed(path, **arrays)


def rewrite_about(path, **changes):
    def change(arrays):
        arrays["about"] = np.array(json.dumps(json.loads(str(arrays["about"])) | changes))

    rewrite(path, change)


# There and back


@pytest.mark.parametrize("batch_size", WAYS)
def test_a_run_comes_back_as_it_was(small, tmp_path, batch_size):
    run = train(small, learning_rate=1 / 3, batch_size=batch_size, seed=5, initial_scale=0.1)
    run[4]
    path = run.save(tmp_path / "run.npz")
    for dataset in (None, small):
        loaded = Run.load(path, dataset)
        assert loaded.config == run.config
        same_run(loaded, run)


@pytest.mark.parametrize("batch_size", WAYS)
def test_a_loaded_run_goes_on_as_if_never_interrupted(small, tmp_path, batch_size):
    whole, part = (train(small, learning_rate=0.3, batch_size=batch_size) for _ in range(2))
    whole[7]
    part[3]
    loaded = Run.load(part.save(tmp_path / "run.npz"), small)
    assert loaded.computed == 3
    loaded[7]
    same_run(loaded, whole)


def test_a_run_in_float64_comes_back_as_it_was(tmp_path):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(3, 20)), rng.integers(0, 2, (1, 20))
    data = Dataset(X, y, X, y)
    whole = train(data)
    whole[6]
    part = train(data)
    part[2]
    loaded = Run.load(part.save(tmp_path / "run.npz"), data)
    assert loaded[0].w.dtype == np.float64
    loaded[6]
    same_run(loaded, whole)


def test_loaded_records_do_not_change(saved):
    record = Run.load(saved)[2]
    for array in (record.w, record.b):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    assert record.neuron.n_features == 784


def test_a_run_is_read_but_not_continued_without_its_data(saved):
    loaded = Run.load(saved)
    assert loaded[4].epoch == 4
    with pytest.raises(ValueError, match=r"ends at epoch 4\. Load it with Run.load\(path, dataset"):
        loaded[5]
    assert loaded.computed == 4


def test_saving_computes_at_least_epoch_0(small, tmp_path):
    path = train(small).save(tmp_path / "new.npz")
    assert Run.load(path).computed == 0


def test_a_diverged_run_comes_back_with_its_end(small, tmp_path):
    run = train(small, learning_rate=1e38)
    run.compute(10)
    assert run.end is not None
    loaded = Run.load(run.save(tmp_path / "run.npz"), small)
    assert (loaded.end, loaded.diverged_at) == (run.end, run.diverged_at)
    assert loaded.status(loaded.end) == "diverged"
    np.testing.assert_array_equal(loaded.history("loss"), run.history("loss"))


@pytest.mark.parametrize(
    ("name", "written"),
    [("run.npz", "run.npz"), ("run", "run.npz"), ("run.v2", "run.v2.npz")],
)
def test_the_ending_is_appended_where_missing(small, tmp_path, name, written):
    path = train(small).save(str(tmp_path / name))
    assert path == tmp_path / written
    assert [p.name for p in tmp_path.iterdir()] == [written]


def test_a_failed_save_costs_no_older_file(small, saved, monkeypatch):
    before = saved.read_bytes()

    def full(file, **arrays):
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.np, "savez_compressed", full)
    with pytest.raises(OSError, match="No space left"):
        train(small).save(saved)
    assert saved.read_bytes() == before
    assert [p.name for p in saved.parent.iterdir()] == [saved.name]


def test_saving_again_replaces_the_file(small, saved):
    run = Run.load(saved, small)
    run[6]
    run.save(saved)
    assert Run.load(saved).computed == 6


def test_a_run_without_data_can_be_saved_again(saved, tmp_path):
    loaded = Run.load(saved)
    same_run(Run.load(loaded.save(tmp_path / "again.npz")), loaded)


def test_the_file_names_its_data_and_settings(saved, small):
    with np.load(saved, allow_pickle=False) as file:
        about = json.loads(str(file["about"]))
        assert set(file.files) == {"about", "w", "b", *SCALARS}
    assert about["format"] == "labkit-run-1"
    assert about["dataset"] == small.name
    assert about["fingerprint"] == small.fingerprint
    assert about["config"] == {
        "learning_rate": 0.4,
        "batch_size": 50,
        "seed": 2,
        "initial_scale": 0.01,
    }


# Files that are no runs


class Pickled:
    """Knows when it is loaded."""

    loaded = False

    def __reduce__(self):
        return setattr, (Pickled, "loaded", True)


def test_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"There is no file .*nothing\.npz"):
        Run.load(tmp_path / "nothing.npz")


@pytest.mark.parametrize("content", [b"", b"not a zip file", b"PK\x03\x04", b"\x93NUMPY"])
def test_foreign_content(tmp_path, content):
    path = tmp_path / "run.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"not a run saved by labkit, .* run\.save\(path\)"):
        Run.load(path)


def test_a_folder_is_no_run(tmp_path):
    with pytest.raises(ValueError, match="not a run saved by labkit"):
        Run.load(tmp_path)


@pytest.mark.parametrize("fraction", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(saved, fraction):
    content = saved.read_bytes()
    saved.write_bytes(content[: int(fraction * len(content))])
    with pytest.raises(ValueError, match="damaged"):
        Run.load(saved)


@pytest.mark.parametrize("bit", [1, 128])
def test_changed_bytes_are_found_or_harmless(saved, bit):
    whole, content = Run.load(saved), saved.read_bytes()
    # All headers lie at the end; of the rest, every 97th byte.
    for place in [*range(0, len(content), 97), *range(len(content) - 800, len(content))]:
        changed = bytearray(content)
        changed[place] ^= bit
        saved.write_bytes(changed)
        try:
            loaded = Run.load(saved)
        except ValueError as error:
            assert "not a run saved by labkit" in str(error)
        else:
            same_run(loaded, whole)


@pytest.mark.parametrize("name", ["about", "w", "b", *SCALARS])
def test_an_array_is_missing(saved, name):
    rewrite(saved, lambda arrays: arrays.pop(name))
    with pytest.raises(ValueError, match=f"damaged .*{name}"):
        Run.load(saved)


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays: arrays.update(w=arrays["w"][:-1]),
        lambda arrays: arrays.update(b=arrays["b"][:-1]),
        lambda arrays: arrays.update(loss=arrays["loss"][1:]),
        lambda arrays: arrays.update(w=arrays["w"][0]),
        lambda arrays: arrays.update(b=arrays["b"][:, 0]),
        lambda arrays: arrays.update(loss=np.array(1.0)),
        lambda arrays: arrays.update(loss=np.stack([arrays["loss"]] * 2, axis=1)),
        lambda arrays: arrays.update(loss=arrays["loss"].astype(str)),
    ],
)
def test_arrays_that_do_not_belong_together(saved, change):
    rewrite(saved, change)
    with pytest.raises(ValueError, match="not a run saved by labkit"):
        Run.load(saved)


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"format": "labkit-run-99"}, "unknown format 'labkit-run-99'"),
        ({"config": {"learning_rate": -1.0}}, "greater than 0"),
        ({"config": {"speed": 1.0}}, "speed"),
        ({"config": None}, "not a run"),
    ],
)
def test_a_file_of_another_kind(saved, about, message):
    rewrite_about(saved, **about)
    with pytest.raises(ValueError, match=message) as caught:
        Run.load(saved)
    assert "Save the run again" in str(caught.value)


def test_the_name_of_the_data_is_missing(saved, small):
    def change(arrays):
        about = json.loads(str(arrays["about"]))
        del about["fingerprint"]
        arrays["about"] = np.array(json.dumps(about))

    rewrite(saved, change)
    with pytest.raises(ValueError, match="not a run saved by labkit"):
        Run.load(saved, small)


def test_weights_that_do_not_fit_the_data(saved, small):
    rewrite(saved, lambda arrays: arrays.update(w=arrays["w"][:, :10]))
    with pytest.raises(ValueError, match=r"has 10 inputs and 1 outputs, but .* needs 784 and 1"):
        Run.load(saved, small)


def test_text_that_is_no_json(saved):
    rewrite(saved, lambda arrays: arrays.update(about=np.array("{")))
    with pytest.raises(ValueError, match="not a run saved by labkit"):
        Run.load(saved)


def test_pickled_objects_are_never_loaded(saved):
    rewrite(saved, lambda arrays: arrays.update(w=np.array([Pickled()], dtype=object)))
    with pytest.raises(ValueError, match="not a run saved by labkit"):
        Run.load(saved)
    assert not Pickled.loaded


@pytest.mark.parametrize("change", ["label", "pixel"])
def test_other_data_are_refused(saved, small, change):
    arrays = {
        field.name: getattr(small, field.name)
        for field in dataclasses.fields(small)
        if not field.name.startswith("digits")
    }
    if change == "label":
        arrays["y_test"] = small.y_test.copy()
        arrays["y_test"][0, 0] = 1 - arrays["y_test"][0, 0]
    else:
        arrays["X_train"] = small.X_train.copy()
        arrays["X_train"][300, 7] += 0.5
    other = Dataset(**arrays)
    with pytest.raises(ValueError, match=r"trained on other data .* leave the dataset out"):
        Run.load(saved, other)


def test_the_same_data_made_anew_are_accepted(saved, small):
    same = Dataset(small.X_train.copy(), small.y_train, small.X_test, small.y_test.astype(int))
    assert Run.load(saved, same)[5].epoch == 5


# Tables and reports


def test_csv_holds_every_number_exactly(small, tmp_path):
    run = train(small, batch_size=100)
    run[3]
    path = run.to_csv(str(tmp_path / "run.csv"))
    assert path == tmp_path / "run.csv"
    assert b"\r\r" not in path.read_bytes()
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    settings = ["learning_rate", "batch_size", "seed"]
    assert list(rows[0]) == ["epoch", *SCALARS, "b", *settings]
    assert [rows[1][name] for name in settings] == ["1.0", "100", "0"]
    assert [row["epoch"] for row in rows] == ["0", "1", "2", "3"]
    for k, row in enumerate(rows):
        for name in SCALARS:
            assert float(row[name]) == getattr(run[k], name)
        assert float(row["b"]) == run[k].b.item()


def test_csv_has_at_least_epoch_0(small, tmp_path):
    path = train(small).to_csv(tmp_path / "run.csv")
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2


def test_csv_of_a_loaded_run_is_the_same(small, tmp_path):
    run = train(small)
    run[3]
    loaded = Run.load(run.save(tmp_path / "run.npz"))
    files = run.to_csv(tmp_path / "a.csv"), loaded.to_csv(tmp_path / "b.csv")
    assert files[0].read_bytes() == files[1].read_bytes()


def test_report_says_what_was_done_and_found(small):
    run = train(small, learning_rate=0.25, batch_size=1, seed=7, initial_scale=0.5)
    record = run[3]
    assert run.report().splitlines() == [
        "- method: stochastic gradient descent (single examples)",
        "- data: MNIST digits, 0 against the rest, 300 training and 200 test examples",
        "- learning rate: 0.25",
        "- seed: 7, initial weights: 0.5 N(0, 1)",
        "- epochs: 3",
        f"- training loss: {record.loss:.4f} nats, accuracy: {record.accuracy:.4f}",
        f"- test loss: {record.test_loss:.4f} nats, accuracy: {record.test_accuracy:.4f}",
        f"- length of the gradient: {record.gradient_norm:.2e}",
        f"- behaviour: {run.status(3)}",
    ]


def test_report_on_an_earlier_epoch(small):
    run = train(small)
    run[4]
    assert "- epochs: 4" in run.report()
    assert "- epochs: 2" in run.report(2)
    assert f"- training loss: {run[2].loss:.4f} nats" in run.report(2)
    assert "- epochs: 6" in run.report(6)  # computed when asked for


def test_report_of_a_new_run_is_on_epoch_0(small):
    assert "- epochs: 0" in train(small).report()


def test_report_on_a_loaded_run_without_data(saved):
    lines = Run.load(saved).report().splitlines()
    assert "- epochs: 4" in lines
    assert not any(line.startswith("- data") for line in lines)


def test_report_on_a_diverged_run(small):
    run = train(small, learning_rate=1e38)
    run.compute(10)
    assert "- behaviour: diverged" in run.report()


@pytest.mark.parametrize("name", ["save", "load", "to_csv", "report"])
def test_methods_and_functions_go_by_the_same_names(name):
    assert name in archive.__all__ or name in report.__all__
    assert callable(getattr(Run, name))


def test_paths_are_returned_as_paths(small, tmp_path):
    assert isinstance(train(small).save(str(tmp_path / "a")), pathlib.Path)
