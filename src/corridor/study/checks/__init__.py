"""Coded checks on a finished ranking, one file per code."""
