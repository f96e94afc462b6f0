"""What one member should look at first: their own products, matched with a ranking, on two pages."""
