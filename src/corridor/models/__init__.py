"""Scoring models as scikit-learn pipelines: treat outliers, normalise to one scale, aggregate to a score."""

from corridor.models.aggregate import WeightedMean
from corridor.models.build import build_pipeline
from corridor.models.columns import ColumnsError
from corridor.models.ensemble import Ensemble
from corridor.models.methods import AGGREGATORS, NORMALISERS, TREATMENTS, WEIGHTINGS, Method
from corridor.models.normalise import Goalposts
from corridor.models.potential import LogPotential
from corridor.models.score import Scored, score
from corridor.models.treat import CoinTreatment

__all__ = [
    "AGGREGATORS",
    "NORMALISERS",
    "TREATMENTS",
    "WEIGHTINGS",
    "CoinTreatment",
    "ColumnsError",
    "Ensemble",
    "Goalposts",
    "LogPotential",
    "Method",
    "Scored",
    "WeightedMean",
    "build_pipeline",
    "score",
]
