"""Experiment tracking: a run as neutral items, and the one adapter that writes them to a store."""

from corridor.tracking.items import Artifact, Dataset, Item, Metric, Model, Param, Tag, items_of
from corridor.tracking.mlflow_store import track
from corridor.tracking.result import TrackedRun, TrackingError

__all__ = [
    "Artifact",
    "Dataset",
    "Item",
    "Metric",
    "Model",
    "Param",
    "Tag",
    "TrackedRun",
    "TrackingError",
    "items_of",
    "track",
]
