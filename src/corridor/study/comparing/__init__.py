"""Two runs side by side: what differs, which opportunities moved, and how much of each move is due to what."""
