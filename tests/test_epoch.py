import math
import os
import threading
import tracemalloc

import numpy as np
import pytest
from scipy import special

from labkit.training import engine, threads
from labkit.training.engine import block_rows, evaluate, stochastic_epoch

N = 40  # features


def problem(m, n=N, dtype=np.float64, seed=0):
    rng = np.random.default_rng([seed, m, n])
    images = rng.normal(size=(m, n)).astype(dtype)
    labels = rng.integers(0, 2, m).astype(dtype)
    return images, labels, rng.normal(size=n).astype(dtype), 0.25


def reference(images, labels, w, b):
    """Loss, accuracy and gradient in float64, all at once."""
    images, labels, w = (a.astype(np.float64) for a in (images, labels, w))
    z = images @ w + b
    loss = np.where(labels == 1, -special.log_expit(z), -special.log_expit(-z))
    error = special.expit(z) - labels
    return loss.mean(), np.mean((z > 0) == (labels == 1)), images.T @ error / len(z), error.mean()


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of 8 examples, so that few data make many blocks."""
    monkeypatch.setattr(engine, "BLOCK_NUMBERS", 8 * N + 3)
    assert block_rows(N) == 8


@pytest.fixture
def pools(monkeypatch):
    """Pools of any number of threads; all are shut down at the end."""
    made = []

    def use(number):
        monkeypatch.setattr(threads, "count", lambda: number)
        pool = threads.ThreadPoolExecutor(max(number - 1, 1))
        made.append(pool)
        monkeypatch.setattr(threads, "_pool", lambda: pool)

    yield use
    for pool in made:
        pool.shutdown()


def same(one, other):
    assert (one.loss, one.accuracy, one.db) == (other.loss, other.accuracy, other.db)
    np.testing.assert_array_equal(one.dw, other.dw, strict=True)


# evaluate


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("m", [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 100])
def test_evaluate_agrees_with_plain_numpy(m, dtype, small_blocks):
    images, labels, w, b = problem(m, dtype=dtype)
    loss, accuracy, dw, db = reference(images, labels, w, b)
    found = evaluate(images, labels, w, b)
    tolerance = {"rtol": 1e-4, "atol": 1e-5} if dtype == np.float32 else {"rtol": 1e-11}
    np.testing.assert_allclose(found.loss, loss, **tolerance)
    np.testing.assert_allclose(found.dw, dw, **tolerance)
    np.testing.assert_allclose(found.db, db, **tolerance)
    assert found.accuracy == accuracy
    assert found.dw.dtype == dtype
    assert found.dw.shape == (N,)
    assert {type(found.loss), type(found.accuracy), type(found.db)} == {float}


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_evaluate_at_the_real_size_of_blocks(beyond):
    images, labels, w, b = problem(2 * block_rows(784) + beyond, 784, np.float32)
    w /= 28
    loss, accuracy, dw, db = reference(images, labels, w, b)
    found = evaluate(images, labels, w, b)
    assert found.loss == pytest.approx(loss, rel=1e-5)
    assert found.accuracy == accuracy
    np.testing.assert_allclose(found.dw, dw, rtol=1e-4, atol=1e-6)
    assert found.db == pytest.approx(db, abs=1e-6)


def test_evaluate_where_one_example_is_more_than_a_block(monkeypatch):
    monkeypatch.setattr(engine, "BLOCK_NUMBERS", N // 2)
    assert block_rows(N) == 1
    images, labels, w, b = problem(5)
    loss, _, dw, _ = reference(images, labels, w, b)
    found = evaluate(images, labels, w, b)
    assert found.loss == pytest.approx(loss)
    np.testing.assert_allclose(found.dw, dw)


def test_blocks_hold_whole_examples():
    assert block_rows(784) == 500
    assert block_rows(785) == 499
    assert block_rows(10**9) == 1


def test_evaluate_without_gradient_is_otherwise_the_same(small_blocks):
    arguments = problem(50)
    full, short = evaluate(*arguments), evaluate(*arguments, gradient=False)
    assert (short.loss, short.accuracy) == (full.loss, full.accuracy)
    assert short.dw is None
    assert short.db is None


def test_evaluate_leaves_its_arguments_as_they_are(small_blocks):
    arguments = problem(50)
    before = [np.copy(a) for a in arguments]
    for array in arguments[:3]:
        array.flags.writeable = False
    evaluate(*arguments)
    for array, copy in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_number_of_threads_changes_no_bit(dtype, small_blocks, pools):
    arguments = problem(203, dtype=dtype)
    pools(1)
    alone = evaluate(*arguments)
    for number in (2, 4):
        pools(number)
        for _ in range(10):  # who takes which block differs from time to time
            same(evaluate(*arguments), alone)


def test_the_caller_may_run_anywhere_afterwards():
    before = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    with pytest.raises(ZeroDivisionError):
        threads.share(lambda: 1 / 0, 8)
    evaluate(*problem(203))
    assert before is None or os.sched_getaffinity(0) == before


def test_threads_share_the_blocks(small_blocks, pools, monkeypatch):
    pools(4)
    met = threading.Barrier(4, timeout=60)
    workers, forward = set(), engine._forward

    def meet(*arguments, **named):
        if threading.get_ident() not in workers:
            workers.add(threading.get_ident())
            met.wait()  # passes only when four are at work at the same time
        forward(*arguments, **named)

    monkeypatch.setattr(engine, "_forward", meet)
    evaluate(*problem(203))
    assert len(workers) == 4


def test_an_error_in_a_thread_is_not_lost(small_blocks, pools, monkeypatch):
    pools(2)
    met, forward, home = threading.Barrier(2, timeout=60), engine._forward, threading.get_ident()
    seen = set()

    def fail(*arguments, **named):
        if threading.get_ident() not in seen:
            seen.add(threading.get_ident())
            met.wait()
        if threading.get_ident() != home:
            raise MemoryError("of a thread")
        forward(*arguments, **named)

    monkeypatch.setattr(engine, "_forward", fail)
    with pytest.raises(MemoryError, match="of a thread"):
        evaluate(*problem(203))


def test_nothing_of_the_size_of_the_data_is_allocated(pools):
    images, labels, w, b = problem(4000, 784, np.float32)
    pools(2)
    evaluate(images, labels, w, b)
    tracemalloc.start()
    try:
        evaluate(images, labels, w, b)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # A handful of numbers per example, not 784.
    assert peak < images.nbytes / 50


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_saturation_is_finite_and_infinity_gives_no_warning(dtype):
    images, labels = np.array([[1.0], [-1.0]], dtype), np.array([0, 1], dtype)
    found = evaluate(images, labels, np.array([1e4], dtype), 0.0)
    assert found.loss == 1e4
    assert found.accuracy == 0
    assert found.dw.item() == 1
    huge = np.finfo(dtype).max
    assert not math.isfinite(evaluate(images * 2, labels, np.array([huge], dtype), 0.0).loss)


# stochastic_epoch


def plain_sweep(images, labels, w, b, learning_rate, batch_size, order):
    w = w.astype(np.float64)
    for start in range(0, len(order), batch_size):
        chosen = order[start : start + batch_size]
        x = images[chosen].astype(np.float64)
        error = special.expit(x @ w + b) - labels[chosen]
        w = w - learning_rate * x.T @ error / len(chosen)
        b = b - learning_rate * error.mean()
    return w, b


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch_size", [1, 2, 5, 7, 8, 9, 16, 20, 36, 37])
def test_sweep_agrees_with_a_plain_loop(batch_size, dtype, small_blocks):
    images, labels, w, b = problem(37, dtype=dtype)
    order = np.random.default_rng([3, 1]).permutation(37)
    expected = plain_sweep(images, labels, w, b, 0.3, batch_size, order)
    found = stochastic_epoch(
        images,
        labels,
        w,
        b,
        learning_rate=0.3,
        batch_size=batch_size,
        rng=np.random.default_rng([3, 1]),
    )
    tolerance = {"rtol": 1e-3, "atol": 1e-4} if dtype == np.float32 else {"rtol": 1e-11}
    np.testing.assert_allclose(found[0], expected[0], **tolerance)
    np.testing.assert_allclose(found[1], expected[1], **tolerance)
    assert found[0].dtype == dtype
    assert type(found[1]) is float


def test_sweep_in_one_batch_is_a_full_batch_step(small_blocks):
    images, labels, w, b = problem(61)
    gradient = evaluate(images, labels, w, b)
    rng = np.random.default_rng(5)
    found = stochastic_epoch(images, labels, w, b, learning_rate=0.7, batch_size=61, rng=rng)
    np.testing.assert_allclose(found[0], w - 0.7 * gradient.dw, rtol=1e-12, atol=1e-14)
    assert found[1] == pytest.approx(b - 0.7 * gradient.db, rel=1e-12)


@pytest.mark.parametrize("batch_size", [1, 2, 5, 8, 11, 20, 37])
def test_sweep_uses_every_example_once(batch_size, small_blocks):
    # Example i has feature i alone: its weight moves exactly when it is used.
    images, labels = np.eye(37, N), np.zeros(37)
    rate = 1e-6 * batch_size
    w, b = stochastic_epoch(
        images,
        labels,
        np.zeros(N),
        0.0,
        learning_rate=rate,
        batch_size=batch_size,
        rng=np.random.default_rng(0),
    )
    last = 37 % batch_size or batch_size  # examples in the last batch, whose mean has fewer terms
    steps = -w[:37] / 0.5e-6
    usual = np.isclose(steps, 1, rtol=1e-3)
    assert usual.sum() >= 37 - last
    np.testing.assert_allclose(steps[~usual], batch_size / last, rtol=1e-3)
    assert np.all(w[37:] == 0)
    assert b == pytest.approx(-0.5 * rate * math.ceil(37 / batch_size), rel=1e-3)


@pytest.mark.parametrize("batch_size", [1, 8])
def test_the_generator_alone_decides_the_order(batch_size):
    arguments = problem(37)

    def weights(seed):
        rng = np.random.default_rng(seed)
        return stochastic_epoch(*arguments, learning_rate=0.5, batch_size=batch_size, rng=rng)

    np.testing.assert_array_equal(weights(1)[0], weights(1)[0])
    assert weights(1)[1] == weights(1)[1]
    assert not np.array_equal(weights(1)[0], weights(2)[0])


@pytest.mark.parametrize("batch_size", [1, 8, 37])
def test_sweep_leaves_its_arguments_as_they_are(batch_size):
    images, labels, w, b = problem(37)
    before = w.copy()
    for array in (images, labels, w):
        array.flags.writeable = False
    rng = np.random.default_rng(0)
    found, _ = stochastic_epoch(
        images, labels, w, b, learning_rate=0.5, batch_size=batch_size, rng=rng
    )
    assert not np.array_equal(found, before)
    np.testing.assert_array_equal(w, before)


@pytest.mark.parametrize("batch_size", [2, 500, 2000])
def test_sweep_copies_no_more_than_a_block(batch_size):
    images, labels, w, b = problem(4000, 784, np.float32)
    rng = np.random.default_rng(0)
    tracemalloc.start()
    try:
        stochastic_epoch(images, labels, w, b, learning_rate=0.1, batch_size=batch_size, rng=rng)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < block_rows(784) * 784 * 4 + images.nbytes / 50


@pytest.mark.parametrize("batch_size", [1, 2])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sweep_goes_through_saturation_and_overflow_without_a_warning(batch_size, dtype):
    images, labels, w, b = problem(6, dtype=dtype)
    rng = np.random.default_rng(0)
    options = {"batch_size": batch_size, "rng": rng}
    found, _ = stochastic_epoch(images, labels, w * dtype(1e4), b, learning_rate=1.0, **options)
    assert np.isfinite(found).all()
    found, _ = stochastic_epoch(
        images * dtype(1e30), labels, w, b, learning_rate=float(np.finfo(dtype).max), **options
    )
    assert not np.isfinite(found).all()
