"""Which assumption moves a ranking, and what happens when one is taken away."""
