"""Questions asked of results: the corridor's profile, published claims held against the data."""
