"""Bring raw files of publishers to disk: resumable, polite, with a manifest of what arrived."""
