"""A compiled selection that loops over many rows share; compiled once and cached."""

from __future__ import annotations

from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def kth_largest(values, k):  # type: ignore[no-untyped-def]
    """Return the k-th largest of the values, which are put out of order (Hoare's quickselect)."""
    left, right, wanted = 0, len(values) - 1, k - 1
    while left < right:
        pivot = values[(left + right) // 2]
        i, j = left, right
        while i <= j:
            while values[i] > pivot:
                i += 1
            while values[j] < pivot:
                j -= 1
            if i <= j:
                values[i], values[j] = values[j], values[i]
                i += 1
                j -= 1
        if wanted <= j:
            right = j
        elif wanted >= i:
            left = i
        else:
            break
    return values[wanted]
