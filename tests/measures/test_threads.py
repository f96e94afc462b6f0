import os
import subprocess
import sys

from threadpoolctl import threadpool_info

from corridor.measures.threads import one_thread


def blas_threads():
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_one_thread_inside_and_as_many_as_before_afterwards():
    before = blas_threads()
    with one_thread():
        assert set(blas_threads()) <= {1}
    assert blas_threads() == before


SET = """
import hashlib
import numpy as np
from corridor.measures.complexity import complexity_set
from corridor.measures.fitness import fitness
rng = np.random.default_rng(7)
found = complexity_set(np.exp(3 * rng.normal(size=(80, 300))) * (rng.random((80, 300)) < 0.4))
fit = fitness(found.held)
parts = [found.eci, found.pci, found.density, found.coi, found.cog, fit.country, fit.product]
print(hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest())
"""


def test_the_bytes_do_not_depend_on_the_threads_of_the_machine():
    found = {
        subprocess.run(
            [sys.executable, "-c", SET],
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2", "4")
    }
    assert len(found) == 1
