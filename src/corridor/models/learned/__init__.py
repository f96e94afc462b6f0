"""Models that learn from what trade did next: boosted trees, ranking trees and regularised linear models."""

from corridor.models.learned.boosting import Boosting, HistBoosting
from corridor.models.learned.lambdamart import LambdaMart
from corridor.models.learned.linear import RegularisedLinear

__all__ = ["Boosting", "HistBoosting", "LambdaMart", "RegularisedLinear"]
