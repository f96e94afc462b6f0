"""What a ranking becomes when the world changes as a scenario file says."""
