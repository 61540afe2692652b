"""Who does the work: processes of this machine, or a Dask cluster.

Both are executors as :mod:`concurrent.futures` has them. (joblib's own Dask backend gives results
only when all are there.)
"""

import contextlib
from concurrent.futures.process import BrokenProcessPool

from joblib import cpu_count

from labkit.base.errors import CommandError

__all__ = ["Cluster", "Here", "hands"]

PATIENCE = 10  # seconds for a cluster to answer


@contextlib.contextmanager
def hands(jobs, workers=None, cluster=None):
    """Get hands for a grading.

    Parameters
    ----------
    jobs : int
        How many there are to do: no more processes of this machine are started.
    workers : int, optional
        Processes of this machine; by default one for each core.
    cluster : str, optional
        Address of a Dask scheduler, such as ``tcp://host:8786``, in place of this machine.

    Yields
    ------
    Here or Cluster

    Raises
    ------
    CommandError
        If the cluster does not answer.
    """
    width = min(workers or cpu_count(), max(jobs, 1))
    made = Here(width) if cluster is None else Cluster(cluster)
    try:
        yield made
    finally:
        made.close()


class Here:
    """Processes of this machine, from joblib's loky."""

    broken = (BrokenProcessPool,)  # a process ended; what all had in hand is lost

    def __init__(self, width):
        self.width = width

    def _executor(self, width):
        from joblib.externals.loky import get_reusable_executor

        return get_reusable_executor(max_workers=width, timeout=600)

    def submit(self, function, job):
        """Have a process do a job; return its future."""
        return self._executor(self.width).submit(function, job)

    def narrow(self):
        """From now on, do one job at a time."""
        self.width = 1

    def close(self):
        """End the processes, whatever they do."""
        self._executor(self.width).shutdown(wait=True, kill_workers=True)


class Cluster:
    """The workers of a Dask cluster."""

    def __init__(self, address):
        from distributed import Client
        from distributed.scheduler import KilledWorker

        self.broken, self._narrow = (KilledWorker,), False
        try:
            self._client = Client(address, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise CommandError(
                f"No cluster answers at {address}: {error}. Start one with `dask scheduler`, and "
                f"workers with `dask worker {address} --nthreads 1`."
            ) from error
        if not self.width:
            self.close()
            raise CommandError(
                f"The cluster at {address} has no workers; start some with "
                f"`dask worker {address} --nthreads 1`."
            )
        self._executor = self._client.get_executor(pure=False)

    @property
    def width(self):
        """How many jobs can be done at the same time."""
        threads = sum(self._client.nthreads().values())
        return min(threads, 1) if self._narrow else threads

    def submit(self, function, job):
        """Have a worker do a job; return its future."""
        return self._executor.submit(function, job)

    def narrow(self):
        """From now on, do one job at a time."""
        self._narrow = True

    def close(self):
        """Take leave of the cluster, and take back what is not begun."""
        self._client.close()
