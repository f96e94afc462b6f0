"""Backtests: rankings as they would have been made, held against what trade did next."""
