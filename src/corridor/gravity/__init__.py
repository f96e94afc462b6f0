"""Gravity: what trade two countries would be expected to have, by Poisson pseudo-maximum likelihood."""
