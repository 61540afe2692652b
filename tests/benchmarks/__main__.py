"""Print the measurements of training, networks, live pictures, grading and the site as Markdown."""

import argparse
import math
import sys

from tests.benchmarks import grading, hub, latency, measure, networks, site, training
from tests.browser import lab

SIZES = {"10,000": 1, "60,000": 6}  # times the packaged images are taken
BATCHES = {64: "mini-batches of 64", 256: "mini-batches of 256", 1: "single examples"}


def main():
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parts = ("training", "networks", "latency", "grading", "hub", "site")
    parser.add_argument("--only", choices=parts, help="one part")
    parser.add_argument("--repeats", type=int, default=25, help="timed epochs (default: 25)")
    parser.add_argument("--presses", type=int, default=45, help="key presses (default: 45)")
    parser.add_argument("--submissions", type=int, default=30, help="to grade (default: 30)")
    quick = "3 timed epochs, 10 key presses, 4 submissions"
    parser.add_argument("--quick", action="store_true", help=quick)
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.repeats, arguments.presses, arguments.submissions = 3, 10, 4

    lab.prefer_whole_browser()
    _print("Machine", [f"- {fact}" for fact in measure.machine()])
    if arguments.only in (None, "training"):
        _training(max(1, arguments.repeats))
    if arguments.only in (None, "networks"):
        _networks(max(1, arguments.repeats))
    if arguments.only in (None, "latency"):
        _latency(max(3, arguments.presses))
    if arguments.only in (None, "grading"):
        _grading(max(1, arguments.submissions))
    if arguments.only in (None, "hub"):
        _hub((1, 2) if arguments.quick else hub.COUNTS)
    if arguments.only in (None, "site"):
        _site(max(6, arguments.presses))
    _progress("done")


def _training(repeats):
    data = {size: training.digits(times) for size, times in SIZES.items()}
    _print("One epoch, all examples at once: milliseconds", _full_batch(data, repeats))
    _print(
        "One epoch over 10,000 × 784 in random order: milliseconds",
        _batches(*data["10,000"], -(-repeats // 5)),
    )
    _print("Memory of one epoch over all examples at once", _memory(data))


def _networks(repeats):
    images, labels = networks.digits()
    rows = []
    for hidden in (32, 128):
        for size in (None, 64, 256):
            words = "all at once" if size is None else f"batches of {size}"
            _progress(f"network 784-{hidden}-10, {words}")
            contestants = networks.contestants(images, labels, hidden, size)
            times = measure.interleaved(contestants, -(-repeats // 2))
            floor = times[networks.FLOOR]
            for name in contestants:
                found = times.get(name)
                cells = [*measure.milliseconds(found), measure.ratio(found, floor)]
                rows.append([f"784-{hidden}-10, {words}: {name}", *cells])
    header = ["Contestant", "median", "min", "× products"]
    _print("One epoch of a network, 10,000 images: milliseconds", measure.table(header, rows))


def _latency(presses):
    _progress("pictures in the kernel alone")
    kernel = latency.kernel_table(presses)
    if lab.chromium() is None:
        _print("Live pictures, in the kernel alone: no Chromium found", kernel)
        return
    found = latency.measure_latency(presses, 3 if presses >= 30 else 2, _progress)
    _print("Live pictures in JupyterLab", latency.latency_table(found))
    _print("The whole curve of another learning rate", latency.whole_table(found))
    _print("Where the time goes", latency.parts_table(found))
    _print("In the kernel", kernel)
    _print("Noise", latency.noise(found))


def _grading(submissions):
    found = grading.measure_grading(submissions, _progress)
    points = {tuple(sorted(set(m.points))) for m in found}
    same = "the same points given" if len(points) == 1 else f"DIFFERENT POINTS {points}"
    rows = grading.grading_table(found)
    _print(f"Grading lab 03, {same}", measure.table(grading.HEADER, rows))
    header = ["cores", "minutes for 5,000 submissions", "seconds of a core for each"]
    _print("A large class, computed from it", measure.table(header, grading.cost_table(found)))


def _hub(counts):
    rows, server = hub.measure_hub(counts, _progress)
    header = ["students at a time", "seconds", "GB, all kernels", "MB, one kernel"]
    lines = [*measure.table(header, rows), "", f"One JupyterLab server: {server / 2**20:.0f} MB"]
    _print("Kernels that run lab 04 from top to bottom", lines)


def _site(presses):
    if lab.chromium() is None:
        _print("The browser edition: no Chromium found", [])
        return
    visits = 3 if presses >= 30 else 1
    for title, lines in site.measure_site(presses, visits, _progress).items():
        _print(title, lines)


def _full_batch(data, repeats):
    reading = "X.sum(): reading the float32 data once"
    header, rows = ["One forward pass, loss, gradient and update"], {}
    for size, (images, labels) in data.items():
        _progress(f"full batch, {size} examples")
        header += [f"{size} × 784: median", "min", "× X.sum()"]
        contestants = training.full_batch(images, labels)
        _check(contestants)
        times = measure.interleaved(contestants, repeats)
        for name in contestants:
            found = times.get(name)
            cells = [*measure.milliseconds(found), measure.ratio(found, times[reading])]
            rows.setdefault(name, [name]).extend(cells)
    return measure.table(header, rows.values())


def _check(contestants):
    """All who do the same must get the same: compare the losses after the first update."""
    losses = {}
    for name, contestant in contestants.items():
        if contestant is not None:
            next(contestant)
            losses[name] = next(contestant)
    known = [loss for loss in losses.values() if loss is not None]
    if not all(math.isclose(loss, known[0], rel_tol=1e-4) for loss in known):
        sys.exit(f"The contestants do not compute the same: {losses}")


def _batches(images, labels, repeats):
    rows = []
    for size, words in BATCHES.items():
        _progress(words)
        contestants = training.batches(images, labels, size)
        times = measure.interleaved(contestants, repeats)
        for name in contestants:
            rows.append([f"{words}: {name}", *measure.milliseconds(times.get(name))])
    return measure.table(["Batches: contestant", "median", "min"], rows)


def _memory(data):
    rows = []
    for size, (images, labels) in data.items():
        _progress(f"memory, {size} examples")
        contestants = training.full_batch(images, labels)
        # The lecture's data are float64: each is compared with the bytes of its own.
        for (name, contestant), wide in zip(contestants.items(), (1, 2), strict=False):
            found, own = measure.peak(contestant), wide * images.nbytes
            cells = [f"{own / 1e6:.1f} MB", f"{found / 1e6:.2f} MB", f"{found / own:.2%}"]
            rows.append([f"{size} × 784: {name}", *cells])
    return measure.table(["Contestant", "its data", "peak of new memory", "of the data"], rows)


def _print(title, lines):
    print(f"**{title}**\n", *lines, "", sep="\n", flush=True)


def _progress(words):
    print(f"benchmarks: {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
