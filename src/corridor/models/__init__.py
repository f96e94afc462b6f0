"""Scoring models as scikit-learn pipelines: treat outliers, normalise to one scale, aggregate to a score."""

from corridor.models.aggregate import WeightedMean
from corridor.models.ahp import PairwiseWeights
from corridor.models.availability import AvailableMean
from corridor.models.budget import BudgetWeights
from corridor.models.build import build_pipeline
from corridor.models.columns import ColumnsError
from corridor.models.composite import composite, composite_pipeline
from corridor.models.copeland import Copeland
from corridor.models.correlation_weights import ComponentWeights, CriticWeights
from corridor.models.ensemble import Ensemble
from corridor.models.hierarchy import HierarchicalMean
from corridor.models.learned import Boosting, HistBoosting, LambdaMart, RegularisedLinear
from corridor.models.means import PowerMean
from corridor.models.methods import AGGREGATORS, NORMALISERS, TREATMENTS, WEIGHTINGS, Method
from corridor.models.normalise import Goalposts
from corridor.models.potential import LogPotential
from corridor.models.promethee import Promethee
from corridor.models.quantiles import Quantiles
from corridor.models.ranks import Ranks
from corridor.models.score import Scored, score
from corridor.models.screening import DsmFilters
from corridor.models.spotis import Spotis
from corridor.models.targets import DistanceToTarget
from corridor.models.topsis import Topsis
from corridor.models.transforms import LogTransform, PowerTreatment
from corridor.models.treat import CoinTreatment
from corridor.models.tree import tree_from_parents
from corridor.models.vikor import Vikor
from corridor.models.weighted_product import WeightedProduct
from corridor.models.weighting import EntropyWeights, EqualWeights
from corridor.models.winsorise import Winsorise
from corridor.models.zscore import ZScore

__all__ = [
    "AGGREGATORS",
    "NORMALISERS",
    "TREATMENTS",
    "WEIGHTINGS",
    "AvailableMean",
    "Boosting",
    "BudgetWeights",
    "CoinTreatment",
    "ColumnsError",
    "ComponentWeights",
    "Copeland",
    "CriticWeights",
    "DistanceToTarget",
    "DsmFilters",
    "Ensemble",
    "EntropyWeights",
    "EqualWeights",
    "Goalposts",
    "HierarchicalMean",
    "HistBoosting",
    "LambdaMart",
    "LogPotential",
    "LogTransform",
    "Method",
    "PairwiseWeights",
    "PowerMean",
    "PowerTreatment",
    "Promethee",
    "Quantiles",
    "Ranks",
    "RegularisedLinear",
    "Scored",
    "Spotis",
    "Topsis",
    "Vikor",
    "WeightedMean",
    "WeightedProduct",
    "Winsorise",
    "ZScore",
    "build_pipeline",
    "composite",
    "composite_pipeline",
    "score",
    "tree_from_parents",
]
