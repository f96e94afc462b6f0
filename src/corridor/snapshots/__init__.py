"""The snapshot that the sources make together: built, written, verified, and the one door through which it is read."""
