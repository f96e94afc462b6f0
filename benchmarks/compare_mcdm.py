"""Multi-criteria methods and SMAA beside pymcdm and scikit-criteria, on random figures.

usage: compare_mcdm.py . [--rounds N] [--only TEXT]

The folder is not read. Peers get what they need ready-made: a matrix, or scikit-criteria's own table; pymcdm is called
with its validation and without. What a peer cannot finish it does in part, and its name says which: PROMETHEE II of
4,000 rows instead of 50,000 (time and memory grow with the square, × 156), 10 of SMAA's 10,000 draws (× 1,000), and 10
of the 2,000 in which everything moves (× 200). There pymcdm is given gaps filled in, as it knows none.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from measuring import Action, Job, Setup, main

ROWS, WIDTH = 500_000, 20
EQUAL, MORE = np.full(WIDTH, 1.0 / WIDTH), np.ones(WIDTH)
DRAWS, PART = 10_000, 10


def figures(rows: int) -> np.ndarray:
    return np.random.default_rng(7).random((rows, WIDTH)) + 0.01


def ours(module: str, rows: int = ROWS, **options: Any) -> Setup:
    def setup(_: Path) -> Action:
        import importlib  # noqa: PLC0415

        function, matrix = getattr(importlib.import_module(f"corridor.models.{module}"), module), figures(rows)
        return lambda: function(matrix, **options)

    return setup


def pymcdm(make: Callable[[Any], Any], rows: int = ROWS, *, validation: bool = True) -> Setup:
    def setup(_: Path) -> Action:
        import pymcdm  # noqa: PLC0415

        method, matrix = make(pymcdm), figures(rows)
        return lambda: method(matrix, EQUAL, MORE, validation=validation)

    return setup


def skcriteria(path: str, name: str) -> Setup:
    """scikit-criteria, evaluating a table that is made, and for TOPSIS scaled, beforehand."""

    def setup(_: Path) -> Action:
        import importlib  # noqa: PLC0415

        import skcriteria  # noqa: PLC0415

        table = skcriteria.mkdm(figures(ROWS), MORE, weights=EQUAL)
        method = getattr(importlib.import_module(path), name)()
        return lambda: method.evaluate(table)

    return setup


def draws_of_pymcdm(_: Path) -> Action:
    """Weighted sums of one draw after another, ranked."""
    from pymcdm.methods import WSM  # noqa: PLC0415

    matrix, method = figures(50_000), WSM()
    weights = np.random.default_rng(7).dirichlet(MORE, size=PART)
    return lambda: [method.rank(method(matrix, each, MORE, validation=False)) for each in weights]


def draws_of_skcriteria(_: Path) -> Action:
    from skcriteria import mkdm  # noqa: PLC0415
    from skcriteria.agg.simple import WeightedSumModel  # noqa: PLC0415

    matrix, method = figures(50_000), WeightedSumModel()
    weights = np.random.default_rng(7).dirichlet(MORE, size=PART)
    return lambda: [method.evaluate(mkdm(matrix, MORE, weights=each)) for each in weights]


def everything_moves() -> Any:
    """50,000 lines of 29 figures, a seventh missing: weights, scores, gaps, eight variants and three rivals move."""
    from corridor.study.robustness.drawing import Sources  # noqa: PLC0415
    from corridor.study.robustness.posterior import posterior  # noqa: PLC0415
    from corridor.study.robustness.weights import WeightMoves, draw_nested, plain  # noqa: PLC0415

    rng = np.random.default_rng(7)
    table = rng.random((50_000, 29))
    table[rng.random(table.shape) < 1 / 7] = np.nan
    own = np.full(29, 1 / 29)
    table = table[np.argsort(-plain(table, own[None])[0])]
    score = plain(table, own[None])[0]
    tried = draw_nested(own, np.arange(29) // 5 + 0.0, rng, 2000, how="dirichlet", concentration=30.0)
    weights = WeightMoves(tuple(map(str, range(29))), tried, None, None, table, score)
    others = [rng.normal(0.0, 3.0, (ways, len(score))) for ways in (4, 8, 3)]
    return Sources(score, weights, posterior(score, rng.uniform(1.0, 3.0, len(score))), others[0], 0.5, *others[1:])


def all_sources(_: Path) -> Action:
    from corridor.study.robustness.drawing import count  # noqa: PLC0415

    sources = everything_moves()
    alike = np.arange(sources.rows)
    return lambda: count(sources, draws=2000, top=10, seed=(1, 0), alike=alike).intervals(0.9, alike)


def all_sources_of_pymcdm(_: Path) -> Action:
    """One draw after another: random gaps, weights, errors and variant; ranks kept."""
    from pymcdm.methods import WSM  # noqa: PLC0415

    sources, method, rng = everything_moves(), WSM(), np.random.default_rng(7)
    table, more = np.nan_to_num(sources.weights.prepared, nan=0.5), np.ones(29)

    def draw(weights: np.ndarray) -> np.ndarray:
        scores = 100.0 * method(table, weights, more, validation=False)
        moved = scores + 2.0 * rng.standard_normal(len(scores)) + sources.variants[rng.integers(8)]
        return method.rank(moved)

    return lambda: [draw(weights) for weights in sources.weights.tried[:PART]]


def peers(make: Callable[[Any], Any], path: str, name: str) -> dict[str, Setup]:
    return {
        "pymcdm": pymcdm(make),
        "pymcdm, unchecked": pymcdm(make, validation=False),
        "scikit-criteria": skcriteria(path, name),
    }


def vector_topsis(peer: Any) -> Any:
    return peer.methods.TOPSIS(peer.normalizations.vector_normalization)


def linear_promethee(peer: Any) -> Any:
    return peer.methods.PROMETHEE_II("vshape_2", p=np.full(WIDTH, 0.4), q=np.full(WIDTH, 0.1))


SMALL = "pymcdm, 4,000 rows"
SMAA_PEERS = {"pymcdm, 10 draws": draws_of_pymcdm, "scikit-criteria, 10 dr.": draws_of_skcriteria}
JOBS = [
    Job(
        "TOPSIS, 500k × 20",
        "20 times pymcdm",
        {"corridor": ours("topsis"), **peers(vector_topsis, "skcriteria.agg.topsis", "TOPSIS")},
        ratio=20,
    ),
    Job(
        "VIKOR, 500k × 20",
        "20 times pymcdm",
        {"corridor": ours("vikor"), **peers(lambda p: p.methods.VIKOR(), "skcriteria.agg.vikor", "VIKOR")},
        ratio=20,
    ),
    Job(
        "Weighted sum, 500k × 20",
        "20 times pymcdm",
        {
            "corridor": ours("weighted_sum"),
            **peers(lambda p: p.methods.WSM(), "skcriteria.agg.simple", "WeightedSumModel"),
        },
        ratio=20,
    ),
    Job(
        "PROMETHEE II, linear, 50k × 20",
        "exact, ≤ 0.3 s",
        {
            "corridor": ours("promethee", 50_000, preference="linear", q=0.1, p=0.4),
            SMALL: pymcdm(linear_promethee, 4000),
        },
        seconds=0.3,
        slow=(SMALL,),
    ),
    Job(
        "PROMETHEE II, gaussian, 50k × 20",
        "none",
        {"corridor": ours("promethee", 50_000, preference="gaussian", p=0.2)},
    ),
    Job(
        "SMAA, first 100 ranks, 10,000 draws × 50k × 20",
        "≤ 0.9 s, < 1.5 GB",
        {"corridor": ours("smaa", 50_000, seed=7, draws=DRAWS, top=100), **SMAA_PEERS},
        seconds=0.9,
        megabytes=1500,
        slow=tuple(SMAA_PEERS),
    ),
    Job(
        "SMAA, all ranks, 10,000 draws × 50k × 20",
        "≤ 7 s, < 1.5 GB",
        {"corridor": ours("smaa", 50_000, seed=7, draws=DRAWS)},
        seconds=7.0,
        megabytes=1500,
        rounds=3,
    ),
    Job(
        "Ranks when everything moves, 2,000 draws × 50k × 29",
        "≤ 30 s, < 1.5 GB",
        {"corridor": all_sources, "pymcdm, 10 draws": all_sources_of_pymcdm},
        seconds=30.0,
        megabytes=1500,
        rounds=3,
        slow=("pymcdm, 10 draws",),
    ),
]

if __name__ == "__main__":
    main(JOBS)
