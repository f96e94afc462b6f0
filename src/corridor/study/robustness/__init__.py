"""How sure a ranking is: what its ranks do when weights, data and models move."""
