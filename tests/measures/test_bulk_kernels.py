import numpy as np
from numba import set_num_threads

from corridor.measures import bulk_kernels


def test_the_number_of_threads_changes_no_bit():
    rng = np.random.default_rng(2)
    n = 5000
    i, j, k = (rng.integers(0, m, n).astype(np.int32) for m in (20, 20, 50))
    value, same = rng.random(n) * 1e6, np.arange(60, dtype=np.int32)
    found = []
    for threads in (1, 2):
        set_num_threads(threads)
        found.append(bulk_kernels.totals(i, j, k, value, same, same, 1000.0, (20, 50)))
    for one, two in zip(*found, strict=True):
        np.testing.assert_array_equal(one, two)
    assert found[0][0].sum() == np.rint(value[i != j] * 1000).sum()
