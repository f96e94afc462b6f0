"""What grows and asks boosted trees: LightGBM where its library can be loaded, scikit-learn's trees as leaves."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any

import numpy as np

from corridor.errors import UsageError
from corridor.models.columns import Floats
from corridor.models.learned.leaves import Leaves

ENGINES = ("lightgbm", "hist", "auto")


def load_lightgbm() -> Any:
    """Return the module lightgbm.

    Raises:
        ImportError, OSError: It is not installed, or its native library cannot be loaded, as without libgomp.
    """
    import lightgbm  # noqa: PLC0415  loads a native library that some machines lack

    return lightgbm


def engine_of(asked: str) -> str:
    """Return the engine that grows the trees: the one asked for, or under "auto" the first that this machine has.

    Raises:
        UsageError: LightGBM is asked for and cannot be loaded.
    """
    if asked == "hist":
        return "hist"
    try:
        load_lightgbm()
    except (ImportError, OSError) as error:
        if asked == "auto":
            warnings.warn(
                f"LightGBM cannot be loaded ({error}); engine: auto grows the trees with scikit-learn instead, and "
                "scores differ from those of a machine that has it",
                RuntimeWarning,
                stacklevel=2,
            )
            return "hist"
        raise UsageError(
            f"engine: LightGBM cannot be loaded ({error}); install it with the library libgomp, or set engine: hist or "
            "engine: auto"
        ) from error
    return "lightgbm"


@lru_cache(maxsize=32)
def booster(text: str) -> Any:
    """Return the LightGBM model that a text describes.

    Raises:
        UsageError: LightGBM cannot be loaded.
    """
    engine_of("lightgbm")
    return load_lightgbm().Booster(model_str=text)


def margins_of(part: Any, values: Floats) -> Floats:
    """Return the sum of a set of trees (n,), given as a text of LightGBM or as a table of leaves."""
    if isinstance(part, Leaves):
        return part.margins(values)
    if not len(values):
        return np.zeros(0)
    found: Floats = booster(part).predict(values, raw_score=True, num_threads=1)
    return found


def shares_of(part: Any, values: Floats) -> Floats:
    """Return what each figure brings to it (n × k), exact path-dependent TreeSHAP values."""
    if isinstance(part, Leaves):
        return part.shares(values)
    if not len(values):
        return np.zeros_like(values)
    found: Floats = booster(part).predict(values, pred_contrib=True, num_threads=1)
    return found[:, :-1]
