"""Gravity: what trade two countries would be expected to have, by Poisson pseudo-maximum likelihood."""

from corridor.gravity.fitted import Fit
from corridor.gravity.matrix import MatrixFit, fit_matrix
from corridor.gravity.ppml import fit
from corridor.gravity.predicting import predict
from corridor.gravity.second_stage import SecondStage, second_stage

__all__ = ["Fit", "MatrixFit", "SecondStage", "fit", "fit_matrix", "predict", "second_stage"]
