"""What a ranking is judged by: each figure with its title, how many digits it is shown in, and what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corridor.panels import Target


@dataclass(frozen=True)
class Cuts:
    """How far down a list is read.

    Attributes:
        own: Places of each exporter's own list. whole: Places of the one list of all exporters.
    """

    own: int = 10
    whole: int = 100


DEFAULT_CUTS = Cuts()


@dataclass(frozen=True)
class Metric:
    """One figure of quality; the higher, the better.

    Attributes:
        title: What it is called, with {own} and {whole} for the cuts. short: The same in a table's head.
        about: What it means to somebody who reads a list.
        ratio: Whether a multiple of a baseline's figure means something.
    """

    title: str
    short: str
    about: str
    ratio: bool = True


METRICS: Mapping[str, Metric] = {
    "auc_pr": Metric(
        "AUC-PR",
        "AUC-PR",
        "mean share of hits down to each hit: 1 if all hits stand on top, the base rate if they are strewn by chance",
    ),
    "own_precision": Metric(
        "mean P@{own} per exporter",
        "P@{own}",
        "share of the first {own} cells named for an exporter that came true, mean over exporters",
    ),
    "precision": Metric(
        "P@{whole} of all", "P@{whole} all", "share of the first {whole} cells of the whole list that came true"
    ),
    "ndcg": Metric(
        "NDCG@{whole}", "NDCG@{whole}", "what the first {whole} cells are worth, upper places counting more"
    ),
    "captured": Metric(
        "new dollars captured by the first {whole}",
        "new $ @{whole}",
        "share of all dollars that flows gained which the first {whole} cells of the whole list gained",
    ),
    "spearman": Metric(
        "Spearman",
        "Spearman",
        "correlation of the ranks that were forecast with those that came: 1 the same, 0 none, −1 reversed",
        ratio=False,
    ),
    "roc_auc": Metric(
        "ROC-AUC",
        "ROC-AUC",
        "chance that a cell that came true stands above one that did not, however far down both are",
        ratio=False,
    ),
}

OF_TARGET: Mapping[Target, tuple[str, ...]] = {
    "activation": ("auc_pr", "own_precision", "precision", "ndcg", "captured", "roc_auc"),
    "growth": ("spearman", "ndcg", "captured"),
    "share": ("spearman", "ndcg", "captured"),
    "dollars": ("spearman", "captured", "ndcg"),
}
"""Figures of each target, in the order in which they are shown; ROC-AUC, which misleads most, stands last."""

HEADLINES: Mapping[Target, tuple[str, ...]] = {
    "activation": ("auc_pr", "own_precision"),
    "growth": ("spearman",),
    "share": ("spearman",),
    "dollars": ("spearman", "captured"),
}
"""Figures of each target that have an interval; the first of them chooses the champion."""


def title(name: str, cuts: Cuts = DEFAULT_CUTS) -> str:
    """Return the title of a metric with its cuts."""
    return METRICS[name].title.format(own=cuts.own, whole=cuts.whole)


def short(name: str, cuts: Cuts = DEFAULT_CUTS) -> str:
    """Return the head of a metric's column with its cuts."""
    return METRICS[name].short.format(own=cuts.own, whole=cuts.whole)


def about(name: str, cuts: Cuts = DEFAULT_CUTS) -> str:
    """Return what a metric means, with its cuts."""
    return METRICS[name].about.format(own=cuts.own, whole=cuts.whole)
