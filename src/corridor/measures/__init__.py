"""Measures: the formulas of trade on plain arrays, without a cube, a file or a name; indicators wrap them."""
