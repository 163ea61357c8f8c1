"""Filling, keeping, queueing and serving the Fund's documents."""
