import numpy as np

from corridor.measures.selecting_kernels import kth_largest


def test_the_kth_largest_is_that_of_a_sort():
    rng = np.random.default_rng(3)
    for size in (1, 2, 17, 400):
        values = rng.integers(0, 40, size).astype(np.float64)
        for k in {1, size // 2 + 1, size}:
            assert kth_largest(values.copy(), k) == np.sort(values)[::-1][k - 1]
