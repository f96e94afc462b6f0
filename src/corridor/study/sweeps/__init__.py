"""Sweeps: one job under many assignments, each trial measured alike, none computed twice."""
